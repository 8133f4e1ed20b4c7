// node-smpp's own ways with text, in both roles: it chooses data_coding itself, joins header and text, and more.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { atom } from './support/exs.mjs';
import { Gateway, carrierPeer, partnerPeer } from './support/gateway.mjs';
import { Carrier, ESME_ROK, bind, connect, smpp } from './support/peers.mjs';
import { until, within } from './support/wait.mjs';

// Everything that the default alphabet has, but for its escape; the last line stands in its extension.
const gsm = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?'
  + '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
  + '\f^{}\\[~]|€';
const latin1 = 'ÀÁÂÃÄ ç ëêîïô ÷ õ ý þ ÿ © ® ½ Açores'; // some of it is not in GSM
const wide = 'Ünï — Привет, 你好, नमस्ते, 😀👍🏽';
const styles = ['udh8', 'udh16', 'sar', 'payload'];

let core;
let carrier;
let gateway;

before(async () => {
  core = await Core.start();
  carrier = await Carrier.start();
  gateway = await Gateway.start({
    api_base_url: core.url,
    server_binds: [
      partnerPeer(), partnerPeer({ name: 'strict', system_id: 'strict', strict: true }),
      partnerPeer({ name: 'latin', system_id: 'latin', default_alphabet: atom('latin1') }),
      partnerPeer({ name: 'quick', system_id: 'quick', enquire_link_interval: 1, response_timeout: 1 }),
    ],
    binds: [
      ...styles.map((style) => carrierPeer(carrier.port, { name: style, long_message: atom(style), account: style })),
      carrierPeer(carrier.port, { name: 'latin_carrier', default_alphabet: atom('latin1'), account: 'latin' }),
    ],
  });
  await carrier.bound(styles.length + 1);
});
afterEach(() => {
  smpp.encodings.default = 'ASCII';
  carrier.answer = () => ({ message_id: `id-${carrier.submits.length}` });
});
after(async () => {
  await gateway?.stop();
  await carrier?.stop();
  await core?.stop();
});

const taken = (addr) => core.submitted.filter(({ destination }) => destination.addr === addr);

