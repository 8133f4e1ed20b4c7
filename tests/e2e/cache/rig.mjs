// What the tests of the cache have in common: the gateway on a state directory that outlives it, behind the library
// that records its writes and makes its disk fail (tests/support/shim/faults.c), and partners that keep a book.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { bind, frames, id, message, pdu } from '../../bench/support/smpp.mjs';
import { atom, runtimeExs } from '../support/exs.mjs';
import { carrierPeer, httpGet, partnerPeer, temporaryFolder } from '../support/gateway.mjs';
import { Program, gatewayProgram } from '../support/program.mjs';
import { freePort, until } from '../support/wait.mjs';

const build = path.dirname(path.dirname(gatewayProgram));
export const faultsLibrary = process.env.FAULTS_LIBRARY ?? path.join(build, 'tests/libfaults.so');
export const rowsProgram = process.env.CACHE_ROWS ?? path.join(build, 'tests/cacherows');

/** A partner of these tests: everything of it is cached, and tried again soon. */
export const cachedPeer = (name, more = {}) => partnerPeer({
  name, system_id: name, password: 'pw', window_size: 1000, max_sessions: 100, cache_enabled: true, cache_max_size: 1_000_000,
  cache_retry_interval: 1, ...more,
});
export const cachedCarrier = (port, more = {}) => carrierPeer(port, { cache_enabled: true, cache_max_size: 1_000_000, cache_retry_interval: 1, ...more });

/** Where the disk's faults of one gateway are said, and where its writes are recorded. */
export class Faults {
  constructor({ recording = false } = {}) {
    if (!fs.existsSync(faultsLibrary)) throw new Error(`${faultsLibrary} is not built`);
    const folder = temporaryFolder();
    this.control = path.join(folder, 'control');
    this.record = recording ? path.join(folder, 'record') : undefined;
    this.set({});
  }

  /** From now on these and no others, such as {sync_delay: 20}. */
  set(faults) {
    const next = `${this.control}.next`;
    fs.writeFileSync(next, Object.entries(faults).map(([word, number]) => `${word} ${number}\n`).join(''));
    fs.renameSync(next, this.control);
  }

  get environment() {
    return {
      LD_PRELOAD: faultsLibrary, FAULTS_FILES: '/cache.db', FAULTS_CONTROL: this.control,
      ...(this.record ? { FAULTS_RECORD: this.record } : {}),
      ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`,
    };
  }
}

/** A gateway that can be ended and started again on the same files and ports. */
export class Restartable {
  /** `config` as for runtimeExs; a state directory of its own where none is given. */
  static async make(config, { state } = {}) {
    const gateway = new Restartable();
    gateway.folder = temporaryFolder();
    gateway.state = state ?? path.join(gateway.folder, 'state');
    gateway.port = await freePort();
    gateway.metricsPort = await freePort();
    gateway.file = path.join(gateway.folder, 'runtime.exs');
    fs.writeFileSync(gateway.file, runtimeExs({
      api_timeout: 2000, cache_flush_interval: 100, cache_max_retry_attempts: 1000, cache_backoff_multiplier: 1,
      secret_store: atom('file'), log_level: atom('info'), dashboard: { enabled: false },
      metrics: { host: '127.0.0.1', port: gateway.metricsPort }, listen: { host: '127.0.0.1', port: gateway.port, max_connections: 200 },
      ...config,
    }));
    return gateway;
  }

  /** `wrapper`: a command that runs the gateway's. */
  async start(faults, wrapper = []) {
    const [command, ...args] = [...wrapper, gatewayProgram, 'run', '--config', this.file, '--state-dir', this.state];
    this.program = new Program(command, args, { env: faults?.environment ?? {} });
    await this.program.says(/Gateway ready/);
    return this;
  }

  async kill() {
    this.program.child.kill('SIGKILL');
    return this.program.end;
  }

  stop() {
    return this.program.stop();
  }

  /** The metrics' port turns connections away when too many are open, as those of a quick poll may be: then again. */
  async get(where) {
    for (;;) {
      try {
        return await httpGet(this.metricsPort, where);
      } catch (error) {
        if (error.code !== 'ECONNRESET' || this.program.ended) throw error;
      }
    }
  }

  async ready() {
    const { status, body } = await this.get('/readyz');
    return { status, ...JSON.parse(body) };
  }

  /** The ledgers as the metrics show them, by bind: {accepted, delivered, …}. */
  async ledgers() {
    const { body } = await this.get('/metrics');
    const all = {};
    for (const [, labels, value] of body.matchAll(/^smpp_cache_ledger\{(.*)\} (\S+)$/gm)) {
      const { bind_name: name, entry } = Object.fromEntries([...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map((pair) => [pair[1], pair[2]]));
      (all[name] ??= {})[entry] = Number(value);
    }
    return all;
  }

  /** Waits until nothing waits any more. */
  drained(ms = 60000) {
    let seen;
    return until(async () => Object.values(seen = await this.ledgers()).every(({ waiting }) => waiting === 0) && seen,
      () => `it did not drain: ${JSON.stringify(seen)}`, ms);
  }

  get database() {
    return path.join(this.state, 'cache.db');
  }

  /** The ledgers and the rows of the database, by the project's own reader; the gateway must not run. */
  rows() {
    const { status, stdout, stderr } = spawnSync(rowsProgram, [this.database], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${rowsProgram}: ${stderr}`);
    return JSON.parse(stdout);
  }
}

