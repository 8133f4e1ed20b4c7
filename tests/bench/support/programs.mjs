// Starting the programs of the project for a benchmark and looking at them from outside.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

export const defaultBin = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../../build/release/bin');

const running = new Set();
export const killAll = () => running.forEach((child) => child.kill('SIGKILL'));

/** Starts a program; `{child, out, err, ended}`. */
export function start(bin, program, args) {
  const child = spawn(path.resolve(bin, program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const started = { child, out: '', err: '', ended: once(child, 'close') };
  child.stdout.on('data', (data) => { started.out = (started.out + data).slice(-1_000_000); });
  child.stderr.on('data', (data) => { started.err = (started.err + data).slice(-100_000); });
  running.add(child);
  child.on('close', () => running.delete(child));
  return started;
}

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Waits for what `check` returns; fails with `what` after so many seconds. */
export async function until(what, check, seconds = 120) {
  for (const end = Date.now() + seconds * 1000; ;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`in ${seconds} s ${what} did not happen`);
    await wait(20);
  }
}

export const listening = async (program) => Number(await until('listening', () => /listening on [\d.]+:(\d+)/.exec(program.out)?.[1]));

/** Ends a simulator and returns the line of JSON that it prints. */
export async function summary(program) {
  program.child.kill('SIGTERM');
  await program.ended;
  return JSON.parse(program.out.trim().split('\n').at(-1));
}

export const freePort = () => new Promise((done) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/** CPU time of a process so far, in microseconds (clock ticks of 10 ms). */
export function cpuUs(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
/** Resident memory of a process in KiB. */
export const rssKib = (pid) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
export const openFiles = (pid) => fs.readdirSync(`/proc/${pid}/fd`).length;

export const get = (port, where) => new Promise((done, fail) => {
  http.get({ host: '127.0.0.1', port, path: where, agent: false }, (response) => {
    let body = '';
    response.on('data', (data) => { body += data; });
    response.on('end', () => done(body));
  }).on('error', fail);
});

/** Sum over the series of a metric whose labels match. */
export const sum = (text, name, labels = '') => text.split('\n')
  .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(labels))
  .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0);

/** A map of Elixir; strings are given with their quotes. */
export const map = (object) => `%{${Object.entries(object).map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
