// Partners and carriers that drop links, throttle, fall silent and answer late, a quarter of them over TLS, with
// strangers knocking all the while: at the end every message that was acknowledged must have reached its carrier and
// its receipt its partner, and memory and descriptors must be where they were.
//   node tests/bench/soak.mjs [--minutes 30] [--partners 100] [--carriers 20] [--tps 5] [--hostile 50] [--bin DIR]
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { parseArgs } from 'node:util';
import { cpuUs, defaultBin, freePort, get, killAll, listening, map, openFiles, rssKib, start, sum, until, wait } from './support/programs.mjs';
import { bind, cString, frames, id, message, pdu, readMessage, status } from './support/smpp.mjs';

const { values: options } = parseArgs({ options: {
  minutes: { type: 'string', default: '30' }, partners: { type: 'string', default: '100' }, carriers: { type: 'string', default: '20' },
  tps: { type: 'string', default: '5' }, hostile: { type: 'string', default: '50' }, bin: { type: 'string', default: defaultBin },
} });
const minutes = Number(options.minutes);
const counts = {
  submitted: 0, acknowledged: 0, throttled: 0, refused: 0, repeated: 0, partnerDrops: 0, receipts: 0, receiptsRefused: 0, receiptsTwice: 0,
  carried: 0, carriedTwice: 0, carrierDrops: 0, carrierThrottled: 0, carrierErrors: 0, carrierSilences: 0, moSent: 0, moAcknowledged: 0,
};
const chance = (part) => Math.random() < part;
const between = (low, high) => low + Math.random() * (high - low);
let generating = true;
let ending = false;

/** One link of either side: its socket, its own sequence numbers, what it waits for. */
class Link {
  #next = 2;
  waiting = new Map();
  constructor(socket, onRequest, onEnd) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      const lost = [...this.waiting.values()];
      this.waiting.clear();
      lost.forEach((answer) => answer(undefined));
      onEnd();
    });
    frames(socket, (frame) => {
      if (frame.commandId >= id.response) {
        const answer = this.waiting.get(frame.sequence);
        this.waiting.delete(frame.sequence);
        answer?.(frame);
      } else if (frame.commandId === id.enquire_link) {
        this.write(pdu(id.response | id.enquire_link, 0, frame.sequence));
      } else if (frame.commandId === id.unbind) {
        this.write(pdu(id.response | id.unbind, 0, frame.sequence));
        socket.end();
      } else {
        onRequest(frame);
      }
    });
  }
  write(octets) {
    if (!this.socket.destroyed) this.socket.write(octets);
  }
  /** Sends what `make(sequence)` gives; the answer's frame, or nothing where the link was lost. */
  request(make) {
    const sequence = this.#next++;
    return new Promise((answer) => {
      this.waiting.set(sequence, answer);
      this.write(make(sequence));
    });
  }
  answer(frame, commandStatus = 0, body = Buffer.alloc(0)) {
    this.write(pdu(id.response | frame.commandId, commandStatus, frame.sequence, body));
  }
}

