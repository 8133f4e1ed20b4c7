// The operations API held against its contract, headless/openapi.yaml: every operation, and every answer that can be had
// of it from outside.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Api, answered } from '../support/api.mjs';
import { conformTo, openapi, operations } from '../support/contract.mjs';
import { Core } from '../support/core.mjs';
import { atom } from '../support/exs.mjs';
import { Gateway, partnerPeer } from '../support/gateway.mjs';
import { bind } from '../support/peers.mjs';
import { freePort, until } from '../support/wait.mjs';
import { Rig, bodies, neverAnswered, passwordOf } from './rig.mjs';

let rig;
let api;
const schemas = openapi.components.schemas;

before(async () => {
  rig = await Rig.start();
  ({ api } = rig);
});
after(() => rig?.stop());

/** Values of a setting that its schema does not allow. */
function wrongValues({ type, enum: choices, minimum, maximum, minLength, maxLength, pattern, minItems, items }) {
  const types = [type].flat();
  const wrong = types.includes('string') ? [17] : types.includes('array') ? ['one', [17]] : types.includes('boolean') ? ['true', 1] : ['1', 1.5];
  if (minimum !== undefined) wrong.push(minimum - 1);
  if (maximum !== undefined) wrong.push(maximum + 1);
  if (minLength) wrong.push('');
  if (maxLength) wrong.push('x'.repeat(maxLength + 1));
  if (choices) wrong.push(types.includes('integer') ? 1 : 'nothing_of_that');
  if (pattern) wrong.push('with space');
  if (minItems) wrong.push([]);
  if (items?.enum) wrong.push(['nothing_of_that']);
  return wrong;
}
const settingsOf = (name) => Object.entries(schemas[name].properties).map(([key, given]) => [key, given.$ref ? schemas[given.$ref.split('/').at(-1)] : given]);

test('the contract itself is sound', () => {
  for (const [name, response] of Object.entries(openapi.components.responses))
    assert.deepEqual(Object.keys(response).filter((key) => !['description', 'headers', 'content'].includes(key)), [], `components/responses/${name}`);
  const ids = [...operations.keys()];
  assert.equal(ids.length, Object.values(openapi.paths).flatMap((item) => Object.keys(item).filter((key) => key !== 'parameters')).length, 'an operationId stands twice');
  for (const { id, role, statuses } of operations.values()) {
    assert.ok(['public', 'viewer', 'operator', 'admin'].includes(role), id);
    if (role !== 'public') for (const status of [401, 403, 429, 503]) assert.ok(statuses.includes(status), `${id} ${status}`);
  }
});

// ---- Signing in

