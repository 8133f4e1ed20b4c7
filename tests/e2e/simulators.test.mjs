// The simulators against the gateway: what goes in comes out, and every count agrees.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer, partnerPeer } from './support/gateway.mjs';
import { simPartner, startSimCarrier } from './support/simulators.mjs';
import { freePort, until } from './support/wait.mjs';

const count = 2000;
let core;
let carrier;
let gateway;
let report; // of the partner
let dashboardPort;

const partner = (port, ...args) => simPartner(port, '--system-id', 'acme', '--password', 'acme-pw', ...args);

before(async () => {
  core = await Core.start();
  core.route = ({ direction }) => (direction === 'mt' ? { dest_smsc: 'carrier' } : undefined);
  carrier = await startSimCarrier('--delivery-receipts');
  dashboardPort = await freePort();
  gateway = await Gateway.start({
    api_base_url: core.url, dashboard: { host: '127.0.0.1', port: dashboardPort },
    server_binds: [partnerPeer({ tps_limit: 10000 })], binds: [carrierPeer(carrier.port, { tps_limit: 10000 })],
  });
  await until(() => core.frontends.get('carrier')?.connected, 'the carrier is not bound');
});
after(async () => {
  await gateway?.stop();
  await carrier?.program.stop();
  await core?.stop();
});

test('a partner that waits for its receipts gets one for every message', async () => {
  const { code, err, summary } = await partner(gateway.port, '--count', String(count), '--window', '100', '--sessions', '2', '--registered-delivery', '--wait-receipts', '60');
  assert.equal(code, 0, err);
  report = summary;
  assert.deepEqual([summary.messages, summary.accepted, summary.errors, summary.sessions], [count, count, {}, 2]);
  assert.deepEqual([summary.receipts, summary.deliver_sm], [{ delivered: count }, count]);
  assert.ok(summary.seconds > 0 && summary.messages_per_second > 0 && summary.cpu_us_per_message > 0);
  const { p50, p99, max } = summary.latency_ms;
  assert.ok(p50 > 0 && p50 <= p99 && p99 <= max, JSON.stringify(summary.latency_ms));
});

test('Core has every message once, all delivered', () => {
  assert.equal(core.submitted.length, count);
  assert.equal(new Set(core.submitted.map(({ destination }) => destination.addr)).size, count);
  assert.equal(core.outcomes.filter(({ outcome, frontend }) => outcome === 'sent' && frontend.endsWith('_carrier')).length, count);
  assert.equal([...core.messages.values()].filter(({ dest_smsc, status }) => dest_smsc === 'carrier' && status === 'delivered').length, count);
});

test('the metrics count the same', async () => {
  await gateway.waitMetric('smpp_messages_received_total', { bind_name: 'acme' }, count);
  await gateway.waitMetric('smpp_messages_sent_total', { bind_name: 'carrier' }, count);
  await gateway.waitMetric('smpp_messages_sent_total', { bind_name: 'acme' }, count);
  await gateway.waitMetric('smpp_delivery_failures_total', {}, 0);
  await gateway.waitMetric('smpp_connection_status', { bind_name: 'carrier' }, 1);
  await gateway.waitMetric('smpp_core_up', {}, 1);
});

test('health, readiness and metrics answer, and other paths lead to the dashboard', async () => {
  assert.equal((await gateway.get('/healthz')).status, 200);
  assert.equal((await gateway.get('/readyz')).status, 200);
  const { status, headers } = await gateway.get('/metrics');
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const other = await gateway.get('/somewhere');
  assert.ok(other.status >= 300 && other.status < 400, JSON.stringify(other));
  assert.equal(new URL(other.headers.location).port, String(dashboardPort));
});

test('a wrong password ends the partner with 1 and says why', async () => {
  const { code, err, summary } = await partner(gateway.port, '--password', 'guess', '--count', '3');
  assert.equal(code, 1);
  assert.match(err, /ESME_RINVPASWD/);
  assert.deepEqual([summary.messages, summary.sessions, summary.errors], [0, 0, { not_sent: 3 }]);
});

test('a partner told to receive gets what is queued for it', async () => {
  for (let index = 0; index < 5; index++) core.enqueue({ source_smsc: 'acme', text: `for you ${index}` });
  const { code, err, summary } = await partner(gateway.port, '--bind-type', 'receiver', '--count', '5');
  assert.equal(code, 0, err);
  assert.deepEqual([summary.messages, summary.deliver_sm, summary.receipts], [0, 5, {}]);
});

test("the carrier's summary agrees with the partner's", async () => {
  const summary = await carrier.summary();
  assert.equal(report.accepted, count);
  assert.deepEqual(
    [summary.received, summary.accepted, summary.rejected, summary.throttled, summary.receipts_sent, summary.receipts_acknowledged, summary.sessions],
    [count, count, 0, 0, count, count, 1]);
});

test("a carrier's messages from handsets reach Core", async () => {
  const from = core.submitted.length;
  const other = await startSimCarrier('--mo', '500', '--mo-count', '50');
  const second = await Gateway.start({ api_base_url: core.url, binds: [carrierPeer(other.port, { name: 'mo_carrier' })] });
  await until(() => core.submitted.length - from >= 50, () => `${core.submitted.length - from} of 50 at Core`);
  assert.equal((await second.stop()).code, 0);
  const { mo_sent, mo_acknowledged } = await other.summary();
  assert.deepEqual([mo_sent, mo_acknowledged, core.submitted.length - from], [50, 50, 50]);
});

test('a carrier that refuses a quarter of all has a quarter failed', async () => {
  const other = await startSimCarrier('--reject', '0.25', '--reject-status', 'ESME_RINVDSTADR');
  const second = await Gateway.start({ api_base_url: core.url, binds: [carrierPeer(other.port, { name: 'strict_carrier' })] });
  const messages = Array.from({ length: 100 }, (_, index) => core.enqueue({ dest_smsc: 'strict_carrier', text: `no ${index}` }));
  const outcomes = await Promise.all(messages.map(({ id }) => core.outcomeOf(id)));
  assert.equal(outcomes.filter(({ outcome }) => outcome === 'sent').length, 75);
  assert.equal(outcomes.filter(({ outcome, error }) => outcome === 'failed' && error === 'ESME_RINVDSTADR').length, 25);
  await second.stop();
  const { received, accepted, rejected } = await other.summary();
  assert.deepEqual([received, accepted, rejected], [100, 75, 25]);
});

test("a carrier's ids in two forms are matched by message_id_format", async () => {
  const other = await startSimCarrier('--delivery-receipts', '--hex-ids', '--receipt-delay', '20', '--latency', '5');
  const second = await Gateway.start({
    api_base_url: core.url, binds: [carrierPeer(other.port, { name: 'hex_carrier', message_id_format: Symbol('hex_to_dec') })],
  });
  const messages = Array.from({ length: 20 }, (_, index) => core.enqueue({ dest_smsc: 'hex_carrier', text: `no ${index}`, registered_delivery: 1 }));
  for (const { id } of messages) await core.status(id, 'delivered');
  await second.stop();
  const { receipts_acknowledged } = await other.summary();
  assert.equal(receipts_acknowledged, 20);
});

judgeCaptures();