describe('node-smpp as a partner', () => {
  let partner;
  before(async () => {
    partner = await bind(gateway.port);
  });
  after(() => partner?.destroy());

  let number = 61400000000;
  /** Submits and gives what Core took of it. */
  const submit = async (fields, session = partner) => {
    const destination_addr = String(++number);
    const answer = await session.call('submit_sm', { destination_addr, ...fields });
    assert.equal(answer.command_status, ESME_ROK);
    return taken(destination_addr)[0];
  };

  for (const [what, text, coding] of [
    ['all of the default alphabet', gsm, 1], ['plain letters', 'hello', 1], ['Latin-1 that GSM lacks', latin1, 3], ['what only UCS-2 has', wide, 8],
    ['an umlaut and a euro', 'Ä €', 1], ['a lower ç, which GSM lacks', 'façade', 3],
  ])
    test(`${what} in its own choice of data_coding reaches Core as it was written`, async () => {
      const message = await submit({ short_message: text });
      assert.equal(message.text, text);
      assert.equal(message.data_coding, coding);
    });

  test('what it says is IA5 is IA5 where no octet says otherwise', async () => {
    // It sends Ä as 0x5B under data_coding 1: nothing tells that from "[".
    assert.equal((await submit({ short_message: 'Ä' })).text, '[');
  });

  test('data_coding 0 is the default alphabet, all of it', async () => {
    assert.equal((await submit({ data_coding: 0, short_message: gsm })).text, gsm);
  });

  test('data_coding 0 is what default_alphabet says', async () => {
    smpp.encodings.default = 'LATIN1';
    const latin = await bind(gateway.port, { system_id: 'latin' });
    assert.equal((await submit({ data_coding: 0, short_message: latin1 }, latin)).text, latin1);
    const { id } = core.enqueue({ source_smsc: 'latin', text: latin1, source: { addr: '61488000000' } });
    const delivered = await latin.delivery((pdu) => pdu.source_addr === '61488000000', 'Latin-1 text');
    assert.deepEqual([delivered.data_coding, delivered.short_message.message], [0, latin1]);
    assert.equal((await core.outcomeOf(id)).outcome, 'sent');
    latin.destroy();
  });

  for (const [what, texts, coding] of [
    ['GSM', ['first: € ', 'second: @'], 1], ['Latin-1', ['première façade ', 'deuxième façade'], 3], ['UCS-2', ['первая 😀 ', 'вторая'], 8],
  ])
    test(`a ${what} text that it joins to its header keeps header, place and text`, async () => {
      const destination_addr = String(++number);
      for (const [index, message] of texts.entries()) {
        const udh = Buffer.from([5, 0, 3, 0x7f, texts.length, index + 1]);
        assert.equal((await partner.call('submit_sm', { destination_addr, short_message: { udh, message } })).command_status, ESME_ROK);
      }
      assert.deepEqual(taken(destination_addr).map(({ text, segment, data_coding }) => [text, segment, data_coding]),
        texts.map((text, index) => [text, { reference: 0x7f, total: texts.length, number: index + 1 }, coding]));
    });

  test('a 16-bit reference in its header, and sar_ TLVs without one, are read', async () => {
    const sixteen = await submit({ short_message: { udh: Buffer.from([6, 8, 4, 0x12, 0x34, 2, 1]), message: 'part' } });
    assert.deepEqual([sixteen.text, sixteen.segment], ['part', { reference: 0x1234, total: 2, number: 1 }]);
    const sar = await submit({ short_message: 'part', sar_msg_ref_num: 0x4321, sar_total_segments: 3, sar_segment_seqnum: 2 });
    assert.deepEqual([sar.text, sar.segment, sar.tlvs], ['part', { reference: 0x4321, total: 3, number: 2 }, undefined]);
  });

  for (const [what, text, coding] of [['GSM', gsm.repeat(6), 1], ['Latin-1', latin1.repeat(20), 3], ['UCS-2', wide.repeat(20), 8]])
    test(`${what} text in message_payload reaches Core whole`, async () => {
      const message = await submit({ message_payload: { message: text } });
      assert.deepEqual([message.text, message.data_coding, message.tlvs], [text, coding, undefined]);
    });

  test('a message_payload of four-digit length and data_sm reach Core whole', async () => {
    const text = wide.repeat(200);
    assert.equal((await submit({ message_payload: { message: text } })).text, text);
    const destination_addr = String(++number);
    assert.equal((await partner.call('data_sm', { destination_addr, data_coding: 8, message_payload: { message: wide } })).command_status, ESME_ROK);
    assert.equal(taken(destination_addr)[0].text, wide);
  });

  test('short_message beside message_payload is refused', async () => {
    const answer = await partner.call('submit_sm', { destination_addr: '614', short_message: 'one', message_payload: { message: 'two' } });
    assert.equal(answer.command_status, 0xc1); // ESME_ROPTPARNOTALLWD
  });

  test('an empty text is a message', async () => {
    const message = await submit({ short_message: '' });
    assert.equal(message.text ?? '', '');
  });

  test('a name with umlauts, of which it sends single octets, does not cost the message', async () => {
    const message = await submit({ source_addr: 'Käse', source_addr_ton: 5, short_message: 'from the dairy' });
    assert.equal(message.text, 'from the dairy');
    assert.match(message.source.addr, /^K.+se$/);
  });

  test('an address longer than the specification has it is taken and counted, and refused where the peer is strict', async () => {
    const source_addr = '1'.repeat(30);
    assert.equal((await submit({ source_addr, short_message: 'from afar' })).source.addr, source_addr);
    await gateway.waitMetric('smpp_pdu_errors_total', { bind_name: 'acme', kind: 'tolerated_long_string' }, 1);
    const strict = await bind(gateway.port, { system_id: 'strict' });
    const answer = await strict.call('submit_sm', { source_addr, destination_addr: '614', short_message: 'from afar' });
    assert.equal(answer.command_status, 0xc2); // ESME_RINVPARLEN
    assert.equal((await submit({ source_addr: '1', short_message: 'from here' }, strict)).text, 'from here');
    strict.destroy();
  });

  test('its submissions without waiting for the answer to the bind are refused or taken, each answered, and the session serves', async () => {
    const hasty = await connect(gateway.port);
    const bound = hasty.call('bind_transceiver', { system_id: 'acme', password: 'acme-pw' });
    const answers = [1, 2, 3].map((index) => hasty.call('submit_sm', { destination_addr: `6149999000${index}`, short_message: 'hasty' }));
    assert.equal((await bound).command_status, ESME_ROK);
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      const took = taken(`6149999000${index + 1}`).length;
      assert.deepEqual([answer.command_status, took], took ? [ESME_ROK, 1] : [smpp.ESME_RINVBNDSTS, 0]);
    }
    assert.equal((await submit({ short_message: 'later' }, hasty)).text, 'later');
    hasty.destroy();
  });

  test('one that answers no enquire_link is let go, and the log says why', async () => {
    const silent = smpp.connect({ host: '127.0.0.1', port: gateway.port });
    silent.on('error', () => {});
    const closed = new Promise((done) => silent.on('close', done));
    silent.bind_transceiver({ system_id: 'quick', password: 'acme-pw' });
    await within(closed, 'the session is not closed');
    await gateway.says(/Bind quick: enquire_link timeout/);
  });

  for (const [what, text, coding] of [['GSM', gsm, 0], ['UCS-2', wide, 8]])
    test(`${what} text from Core is what it reads`, async () => {
      core.enqueue({ source_smsc: 'acme', text, source: { addr: `6148800${coding}` } });
      const delivered = await partner.delivery((pdu) => pdu.source_addr === `6148800${coding}`, what);
      assert.deepEqual([delivered.data_coding, delivered.short_message.message], [coding, text]);
    });
});

