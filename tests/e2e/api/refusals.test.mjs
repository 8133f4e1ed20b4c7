// What the operations API refuses, each operation of the contract in turn, and that nothing has changed by it.
import assert from 'node:assert/strict';
import net from 'node:net';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { answered } from '../support/api.mjs';
import { openapi, operations } from '../support/contract.mjs';
import { until } from '../support/wait.mjs';
import { Rig, bodies, neverAnswered, passwordOf } from './rig.mjs';

let rig;
let queued;
let cached;
let params;
let unchanged;
const all = [...operations.values()];
const guarded = all.filter(({ role }) => role !== 'public');
const roles = ['viewer', 'operator', 'admin'];

/** What refused requests must not change. */
async function snapshot() {
  const ask = (id) => rig.api.ask(id);
  const without = (list, ...members) => list.map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => !members.includes(key))));
  const { settings } = await ask('getSettings');
  const audit = (await rig.api.ask('getAudit', { query: { limit: '1000' } })).entries.filter(({ action }) => !/^sign_/.test(action));
  return {
    client: (await ask('listClientPeers')).peers, server: (await ask('listServerPeers')).peers, listener: await ask('getListener'), settings, audit,
    users: without((await ask('listUsers')).users, 'last_sign_in_at', 'sessions'), tokens: without((await ask('listTokens')).tokens, 'last_used_at'),
    queue: (await ask('getQueueStats')).rows, cache: (await ask('getCache')).binds, message: (await rig.api.ask('getQueueMessage', { params: { id: queued } })).status,
  };
}

before(async () => {
  rig = await Rig.start();
  await rig.makeRoles();
  await rig.state('carrier', 'connected');
  [cached] = await rig.failInCache();
  ({ id: queued } = await rig.api.ask('sendTest', { body: { ...bodies.sendTest, dest_smsc: 'away' } }));
  params = ({ id, where }) => ({
    name: /users/.test(where) ? 'viewer' : /tokens/.test(where) ? 'by.viewer' : /Server/.test(id) ? 'acme' : 'away',
    bind: 'acme', kind: 'client', id: /cache/.test(where) ? cached.id : queued,
  });
  unchanged = await snapshot();
});
after(() => rig?.stop());

const valid = (operation) => ({ params: params(operation), query: operation.id === 'deleteFailed' ? { status: 'failed_permanent' } : {}, body: bodies[operation.id] });
const same = async () => assert.deepEqual(await snapshot(), unchanged);

test('who is not signed in is told nothing and changes nothing', async () => {
  for (const operation of guarded)
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic YTpi' }, { cookie: 'omnimessage_session=wrong', 'x-csrf-token': 'wrong' }]) {
      const answer = await rig.api.as(headers).call(operation.id, { ...valid(operation), status: 401 });
      assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/, operation.id);
      assert.equal(answer.headers['cache-control'], 'no-store', operation.id);
      assert.equal(answer.headers['set-cookie'], undefined, operation.id);
    }
  await same();
});

test('a role that is too low is refused, by token and by session', async () => {
  for (const operation of guarded)
    for (const role of roles.slice(0, roles.indexOf(operation.role)))
      for (const api of [rig.byToken[role], rig.bySession[role]]) {
        const { json } = await api.call(operation.id, { ...valid(operation), status: 403 });
        assert.equal(json.error, 'forbidden', `${operation.id} as ${role}`);
      }
  await same();
});

test('message text of a trace is for admins alone', async () => {
  for (const id of ['getTrace', 'getTracePcap'])
    for (const role of ['viewer', 'operator']) await rig.byToken[role].call(id, { params: { bind: 'acme' }, query: { text: 'true' }, status: 403 });
  await same();
});

