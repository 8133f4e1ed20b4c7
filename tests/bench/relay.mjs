#!/usr/bin/env node
// The relay as a whole: partners -> gateway -> Core, Core -> gateway -> carriers, and both at once, with a separate
// process as Core over HTTP. Prints messages/s, the gateway's CPU microseconds a message, Core's requests and batch
// sizes, and latencies at a fixed rate. Everything on loopback, on free ports.
//   node tests/bench/relay.mjs [FOLDER OF THE PROGRAMS] [MESSAGES]
//   node tests/bench/relay.mjs --hostile N [FOLDER OF THE PROGRAMS] [MESSAGES]
//   node tests/bench/relay.mjs --hostile-http [FOLDER OF THE PROGRAMS] [MESSAGES]
// The second form takes messages in with and without N hostile connections (hostile.mjs) and prints the ratio; the third
// with and without hostile HTTP clients at the dashboard's port (hostilehttp.mjs).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cpuUs, defaultBin, freePort, get, killAll, listening, map, start as launch, sum, summary, until } from './support/programs.mjs';

const hostileAt = process.argv.indexOf('--hostile');
const hostile = hostileAt < 0 ? 0 : Number(process.argv.splice(hostileAt, 2)[1]);
const webAt = process.argv.indexOf('--hostile-http');
const web = webAt >= 0 && process.argv.splice(webAt, 1).length > 0;
const bin = process.argv[2] ?? defaultBin;
const total = Number(process.argv[3] ?? 400000);
const start = (program, args) => launch(bin, program, args);

const names = (kind, n) => Array.from({ length: n }, (_, i) => `${kind}${i}`);
async function rig({ partners, carriers }) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'relay-bench-'));
  const binds = names('carrier', carriers), peers = names('partner', partners);
  const routes = carriers ? binds.map((b, i) => ['--route', `${10 + i}=${b}`]).flat() : ['--route', '=nobody'];
  const core = start('omnimessage-smpp-sim', ['core', '--port', '0', ...routes, ...(carriers ? binds : ['nobody']).flatMap(b => ['--client-bind', b]), ...peers.flatMap(b => ['--server-bind', b])]);
  const corePort = await listening(core);
  const carrier = start('omnimessage-smpp-sim', ['carrier', '--port', '0']);
  const carrierPort = await listening(carrier);
  const port = await freePort(), metrics = await freePort(), dashboard = await freePort();
  const file = path.join(dir, 'runtime.exs');
  fs.writeFileSync(file, `import Config
config :omnimessage_smpp, api_base_url: "http://127.0.0.1:${corePort}", metrics: %{port: ${metrics}}, dashboard: %{host: "127.0.0.1", port: ${dashboard}}
config :omnimessage_smpp, :listen, %{host: "127.0.0.1", port: ${port}, max_connections: ${200 + hostile}}
config :omnimessage_smpp, :server_binds, [${peers.map(n => map({ name: `"${n}"`, system_id: `"${n}"`, password: '"pw"', tps_limit: 10000, window_size: 1000 })).join(', ')}]
config :omnimessage_smpp, :binds, [${binds.map(n => map({ name: `"${n}"`, mode: ':client', bind_type: ':transceiver', host: '"127.0.0.1"', port: carrierPort, system_id: `"${n}"`, password: '"pw"', tps_limit: 10000, window_size: 1000 })).join(', ')}]
`);
  const gateway = start('omnimessage-smpp', ['run', '--config', file, '--state-dir', path.join(dir, 'state')]);
  await until('Gateway ready', () => gateway.out.includes('Gateway ready'));
  await until('all binds', async () => sum(await get(metrics, '/metrics'), 'smpp_connection_status') === carriers);
  return { dir, core, carrier, gateway, port, metrics, dashboard, peers, binds };
}
async function partner(r, name, args) {
  const p = start('omnimessage-smpp-sim', ['partner', '--port', String(r.port), '--system-id', name, '--password', 'pw', '--text-size', '100', ...args]);
  await p.ended; return JSON.parse(p.out.trim().split('\n').at(-1));
}
const load = (r, each, extra = []) => Promise.all(r.peers.map((n, i) => partner(r, n, ['--count', String(each), '--window', '1000', '--destination', `${10 + i % Math.max(1, r.binds.length)}555*`, ...extra])));
async function end(r) {
  const carried = await (async () => { r.gateway.child.kill('SIGTERM'); await r.gateway.ended; return summary(r.carrier); })(), core = await summary(r.core);
  fs.rmSync(r.dir, { recursive: true, force: true });
  return { carried, core };
}
/// Messages a second that one partner gets in beside `count` hostile connections; it binds after they have come.
async function besideStrangers(count) {
  const r = await rig({ partners: 1, carriers: 0 });
  const folder = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
  const attack = web ? ['hostilehttp.mjs', '--port', String(r.dashboard)] : ['hostile.mjs', '--port', String(r.port), '--connections', String(count), '--system-id', 'nobody'];
  const strangers = count && start(process.execPath, [path.join(folder, attack[0]), ...attack.slice(1)]);
  if (strangers) await new Promise(ok => setTimeout(ok, 3000)); // the first crowd has come
  const before = cpuUs(r.gateway.child.pid), [x] = await load(r, total);
  const cpu = cpuUs(r.gateway.child.pid) - before;
  console.log(`beside ${String(count).padStart(5)} hostile ${web ? 'HTTP clients' : 'connections'} ${x.messages_per_second.toFixed(0).padStart(7)} messages/s  ${(cpu / x.accepted).toFixed(1).padStart(6)} us CPU a message in the gateway`);
  if (strangers) console.log(`  ${JSON.stringify(await summary(strangers))}`);
  await end(r); return x.messages_per_second;
}
const line = (what, messages, seconds, cpu, metrics) => {
  const requests = sum(metrics, 'smpp_core_requests_total');
  console.log(`${what.padEnd(44)} ${(messages / seconds).toFixed(0).padStart(7)} messages/s  ${(cpu / messages).toFixed(1).padStart(6)} us CPU a message in the gateway  ${(requests / seconds).toFixed(0)} requests/s to Core, ${(messages / Math.max(1, requests)).toFixed(0)} messages each`);
};

