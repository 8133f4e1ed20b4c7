// The recorder and its judge: what tshark must find, and what is none of its business.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { test } from 'node:test';
import { Tap, judge } from './support/capture.mjs';
import { smpp } from './support/peers.mjs';
import { until } from './support/wait.mjs';

const bindRequest = new smpp.PDU('bind_transceiver', { system_id: 'acme', password: 'pw', sequence_number: 1 }).toBuffer();
const bindAnswer = new smpp.PDU('bind_transceiver_resp', { system_id: 'server', sequence_number: 1 }).toBuffer();
const submit = new smpp.PDU('submit_sm', { destination_addr: '614', data_coding: 0, short_message: 'hello', sequence_number: 2 }).toBuffer();
const lying = Buffer.from(submit.map((octet, at) => (at === submit.length - 6 ? 200 : octet))); // sm_length
const unended = Buffer.from('00000013800000040000000000000002313233', 'hex'); // submit_sm_resp, message_id without its NUL
const answer = Buffer.from('0000001480000004000000000000000231323300', 'hex');

/** A conversation through a recorder: what both sides write, at once. Gives the recorder, closed. */
async function talk(ours, client, server) {
  const heard = { client: 0, server: 0 };
  const upstream = net.createServer((socket) => {
    socket.on('data', (octets) => (heard.server += octets.length));
    socket.write(server);
  });
  await new Promise((ready) => upstream.listen(0, '127.0.0.1', ready));
  const tap = await Tap.start({ to: upstream.address().port, ours });
  const socket = net.connect({ port: tap.port, host: '127.0.0.1' });
  socket.on('data', (octets) => (heard.client += octets.length));
  socket.write(client);
  await until(() => heard.client === server.length && heard.server === client.length, () => `not all has passed: ${JSON.stringify(heard)}`);
  socket.destroy();
  await tap.close();
  await new Promise((done) => upstream.close(done));
  return tap;
}

test('sound PDUs pass, however they are cut, and are counted', async () => {
  const many = Array.from({ length: 200 }, () => answer);
  const tap = await talk('server', Buffer.concat([bindRequest, submit]), Buffer.concat([bindAnswer, ...many]));
  assert.equal(tap.sent('server').length, 201);
  assert.equal(tap.sent('server', 0x80000004).length, 200);
  assert.deepEqual(tap.sent('client').map(({ id, sequence }) => [id, sequence]), [[9, 1], [4, 2]]);
  assert.equal(await judge([tap]), 201);
});

for (const [what, ours, client, server] of [
  ['a length that reaches over the end', 'client', Buffer.concat([bindRequest, lying]), bindAnswer],
  ['a missing NUL', 'server', bindRequest, Buffer.concat([bindAnswer, unended])],
]) {
  test(`${what} of ours is found`, async () => {
    const tap = await talk(ours, client, server);
    await assert.rejects(judge([tap]), /tshark on .*\nframe \d+: /);
  });
  test(`${what} of the other side is not held against us`, async () => {
    const tap = await talk(ours === 'client' ? 'server' : 'client', client, server);
    assert.equal(await judge([tap]), 1);
  });
}

test('a recording without a PDU of ours is no proof', async () => {
  const tap = await talk('server', bindRequest, Buffer.from('nothing'));
  await assert.rejects(judge([tap]), /no PDU of ours was recorded/);
});

test('without tshark the judge says what to install', async () => {
  const tap = await talk('server', bindRequest, bindAnswer);
  const { PATH } = process.env;
  process.env.PATH = '/nonexistent';
  try {
    await assert.rejects(judge([tap]), /install the Debian package tshark/);
  } finally {
    process.env.PATH = PATH;
  }
  assert.ok(fs.statSync(tap.file).size > 24);
});
