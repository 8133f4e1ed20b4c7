// A partner and a carrier, both node-smpp, with the gateway and Core between them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer, partnerPeer } from './support/gateway.mjs';
import { Carrier, ESME_ROK, bind, receiptText } from './support/peers.mjs';
import { until } from './support/wait.mjs';

let core;
let carrier;
let gateway;

before(async () => {
  core = await Core.start();
  // Core routes as a small one would: partners' messages to the carrier, the carrier's to the partner.
  core.route = ({ direction }) => (direction === 'mt' ? { dest_smsc: 'carrier' } : { source_smsc: 'acme' });
  carrier = await Carrier.start();
  gateway = await Gateway.start({ api_base_url: core.url, server_binds: [partnerPeer()], binds: [carrierPeer(carrier.port)] });
  await carrier.bound();
});
after(async () => {
  await gateway?.stop();
  await carrier?.stop();
  await core?.stop();
});

test("a partner's message goes out to the carrier and its receipt comes back to the partner", async () => {
  carrier.answer = (pdu, session) => {
    // The receipt follows the answer at once, as fast carriers do it.
    session.send(pdu.response({ message_id: 'c-77' }));
    carrier.receipt('c-77', { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr });
  };
  const partner = await bind(gateway.port);
  const answer = await partner.call('submit_sm', {
    source_addr: 'Acme', source_addr_ton: 5, destination_addr: '61400002000', dest_addr_ton: 1, dest_addr_npi: 1, registered_delivery: 1, short_message: 'through and back ñ',
  });
  assert.equal(answer.command_status, ESME_ROK);
  const receipt = await partner.delivery((pdu) => pdu.receipted_message_id === answer.message_id, 'the receipt under the id that the partner was given');
  assert.equal(receipt.esm_class & 0x3c, 4);
  assert.equal(receipt.message_state, 2);
  assert.match(receipt.short_message.message, new RegExp(`^id:${answer.message_id} .*stat:DELIVRD`));
  assert.deepEqual([receipt.source_addr, receipt.destination_addr], ['61400002000', 'Acme']);
  const [submit] = carrier.submits;
  assert.deepEqual([submit.short_message.message, submit.source_addr, submit.destination_addr, submit.registered_delivery & 1],
    ['through and back ñ', 'Acme', '61400002000', 1]);
  partner.destroy();
});

test("a long message keeps its parts' header all the way", async () => {
  carrier.answer = () => ({ message_id: `part-${carrier.submits.length}` });
  const partner = await bind(gateway.port);
  for (const number of [1, 2]) {
    const udh = Buffer.from([5, 0, 3, 0x21, 2, number]);
    const { command_status } = await partner.call('submit_sm', { destination_addr: '61400002001', data_coding: 0, short_message: { udh, message: `half ${number}` } });
    assert.equal(command_status, ESME_ROK);
  }
  const parts = () => carrier.submits.filter((pdu) => pdu.destination_addr === '61400002001');
  await until(() => parts().length === 2, () => `${parts().length} of 2 parts at the carrier`);
  const seen = parts().map((pdu) => `${pdu.short_message.udh[0].toString('hex')} ${pdu.short_message.message}`).sort();
  assert.deepEqual(seen, ['0003210201 half 1', '0003210202 half 2']);
  partner.destroy();
});

test("a handset's message reaches the partner", async () => {
  const partner = await bind(gateway.port, { type: 'receiver' });
  const { command_status } = await carrier.deliver({ source_addr: '61488888888', destination_addr: '4321', data_coding: 8, short_message: 'ответ 😀' });
  assert.equal(command_status, ESME_ROK);
  const delivered = await partner.delivery((pdu) => pdu.source_addr === '61488888888', "the handset's message");
  assert.deepEqual([delivered.short_message.message, delivered.destination_addr], ['ответ 😀', '4321']);
  partner.destroy();
});

test('three hundred messages of three sessions all arrive once', async () => {
  carrier.answer = (pdu) => ({ message_id: `m-${pdu.destination_addr}` });
  const partners = await Promise.all([1, 2, 3].map(() => bind(gateway.port)));
  const numbers = Array.from({ length: 300 }, (_, index) => String(61400003000 + index));
  const answers = await Promise.all(numbers.map((destination_addr, index) => partners[index % 3].call('submit_sm', { destination_addr, short_message: `no ${index}` })));
  assert.ok(answers.every(({ command_status }) => command_status === ESME_ROK));
  assert.equal(new Set(answers.map(({ message_id }) => message_id)).size, 300, 'every message has an id of its own');
  const arrived = () => carrier.submits.map((pdu) => pdu.destination_addr).filter((addr) => numbers.includes(addr));
  await until(() => arrived().length >= 300, () => `${arrived().length} of 300 at the carrier`);
  assert.deepEqual(arrived().sort(), numbers);
  for (const partner of partners) partner.destroy();
});

test("a receipt of a refused message tells the partner so", async () => {
  carrier.answer = () => ({ message_id: 'undelivered-1' });
  const partner = await bind(gateway.port);
  const answer = await partner.call('submit_sm', { destination_addr: '61400002002', registered_delivery: 1, short_message: 'will not arrive' });
  const submitted = () => core.outcomes.some((outcome) => outcome.smsc_message_ids?.includes('undelivered-1'));
  await until(submitted, 'the outcome is not reported');
  await carrier.deliver({ esm_class: 4, source_addr: '61400002002', destination_addr: '', short_message: receiptText('undelivered-1', 'UNDELIV') });
  const receipt = await partner.delivery((pdu) => pdu.receipted_message_id === answer.message_id, 'the receipt');
  assert.equal(receipt.message_state, 5);
  partner.destroy();
});

judgeCaptures();