test('a write by cookie without the token of its session is refused', async () => {
  const { cookie } = rig.bySession.admin;
  const other = rig.bySession.operator.session.csrf_token;
  for (const operation of guarded.filter(({ isWrite }) => isWrite))
    for (const headers of [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': 'wrong' }, { 'x-csrf-token': other }]) {
      const { json } = await rig.api.as({ cookie, ...headers }).call(operation.id, { ...valid(operation), status: 403 });
      assert.equal(json.error, 'csrf', operation.id);
    }
  await same();
});

test('a read by cookie needs no such token', async () => {
  const reader = rig.api.as({ cookie: rig.bySession.admin.cookie });
  for (const operation of guarded.filter(({ isWrite, id, where }) => !isWrite && id !== 'live' && !/\{/.test(where))) await reader.call(operation.id);
});

test('a body that is too large is refused', async () => {
  const raw = Buffer.alloc((1 << 20) + 1, ' ');
  for (const operation of all.filter(({ hasBody }) => hasBody)) await rig.api.call(operation.id, { ...valid(operation), raw, status: 413 });
  await same();
});

test('a body that does not say that it is JSON is refused', async () => {
  for (const operation of all.filter(({ hasBody }) => hasBody))
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', 'application/jsonp'])
      await rig.api.call(operation.id, { ...valid(operation), type, status: 415 });
  await same();
});

test('a body that is no object is refused', async () => {
  for (const operation of all.filter(({ hasBody }) => hasBody))
    for (const raw of ['{', '[]', '"text"', 'null', '{"a":1}{"b":2}', Buffer.from([0x7b, 0xff, 0x7d])]) await rig.api.call(operation.id, { ...valid(operation), raw, status: 400 });
  await same();
});

test('a member that the contract does not have is refused by its name', async () => {
  for (const operation of all.filter(({ hasBody }) => hasBody)) {
    await rig.api.invalid(operation.id, ['surprise'], { ...valid(operation), body: { ...bodies[operation.id], surprise: 1 } });
    const [member] = Object.keys(openapi.components.schemas[operation.request].properties);
    await rig.api.invalid(operation.id, [member], { ...valid(operation), body: { ...bodies[operation.id], [member]: { not: ['this'] } } });
  }
  await same();
});

test('a query that cannot be read, or whose values are not allowed, is refused', async () => {
  for (const operation of guarded.filter(({ id }) => id !== 'live')) {
    const path = operation.path(params(operation));
    for (const query of ['?limit=1&limit=2', '?q=%zz']) {
      const answer = await rig.api.request(operation.method, path + query, { body: bodies[operation.id] });
      assert.equal(answer.status, 400, `${operation.id}${query}: ${answer.text}`);
      operation.judge(answer);
    }
    const limited = operation.parameters.some(({ name, in: where }) => where === 'query' && name === 'limit');
    if (limited) for (const limit of ['0', '1001', '-1', 'many', '']) await rig.api.invalid(operation.id, ['limit'], { params: params(operation), query: { limit } });
  }
  await same();
});

test('a method that a path does not have is 405 and names those that it has', async () => {
  for (const where of Object.keys(openapi.paths)) {
    const [first] = all.filter((operation) => operation.where === where);
    const path = first.path(params(first));
    const allowed = all.filter((operation) => operation.isOf(path)).map(({ method }) => method).sort();
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => !allowed.includes(one))) {
      const answer = await rig.api.request(method, path);
      assert.equal(answer.status, 405, `${method} ${path}: ${answer.text}`);
      assert.deepEqual([...new Set(answer.headers.allow.split(/, */))].sort(), [...new Set(allowed)], `${method} ${path}`);
      assert.equal(answer.json.error, 'method_not_allowed');
    }
  }
  await same();
});

