// The cache on a disk that is full, broken, read-only, slow or damaged: what partners hear, what /readyz says, and that
// what was stored stays and goes to Core in the end.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import './cleanup.mjs';
import { status } from '../../bench/support/smpp.mjs';
import { Core } from '../support/core.mjs';
import { partnerPeer, temporaryFolder } from '../support/gateway.mjs';
import { freePort, until } from '../support/wait.mjs';
import { Faults, Restartable, Session, cachedPeer } from './rig.mjs';

const errno = { EIO: 5, EROFS: 30 };

/** A partner that submits one message at a time, so long as it is wanted. */
class Steady {
  constructor(gateway, name = 'one') {
    this.answers = [];
    this.session = new Session(gateway.port, name, name, { window: 1, limit: 1, onAnswer: (answer) => this.answers.push(answer) });
  }

  /** The answer to the next message. */
  async next() {
    const before = this.answers.length;
    this.session.more(before + 1);
    await until(() => this.answers.length > before, 'an answer to submit_sm');
    return this.answers[before];
  }

  /** Submits until the answer is this one. */
  async until(wanted) {
    let last;
    await until(async () => (last = await this.next()) === wanted, () => `submit_sm is answered ${last}, not ${wanted}`);
  }
}

/** `breakDisk()` makes it fail, `mend()` ends that; checks everything that must hold whatever it is. */
async function survives(gateway, corePort, { breakDisk, mend, answer, reason }) {
  const partner = new Steady(gateway);
  for (let i = 0; i < 20; ++i) assert.equal(await partner.next(), 0);
  await breakDisk();
  await partner.until(answer);
  const { reasons } = await until(async () => {
    const ready = await gateway.ready();
    return ready.status === 503 && ready;
  }, '/readyz does not say that the cache cannot be written');
  assert.match(reasons.join('\n'), reason);
  assert.equal(await partner.next(), answer);

  mend();
  await until(async () => (await gateway.ready()).status === 200, '/readyz still says that the cache cannot be written');
  await partner.until(0);
  assert.equal(await partner.next(), 0);

  const core = await Core.start(corePort);
  await gateway.drained();
  const texts = core.submitted.map(({ text }) => text);
  assert.deepEqual(texts.filter((text) => partner.session.acknowledged.some((one) => one.text === text)), partner.session.acknowledged.map(({ text }) => text));
  assert.equal(new Set(texts).size, texts.length);
  await partner.session.close();
  assert.equal((await gateway.stop()).code, 0);
  await core.stop();
}

async function started(corePort, library) {
  const gateway = await Restartable.make({ api_base_url: `http://127.0.0.1:${corePort}`, server_binds: [cachedPeer('one')] });
  return gateway.start(library);
}

const troubles = [
  ['a disk that is full', { room: 0 }, status.msgQFul, /database or disk is full/],
  ['a disk that is nearly full', { free: 1_000_000 }, status.msgQFul, /nearly full/],
  ['a disk that cannot be written', { write_error: errno.EIO }, status.sysErr, /disk I\/O error \(Input\/output error\)/],
  ['a disk that cannot be synced', { sync_error: errno.EIO }, status.sysErr, /disk I\/O error \(Input\/output error\)/],
  ['a disk that has become read-only', { write_error: errno.EROFS }, status.sysErr, /Read-only file system/],
];
for (const [what, faults, answer, reason] of troubles)
  test(`${what} refuses new messages, keeps those it has, and works again when it is mended`, async () => {
    const corePort = await freePort();
    const library = new Faults();
    const gateway = await started(corePort, library);
    await survives(gateway, corePort, { breakDisk: () => library.set(faults), mend: () => library.set({}), answer, reason });
  });

// Where file systems may be mounted, as root or in a namespace of one's own: the real thing.
const state = (folder) => path.join(folder, 'state');
const wrapper = (folder, then) => ['unshare', ...(process.getuid() === 0 ? [] : ['--map-root-user']), '--mount', 'sh', '-c',
  `mount -t tmpfs -o size=80m,mode=0700 none '${folder}' && exec "$@"`, 'sh', ...then];
