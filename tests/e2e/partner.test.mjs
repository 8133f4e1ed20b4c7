// node-smpp as a partner of the gateway.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, partnerPeer } from './support/gateway.mjs';
import { ESME_RINVBNDSTS, ESME_RINVPASWD, ESME_ROK, bind, connect, smpp } from './support/peers.mjs';

let core;
let gateway;

before(async () => {
  core = await Core.start();
  gateway = await Gateway.start({ api_base_url: core.url, smsc_name: 'e2e_gateway', server_binds: [partnerPeer()] });
});
after(async () => {
  await gateway?.stop();
  await core?.stop();
});

/** The message that Core took for the submit_sm just answered. */
const taken = (destination) => core.submitted.find((message) => message.destination.addr === destination);

for (const type of ['transmitter', 'receiver', 'transceiver'])
  test(`a partner binds as ${type}, is told the gateway's name, and unbinds`, async () => {
    const partner = await bind(gateway.port, { type });
    assert.equal(partner.bindAnswer.system_id, 'e2e_gateway');
    assert.equal(partner.bindAnswer.sc_interface_version, 0x34);
    assert.equal((await partner.call('enquire_link')).command_status, ESME_ROK);
    assert.equal((await partner.call('unbind')).command_status, ESME_ROK);
    await partner.closed;
  });

test('a wrong password is refused and the connection closed', async () => {
  const partner = await connect(gateway.port);
  const answer = await partner.call('bind_transceiver', { system_id: 'acme', password: 'guess' });
  assert.equal(answer.command_status, ESME_RINVPASWD);
  await partner.closed;
});

test('a submit_sm before any bind is refused', async () => {
  const partner = await connect(gateway.port);
  const answer = await partner.call('submit_sm', { destination_addr: '61400000100', short_message: 'too early' });
  assert.equal(answer.command_status, ESME_RINVBNDSTS);
  partner.destroy();
});

test('a receiver may not submit', async () => {
  const partner = await bind(gateway.port, { type: 'receiver' });
  const answer = await partner.call('submit_sm', { destination_addr: '61400000101', short_message: 'no' });
  assert.equal(answer.command_status, ESME_RINVBNDSTS);
  partner.destroy();
});

test('the fields of a submit_sm reach Core, and the answer carries its id', async () => {
  const partner = await bind(gateway.port, { type: 'transmitter' });
  const answer = await partner.call('submit_sm', {
    service_type: 'CMT', source_addr_ton: 5, source_addr_npi: 0, source_addr: 'Acme', dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '61400000102',
    protocol_id: 0x40, priority_flag: 2, registered_delivery: 1, data_coding: 0, short_message: 'hello', validity_period: '000001000000000R',
    user_message_reference: 0x1234,
  });
  assert.equal(answer.command_status, ESME_ROK);
  const message = taken('61400000102');
  assert.equal(answer.message_id, String([...core.messages.values()].find((m) => m.received === message).id));
  assert.deepEqual(message.source, { addr: 'Acme', ton: 5, ...(message.source.npi === 0 ? { npi: 0 } : {}) });
  assert.deepEqual(message.destination, { addr: '61400000102', ton: 1, npi: 1 });
  assert.equal(message.origin_smsc, 'acme');
  assert.equal(message.direction, 'mt');
  assert.equal(message.text, 'hello');
  assert.equal(message.service_type, 'CMT');
  assert.equal(message.protocol_id, 0x40);
  assert.equal(message.priority, 2);
  assert.equal(message.registered_delivery, 1);
  assert.deepEqual(message.tlvs, [{ tag: 0x0204, value: '1234' }]);
  assert.equal(Date.parse(message.expires) - Date.parse(message.received_at), 86400e3);
  partner.destroy();
});

const texts = [
  ['GSM text with data_coding 0', { data_coding: 0 }, 'GSM: @£$ äöü {[€]}', 0],
  ["GSM text in node-smpp's own choice of coding", {}, 'its own: 5 € @ Ä', 1],
  ['Latin-1 text', { data_coding: 3 }, 'façade © ÿ', 3],
  ['UCS-2 text with characters beyond the first plane', { data_coding: 8 }, 'Привет 你好 😀👍🏽', 8],
  ['Cyrillic text in its own choice of coding', {}, 'Привет', 8],
];
for (const [index, [what, fields, text, coding]] of texts.entries())
  test(`${what} reaches Core as the same text`, async () => {
    const partner = await bind(gateway.port);
    const destination_addr = `6140000020${index}`;
    const answer = await partner.call('submit_sm', { destination_addr, short_message: text, ...fields });
    assert.equal(answer.command_status, ESME_ROK);
    assert.equal(taken(destination_addr).text, text);
    assert.equal(taken(destination_addr).data_coding ?? 0, coding);
    partner.destroy();
  });

