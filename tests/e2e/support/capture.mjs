// Records what is said on a port: a relay on loopback in front of it, which writes all of it to a pcap file, one a test
// file, and asks tshark afterwards whether what our programs sent is sound SMPP.
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { after } from 'node:test';
import { Pcap } from './pcap.mjs';
import { project, run } from './program.mjs';

const folder = process.env.E2E_OUTPUT ?? path.join(project, 'build/captures');
const longestPdu = 65536;
const taps = [];
const owners = []; // who sent the frame of that number: {tap, side}
let pcap;
let judged = false;

process.on('exit', () => {
  if (!pcap || judged) return;
  console.error(`${pcap.file} was recorded and not judged: judgeCaptures() is missing, or did not come to its turn`);
  process.exitCode = 1;
});

/** Cuts one side of a connection into PDUs, until a length that cannot be. */
class Frames {
  #rest = Buffer.alloc(0);
  #lost = false;

  cut(octets) {
    const pdus = [];
    if (this.#lost) return pdus;
    this.#rest = Buffer.concat([this.#rest, octets]);
    while (this.#rest.length >= 4) {
      const length = this.#rest.readUInt32BE(0);
      this.#lost = length < 16 || length > longestPdu;
      if (this.#lost || this.#rest.length < length) break;
      pdus.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return pdus;
  }
}

/** A recording relay. `pdus` is what passed, in order: {connection, side, id, status, sequence, octets}. */
export class Tap {
  pdus = [];
  /** The common names of the certificates that clients showed, in order, where this side speaks TLS. */
  shown = [];
  #sockets = new Set();
  #connections = 0;

  get file() {
    return pcap.file;
  }

  /** Listens on a free port (`port`) and relays to `to`. `ours` says which side's PDUs tshark judges: 'client',
   *  'server' or 'both'. With `accept` (tls.createServer's options) or `reach` (tls.connect's) that side of the relay
   *  speaks TLS, and what is recorded is what was within. */
  static async start({ to, ours, accept, reach }) {
    const tap = new Tap();
    Object.assign(tap, { to, ours, reach, secure: Boolean(accept) });
    const join = (socket) => tap.#join(socket);
    tap.server = accept ? tls.createServer({ allowHalfOpen: true, ...accept }, join) : net.createServer({ allowHalfOpen: true }, join);
    tap.server.on('connection', (socket) => tap.#sockets.add(socket.on('close', () => tap.#sockets.delete(socket))));
    tap.server.on('tlsClientError', (error, socket) => {
      tap.tlsError = error;
      socket.destroy();
    });
    await new Promise((ready, refuse) => tap.server.once('error', refuse).listen(0, '127.0.0.1', ready));
    tap.port = tap.server.address().port;
    pcap ??= new Pcap(path.join(folder, `${path.basename(process.argv[1]).replace(/(\.test)?\.mjs$/, '')}.pcap`));
    taps.push(tap);
    return tap;
  }

  /** The PDUs that one side sent, those of one command_id where it is given. */
  sent(side, id) {
    return this.pdus.filter((pdu) => pdu.side === side && (id === undefined || pdu.id === id));
  }

  async close() {
    const closed = new Promise((done) => this.server.close(done));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client) {
    const connection = this.#connections++;
    if (this.secure) this.shown.push(client.getPeerCertificate().subject?.CN);
    const conversation = pcap.conversation(client.remotePort, this.port);
    const to = { host: '127.0.0.1', port: this.to, allowHalfOpen: true };
    const server = this.reach ? tls.connect({ ...to, ...this.reach }) : net.connect(to);
    if (this.reach) server.on('error', (error) => (this.tlsError = error));
    const record = (side, octets, frames) => {
      const first = pcap.frames;
      conversation.data(side, octets);
      for (let frame = first + 1; frame <= pcap.frames; frame++) owners[frame] = { tap: this, side };
      for (const pdu of frames.cut(octets))
        this.pdus.push({ connection, side, id: pdu.readUInt32BE(4), status: pdu.readUInt32BE(8), sequence: pdu.readUInt32BE(12), octets: pdu });
    };
    this.#pass(client, server, 'client', conversation, record);
    this.#pass(server, client, 'server', conversation, record);
  }

  /** Hands on what `from` says, its end and its break, no faster than `to` takes it. */
  #pass(from, to, side, conversation, record) {
    const frames = new Frames();
    let ended = false;
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (octets) => {
      record(side, octets, frames);
      if (to.write(octets)) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
    from.on('end', () => {
      ended = true;
      conversation.end(side);
      to.end();
    });
    from.on('error', () => {});
    from.on('close', (broken) => {
      this.#sockets.delete(from);
      if (ended && !broken) return;
      if (!ended) conversation.reset(side);
      if (to instanceof tls.TLSSocket || to.connecting || to.destroyed) to.destroy();
      else to.resetAndDestroy();
    });
  }
}

const severityOfErrors = 0x800000;

/** Asks tshark for every frame with SMPP or a fault in it: [{frame, pdus, malformed, errors}]. Without HTTP and TLS it does
 *  not take answers to such requests for anything but SMPP. */
async function dissect(file) {
  const fields = ['frame.number', 'smpp.command_id', '_ws.malformed', '_ws.expert.severity', '_ws.expert.message'];
  const { code, error, out, err } = await run('tshark', [
    '-n', '-r', file, '--disable-protocol', 'http', '--disable-protocol', 'tls', ...taps.flatMap(({ port }) => ['-d', `tcp.port==${port},smpp`]),
    '-Y', 'smpp || _ws.malformed || _ws.expert', '-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|', ...fields.flatMap((field) => ['-e', field]),
  ], { env: { HOME: '/nonexistent' } }); // nobody's preferences
  if (error?.code === 'ENOENT') throw new Error('tshark is needed to judge the captures and was not found: install the Debian package tshark');
  if (code !== 0) throw new Error(`tshark cannot read ${file}: ${err || error}`);
  return out.split('\n').filter(Boolean).map((line) => {
    const [frame, pdus, malformed, severities, messages] = line.split('\t');
    const said = (messages ?? '').split('|');
    const errors = (severities ?? '').split('|').flatMap((severity, index) => (Number(severity) >= severityOfErrors ? [said[index]] : []));
    return { frame: Number(frame), pdus: pdus ? pdus.split('|').length : 0, malformed, errors };
  });
}

/** The whole judgement: throws where tshark finds a malformed PDU or an error in what our programs sent, or counts
 *  other PDUs than passed. Gives how many were judged. */
export async function judge(those = taps) {
  judged = true;
  const isOurs = ({ tap, side }) => those.includes(tap) && [side, 'both'].includes(tap.ours);
  const frames = (await dissect(pcap.file)).filter(({ frame }) => owners[frame] && isOurs(owners[frame]));
  const faults = frames.filter(({ malformed, errors }) => malformed || errors.length > 0)
    .map(({ frame, malformed, errors }) => `frame ${frame}: ${[malformed, ...errors].filter(Boolean).join('; ')}`);
  const seen = frames.reduce((sum, { pdus }) => sum + pdus, 0);
  const passed = those.flatMap((tap) => tap.pdus.filter(({ side }) => isOurs({ tap, side }))).length;
  if (passed === 0) faults.push('no PDU of ours was recorded');
  if (seen !== passed) faults.push(`tshark sees ${seen} PDUs of ours, ${passed} passed`);
  if (faults.length > 0) throw new Error(`tshark on ${pcap.file}:\n${faults.slice(0, 20).join('\n')}`);
  return seen;
}

/** To be called last in a test file: when its tests and its own `after` are done, tshark judges what was recorded. */
export function judgeCaptures() {
  after(async () => {
    // What a failed test has left open must not keep the process.
    setTimeout(() => process.exit(), 2000).unref();
    if (!pcap) throw new Error('nothing was recorded');
    await judge();
  });
}
