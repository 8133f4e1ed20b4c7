// Kannel, bearerbox and smsbox, as a partner of the gateway: sends over HTTP, tells of receipts and messages over HTTP.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { temporaryFolder } from './gateway.mjs';
import { Program } from './program.mjs';
import { freePort, until, within } from './wait.mjs';

const group = (name, settings) =>
  [`group = ${name}`, ...Object.entries(settings).filter(([, value]) => value !== undefined).map(([key, value]) => `${key} = "${value}"`), ''].join('\n');

/** The octets of a URL-encoded value. */
const octetsOf = (value) =>
  Buffer.from(value.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1');

const encoded = (octets) => [...octets].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join('');

export class Kannel {
  /** What was fetched from us, in order: {path, ...query} of '/dlr' (a receipt) and '/mo' (a message). */
  fetched = [];

  /** `binds` are SMSC groups of Kannel's configuration, each towards `port` if it does not say otherwise. */
  static async start(port, binds = [{ 'transceiver-mode': 1 }]) {
    const kannel = new Kannel();
    try {
      await kannel.#listen();
      await kannel.#run(port, binds);
      return kannel;
    } catch (error) {
      await kannel.stop();
      throw error;
    }
  }

  async #run(port, binds) {
    const cwd = temporaryFolder();
    const file = path.join(cwd, 'kannel.conf');
    const [admin, smsbox, sendsms] = [await freePort(), await freePort(), await freePort()];
    Object.assign(this, { admin, sendsms });
    fs.writeFileSync(file, [
      group('core', {
        'admin-port': admin, 'admin-interface': '127.0.0.1', 'admin-password': 'admin', 'smsbox-port': smsbox, 'smsbox-interface': '127.0.0.1',
        'log-level': 0, 'dlr-storage': 'internal', 'box-allow-ip': '127.0.0.1',
      }),
      ...binds.map((bind) => group('smsc', {
        smsc: 'smpp', 'smsc-id': 'gateway', host: '127.0.0.1', port, 'smsc-username': 'acme', 'smsc-password': 'acme-pw', 'system-type': '',
        'reconnect-delay': 1, 'enquire-link-interval': 30, ...bind,
      })),
      group('smsbox', { 'bearerbox-host': '127.0.0.1', 'bearerbox-port': smsbox, 'sendsms-port': sendsms, 'sendsms-interface': '127.0.0.1', 'log-level': 0 }),
      group('sendsms-user', { username: 'user', password: 'pass', 'max-messages': 10, concatenation: 1 }),
      group('sms-service', {
        keyword: 'default', 'catch-all': 1, 'max-messages': 0, 'get-url': `${this.url}/mo?from=%p&to=%P&text=%a&coding=%c&charset=%C`,
      }),
    ].join('\n'));
    const surroundings = { cwd, env: { PATH: `${process.env.PATH}:/usr/sbin` } };
    this.bearerbox = new Program('bearerbox', ['--', file], surroundings);
    await this.#up(this.bearerbox, /MAIN: Start-up done, entering mainloop/);
    this.smsbox = new Program('smsbox', ['--', file], surroundings);
    await this.#up(this.smsbox, /Connected to bearerbox/);
  }

  async #up(program, sign) {
    await until(() => sign.test(program.text) || program.ended, () => `Kannel does not start:\n${program.text.slice(-2000)}`);
    if (program.ended?.error?.code === 'ENOENT') throw new Error('Kannel is needed as a partner and was not found: install the Debian package kannel');
    if (program.ended) throw new Error(`Kannel ended: ${JSON.stringify(program.ended)}\n${program.text.slice(-2000)}`);
  }

  get url() {
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  async #listen() {
    this.server = http.createServer((request, response) => {
      const [where, query = ''] = request.url.split('?');
      const fields = Object.fromEntries(query.split('&').map((pair) => pair.split('=')).map(([key, value]) => [key, octetsOf(value)]));
      const { charset, text } = fields;
      const call = Object.fromEntries(Object.entries(fields).map(([key, octets]) => [key, octets.toString()]));
      // Kannel hands text on in its own coding, whatever URLs are in.
      if (text && charset) call.text = new TextDecoder(charset.toString()).decode(text);
      this.fetched.push({ path: where, ...call });
      response.writeHead(200, { 'content-type': 'text/plain' }).end('');
    });
    await new Promise((ready) => this.server.listen(0, '127.0.0.1', ready));
  }

  /** Kannel's own word on its binds. */
  async status() {
    return this.#get(this.admin, '/status.txt', { password: 'admin' });
  }

  bound(count = 1) {
    let status;
    return until(async () => (status = (await this.status()).body).split('(online ').length > count, () => `Kannel is not bound:\n${status}`);
  }

  /** Sends by sendsms, which must take it; fields are its own, octets as a Buffer. `tag` comes back with every receipt. */
  async send({ tag, ...fields }) {
    const receipt = tag === undefined ? {} : { 'dlr-mask': 31, 'dlr-url': `${this.url}/dlr?tag=${tag}&type=%d&text=%A&id=%F` };
    const answer = await this.#get(this.sendsms, '/cgi-bin/sendsms', { username: 'user', password: 'pass', charset: 'UTF-8', ...receipt, ...fields });
    if (answer.status !== 202) throw new Error(`sendsms answers ${answer.status}: ${answer.body}`);
  }

  /** The receipts of a message so far: Kannel's types, 1 delivered, 2 failed, 4 buffered, 8 accepted, 16 refused. */
  receipts(tag) {
    return this.fetched.filter((call) => call.path === '/dlr' && call.tag === String(tag));
  }

  receipt(tag, type) {
    const types = () => this.receipts(tag).map((call) => call.type);
    return until(() => this.receipts(tag).find((call) => call.type === String(type)), () => `no receipt ${type} of ${tag}, only [${types()}]`);
  }

  message(test, what) {
    return until(() => this.fetched.find((call) => call.path === '/mo' && test(call)), () => `no message: ${what}`);
  }

  #get(port, where, query) {
    const words = Object.entries(query).map(([key, value]) => `${key}=${Buffer.isBuffer(value) ? encoded(value) : encodeURIComponent(value)}`);
    return within(new Promise((done, refuse) => {
      const request = http.get({ host: '127.0.0.1', port, path: `${where}?${words.join('&')}`, agent: false }, (answer) => {
        let body = '';
        answer.on('data', (data) => (body += data));
        answer.on('end', () => done({ status: answer.statusCode, body }));
      });
      request.on('error', refuse);
    }), `Kannel does not answer ${where}`);
  }

  async stop() {
    await this.smsbox?.stop();
    await this.bearerbox?.stop();
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }
}
