// SMPP over TLS, with node's TLS on the other side of the listener and of a client bind.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { Tap, judgeCaptures } from './support/capture.mjs';
import { Authority } from './support/certificates.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer, partnerPeer } from './support/gateway.mjs';
import { Carrier, ESME_ROK, bind, connect } from './support/peers.mjs';
import { freePort, until, within } from './support/wait.mjs';

let core;
let authority;
let stranger;

before(async () => {
  core = await Core.start();
  authority = Authority.make();
  stranger = Authority.make('stranger');
});
after(() => core?.stop());

/** A gateway whose listener has a TLS port beside the plain one, with a way to it over node's TLS. */
async function gatewayWithTls(t, { listen, reach } = {}) {
  const identity = authority.sign(`listener${Math.random()}`);
  const tlsPort = await freePort();
  const gateway = await Gateway.start({
    api_base_url: core.url, server_binds: [partnerPeer()],
    listen: { tls_port: tlsPort, tls_certificate: identity.certificate, tls_private_key: identity.privateKey, ...listen },
  });
  t.after(() => gateway.stop());
  const wayWith = async (more) => {
    const way = await Tap.start({ to: tlsPort, ours: 'server', reach: { ca: authority.cert, servername: 'localhost', ...more } });
    t.after(() => way.close());
    return way;
  };
  return { gateway, identity, wayWith, way: await wayWith(reach) };
}

/** No word of SMPP comes back this way, and it is closed. */
async function turnedAway(way) {
  const partner = await connect(way.port);
  partner.bind_transceiver({ system_id: 'acme', password: 'acme-pw' });
  await within(partner.closed, 'the connection is not closed');
  assert.equal(way.sent('server').length, 0);
}

const taken = (addr) => core.submitted.filter(({ destination }) => destination.addr === addr);

test('a partner over TLS and one beside it without submit and are delivered to', async (t) => {
  const { gateway, way } = await gatewayWithTls(t);
  const [over, plain] = [await bind(way.port), await bind(gateway.port)];
  for (const [partner, destination_addr, short_message] of [[over, '61400000001', 'sealed €'], [plain, '61400000002', 'open €']]) {
    assert.equal((await partner.call('submit_sm', { destination_addr, data_coding: 0, short_message })).command_status, ESME_ROK);
    assert.equal(taken(destination_addr)[0].text, short_message);
  }
  plain.destroy();
  core.enqueue({ source_smsc: 'acme', text: 'for you', source: { addr: '61488000001' } });
  await over.delivery((pdu) => pdu.source_addr === '61488000001', 'the message over TLS');
  assert.equal((await over.call('unbind')).command_status, ESME_ROK);
  await over.closed;
});

