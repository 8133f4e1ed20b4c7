// Every cause that the gateway can name, provoked for real: what it says of it, in both languages, and that it says no
// secret. All binds that a gateway can have beside each other run in one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Api } from '../support/api.mjs';
import { Authority } from '../support/certificates.mjs';
import { Core } from '../support/core.mjs';
import { Gateway, carrierPeer, partnerPeer, temporaryFolder } from '../support/gateway.mjs';
import { atom } from '../support/exs.mjs';
import { smpp } from '../support/peers.mjs';
import { freePort, until, within } from '../support/wait.mjs';
import { causes, filled, inFrench } from './causes.mjs';
import { Smsc, closeAll, deafPort, portThat, tlsPort } from './smscs.mjs';

const { ESME_RINVPASWD, ESME_RINVSYSID, ESME_RINVSYSTYP, ESME_RALYBND, ESME_RBINDFAIL, ESME_RSYSERR, ESME_RTHROTTLED, ESME_RINVDSTADR, ESME_RINVMSGLEN, ESME_RSUBMITFAIL } = smpp;
const vendorStatus = 0x456;
const soon = 1;
const never = 3600; // seconds: what was seen stays

/** Named by no bind here, each with its reason. */
const notProvoked = {
  standby: 'needs several gateways on one PostgreSQL database',
  partner_refused: 'comes only while hundreds of binds of one account wait for their answer, or the gateway stops',
  unknown: 'is said where nothing fits, so there is nothing that provokes it',
};

let main; // {gateway, api}
let core;
let smsc;
const secretOf = (name) => `S3cret-${[...name].reverse().join('').slice(0, 40)}`;
const statusOf = (status) => ({ smsc: { bind: () => status } });
const unroutable = '99900000009';

/** Puts messages for a bind into Core's queue. */
const queue = (name, count, more = {}) => {
  for (let i = 0; i < count; i++) core.enqueue({ dest_smsc: name, text: `for ${name}`, ...more });
};

/** A partner's bind: its session and the status of the answer. */
async function partnerBind(gateway, name, { type = 'transceiver', password = secretOf(name), from = '127.0.0.1' } = {}) {
  const session = smpp.connect({ host: '127.0.0.1', port: gateway.ownPort, localAddress: from });
  session.on('error', () => {});
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  const closed = new Promise((done) => session.on('close', done));
  await within(new Promise((done) => session.on('connect', done)), 'no connection');
  const { command_status } = await within(new Promise((answered) => session[`bind_${type}`]({ system_id: systemIds.get(name), password }, answered)), 'no answer to the bind');
  return { session, status: command_status, closed };
}

