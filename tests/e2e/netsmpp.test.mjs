// Perl's Net::SMPP as a partner of the gateway and as a carrier.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer, partnerPeer } from './support/gateway.mjs';
import { NetSmppCarrier, NetSmppPartner } from './support/netsmpp.mjs';
import { receiptText, smpp } from './support/peers.mjs';
import { until } from './support/wait.mjs';

const { ESME_ROK, ESME_RCANCELFAIL, ESME_RINVDLNAME, ESME_RINVDSTADR, ESME_RQUERYFAIL, ESME_RREPLACEFAIL } = smpp;
const ucs2 = (text) => Buffer.from(text, 'utf16le').swap16().toString('latin1');
const [scInterfaceVersion, receiptedMessageId, messageState] = ['528', '30', '1063']; // tags as Net::SMPP names them

let core;
let gateway;
let carrier;

before(async () => {
  core = await Core.start();
  core.route = () => ({ dest_smsc: 'nowhere' }); // what partners send stays pending
  carrier = await NetSmppCarrier.start();
  gateway = await Gateway.start({ api_base_url: core.url, smsc_name: 'e2e_gateway', server_binds: [partnerPeer()], binds: [carrierPeer(carrier.port)] });
});
after(async () => {
  await gateway?.stop();
  await carrier?.stop();
  await core?.stop();
});

const taken = (addr) => core.submitted.filter(({ destination }) => destination.addr === addr);
const idOf = (message) => [...core.messages.values()].find((candidate) => candidate.received === message).id;
const receiptFor = (message_id) =>
  core.enqueue({
    source_smsc: 'acme', message_type: 'delivery_receipt', source: { addr: '61400000500', ton: 1, npi: 1 }, destination: { addr: 'Acme', ton: 5, npi: 0 },
    receipt: {
      message_id, state: 'undeliverable', error: '012', submitted: 1, delivered: 0, submit_date: '2026-11-23T10:15:20.000Z',
      done_date: '2026-11-23T10:16:30.000Z', text: 'hello',
    },
  });
const receiptWords = (id) => `id:${id} sub:001 dlvrd:000 submit date:2611231015 done date:2611231016 stat:UNDELIV err:012 text:hello`;