test('binary data passes through untouched', async () => {
  const partner = await bind(gateway.port);
  const octets = Buffer.from([0x00, 0xff, 0x80, 0x7f]);
  assert.equal((await partner.call('submit_sm', { destination_addr: '61400000300', data_coding: 4, short_message: octets })).command_status, ESME_ROK);
  const message = taken('61400000300');
  assert.equal(message.payload, octets.toString('base64'));
  assert.equal(message.text, undefined);
  partner.destroy();
});

test('the parts of a concatenated message reach Core with their places', async () => {
  const partner = await bind(gateway.port);
  for (const number of [1, 2]) {
    const udh = Buffer.from([5, 0, 3, 0x7f, 2, number]);
    const answer = await partner.call('submit_sm', { destination_addr: '61400000301', data_coding: 0, short_message: { udh, message: `part ${number}` } });
    assert.equal(answer.command_status, ESME_ROK);
  }
  const parts = core.submitted.filter((message) => message.destination.addr === '61400000301');
  assert.deepEqual(parts.map(({ text, segment, udh }) => ({ text, segment, udh })), [1, 2].map((number) => ({
    text: `part ${number}`, segment: { reference: 0x7f, total: 2, number }, udh: `0500037f020${number}`,
  })));
  partner.destroy();
});

test('a message in message_payload reaches Core whole', async () => {
  const partner = await bind(gateway.port);
  const text = 'x'.repeat(1000);
  const answer = await partner.call('submit_sm', { destination_addr: '61400000302', data_coding: 0, message_payload: { message: text } });
  assert.equal(answer.command_status, ESME_ROK);
  assert.equal(taken('61400000302').text, text);
  partner.destroy();
});

test('what Core refuses is refused to the partner with its status', async () => {
  const partner = await bind(gateway.port);
  core.faults.submit = (request, response, { messages }) => {
    const results = messages.map(({ idempotency_key }) => ({ idempotency_key, status: 'rejected', error: 'invalid_destination' }));
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ results }));
  };
  const answer = await partner.call('submit_sm', { destination_addr: 'nowhere', short_message: 'x' });
  delete core.faults.submit;
  assert.equal(answer.command_status, smpp.ESME_RINVDSTADR);
  partner.destroy();
});

test('a message for a partner is delivered to its receiver', async () => {
  const partner = await bind(gateway.port, { type: 'receiver' });
  const plain = core.enqueue({ source_smsc: 'acme', text: 'for you: €', source: { addr: '61400000400', ton: 1, npi: 1 }, destination: { addr: 'Acme', ton: 5, npi: 0 } });
  const wide = core.enqueue({ source_smsc: 'acme', text: 'тебе 😀', destination: { addr: 'Acme', ton: 5, npi: 0 } });
  const first = await partner.delivery((pdu) => pdu.short_message.message === 'for you: €', 'GSM text');
  assert.equal(first.source_addr, '61400000400');
  assert.equal(first.destination_addr, 'Acme');
  assert.equal(first.esm_class & 0x3c, 0);
  assert.equal((await partner.delivery((pdu) => pdu.data_coding === 8, 'UCS-2 text')).short_message.message, 'тебе 😀');
  for (const { id } of [plain, wide]) assert.equal((await core.outcomeOf(id)).outcome, 'sent');
  partner.destroy();
});

test('a receipt for a partner says what became of its message', async () => {
  const partner = await bind(gateway.port);
  const { id } = core.enqueue({
    source_smsc: 'acme', message_type: 'delivery_receipt', source: { addr: '61400000500', ton: 1, npi: 1 }, destination: { addr: 'Acme', ton: 5, npi: 0 },
    receipt: { message_id: '4711', state: 'undeliverable', error: '012', submitted: 1, delivered: 0, submit_date: '2026-11-23T10:15:20.000Z', done_date: '2026-11-23T10:16:30.000Z', text: 'hello' },
  });
  const receipt = await partner.delivery((pdu) => pdu.receipted_message_id === '4711', 'the receipt');
  assert.equal(receipt.esm_class & 0x3c, 4);
  assert.equal(receipt.message_state, 5);
  assert.equal(receipt.short_message.message.trimEnd(),
    'id:4711 sub:001 dlvrd:000 submit date:2611231015 done date:2611231016 stat:UNDELIV err:012 text:hello');
  assert.equal((await core.outcomeOf(id)).outcome, 'sent');
  partner.destroy();
});

test('an unknown PDU is nacked and the session goes on', async () => {
  const partner = await bind(gateway.port);
  const nack = new Promise((done) => partner.on('generic_nack', done));
  const strange = Buffer.alloc(16);
  [16, 0x00000777, 0, 77].forEach((value, index) => strange.writeUInt32BE(value, index * 4));
  partner.socket.write(strange);
  const { command_status, sequence_number } = await nack;
  assert.deepEqual({ command_status, sequence_number }, { command_status: smpp.ESME_RINVCMDID, sequence_number: 77 });
  assert.equal((await partner.call('enquire_link')).command_status, ESME_ROK);
  partner.destroy();
});

judgeCaptures();