// One row a cause, or several ways to it. `peer`: settings of the client bind (towards `port`, else towards the SMSC,
// which is to it as `smsc` says); `server`: of a server bind; `act`: what happens once the gateway runs; `evidence`: what
// must stand in it; `detail`: of the rung that broke.
const cases = [
  { cause: 'none', act: ({ name }) => queue(name, 1) },
  { cause: 'disabled', peer: { enabled: false } },
  { cause: 'disabled', name: 'disabled_later', act: ({ name }) => main.api.call('disablePeer', { params: { name } }) },
  { cause: 'disabled', name: 'disabled_partner', server: { enabled: false } },
  { cause: 'dropped', act: ({ name }) => main.api.call('dropPeer', { params: { name } }) },
  { cause: 'waiting', server: {} },
  { cause: 'connecting', port: () => portThat(() => {}), peer: { response_timeout: 300 } },
  { cause: 'dns', peer: { host: 'no-such-host.invalid' }, evidence: /dns error/ },
  { cause: 'refused', port: freePort, evidence: /refused/, detail: 'refused' },
  { cause: 'timeout', port: deafPort, evidence: /no connection in/, detail: 'timeout' },
  { cause: 'reset', smsc: { bound: (session) => session.socket.resetAndDestroy() }, evidence: /reset/ },
  { cause: 'address_not_allowed', port: () => portThat((socket) => socket.end()) },
  { cause: 'address_not_allowed', name: 'shut_by_reset', port: () => portThat((socket) => socket.resetAndDestroy()) },
  { cause: 'link_failed', peer: { host: '224.0.0.1' }, evidence: /unreachable/i },
  { cause: 'tls', name: 'tls_untrusted', port: () => tlsPort(authority.sign('good')), peer: { tls: true }, evidence: /self.signed|issuer|trusted/i },
  { cause: 'tls', name: 'tls_expired', port: () => tlsPort(authority.sign('old', undefined, -1)), peer: { tls: true, tls_ca_certificate: () => authority.certificate }, evidence: /expired/i },
  { cause: 'tls', name: 'tls_other_name', port: () => tlsPort(authority.sign('stranger', 'DNS:elsewhere.example')), peer: { tls: true, tls_ca_certificate: () => authority.certificate }, evidence: /host ?name|name/i },
  { cause: 'tls', name: 'tls_plain_port', port: () => portThat((socket) => socket.on('data', () => socket.write(Buffer.from('00000010800000000000000200000001', 'hex')))), peer: { tls: true } },
  { cause: 'tls', name: 'tls_plain_silent', port: () => portThat(() => {}), peer: { tls: true }, evidence: /plain SMPP/ },
  { cause: 'wrong_password', ...statusOf(ESME_RINVPASWD), evidence: /ESME_RINVPASWD/, detail: 'ESME_RINVPASWD' },
  { cause: 'wrong_system_id', ...statusOf(ESME_RINVSYSID), evidence: /ESME_RINVSYSID/ },
  { cause: 'wrong_system_type', ...statusOf(ESME_RINVSYSTYP), evidence: /ESME_RINVSYSTYP/ },
  { cause: 'already_bound', ...statusOf(ESME_RALYBND), evidence: /ESME_RALYBND/ },
  { cause: 'bind_rejected', ...statusOf(ESME_RBINDFAIL), evidence: /ESME_RBINDFAIL/ },
  { cause: 'carrier_trouble', ...statusOf(ESME_RSYSERR), evidence: /ESME_RSYSERR/ },
  { cause: 'bind_refused', ...statusOf(vendorStatus), evidence: /0x00000456/ },
  { cause: 'bind_timeout', port: () => portThat(() => {}), peer: { response_timeout: 1 }, evidence: /no answer to the bind/ },
  { cause: 'protocol', port: () => portThat((socket) => socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))) },
  { cause: 'enquire_link', smsc: { silent: true }, peer: { enquire_link_interval: 1, response_timeout: 1 }, evidence: /enquire_link timeout/ },
  { cause: 'unbound_by_peer', smsc: { bound: (session) => session.unbind() } },
  { cause: 'closed_by_peer', smsc: { bound: (session) => session.socket.end() } },
  { cause: 'unstable', peer: { reconnect_interval: soon }, smsc: { bound: (session, binds) => binds <= 7 && session.socket.end() } },
  { cause: 'partner_password', server: {}, act: ({ name }) => partnerBind(main.gateway, name, { password: 'wrong', from: '127.0.0.11' }), evidence: /wrong password/ },
  { cause: 'partner_address', server: { ip_whitelist: ['10.9.8.7'] }, act: ({ name }) => partnerBind(main.gateway, name, { from: '127.0.0.12' }), evidence: /ip_whitelist/ },
  { cause: 'partner_bind_type', server: { allowed_bind_types: [atom('receiver')] }, act: ({ name }) => partnerBind(main.gateway, name, { type: 'transmitter', from: '127.0.0.13' }), evidence: /bind type/ },
  {
    cause: 'partner_sessions', server: { max_sessions: 1 }, evidence: /max_sessions/,
    async act({ name }) {
      assert.equal((await partnerBind(main.gateway, name, { from: '127.0.0.14' })).status, 0);
      assert.equal((await partnerBind(main.gateway, name, { from: '127.0.0.14' })).status, ESME_RBINDFAIL);
    },
  },
  { cause: 'inactivity', server: { inactivity_timeout: 1, enquire_link_interval: 0 }, act: ({ name }) => partnerBind(main.gateway, name), evidence: /no PDU in 1 s/ },
  { cause: 'throttled', smsc: { submit: { command_status: ESME_RTHROTTLED } }, act: ({ name }) => queue(name, 3) },
  {
    cause: 'slow_answers', peer: { window_size: 1, response_timeout: 30 }, act: ({ name }) => queue(name, 200),
    smsc: { submit: () => new Promise((answer) => setTimeout(answer, 1500)) },
  },
  { cause: 'invalid_destination', smsc: { submit: { command_status: ESME_RINVDSTADR } }, act: ({ name }) => queue(name, 30), text: /ESME_RINVDSTADR/ },
  { cause: 'invalid_content', smsc: { submit: { command_status: ESME_RINVMSGLEN } }, act: ({ name }) => queue(name, 30), text: /ESME_RINVMSGLEN/ },
  { cause: 'messages_refused', smsc: { submit: { command_status: ESME_RSUBMITFAIL } }, act: ({ name }) => queue(name, 30), text: /ESME_RSUBMITFAIL/ },
  { cause: 'expired', act: ({ name }) => queue(name, 30, { expires: new Date(Date.now() - 60000).toISOString() }) },
  { cause: 'receiver_only', peer: { bind_type: atom('receiver') }, act: ({ name }) => queue(name, 2), waiting: 2 },
  { cause: 'scheduled', act: ({ name }) => queue(name, 2, { deliver_after: new Date(Date.now() + 3600000).toISOString() }), waiting: 2 },
  { cause: 'queue_stuck', act: ({ name }) => queue(name, 2, { withheld: true }), waiting: 2 },
  {
    cause: 'rate_limited',
    async act({ name, systemId }) {
      queue(name, 280);
      await until(() => smsc.submits(systemId) === 280, 'the messages of rate_limited are not sent', 60000);
      queue(name, 100, { withheld: true });
      await main.api.call('editClientPeer', { params: { name }, body: { tps_limit: 1 } });
    },
  },
  {
    cause: 'cache_failed', server: { cache_enabled: true },
    async act({ name }) {
      const { session } = await partnerBind(main.gateway, name);
      await within(new Promise((answered) => session.submit_sm({ source_addr: 'Me', destination_addr: unroutable, short_message: 'no way' }, answered)), 'no answer to submit_sm');
    },
  },
];
for (const one of cases) one.name ??= one.cause;
const systemIds = new Map(['license', 'core_down', 'idle', ...cases.map(({ name }) => name)].map((name, i) => [name, `system${i}`]));

