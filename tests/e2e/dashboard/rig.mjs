// A gateway with traffic: OmniMessage Core, a carrier with receipts, one that refuses our password, partners that send.
import fs from 'node:fs';
import path from 'node:path';
import { Gateway, carrierPeer, partnerPeer, temporaryFolder } from '../support/gateway.mjs';
import { Program, simProgram } from '../support/program.mjs';
import { freePort, until } from '../support/wait.mjs';

const listening = /listening on 127\.0\.0\.1:(\d+)/;
const quick = { reconnect_interval: 1, queue_check_frequency: 100 };
const cached = { cache_enabled: true, cache_max_size: 5000 };

export class Rig {
  static async start() {
    const rig = new Rig();
    try {
      await rig.#start();
    } catch (error) {
      await rig.stop(); // a program that is left would keep the test from ending
      throw error;
    }
    return rig;
  }

  async #start() {
    this.carrier = new Program(simProgram, ['carrier', '--port', '0', '--delivery-receipts', '--receipt-delay', '200', '--latency', '20', '--mo', '1']);
    this.strange = new Program(simProgram, ['carrier', '--port', '0', '--password', 'another']);
    [this.carrierPort, this.strangePort] = (await Promise.all([this.carrier.says(listening), this.strange.says(listening)])).map(([, port]) => Number(port));
    this.corePort = await freePort();
    this.coreData = path.join(temporaryFolder(), 'core.db');
    await this.startCore();
    this.gateway = await Gateway.start({
      api: true, capture: false, api_base_url: `http://127.0.0.1:${this.corePort}`, api_timeout: 1000, smpp_poll_interval: 100, smsc_name: 'gw-paris',
      cache_flush_interval: 500, cache_max_retry_attempts: 3, cache_backoff_multiplier: 1.0,
      binds: [
        carrierPeer(this.carrierPort, { name: 'orange_fr', ...quick, tps_limit: 100 }),
        carrierPeer(this.strangePort, { name: 'bouygues_fr', system_id: 'omni_paris', ...quick, tps_limit: 80 }),
      ],
      server_binds: [
        partnerPeer({ name: 'otp_bank', system_id: 'otp_bank', password: 'otp-pw', max_sessions: 10, ...cached, cache_retry_interval: 3600 }),
        partnerPeer({ name: 'partner_acme', system_id: 'acme', password: 'acme-pw', ...cached, cache_retry_interval: 1 }),
        partnerPeer({ name: 'retail_promo', system_id: 'retail', password: 'retail-pw', enabled: false }),
        partnerPeer({ name: 'city_alerts', system_id: 'city', password: 'city-pw', ip_whitelist: ['192.0.2.0/24'] }),
      ],
    });
    this.url = `https://127.0.0.1:${this.gateway.apiPort}`;
    this.password = fs.readFileSync(path.join(this.gateway.stateDir, 'initial-admin-password'), 'utf8').trim();
  }

  async startCore() {
    this.core = new Program(simProgram, ['core', '--port', String(this.corePort), '--data', this.coreData, '--route', '=orange_fr']);
    await this.core.says(listening);
  }

  stopCore() {
    return this.core.stop();
  }

  /** A partner that sends until it is stopped. */
  sendAs(systemId, password, { tps = 20, count = 1_000_000 } = {}) {
    const program = new Program(simProgram, ['partner', '--port', String(this.gateway.ownPort), '--system-id', systemId, '--password', password, '--count', String(count),
      '--tps', String(tps), '--window', '20', '--source', 'OTPBANK', '--destination', '3363998*', '--text', 'Your code is 482 913. We never ask for it.', '--registered-delivery']);
    (this.partners ??= []).push(program);
    return program;
  }

  /** How the operations API shows a bind, asked with the first user's password. */
  async bindOf(request, name) {
    const answer = await request.get(`${this.url}/api/v1/status`);
    return (await answer.json()).binds.find((bind) => bind.name === name);
  }

  waitBind(request, name, test, what) {
    let last;
    return until(async () => test((last = await this.bindOf(request, name)) ?? {}) && last, () => `${name}: ${what}; it is ${JSON.stringify(last)}`, 60000);
  }

  async stop() {
    await this.gateway?.stop();
    for (const program of [...(this.partners ?? []), this.carrier, this.strange, this.core]) await program?.stop();
  }
}
