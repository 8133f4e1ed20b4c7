#!/usr/bin/env node
// What durability costs: partners whose messages are all cached and synced before they are answered, while the cache
// drains to a Core that costs next to nothing (sinkcore.mjs). Prints messages/s, fdatasyncs/s (where perf may count
// them), CPU microseconds a message, latencies, and what the disk itself can do. Everything on loopback, free ports.
//   node tests/bench/durable.mjs [--sessions 1,10,100] [--window 100] [--seconds 10] [--tps N] [--bin DIR] [--state DIR]
//   node tests/bench/durable.mjs --million [--messages 1000000] [--bin DIR] [--state DIR]
// --tps: at most so many messages a second, of all partners together: what the latencies are below the limit.
// The second form fills the cache while Core is away, kills the gateway, starts it again and lets it drain.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cpuUs, defaultBin, freePort, get, killAll, listening, map, rssKib, start, sum, summary, until } from './support/programs.mjs';

const { values: options } = parseArgs({ options: {
  sessions: { type: 'string', default: '1,10,100' }, window: { type: 'string', default: '100' }, seconds: { type: 'string', default: '10' },
  tps: { type: 'string', default: '0' },
  million: { type: 'boolean', default: false }, messages: { type: 'string', default: '1000000' },
  bin: { type: 'string', default: defaultBin }, state: { type: 'string', default: os.tmpdir() },
} });
const textSize = 100;
const here = path.dirname(new URL(import.meta.url).pathname);

/** fdatasyncs a second of a file that grows by `octets` each time. */
function rawSyncs(folder, octets) {
  const name = path.join(folder, 'raw');
  const file = fs.openSync(name, 'w');
  const data = Buffer.alloc(octets, 1);
  const begin = process.hrtime.bigint();
  let count = 0, ns = 0;
  for (; ns < 2e9; ++count, ns = Number(process.hrtime.bigint() - begin)) {
    fs.writeSync(file, data);
    fs.fdatasyncSync(file);
  }
  fs.closeSync(file);
  fs.rmSync(name);
  return count / (ns / 1e9);
}

class Rig {
  constructor(peers) {
    this.peers = Array.from({ length: peers }, (_, i) => `partner${i}`);
    this.dir = fs.mkdtempSync(path.join(options.state, 'durable-'));
  }

  async configure() {
    this.corePort = await freePort();
    this.port = await freePort();
    this.metrics = await freePort();
    this.file = path.join(this.dir, 'runtime.exs');
    fs.writeFileSync(this.file, `import Config
config :omnimessage_smpp, api_base_url: "http://127.0.0.1:${this.corePort}", cache_flush_interval: 100, metrics: ${map({ port: this.metrics })}, dashboard: ${map({ enabled: false })}
config :omnimessage_smpp, :listen, ${map({ host: '"127.0.0.1"', port: this.port, max_connections: 200 })}
config :omnimessage_smpp, :server_binds, [${this.peers.map((name) => map({ name: `"${name}"`, system_id: `"${name}"`, password: '"pw"', window_size: 1000, max_sessions: 100, cache_enabled: true, cache_max_size: 1000000 })).join(', ')}]
`);
  }

  async startGateway() {
    const begin = Date.now();
    this.gateway = start(options.bin, 'omnimessage-smpp', ['run', '--config', this.file, '--state-dir', path.join(this.dir, 'state')]);
    await until('Gateway ready', () => {
      if (this.gateway.child.exitCode !== null) throw new Error(this.gateway.err + this.gateway.out);
      return (this.gateway.out + this.gateway.err).includes('Gateway ready');
    });
    return (Date.now() - begin) / 1000;
  }

  async startCore() {
    this.core = start('/', process.execPath, [path.join(here, 'sinkcore.mjs'), String(this.corePort)]);
    await listening(this.core);
  }

  /** Each peer's partner sends so many messages over so many sessions; their summaries. */
  load(each, sessions) {
    return Promise.all(this.peers.map(async (name) => {
      const partner = start(options.bin, 'omnimessage-smpp-sim', ['partner', '--port', String(this.port), '--system-id', name, '--password', 'pw', '--bind-type', 'transmitter',
        '--text-size', String(textSize), '--window', options.window, '--sessions', String(sessions), '--count', String(each), '--tps', String(Math.round(Number(options.tps) / this.peers.length))]);
      await partner.ended;
      return JSON.parse(partner.out.trim().split('\n').at(-1));
    }));
  }

  async ledger(entry) {
    return sum(await get(this.metrics, '/metrics'), 'smpp_cache_ledger', `entry="${entry}"`);
  }

  get pid() {
    return this.gateway.child.pid;
  }

  async end() {
    this.gateway.child.kill('SIGTERM');
    await this.gateway.ended;
    const counts = this.core ? await summary(this.core) : undefined;
    fs.rmSync(this.dir, { recursive: true, force: true });
    return counts;
  }
}

