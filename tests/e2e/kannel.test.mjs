// Kannel as a partner: over one transceiver, and over a transmitter with a receiver.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer, partnerPeer } from './support/gateway.mjs';
import { Kannel } from './support/kannel.mjs';
import { Carrier, receiptText } from './support/peers.mjs';
import { until } from './support/wait.mjs';

const submitSmResp = 0x80000004;
const deliverSm = 5;
const [delivered, failed, buffered, accepted, refused] = [1, 2, 4, 8, 16]; // Kannel's types of receipts
const fox = 'The quick brown fox jumps over the lazy dog. '.repeat(9).trim();
const buns = 'Съешь ещё этих мягких французских булок, да выпей чаю. '.repeat(3).trim();

let core;
let carrier;
let gateway;

before(async () => {
  core = await Core.start();
  core.route = ({ direction }) => (direction === 'mt' ? { dest_smsc: 'carrier' } : { source_smsc: 'acme' });
  carrier = await Carrier.start();
  gateway = await Gateway.start({ api_base_url: core.url, server_binds: [partnerPeer()], binds: [carrierPeer(carrier.port)] });
  await carrier.bound();
});
afterEach(() => {
  core.faults = {};
  carrier.answer = taken;
});
after(async () => {
  await gateway?.stop();
  await carrier?.stop();
  await core?.stop();
});

const taken = () => ({ message_id: `c-${carrier.submits.length}` });
/** A carrier's answer with the receipt at its heels. */
const receipted = (stat) => (pdu, session) => {
  const { message_id } = taken();
  session.send(pdu.response({ message_id }));
  carrier.receipt(message_id, { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, short_message: receiptText(message_id, stat) });
};
const submitted = (addr, count = 1) =>
  until(() => {
    const messages = core.submitted.filter(({ destination }) => destination.addr === addr);
    return messages.length >= count && messages;
  }, `Core has not ${count} messages to ${addr}`);
const idOf = (message) => [...core.messages.values()].find((candidate) => candidate.received === message).id;

