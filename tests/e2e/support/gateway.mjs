// The daemon with a configuration and a state directory of its own.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Tap } from './capture.mjs';
import { atom, runtimeExs } from './exs.mjs';
import { Program, gatewayProgram, run } from './program.mjs';
import { freePort, until } from './wait.mjs';

/** A partner's account, quick to poll. */
export const partnerPeer = (more = {}) => ({
  name: 'acme', system_id: 'acme', password: 'acme-pw', allowed_bind_types: ['transmitter', 'receiver', 'transceiver'].map(atom),
  ip_whitelist: [], tps_limit: 1000, queue_check_frequency: 100, ...more,
});

/** A carrier bind towards `port`, quick to poll and to bind again. */
export const carrierPeer = (port, more = {}) => ({
  name: 'carrier', mode: atom('client'), bind_type: atom('transceiver'), host: '127.0.0.1', port, system_id: 'gateway', password: 'gw-pw',
  tps_limit: 1000, queue_check_frequency: 100, reconnect_interval: 1, ...more,
});

const folders = [];
process.on('exit', () => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder for one test's files, removed at the end of the process. */
export function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omnimessage-e2e-'));
  folders.push(folder);
  return folder;
}

export function httpGet(port, where) {
  return new Promise((done, refuse) => {
    const request = http.get({ host: '127.0.0.1', port, path: where, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (data) => (body += data));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body }));
    });
    request.on('error', refuse);
  });
}

export class Gateway {
  /** Starts the daemon and waits for `Gateway ready`. Ports are probed; a lost race for one is run again. `listen`
   *  adds to the listener; `port` is that of the recorder before it, `ownPort` the listener's own. With `api` the
   *  operations API is served on `apiPort`; `capture: false` leaves the recorder out. */
  static async start({ listen, api = false, capture = true, ...config }) {
    for (let attempt = 1; ; ++attempt) {
      const gateway = new Gateway();
      gateway.folder = temporaryFolder();
      gateway.metricsPort = await freePort();
      gateway.ownPort = config.server_binds ? await freePort() : 0;
      gateway.apiPort = api ? await freePort() : 0;
      gateway.stateDir = path.join(gateway.folder, 'state');
      const file = path.join(gateway.folder, 'runtime.exs');
      gateway.configure = (more = {}) => fs.writeFileSync(file, runtimeExs({
        api_timeout: 3000, secret_store: atom('file'), log_level: atom('info'),
        dashboard: api ? { host: '127.0.0.1', port: gateway.apiPort } : { enabled: false }, metrics: { host: '127.0.0.1', port: gateway.metricsPort },
        ...(gateway.ownPort ? { listen: { host: '127.0.0.1', port: gateway.ownPort, max_connections: 100, ...listen } } : {}),
        ...config, ...more,
      }));
      gateway.configure();
      gateway.program = new Program(gatewayProgram, ['run', '--config', file, '--state-dir', gateway.stateDir]);
      try {
        await gateway.program.says(/Gateway ready/);
        if (gateway.ownPort && capture) gateway.tap = await Tap.start({ to: gateway.ownPort, ours: 'server' });
        gateway.port = gateway.tap?.port ?? gateway.ownPort;
        return gateway;
      } catch (error) {
        await gateway.program.stop();
        if (attempt === 3 || !/in use|EADDRINUSE/i.test(gateway.program.text)) throw error;
      }
    }
  }

  async stop() {
    const end = await this.program.stop();
    await this.tap?.close();
    return end;
  }

  says(pattern) {
    return this.program.says(pattern);
  }

  /** SIGHUP, and waits for what it must say of it, once more than it has said so. */
  async reload(pattern = /TLS files read again/) {
    const count = () => this.program.lines.filter((line) => pattern.test(line)).length;
    const before = count();
    this.program.child.kill('SIGHUP');
    await until(() => count() > before || this.program.ended, () => `SIGHUP: no ${pattern} in\n${this.program.text.slice(-2000)}`);
    if (this.program.ended) throw new Error(`the gateway ended by SIGHUP: ${JSON.stringify(this.program.ended)}`);
  }

  get(where) {
    return httpGet(this.metricsPort, where);
  }

  /** The sum of a metric's series that have these labels; undefined where there is none. */
  async metric(name, labels = {}) {
    const { body } = await this.get('/metrics');
    let sum;
    for (const line of body.split('\n')) {
      const sample = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (sample?.[1] !== name) continue;
      const given = Object.fromEntries([...(sample[2] ?? '').matchAll(/([a-z_]+)="([^"]*)"/g)].map((pair) => [pair[1], pair[2]]));
      if (Object.entries(labels).every(([label, value]) => given[label] === value)) sum = (sum ?? 0) + Number(sample[3]);
    }
    return sum;
  }

  waitMetric(name, labels, value) {
    let last;
    return until(async () => (last = await this.metric(name, labels)) === value, () => `${name} is ${last}, not ${value}`);
  }
}

/** A configuration file checked by the program: {code, text}. */
export function checkConfig(text, command = 'check-config') {
  const folder = temporaryFolder();
  const file = path.join(folder, 'runtime.exs');
  fs.writeFileSync(file, text);
  return run(gatewayProgram, [command, '--config', file, '--state-dir', path.join(folder, 'state')]);
}
