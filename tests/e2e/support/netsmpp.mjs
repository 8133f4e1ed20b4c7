// Perl's Net::SMPP as a partner and as a carrier, driven through support/netsmpp.pl.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tap } from './capture.mjs';
import { Program } from './program.mjs';
import { until } from './wait.mjs';

const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'netsmpp.pl');

/** One process: what it read so far (`seen`), and calls of Net::SMPP's methods. */
class NetSmpp {
  seen = [];
  #rest = '';

  constructor(...args) {
    this.program = new Program('perl', [script, ...args.map(String)], { input: 'pipe' });
    this.program.child.stdin.on('error', () => {});
    this.program.child.stdout.on('data', (data) => {
      const lines = (this.#rest + data).split('\n');
      this.#rest = lines.pop();
      for (const line of lines) this.take(JSON.parse(line));
    });
  }

  take(said) {
    this.seen.push(said);
  }

  async wait(test, what) {
    const { program } = this;
    const look = () => this.seen.find(test) ?? program.ended;
    const found = await until(look, () => `${what}; Net::SMPP has ${JSON.stringify(this.seen.slice(-5))} ${program.err}`);
    if (found !== program.ended) return found;
    if (/Can't locate Net\/SMPP\.pm/.test(program.err))
      throw new Error('Net::SMPP is needed as a partner and was not found: install the Debian package libnet-smpp-perl');
    throw new Error(`perl ended: ${JSON.stringify(program.ended)} ${program.err}`);
  }

  /** Calls a method of Net::SMPP; strings hold octets; `seq` may be among the fields, else it counts on. */
  send(call, fields = {}, link = 0) {
    const line = JSON.stringify({ link, call, with: fields });
    const ascii = line.replace(/[\u0080-\uffff]/g, (octet) => `\\u${octet.charCodeAt(0).toString(16).padStart(4, '0')}`);
    this.program.child.stdin.write(`${ascii}\n`);
  }

  async stop() {
    return this.program.stop();
  }
}

/** A partner: `call` sends a request and waits for its response. */
export class NetSmppPartner extends NetSmpp {
  #next = 100;

  static async connect(port, version = 0x34) {
    const partner = new NetSmppPartner('connect', port, `0x${version.toString(16)}`);
    await partner.wait(({ link }) => link === 0, 'no connection');
    return partner;
  }

  static async bind(port, { version, type = 'transceiver', ...fields } = {}) {
    const partner = await NetSmppPartner.connect(port, version);
    partner.bindAnswer = await partner.call(`bind_${type}`, { system_id: 'acme', password: 'acme-pw', ...fields });
    if (partner.bindAnswer.status !== 0) throw new Error(`bind_${type} answered ${partner.bindAnswer.status}`);
    return partner;
  }

  take(said) {
    super.take(said);
    if (said.pdu === 'deliver_sm') this.send('deliver_sm_resp', { seq: said.seq, message_id: '' });
  }

  call(request, fields = {}) {
    const seq = this.#next++;
    this.send(request, { seq, ...fields });
    return this.wait((said) => said.seq === seq && (said.pdu === `${request}_resp` || said.pdu === 'generic_nack'), `no answer to ${request}`);
  }

  delivery(test, what) {
    return this.wait((said) => said.pdu === 'deliver_sm' && test(said), `no deliver_sm: ${what}`);
  }
}

/** A carrier: answers binds and unbinds; `answer(pdu)` gives the fields of a submit_sm's response, or nothing. */
export class NetSmppCarrier extends NetSmpp {
  answer = () => ({ message_id: `perl-${this.submits.length}` });
  binds = [];
  submits = [];
  unbinds = 0;

  static async start() {
    const carrier = new NetSmppCarrier('listen');
    const { listening } = await carrier.wait((said) => said.listening, 'it does not listen');
    carrier.tap = await Tap.start({ to: listening, ours: 'client' });
    carrier.port = carrier.tap.port;
    return carrier;
  }

  take(said) {
    super.take(said);
    const { link, pdu, seq } = said;
    if (pdu?.match(/^bind_[a-z]+$/)) {
      this.send(`${pdu}_resp`, { seq, system_id: 'PERL' }, link);
      this.binds.push(said);
    } else if (pdu === 'submit_sm') {
      this.submits.push(said);
      const fields = this.answer(said);
      if (fields) this.send('submit_sm_resp', { seq, ...fields }, link);
    } else if (pdu === 'unbind') {
      this.unbinds++;
      this.send('unbind_resp', { seq }, link);
    }
  }

  bound(count = 1) {
    return until(() => this.binds.length >= count || this.program.ended, 'the gateway has not bound');
  }

  /** Sends a deliver_sm on the last link bound and waits for its response. */
  deliver(fields) {
    const { link } = this.binds.at(-1);
    const seq = 1000 + this.seen.length;
    this.send('deliver_sm', { seq, ...fields }, link);
    return this.wait((said) => said.seq === seq && said.pdu === 'deliver_sm_resp', 'no answer to deliver_sm');
  }

  async stop() {
    const end = await this.program.stop();
    await this.tap?.close();
    return end;
  }
}