test('the sign-in page learns what it shows before anybody has signed in', async () => {
  const about = await api.as().ask('getAbout');
  assert.equal(about.first_start, true);
  assert.equal(about.certificate.self_signed, true);
  assert.match(about.certificate.sha256, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('the first administrator signs in with the password of the file, and out', async () => {
  const password = fs.readFileSync(path.join(rig.gateway.stateDir, 'initial-admin-password'), 'utf8').trim();
  await api.as().call('signIn', { body: { user: 'admin', password: `${password}x` }, status: 401 });
  await api.as().invalid('signIn', ['password'], { body: { user: 'admin' } });
  await api.as().invalid('signIn', ['user'], { body: { user: '', password } });
  const admin = await api.signIn('admin', password);
  assert.deepEqual({ ...admin.session, csrf_token: '' }, { user: 'admin', role: 'admin', csrf_token: '' });
  assert.deepEqual(await admin.ask('getSession'), admin.session);
  assert.equal((await api.ask('getAbout')).first_start, false);
  await admin.call('signOut');
  await admin.call('getSession', { status: 401 });
  assert.deepEqual(await api.ask('getSession'), { user: 'cli', role: 'admin', csrf_token: '' });
});

// ---- Status and diagnosis

test('the status tells of the gateway, its totals and every bind', async () => {
  await rig.state('carrier', 'connected');
  await rig.state('acme', 'connected');
  await until(async () => (await rig.bindOf('away')).last_error, 'nothing is said of the bind whose carrier is not there');
  const { gateway, totals, binds } = await api.ask('getStatus');
  assert.deepEqual(binds.map(({ name }) => name), ['acme', 'away', 'carrier']);
  const [acme, away, carrier] = binds;
  assert.equal(gateway.core.base_url, ':embedded');
  assert.equal(gateway.core.up, true);
  assert.equal(gateway.license.valid, true);
  assert.deepEqual(totals.client, { total: 2, connected: 1 });
  assert.deepEqual(totals.server, { total: 1, connected: 1 });
  assert.equal(totals.binds, 3);
  assert.equal(totals.listener.port, rig.gateway.ownPort);
  assert.equal(totals.listener.listening, true);
  assert.equal(totals.listener.connections, 1);
  assert.equal(carrier.diagnosis, null);
  assert.equal(carrier.last_error, null);
  assert.equal(carrier.bind_type, 'transceiver');
  assert.equal(away.state, 'reconnecting');
  assert.equal(away.last_error.kind, 'refused');
  assert.equal(away.diagnosis.cause, 'refused');
  assert.ok(Date.parse(away.next_attempt_at) > Date.now());
  assert.equal(acme.sessions, 1);
  assert.equal(acme.host, '127.0.0.1');
  assert.equal(acme.bind_type, 'transceiver');
  const { json } = await api.call('getStatus', { headers: { 'accept-language': 'fr-CA, fr;q=0.9, en;q=0.5' } });
  assert.notEqual(json.binds[1].diagnosis.title, away.diagnosis.title);
});

test('every bind is diagnosed, one that is not there is not', async () => {
  assert.equal((await api.ask('getDiagnosis', { params: { name: 'away' } })).cause, 'refused');
  assert.equal((await api.ask('getDiagnosis', { params: { name: 'carrier' } })).cause, 'none');
  assert.equal((await api.ask('getDiagnosis', { params: { name: 'acme' } })).bind, 'acme');
  await api.call('getDiagnosis', { params: { name: 'nobody' }, status: 404 });
});

// ---- Peers

const modes = {
  Client: { settings: 'ClientSettings', file: 'away', added: 'addClientPeer', another: { tps_limit: 23 } },
  Server: { settings: 'ServerSettings', file: 'acme', added: 'addServerPeer', another: { max_sessions: 23 } },
};
for (const [mode, { settings, file, added, another }] of Object.entries(modes)) {
  const id = { list: `list${mode}Peers`, add: `add${mode}Peer`, get: `get${mode}Peer`, put: `replace${mode}Peer`, patch: `edit${mode}Peer`, remove: `remove${mode}Peer`, reset: `reset${mode}Peer` };
  const [member, value] = Object.entries(another)[0];
  const fresh = bodies[added];
  const its = { name: fresh.name };

  test(`${mode} peers: listed in order of name, read, and not found`, async () => {
    const { peers } = await api.ask(id.list);
    assert.deepEqual(peers.map(({ name }) => name), mode === 'Client' ? ['away', 'carrier'] : ['acme']);
    const one = await api.ask(id.get, { params: { name: file } });
    assert.deepEqual(one, peers[0]);
    assert.equal(one.origin, 'file');
    assert.equal(one.has_password, true);
    assert.deepEqual(one.overrides, []);
    for (const operation of [id.get, id.put, id.patch, id.remove, id.reset]) await api.call(operation, { params: { name: 'nobody' }, body: bodies[operation], status: 404 });
    await api.call(id.get, { params: { name: mode === 'Client' ? 'acme' : 'carrier' }, status: 404 });
  });

  test(`${mode} peers: one is added with the defaults of the contract, once`, async () => {
    const { json } = await api.call(id.add, { body: fresh });
    const { name, password, ...rest } = fresh;
    for (const [key, given] of Object.entries(rest)) assert.deepEqual(json[key], given, key);
    for (const [key, { default: otherwise }] of settingsOf(settings)) if (otherwise !== undefined && !(key in fresh)) assert.deepEqual(json[key], otherwise, key);
    assert.equal(json.origin, 'live');
    assert.deepEqual(await api.ask(id.get, { params: its }), json);
    await api.call(id.add, { body: fresh, status: 409 });
    for (const taken of ['acme', 'carrier']) await api.call(id.add, { body: { ...fresh, name: taken, system_id: 'another' }, status: 409 });
    for (const key of ['name', 'password', 'system_id']) {
      const { [key]: left, ...body } = { ...fresh, name: 'yet-another', system_id: 'yet-another' };
      await api.invalid(id.add, [key], { body });
    }
    for (const reserved of ['client', 'server', 'a b', '', 'x'.repeat(65)]) await api.invalid(id.add, ['name'], { body: { ...fresh, name: reserved, system_id: 'another' } });
  });

  test(`${mode} peers: every setting refuses what the contract does not allow`, async () => {
    for (const [key, schema] of settingsOf(settings))
      for (const wrong of wrongValues(schema)) {
        if (key === 'name') continue;
        const { errors } = (await api.call(id.patch, { params: its, body: { [key]: wrong }, status: 422 })).json;
        assert.ok(errors.every(({ field }) => field === key || field.startsWith(`${key}[`)), `${key}: ${JSON.stringify(wrong)} → ${JSON.stringify(errors)}`);
      }
    await api.invalid(id.patch, ['name'], { params: its, body: { name: 'renamed' } });
    await api.invalid(id.patch, ['tps_limit', 'window_size'], { params: its, body: { tps_limit: 0, window_size: 0 } });
  });

  test(`${mode} peers: edits merge, null takes one back, put replaces`, async () => {
    const before = await api.ask(id.get, { params: { name: file } });
    const edited = await api.ask(id.patch, { params: { name: file }, body: another });
    assert.deepEqual({ ...edited, overrides: [] }, { ...before, ...another });
    assert.deepEqual(edited.overrides.map(({ key, value: now, file: was, by }) => ({ key, now, was, by })), [{ key: member, now: value, was: before[member], by: 'cli' }]);
    assert.deepEqual(await api.ask(id.patch, { params: { name: file }, body: { [member]: null } }), before);
    const secret = await api.ask(id.patch, { params: { name: file }, body: { password: 'another-secret' } });
    assert.deepEqual(secret.overrides.map(({ key, value: now, file: was }) => [key, now, was]), [['password', null, null]]);
    assert.ok(!JSON.stringify(secret).includes('another-secret'));
    assert.deepEqual(await api.ask(id.reset, { params: { name: file } }), before);

    const whole = Object.fromEntries(settingsOf(settings).filter(([key]) => key in fresh && !['name', 'password'].includes(key)).map(([key]) => [key, fresh[key]]));
    await api.call(id.patch, { params: its, body: another });
    const put = await api.ask(id.put, { params: its, body: whole });
    assert.notEqual(put[member], value);
    assert.equal(put.has_password, true);
    await api.call(id.put, { params: its, body: { ...whole, name: fresh.name } });
    await api.invalid(id.put, ['system_id'], { params: its, body: Object.fromEntries(Object.entries(whole).filter(([key]) => key !== 'system_id')) });
    await api.invalid(id.put, ['name'], { params: its, body: { ...whole, name: 'renamed' } });
  });

  test(`${mode} peers: one of the file stays away until its overrides are dropped, a live one is gone`, async () => {
    const before = await api.ask(id.get, { params: { name: file } });
    await api.call(id.remove, { params: { name: file } });
    await api.call(id.get, { params: { name: file }, status: 404 });
    await api.call(id.remove, { params: { name: file }, status: 404 });
    const { removed } = await api.ask('getSettings');
    assert.deepEqual(removed.map(({ name, mode: of, by }) => ({ name, of, by })), [{ name: file, of: mode.toLowerCase(), by: 'cli' }]);
    assert.deepEqual(await api.ask(id.reset, { params: { name: file } }), before);
    await api.call(id.reset, { params: its, status: 409 });
    await api.call(id.remove, { params: its });
    await api.call(id.get, { params: its, status: 404 });
    await api.call(id.reset, { params: its, status: 404 });
  });
}

test('peers are imported all together, or none of them', async () => {
  const { peers: clients } = await api.ask('listClientPeers');
  const { peers: servers } = await api.ask('listServerPeers');
  const [fresh] = bodies.importPeers.peers;
  const edited = { mode: 'server', name: 'acme', system_id: 'acme', cache_enabled: true, max_sessions: 9 };
  const { peers } = await api.ask('importPeers', { body: { peers: [fresh, edited] } });
  assert.deepEqual(peers.map(({ name, origin, has_password: known }) => [name, origin, known]), [['imported', 'live', true], ['acme', 'file', true]]);
  assert.equal(peers[1].max_sessions, 9);
  await api.call('removeClientPeer', { params: { name: 'imported' } });
  await api.call('resetServerPeer', { params: { name: 'acme' } });
  await api.invalid('importPeers', ['peers[1].host', 'peers[1].name'], { body: { peers: [fresh, { ...fresh, host: '', name: 'client' }] } });
  await api.call('importPeers', { body: { peers: [fresh, { ...fresh, name: 'acme' }] }, status: 409 });
  assert.deepEqual((await api.ask('listClientPeers')).peers, clients);
  assert.deepEqual((await api.ask('listServerPeers')).peers, servers);
});

test('what a form is drawn from is what the contract allows', async () => {
  for (const [kind, settings] of [['client', 'ClientSettings'], ['server', 'ServerSettings'], ['listener', 'ListenerSettings']]) {
    const { settings: rows } = await api.ask('getSchema', { params: { kind } });
    const of = new Map(settingsOf(settings));
    assert.deepEqual(rows.map(({ key }) => key).sort(), [...of.keys()].sort(), kind);
    for (const row of rows) {
      const schema = of.get(row.key);
      const what = `${kind} ${row.key}`;
      assert.ok(row.doc.length > 0, what);
      assert.equal(row.secret, row.key === 'password', what);
      if (schema.minimum !== undefined) assert.deepEqual([row.min, row.max], [schema.minimum, schema.maximum], what);
      if (schema.maxLength !== undefined && row.key !== 'name') assert.equal(row.max_octets, schema.maxLength, what);
      if (schema.default !== undefined) assert.deepEqual(row.default, schema.default, what);
      const choices = schema.enum ?? schema.items?.enum;
      if (choices) assert.deepEqual(row.choices, choices, what);
    }
    const french = (await api.ask('getSchema', { params: { kind }, headers: { 'accept-language': 'fr' } })).settings;
    for (const [i, row] of french.entries()) assert.notEqual(row.doc, rows[i].doc, `${kind} ${row.key} is not in French`);
  }
  await api.call('getSchema', { params: { kind: 'peer' }, status: 404 });
});

test('the listener is read, edited, replaced, and keeps its port where the new one is taken', async () => {
  const before = await api.ask('getListener');
  assert.deepEqual([before.host, before.port, before.configured], ['127.0.0.1', rig.gateway.ownPort, true]);
  const own = Object.fromEntries(Object.keys(schemas.ListenerSettings.properties).map((key) => [key, before[key]]));
  const changed = await api.ask('replaceListener', { body: { ...own, max_connections: 55 } });
  assert.equal(changed.max_connections, 55);
  assert.ok(changed.overrides.some(({ key, value }) => key === 'max_connections' && value === 55));
  const taken = net.createServer();
  await new Promise((ready) => taken.listen(0, '127.0.0.1', ready));
  await api.call('replaceListener', { body: { ...own, port: taken.address().port }, status: 409 });
  await new Promise((done) => taken.close(done));
  assert.deepEqual(await api.ask('getListener'), changed);
  for (const [key, schema] of settingsOf('ListenerSettings'))
    for (const wrong of wrongValues(schema)) await api.invalid('replaceListener', [key], { body: { ...own, [key]: wrong } });
  assert.deepEqual(await api.ask('resetListener'), before);

  const elsewhere = await freePort();
  assert.equal((await api.ask('replaceListener', { body: { ...own, port: elsewhere } })).port, elsewhere);
  const occupied = net.createServer();
  await new Promise((ready) => occupied.listen(rig.gateway.ownPort, '127.0.0.1', ready));
  await api.call('resetListener', { status: 409 });
  assert.equal((await api.ask('getListener')).port, elsewhere);
  await new Promise((done) => occupied.close(done));
  assert.deepEqual(await api.ask('resetListener'), before);
});

test('where the file comes to name what was added live, nothing of it can be edited before that is solved', async () => {
  const twins = { Client: bodies.addClientPeer, Server: bodies.addServerPeer };
  for (const [mode, body] of Object.entries(twins)) await api.call(`add${mode}Peer`, { body });
  const { bind_type, ...client } = twins.Client;
  rig.gateway.configure({
    binds: [...rig.binds, { ...client, mode: atom('client'), bind_type: atom(bind_type) }],
    server_binds: [...rig.serverBinds, { ...twins.Server, system_id: 'of_the_file' }],
  });
  await rig.gateway.reload(/Configuration read again/);
  for (const [mode, { name }] of Object.entries(twins)) {
    for (const id of [`edit${mode}Peer`, `replace${mode}Peer`, 'dropPeer', 'reconnectPeer', 'disablePeer', 'enablePeer'])
      await api.call(id, { params: { name }, body: bodies[id], status: 409 });
  }
  rig.gateway.configure();
  await rig.gateway.reload(/Configuration read again/);
  for (const [mode, { name }] of Object.entries(twins)) await api.call(`remove${mode}Peer`, { params: { name } });
});

// ---- What operators do

test('a bind is dropped, brought back, disabled and enabled', async () => {
  const act = (id, name = 'carrier') => api.ask(id, { params: { name } });
  await act('dropPeer');
  await rig.state('carrier', 'disconnected');
  assert.equal((await api.ask('getClientPeer', { params: { name: 'carrier' } })).dropped, true);
  assert.equal((await rig.bindOf('carrier')).diagnosis.cause, 'dropped');
  assert.equal((await act('reconnectPeer')).name, 'carrier');
  await rig.state('carrier', 'connected');
  const off = await act('disablePeer');
  assert.deepEqual([off.enabled, off.state], [false, 'disabled']);
  await api.call('reconnectPeer', { params: { name: 'carrier' }, status: 409 });
  assert.equal((await act('enablePeer')).enabled, true);
  await rig.state('carrier', 'connected');
  await act('dropPeer', 'acme');
  await rig.state('acme', 'waiting');
  rig.partner = await bind(rig.gateway.port);
  await act('disablePeer', 'acme');
  await rig.state('acme', 'disabled');
  await act('enablePeer', 'acme');
  rig.partner = await bind(rig.gateway.port);
  await act('reconnectPeer', 'acme');
  rig.partner = await bind(rig.gateway.port);
  for (const id of ['dropPeer', 'reconnectPeer', 'disablePeer', 'enablePeer']) await api.call(id, { params: { name: 'nobody' }, status: 404 });
});

// ---- Core's queue

test('a test message goes its way, is found, and is cancelled while it waits', async () => {
  const sent = (await api.call('sendTest', { body: { source: { addr: 'Desk', ton: 5 }, destination: { addr: '61400000042' }, text: 'Grüße from the desk' } })).json;
  await until(async () => (await api.ask('getQueueMessage', { params: { id: sent.id } })).status === 'delivered', 'the test message is not delivered');
  const one = await api.ask('getQueueMessage', { params: { id: sent.id } });
  assert.ok(one.history.length > 0);
  assert.equal(one.dest_smsc, 'carrier');
  const held = [];
  for (let i = 0; i < 3; i++) held.push(await api.ask('sendTest', { body: { dest_smsc: 'away', source: { addr: 'Desk' }, destination: { addr: `6150000000${i}` }, text: `held ${i}`, receipt: false } }));
  const ids = async (query) => (await api.ask('listQueue', { query })).messages.map(({ id }) => id);
  assert.deepEqual(await ids({ dest_smsc: 'away', status: 'pending' }), held.map(({ id }) => id).reverse());
  assert.deepEqual(await ids({ q: 'GRÜSSE FROM' }).then((found) => found.length ? found : ids({ q: 'from the DESK' })), [sent.id]);
  assert.deepEqual(await ids({ q: String(held[1].id) }), [held[1].id]);
  assert.deepEqual(await ids({ q: '61500000002' }), [held[2].id]);
  assert.deepEqual(await ids({ q: 'in no message' }), []);
  const first = await api.ask('listQueue', { query: { dest_smsc: 'away', limit: '2' } });
  assert.equal(first.messages.length, 2);
  const next = await api.ask('listQueue', { query: { dest_smsc: 'away', limit: '2', cursor: first.next_cursor } });
  assert.deepEqual([...first.messages, ...next.messages].map(({ id }) => id), held.map(({ id }) => id).reverse());
  assert.equal(next.next_cursor, null);
  const { rows } = await api.ask('getQueueStats');
  assert.equal(rows.find(({ dest_smsc, status }) => dest_smsc === 'away' && status === 'pending').count, 3);
  assert.equal((await api.ask('cancelMessage', { params: { id: held[0].id } })).status, 'cancelled');
  await api.call('cancelMessage', { params: { id: held[0].id }, status: 409 });
  await api.call('cancelMessage', { params: { id: 999999999 }, status: 404 });
  await api.call('getQueueMessage', { params: { id: 999999999 }, status: 404 });
  await api.invalid('listQueue', ['status'], { query: { status: 'lost' } });
  await api.invalid('listQueue', ['q'], { query: { q: 'x'.repeat(201) } });
  await api.call('listQueue', { query: { cursor: 'no cursor' }, status: 422 });
  const good = bodies.sendTest;
  for (const [field, body] of [['text', { ...good, text: '' }], ['text', { ...good, text: 'x'.repeat(10001) }], ['data_coding', { ...good, data_coding: 256 }], ['receipt', { ...good, receipt: 'yes' }], ['destination', { ...good, destination: {} }], ['dest_smsc', { ...good, dest_smsc: 7 }]]) {
    const { errors } = (await api.call('sendTest', { body, status: 422 })).json;
    assert.ok(errors.every((error) => error.field === field || error.field.startsWith(`${field}.`)), `${field}: ${JSON.stringify(errors)}`);
  }
  await api.call('sendTest', { body: { ...good, dest_smsc: 'nobody' }, status: 422 }); // Core's refusal, which names no member
});

// ---- The cache

test('what Core refused stands in the cache, is retried and deleted', async () => {
  const [one, two] = await rig.failInCache(3);
  const of = { bind: 'acme' };
  const { total, failed, binds } = await api.ask('getCache');
  assert.deepEqual([total, failed], [3, 3]);
  const [acme] = binds.filter(({ name }) => name === 'acme');
  assert.equal(acme.mode, 'server');
  const { accepted, delivered, failed_permanent, evicted, deleted, waiting } = acme.ledger;
  assert.equal(accepted, delivered + failed_permanent + evicted + deleted + waiting);
  assert.ok(one.id < 0);
  assert.equal(one.status, 'failed_permanent');
  assert.ok(one.last_error);
  const list = async (query) => api.ask('listCached', { params: of, query });
  const first = await list({ limit: '2' });
  const rest = await list({ limit: '2', cursor: first.next_cursor });
  assert.deepEqual([first.messages.length, rest.messages.length, rest.next_cursor, first.total], [2, 1, null, 3]);
  assert.deepEqual((await list({ status: 'pending' })).messages, []);
  assert.deepEqual((await list({ min_retries: '1000' })).messages, []);
  await api.invalid('listCached', ['status'], { params: of, query: { status: 'lost' } });
  await api.invalid('listCached', ['min_retries'], { params: of, query: { min_retries: '-1' } });
  await api.invalid('listCached', ['cursor'], { params: of, query: { cursor: 'no cursor' } });
  await api.invalid('deleteFailed', ['status'], { params: of });
  await api.invalid('deleteFailed', ['status'], { params: of, query: { status: 'pending' } });
  assert.deepEqual(await api.ask('retryCached', { params: { ...of, id: one.id } }), { retried: 1 });
  assert.deepEqual(await api.ask('deleteCached', { params: { ...of, id: two.id } }), { deleted: 1 });
  await until(async () => (await api.ask('getCache')).failed === 2, 'what is retried does not fail again');
  await api.call('deleteCached', { params: { ...of, id: two.id }, status: 404 });
  await api.call('retryCached', { params: { ...of, id: two.id }, status: 404 });
  assert.deepEqual(await api.ask('retryFailed', { params: of }), { retried: 2 });
  await until(async () => (await api.ask('getCache')).failed === 2, 'what is retried does not fail again');
  assert.deepEqual(await api.ask('deleteFailed', { params: of, query: { status: 'failed_permanent' } }), { deleted: 2 });
  assert.equal((await api.ask('getCache')).total, 0);
  for (const id of ['listCached', 'retryFailed', 'retryCached', 'deleteCached']) await api.call(id, { params: { bind: 'nobody', id: -1 }, status: 404 });
  await api.call('deleteFailed', { params: { bind: 'nobody' }, query: { status: 'failed_permanent' }, status: 404 });
});

// ---- Watching

test('the log is read by level, bind and words', async () => {
  const entries = async (query) => (await api.ask('getLogs', { query })).entries;
  const all = await entries({ level: 'debug', limit: '1000' });
  assert.deepEqual(all.map(({ at }) => at), all.map(({ at }) => at).sort());
  assert.ok((await entries({})).every(({ level }) => level !== 'debug'));
  assert.ok((await entries({ level: 'warning' })).every(({ level }) => ['warning', 'error'].includes(level)));
  const away = await entries({ bind: 'away', q: 'REFUSED' });
  assert.ok(away.length > 0 && away.every(({ bind: of, message }) => of === 'away' && /refused/i.test(message)));
  assert.equal((await entries({ limit: '3' })).length, 3);
  await api.invalid('getLogs', ['level'], { query: { level: 'loud' } });
  await api.invalid('getLogs', ['q'], { query: { q: 'x'.repeat(201) } });
});

test('the audit holds every change, without a secret', async () => {
  const audit = (query) => api.ask('getAudit', { query });
  const { entries } = await audit({ limit: '1000' });
  const actions = new Set(entries.map(({ action }) => action));
  for (const action of ['peer_add', 'peer_edit', 'peer_remove', 'peer_reset', 'peer_enable', 'peer_disable', 'peer_reconnect', 'peer_drop', 'listener_edit', 'cache_retry', 'cache_delete', 'queue_cancel', 'queue_test', 'sign_in', 'sign_out'])
    assert.ok(actions.has(action), `${action} is not in the audit`);
  assert.ok(schemas.AuditEntry.properties.action.description.includes([...actions].at(-1)));
  for (const action of actions) assert.ok(schemas.AuditEntry.properties.action.description.includes(action), `${action} is not in the contract`);
  const text = JSON.stringify(entries);
  for (const secret of ['fresh-pw', 'new-pw', 'another-secret', 'acme-pw', 'from the desk']) assert.ok(!text.includes(secret), secret);
  assert.ok(text.includes('***'));
  const edited = await audit({ action: 'peer_edit', q: 'AWAY', user: 'cli' });
  assert.ok(edited.entries.length > 0 && edited.entries.every(({ action, target, user }) => action === 'peer_edit' && /away/.test(target) && user === 'cli'));
  const change = edited.entries.find(({ after: now }) => now?.tps_limit === 23);
  assert.deepEqual([change.before, change.after], [{ tps_limit: 1000 }, { tps_limit: 23 }]);
  const first = await audit({ limit: '5' });
  const next = await audit({ limit: '5', cursor: first.next_cursor });
  assert.deepEqual([...first.entries, ...next.entries], entries.slice(0, 10));
  await api.invalid('getAudit', ['cursor'], { query: { cursor: 'no cursor' } });
  await api.invalid('getAudit', ['q'], { query: { q: 'x'.repeat(201) } });
});

test('the charts have series of one length', async () => {
  const whole = await until(async () => {
    const history = await api.ask('getHistory', { query: { bind: 'carrier', range: '2h' } });
    return history.series.carrier?.sent.some((value) => value !== null) && history;
  }, 'the history has not begun');
  const series = whole.series.carrier;
  assert.deepEqual(Object.keys(series).sort(), Object.keys(schemas.Series.properties).sort());
  assert.equal(new Set(Object.values(series).map(({ length }) => length)).size, 1);
  for (const range of ['2h', '24h', '7d']) {
    const all = await api.ask('getHistory', { query: { range } });
    assert.deepEqual([all.range, Object.keys(all.series).sort()], [range, ['acme', 'away', 'carrier']]);
    assert.deepEqual(Object.keys(all.total).sort(), Object.keys(schemas.Series.properties).sort());
    for (const one of Object.values(all.series)) {
      assert.deepEqual(Object.keys(one).sort(), ['connected', 'sent']);
      assert.equal(one.sent.length, all.total.sent.length);
    }
    const sparklines = await api.ask('getHistory', { query: { range, points: '60' } });
    assert.ok(sparklines.total.sent.length <= 60 && sparklines.total.sent.length * sparklines.step_seconds === all.total.sent.length * all.step_seconds);
  }
  await api.call('getHistory', { query: { bind: 'nobody' }, status: 404 });
  await api.invalid('getHistory', ['range'], { query: { range: '1y' } });
  await api.invalid('getHistory', ['points'], { query: { points: '0' } });
});

test('the PDUs of a bind are shown, and its text to administrators alone', async () => {
  const text = 'Grüße from the desk';
  const trace = (query, by = api) => by.ask('getTrace', { params: { bind: 'carrier' }, query });
  const { entries, bind: of } = await trace({ limit: '1000' });
  assert.equal(of, 'carrier');
  assert.deepEqual(entries.map(({ id }) => id), entries.map(({ id }) => id).sort((a, b) => b - a));
  const commands = new Set(entries.map(({ command }) => command));
  for (const command of ['bind_transceiver', 'bind_transceiver_resp', 'submit_sm', 'submit_sm_resp', 'deliver_sm', 'deliver_sm_resp']) assert.ok(commands.has(command), command);
  const submit = entries.find(({ command }) => command === 'submit_sm');
  assert.equal(submit.direction, 'out');
  assert.ok(submit.answered_ms >= 0);
  const { messages: [message] } = await api.ask('listQueue', { query: { q: '61400000042' } });
  for (const q of ['61400000042', 'submit_sm', String(submit.sequence), String(message.id)]) assert.ok((await trace({ q })).entries.some(({ id }) => id === submit.id), q);
  const [detailed] = (await trace({ id: submit.id, detail: 'true' })).entries;
  assert.equal(detailed.hex.length, submit.octets * 2);
  assert.ok(detailed.hex.includes('xx'));
  assert.ok(!JSON.stringify(detailed).includes(text));
  const fields = detailed.fields.map(({ name }) => name);
  for (const name of ['command_length', 'source_addr', 'destination_addr', 'short_message']) assert.ok(fields.includes(name), name);
  const [open] = (await trace({ id: submit.id, detail: 'true', text: 'true' })).entries;
  assert.ok(JSON.stringify(open).includes(text));
  const binding = entries.find(({ command }) => command === 'bind_transceiver');
  const [bindPdu] = (await trace({ id: binding.id, detail: 'true', text: 'true' })).entries;
  assert.ok(!JSON.stringify(bindPdu).includes('gw-pw') && !bindPdu.hex.includes(Buffer.from('gw-pw').toString('hex')), 'a password stands in the trace');
  assert.ok((await api.ask('getAudit', { query: { action: 'trace_text' } })).entries.length >= 1);
  await api.call('getTrace', { params: { bind: 'nobody' }, status: 404 });
  await api.invalid('getTrace', ['detail'], { params: { bind: 'carrier' }, query: { detail: 'perhaps' } });
  await api.invalid('getTrace', ['q'], { params: { bind: 'carrier' }, query: { q: 'x'.repeat(201) } });

  for (const [query, shown] of [[{}, false], [{ text: 'true' }, true]]) {
    const { octets, headers } = await api.call('getTracePcap', { params: { bind: 'carrier' }, query });
    assert.equal(octets.readUInt32LE(0), 0xa1b2c3d4);
    assert.match(headers['content-disposition'], /filename="?carrier[\w.-]*\.pcap"?/);
    assert.equal(octets.includes(Buffer.from('from the desk')), shown);
    assert.ok(!octets.includes(Buffer.from('gw-pw')));
  }
  await api.call('getTracePcap', { params: { bind: 'nobody' }, status: 404 });
  await api.invalid('getTracePcap', ['text'], { params: { bind: 'carrier' }, query: { text: 'perhaps' } });
});

test('live updates tell of state, log, cache and peers, in the language asked for', async () => {
  const live = await api.live({ query: '?lang=fr' });
  const first = await live.message(({ type }) => type === 'status', 'the first status');
  assert.equal(live.messages.filter(({ type }) => type === 'status')[0], first);
  assert.equal(first.data.full, true);
  assert.deepEqual(first.data.binds.map(({ name }) => name), ['acme', 'away', 'carrier']);
  const french = await api.ask('getStatus', { headers: { 'accept-language': 'fr' } });
  assert.equal(first.data.binds[1].diagnosis.title, french.binds[1].diagnosis.title);
  await live.message(({ type }) => type === 'cache', 'the cache');
  conformTo('LiveRequest', { log: 'debug' });
  conformTo('LiveRequest', { log: false });
  live.ask({ log: 'debug' });
  await api.call('dropPeer', { params: { name: 'carrier' } });
  await live.message(({ type, data }) => type === 'status' && !data.full && data.binds.some(({ name, state }) => name === 'carrier' && state === 'disconnected'), 'the bind that was dropped');
  await live.message(({ type, data }) => type === 'log' && data.entries.some(({ bind: of }) => of === 'carrier'), 'a line of the log');
  await api.call('reconnectPeer', { params: { name: 'carrier' } });
  await live.message(({ type, data }) => type === 'status' && data.binds.some(({ name, state }) => name === 'carrier' && state === 'connected'), 'the bind that is back');
  await api.call('addClientPeer', { body: bodies.addClientPeer });
  await live.message(({ type, data }) => type === 'peer' && data.name === 'fresh' && data.event === 'added' && data.mode === 'client', 'the new peer');
  await api.call('editClientPeer', { params: { name: 'fresh' }, body: { tps_limit: 5 } });
  await live.message(({ type, data }) => type === 'peer' && data.name === 'fresh' && data.event === 'changed', 'the edited peer');
  await api.call('removeClientPeer', { params: { name: 'fresh' } });
  await live.message(({ type, data }) => type === 'peer' && data.name === 'fresh' && data.event === 'removed', 'the removed peer');
  await live.message(({ type, data }) => type === 'status' && (data.removed.includes('fresh') || (data.full && data.binds.every(({ name }) => name !== 'fresh'))), 'the bind that is gone');
  await rig.failInCache();
  await live.message(({ type, data }) => type === 'cache' && data.failed > 0, 'the message in the cache');
  await live.close();
  await api.call('live', { status: 426 });
});

// ---- Users, tokens, settings

test('users are added, changed and removed, never the last administrator', async () => {
  const user = (name, more) => ({ params: { name }, ...more });
  const made = (await api.call('addUser', { body: { name: 'anna', role: 'viewer', password: passwordOf('anna') } })).json;
  assert.deepEqual([made.name, made.role, made.sessions, made.last_sign_in_at], ['anna', 'viewer', 0, null]);
  await api.call('addUser', { body: { name: 'anna', role: 'admin', password: passwordOf('anna') }, status: 409 });
  for (const [field, more] of [['name', { name: 'an na' }], ['role', { role: 'root' }], ['password', { password: 'too short' }]])
    await api.invalid('addUser', [field], { body: { name: 'other', role: 'viewer', password: passwordOf('other'), ...more } });
  const anna = await api.signIn('anna', passwordOf('anna'));
  assert.equal((await api.ask('listUsers')).users.find(({ name }) => name === 'anna').sessions, 1);
  assert.equal((await api.ask('editUser', user('anna', { body: { role: 'operator' } }))).role, 'operator');
  await anna.call('getSession', { status: 401 });
  await api.call('editUser', user('anna', { body: { password: 'another pass word' } }));
  await api.as().call('signIn', { body: { user: 'anna', password: passwordOf('anna') }, status: 401 });
  const again = await api.signIn('anna', 'another pass word');
  await api.invalid('editUser', ['password'], user('anna', { body: { password: 'short' } }));
  await api.call('editUser', user('admin', { body: { role: 'viewer' }, status: 409 }));
  await api.call('removeUser', user('admin', { status: 409 }));
  for (const id of ['editUser', 'removeUser']) await api.call(id, user('nobody', { body: bodies[id], status: 404 }));
  await api.call('removeUser', user('anna'));
  await again.call('getSession', { status: 401 });
  assert.deepEqual((await api.ask('listUsers')).users.map(({ name }) => name), ['admin']);
});

test('a token is shown once, works at once and no longer than it stands', async () => {
  const made = (await api.call('addToken', { body: { name: 'script', role: 'operator' } })).json;
  await api.call('addToken', { body: { name: 'script', role: 'viewer' }, status: 409 });
  for (const [field, more] of [['name', { name: 'a b' }], ['role', { role: 'root' }]]) await api.invalid('addToken', [field], { body: { name: 'other', role: 'viewer', ...more } });
  const script = api.withToken(made.token);
  assert.deepEqual(await script.ask('getSession'), { user: 'token script', role: 'operator', csrf_token: '' });
  const { tokens } = await api.ask('listTokens');
  assert.deepEqual(tokens.map(({ name, role, created_by }) => ({ name, role, created_by })), [{ name: 'script', role: 'operator', created_by: 'cli' }]);
  assert.ok(!JSON.stringify(tokens).includes(made.token));
  await api.call('removeToken', { params: { name: 'script' } });
  await script.call('getSession', { status: 401 });
  await api.call('removeToken', { params: { name: 'script' }, status: 404 });
});

test('the settings say where each comes from, and no secret', async () => {
  await api.call('editClientPeer', { params: { name: 'away' }, body: { tps_limit: 42, password: 'another-secret' } });
  const { json, text } = await api.call('getSettings');
  const row = (key) => json.settings.find((one) => one.key === key);
  assert.deepEqual([row('api_base_url').value, row('api_base_url').source], [':embedded', 'file']);
  assert.match(row('api_base_url').place, /runtime\.exs:\d+$/);
  assert.deepEqual([row('cache_flush_interval').source, row('dashboard.port').value], ['default', rig.gateway.apiPort]);
  for (const { key, doc, secret, value } of json.settings) {
    assert.ok(doc.length > 0, key);
    if (secret && value !== null) assert.equal(value, '***', key);
  }
  assert.equal(new Set(json.settings.map(({ key }) => key)).size, json.settings.length);
  const overridden = json.overrides.find(({ key, peer }) => peer === 'away' && key === 'tps_limit');
  assert.deepEqual([overridden.scope, overridden.value, overridden.file, overridden.by], ['client', 42, 1000, 'cli']);
  for (const secret of ['another-secret', 'gw-pw', 'acme-pw']) assert.ok(!text.includes(secret));
  const french = await api.ask('getSettings', { headers: { 'accept-language': 'fr' } });
  assert.notEqual(french.settings[0].doc, json.settings[0].doc);
  await api.call('resetClientPeer', { params: { name: 'away' } });
});

// ---- With a Core that fails

test('a Core that fails is 502, and what is on its way to it cannot be deleted', async () => {
  const core = await Core.start();
  const gateway = await Gateway.start({ api: true, capture: false, api_base_url: core.url, api_timeout: 1000, server_binds: [partnerPeer({ cache_enabled: true })] });
  const second = await Api.of(gateway);
  try {
    const failing = (request, response) => {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"broken"}');
      return true;
    };
    const queued = core.enqueue({ dest_smsc: 'nobody', text: 'held' });
    for (const name of ['browse', 'stats', 'get', 'cancel']) core.faults[name] = failing;
    core.faults.submit = failing;
    for (const id of ['listQueue', 'getQueueStats', 'getQueueMessage', 'cancelMessage', 'sendTest'])
      await second.call(id, { params: { id: queued.id }, body: bodies[id], status: 502 });

    // Core holds the message and says nothing: it is on its way.
    let held;
    core.faults.submit = (request, response) => (held = response);
    const partner = await bind(gateway.port);
    await partner.call('submit_sm', { source_addr: 'Me', destination_addr: '61400000001', short_message: 'on its way' });
    await until(() => held, 'the message does not reach Core');
    const [{ id, status }] = (await second.ask('listCached', { params: { bind: 'acme' } })).messages;
    assert.equal(status, 'delivering');
    await second.call('deleteCached', { params: { bind: 'acme', id }, status: 409 });
    await second.call('retryCached', { params: { bind: 'acme', id }, status: 409 });
    partner.destroy();

    await core.stop();
    await until(async () => (await second.ask('getStatus')).gateway.core.up === false, 'Core is not down');
    for (const one of ['listQueue', 'getQueueStats', 'getQueueMessage', 'cancelMessage', 'sendTest'])
      await second.call(one, { params: { id: queued.id }, body: bodies[one], status: 502 });
    const { gateway: itself } = await second.ask('getStatus');
    assert.ok(itself.core.last_error);
  } finally {
    second.close();
    await gateway.stop();
    await core.stop().catch(() => {});
  }
});

test('every operation was answered with every status that can be provoked from outside', () => {
  const except = {};
  assert.deepEqual(neverAnswered(answered, [101, 200, 201, 204, 404, 409, 422, 426, 502], except), []);
});

test('it stops in order', async () => {
  assert.equal(await rig.stop(), 0);
  rig = undefined;
});
