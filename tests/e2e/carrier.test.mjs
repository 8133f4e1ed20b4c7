// node-smpp as a carrier that the gateway binds to.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer } from './support/gateway.mjs';
import { Carrier, ESME_RINVDSTADR, ESME_ROK, ESME_RTHROTTLED } from './support/peers.mjs';
import { until } from './support/wait.mjs';

let core;
let carrier;
let gateway;
let account;
const usual = () => ({ message_id: `id-${carrier.submits.length}` });

before(async () => {
  core = await Core.start();
  carrier = await Carrier.start();
  account = `gateway@127.0.0.1:${carrier.port}`;
  gateway = await Gateway.start({ api_base_url: core.url, binds: [carrierPeer(carrier.port)] });
  await carrier.bound();
});
afterEach(() => {
  carrier.answer = usual;
});
after(async () => {
  await gateway?.stop();
  await carrier?.stop();
  await core?.stop();
});

const submitsTo = (destination) => carrier.submits.filter((pdu) => pdu.destination_addr === destination);
const enqueue = (addr, more) => core.enqueue({ dest_smsc: 'carrier', destination: { addr, ton: 1, npi: 1 }, ...more });

test('the gateway binds with the configured credentials', async () => {
  assert.equal(carrier.binds[0].command, 'bind_transceiver');
  assert.equal(carrier.binds[0].system_id, 'gateway');
  assert.equal(carrier.binds[0].password, 'gw-pw');
  await until(() => core.frontends.get('carrier')?.connected, 'the bind is not registered as connected');
  await gateway.says(/Bind carrier: connected/);
});

test('the fields of a queued message stand in the submit_sm, and its outcome names the carrier\'s id', async () => {
  carrier.answer = () => ({ message_id: 'abc-1' });
  const { id } = enqueue('61400001000', {
    text: 'hello ñ €', source: { addr: 'MyShop', ton: 5, npi: 0 }, service_type: 'CMT', protocol_id: 0x40, priority: 1, registered_delivery: 1,
    expires: '2036-01-02T03:04:05.000Z', tlvs: [{ tag: 0x0204, value: '0007' }],
  });
  const outcome = await core.outcomeOf(id);
  const [pdu] = submitsTo('61400001000');
  assert.equal(pdu.short_message.message, 'hello ñ €');
  assert.equal(pdu.data_coding, 0);
  assert.deepEqual([pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr], [5, 0, 'MyShop']);
  assert.deepEqual([pdu.dest_addr_ton, pdu.dest_addr_npi], [1, 1]);
  assert.deepEqual([pdu.service_type, pdu.protocol_id, pdu.priority_flag, pdu.registered_delivery], ['CMT', 0x40, 1, 1]);
  assert.equal(pdu.user_message_reference, 7);
  assert.equal(pdu.validity_period.toISOString(), '2036-01-02T03:04:05.000Z');
  assert.deepEqual([outcome.outcome, outcome.account, outcome.smsc_message_ids], ['sent', account, ['abc-1']]);
});

test('text beyond the GSM alphabet goes out as UCS-2', async () => {
  const { id } = enqueue('61400001001', { text: 'Здравствуйте 😀' });
  await core.outcomeOf(id);
  const [pdu] = submitsTo('61400001001');
  assert.equal(pdu.data_coding, 8);
  assert.equal(pdu.short_message.message, 'Здравствуйте 😀');
});

test('binary data goes out untouched with its user data header', async () => {
  const { id } = enqueue('61400001002', { payload: Buffer.from([0, 1, 0x80, 0xff]).toString('base64'), data_coding: 4, esm_class: 0x40, udh: '06050415821582' });
  await core.outcomeOf(id);
  const [pdu] = submitsTo('61400001002');
  assert.equal(pdu.data_coding, 4);
  assert.equal(pdu.esm_class & 0x40, 0x40);
  assert.equal(pdu.short_message.udh[0].toString('hex'), '050415821582');
  assert.deepEqual(Buffer.from(pdu.short_message.message), Buffer.from([0, 1, 0x80, 0xff]));
});

test('a long text goes out in parts that together are the text, reported as one outcome', async () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(9).trim();
  const { id } = enqueue('61400001003', { text });
  const outcome = await core.outcomeOf(id);
  const parts = submitsTo('61400001003');
  assert.equal(parts.length, 3);
  const places = parts.map((pdu) => [...pdu.short_message.udh[0]]);
  assert.deepEqual(places.map(([iei, length, , total, number]) => [iei, length, total, number]), [1, 2, 3].map((number) => [0, 3, 3, number]));
  assert.equal(new Set(places.map(([, , reference]) => reference)).size, 1, 'all parts share a reference');
  assert.equal(parts.map((pdu) => pdu.short_message.message).join(''), text);
  assert.equal(outcome.smsc_message_ids.length, 3);
  assert.equal(core.outcomes.filter((other) => other.id === id).length, 1);
});

