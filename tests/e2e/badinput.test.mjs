// What must be refused clearly and do no harm.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer, checkConfig, partnerPeer } from './support/gateway.mjs';
import { Carrier, ESME_ROK, ESME_RSYSERR, bind, header, pdusOf, rawConnect, smpp } from './support/peers.mjs';
import { gatewayProgram, run, simProgram } from './support/program.mjs';
import { until } from './support/wait.mjs';

let core;
let gateway;

before(async () => {
  core = await Core.start();
  gateway = await Gateway.start({ api_base_url: core.url, api_timeout: 1000, server_binds: [partnerPeer(), partnerPeer({ name: 'strict', system_id: 'strict', strict: true })] });
});
after(async () => {
  const { code } = (await gateway?.stop()) ?? {};
  await core?.stop();
  assert.equal(code, 0, 'the gateway lived to its orderly end');
});

const genericNack = 0x80000000;

/** Another session works as if nothing had been. */
async function servesOthers() {
  const partner = await bind(gateway.port);
  const { command_status } = await partner.call('submit_sm', { destination_addr: '61400004000', short_message: 'still here' });
  assert.equal(command_status, ESME_ROK);
  partner.destroy();
}

/** A bound session of which every octet is seen. */
async function rawBound(system_id = 'acme') {
  const raw = await rawConnect(gateway.port);
  raw.socket.write(new smpp.PDU('bind_transceiver', { system_id, password: 'acme-pw', sequence_number: 1 }).toBuffer());
  await until(() => pdusOf(raw).length === 1, 'the bind is not answered');
  assert.equal(pdusOf(raw)[0].status, ESME_ROK);
  return raw;
}

test('garbage is answered by a close and harms nobody', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const raw = await rawConnect(gateway.port);
    // A fixed sequence of "random" octets whose first four say a length that cannot be.
    const octets = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 167 + seed * 89 + (index * index) % 251) & 0xff));
    octets[0] |= 0x80;
    raw.socket.write(octets);
    await until(() => raw.closed, 'the connection is not closed');
  }
  await servesOthers();
});

test('garbage in the body of any request is answered with an error and the session goes on', async () => {
  const raw = await rawBound();
  const requests = [0x03, 0x04, 0x07, 0x08, 0x21, 0x103, 0x111, 0x112, 0x113]; // query, submit, replace, cancel, multi, data, broadcasts
  const body = Buffer.from(Array.from({ length: 70 }, (_, index) => 0x80 | (index * 37)));
  requests.forEach((id, index) => raw.socket.write(Buffer.concat([header(16 + body.length, id, 0, index + 2), body])));
  raw.socket.write(header(16, 0x15, 0, 99));
  await until(() => pdusOf(raw).length === requests.length + 2, () => `${pdusOf(raw).length - 1} of ${requests.length + 1} answers`);
  const answers = pdusOf(raw).slice(1, -1);
  assert.deepEqual(answers.map(({ sequence }) => sequence).sort((a, b) => a - b), requests.map((_, index) => index + 2));
  for (const { id, status, sequence } of answers) {
    assert.ok(id === genericNack || id === genericNack + requests[sequence - 2], `answer ${id.toString(16)}`);
    assert.notEqual(status, ESME_ROK);
  }
  assert.deepEqual([pdusOf(raw).at(-1).id, pdusOf(raw).at(-1).status], [0x80000015, ESME_ROK]);
  raw.socket.destroy();
});

test('half a PDU and a hang-up harm nobody', async () => {
  const raw = await rawBound();
  raw.socket.write(header(120, 4, 0, 2).subarray(0, 11));
  raw.socket.end();
  await until(() => raw.closed, 'the connection is not closed');
  await servesOthers();
});

for (const [what, length] of [['no octets', 0], ['four octets', 4], ['fifteen octets', 15], ['seventy thousand octets', 70000], ['four gigabytes', 0xffffffff]])
  test(`a command_length of ${what} is nacked and the connection closed`, async () => {
    const raw = await rawBound();
    raw.socket.write(header(length, 4, 0, 9));
    await until(() => raw.closed, 'the connection is not closed');
    const last = pdusOf(raw).at(-1);
    assert.deepEqual([last.id, last.status], [genericNack, smpp.ESME_RINVCMDLEN]);
    await servesOthers();
  });

