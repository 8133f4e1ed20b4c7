// Core away, back, and slow: what the gateway says of itself, and what partners and carriers hear.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCaptures } from './support/capture.mjs';
import { Core } from './support/core.mjs';
import { Gateway, carrierPeer, partnerPeer } from './support/gateway.mjs';
import { Carrier, ESME_ROK, ESME_RSYSERR, bind, smpp } from './support/peers.mjs';
import { freePort, until } from './support/wait.mjs';

test('the gateway is ready while Core is down, says why it is not, and serves once Core is there', async () => {
  const port = await freePort();
  const gateway = await Gateway.start({ api_base_url: `http://127.0.0.1:${port}`, api_timeout: 1000, cache_flush_interval: 100, server_binds: [partnerPeer()] });
  const answer = await until(async () => {
    const readiness = await gateway.get('/readyz');
    return readiness.status === 503 && readiness;
  }, '/readyz does not say that Core is down');
  const { reasons } = JSON.parse(answer.body);
  assert.ok(reasons.length > 0 && reasons.every((reason) => typeof reason === 'string'), answer.body);
  assert.equal((await gateway.get('/healthz')).status, 200);
  assert.equal(await gateway.metric('smpp_core_up'), 0);
  await gateway.says(/api \S+: connection refused/);
  const partner = await bind(gateway.port);
  assert.equal((await partner.call('submit_sm', { destination_addr: '614', short_message: 'too early' })).command_status, ESME_RSYSERR);

  const core = await Core.start(port);
  await until(async () => (await gateway.get('/readyz')).status === 200, '/readyz does not say that Core is back');
  assert.equal((await partner.call('submit_sm', { destination_addr: '614', short_message: 'now' })).command_status, ESME_ROK);
  await until(() => core.frontends.get('acme')?.connected, 'the partner is not registered as connected');
  partner.destroy();
  await until(() => core.frontends.get('acme')?.connected === false, 'the partner is not registered as gone');
  await gateway.stop();
  await core.stop();
});

test('with carriers alone a missing Core is a degradation', async () => {
  const carrier = await Carrier.start();
  const gateway = await Gateway.start({ api_base_url: `http://127.0.0.1:${await freePort()}`, api_timeout: 1000, binds: [carrierPeer(carrier.port)] });
  const { body } = await until(async () => {
    const readiness = await gateway.get('/readyz');
    return readiness.status === 200 && JSON.parse(readiness.body).degraded?.length && readiness;
  }, '/readyz does not name a degradation');
  assert.ok(JSON.parse(body).degraded.length > 0);
  await carrier.bound();
  const mo = await carrier.deliver({ source_addr: '614', destination_addr: '1', short_message: 'nobody there' });
  assert.equal(mo.command_status, smpp.ESME_RX_T_APPN);
  await gateway.stop();
  await carrier.stop();
});

test('a message that Core took but did not answer is not taken twice', async () => {
  const core = await Core.start();
  const gateway = await Gateway.start({ api_base_url: core.url, server_binds: [partnerPeer()] });
  let lost = 0;
  core.faults.submit = (request, response, body) => {
    if (lost++ > 0) return false;
    core.on_submit(body); // taken, and the answer lost
    return request.socket.destroy() && true;
  };
  const partner = await bind(gateway.port);
  const answer = await partner.call('submit_sm', { destination_addr: '61400005000', short_message: 'once only' });
  assert.equal(answer.command_status, ESME_ROK);
  assert.ok(lost > 1, 'the request was repeated');
  assert.equal(core.submitted.filter(({ destination }) => destination.addr === '61400005000').length, 1);
  partner.destroy();
  await gateway.stop();
  await core.stop();
});

test('an outcome that Core did not take is reported until it does', async () => {
  const core = await Core.start();
  const carrier = await Carrier.start();
  const gateway = await Gateway.start({ api_base_url: core.url, api_timeout: 1000, cache_flush_interval: 100, binds: [carrierPeer(carrier.port)] });
  await carrier.bound();
  let refusals = 0;
  core.faults.outcomes = (request, response) => refusals++ < 2 && response.writeHead(503).end('');
  const { id } = core.enqueue({ dest_smsc: 'carrier', text: 'reported in the end' });
  await core.status(id, 'sent');
  assert.equal(carrier.submits.length, 1, 'the message went out once');
  assert.ok(refusals >= 2);
  await gateway.stop();
  await carrier.stop();
  await core.stop();
});

test('every request to Core carries the token, which no log shows', async () => {
  const core = await Core.start();
  const seen = new Set();
  for (const operation of ['health', 'register', 'submit', 'claim']) core.faults[operation] = (request) => void seen.add(request.headers.authorization);
  const gateway = await Gateway.start({ api_base_url: core.url, api_token: 'tok-e2e-secret', server_binds: [partnerPeer()] });
  const partner = await bind(gateway.port);
  assert.equal((await partner.call('submit_sm', { destination_addr: '614', short_message: 'x' })).command_status, ESME_ROK);
  partner.destroy();
  await gateway.stop();
  await core.stop();
  assert.deepEqual([...seen], ['Bearer tok-e2e-secret']);
  assert.doesNotMatch(gateway.program.text, /tok-e2e-secret|acme-pw/);
});

judgeCaptures();