/** A partner: sends numbered texts, again where they were not acknowledged, and counts its receipts. */
class Partner {
  #queue = [];
  #number = 0;
  #link;
  receipts = new Set();
  acknowledged = new Map(); // id by text
  constructor(name, carriers, connect) {
    Object.assign(this, { name, carriers, connect });
  }
  async run(tps) {
    this.#keepConnected();
    while (!ending) {
      await wait(1000 / tps * between(0.5, 1.5));
      if (generating) this.#queue.push(`${this.name}-${this.#number++}`);
      while (this.bound && this.#queue.length && this.#link.waiting.size < 10) this.#send(this.#queue.shift());
    }
  }
  get open() {
    return this.#queue.length + (this.#link?.waiting.size ?? 0);
  }
  async #send(text) {
    counts.submitted++;
    const destination = `${10 + (Number(text.split('-')[1]) % this.carriers)}5550001`;
    const answer = await this.#link.request((sequence) => message(id.submit_sm, sequence, { source: 'SOAK', destination, text, registeredDelivery: 1 }));
    if (answer?.status === status.ok) {
      counts.acknowledged++;
      this.acknowledged.set(text, answer.body.toString('latin1', 0, answer.body.length - 1));
      return;
    }
    if (!answer) counts.repeated++;
    else if (answer.status === status.throttled) counts.throttled++;
    else counts.refused++;
    setTimeout(() => this.#queue.push(text), 500);
  }
  async #keepConnected() {
    while (!ending) {
      const socket = this.connect();
      let closed;
      const over = new Promise((done) => { closed = done; });
      const link = new Link(socket, (frame) => this.#delivered(link, frame), () => { this.bound = false; closed(); });
      this.#link = link;
      const answer = await new Promise((done) => {
        link.waiting.set(1, done);
        socket.once(socket.encrypted ? 'secureConnect' : 'connect', () => link.write(bind(this.name, 'pw')));
      });
      if (answer?.status === 0) {
        this.bound = true;
        // Now and then it goes, with a word or without.
        const leave = setTimeout(async () => {
          if (!generating) return;
          counts.partnerDrops++;
          this.bound = false;
          if (chance(0.5)) await link.request((sequence) => pdu(id.unbind, 0, sequence));
          socket.destroy();
        }, between(20_000, 120_000));
        await over;
        clearTimeout(leave);
      } else {
        socket.destroy();
      }
      await wait(between(200, 2000));
    }
  }
  #delivered(link, frame) {
    if (frame.commandId !== id.deliver_sm) return link.answer(frame, 3);
    if (chance(0.01)) {
      counts.receiptsRefused++;
      return link.answer(frame, 0x64, cString('')); // ESME_RX_T_APPN
    }
    const read = readMessage(frame.body);
    const named = /id:(\S+)/.exec(read.text)?.[1];
    if (named) {
      counts.receipts++;
      if (this.receipts.has(named)) counts.receiptsTwice++;
      this.receipts.add(named);
    }
    const answer = () => link.answer(frame, 0, cString(''));
    if (chance(0.02)) setTimeout(answer, between(100, 1500));
    else answer();
  }
}

/** A carrier: takes texts, throttles, errs and falls silent now and then, and sends receipts and messages of its own. */
class Carrier {
  #links = new Set();
  #receipts = [];
  #number = 0;
  #throttling = false;
  #silent = false;
  texts = new Set();
  constructor(name, subscriber) {
    Object.assign(this, { name, subscriber });
  }
  listen(server) {
    return new Promise((done) => server.on(server instanceof tls.Server ? 'secureConnection' : 'connection', (socket) => this.#accept(socket))
      .on('tlsClientError', () => {}).listen(0, '127.0.0.1', () => done(server.address().port)));
  }
  get open() {
    return this.#receipts.length + [...this.#links].reduce((all, link) => all + link.waiting.size, 0);
  }
  async run() {
    this.#every(20_000, 70_000, async () => {
      this.#throttling = true;
      await wait(3000);
      this.#throttling = false;
    });
    this.#every(120_000, 400_000, async () => {
      counts.carrierSilences++;
      this.#silent = true;
      await wait(8000); // longer than response_timeout
      this.#silent = false;
    });
    this.#every(30_000, 150_000, () => {
      counts.carrierDrops++;
      this.#links.forEach((link) => (chance(0.5) ? link.socket.destroy() : link.request((sequence) => pdu(id.unbind, 0, sequence))));
    });
    this.#every(300, 700, () => {
      const [link] = this.#links;
      if (!link) return;
      counts.moSent++;
      link.request((sequence) => message(id.deliver_sm, sequence, { source: this.subscriber, destination: 'SOAK', text: `mo ${this.name}` }))
        .then((answer) => { if (answer?.status === 0) counts.moAcknowledged++; });
    });
    while (!ending) {
      await wait(50);
      for (const [link] = this.#links; link && this.#receipts.length && link.waiting.size < 50;) this.#sendReceipt(link, this.#receipts.shift());
    }
  }
  async #every(low, high, what) {
    for (;;) {
      await wait(between(low, high));
      if (!generating) return;
      await what();
    }
  }
  async #sendReceipt(link, receipt) {
    const answer = await link.request((sequence) => message(id.deliver_sm, sequence, { ...receipt, esmClass: 4 }));
    if (answer?.status !== 0) setTimeout(() => this.#receipts.push(receipt), 1000);
  }
  #accept(socket) {
    const link = new Link(socket, (frame) => this.#serve(link, frame), () => this.#links.delete(link));
  }
  #serve(link, frame) {
    if (this.#silent) return;
    if (frame.commandId === id.bind_transceiver) {
      link.answer(frame, 0, cString('SOAK'));
      this.#links.add(link);
      return;
    }
    if (frame.commandId !== id.submit_sm) {
      link.answer(frame, 3);
      return;
    }
    if (this.#throttling && chance(0.7)) {
      counts.carrierThrottled++;
      link.answer(frame, chance(0.5) ? status.throttled : status.msgQFul);
      return;
    }
    if (chance(0.005)) {
      counts.carrierErrors++;
      link.answer(frame, status.sysErr);
      return;
    }
    const read = readMessage(frame.body);
    counts.carried++;
    if (this.texts.has(read.text)) counts.carriedTwice++;
    this.texts.add(read.text);
    const name = `${this.name}x${this.#number++}`;
    const answer = () => link.answer(frame, 0, cString(name));
    if (chance(0.05)) setTimeout(answer, between(10, 1000));
    else answer();
    setTimeout(() => this.#receipts.push({
      source: read.destination, destination: read.source, text: `id:${name} sub:001 dlvrd:001 submit date:2601010101 done date:2601010101 stat:DELIVRD err:000 text:`,
    }), between(0, 500));
  }
}

