// The gateway killed again and again under load; `tests/bench/crash.sh` runs more rounds of the same.
import { test } from 'node:test';
import './cleanup.mjs';
import { crashRounds } from './crash.mjs';

test('nothing that was acknowledged is lost, doubled or out of order over twenty crashes', async (context) => {
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 2 ** 32);
  context.diagnostic(`CRASH_SEED=${seed}`);
  const result = await crashRounds({ rounds: 20, seed, say: (line) => context.diagnostic(line) });
  context.diagnostic(JSON.stringify(result));
});