test('a refused message is failed with the status', async () => {
  carrier.answer = () => ({ command_status: ESME_RINVDSTADR });
  const { id } = enqueue('61400001004', { text: 'nobody there' });
  const outcome = await core.outcomeOf(id);
  assert.deepEqual([outcome.outcome, outcome.command_status, outcome.error], ['failed', ESME_RINVDSTADR, 'ESME_RINVDSTADR']);
});

test('a throttled message is given back for a retry and then sent', async () => {
  let refused = 0;
  carrier.answer = (pdu) => (pdu.destination_addr === '61400001005' && refused++ === 0 ? { command_status: ESME_RTHROTTLED } : usual());
  const { id } = enqueue('61400001005', { text: 'one moment' });
  await core.status(id, 'sent');
  const [first, second] = core.outcomes.filter((outcome) => outcome.id === id);
  assert.deepEqual([first.outcome, first.command_status, first.error], ['retry', ESME_RTHROTTLED, 'ESME_RTHROTTLED']);
  assert.equal(second.outcome, 'sent');
  assert.equal(submitsTo('61400001005').length, 2);
});

test('a receipt is reported to Core with its state', async () => {
  carrier.answer = () => ({ message_id: 'receipt-1' });
  const { id } = enqueue('61400001006', { text: 'with receipt', registered_delivery: 1 });
  await core.outcomeOf(id);
  assert.equal((await carrier.receipt('receipt-1')).command_status, ESME_ROK);
  await core.status(id, 'delivered');
  const report = core.reports.find((candidate) => candidate.smsc_message_id === 'receipt-1');
  assert.deepEqual([report.smsc, report.account, report.state, report.done_date], ['carrier', account, 'delivered', '2026-11-23T10:16:00.000Z']);
});

test('a receipt that comes before the submit_sm_resp is reported after the outcome', async () => {
  let answer;
  carrier.answer = (pdu) => {
    answer = () => pdu; // kept until the receipt is acknowledged
  };
  const { id } = enqueue('61400001007', { text: 'hasty receipt', registered_delivery: 1 });
  const submit = await until(() => answer?.(), 'no submit_sm');
  assert.equal((await carrier.receipt('hasty-1')).command_status, ESME_ROK, 'the receipt is acknowledged while the submit_sm waits');
  carrier.sessions[0].send(submit.response({ message_id: 'hasty-1' }));
  await core.status(id, 'delivered');
  const outcome = await core.outcomeOf(id);
  const report = core.reports.find((candidate) => candidate.smsc_message_id === 'hasty-1');
  assert.ok(report.call > outcome.call, 'the report left after the outcome');
});

test('a receipt known only by its TLVs is reported', async () => {
  carrier.answer = () => ({ message_id: 'tlv-1' });
  const { id } = enqueue('61400001008', { text: 'tlv receipt', registered_delivery: 1 });
  await core.outcomeOf(id);
  assert.equal((await carrier.receipt('', { short_message: '', receipted_message_id: 'tlv-1', message_state: 2 })).command_status, ESME_ROK);
  await core.status(id, 'delivered');
});

test('a message from a handset reaches Core', async () => {
  const answer = await carrier.deliver({ source_addr_ton: 1, source_addr_npi: 1, source_addr: '61499999999', destination_addr: '12345', short_message: 'STOP €' });
  assert.equal(answer.command_status, ESME_ROK);
  const message = core.submitted.find((candidate) => candidate.source.addr === '61499999999');
  assert.deepEqual([message.direction, message.origin_smsc, message.text, message.destination.addr], ['mo', 'carrier', 'STOP €', '12345']);
});

test('a lost connection gives the message back, and the gateway binds again and sends it', async () => {
  const binds = carrier.binds.length;
  carrier.answer = (pdu, session) => void session.destroy();
  const { id } = enqueue('61400001009', { text: 'cut off' });
  await until(() => submitsTo('61400001009').length > 0, 'no submit_sm');
  carrier.answer = usual;
  const first = await core.outcomeOf(id);
  assert.deepEqual([first.outcome, first.error], ['retry', 'connection_lost']);
  await core.status(id, 'sent');
  assert.equal(carrier.binds.length, binds + 1);
  await gateway.says(/Bind carrier: disconnected/);
});

test('an orderly stop unbinds and withdraws the registration', async () => {
  const other = await Gateway.start({ api_base_url: core.url, binds: [carrierPeer(carrier.port, { name: 'short_lived' })] });
  await until(() => core.frontends.get('short_lived')?.connected, 'the bind is not registered as connected');
  const { unbinds } = carrier;
  const { code } = await other.stop();
  assert.equal(code, 0);
  assert.equal(carrier.unbinds, unbinds + 1);
  assert.ok(core.withdrawn.some((frontend) => frontend.endsWith('_short_lived')));
});

judgeCaptures();
