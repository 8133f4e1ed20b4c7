// A gateway with something of everything that the operations API speaks of.
import { Api } from '../support/api.mjs';
import { operations } from '../support/contract.mjs';
import { atom } from '../support/exs.mjs';
import { Gateway, carrierPeer, partnerPeer } from '../support/gateway.mjs';
import { bind } from '../support/peers.mjs';
import { Program, simProgram } from '../support/program.mjs';
import { freePort, until } from '../support/wait.mjs';

export const unrouted = '99900000001'; // Core refuses what goes there
export const passwordOf = (user) => `pass-word of ${user}`;

/** The embedded Core, a carrier (`carrier`), one that is not there (`away`), and a cached partner (`acme`). */
export class Rig {
  static async start() {
    const rig = new Rig();
    rig.carrier = new Program(simProgram, ['carrier', '--port', '0', '--delivery-receipts']);
    const [, port] = await rig.carrier.says(/listening on 127\.0\.0\.1:(\d+)/);
    rig.binds = [carrierPeer(Number(port)), carrierPeer(await freePort(), { name: 'away', reconnect_interval: 3600 })];
    rig.serverBinds = [partnerPeer({ cache_enabled: true })];
    rig.gateway = await Gateway.start({
      api: true, capture: false, api_base_url: atom('embedded'), log_level: atom('debug'),
      routes: [{ prefix: '614', dest_smsc: 'carrier' }, { prefix: '615', dest_smsc: 'away' }],
      binds: rig.binds, server_binds: rig.serverBinds,
    });
    rig.api = await Api.of(rig.gateway);
    rig.partner = await bind(rig.gateway.port);
    return rig;
  }

  /** A user of each role, each with a session, and a token of each role: {viewer, operator, admin} each. */
  async makeRoles() {
    this.bySession = {};
    this.byToken = {};
    for (const role of ['viewer', 'operator', 'admin']) {
      await this.api.call('addUser', { body: { name: role === 'admin' ? 'second' : role, role, password: passwordOf(role) } });
      this.bySession[role] = await this.api.signIn(role === 'admin' ? 'second' : role, passwordOf(role));
      this.byToken[role] = this.api.withToken((await this.api.ask('addToken', { body: { name: `by.${role}`, role } })).token);
    }
  }

  /** Submits as the partner; what Core refuses stands in the cache as failed. */
  async failInCache(count = 1) {
    const failed = async () => (await this.api.ask('getCache')).failed;
    const before = await failed();
    for (let i = 0; i < count; i++) await this.partner.call('submit_sm', { source_addr: 'Me', destination_addr: unrouted, short_message: `no way ${i}` });
    await until(async () => (await failed()) === before + count, 'what Core refuses has not failed in the cache');
    return (await this.api.ask('listCached', { params: { bind: 'acme' }, query: { status: 'failed_permanent' } })).messages;
  }

  async bindOf(name) {
    return (await this.api.ask('getStatus')).binds.find((one) => one.name === name);
  }

  /** Waits for the state of a bind. */
  async state(name, state) {
    let seen;
    await until(async () => (seen = await this.bindOf(name))?.state === state, () => `${name} is not ${state}: ${JSON.stringify(seen)}`);
    return seen;
  }

  async stop() {
    this.partner?.destroy();
    this.api?.close();
    const { code } = (await this.gateway?.stop()) ?? {};
    await this.carrier?.stop();
    return code;
  }
}

/** A body that each operation takes, by operation. */
export const bodies = {
  signIn: { user: 'nobody', password: 'not the password' },
  addClientPeer: { name: 'fresh', bind_type: 'transmitter', host: '127.0.0.1', port: 9, system_id: 'fresh', password: 'fresh-pw', reconnect_interval: 3600 },
  replaceClientPeer: { bind_type: 'transceiver', host: '127.0.0.1', port: 9, system_id: 'other' },
  editClientPeer: { tps_limit: 17 },
  addServerPeer: { name: 'newcomer', system_id: 'newcomer', password: 'new-pw' },
  replaceServerPeer: { system_id: 'other' },
  editServerPeer: { max_sessions: 7 },
  importPeers: { peers: [{ mode: 'client', name: 'imported', enabled: false, bind_type: 'receiver', host: '127.0.0.1', port: 9, system_id: 'imported', password: 'imported-pw' }] },
  replaceListener: { host: '127.0.0.1', port: 9, max_connections: 77 },
  sendTest: { source: { addr: 'Test' }, destination: { addr: '61500000009' }, text: 'a test' },
  addUser: { name: 'newuser', role: 'viewer', password: 'long enough a word' },
  editUser: { role: 'viewer' },
  addToken: { name: 'newtoken', role: 'viewer' },
};
for (const { id, hasBody } of operations.values())
  if (hasBody !== id in bodies) throw new Error(`api/rig.mjs and the contract differ on the body of ${id}`);

/** The operations and statuses of the contract among these that were never answered. */
export function neverAnswered(answered, statuses, except = {}) {
  return [...operations.values()].flatMap(({ id, statuses: listed }) => listed.filter((status) => statuses.includes(status)).map((status) => `${id} ${status}`))
    .filter((one) => !answered.has(one) && !(one in except));
}
