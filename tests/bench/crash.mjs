// Rounds of crashes as in the suite's e2e_crash, as many as are asked for. Prints a line a round and, at the end, what
// was acknowledged, delivered, offered again and lost; fails where anything was lost, doubled or out of order.
//   node tests/bench/crash.mjs [--rounds 200] [--seed N]
// GATEWAY_BIN names the gateway; its build has the library for the disk's faults and the reader of the rows.
import { parseArgs } from 'node:util';
import { crashRounds } from '../e2e/cache/crash.mjs';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Date.now() % 2 ** 32) } } });
const total = { acknowledged: 0, receipts: 0, delivered: 0, offeredAgain: 0, lost: 0 };
// A gateway and its files live for 20 rounds, so that what is kept in memory to judge by stays small.
for (let done = 0, seed = Number(options.seed); done < Number(options.rounds); done += 20, ++seed) {
  const rounds = Math.min(20, Number(options.rounds) - done);
  console.log(`rounds ${done + 1} to ${done + rounds}, --seed ${seed}`);
  const result = await crashRounds({ rounds, seed, say: (line) => console.log(`  ${line}`) });
  for (const name of Object.keys(total)) total[name] += result[name];
}
console.log(`${options.rounds} crashes: ${total.acknowledged} messages and ${total.receipts} receipts acknowledged, ${total.delivered} messages delivered, ${total.offeredAgain} offered again, ${total.lost} lost`);
process.exit();