let authority;
const value = (given) => (typeof given === 'function' ? given() : given);

async function configured({ name, peer = {}, smsc: behaviour = {}, port }) {
  const systemId = systemIds.get(name);
  smsc.behave(systemId, behaviour);
  const to = port ? await port() : smsc.port;
  const settings = Object.fromEntries(Object.entries(peer).map(([key, given]) => [key, value(given)]));
  return carrierPeer(to, { name, system_id: systemId, password: secretOf(name), reconnect_interval: never, ...settings });
}
const server = ({ name, server: settings }) => partnerPeer({ name, system_id: systemIds.get(name), password: secretOf(name), ...settings });

async function started(config) {
  const gateway = await Gateway.start({ api: true, capture: false, ...config });
  return { gateway, api: await Api.of(gateway) };
}

before(async () => {
  authority = Authority.make();
  core = await Core.start();
  const reject = core.on_submit.bind(core);
  core.on_submit = (body) => {
    const refused = body.messages.filter(({ destination }) => destination.addr === unroutable);
    if (refused.length === 0) return reject(body);
    return [200, { results: body.messages.map(({ idempotency_key }) => ({ idempotency_key, status: 'rejected', error: 'no_route', detail: 'no bind takes it' })) }];
  };
  smsc = await Smsc.start();
  const binds = [await configured({ name: 'idle' })];
  for (const one of cases.filter((it) => !it.server)) binds.push(await configured(one));
  main = await started({ api_base_url: core.url, binds, server_binds: cases.filter((it) => it.server).map(server) });
});
after(async () => {
  main?.api.close();
  await main?.gateway.stop();
  await core?.stop();
  await closeAll();
});