describe('Net::SMPP as a partner', () => {
  let partner;
  afterEach(() => partner?.stop());

  for (const [version, name] of [[0x34, '3.4'], [0x50, '5.0']])
    test(`a partner of version ${name} binds, submits, is receipted with TLVs and unbinds`, async () => {
      partner = await NetSmppPartner.bind(gateway.port, { version });
      assert.deepEqual([partner.bindAnswer.system_id, partner.bindAnswer[scInterfaceVersion]], ['e2e_gateway', '\x34']);
      const to = `6140000${version}`;
      const answer = await partner.call('submit_sm', {
        source_addr_ton: 5, source_addr: 'Acme', destination_addr: to, registered_delivery: 1, short_message: 'h\x05llo', user_message_reference: '\x12\x34',
      });
      assert.equal(answer.status, ESME_ROK);
      const [message] = taken(to);
      assert.deepEqual([message.text, message.registered_delivery, message.tlvs], ['héllo', 1, [{ tag: 0x0204, value: '1234' }]]);
      assert.equal(answer.message_id, String(idOf(message)));
      receiptFor(answer.message_id);
      const receipt = await partner.delivery((pdu) => pdu.short_message.startsWith(`id:${answer.message_id} `), 'the receipt');
      assert.deepEqual([receipt.esm_class, receipt[receiptedMessageId], receipt[messageState]], [4, `${answer.message_id}\0`, '\x05']);
      assert.equal(receipt.short_message, receiptWords(answer.message_id));
      assert.equal((await partner.call('unbind')).status, ESME_ROK);
      await partner.wait(({ closed }) => closed, 'the connection is not closed');
    });

  test('a partner of version 3.3 is sent no TLV, neither in the answer to its bind nor in a receipt', async () => {
    partner = await NetSmppPartner.bind(gateway.port, { version: 0x33 });
    assert.equal(partner.bindAnswer.octets, Buffer.from('e2e_gateway\0').toString('hex'));
    assert.equal((await partner.call('submit_sm', { destination_addr: '6140000033', short_message: 'x' })).status, ESME_ROK);
    receiptFor('3333');
    const receipt = await partner.delivery((pdu) => pdu.short_message.startsWith('id:3333 '), 'the receipt');
    assert.equal(receipt.short_message, receiptWords('3333'));
    assert.deepEqual([receipt[receiptedMessageId], receipt[messageState]], [undefined, undefined], receipt.octets);
  });

  for (const type of ['transmitter', 'receiver'])
    test(`it binds as ${type}`, async () => {
      partner = await NetSmppPartner.bind(gateway.port, { type });
      assert.equal((await partner.call('enquire_link')).status, ESME_ROK);
    });

  test('a submit_sm with a user data header keeps it', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    for (const number of [1, 2]) {
      const short_message = `\x05\0\x03\x7f\x02${String.fromCharCode(number)}part ${number}`;
      assert.equal((await partner.call('submit_sm', { destination_addr: '61400000001', esm_class: 0x40, short_message })).status, ESME_ROK);
    }
    assert.deepEqual(taken('61400000001').map(({ text, segment, udh }) => [text, segment, udh]),
      [1, 2].map((number) => [`part ${number}`, { reference: 0x7f, total: 2, number }, `0500037f020${number}`]));
  });

  test('UCS-2, Latin-1 and binary go through as they are', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    const submit = (destination_addr, data_coding, short_message) => partner.call('submit_sm', { destination_addr, data_coding, short_message });
    await submit('61400000002', 8, ucs2('Привет 😀'));
    await submit('61400000003', 3, 'fa\xe7ade \xff');
    await submit('61400000004', 4, '\0\xff\x80');
    assert.equal(taken('61400000002')[0].text, 'Привет 😀');
    assert.equal(taken('61400000003')[0].text, 'façade ÿ');
    assert.equal(taken('61400000004')[0].payload, Buffer.from([0, 255, 128]).toString('base64'));
  });

  test('a text in message_payload reaches Core whole', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    assert.equal((await partner.call('submit_sm', { destination_addr: '61400000005', message_payload: 'x'.repeat(1000) })).status, ESME_ROK);
    assert.equal(taken('61400000005')[0].text, 'x'.repeat(1000));
  });

  test('submit_multi is a message for every destination, and the id is the first one\'s', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    const to = ['61400000011', '61400000012', '61400000013'];
    const answer = await partner.call('submit_multi', { source_addr: '1234', destination_addr: to, short_message: 'to all' });
    assert.deepEqual([answer.status, answer.no_unsuccess], [ESME_ROK, 0]);
    assert.deepEqual(to.map((addr) => taken(addr).map(({ text }) => text)), [['to all'], ['to all'], ['to all']]);
    assert.equal(answer.message_id, String(idOf(taken(to[0])[0])));
  });

  test('submit_multi names the destinations that were refused', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    core.faults.submit = (request, response, { messages }) => {
      const [status, answer] = core.on_submit({ messages });
      const refusal = ({ idempotency_key }) => ({ idempotency_key, status: 'rejected', error: 'invalid_destination' });
      answer.results = answer.results.map((result, index) => (messages[index].destination.addr === '61400000022' ? refusal(result) : result));
      response.writeHead(status, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(answer));
    };
    const answer = await partner.call('submit_multi', {
      dest_addr_ton: [1, 1], dest_addr_npi: [1, 1], destination_addr: ['61400000021', '61400000022'], short_message: 'one of two',
    });
    delete core.faults.submit;
    assert.deepEqual([answer.status, answer.no_unsuccess], [ESME_ROK, 1]);
    assert.deepEqual([answer.destination_addr, answer.error_status_code], [['61400000022'], [ESME_RINVDSTADR]]);
    assert.deepEqual([answer.dest_addr_ton, answer.dest_addr_npi], [[1], [1]]);
    assert.equal(answer.message_id, String(idOf(taken('61400000021')[0])));
  });

  test('submit_multi to a distribution list is refused', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    const answer = await partner.call('submit_multi', { dest_flag: [2], destination_addr: ['friends'], short_message: 'x' });
    assert.equal(answer.status, ESME_RINVDLNAME);
  });

  test('query_sm, replace_sm and cancel_sm work on a pending message, and no longer on one that is gone', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    const { message_id } = await partner.call('submit_sm', { source_addr: '1234', destination_addr: '61400000006', short_message: 'first words' });
    const which = { message_id, source_addr: '1234' };
    const first = await partner.call('query_sm', which);
    assert.deepEqual([first.status, first.message_id, first.message_state], [ESME_ROK, message_id, 1]);
    assert.equal((await partner.call('replace_sm', { ...which, short_message: 'other words' })).status, ESME_ROK);
    const message = core.messages.get(Number(message_id));
    assert.equal(message.text, 'other words');
    assert.equal((await partner.call('cancel_sm', { ...which, destination_addr: '61400000006' })).status, ESME_ROK);
    assert.equal(message.status, 'cancelled');
    assert.equal((await partner.call('query_sm', which)).message_state, 4);
    assert.equal((await partner.call('replace_sm', { ...which, short_message: 'too late' })).status, ESME_RREPLACEFAIL);
    assert.equal((await partner.call('cancel_sm', { ...which, destination_addr: '61400000006' })).status, ESME_RCANCELFAIL);
    assert.equal((await partner.call('query_sm', { message_id: '99999999' })).status, ESME_RQUERYFAIL);
  });

  test('a long text for it goes in parts that it can put together', async () => {
    partner = await NetSmppPartner.bind(gateway.port);
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(9).trim();
    core.enqueue({ source_smsc: 'acme', text, source: { addr: '61488', ton: 1, npi: 1 }, destination: { addr: '1234' } });
    const parts = await until(() => {
      const pdus = partner.seen.filter((said) => said.pdu === 'deliver_sm' && said.source_addr === '61488');
      return pdus.length === 3 && pdus;
    }, 'no three parts');
    assert.deepEqual(parts.map(({ esm_class }) => esm_class & 0x40), [0x40, 0x40, 0x40]);
    assert.deepEqual(parts.map(({ short_message }) => Buffer.from(short_message.slice(4, 6), 'latin1').toString('hex')), ['0301', '0302', '0303']);
    assert.equal(parts.map(({ short_message }) => short_message.slice(6)).join(''), text);
  });
});

