#!/usr/bin/env node
// Strangers at the dashboard's port, all at once: 200 that trickle a request (half of them a body), 1,000 that say
// nothing (half of them after TLS), one after another that sends a body of 100 MB. Each connection that is closed is made
// again. On SIGTERM prints counts as JSON.
//   node tests/bench/hostilehttp.mjs --port N [--trickling 200] [--idle 1000] [--bodies 1] [--addresses 16]
// They come from 127.0.0.1 and the addresses after it.
import net from 'node:net';
import os from 'node:os';
import tls from 'node:tls';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: {
  port: { type: 'string' }, trickling: { type: 'string', default: '200' }, idle: { type: 'string', default: '1000' },
  bodies: { type: 'string', default: '1' }, addresses: { type: 'string', default: '16' },
} });
const port = Number(options.port), addresses = Number(options.addresses);
if (!port) { console.error('usage: hostilehttp.mjs --port N [--trickling N] [--idle N] [--bodies N] [--addresses N]'); process.exit(2); }
os.setPriority(19); // who is attacked is measured, not who attacks
const againMs = 1000; // a stranger who is closed comes back after this
const bodyOctets = 100_000_000, chunk = Buffer.alloc(65536, 'x');

const head = (method, path, more = '') => `${method} ${path} HTTP/1.1\r\nHost: gateway\r\n${more}`;
function trickle(socket, first, endless) {
  socket.write(first);
  const timer = setInterval(() => socket.writable && socket.write(endless), 500);
  return () => clearInterval(timer);
}
// What each kind does once it is connected (over TLS where it says so); what it gives back is called at its end.
const kinds = {
  trickledHead: { act: (socket) => trickle(socket, head('GET', '/api/v1/status', 'X-Slow: '), 'x') },
  trickledBody: { act: (socket) => trickle(socket, head('POST', '/api/v1/session', 'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{'), ' ') },
  idleTcp: { plain: true, act: () => {} },
  idleTls: { act: () => {} },
  largeBody: {
    act: (socket) => {
      socket.write(head('POST', '/api/v1/session', `Content-Type: application/json\r\nContent-Length: ${bodyOctets}\r\n\r\n`));
      let left = bodyOctets;
      const more = () => { while (left > 0 && socket.writable) { left -= chunk.length; if (!socket.write(chunk)) break; } };
      socket.on('drain', more);
      more();
    },
  },
};
const counts = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { connected: 0, closed: 0, failed: 0, octets: 0 }]));
let ending = false;

function stranger(kind, number) {
  const { plain, act } = kinds[kind], count = counts[kind];
  const to = { host: '127.0.0.1', port, localAddress: `127.0.0.${1 + number % addresses}` };
  const socket = plain ? net.connect(to) : tls.connect({ ...to, rejectUnauthorized: false });
  let end;
  socket.on(plain ? 'connect' : 'secureConnect', () => { ++count.connected; end = act(socket); });
  socket.on('data', () => {});
  socket.on('error', () => { ++count.failed; });
  socket.on('close', () => { end?.(); ++count.closed; count.octets += socket.bytesWritten ?? 0; if (!ending) setTimeout(stranger, againMs, kind, number); });
}
const crowd = [...Array.from({ length: Number(options.trickling) }, (_, i) => ['trickledHead', 'trickledBody'][i % 2]),
  ...Array.from({ length: Number(options.idle) }, (_, i) => ['idleTcp', 'idleTls'][i % 2]), ...Array.from({ length: Number(options.bodies) }, () => 'largeBody')];
crowd.forEach((kind, i) => setTimeout(stranger, i % 1000, kind, i));
process.on('SIGTERM', () => { ending = true; console.log(JSON.stringify(counts)); process.exit(0); });
