// The simulators without a gateway: with each other, and with node-smpp on the other side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Carrier, ESME_RINVPASWD, ESME_ROK, bind, connect, receiptText, smpp } from './support/peers.mjs';
import { simPartner, startSimCarrier } from './support/simulators.mjs';
import { until } from './support/wait.mjs';

const credentials = ['--system-id', 'acme', '--password', 'acme-pw'];

test('what a throttling carrier refuses is what the partner saw refused', async () => {
  const carrier = await startSimCarrier('--throttle', '50', ...credentials);
  const { code, summary } = await simPartner(carrier.port, ...credentials, '--count', '200', '--window', '20');
  assert.equal(code, 1, 'not every message was accepted');
  const { received, accepted, throttled } = await carrier.summary();
  assert.equal(received, 200);
  assert.equal(accepted + throttled, 200);
  assert.ok(accepted >= 50 && throttled > 0);
  assert.deepEqual(summary.errors, { ESME_RTHROTTLED: throttled });
});

test('the partner ends with 1 and words where nobody listens', async () => {
  const carrier = await startSimCarrier();
  await carrier.summary();
  const { code, err, summary } = await simPartner(carrier.port, '--count', '1');
  assert.equal(code, 1);
  assert.match(err, /session 1: /);
  assert.deepEqual(summary.errors, { not_sent: 1 });
});

test('node-smpp submits to the simulated carrier and gets its receipt', async () => {
  const carrier = await startSimCarrier('--delivery-receipts', '--hex-ids', ...credentials);
  const refused = await connect(carrier.port);
  assert.equal((await refused.call('bind_transceiver', { system_id: 'acme', password: 'guess' })).command_status, ESME_RINVPASWD);
  await refused.closed;
  const partner = await bind(carrier.port);
  assert.equal(partner.bindAnswer.sc_interface_version, 0x34);
  const answer = await partner.call('submit_sm', { source_addr: 'Shop', destination_addr: '61400000001', registered_delivery: 1, short_message: 'hello there' });
  assert.equal(answer.command_status, ESME_ROK);
  const hex = BigInt(answer.message_id).toString(16);
  const receipt = await partner.delivery((pdu) => pdu.receipted_message_id === hex, 'the receipt');
  assert.deepEqual([receipt.esm_class, receipt.message_state, receipt.source_addr, receipt.destination_addr], [4, 2, '61400000001', 'Shop']);
  assert.match(receipt.short_message.message, new RegExp(`^id:${hex} sub:001 dlvrd:001 submit date:\\d{10} done date:\\d{10} stat:DELIVRD err:000 text:hello there$`));
  const data = await partner.call('data_sm', { destination_addr: '61400000001', message_payload: 'as data' });
  assert.equal(data.command_status, ESME_ROK);
  assert.equal((await partner.call('query_sm', { message_id: '1' })).command_status, smpp.ESME_RQUERYFAIL);
  assert.equal((await partner.call('unbind')).command_status, ESME_ROK);
  await partner.closed;
  const { received, receipts_sent, receipts_acknowledged } = await carrier.summary();
  assert.deepEqual([received, receipts_sent, receipts_acknowledged], [2, 1, 1]);
});

test('a receipt that is refused for now is sent again', async () => {
  const carrier = await startSimCarrier('--delivery-receipts');
  const partner = await connect(carrier.port);
  let tries = 0;
  partner.removeAllListeners('deliver_sm');
  partner.on('deliver_sm', (pdu) => partner.send(pdu.response(++tries === 1 ? { command_status: smpp.ESME_RX_T_APPN } : {})));
  await partner.call('bind_transceiver', { system_id: 'any', password: 'any' });
  await partner.call('submit_sm', { destination_addr: '614', registered_delivery: 1, short_message: 'x' });
  await until(() => tries === 2, () => `${tries} of 2 deliver_sm`);
  await partner.call('enquire_link'); // answered after the second deliver_sm_resp was read
  const { receipts_sent, receipts_acknowledged } = await carrier.summary();
  assert.deepEqual([receipts_sent, receipts_acknowledged], [1, 1]);
});

test('the simulated partner sends to node-smpp what was asked for', async () => {
  const carrier = await Carrier.start();
  carrier.answer = (pdu, session) => {
    session.send(pdu.response({ message_id: `n-${carrier.submits.length}` }));
    session.deliver_sm({ esm_class: 4, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, short_message: receiptText(`n-${carrier.submits.length}`, 'EXPIRED') });
  };
  const { code, err, summary } = await simPartner(carrier.port, ...credentials, '--count', '300', '--window', '20', '--text', 'Grüße: €', '--source', 'Shop',
    '--destination', '61400*', '--registered-delivery', '--wait-receipts', '20', '--bind-type', 'transceiver');
  assert.equal(code, 0, err);
  assert.deepEqual([summary.accepted, summary.receipts, carrier.submits.length], [300, { expired: 300 }, 300]);
  assert.equal(carrier.binds[0].system_id, 'acme');
  const [first] = carrier.submits;
  assert.deepEqual([first.short_message.message, first.data_coding, first.source_addr, first.source_addr_ton, first.dest_addr_ton, first.registered_delivery],
    ['Grüße: €', 0, 'Shop', 5, 1, 1]);
  assert.equal(new Set(carrier.submits.map((pdu) => pdu.destination_addr)).size, 300);
  assert.equal(carrier.unbinds, 1);
  await carrier.stop();
});

test('the simulated partner counts statuses and a connection that breaks', async () => {
  const carrier = await Carrier.start();
  carrier.answer = (pdu, session) => {
    if (carrier.submits.length === 6) return void session.destroy();
    return carrier.submits.length % 2 ? { message_id: 'x' } : { command_status: smpp.ESME_RINVDSTADR };
  };
  const { code, err, summary } = await simPartner(carrier.port, '--count', '10', '--window', '1', '--ucs2', '--text', 'да');
  assert.equal(code, 1);
  assert.match(err, /session 1/);
  assert.deepEqual([summary.messages, summary.accepted, summary.errors], [6, 3, { ESME_RINVDSTADR: 2, connection_lost: 1, not_sent: 4 }]);
  assert.deepEqual([carrier.submits[0].data_coding, carrier.submits[0].short_message.message], [8, 'да']);
  await carrier.stop();
});

judgeCaptures();