for (const [how, binds] of [
  ['one transceiver', () => [{ 'transceiver-mode': 1 }]],
  ['a transmitter and a receiver', () => [{ 'transceiver-mode': 0 }, { 'transceiver-mode': 0, port: undefined, 'receive-port': gateway.port }]],
])
  describe(`Kannel with ${how}`, () => {
    let kannel;
    const prefix = how === 'one transceiver' ? '614001' : '614002';

    before(async () => {
      kannel = await Kannel.start(gateway.port, binds());
      await kannel.bound(binds().length);
    });
    after(() => kannel?.stop());

    test("a text goes to the carrier and its receipt comes back to Kannel's URL", async () => {
      carrier.answer = receipted('DELIVRD');
      const to = `${prefix}01`;
      await kannel.send({ to, from: 'Shop', text: 'hello @ € ñ {x}', tag: 'text' });
      await kannel.receipt('text', accepted);
      const receipt = await kannel.receipt('text', delivered);
      const [message] = await submitted(to);
      assert.equal(message.text, 'hello @ € ñ {x}');
      assert.deepEqual(message.source, { addr: 'Shop', ton: 5, npi: 0 });
      assert.equal(receipt.id, String(idOf(message)));
      assert.match(receipt.text, new RegExp(`^id:${idOf(message)} sub:001 dlvrd:001 .*stat:DELIVRD err:000`));
      const [submit] = carrier.submits.filter((pdu) => pdu.destination_addr === to);
      assert.equal(submit.short_message.message, 'hello @ € ñ {x}');
      assert.deepEqual(kannel.receipts('text').map(({ type }) => Number(type)), [accepted, delivered]);
    });

    test("its habits are taken as they are: esm_class 3, 0x43 with a header, and the notification bit of dlr-mask 31", async () => {
      const to = `${prefix}02`;
      await kannel.send({ to, from: '+61411', text: 'habits', tag: 'habits' });
      await kannel.send({ to, from: '12345', coding: 1, udh: Buffer.from('06050415821582', 'hex'), text: Buffer.from([0, 1, 0x80, 0xff]) });
      const [plain, binary] = await submitted(to, 2);
      assert.deepEqual([plain.esm_class, plain.registered_delivery], [3, 0x11]);
      assert.deepEqual(plain.source, { addr: '61411', ton: 1, npi: 1 });
      assert.deepEqual([binary.esm_class, binary.udh, binary.payload], [0x43, '06050415821582', Buffer.from([0, 1, 0x80, 0xff]).toString('base64')]);
      const submits = await until(() => {
        const pdus = carrier.submits.filter((pdu) => pdu.destination_addr === to);
        return pdus.length === 2 && pdus;
      }, 'the carrier has not both');
      assert.equal(submits[0].registered_delivery, 0x11);
      assert.equal(submits[1].esm_class & 0x40, 0x40);
      assert.equal(submits[1].short_message.udh[0].toString('hex'), '050415821582');
    });

    test('UCS-2 text goes out and is receipted', async () => {
      carrier.answer = receipted('DELIVRD');
      const to = `${prefix}03`;
      await kannel.send({ to, from: 'Shop', text: 'Здравствуйте 😀', coding: 2, tag: 'ucs2' });
      await kannel.receipt('ucs2', delivered);
      const [message] = await submitted(to);
      assert.deepEqual([message.text, message.data_coding], ['Здравствуйте 😀', 8]);
      assert.equal(carrier.submits.find((pdu) => pdu.destination_addr === to).short_message.message, 'Здравствуйте 😀');
    });

    for (const [what, number, fields, text] of [['GSM', '04', {}, fox], ['UCS-2', '05', { coding: 2 }, buns]])
      test(`a ${what} text of three parts keeps its parts and is receipted`, async () => {
        carrier.answer = receipted('DELIVRD');
        const to = prefix + number;
        await kannel.send({ to, from: '12345', text, tag: `long${number}`, ...fields });
        await kannel.receipt(`long${number}`, delivered);
        const parts = await submitted(to, 3);
        assert.deepEqual(parts.map(({ segment }) => [segment.total, segment.number]), [[3, 1], [3, 2], [3, 3]]);
        assert.equal(parts.map((part) => part.text).join(''), text);
        await until(() => carrier.submits.filter((pdu) => pdu.destination_addr === to).length === 3, 'not all parts are at the carrier');
        assert.equal(carrier.submits.filter((pdu) => pdu.destination_addr === to).map((pdu) => pdu.short_message.message).join(''), text);
      });

    test('a flash message keeps its class', async () => {
      const to = `${prefix}06`;
      await kannel.send({ to, from: '12345', text: 'now: €', mclass: 0 });
      const [message] = await submitted(to);
      assert.deepEqual([message.text, message.data_coding], ['now: €', 0xf0]);
      const submit = await until(() => carrier.submits.find((pdu) => pdu.destination_addr === to), 'not at the carrier');
      assert.equal(submit.data_coding, 0xf0);
    });

    test('what the carrier could not deliver is a failure to Kannel', async () => {
      carrier.answer = receipted('UNDELIV');
      await kannel.send({ to: `${prefix}07`, from: '12345', text: 'nobody there', tag: 'undelivered' });
      assert.match((await kannel.receipt('undelivered', failed)).text, /stat:UNDELIV/);
    });

    test('what Core refuses is refused to Kannel', async () => {
      core.faults.submit = (request, response, { messages }) => {
        const results = messages.map(({ idempotency_key }) => ({ idempotency_key, status: 'rejected', error: 'invalid_destination' }));
        response.writeHead(200, { 'content-type': 'application/json' });
        return response.end(JSON.stringify({ results }));
      };
      await kannel.send({ to: `${prefix}08`, from: '12345', text: 'no', tag: 'refused' });
      assert.match((await kannel.receipt('refused', refused)).text, /NACK\/0x0000000b/); // ESME_RINVDSTADR
    });

    test('a message on its way is buffered to Kannel, and delivered after that', async () => {
      const to = `${prefix}09`;
      await kannel.send({ to, from: '12345', text: 'wait', tag: 'way' });
      await kannel.receipt('way', accepted);
      const message_id = String(idOf((await submitted(to))[0]));
      const tell = (state) => core.enqueue({
        source_smsc: 'acme', message_type: 'delivery_receipt', source: { addr: to, ton: 1, npi: 1 }, destination: { addr: '12345', ton: 0, npi: 0 },
        receipt: { message_id, state, submit_date: '2026-11-23T10:15:20.000Z', done_date: '2026-11-23T10:16:30.000Z' },
      });
      tell('enroute');
      assert.match((await kannel.receipt('way', buffered)).text, /stat:ENROUTE/);
      tell('delivered');
      await kannel.receipt('way', delivered);
    });

    test("a handset's message reaches Kannel's service, in GSM and UCS-2", async () => {
      for (const [from, text, data_coding] of [['61488000001', 'STOP @ €', 0], ['61488000002', 'ответ 😀', 8]]) {
        await carrier.deliver({ source_addr_ton: 1, source_addr_npi: 1, source_addr: from, destination_addr: '4321', data_coding, short_message: text });
        const call = await kannel.message((mo) => mo.from === `+${from}`, `of ${from}`);
        assert.deepEqual([call.text, call.to], [text, '4321']);
        kannel.fetched.length = 0;
      }
    });

    test('a long text to Kannel goes in parts, which it joins', async () => {
      const { id } = core.enqueue({ source_smsc: 'acme', text: fox, source: { addr: '61488000003', ton: 1, npi: 1 }, destination: { addr: '4321' } });
      const call = await kannel.message((mo) => mo.from === '+61488000003', 'of 61488000003');
      assert.equal(call.text, fox);
      assert.equal((await core.outcomeOf(id)).outcome, 'sent');
    });
  });

