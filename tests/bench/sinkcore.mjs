// A Core that costs next to nothing, so that a benchmark shows the gateway: it takes every message and only looks at
// the keys and numbers. On SIGTERM prints {messages, requests, again, disordered} as JSON.
//   node tests/bench/sinkcore.mjs [PORT]
import http from 'node:http';

const counts = { messages: 0, requests: 0, again: 0, disordered: 0 };
const last = new Map(); // number of the last message by bind
let nextId = 1;

/** The value of a string member after `at`; the gateway's JSON has no spaces around colons. */
function member(octets, name, from, to) {
  const at = octets.indexOf(name, from, 'latin1');
  if (at < 0 || at >= to) return undefined;
  const begin = at + name.length;
  return octets.latin1Slice(begin, octets.indexOf(0x22, begin));
}

function results(octets) {
  const all = [];
  const key = '"idempotency_key":"';
  let at = octets.indexOf(key, 0, 'latin1');
  while (at >= 0) {
    const end = octets.indexOf(0x22, at + key.length);
    all.push(`{"idempotency_key":"${octets.latin1Slice(at + key.length, end)}","status":"accepted","id":${nextId++}}`);
    const next = octets.indexOf(key, end, 'latin1');
    const upTo = next < 0 ? octets.length : next;
    const number = member(octets, '"client_message_id":"-', end, upTo);
    if (number) {
      const bind = member(octets, '"origin_smsc":"', end, upTo) ?? '';
      const before = last.get(bind) ?? '';
      if (number.length < before.length || (number.length === before.length && number <= before)) counts[number === before ? 'again' : 'disordered']++;
      last.set(bind, number);
    }
    at = next;
  }
  counts.messages += all.length;
  return `{"results":[${all.join(',')}]}`;
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const octets = Buffer.concat(chunks);
    let answer = '{"status":"ok","version":"sink"}';
    if (request.url === '/api/messages') {
      counts.requests++;
      answer = results(octets);
    } else if (request.url === '/api/messages/claim') {
      answer = JSON.stringify({ results: JSON.parse(octets).claims.map(({ frontend }) => ({ frontend, messages: [] })) });
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => {
  console.log(JSON.stringify(counts));
  process.exit();
});
