// Rounds in which the gateway is killed under full load, while Core comes and goes, and started again on the same
// files. At the end everything that was acknowledged must have reached Core, under one key each, in order.
import assert from 'node:assert/strict';
import net from 'node:net';
import { bind, cString, frames, id, message, pdu } from '../../bench/support/smpp.mjs';
import { Core } from '../support/core.mjs';
import { receiptText } from '../support/peers.mjs';
import { until } from '../support/wait.mjs';
import { Faults, Restartable, Session, assertInOrder, cachedCarrier, cachedPeer, randomFrom } from './rig.mjs';

/** Core as a network and a busy machine have it: up, away, failing, or taking messages and losing its answer. */
class UnrulyCore {
  offered = 0;
  keys = new Map(); // by text: the keys under which it was offered
  reports = new Map(); // by the carrier's id: keys of its reports
  mood = 'up';

  static async start(random) {
    const core = new UnrulyCore();
    core.core = await Core.start();
    core.random = random;
    for (const operation of ['health', 'register', 'claim', 'outcomes', 'submit', 'reports'])
      core.core.faults[operation] = (request, response, body) => core.#answer(operation, request, response, body);
    return core;
  }

  #answer(operation, request, response, body) {
    if (this.mood === 'away') return request.socket.destroy() && true;
    if (this.mood === 'failing') {
      response.writeHead(500).end();
      return true;
    }
    if (operation === 'submit') {
      this.offered += body.messages.length;
      for (const { text, idempotency_key: key } of body.messages) this.keys.set(text, (this.keys.get(text) ?? new Set()).add(key));
    }
    const answer = operation === 'reports' ? { results: body.reports.map((report) => this.#reported(report)) } : undefined;
    if (this.mood === 'forgetful' && this.random.chance(0.5) && (operation === 'submit' || answer)) {
      if (operation === 'submit') this.core.on_submit(body);
      return request.socket.destroy() && true;
    }
    if (!answer) return false;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    return true;
  }

  #reported({ smsc_message_id: name, report_key: key }) {
    const known = this.reports.get(name) ?? new Set();
    this.reports.set(name, known);
    const status = known.has(key) ? 'duplicate' : 'recorded';
    known.add(key);
    return { report_key: key, status };
  }
}

/** A carrier that sends messages and receipts, each once, and notes those that were acknowledged. */
class LoudCarrier {
  acknowledged = []; // texts of messages
  receipts = []; // ids
  #number = 0;
  #sockets = new Set();
  loud = true;

  static async start() {
    const carrier = new LoudCarrier();
    carrier.server = net.createServer((socket) => carrier.#accept(socket));
    await new Promise((done) => carrier.server.listen(0, '127.0.0.1', done));
    carrier.port = carrier.server.address().port;
    return carrier;
  }

  #accept(socket) {
    const waiting = new Map();
    const link = `mo${this.#number}`;
    let sequence = 0;
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    const fill = () => {
      while (this.loud && waiting.size < 20 && !socket.destroyed) {
        const number = ++this.#number;
        const receipt = number % 2 === 0;
        const text = receipt ? receiptText(`r${number}`) : `${link}:${number}`;
        waiting.set(++sequence, receipt ? () => this.receipts.push(`r${number}`) : () => this.acknowledged.push(text));
        socket.write(message(id.deliver_sm, sequence, { source: '61400000001', destination: '12345', text, esmClass: receipt ? 4 : 0 }));
      }
    };
    frames(socket, (frame) => {
      if (frame.commandId === id.bind_transceiver) {
        socket.write(pdu(id.response + id.bind_transceiver, 0, frame.sequence, cString('LOUD')));
        fill();
      } else if (frame.commandId === id.enquire_link || frame.commandId === id.unbind) {
        socket.write(pdu(id.response + frame.commandId, 0, frame.sequence));
      } else if (frame.commandId === id.response + id.deliver_sm) {
        const acknowledged = waiting.get(frame.sequence);
        waiting.delete(frame.sequence);
        if (frame.status === 0) acknowledged();
        fill();
      }
    });
  }

  stop() {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((done) => this.server.close(done));
  }
}

/** How a round ends: killed by us after so many answers, or by the library at a step of a commit. */
function ending(random) {
  if (random.chance(0.5)) return { faults: {}, answers: random.between(50, 5000) };
  const delay = { sync_delay: random.between(1, 15) };
  const kinds = [
    () => ({ faults: delay, answers: random.between(20, 1500) }),
    () => ({ faults: { ...delay, die_in_write: random.between(1, 400) } }),
    () => ({ faults: { ...delay, die_in_sync: random.between(1, 40) } }),
    () => ({ faults: { ...delay, die_after_sync: random.between(1, 40) } }),
  ];
  return kinds[random.between(0, kinds.length - 1)]();
}