function certificate(dir) {
  const [key, cert] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert,
    '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
  return { key, cert };
}

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'soak-'));
let strangers;
try {
  const files = certificate(dir);
  const pair = { key: fs.readFileSync(files.key), cert: fs.readFileSync(files.cert) };
  const [port, tlsPort, metrics] = [await freePort(), await freePort(), await freePort()];
  const carriers = Array.from({ length: Number(options.carriers) }, (_, i) => new Carrier(`carrier${i}`, `${10 + i}5550001`));
  const overTls = (i) => i % 4 === 0;
  const ports = await Promise.all(carriers.map((carrier, i) => carrier.listen(overTls(i) ? tls.createServer(pair) : net.createServer())));
  const partners = Array.from({ length: Number(options.partners) }, (_, i) => new Partner(`partner${i}`, carriers.length,
    () => (overTls(i) ? tls.connect({ port: tlsPort, host: '127.0.0.1', ca: pair.cert, servername: 'localhost' }) : net.connect(port, '127.0.0.1'))));
  const core = start(options.bin, 'omnimessage-smpp-sim', ['core', '--port', '0', '--data', path.join(dir, 'core.db'),
    ...carriers.flatMap(({ name }, i) => ['--route', `${10 + i}=${name}`, '--client-bind', name]), ...partners.flatMap(({ name }) => ['--server-bind', name])]);
  const corePort = await listening(core);
  const config = path.join(dir, 'runtime.exs');
  const quoted = (text) => `"${text}"`;
  fs.writeFileSync(config, `import Config
config :omnimessage_smpp, api_base_url: "http://127.0.0.1:${corePort}", metrics: ${map({ port: metrics })}, dashboard: ${map({ enabled: false })}
config :omnimessage_smpp, :listen, ${map({ host: '"127.0.0.1"', port, tls_port: tlsPort, max_connections: 1000, tls_certificate: quoted(files.cert), tls_private_key: quoted(files.key) })}
config :omnimessage_smpp, :server_binds, [${partners.map(({ name }) => map({ name: quoted(name), system_id: quoted(name), password: '"pw"', response_timeout: 5 })).join(', ')}]
config :omnimessage_smpp, :binds, [${carriers.map(({ name }, i) => map({
    name: quoted(name), mode: ':client', bind_type: ':transceiver', host: '"localhost"', port: ports[i], system_id: quoted(name), password: '"pw"', tps_limit: 500,
    reconnect_interval: 1, response_timeout: 5, enquire_link_interval: 10, ...(overTls(i) ? { tls: true, tls_ca_certificate: quoted(files.cert) } : {}),
  })).join(', ')}]
`);
  const gateway = start(options.bin, 'omnimessage-smpp', ['run', '--config', config, '--state-dir', path.join(dir, 'state')]);
  await until('Gateway ready', () => gateway.out.includes('Gateway ready'));
  const { pid } = gateway.child;
  const knocking = path.join(path.dirname(new URL(import.meta.url).pathname), 'hostile.mjs');
  if (Number(options.hostile) > 0) strangers = spawn(process.execPath, [knocking, '--port', String(port), '--connections', options.hostile], { stdio: ['ignore', 'pipe', 'inherit'] });
  partners.forEach((partner) => partner.run(Number(options.tps)));
  carriers.forEach((carrier) => carrier.run());

  const samples = [], begin = Date.now();
  while (Date.now() - begin < minutes * 60_000) {
    await wait(Math.min(10_000, minutes * 60_000 / 20));
    if (gateway.child.exitCode !== null) throw new Error(`the gateway ended with ${gateway.child.exitCode}: ${gateway.err.slice(-2000)}`);
    samples.push({ at: (Date.now() - begin) / 1000, rss: rssKib(pid), files: openFiles(pid), acknowledged: counts.acknowledged });
  }
  generating = false;
  const open = () => partners.reduce((all, partner) => all + partner.open, 0) + carriers.reduce((all, carrier) => all + carrier.open, 0);
  const missing = () => partners.flatMap((partner) => [...partner.acknowledged].filter(([, name]) => !partner.receipts.has(name)));
  await until('the end of everything under way', () => open() === 0 && missing().length === 0, 600).catch(() => {});
  const seconds = (Date.now() - begin) / 1000;
  const carried = new Set(carriers.flatMap(({ texts }) => [...texts]));
  const acknowledged = partners.flatMap((partner) => [...partner.acknowledged.keys()]);
  // What a carrier refused again and again may still wait in Core for its next attempt: late, not lost.
  const unfinished = missing();
  const told = await Promise.all(unfinished.map(async ([, name]) => JSON.parse(await get(corePort, `/api/messages/${name}`))));
  const waiting = new Set(told.filter(({ status }) => ['pending', 'claimed'].includes(status)).map(({ text }) => text));
  const lost = acknowledged.filter((text) => !carried.has(text) && !waiting.has(text));
  const without = unfinished.filter(([text]) => !waiting.has(text));
  const text = await get(metrics, '/metrics');
  const cpu = cpuUs(pid);
  ending = true;
  gateway.child.kill('SIGTERM');
  await gateway.ended;
  strangers?.kill('SIGTERM');

  const part = (from, to) => samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to));
  const mean = (list, key) => list.reduce((all, sample) => all + sample[key], 0) / Math.max(1, list.length);
  const [early, late] = [part(0.25, 0.5), part(0.75, 1)];
  console.log(`${partners.length} partners, ${carriers.length} carriers, ${options.hostile} strangers, ${(seconds / 60).toFixed(1)} minutes, ${(acknowledged.length / seconds).toFixed(0)} messages/s, ${(cpu / acknowledged.length).toFixed(0)} us CPU a message and its receipt`);
  console.log(JSON.stringify(counts));
  console.log(`acknowledged ${acknowledged.length}, carried ${acknowledged.filter((text) => carried.has(text)).length}, waiting in Core for another attempt ${waiting.size}, lost ${lost.length}, without a receipt ${without.length}`);
  console.log(`memory      ${(mean(early, 'rss') / 1024).toFixed(1)} MiB in the second quarter, ${(mean(late, 'rss') / 1024).toFixed(1)} MiB in the last`);
  console.log(`descriptors ${mean(early, 'files').toFixed(0)} in the second quarter, ${mean(late, 'files').toFixed(0)} in the last`);
  console.log(`PDU errors  ${sum(text, 'smpp_pdu_errors_total')}, exit code ${gateway.child.exitCode}`);
  if (lost.length || without.length || gateway.child.exitCode !== 0) {
    console.log(`lost: ${lost.slice(0, 20).join(' ')}\nwithout a receipt: ${without.slice(0, 20).map((one) => one.join('=')).join(' ')}\nCore says: ${JSON.stringify(told.slice(0, 5))}`);
    process.exitCode = 1;
  }
} finally {
  strangers?.kill('SIGKILL');
  killAll();
  fs.rmSync(dir, { recursive: true, force: true });
}
process.exit();