test('TLS 1.2 and 1.3 are spoken, 1.1 is not', async (t) => {
  const { wayWith } = await gatewayWithTls(t);
  for (const [maxVersion, spoken] of [['TLSv1.2', true], ['TLSv1.3', true], ['TLSv1.1', false]]) {
    const way = await wayWith({ minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' });
    if (spoken) (await bind(way.port)).destroy();
    else await turnedAway(way);
    if (!spoken) assert.match(String(way.tlsError), /alert protocol version/);
  }
});

test('a listener that wants certificates takes one of its authority and no other, nor none', async (t) => {
  const authorityOfPartners = Authority.make('partners');
  const own = authorityOfPartners.sign('partner');
  const foreign = stranger.sign('partner');
  const listen = { tls_ca_certificate: authorityOfPartners.certificate };
  const { way, wayWith } = await gatewayWithTls(t, { listen, reach: { cert: own.cert, key: own.key } });
  const partner = await bind(way.port);
  assert.equal((await partner.call('submit_sm', { destination_addr: '61400000003', short_message: 'known' })).command_status, ESME_ROK);
  for (const certificate of [{}, { cert: foreign.cert, key: foreign.key }]) await turnedAway(await wayWith(certificate));
  assert.equal((await partner.call('enquire_link')).command_status, ESME_ROK);
  partner.destroy();
});

test('SIGHUP takes the listener\'s new certificate over for new connections, drops nobody, and refuses broken files', async (t) => {
  const { gateway, identity, way, wayWith } = await gatewayWithTls(t);
  const early = await bind(way.port);
  const serves = async (partner, addr) => {
    assert.equal((await partner.call('submit_sm', { destination_addr: addr, short_message: 'over a reload' })).command_status, ESME_ROK);
    assert.equal(taken(addr).length, 1);
  };

  identity.become(stranger.sign('renewed'));
  await gateway.reload();
  const late = await bind((await wayWith({ ca: stranger.cert })).port);
  await turnedAway(await wayWith({ ca: authority.cert }));
  await serves(early, '61400000011');
  await serves(late, '61400000012');

  fs.writeFileSync(identity.privateKey, 'no key at all');
  await gateway.reload(/TLS files not taken over/);
  const last = await bind((await wayWith({ ca: stranger.cert })).port);
  for (const [partner, addr] of [[early, '61400000013'], [late, '61400000014'], [last, '61400000015']]) {
    await serves(partner, addr);
    partner.destroy();
  }
});

/** A carrier over TLS, and a gateway that binds to it. */
async function carrierWithTls(t, name, { settings = {}, accept = {}, names } = {}) {
  const identity = authority.sign(name, names);
  const carrier = await Carrier.start({ accept: { cert: identity.cert, key: identity.key, ...accept } });
  t.after(() => carrier.stop());
  const gateway = await Gateway.start({
    api_base_url: core.url,
    binds: [carrierPeer(carrier.port, { name, host: 'localhost', tls: true, tls_ca_certificate: authority.certificate, ...settings })],
  });
  t.after(() => gateway.stop());
  return { carrier, gateway };
}

test('a client bind over TLS sends, and its receipt is reported', async (t) => {
  const { carrier } = await carrierWithTls(t, 'sealed');
  await carrier.bound();
  carrier.answer = () => ({ message_id: 'sealed-1' });
  const { id } = core.enqueue({ dest_smsc: 'sealed', text: 'sealed ñ', registered_delivery: 1 });
  assert.equal((await core.outcomeOf(id)).outcome, 'sent');
  assert.equal(carrier.submits[0].short_message.message, 'sealed ñ');
  assert.equal((await carrier.receipt('sealed-1')).command_status, ESME_ROK);
  await core.status(id, 'delivered');
});

test('a client bind shows its own certificate to a carrier that wants one', async (t) => {
  const own = authority.sign('gateway');
  const { carrier } = await carrierWithTls(t, 'wanted', {
    accept: { requestCert: true, rejectUnauthorized: true, ca: authority.cert },
    settings: { tls_certificate: own.certificate, tls_private_key: own.privateKey },
  });
  await carrier.bound();
});

test('SIGHUP takes a client bind\'s new certificate over for its next connection, and leaves this one', async (t) => {
  const own = authority.sign('gateway-one');
  const { carrier, gateway } = await carrierWithTls(t, 'renewed_client', {
    accept: { requestCert: true, rejectUnauthorized: true, ca: authority.cert },
    settings: { tls_certificate: own.certificate, tls_private_key: own.privateKey },
  });
  const session = await carrier.bound();
  own.become(authority.sign('gateway-two'));
  await gateway.reload();
  const { id } = core.enqueue({ dest_smsc: 'renewed_client', text: 'over a reload' });
  assert.equal((await core.outcomeOf(id)).outcome, 'sent');
  assert.deepEqual(carrier.tap.shown, ['gateway-one']);
  session.destroy();
  await until(() => carrier.binds.length === 2, 'it is not bound again');
  assert.deepEqual(carrier.tap.shown, ['gateway-one', 'gateway-two']);
});

for (const [what, name, options] of [
  ['an authority that it does not know', 'unknown', () => ({ settings: { tls_ca_certificate: stranger.certificate } })],
  ['another name', 'misnamed', () => ({ names: 'DNS:elsewhere.example' })],
])
  test(`a carrier with a certificate of ${what} is not bound to, and the log says so`, async (t) => {
    const { carrier, gateway } = await carrierWithTls(t, name, options());
    await gateway.says(new RegExp(`Bind ${name}: tls error: `));
    assert.equal(carrier.binds.length, 0);
  });

test('a carrier of an unknown authority is bound to where tls_verify is off', async (t) => {
  const { carrier } = await carrierWithTls(t, 'trusting', { settings: { tls_ca_certificate: undefined, tls_verify: false } });
  await carrier.bound();
});

judgeCaptures();