/** One session of a partner: submits numbered texts as fast as its window lets it and notes what was answered. */
export class Session {
  acknowledged = []; // {text, id}, in order
  refused = new Map(); // how often, by status
  submitted = 0;
  #waiting = new Map(); // text by sequence

  constructor(port, systemId, label, { window = 100, limit = Infinity, size = 0, onAnswer = () => {} } = {}) {
    Object.assign(this, { label, window, limit, size, onAnswer });
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('error', () => {});
    this.closed = new Promise((done) => this.socket.on('close', done));
    this.bound = new Promise((done) => { this.#whenBound = done; });
    this.socket.on('connect', () => this.socket.write(bind(systemId, 'pw', 1, id.bind_transmitter)));
    frames(this.socket, (frame) => this.#received(frame));
  }
  #whenBound;
  #bound = false;

  #received(frame) {
    if (frame.commandId === (id.response + id.bind_transmitter)) {
      this.#bound = frame.status === 0;
      this.#whenBound(frame.status);
      this.#fill();
    } else if (frame.commandId === id.unbind) {
      this.socket.end(pdu(id.response + id.unbind, 0, frame.sequence));
    } else if (frame.commandId === id.response + id.submit_sm) {
      const text = this.#waiting.get(frame.sequence);
      this.#waiting.delete(frame.sequence);
      if (frame.status === 0) this.acknowledged.push({ text, id: frame.body.toString('latin1', 0, frame.body.length - 1) });
      else this.refused.set(frame.status, (this.refused.get(frame.status) ?? 0) + 1);
      this.onAnswer(frame.status);
      this.#fill();
    }
  }

  /** Up to so many messages in all. */
  more(limit) {
    this.limit = limit;
    this.#fill();
  }

  get answered() {
    return this.submitted - this.#waiting.size;
  }

  #fill() {
    const octets = [];
    while (this.#bound && this.#waiting.size < this.window && this.submitted < this.limit && !this.socket.destroyed) {
      const text = `${this.label}:${++this.submitted}`;
      this.#waiting.set(this.submitted + 1, text);
      octets.push(message(id.submit_sm, this.submitted + 1, { source: 'SHOP', destination: '61400000001', text: this.size ? text.padEnd(this.size, '.') : text }));
    }
    if (octets.length) this.socket.write(Buffer.concat(octets));
  }

  close() {
    this.socket.destroy();
    return this.closed;
  }
}

/** Numbers from a seed, so that a run can be repeated. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => { // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, between: (low, high) => Math.floor(low + next() * (high - low + 1)), chance: (part) => next() < part };
}

/** What FAULTS_RECORD holds: {begun, ended, offset, size, name, kind, failed, data}, in the order of the beginnings. */
export function readRecord(file) {
  const octets = fs.readFileSync(file);
  const all = [];
  for (let at = 0; at + 32 <= octets.length;) {
    const size = octets.readUInt32LE(at + 24);
    const name = octets.readUInt16LE(at + 28);
    const end = at + 32 + name + size;
    if (end > octets.length) break; // the program was ended in the middle of it
    all.push({
      begun: Number(octets.readBigUInt64LE(at)), ended: Number(octets.readBigUInt64LE(at + 8)), offset: Number(octets.readBigUInt64LE(at + 16)), size,
      kind: { w: 'write', t: 'truncate', r: 'remove', s: 'sync', n: 'send' }[String.fromCharCode(octets[at + 30])], failed: octets[at + 31] !== 0,
      name: octets.toString('utf8', at + 32, at + 32 + name), data: octets.subarray(at + 32 + name, end),
    });
    at = end;
  }
  return all.sort((one, other) => one.begun - other.begun);
}

/** Texts `SESSION:NUMBER` in the order in which they came: in each session's order. */
export function assertInOrder(texts) {
  const last = new Map();
  for (const text of texts) {
    const [session, number] = text.split(':');
    assert.ok(Number(number) > (last.get(session) ?? 0), `${text} came after number ${last.get(session)}`);
    last.set(session, Number(number));
  }
}