for (const [what, kind, refusal, spoil] of [
  ['whose sm_length lies', 'tolerated_text_length', smpp.ESME_RINVMSGLEN, (submit) => submit.fill(200, submit.length - 6, submit.length - 5)],
  ['with a broken TLV', 'tolerated_broken_tlv', smpp.ESME_RINVTLVSTREAM, (submit) => {
    const spoilt = Buffer.concat([submit, Buffer.from('0204000912', 'hex')]);
    spoilt.writeUInt32BE(spoilt.length, 0);
    return spoilt;
  }],
])
  for (const [system_id, status] of [['acme', ESME_ROK], ['strict', refusal]])
    test(`a submit_sm ${what} is ${status ? 'refused where the peer is strict' : 'taken as far as it goes, and counted,'} and the session goes on`, async () => {
      const destination_addr = `6140000${system_id.length}${refusal}`;
      const raw = await rawBound(system_id);
      raw.socket.write(spoil(new smpp.PDU('submit_sm', { sequence_number: 2, destination_addr, data_coding: 0, short_message: 'hello' }).toBuffer()));
      raw.socket.write(header(16, 0x15, 0, 3));
      await until(() => pdusOf(raw).length === 3, 'the submit_sm and the enquire_link are not both answered');
      const answers = pdusOf(raw).slice(1).sort((a, b) => a.sequence - b.sequence);
      assert.deepEqual(answers.map(({ id, status, sequence }) => [id, status, sequence]), [[0x80000004, status, 2], [0x80000015, ESME_ROK, 3]]);
      const texts = core.submitted.filter(({ destination }) => destination.addr === destination_addr).map(({ text }) => text);
      assert.deepEqual(texts, status ? [] : ['hello']);
      assert.equal(await gateway.metric('smpp_pdu_errors_total', { bind_name: system_id, kind: status ? 'invalid_body' : kind }) > 0, true);
      raw.socket.destroy();
    });

test('an HTTP request on the SMPP port is named in the log', async () => {
  const raw = await rawConnect(gateway.port);
  raw.socket.write('GET / HTTP/1.1\r\nHost: example\r\n\r\n');
  await until(() => raw.closed, 'the connection is not closed');
  await gateway.says(/HTTP request/);
  await servesOthers();
});

test('a TLS handshake on the plain SMPP port is named in the log', async () => {
  const raw = await rawConnect(gateway.port);
  raw.socket.write(Buffer.from('16030100c8010000c40303', 'hex'));
  await until(() => raw.closed, 'the connection is not closed');
  await gateway.says(/TLS/);
});

test('nothing from outside breaks a line of the log', async () => {
  const partner = await rawConnect(gateway.port);
  partner.socket.write(new smpp.PDU('bind_transceiver', { system_id: 'evil\nGateway x', password: 'p', sequence_number: 1 }).toBuffer());
  await until(() => partner.closed, 'the connection is not closed');
  assert.ok(!gateway.program.lines.some((line) => line.startsWith('Gateway x')));
});