/** Waits for the cause; then what is said must be what the table says, in both languages, and no secret. */
async function diagnosed({ name, cause, evidence, detail, text, waiting }, { api } = main) {
  const ask = (language) => api.ask('getDiagnosis', { params: { name }, headers: { 'accept-language': language } });
  let seen;
  await until(async () => (seen = await ask('en')).cause === cause, () => `${name} is ${seen?.cause}, not ${cause}: ${JSON.stringify(seen)}`, 60000, 400);
  const row = causes.get(cause);
  const french = await ask('fr');
  for (const [said, language] of [[seen, (own) => own], [french, inFrench]]) {
    assert.match(said.title, filled(language(row.title)), name);
    assert.match(said.text, filled(language(row.text)), name);
    assert.equal(said.steps.length, row.steps.length);
    for (const [i, step] of row.steps.entries()) assert.match(said.steps[i], filled(language(step)), name);
    assert.doesNotMatch([said.title, said.text, ...said.steps, said.report, ...said.evidence.map((one) => one.text)].join('\n'), /\{\w+\}/, 'a name was left open');
    assert.equal(said.bind, name);
    assert.equal(said.action, row.action);
    assert.equal(said.rung, row.rung);
    assert.ok(!JSON.stringify(said).includes(secretOf(name)), `${name}: its password is told`);
  }
  assert.notEqual(seen.title, french.title);
  assert.ok(seen.evidence.length > 0, `${name}: no evidence`);
  if (evidence) assert.ok(seen.evidence.some((one) => evidence.test(one.text)), `${name}: ${evidence} is not in ${JSON.stringify(seen.evidence)}`);
  if (text) assert.match(seen.text, text, name);
  if (waiting) assert.equal(seen.waiting.messages, waiting, name);
  const rungs = ['dns', 'tcp', 'tls', 'bind', 'enquire_link', 'traffic'];
  assert.deepEqual(seen.ladder.map(({ rung }) => rung), rungs, name);
  assert.deepEqual(seen.ladder.filter(({ state }) => state === 'broken').map(({ rung }) => rung), row.rung === 'none' ? [] : [row.rung], name);
  if (row.rung !== 'none') for (const { rung, state } of seen.ladder.slice(0, rungs.indexOf(row.rung))) assert.match(state, /^(ok|unused)$/, `${name}: ${rung}`);
  if (detail) assert.equal(seen.ladder.find(({ rung }) => rung === row.rung).detail, detail, name);
  // The report is English in both languages: what is sent to the other side.
  assert.match(seen.report.split('\n')[0], filled(row.title), name);
  assert.equal(french.report.split('\n')[0], seen.report.split('\n')[0], name);
  for (const part of [name, systemIds.get(name)]) assert.ok(seen.report.includes(part), `${name}: the report does not tell ${part}`);
  assert.doesNotMatch(seen.report, /password\s*[:=]/i);

  const shown = (await api.ask('getStatus')).binds.find((one) => one.name === name);
  if (cause === 'none') assert.equal(shown.diagnosis, null);
  else assert.equal(shown.diagnosis?.cause, cause, `${name}: the status says ${JSON.stringify(shown.diagnosis)}`);
  return seen;
}

describe('a cause', { concurrency: true }, () => {
  for (const one of cases)
    test(`${one.cause}${one.name === one.cause ? '' : ` (${one.name})`}`, async () => {
      await one.act?.({ name: one.name, systemId: systemIds.get(one.name) });
      await diagnosed(one);
    });

  test('license', async (t) => {
    const file = path.join(temporaryFolder(), 'license.json');
    fs.writeFileSync(file, JSON.stringify({ product: 'omnimessage_smpp', licensee: 'Nobody', expires_at: '2099-01-01T00:00:00Z', signature: 'AAAA' }));
    const own = await started({ api_base_url: atom('embedded'), license_file: file, binds: [await configured({ name: 'license' })] });
    t.after(() => own.gateway.stop());
    await diagnosed({ name: 'license', cause: 'license' }, own);
    assert.equal((await own.api.ask('getStatus')).gateway.license.valid, false);
    own.api.close();
  });

  test('core_down', async (t) => {
    const own = await started({ api_base_url: `http://127.0.0.1:${await freePort()}`, binds: [await configured({ name: 'core_down' })] });
    t.after(() => own.gateway.stop());
    await diagnosed({ name: 'core_down', cause: 'core_down', evidence: /^Core: /, text: /refused/i }, own);
    own.api.close();
  });
});