const [command, ...args] = wrapper(temporaryFolder(), ['true']);
if (spawnSync(command, args).status === 0)
  test('a small file system that others fill up refuses new messages and takes them again when there is room', async () => {
    const corePort = await freePort();
    const folder = temporaryFolder();
    const gateway = await Restartable.make({ api_base_url: `http://127.0.0.1:${corePort}`, server_binds: [cachedPeer('one')] }, { state: state(folder) });
    await gateway.start(undefined, wrapper(folder, []));
    const ballast = path.join(`/proc/${gateway.program.child.pid}/root`, folder, 'ballast');
    const fill = () => {
      const file = fs.openSync(ballast, 'w');
      try {
        for (;;) if (fs.writeSync(file, Buffer.alloc(4096)) < 4096) return;
      } catch (error) {
        assert.equal(error.code, 'ENOSPC');
      } finally {
        fs.closeSync(file);
      }
    };
    await survives(gateway, corePort, { breakDisk: fill, mend: () => fs.rmSync(ballast), answer: status.msgQFul, reason: /full/ });
  });

test('a disk that takes very long is told of and refuses new messages until it answers', async () => {
  const corePort = await freePort();
  const library = new Faults();
  const gateway = await started(corePort, library);
  const partner = new Steady(gateway);
  assert.equal(await partner.next(), 0);
  library.set({ sync_delay: 10000 });
  partner.session.more(2);
  await until(async () => (await gateway.ready()).reasons?.some((reason) => /has not finished a write for \d+ s/.test(reason)), '/readyz says nothing of the slow disk');
  assert.equal(await new Steady(gateway).next(), status.sysErr);
  library.set({});
  await until(() => partner.answers.length === 2, 'the answer that waited for the disk');
  assert.equal(partner.answers[1], 0);
  await until(async () => (await gateway.ready()).status === 200, '/readyz still tells of the slow disk');
  assert.equal(await partner.next(), 0);
  await partner.session.close();
  await gateway.stop();
});

test('a database that is damaged is left as it is: the gateway says so, refuses what would go there, and serves the others', async () => {
  const core = await Core.start();
  const gateway = await Restartable.make({ api_base_url: core.url, server_binds: [cachedPeer('one'), partnerPeer({ name: 'plain', system_id: 'plain', password: 'pw' })] });
  fs.mkdirSync(gateway.state, { mode: 0o700 });
  const garbage = Buffer.from('this is no database, whatever its name says. '.repeat(500));
  fs.writeFileSync(gateway.database, garbage, { mode: 0o600 });
  await gateway.start();
  const { reasons } = await until(async () => {
    const ready = await gateway.ready();
    return ready.status === 503 && ready.reasons.some((reason) => /file is not a database/.test(reason)) && ready;
  }, '/readyz does not say what is wrong with the database');
  assert.equal(reasons.length, 1);
  await gateway.program.says(/The cache cannot be used: .*cache\.db.*file is not a database/);
  assert.equal(await new Steady(gateway, 'one').next(), status.sysErr);
  assert.equal(await new Steady(gateway, 'plain').next(), 0);
  assert.equal((await gateway.stop()).code, 0);
  await core.stop();
  assert.deepEqual(fs.readFileSync(gateway.database), garbage);
  assert.deepEqual(fs.readdirSync(gateway.state).filter((name) => /cache\.db-/.test(name)), []);
});

test('a damaged page of the database is told of, and what comes before it is delivered', async () => {
  const corePort = await freePort();
  const gateway = await started(corePort);
  const session = new Session(gateway.port, 'one', 'one', { limit: 2000, size: 140 });
  await until(() => session.answered === 2000, '2000 answers');
  await session.close();
  assert.equal((await gateway.stop()).code, 0);
  // A page in the middle, as a bad sector leaves it.
  const file = fs.openSync(gateway.database, 'r+');
  const page = Math.floor(fs.fstatSync(file).size / 4096 / 2);
  fs.writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  fs.closeSync(file);

  const core = await Core.start(corePort);
  await gateway.start();
  await until(async () => (await gateway.ready()).reasons?.some((reason) => /malformed/.test(reason)), '/readyz does not tell of the damage');
  await until(() => core.submitted.length > 100, () => `only ${core.submitted.length} of what comes before the damage is delivered`);
  assert.equal(await new Steady(gateway).next(), status.sysErr);
  await gateway.stop();
  await core.stop();
});
