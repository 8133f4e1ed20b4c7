// Partners and carriers on node-smpp, and a bare socket for those who speak no SMPP.
import net from 'node:net';
import smpp from 'smpp';
import { Tap } from './capture.mjs';
import { until, within } from './wait.mjs';

export { smpp };
export const { ESME_ROK, ESME_RTHROTTLED, ESME_RINVPASWD, ESME_RSYSERR, ESME_RINVDSTADR, ESME_RINVBNDSTS } = smpp;

/** A partner's connection; `call` sends a request and waits for its response, `delivered` keeps what came. */
export async function connect(port) {
  const session = smpp.connect({ host: '127.0.0.1', port });
  session.on('error', () => {});
  session.delivered = [];
  session.on('deliver_sm', (pdu) => {
    session.delivered.push(pdu);
    session.send(pdu.response());
  });
  for (const request of ['enquire_link', 'unbind']) session.on(request, (pdu) => session.send(pdu.response()));
  session.closed = new Promise((done) => session.on('close', done));
  session.call = (name, fields = {}) =>
    within(new Promise((answered) => session[name](fields, answered)), `no answer to ${name}`);
  session.delivery = (test, what) => until(() => session.delivered.find(test), `no deliver_sm: ${what}`);
  await within(new Promise((done) => session.on('connect', done)), 'no connection');
  return session;
}

/** A bound partner. */
export async function bind(port, { type = 'transceiver', ...fields } = {}) {
  const session = await connect(port);
  const answer = await session.call(`bind_${type}`, { system_id: 'acme', password: 'acme-pw', ...fields });
  if (answer.command_status !== ESME_ROK) throw new Error(`bind_${type} answered ${answer.command_status}`);
  session.bindAnswer = answer;
  return session;
}

/** A carrier's SMSC on node-smpp. `answer(pdu, session)` decides on a submit_sm: fields of the response, or nothing
 *  where it answers (or does not) by itself. */
export class Carrier {
  sessions = []; // bound and open
  binds = [];
  submits = [];
  unbinds = 0;
  answer = () => ({ message_id: `id-${this.submits.length}` });

  /** With `accept`, tls.createServer's options, it is spoken to over TLS. */
  static async start({ accept } = {}) {
    const carrier = new Carrier();
    carrier.server = smpp.createServer((session) => carrier.#accept(session));
    await new Promise((ready) => carrier.server.listen(0, '127.0.0.1', ready));
    carrier.tap = await Tap.start({ to: carrier.server.address().port, ours: 'client', accept });
    carrier.port = carrier.tap.port;
    return carrier;
  }

  #accept(session) {
    session.on('error', () => {});
    session.on('close', () => (this.sessions = this.sessions.filter((other) => other !== session)));
    for (const type of ['transmitter', 'receiver', 'transceiver'])
      session.on(`bind_${type}`, (pdu) => {
        this.binds.push(pdu);
        session.type = type;
        session.send(pdu.response({ system_id: 'NODE' }));
        this.sessions.push(session);
      });
    session.on('submit_sm', (pdu) => {
      this.submits.push(pdu);
      const fields = this.answer(pdu, session);
      if (fields) session.send(pdu.response(fields));
    });
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => {
      this.unbinds++;
      session.send(pdu.response());
      session.close();
    });
  }

  bound(count = 1) {
    return until(() => this.sessions.length >= count && this.sessions[0], `the gateway has not bound (${this.binds.length} binds)`);
  }

  /** Sends a deliver_sm on the last session bound and waits for its response. */
  deliver(fields) {
    const session = this.sessions.at(-1);
    return within(new Promise((answered) => session.deliver_sm(fields, answered)), 'no answer to deliver_sm');
  }

  receipt(id, fields = {}) {
    return this.deliver({ esm_class: 4, source_addr: '61400000001', destination_addr: 'Shop', short_message: receiptText(id), ...fields });
  }

  async stop() {
    for (const session of [...this.sessions]) session.destroy();
    await this.tap.close();
    await new Promise((done) => this.server.close(done));
  }
}

/** A receipt as SMPP 3.4 appendix B has it. */
export const receiptText = (id, stat = 'DELIVRD') =>
  `id:${id} sub:001 dlvrd:001 submit date:2611231015 done date:2611231016 stat:${stat} err:000 text:`;

/** A bare TCP connection: what was received, and whether it was closed. */
export async function rawConnect(port) {
  const socket = net.connect({ host: '127.0.0.1', port });
  const raw = { socket, received: Buffer.alloc(0), closed: false };
  socket.on('data', (data) => (raw.received = Buffer.concat([raw.received, data])));
  socket.on('error', () => {});
  socket.on('close', () => (raw.closed = true));
  await within(new Promise((done) => socket.on('connect', done)), 'no connection');
  return raw;
}

/** The header of a PDU. */
export function header(commandLength, commandId, status = 0, sequence = 1) {
  const octets = Buffer.alloc(16);
  [commandLength, commandId, status, sequence].forEach((value, index) => octets.writeUInt32BE(value, index * 4));
  return octets;
}

/** The PDUs received so far on a bare connection: [{length, id, status, sequence}]. */
export function pdusOf(raw) {
  const pdus = [];
  for (let at = 0; at + 16 <= raw.received.length; at += Math.max(16, pdus.at(-1).length)) {
    const [length, id, status, sequence] = [0, 4, 8, 12].map((offset) => raw.received.readUInt32BE(at + offset));
    pdus.push({ length, id, status, sequence });
  }
  return pdus;
}