async function inbound(peers) {
  const r = await rig({ partners: peers, carriers: 0 }), before = cpuUs(r.gateway.child.pid), t = Date.now();
  const results = await load(r, Math.floor(total / peers)), seconds = (Date.now() - t) / 1000, messages = results.reduce((a, x) => a + x.accepted, 0);
  line(`inbound, ${peers} partner${peers > 1 ? 's' : ''}`, messages, Math.max(...results.map(x => x.seconds)), cpuUs(r.gateway.child.pid) - before, await get(r.metrics, '/metrics'));
  await end(r); return seconds;
}
async function both(peers) {
  const r = await rig({ partners: peers, carriers: peers }), before = cpuUs(r.gateway.child.pid), t = Date.now();
  const results = await load(r, Math.floor(total / peers)), messages = results.reduce((a, x) => a + x.accepted, 0), taken = (Date.now() - t) / 1000;
  await until('everything carried', async () => sum(await get(r.metrics, '/metrics'), 'smpp_messages_sent_total') >= messages);
  const seconds = (Date.now() - t) / 1000;
  line(`both ways, ${peers} partner${peers > 1 ? 's' : ''} and carrier${peers > 1 ? 's' : ''}`, messages, seconds, cpuUs(r.gateway.child.pid) - before, await get(r.metrics, '/metrics'));
  console.log(`${''.padEnd(44)} taken in after ${taken.toFixed(1)} s, all carried after ${seconds.toFixed(1)} s`);
  const { carried, core } = await end(r); if (carried.accepted !== messages) throw new Error(`${carried.accepted} carried of ${messages}; Core: ${JSON.stringify(core)}`);
}
async function outbound(peers) {
  // Core is filled while no carrier can be reached, then the carriers come.
  const r = await rig({ partners: peers, carriers: peers });
  r.carrier.child.kill('SIGSTOP'); // the binds stay, nothing is answered: what is claimed waits
  const messages = (await load(r, Math.floor(total / peers))).reduce((a, x) => a + x.accepted, 0);
  const sentBefore = sum(await get(r.metrics, '/metrics'), 'smpp_messages_sent_total'), before = cpuUs(r.gateway.child.pid), text = await get(r.metrics, '/metrics'), t = Date.now();
  r.carrier.child.kill('SIGCONT');
  await until('everything carried', async () => sum(await get(r.metrics, '/metrics'), 'smpp_messages_sent_total') >= messages);
  const after = await get(r.metrics, '/metrics');
  line(`outbound, ${peers} carrier${peers > 1 ? 's' : ''}`, messages - sentBefore, (Date.now() - t) / 1000, cpuUs(r.gateway.child.pid) - before, `smpp_core_requests_total ${sum(after, 'smpp_core_requests_total') - sum(text, 'smpp_core_requests_total')}`);
  await end(r);
}
async function latency(tps) {
  const r = await rig({ partners: 1, carriers: 1 });
  const [x] = await load(r, tps * 8, ['--tps', String(tps)]);
  console.log(`latency at ${tps}/s, both ways under way: p50 ${x.latency_ms.p50} ms, p99 ${x.latency_ms.p99} ms, max ${x.latency_ms.max} ms (submit_sm to submit_sm_resp with Core's id)`);
  await end(r);
}
try {
  if (hostile || web) {
    const crowd = web ? 1201 : hostile;
    const rates = { without: 0, beside: 0 }, rounds = 2;
    for (let i = 0; i < rounds; i++) { rates.without += await besideStrangers(0) / rounds; rates.beside += await besideStrangers(crowd) / rounds; }
    console.log(`${crowd} hostile ${web ? 'HTTP clients' : 'connections'} leave ${(rates.beside / rates.without).toFixed(2)} of the throughput`);
  } else {
  console.log(`${total} messages of 100 characters, window 1000, tps_limit 10000 a bind, ${os.cpus().length} processors shared by load, gateway and Core`);
  for (const n of [1, 20]) { await inbound(n); await outbound(n); await both(n); }
  await latency(5000);
  }
} finally { killAll(); }