describe('Kannel loses a receipt that comes before its submit_sm_resp, so ours', () => {
  let kannel;
  before(async () => {
    kannel = await Kannel.start(gateway.port);
    await kannel.bound();
  });
  after(() => kannel?.stop());

  /** Of these ids: that the submit_sm_resp left before the receipt, on the wire. */
  const inOrder = (ids) => {
    const position = (command, text) => gateway.tap.pdus.findIndex((pdu) => pdu.side === 'server' && pdu.id === command && pdu.octets.includes(text));
    for (const id of ids) {
      const [answer, receipt] = [position(submitSmResp, `${id}\0`), position(deliverSm, `id:${id} `)];
      assert.ok(answer >= 0 && receipt > answer, `submit_sm_resp of ${id} at ${answer}, its receipt at ${receipt}`);
    }
  };

  test('comes after it where carriers are as fast as they can be', async () => {
    carrier.answer = receipted('DELIVRD');
    const tags = Array.from({ length: 60 }, (_, index) => `fast${index}`);
    await Promise.all(tags.map((tag, index) => kannel.send({ to: `6140030${index + 10}`, from: '12345', text: `no ${index}`, tag })));
    const receipts = await Promise.all(tags.map((tag) => kannel.receipt(tag, delivered)));
    assert.equal(new Set(receipts.map(({ id }) => id)).size, tags.length);
    inOrder(receipts.map(({ id }) => id));
  });

  test('comes after it where Core has the receipt ready before it answers the submission', async () => {
    let id;
    core.faults.submit = (request, response, body) => {
      const [status, answer] = core.on_submit(body);
      id = answer.results[0].id;
      core.messages.get(id).status = 'delivered';
      const receipt = core.enqueue({
        source_smsc: 'acme', message_type: 'delivery_receipt', source: { addr: '61400400', ton: 1, npi: 1 }, destination: { addr: '12345', ton: 0, npi: 0 },
        receipt: { message_id: String(id), state: 'delivered', submit_date: '2026-11-23T10:15:20.000Z', done_date: '2026-11-23T10:15:20.000Z' },
      });
      const answered = () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      // Not before the receipt has been claimed, and has had all the time to be sent.
      until(() => receipt.status !== 'pending', 'the receipt is not claimed').then(() => setTimeout(answered, 200), answered);
      return true;
    };
    await kannel.send({ to: '61400400', from: '12345', text: 'slow answer', tag: 'slow' });
    await kannel.receipt('slow', accepted);
    core.faults = {};
    await kannel.receipt('slow', delivered);
    inOrder([id]);
  });
});

judgeCaptures();
