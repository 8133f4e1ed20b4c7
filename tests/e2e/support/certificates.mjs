// Certificates made by openssl for one test: an authority, and what it signs.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './gateway.mjs';

const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate with its key: files, and their contents for node. */
class Identity {
  constructor(certificate, privateKey) {
    Object.assign(this, { certificate, privateKey });
  }

  get cert() {
    return fs.readFileSync(this.certificate);
  }

  get key() {
    return fs.readFileSync(this.privateKey);
  }

  /** Puts the other one's contents into this one's files. */
  become(other) {
    fs.copyFileSync(other.privateKey, this.privateKey);
    fs.copyFileSync(other.certificate, this.certificate);
  }
}

export class Authority extends Identity {
  static make(name = 'authority') {
    const folder = temporaryFolder();
    const authority = new Authority(path.join(folder, `${name}.pem`), path.join(folder, `${name}.key`));
    openssl('req', '-x509', ...newKey, '-keyout', authority.privateKey, '-out', authority.certificate, '-days', '2', '-subj', `/CN=${name}`,
      '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
    return Object.assign(authority, { folder });
  }

  /** A certificate for these names, as subjectAltName has them; with fewer than 0 days it has expired. */
  sign(name, names = 'DNS:localhost,IP:127.0.0.1', days = 2) {
    const file = (extension) => path.join(this.folder, `${name}.${extension}`);
    openssl('req', ...newKey, '-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${name}`);
    fs.writeFileSync(file('ext'), `subjectAltName=${names}\n`);
    openssl('x509', '-req', '-in', file('csr'), '-CA', this.certificate, '-CAkey', this.privateKey, '-CAcreateserial', '-days', String(days),
      '-extfile', file('ext'), '-out', file('pem'));
    return new Identity(file('pem'), file('key'));
  }
}
