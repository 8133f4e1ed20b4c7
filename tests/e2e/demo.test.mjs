// The demonstration as a newcomer starts it, joined with node-smpp by the credentials that it prints.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { Tap, judgeCaptures } from './support/capture.mjs';
import { temporaryFolder } from './support/gateway.mjs';
import { ESME_ROK, bind } from './support/peers.mjs';
import { Program, gatewayProgram } from './support/program.mjs';

let demo;
let folder;
let tap;
let partner;

before(async () => {
  folder = temporaryFolder();
  demo = new Program(gatewayProgram, ['demo'], { env: { TMPDIR: folder } });
  const [, at, system_id, password] = await demo.says(/port (\d+) +system_id (\S+) +password (\S+)/);
  tap = await Tap.start({ to: Number(at), ours: 'server' });
  partner = await bind(tap.port, { system_id, password });
});
after(async () => {
  partner?.destroy();
  await demo?.stop();
  await tap?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const submit = async (fields) => {
  const answer = await partner.call('submit_sm', { source_addr: 'Me', source_addr_ton: 5, destination_addr: '61400009999', registered_delivery: 1, ...fields });
  assert.equal(answer.command_status, ESME_ROK);
  return answer.message_id;
};
const receipt = (id) => partner.delivery((pdu) => pdu.receipted_message_id === id, `the receipt of ${id}`);

test('a message submitted with the printed credentials is delivered and its receipt comes back', async () => {
  const pdu = await receipt(await submit({ short_message: 'hello' }));
  assert.equal(pdu.message_state, 2);
  assert.match(pdu.short_message.message, /stat:DELIVRD/);
});

test('a text beyond the GSM alphabet goes as UCS-2 and is receipted', async () => {
  assert.equal((await receipt(await submit({ short_message: 'Привет, мир' }))).message_state, 2);
});

test('a long text is split on its way and receipted once', async () => {
  const id = await submit({ message_payload: { message: 'long '.repeat(80) }, short_message: '' });
  assert.equal((await receipt(id)).message_state, 2);
  await receipt(await submit({ short_message: 'after it' }));
  assert.equal(partner.delivered.filter((pdu) => pdu.receipted_message_id === id).length, 1);
});

test('messages flow on by themselves and the summary counts them', async () => {
  await demo.says(/submitted [1-9]\d*, taken by the carrier [1-9]\d*, receipts given to partners [1-9]\d*/);
});

test('it stops cleanly and leaves nothing behind', async () => {
  assert.equal((await partner.call('unbind')).command_status, ESME_ROK);
  const { code } = await demo.stop();
  assert.equal(code, 0, demo.text.slice(-500));
  assert.deepEqual(fs.readdirSync(folder), []);
});

judgeCaptures();
