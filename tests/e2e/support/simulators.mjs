// omnimessage-smpp-sim's two commands.
import assert from 'node:assert/strict';
import { Tap } from './capture.mjs';
import { Program, run, simProgram } from './program.mjs';

/** A running carrier: {program, port}; `summary` stops it and gives what it counted. */
export async function startSimCarrier(...args) {
  const program = new Program(simProgram, ['carrier', '--port', '0', ...args]);
  const [, port] = await program.says(/listening on 127\.0\.0\.1:(\d+)/);
  const tap = await Tap.start({ to: Number(port), ours: 'both' });
  return {
    program,
    port: tap.port,
    async summary() {
      const { code } = await program.stop();
      await tap.close();
      assert.equal(code, 0, program.text);
      return JSON.parse(program.out.trim().split('\n').at(-1));
    },
  };
}

/** Runs a partner to its end: {code, err, summary}. */
export async function simPartner(port, ...args) {
  const { code, out, err } = await run(simProgram, ['partner', '--port', String(port), ...args]);
  return { code, err, summary: out ? JSON.parse(out) : null };
}