test('a path that nobody knows is 404, whoever asks', async () => {
  for (const path of ['/api/v1/', '/api/v1/nothing', '/api/v1/peers', '/api/v1/peers/client/', '/api/v2/status', '/api/', '/api/v1/status/', '/api/v1//status', '/api/v1/trace/acme.png/x'])
    for (const api of [rig.api, rig.api.as()]) {
      const answer = await api.request('GET', path);
      assert.equal(answer.status, 404, `${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
});

test('a name out of the path that leads elsewhere is looked for nowhere', async () => {
  for (const name of ['..', '../../gateway', '%2e%2e', 'a/b', "x' OR 1=1 --", 'x'.repeat(4000), 'ä'])
    for (const id of ['getClientPeer', 'getServerPeer', 'getDiagnosis', 'getTrace', 'listCached']) {
      const answer = await rig.api.call(id, { params: { name, bind: name }, status: 404 });
      assert.ok(!answer.text.includes('SELECT'));
    }
  await same();
});

test('wrong passwords of a user end in a wait, and the right one waits with them', async () => {
  const wrong = { user: 'operator', password: 'not it at all' };
  const answers = [];
  for (let i = 0; i < 8; i++) answers.push((await rig.api.as().request('POST', '/api/v1/session', { body: wrong })).status);
  assert.ok(answers.slice(0, 3).every((status) => status === 401), `${answers}`);
  assert.equal(answers.at(-1), 429);
  const { headers } = await rig.api.as().call('signIn', { body: { user: 'operator', password: passwordOf('operator') }, status: 429 });
  assert.match(headers['retry-after'], /^[1-9]\d*$/);
  await rig.api.as().call('signIn', { body: { user: 'viewer', password: 'wrong too' }, status: 401 });
  await rig.api.signIn('viewer', passwordOf('viewer'));
  await same();
});

test('an unknown user is refused in the words of a wrong password', async () => {
  const [unknown, wrong] = [await rig.api.as().call('signIn', { body: { user: 'who-is-that', password: 'x' }, status: 401 }),
    await rig.api.as().call('signIn', { body: { user: 'viewer', password: 'x' }, status: 401 })];
  assert.deepEqual(unknown.json, wrong.json);
});

test('the WebSocket is refused to who is not signed in, and to foreign pages', async () => {
  const own = `https://127.0.0.1:${rig.gateway.apiPort}`;
  assert.equal((await rig.api.as().live()).refused, 401);
  assert.equal((await rig.api.as({ authorization: 'Bearer wrong' }).live()).refused, 401);
  const page = rig.api.as({ cookie: rig.bySession.viewer.cookie });
  for (const Origin of ['https://evil.example', 'null', `http://127.0.0.1:${rig.gateway.apiPort}`, `https://127.0.0.1:${rig.gateway.apiPort}.evil.example`, `https://127.0.0.1:1`])
    assert.equal((await page.live({ headers: { Origin } })).refused, 403, Origin);
  await rig.api.call('live', { status: 426 });
  const live = await page.live({ headers: { Origin: own } });
  assert.equal(live.refused, undefined);
  await live.message(({ type, data }) => type === 'status' && data.full, 'the first status');
  await live.close();
});

test('the WebSocket ends with the session that opened it, and where the client asks for what is not', async () => {
  const session = await rig.api.signIn('viewer', passwordOf('viewer'));
  const live = await session.live({ headers: { Origin: `https://127.0.0.1:${rig.gateway.apiPort}` } });
  await session.call('signOut');
  await live.closed;
  assert.equal(live.code, 1008);
  const rude = await rig.api.live();
  rude.ask({ log: 'everything' });
  await rude.closed;
  assert.equal(rude.code, 1008);
});

test('octets that are no HTTP, and a client that speaks no TLS, are turned away', async () => {
  const port = rig.gateway.apiPort;
  const said = (socket, octets) => new Promise((done) => {
    let heard = '';
    socket.on('data', (data) => (heard += data));
    socket.on('error', () => {});
    socket.on('close', () => done(heard));
    socket.on('secureConnect', () => socket.write(octets));
    if (!(socket instanceof tls.TLSSocket)) socket.on('connect', () => socket.write(octets));
  });
  const secure = () => tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  for (const request of ['GARBAGE\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'GET /api/v1/about HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20000)}\r\n\r\n`]) {
    const heard = await said(secure(), request);
    assert.match(heard, /^HTTP\/1\.1 (400|411|431|501|505) /, request.slice(0, 60));
    assert.match(heard, /\r\nX-Content-Type-Options: nosniff\r\n/i);
  }
  assert.doesNotMatch(await said(net.connect({ host: '127.0.0.1', port }), 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'), /^HTTP/);
  await same();
});

test('wrong tokens past 1,000 a minute are told to wait, right ones are not', async () => {
  const wrong = rig.api.withToken('wrong');
  const statuses = await Promise.all(Array.from({ length: 1001 }, () => wrong.request('GET', '/api/v1/status').then(({ status }) => status)));
  assert.ok(statuses.every((status) => status === 401 || status === 429), [...new Set(statuses)].join());
  await until(async () => (await wrong.request('GET', '/api/v1/status')).status === 429, 'wrong tokens are never told to wait');
  for (const operation of guarded) assert.match((await wrong.call(operation.id, { ...valid(operation), status: 429 })).headers['retry-after'], /^[1-9]\d*$/);
  await rig.api.call('getStatus');
  await same();
});

test('every refusal that the contract lists was provoked', () => {
  const except = { 'getAbout 429': 'it is bound to no sign-in: nothing of it is limited' };
  // Where everybody who has signed in may, nobody is forbidden.
  for (const { id, role, isWrite } of all) if (role === 'viewer' && !isWrite && !['live', 'getTrace', 'getTracePcap'].includes(id)) except[`${id} 403`] = 'a viewer may';
  assert.deepEqual(neverAnswered(answered, [401, 403, 413, 426, 429], except), []);
});

test('it stops in order', async () => {
  assert.equal(await rig.stop(), 0);
  rig = undefined;
});
