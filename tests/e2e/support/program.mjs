// The programs under test: found by GATEWAY_BIN and SIM_BIN, else in the release build.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './wait.mjs';

export const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const gatewayProgram = process.env.GATEWAY_BIN ?? path.join(project, 'build/release/bin/omnimessage-smpp');
export const simProgram = process.env.SIM_BIN ?? path.join(path.dirname(gatewayProgram), 'omnimessage-smpp-sim');

const running = new Set();
process.on('exit', () => {
  for (const program of running) program.child.kill('SIGKILL');
});

/** What a program sees of our environment: nothing that could configure it. */
function environment(extra) {
  const kept = { LANG: 'C.UTF-8', TZ: 'UTC' };
  for (const [name, value] of Object.entries(process.env))
    if (['PATH', 'HOME', 'LD_LIBRARY_PATH', 'LD_PRELOAD'].includes(name) || /^(A|UB|L|T)SAN_OPTIONS$/.test(name)) kept[name] = value;
  return { ...kept, ...extra };
}

/** A running program with what it has written so far. */
export class Program {
  constructor(file, args, { env = {}, cwd, input = 'ignore' } = {}) {
    this.out = '';
    this.err = '';
    this.ended = null;
    this.child = spawn(file, args, { env: environment(env), cwd, stdio: [input, 'pipe', 'pipe'] });
    running.add(this);
    this.child.stdout.on('data', (data) => (this.out += data));
    this.child.stderr.on('data', (data) => (this.err += data));
    this.end = new Promise((done) => {
      this.child.on('error', (error) => done((this.ended = { code: null, error })));
      this.child.on('close', (code, signal) => done((this.ended ??= { code, signal })));
    }).finally(() => running.delete(this));
  }

  /** All output, stdout and stderr. */
  get text() {
    return this.out + this.err;
  }

  get lines() {
    return this.text.split('\n');
  }

  /** Waits for output that matches. */
  async says(pattern) {
    await until(
      () => pattern.test(this.text) || this.ended,
      () => `the program did not say ${pattern}; it said:\n${this.text.slice(-2000)}`,
    );
    if (!pattern.test(this.text))
      throw new Error(`the program ended (${JSON.stringify(this.ended)}) and did not say ${pattern}; it said:\n${this.text.slice(-2000)}`);
    return pattern.exec(this.text);
  }

  /** SIGTERM, then the end: {code, signal}. */
  async stop() {
    if (!this.ended) this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 40000);
    return this.end.finally(() => clearTimeout(late));
  }
}

/** Runs a program to its end: {code, out, err, text}. */
export async function run(file, args, options) {
  const program = new Program(file, args, options);
  const late = setTimeout(() => program.child.kill('SIGKILL'), 60000);
  const { code, signal, error } = await program.end;
  clearTimeout(late);
  return { code, signal, error, out: program.out, err: program.err, text: program.text };
}