/** Counts the fdatasyncs of a process until `stop()`, which gives their number, or nothing where perf may not. */
function countSyncs(pid) {
  const perf = spawn('perf', ['stat', '-x,', '-e', 'syscalls:sys_enter_fdatasync', '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let out = '';
  perf.on('error', () => {});
  perf.stderr.on('data', (data) => { out += data; });
  const ended = Promise.race([once(perf, 'close'), once(perf, 'error')]).catch(() => {});
  return { stop: async () => { perf.kill('SIGINT'); await ended; return Number(/^(\d+),/m.exec(out)?.[1] ?? NaN); } };
}

const rate = (value) => (Number.isFinite(value) ? value.toFixed(0) : '-').padStart(7);

async function accept(sessions, withCore) {
  const rig = new Rig(Math.min(2, sessions));
  await rig.configure();
  if (withCore) await rig.startCore();
  await rig.startGateway();
  // As many as keep it busy for the time asked for, by a short run before.
  const perPeer = Math.ceil(sessions / rig.peers.length);
  const [trial] = await Promise.all([rig.load(20_000, perPeer)]);
  const speed = trial.reduce((all, one) => all + one.messages_per_second, 0);
  const each = Math.min(Math.ceil(speed * Number(options.seconds) / rig.peers.length), withCore ? Infinity : 900_000);
  if (withCore) await until('empty', async () => (await rig.ledger('waiting')) === 0);
  const counting = countSyncs(rig.pid), cpu = cpuUs(rig.pid), begin = Date.now();
  const results = await rig.load(each, perPeer);
  const accepted = results.reduce((all, one) => all + one.accepted, 0);
  const seconds = Math.max(...results.map((one) => one.seconds)), taken = (Date.now() - begin) / 1000;
  const syncs = await counting.stop(), left = await rig.ledger('waiting');
  if (withCore) await until('empty', async () => (await rig.ledger('waiting')) === 0);
  const drained = (Date.now() - begin) / 1000, used = cpuUs(rig.pid) - cpu;
  console.log(`${String(sessions).padStart(3)} session${sessions > 1 ? 's' : ' '} ${withCore ? 'accept and drain' : 'accept alone    '} ${rate(accepted / seconds)} messages/s ${rate(syncs / taken)} fdatasyncs/s `
    + `${(used / accepted).toFixed(1).padStart(5)} us CPU a message   p50 ${Math.max(...results.map((one) => one.latency_ms.p50)).toFixed(1)} ms  p99 ${Math.max(...results.map((one) => one.latency_ms.p99)).toFixed(1)} ms  `
    + `max ${Math.max(...results.map((one) => one.latency_ms.max)).toFixed(0)} ms   ${withCore ? `drained ${rate(accepted / drained)}/s, ${left} behind at the end of the load` : `RSS ${(rssKib(rig.pid) / 1024).toFixed(0)} MiB`}`
    + `   errors ${JSON.stringify(Object.assign({}, ...results.map((one) => one.errors)))}`);
  const counts = await rig.end();
  if (counts?.disordered || counts?.again) console.log(`    Core: ${JSON.stringify(counts)}`);
}

async function million() {
  const messages = Number(options.messages), rig = new Rig(2);
  const memory = () => `${(rssKib(rig.pid) / 1024).toFixed(0)} MiB`;
  await rig.configure();
  await rig.startGateway();
  const cold = memory();
  const shown = [];
  for (let part = 0; part < 4; ++part) {
    const results = await rig.load(Math.ceil(messages / 8), 5);
    if (results.some((one) => one.accepted !== one.messages)) throw new Error(JSON.stringify(results));
    shown.push(`${Math.round((part + 1) * messages / 4 / 1000)}k: ${memory()}, ${rate(results.reduce((all, one) => all + one.messages_per_second, 0)).trim()}/s`);
  }
  console.log(`fill, Core away: RSS ${cold} empty; ${shown.join('; ')}`);
  const size = (name) => { try { return (fs.statSync(path.join(rig.dir, 'state', name)).size / 2 ** 20).toFixed(0); } catch { return 0; } };
  console.log(`cache.db ${size('cache.db')} MiB, its log ${size('cache.db-wal')} MiB`);
  rig.gateway.child.kill('SIGKILL');
  await rig.gateway.ended;
  spawnSync('sync');
  const ready = await rig.startGateway();
  const waiting = await rig.ledger('waiting');
  console.log(`start with ${waiting} messages: ready after ${ready.toFixed(2)} s, RSS ${memory()}`);
  const cpu = cpuUs(rig.pid), begin = Date.now();
  await rig.startCore();
  let most = 0;
  await until('empty', async () => {
    most = Math.max(most, rssKib(rig.pid));
    return (await rig.ledger('waiting')) === 0;
  }, 600);
  const seconds = (Date.now() - begin) / 1000;
  console.log(`drain: ${rate(waiting / seconds).trim()} messages/s, ${((cpuUs(rig.pid) - cpu) / waiting).toFixed(1)} us CPU a message, RSS ${(most / 1024).toFixed(0)} MiB at most`);
  const stopping = Date.now(), counts = await rig.end();
  console.log(`Core: ${JSON.stringify(counts)}; stopped in ${((Date.now() - stopping) / 1000).toFixed(2)} s`);
  if (counts.messages < waiting || counts.disordered) process.exitCode = 1;
}

try {
  const folder = fs.mkdtempSync(path.join(options.state, 'durable-'));
  console.log(`${os.cpus().length} processors shared by load, gateway and Core; raw disk: ${rawSyncs(folder, 4096).toFixed(0)} fdatasyncs/s of 4 KiB, ${rawSyncs(folder, 65536).toFixed(0)} of 64 KiB`);
  fs.rmSync(folder, { recursive: true });
  if (options.million) await million();
  else for (const withCore of [true, false]) for (const sessions of options.sessions.split(',').map(Number)) await accept(sessions, withCore);
} finally {
  killAll();
}
process.exit();
