#!/usr/bin/env node
// What bound sessions cost that say nothing: memory a session, descriptors, and CPU at rest with enquire_link alone.
//   node tests/bench/idle.mjs [FOLDER OF THE PROGRAMS] [SESSIONS]
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { cpuUs, defaultBin, freePort, get, killAll, listening, map, openFiles, rssKib, start, sum, until, wait } from './support/programs.mjs';
import { bind, frames, id, pdu } from './support/smpp.mjs';

const bin = process.argv[2] ?? defaultBin;
const sessions = Number(process.argv[3] ?? 10_000);
const perAccount = 100; // the most that max_sessions allows
const accounts = Math.ceil(sessions / perAccount);
const restSeconds = 30;
const atOnce = 200; // binds under way

/** A partner that binds and answers enquire_link. */
const connect = (port, systemId) => new Promise((done, fail) => {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error(`the session of ${systemId} was closed`)));
  socket.write(bind(systemId, 'pw'));
  frames(socket, ({ commandId, status, sequence }) => {
    if (commandId === id.enquire_link) socket.write(pdu(id.response | id.enquire_link, 0, sequence));
    else if (status !== 0) fail(new Error(`bind of ${systemId} refused with 0x${status.toString(16)}`));
    else done(socket);
  });
});

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'idle-bench-'));
try {
  const core = start(bin, 'omnimessage-smpp-sim', ['core', '--port', '0']);
  const [corePort, port, metrics] = [await listening(core), await freePort(), await freePort()];
  const names = Array.from({ length: accounts }, (_, i) => `partner${i}`);
  const file = path.join(dir, 'runtime.exs');
  fs.writeFileSync(file, `import Config
config :omnimessage_smpp, api_base_url: "http://127.0.0.1:${corePort}", metrics: ${map({ port: metrics })}, dashboard: ${map({ enabled: false })}
config :omnimessage_smpp, :listen, ${map({ host: '"127.0.0.1"', port, max_connections: Math.min(10_000, sessions) })}
config :omnimessage_smpp, :server_binds, [${names.map((name) => map({ name: `"${name}"`, system_id: `"${name}"`, password: '"pw"', max_sessions: perAccount })).join(', ')}]
`);
  const gateway = start(bin, 'omnimessage-smpp', ['run', '--config', file, '--state-dir', path.join(dir, 'state')]);
  await until('Gateway ready', () => gateway.out.includes('Gateway ready'));
  const { pid } = gateway.child;
  process.on('uncaughtException', (error) => { console.error(error.message, gateway.out.slice(-1500)); killAll(); process.exit(1); });
  await wait(2000);
  const before = { rss: rssKib(pid), files: openFiles(pid) };
  const sockets = [], begin = Date.now();
  for (let i = 0; i < sessions; i += atOnce)
    sockets.push(...await Promise.all(Array.from({ length: Math.min(atOnce, sessions - i) }, (_, k) => connect(port, names[Math.floor((i + k) / perAccount)]))));
  const seconds = (Date.now() - begin) / 1000;
  await wait(2000);
  const rss = rssKib(pid) - before.rss, cpu = cpuUs(pid), rest = Date.now();
  await wait(restSeconds * 1000);
  const load = (cpuUs(pid) - cpu) / ((Date.now() - rest) * 1000);
  const text = await get(metrics, '/metrics');
  console.log(`${sessions} bound sessions of ${accounts} partners, ${(sessions / seconds).toFixed(0)} binds/s`);
  console.log(`memory      ${(rss / sessions).toFixed(1)} KiB a session (${(before.rss / 1024).toFixed(0)} MiB before, ${((before.rss + rss) / 1024).toFixed(0)} MiB with all of them)`);
  console.log(`descriptors ${((openFiles(pid) - before.files) / sessions).toFixed(2)} a session`);
  console.log(`at rest     ${(100 * load).toFixed(1)} % of a core over ${restSeconds} s, ${sum(text, 'smpp_enquire_link_received_total')} enquire_link answered so far, an interval of 60 s`);
  sockets.forEach((socket) => socket.removeAllListeners('close').destroy());
} finally {
  killAll();
  fs.rmSync(dir, { recursive: true, force: true });
}