// It would be said of every bind that has nothing to send: so it comes when the others have been heard.
test('a cause: not_routed', async () => {
  await diagnosed({ name: 'idle', cause: 'none' });
  queue('Idle', 3);
  await diagnosed({ name: 'idle', cause: 'not_routed', text: /: 3;/ });
});

test('an edit shortly before a bind fell is told', async () => {
  await main.api.call('editClientPeer', { params: { name: 'wrong_password' }, body: { password: 'another-S3cret', reconnect_interval: 1 } });
  const said = () => main.api.ask('getDiagnosis', { params: { name: 'wrong_password' } });
  let seen;
  await until(async () => (seen = await said()).evidence.some(({ text }) => /edited by cli/.test(text)), () => `the edit is not told: ${JSON.stringify(seen)}`, 20000, 200);
  assert.ok(!JSON.stringify(seen).includes('another-S3cret'));
});

// The manual's troubleshooting guide, case by case.
const manual = {
  'Problèmes de connectivité OmniMessage: hors service, inaccessible, URL API mal configurée': ['core_down'],
  'La connexion ne s’établit pas: DNS échoue': ['dns'],
  'La connexion ne s’établit pas: le port échoue': ['refused', 'timeout'],
  'La connexion ne s’établit pas: identifiants incorrects': ['wrong_password', 'wrong_system_id'],
  'La connexion ne s’établit pas: IP non autorisée': ['address_not_allowed', 'bind_rejected'],
  'La connexion ne s’établit pas: pare-feu bloquant': ['timeout', 'link_failed'],
  'La connexion se déconnecte constamment: instabilité du réseau': ['unstable', 'reset'],
  'La connexion se déconnecte constamment: délai d’attente de l’enquête de lien': ['enquire_link'],
  'La connexion se déconnecte constamment: limite TPS dépassée': ['throttled', 'closed_by_peer'],
  'La connexion se déconnecte constamment: problèmes de serveur du transporteur': ['carrier_trouble'],
  'Les messages ne sont pas envoyés: mauvais routage dest_smsc': ['not_routed'],
  'Les messages ne sont pas envoyés: messages programmés pour l’avenir': ['scheduled'],
  'Les messages ne sont pas envoyés: limite TPS trop basse': ['rate_limited'],
  'Les messages ne sont pas envoyés: le travailleur de la file d’attente ne fonctionne pas': ['queue_stuck'],
  'Taux d’échec de livraison élevé: numéros de destination invalides': ['invalid_destination'],
  'Taux d’échec de livraison élevé: contenu de message invalide': ['invalid_content'],
  'Taux d’échec de livraison élevé: rejet du transporteur': ['messages_refused'],
  'Taux d’échec de livraison élevé: messages expirés': ['expired'],
};

test('every cause of the table is provoked here, or stands in the list of those that cannot be, with its reason', () => {
  const provoked = new Set([...cases.map(({ cause }) => cause), 'license', 'core_down', 'not_routed']);
  assert.deepEqual([...causes.keys()].filter((cause) => !provoked.has(cause) && !notProvoked[cause]), []);
  assert.deepEqual([...provoked, ...Object.keys(notProvoked)].filter((cause) => !causes.has(cause)), []);
  assert.deepEqual(Object.keys(notProvoked).filter((cause) => provoked.has(cause)), []);
  for (const [what, told] of Object.entries(manual)) for (const cause of told) assert.ok(provoked.has(cause), `${what}: ${cause}`);
});

test('every text of the table is in French', () => {
  for (const { cause, title, text, steps } of causes.values())
    for (const own of [title, text, ...steps].filter(Boolean)) assert.ok(inFrench(own) && (inFrench(own) !== own || /^\{\w+\}$/.test(own)), `${cause}: ${own}`);
});