/** Runs the rounds and judges; `say` gets a line a round. The result: {acknowledged, delivered, duplicates, …}. */
export async function crashRounds({ rounds, seed, say = () => {} }) {
  const random = randomFrom(seed);
  const core = await UnrulyCore.start(random);
  const carrier = await LoudCarrier.start();
  const names = ['partner0', 'partner1', 'partner2'];
  const gateway = await Restartable.make({ api_base_url: core.core.url, server_binds: names.map((name) => cachedPeer(name)), binds: [cachedCarrier(carrier.port)] });
  const sessions = [];
  for (let round = 1; round <= rounds; ++round) {
    const { faults, answers } = ending(random);
    const library = new Faults();
    carrier.loud = random.chance(0.5);
    await gateway.start(Object.keys(faults).length ? library : undefined);
    library.set(faults);
    let heard = 0;
    const moods = setInterval(() => { core.mood = ['up', 'up', 'away', 'failing', 'forgetful'][random.between(0, 4)]; }, random.between(30, 200));
    const note = () => {
      if (++heard === answers) gateway.kill();
    };
    const now = names.flatMap((name) => [0, 1].map((number) => new Session(gateway.port, name, `${name}-${round}-${number}`, { onAnswer: note })));
    sessions.push(...now);
    await gateway.program.end;
    await Promise.all(now.map((session) => session.closed));
    clearInterval(moods);
    assert.equal(gateway.program.ended.signal, 'SIGKILL', gateway.program.text.slice(-2000));
    if (random.chance(0.3)) addsUp(gateway.rows());
    say(`round ${round}: ${JSON.stringify(faults)}${answers ? ` killed after ${answers} answers` : ''}, ${heard} answers`);
  }
  core.mood = 'up';
  carrier.loud = false;
  await gateway.start();
  const shown = await gateway.drained();
  await until(() => carrier.receipts.every((name) => core.reports.has(name)), 'the receipts');
  const { code } = await gateway.stop();
  assert.equal(code, 0, gateway.program.text.slice(-2000));
  await carrier.stop();
  await core.core.stop();
  return judge({ core, carrier, sessions, shown, rows: gateway.rows() });
}

/** What the ledgers say must be what is there. */
function addsUp(rows) {
  for (const { bind: name, kind, ledger, entries, failed } of rows) {
    const what = `${name} ${kind}: ${JSON.stringify({ ledger, entries, failed })}`;
    assert.equal(ledger.accepted - ledger.delivered - ledger.failed - ledger.evicted - ledger.deleted, entries, what);
    assert.equal(ledger.failed, failed, what);
  }
}

function judge({ core, carrier, sessions, shown, rows }) {
  const delivered = core.core.submitted;
  const texts = new Set(delivered.map(({ text }) => text));
  const acknowledged = sessions.flatMap((session) => session.acknowledged.map(({ text }) => text));
  const lost = [...acknowledged, ...carrier.acknowledged].filter((text) => !texts.has(text));
  assert.deepEqual(lost.slice(0, 10), [], `${lost.length} acknowledged messages are lost`);
  const lostReceipts = carrier.receipts.filter((name) => !core.reports.has(name));
  assert.deepEqual(lostReceipts.slice(0, 10), [], `${lostReceipts.length} acknowledged receipts are lost`);
  assert.equal(texts.size, delivered.length, 'a message was delivered under two keys');
  const twice = [...core.keys].filter(([, keys]) => keys.size !== 1);
  assert.deepEqual(twice.slice(0, 10), [], 'a message was offered under two keys');
  const twoReports = [...core.reports].filter(([, keys]) => keys.size !== 1);
  assert.deepEqual(twoReports.slice(0, 10), [], 'a receipt was reported under two keys');

  assertInOrder(delivered.map(({ text }) => text));
  addsUp(rows);
  const byBind = new Map();
  for (const { origin_smsc: name } of delivered) byBind.set(name, (byBind.get(name) ?? 0) + 1);
  for (const { bind: name, kind, ledger } of rows) {
    const expected = { accepted: ledger.delivered, delivered: ledger.delivered, failed: 0, evicted: 0, deleted: 0 };
    assert.deepEqual(ledger, expected, `${name} ${kind}`);
    if (kind === 'message') assert.equal(ledger.delivered, byBind.get(name) ?? 0, `${name}: delivered by the ledger, and to Core`);
    if (kind === 'report') assert.equal(ledger.delivered, core.reports.size, `${name}: receipts by the ledger, and at Core`);
  }
  for (const [name, ledger] of Object.entries(shown)) {
    const stored = rows.filter((row) => row.bind === name).reduce((all, row) => all + row.ledger.accepted, 0);
    assert.equal(ledger.accepted, stored, `${name}: accepted by the metrics, and by the rows`);
  }
  return {
    acknowledged: acknowledged.length + carrier.acknowledged.length, receipts: carrier.receipts.length, delivered: delivered.length,
    offeredAgain: core.offered - delivered.length, lost: lost.length,
  };
}
