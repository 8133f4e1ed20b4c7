// Prometheus itself judges: its tool the alert rules, its server a gateway that runs. tests/run.sh puts both of Debian's
// on the PATH.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';
import { Gateway, carrierPeer, httpGet, temporaryFolder } from './support/gateway.mjs';
import { Program, project, run } from './support/program.mjs';
import { freePort, until } from './support/wait.mjs';

process.env.PATH += `:${path.join(project, 'build/tools')}`;
const rules = path.join(project, 'packaging/prometheus/omnimessage-smpp.rules.yml');
const ruleTests = path.join(project, 'packaging/prometheus/omnimessage-smpp.rules.test.yml');
const dashboard = path.join(project, 'packaging/grafana/omnimessage-smpp.json');
const alerts = [...fs.readFileSync(rules, 'utf8').matchAll(/^\s+- alert: (\w+)$/gm)].map(([, name]) => name);

after(() => setTimeout(() => process.exit(), 2000).unref());

async function promtool(...args) {
  const { code, text, error } = await run('promtool', args);
  assert.ok(!error, 'promtool is missing: run tests/run.sh once, or install the Debian package prometheus');
  assert.equal(code, 0, text);
  return text;
}

test('the rules are sound', async () => {
  assert.match(await promtool('check', 'rules', rules), new RegExp(`SUCCESS: ${alerts.length} rules found`));
  await promtool('check', 'config', path.join(project, 'packaging/prometheus/prometheus.yml'));
});

test('each rule fires where it should and is silent where it should be', async () => {
  await promtool('test', 'rules', ruleTests);
  const text = fs.readFileSync(ruleTests, 'utf8');
  for (const alert of alerts) {
    assert.match(text, new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:\\n`), `${alert} is never seen to fire`);
    assert.match(text, new RegExp(`alertname: ${alert}, exp_alerts: \\[\\]`), `${alert} is never seen to be silent`);
  }
});

/** A Core that knows nothing but that it is there. */
async function emptyCore() {
  const server = http.createServer((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'application/json');
    response.end(request.url.endsWith('/health') ? '{"status":"ok"}' : '{}');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

/** Prometheus on a free port, with its data in a folder of its own. */
async function startPrometheus(target) {
  const folder = temporaryFolder();
  const config = path.join(folder, 'prometheus.yml');
  fs.copyFileSync(rules, path.join(folder, path.basename(rules)));
  fs.writeFileSync(config, fs.readFileSync(path.join(project, 'packaging/prometheus/prometheus.yml'), 'utf8')
    .replace('127.0.0.1:4000', `127.0.0.1:${target}`)
    .replace(/scrape_interval: \w+/, 'scrape_interval: 1s'));
  const port = await freePort();
  const program = new Program('prometheus', [`--config.file=${config}`, `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn']);
  const query = async (where) => JSON.parse((await httpGet(port, where)).body).data;
  let last = 'nothing';
  await until(async () => {
    assert.ok(!program.ended, `prometheus ended (is it installed?): ${program.ended?.error ?? program.text.slice(-2000)}`);
    last = await httpGet(port, '/-/ready').catch((error) => ({ error }));
    return last.status === 200;
  }, () => `prometheus is not ready: ${JSON.stringify(last)}`);
  return { program, query };
}

test('a Prometheus server scrapes the gateway, loads its rules and knows every series of its dashboard', async (t) => {
  const core = await emptyCore();
  t.after(() => core.close());
  const gateway = await Gateway.start({
    api_base_url: `http://127.0.0.1:${core.address().port}`,
    binds: [carrierPeer(await freePort()), carrierPeer(await freePort(), { name: 'other', cache_enabled: true })],
  });
  t.after(() => gateway.stop());
  const prometheus = await startPrometheus(gateway.metricsPort);
  t.after(() => prometheus.program.stop());

  let targets;
  await until(async () => {
    targets = (await prometheus.query('/api/v1/targets')).activeTargets;
    return targets.length === 1 && targets[0].health === 'up';
  }, () => `targets: ${JSON.stringify(targets)}`);
  assert.equal(targets[0].labels.job, 'omnimessage-smpp');

  const groups = (await prometheus.query('/api/v1/rules')).groups;
  assert.deepEqual(groups.flatMap((group) => group.rules.map(({ name }) => name)), alerts);

  // What rules and dashboard ask for is there, under these names and labels.
  const names = (text) => new Set([...text.matchAll(/\b((?:smpp|omnimessage|process)_[a-z_]+)\b(?=[{[ )]|$)/gm)].map(([, name]) => name));
  const panels = JSON.parse(fs.readFileSync(dashboard, 'utf8')).panels;
  const expressions = [...fs.readFileSync(rules, 'utf8').matchAll(/^\s+expr: (?:\|\n((?:\s{10,}.*\n)+)|(.*))/gm)].map(([, block, line]) => block ?? line)
    .concat(panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => expr)));
  const wanted = new Set(expressions.flatMap((expression) => [...names(expression)]));
  wanted.delete('smpp_queue_depth'); // while somebody holds a queue
  assert.ok(wanted.size > 20, [...wanted].join(' '));
  for (const name of wanted) {
    const found = await prometheus.query(`/api/v1/query?query=${encodeURIComponent(name)}`);
    assert.ok(found.result.length > 0, `Prometheus has no ${name}`);
  }
  const binds = await prometheus.query(`/api/v1/query?query=${encodeURIComponent('smpp_connection_status')}`);
  assert.deepEqual(binds.result.map(({ metric }) => `${metric.bind_name} ${metric.mode}`).sort(), ['carrier client', 'other client']);
  for (const expression of expressions) {
    const text = expression.replaceAll('$instance', '.*').replaceAll('$bind', '.*');
    const answer = await prometheus.query(`/api/v1/query?query=${encodeURIComponent(text)}`);
    assert.ok(answer?.resultType, `Prometheus cannot evaluate ${text}`);
  }
});
