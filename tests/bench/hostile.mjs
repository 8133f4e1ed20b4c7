#!/usr/bin/env node
// Strangers at an SMPP port, all at once: some say nothing, some trickle, some flood, some try passwords, some bind in
// a loop, some speak TLS. Each connection that is closed is made again. On SIGTERM prints counts as JSON.
//   node tests/bench/hostile.mjs --port N [--connections 1000] [--addresses 8] [--system-id NAME --password WORD]
// They come from 127.0.0.1 and the addresses after it; with a name and its password the bind loop uses them.
import net from 'node:net';

const option = (name, otherwise) => { const i = process.argv.indexOf('--' + name); return i < 0 ? otherwise : process.argv[i + 1]; };
const port = Number(option('port'));
const wanted = Number(option('connections', 1000)), addresses = Number(option('addresses', 8));
const systemId = option('system-id', 'partner0'), password = option('password', 'pw');
const againMs = 20; // a stranger who is closed comes back as fast as this
if (!port) { console.error('usage: hostile.mjs --port N [--connections N] [--addresses N] [--system-id NAME --password WORD]'); process.exit(2); }

const cstring = text => Buffer.from(text + '\0', 'latin1');
function pdu(command, sequence, body = Buffer.alloc(0)) {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(16 + body.length, 0); header.writeUInt32BE(command, 4); header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}
const bind = word => pdu(9, 1, Buffer.concat([cstring(systemId), cstring(word), cstring(''), Buffer.from([0x34, 0, 0]), cstring('')]));
const enquiries = Buffer.concat(Array.from({ length: 200 }, (_, i) => pdu(0x15, i + 1)));
const garbage = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 2654435761) >>> 24));
const hello = Buffer.from('16030102000100 01fc0303'.replace(/ /g, '') + '5a'.repeat(64), 'hex');

// What each kind does once it is connected; what it gives back is called at its end.
const kinds = {
  silent: () => {},
  trickle: socket => { const octets = bind('wrong'); let i = 0; const timer = setInterval(() => socket.write(octets.subarray(i % octets.length, ++i % octets.length || undefined).subarray(0, 1)), 500); return () => clearInterval(timer); },
  garbage: socket => { const more = () => { while (socket.writable && socket.write(garbage)); }; socket.on('drain', more); more(); },
  requests: socket => { const more = () => { while (socket.writable && socket.write(enquiries)); }; socket.on('drain', more); more(); },
  passwords: socket => { socket.write(bind('wrong' + Math.floor(Math.random() * 1e9))); },
  bindLoop: socket => { socket.write(Buffer.concat([bind(password), pdu(6, 2)])); },
  tlsHello: socket => { socket.write(hello); },
};
const counts = Object.fromEntries(Object.keys(kinds).map(kind => [kind, { connected: 0, closed: 0, failed: 0 }]));
let ending = false;

function stranger(number) {
  const kind = Object.keys(kinds)[number % Object.keys(kinds).length], count = counts[kind];
  const socket = net.connect({ host: '127.0.0.1', port, localAddress: `127.0.0.${1 + number % addresses}` });
  let end;
  socket.on('connect', () => { ++count.connected; end = kinds[kind](socket); });
  socket.on('data', () => {});
  socket.on('error', () => { ++count.failed; });
  socket.on('close', () => { end?.(); ++count.closed; if (!ending) setTimeout(stranger, againMs, number); });
}
for (let i = 0; i < wanted; ++i) setTimeout(stranger, i % 500, i);
process.on('SIGTERM', () => { ending = true; console.log(JSON.stringify(counts)); process.exit(0); });