describe('Net::SMPP as a carrier', () => {
  const submitsTo = (addr) => carrier.submits.filter((pdu) => pdu.destination_addr === addr);
  const enqueue = (addr, more) => core.enqueue({ dest_smsc: 'carrier', destination: { addr, ton: 1, npi: 1 }, ...more });
  const usual = () => ({ message_id: `perl-${carrier.submits.length}` });

  before(() => carrier.bound());
  afterEach(() => {
    carrier.answer = usual;
  });

  test('it reads the bind', () => {
    const [{ pdu, system_id, password, interface_version }] = carrier.binds;
    assert.deepEqual([pdu, system_id, password, interface_version], ['bind_transceiver', 'gateway', 'gw-pw', 0x34]);
  });

  test('it reads what is sent, and its id comes back in the outcome', async () => {
    const plain = enqueue('61400001000', { text: 'héllo €', registered_delivery: 1, tlvs: [{ tag: 0x0204, value: '0007' }] });
    const wide = enqueue('61400001001', { text: 'Привет 😀' });
    const outcome = await core.outcomeOf(plain.id);
    const [pdu] = submitsTo('61400001000');
    assert.deepEqual([pdu.short_message, pdu.data_coding, pdu.registered_delivery, pdu.user_message_reference], ['h\x05llo \x1be', 0, 1, '\0\x07']);
    assert.deepEqual([pdu.source_addr_ton, pdu.source_addr, pdu.dest_addr_ton, pdu.dest_addr_npi], [5, 'Shop', 1, 1]);
    assert.match(outcome.smsc_message_ids[0], /^perl-/);
    assert.equal((await core.outcomeOf(wide.id)).outcome, 'sent');
    assert.deepEqual([submitsTo('61400001001')[0].data_coding, submitsTo('61400001001')[0].short_message], [8, ucs2('Привет 😀')]);
  });

  test('a refusal with a body, as it sends them, is a failure with its status', async () => {
    carrier.answer = () => ({ status: ESME_RINVDSTADR, message_id: '' });
    const { id } = enqueue('61400001002', { text: 'nobody' });
    const outcome = await core.outcomeOf(id);
    assert.deepEqual([outcome.outcome, outcome.command_status], ['failed', ESME_RINVDSTADR]);
  });

  test('its receipt is reported, by its text and by TLVs', async () => {
    for (const [index, [what, fields]] of [
      ['text', (id) => ({ short_message: receiptText(id) })],
      ['TLVs', (id) => ({ short_message: '', receipted_message_id: `${id}\0`, message_state: '\x02' })],
      ['data_sm', null],
    ].entries()) {
      const messageId = `receipt-${what}`;
      carrier.answer = () => ({ message_id: messageId });
      const { id } = enqueue(`6140000200${index}`, { text: what, registered_delivery: 1 });
      await core.outcomeOf(id);
      if (fields) {
        const answer = await carrier.deliver({ esm_class: 4, source_addr: `6140000200${index}`, destination_addr: 'Shop', ...fields(messageId) });
        assert.equal(answer.status, ESME_ROK);
      } else {
        const { link } = carrier.binds.at(-1);
        carrier.send('data_sm', {
          seq: 7000, esm_class: 4, source_addr: `6140000200${index}`, destination_addr: 'Shop', receipted_message_id: `${messageId}\0`, message_state: '\x02',
        }, link);
        assert.equal((await carrier.wait((said) => said.seq === 7000 && said.pdu === 'data_sm_resp', 'no answer to data_sm')).status, ESME_ROK);
      }
      await core.status(id, 'delivered');
    }
  });

  test("a handset's message reaches Core", async () => {
    const { status } = await carrier.deliver({ source_addr: '61499', destination_addr: '1234', data_coding: 8, short_message: ucs2('ответ 😀') });
    assert.equal(status, ESME_ROK);
    const message = core.submitted.find(({ source }) => source.addr === '61499');
    assert.deepEqual([message.direction, message.origin_smsc, message.text], ['mo', 'carrier', 'ответ 😀']);
  });

  test('its enquire_link is answered, and ours by it', async () => {
    const { link } = carrier.binds.at(-1);
    carrier.send('enquire_link', { seq: 8000 }, link);
    const { status, octets } = await carrier.wait((said) => said.seq === 8000 && said.pdu === 'enquire_link_resp', 'no answer to enquire_link');
    assert.deepEqual([status, octets], [ESME_ROK, ''], 'enquire_link_resp has no body');
  });

  test('a lost connection is bound again, and what was on its way is sent again', async () => {
    const binds = carrier.binds.length;
    carrier.answer = ({ link }) => void carrier.send('close', {}, link);
    const { id } = enqueue('61400001003', { text: 'cut off' });
    await until(() => submitsTo('61400001003').length > 0, 'no submit_sm');
    carrier.answer = usual;
    await carrier.bound(binds + 1);
    await core.status(id, 'sent');
    assert.equal(submitsTo('61400001003').length, 2);
  });
});

judgeCaptures();
