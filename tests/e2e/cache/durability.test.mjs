// What a positive answer promises: the order of writes, syncs and answers of the real gateway, as recorded between it
// and the system, and what is left of its files when the power fails at any moment of that record.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import './cleanup.mjs';
import { cString, frames, id, message, pdu } from '../../bench/support/smpp.mjs';
import { Core } from '../support/core.mjs';
import { temporaryFolder } from '../support/gateway.mjs';
import { receiptText } from '../support/peers.mjs';
import { freePort, until } from '../support/wait.mjs';
import { Faults, Restartable, Session, assertInOrder, cachedCarrier, cachedPeer, randomFrom, readRecord } from './rig.mjs';

const submits = 600; // a session
const deliveries = 300;

/** A carrier that sends so many messages and receipts on its one link: {port, needles, acknowledged()}. */
async function sendingCarrier(count) {
  const needles = new Map(); // what the log must hold, by sequence
  let answered = 0;
  const server = net.createServer((socket) => {
    let sequence = 0;
    const next = () => {
      if (sequence >= count) return;
      const receipt = ++sequence % 2 === 0;
      needles.set(sequence, receipt ? `"smsc_message_id":"r${sequence}"` : `"text":"mo${sequence}"`);
      socket.write(message(id.deliver_sm, sequence, { source: '614', destination: '12345', text: receipt ? receiptText(`r${sequence}`) : `mo${sequence}`, esmClass: receipt ? 4 : 0 }));
    };
    frames(socket, (frame) => {
      if (frame.commandId === id.bind_transceiver) {
        socket.write(pdu(id.response + id.bind_transceiver, 0, frame.sequence, cString('CARRIER')));
        for (let i = 0; i < 5; ++i) next();
      } else if (frame.commandId === id.response + id.deliver_sm) {
        assert.equal(frame.status, 0);
        ++answered;
        next();
      } else if (frame.commandId < id.response) {
        socket.write(pdu(id.response + frame.commandId, 0, frame.sequence));
      }
    });
    socket.on('error', () => {});
    server.on('close', () => socket.destroy());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { port: server.address().port, needles, answered: () => answered, stop: () => { server.emit('close'); server.close(); } };
}

/** Traffic into a gateway whose Core is away; what was recorded of it. */
async function recorded(faults) {
  const library = new Faults({ recording: true });
  const carrier = await sendingCarrier(deliveries);
  const gateway = await Restartable.make({
    api_base_url: `http://127.0.0.1:${await freePort()}`, server_binds: ['one', 'two'].map((name) => cachedPeer(name)), binds: [cachedCarrier(carrier.port)],
  });
  library.set(faults);
  await gateway.start(library);
  const sessions = ['one', 'one', 'two', 'two'].map((name, number) => new Session(gateway.port, name, `${name}${number}`, { window: 3, limit: submits }));
  await until(() => sessions.every(({ answered }) => answered === submits) && carrier.answered() === deliveries,
    () => `answers: ${sessions.map(({ answered }) => answered)}, ${carrier.answered()}\n${gateway.program.text.slice(-1000)}`, 60000);
  await gateway.kill();
  carrier.stop();
  for (const session of sessions) assert.equal(session.acknowledged.length, submits);
  return { gateway, sessions, needles: carrier.needles, records: readRecord(library.record).filter(({ failed }) => !failed) };
}

/** The positive answers that left: {at, needle}: when, and what must be durable by then. */
function answersIn(records, needles) {
  const rest = new Map(); // of each socket: octets that are no whole PDU yet, and when the first of them left
  const answers = [];
  for (const { kind, name, data, begun } of records) {
    if (kind !== 'send') continue;
    const before = rest.get(name);
    let octets = before ? Buffer.concat([before.octets, data]) : data;
    let at = before?.at ?? begun;
    while (octets.length >= 16 && octets.readUInt32BE(0) >= 16 && octets.readUInt32BE(0) <= Math.min(octets.length, 65536)) {
      const [length, command, status, sequence] = [0, 4, 8, 12].map((offset) => octets.readUInt32BE(offset));
      if (command === id.response + id.submit_sm && status === 0)
        answers.push({ at, needle: `"client_message_id":"${octets.toString('latin1', 16, length - 1)}"` });
      else if (command === id.response + id.deliver_sm && status === 0)
        answers.push({ at, needle: needles.get(sequence) });
      octets = octets.subarray(length);
      at = begun;
    }
    const http = octets.length >= 4 && /^[A-Z]{3}/.test(octets.toString('latin1', 0, 3));
    if (octets.length && !http) rest.set(name, { octets, at });
    else rest.delete(name);
  }
  return answers;
}

/** For each answer when it was safe: the end of the first sync of the log after the commit that holds it. */
function judged(records, answers) {
  const log = records.filter(({ name }) => name.endsWith('/cache.db-wal'));
  const frame = 24 + 4096; // header and page; the header's second word is not 0 where a transaction ends
  const isCommit = ({ kind, offset, data }) => kind === 'write' && data.length >= 24 && offset >= 32 && (offset - 32) % frame === 0 && data.readUInt32BE(4) !== 0;
  const safeAt = new Map(); // by needle
  let open = []; // texts written, in a transaction that has not ended
  let committed = []; // {texts, at}: ended, not synced
  for (const one of log) {
    if (one.kind === 'write') {
      open.push(one.data.toString('latin1'));
      // The page of the last frame follows its header.
      if (isCommit(one)) open.ends = true;
      else if (open.ends) {
        committed.push({ text: open.join(''), at: one.ended });
        open = [];
      }
    } else if (one.kind === 'sync') {
      for (const { text, at } of committed) {
        assert.ok(at < one.begun, 'the log is written by one thread');
        for (const [needle] of text.matchAll(/"(?:client_message_id|smsc_message_id|text)":"[^"]*"/g)) if (!safeAt.has(needle)) safeAt.set(needle, one.ended);
      }
      committed = [];
    }
  }
  return answers.filter(({ at, needle }) => !(safeAt.get(needle) < at));
}

test('no positive answer leaves before its message is synced to the disk', async (context) => {
  const { gateway, records, needles } = await recorded({ sync_delay: 2 });
  const answers = answersIn(records, needles);
  assert.equal(answers.length, 4 * submits + deliveries);
  const early = judged(records, answers);
  assert.deepEqual(early.slice(0, 5), [], `${early.length} of ${answers.length} answers left early`);
  const folder = records.find(({ kind, name }) => kind === 'sync' && name === gateway.state);
  assert.ok(folder && folder.ended < answers[0].at, 'the folder that names the log was synced before the first answer');
  context.diagnostic(`${answers.length} answers, ${records.filter(({ kind }) => kind === 'sync').length} syncs`);
});

test('that proof finds answers that leave without a sync', async () => {
  const { records, needles } = await recorded({ swallow_syncs: 1 });
  const answers = answersIn(records, needles);
  assert.equal(answers.length, 4 * submits + deliveries);
  assert.equal(judged(records, answers).length, answers.length);
});

/** The files as a disk may hold them when the power fails at a moment: what was synced is there; of what was written
 *  since, any of the sectors may be. */
function filesAt(records, moment, random) {
  const files = new Map(); // by name: {space, size, since}
  const apply = (file, { kind, offset, data }) => {
    if (kind === 'truncate') {
      file.space.fill(0, Math.min(offset, file.size));
      file.size = offset;
      return;
    }
    file.size = Math.max(file.size, offset + data.length);
    if (file.space.length < file.size) file.space = Buffer.concat([file.space], 2 * file.size);
    data.copy(file.space, offset);
  };
  for (const one of records) {
    if (one.begun >= moment || one.kind === 'send') continue;
    if (one.kind === 'remove') files.delete(path.basename(one.name));
    if (one.kind === 'write' || one.kind === 'truncate') {
      const file = files.get(path.basename(one.name)) ?? { space: Buffer.alloc(0), size: 0, since: [] };
      files.set(path.basename(one.name), file);
      file.since.push(one);
    }
    const file = files.get(path.basename(one.name));
    if (one.kind === 'sync' && file && one.ended < moment) {
      for (const write of file.since.filter(({ ended }) => ended < one.begun)) apply(file, write);
      file.since = file.since.filter(({ ended }) => ended >= one.begun);
    }
  }
  for (const file of files.values()) {
    const kept = random.next();
    for (const write of file.since) {
      if (write.kind === 'truncate' || write.data.length <= 512) {
        if (random.chance(kept)) apply(file, write);
        continue;
      }
      for (let at = 0; at < write.data.length; at += 512)
        if (random.chance(kept)) apply(file, { kind: 'write', offset: write.offset + at, data: write.data.subarray(at, at + 512) });
    }
  }
  return [...files].map(([name, { space, size }]) => [name, space.subarray(0, size)]);
}

test('when the power fails, everything that was acknowledged is there after the restart', async (context) => {
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 2 ** 32);
  context.diagnostic(`CRASH_SEED=${seed}`);
  const random = randomFrom(seed);
  const { records, needles } = await recorded({ sync_delay: 1 });
  const answers = answersIn(records, needles);
  for (let round = 0; round < 8; ++round) {
    const moment = answers[random.between(0, answers.length - 1)].at + random.between(0, 30);
    const state = path.join(temporaryFolder(), 'state');
    fs.mkdirSync(state, { mode: 0o700 });
    for (const [name, octets] of filesAt(records, moment, random)) fs.writeFileSync(path.join(state, name), octets, { mode: 0o600 });
    const { submitted, reported } = await whatIsThere(state, answers.filter(({ at }) => at < moment).map(({ needle }) => needle));
    const texts = submitted.map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length, 'each once');
    assertInOrder(texts.filter((text) => text.includes(':')));
    context.diagnostic(`power failed at ${moment} of ${records.at(-1).ended}: ${texts.length + reported.length} messages and receipts were there`);
  }
});

/** What reaches Core from these files, once everything that was acknowledged has. */
async function whatIsThere(state, acknowledged) {
  const core = await Core.start();
  const reported = [];
  core.faults.reports = (request, response, body) => {
    reported.push(...body.reports);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results: body.reports.map(({ report_key }) => ({ report_key, status: 'recorded' })) }));
    return true;
  };
  const gateway = await Restartable.make({ api_base_url: core.url, server_binds: ['one', 'two'].map((name) => cachedPeer(name)) }, { state });
  try {
    await gateway.start();
    const enough = () => core.submitted.length + reported.length >= acknowledged.length;
    const missing = () => {
      const there = new Set([
        ...core.submitted.flatMap(({ client_message_id: name, text }) => [`"client_message_id":"${name}"`, `"text":"${text}"`]),
        ...reported.map(({ smsc_message_id: name }) => `"smsc_message_id":"${name}"`),
      ]);
      return acknowledged.filter((needle) => !there.has(needle));
    };
    await until(() => enough() && missing().length === 0,
      () => `${missing().length} of ${acknowledged.length} acknowledged are not there, such as ${missing()[0]}\n${gateway.program.text.slice(-1000)}`);
    await gateway.drained();
  } finally {
    await gateway.stop();
    await core.stop();
  }
  return { submitted: core.submitted, reported };
}