describe('node-smpp as a carrier', () => {
  const submitsTo = (addr) => carrier.submits.filter((pdu) => pdu.destination_addr === addr);
  const send = async (dest_smsc, addr, text, more) => {
    const { id } = core.enqueue({ dest_smsc, destination: { addr, ton: 1, npi: 1 }, text, ...more });
    assert.equal((await core.outcomeOf(id)).outcome, 'sent');
    return submitsTo(addr);
  };

  for (const [what, addr, text, coding] of [['all of the default alphabet', '61401', gsm, 0], ['Latin-1', '61402', latin1, 8], ['UCS-2', '61403', wide, 8]])
    test(`${what} is what it reads`, async () => {
      const [pdu] = await send('udh8', addr, text);
      assert.deepEqual([pdu.data_coding, pdu.short_message.message], [coding, text]);
    });

  test('Latin-1 is what it reads where Core asks for it, and where default_alphabet says so', async () => {
    const [asked] = await send('udh8', '61404', latin1, { data_coding: 3 });
    assert.deepEqual([asked.data_coding, asked.short_message.message], [3, latin1]);
    smpp.encodings.default = 'LATIN1';
    const [agreed] = await send('latin_carrier', '61405', latin1);
    assert.deepEqual([agreed.data_coding, agreed.short_message.message], [0, latin1]);
  });

  for (const style of styles)
    for (const [what, text] of [['GSM', `${gsm} `.repeat(3)], ['UCS-2', `${wide} `.repeat(7)]])
      test(`a long ${what} text is whole to it by ${style}`, async () => {
        const parts = await send(style, `6141${styles.indexOf(style)}${what.length}`, text);
        const payload = (pdu) => (style === 'payload' ? pdu.message_payload : pdu.short_message);
        assert.equal(parts.map((pdu) => payload(pdu).message).join(''), text);
        const places = {
          udh8: ({ short_message: { udh: [part] } }) => [part[0], part.length, part[3], part[4]],
          udh16: ({ short_message: { udh: [part] } }) => [part[0], part.length, part[4], part[5]],
          sar: (pdu) => [pdu.esm_class & 0x40, typeof pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum],
        };
        const head = { udh8: [0, 5], udh16: [8, 6], sar: [0, 'number'] };
        if (style === 'payload') assert.equal(parts.length, 1);
        else assert.deepEqual(parts.map(places[style]), parts.map((_, index) => [...head[style], parts.length, index + 1]));
      });

  for (const [what, from, text] of [['GSM', '61491', gsm], ['Latin-1', '61492', latin1], ['UCS-2', '61493', wide]])
    test(`a handset's ${what} text in its own choice of data_coding reaches Core as it was written`, async () => {
      for (const [addr, fields] of [[`${from}1`, { short_message: text }], [`${from}2`, { message_payload: { message: text } }]]) {
        assert.equal((await carrier.deliver({ source_addr: addr, destination_addr: '1234', ...fields })).command_status, ESME_ROK);
        assert.equal(core.submitted.find(({ source }) => source.addr === addr).text, text);
      }
    });

  test("a handset's parts reach Core with their places", async () => {
    for (const number of [1, 2])
      await carrier.deliver({
        source_addr: '61494', destination_addr: '1234', short_message: { udh: Buffer.from([5, 0, 3, 9, 2, number]), message: `часть ${number}` },
      });
    assert.deepEqual(core.submitted.filter(({ source }) => source.addr === '61494').map(({ text, segment }) => [text, segment]),
      [1, 2].map((number) => [`часть ${number}`, { reference: 9, total: 2, number }]));
  });

  test('one that answers no enquire_link is let go and bound again', async () => {
    const sessions = [];
    const server = smpp.createServer((session) => {
      sessions.push(session);
      session.on('error', () => {});
      session.on('bind_transceiver', (pdu) => session.send(pdu.response()));
    });
    await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
    const other = await Gateway.start({
      api_base_url: core.url, binds: [carrierPeer(server.address().port, { name: 'mute', enquire_link_interval: 1, response_timeout: 1 })],
    });
    await other.says(/Bind mute: enquire_link timeout/);
    await until(() => sessions.length >= 2, 'it is not bound again');
    await other.stop();
    for (const session of sessions) session.destroy();
    server.close();
  });
});

judgeCaptures();