for (const [what, answer] of [
  ['cut off JSON', '{"results": ['], ['a web page', '<html>It works!</html>'], ['too few results', '{"results": []}'], ['the wrong type', '{"results": [7]}'],
  ['an unknown status', '{"results": [{"idempotency_key": "x", "status": "perhaps"}]}'], ['nothing', ''],
])
  test(`a Core that answers ${what} costs the partner an ESME_RSYSERR and the log a line`, async () => {
    const before = gateway.program.lines.filter((line) => /api submit: parse error/.test(line)).length;
    core.faults.submit = (request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    const partner = await bind(gateway.port);
    const { command_status } = await partner.call('submit_sm', { destination_addr: '61400004001', short_message: 'x' });
    delete core.faults.submit;
    assert.equal(command_status, ESME_RSYSERR);
    await until(() => gateway.program.lines.filter((line) => /api submit: parse error/.test(line)).length > before, 'the log does not say so');
    await servesOthers();
    partner.destroy();
  });

test('a Core that resets every connection costs ESME_RSYSERR only', async () => {
  core.faults.submit = (request) => request.socket.destroy() && true;
  const partner = await bind(gateway.port);
  const { command_status } = await partner.call('submit_sm', { destination_addr: '61400004002', short_message: 'x' });
  delete core.faults.submit;
  assert.equal(command_status, ESME_RSYSERR);
  await servesOthers();
  partner.destroy();
});

test('a carrier that answers rubbish is not trusted and does not harm', async () => {
  const carrier = await Carrier.start();
  const other = await Gateway.start({ api_base_url: core.url, binds: [carrierPeer(carrier.port, { name: 'rubbish' })] });
  const session = await carrier.bound();
  session.socket.write(header(16, 0x80000004, 0, 4242)); // the answer to nothing
  session.socket.write(header(16, 0x00000999, 0, 5)); // no command
  carrier.answer = () => ({ message_id: 'fine' });
  const { id } = core.enqueue({ dest_smsc: 'rubbish', text: 'still sent' });
  assert.equal((await core.outcomeOf(id)).outcome, 'sent');
  assert.equal((await other.stop()).code, 0);
  await carrier.stop();
});

const mistakes = `import Config

config :omnimessage_smpp,
  api_base_url: "ftp://core",
  api_timeout: 5,
  smpp_poll_interval: "often",
  cache_backoff_multiplier: 99,
  colour: "blue",
  verify_ssl_peer: :perhaps

config :omnimessage_smpp, :server_binds, [
  %{name: "one", system_id: "same", password: "x", tps_limit: 0},
  %{name: "one", system_id: "other", password: "x", ip_whitelist: ["300.1.2.3"]},
  %{name: "three", system_id: "same", password: "x"}
]

config :omnimessage_smpp, :binds, [
  %{name: "four", mode: :client, bind_type: :duplex, port: 2775, system_id: "u", password: "p", window_size: 5000}
]
`;
// What must be named, and on which line.
const named = [
  [4, /api_base_url/], [5, /api_timeout.*100/], [6, /smpp_poll_interval/], [7, /cache_backoff_multiplier/], [8, /colour/], [9, /verify_ssl_peer/],
  [12, /tps_limit.*10000/], [13, /one/], [13, /300\.1\.2\.3/], [14, /same/], [18, /bind_type.*transceiver/], [18, /host/], [18, /window_size.*1000/],
];

for (const command of ['check-config', 'run'])
  test(`${command} names every one of a configuration's mistakes with its line and ends with 78`, async () => {
    const { code, text } = await checkConfig(mistakes, command);
    assert.equal(code, 78, text);
    const errors = text.split('\n').filter((line) => /: error: /.test(line));
    for (const [line, what] of named)
      assert.ok(errors.some((error) => error.includes(`runtime.exs:${line}:`) && what.test(error)), `line ${line}, ${what}, is not named in:\n${errors.join('\n')}`);
    assert.equal(errors.length, named.length, errors.join('\n'));
  });

test('a configuration that is no Elixir at all gets an error with its place', async () => {
  const { code, text } = await checkConfig('import Config\n\n{"api_base_url": "http://core"}\n');
  assert.equal(code, 78);
  assert.match(text, /runtime\.exs:3:\d+: error: /);
});

test('a missing configuration file ends with 78 and names the file', async () => {
  const { code, text } = await run(gatewayProgram, ['check-config', '--config', '/nowhere/runtime.exs']);
  assert.equal(code, 78);
  assert.match(text, /\/nowhere\/runtime\.exs/);
});

test('no secret of a configuration is printed', async () => {
  const { code, text } = await checkConfig(`import Config
config :omnimessage_smpp, api_base_url: "http://127.0.0.1:9", api_token: "token-secret"
config :omnimessage_smpp, :server_binds, [%{name: "one", system_id: "one", password: "pw-secret"}]
`);
  assert.equal(code, 0, text);
  assert.doesNotMatch(text, /token-secret|pw-secret/);
});

for (const [name, program, args] of [
  ['omnimessage-smpp', gatewayProgram, []], ['omnimessage-smpp run', gatewayProgram, ['run']], ['omnimessage-smpp check-config', gatewayProgram, ['check-config']],
  ['omnimessage-smpp-sim', simProgram, []], ['omnimessage-smpp-sim carrier', simProgram, ['carrier']], ['omnimessage-smpp-sim partner', simProgram, ['partner']],
]) {
  test(`${name} --help explains itself and ends with 0`, async () => {
    const { code, out, err } = await run(program, [...args, '--help']);
    assert.equal(code, 0);
    assert.match(out, /Usage: /i);
    assert.equal(err, '');
  });
  test(`${name} with an unknown option ends with 2 and names it`, async () => {
    const { code, err } = await run(program, [...args, '--no-such-option']);
    assert.equal(code, 2);
    assert.match(err, /no-such-option/);
  });
}

for (const [name, program] of [['omnimessage-smpp', gatewayProgram], ['omnimessage-smpp-sim', simProgram]])
  test(`${name} with an unknown command ends with 2 and names it`, async () => {
    const { code, err } = await run(program, ['dance']);
    assert.equal(code, 2);
    assert.match(err, /dance/);
  });

judgeCaptures();
