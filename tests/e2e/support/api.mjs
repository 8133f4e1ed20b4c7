// The operations API of a running gateway. Every answer is held against the contract and must carry the headers that keep
// a browser safe.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import WebSocket from 'ws';
import { conformTo, operations } from './contract.mjs';
import { until, within } from './wait.mjs';

const safe = {
  'x-frame-options': /^DENY$/, 'x-content-type-options': /^nosniff$/, 'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/, 'cross-origin-resource-policy': /^same-origin$/, 'permissions-policy': /camera=\(\)/,
  'strict-transport-security': /max-age=[1-9]/, 'content-security-policy': /default-src 'self'.*frame-ancestors 'none'/,
};

/** JSON whose whole numbers beyond what a double holds are kept as strings: ids of cached messages. */
const exactly = (text) => JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)));

/** Answers so far, as `operation status`. */
export const answered = new Set();

export class Api {
  /** Waits until the API answers; signed in as the local command line is. */
  static async of(gateway) {
    const file = (name) => path.join(gateway.stateDir, name);
    await until(() => fs.existsSync(file('cli-token')) && fs.existsSync(file('dashboard-certificate.pem')), 'the API has not written its token');
    const tls = { ca: fs.readFileSync(file('dashboard-certificate.pem')), checkServerIdentity: () => undefined };
    const base = { port: gateway.apiPort, tls, agent: new https.Agent({ keepAlive: true, maxSockets: 8, ...tls }) };
    const api = new Api(base, { authorization: `Bearer ${fs.readFileSync(file('cli-token'), 'utf8').trim()}` });
    await until(() => api.request('GET', '/api/v1/about').then(() => true, () => false), 'the API does not answer');
    return api;
  }

  constructor(base, headers) {
    Object.assign(this, { base, headers });
  }

  /** The same gateway, asked with these headers: by default by nobody. */
  as(headers = {}) {
    return new Api(this.base, headers);
  }

  withToken(token) {
    return this.as({ authorization: `Bearer ${token}` });
  }

  /** Signs in; `csrf` is the session's token, which is sent unless `headers` are taken apart. */
  async signIn(user, password) {
    const answer = await this.as().call('signIn', { body: { user, password } });
    const cookie = answer.headers['set-cookie'][0];
    assert.match(cookie, /; ?HttpOnly/i);
    assert.match(cookie, /; ?Secure/i);
    assert.match(cookie, /; ?SameSite=Strict/i);
    assert.match(cookie, /; ?Path=\/(;|$)/i);
    const [pair] = cookie.split(';');
    assert.match(pair, /^omnimessage_session=\S+$/);
    return Object.assign(this.as({ cookie: pair, 'x-csrf-token': answer.json.csrf_token }), { session: answer.json, cookie: pair });
  }

  /** Any request: {status, headers, octets, text, json}. `body` goes as JSON, `raw` as it is. */
  async request(method, where, { body, raw, type = 'application/json', headers = {} } = {}) {
    const octets = raw ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
    const answer = await within(new Promise((done, refuse) => {
      const request = https.request({
        host: '127.0.0.1', port: this.base.port, method, path: where, agent: this.base.agent,
        headers: { ...this.headers, ...(octets === undefined ? {} : { 'content-type': type, 'content-length': octets.length }), ...headers },
      }, (response) => {
        const chunks = [];
        response.on('data', (data) => chunks.push(data));
        response.on('error', refuse);
        response.on('end', () => done({ status: response.statusCode, headers: response.headers, octets: Buffer.concat(chunks) }));
      });
      request.on('error', refuse);
      request.end(octets);
    }), `no answer to ${method} ${where}`, 30000);
    answer.text = answer.octets.toString();
    if (answer.headers['content-type']?.startsWith('application/json')) answer.json = exactly(answer.text);
    for (const [name, value] of Object.entries(safe)) assert.match(answer.headers[name] ?? '', value, `${method} ${where} ${answer.status}: ${name}`);
    assert.equal(answer.headers.server, undefined, `${method} ${where} names its server`);
    return answer;
  }

  /** An operation of the contract, answered with `status` (else its first) as the contract says. */
  async call(id, { params, query, status, ...request } = {}) {
    const operation = operations.get(id);
    assert.ok(operation, `${id} is no operation of the contract`);
    const answer = await this.request(operation.method, operation.path(params, query), request);
    const wanted = status ?? operation.statuses.find((listed) => listed < 300);
    assert.equal(answer.status, wanted, `${operation.method} ${operation.path(params, query)} answered ${answer.status}: ${answer.text.slice(0, 400)}`);
    operation.judge(answer);
    if (answer.json && answer.status >= 400 && answer.status !== 422) assert.match(answer.json.error, /^[a-z][a-z0-9_]*$/, id);
    answered.add(`${id} ${answer.status}`);
    return answer;
  }

  /** The body of a successful answer. */
  async ask(id, request) {
    return (await this.call(id, request)).json;
  }

  /** A 422 that names these fields, and nothing else. */
  async invalid(id, fields, request) {
    const { json } = await this.call(id, { ...request, status: 422 });
    assert.deepEqual([...new Set(json.errors.map(({ field }) => field))].sort(), [...fields].sort(), `${id} ${JSON.stringify(json)}`);
    for (const { message } of json.errors) assert.ok(message.length > 0);
    return json;
  }

  /** The live updates: {messages, ask, close, closed, refused}. `refused` is the status instead of an upgrade. */
  async live({ query = '', headers = {} } = {}) {
    const socket = new WebSocket(`wss://127.0.0.1:${this.base.port}/api/v1/live${query}`, { ...this.base.tls, headers: { ...this.headers, ...headers } });
    const live = { socket, messages: [], faults: [] };
    live.closed = new Promise((done) => socket.on('close', (code) => done((live.code = code))));
    const opened = new Promise((done) => {
      socket.on('open', () => done());
      socket.on('error', () => done());
      socket.on('unexpected-response', (request, response) => {
        live.refused = response.statusCode;
        response.resume().on('end', () => done());
      });
    });
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      live.messages.push(message);
      try {
        conformTo('LiveMessage', message, `live ${message.type}`);
      } catch (error) {
        live.faults.push(error);
      }
    });
    live.ask = (request) => socket.send(JSON.stringify(request));
    live.message = (test, what) => until(() => live.messages.find(test), () => `no live message: ${what}; the last: ${JSON.stringify(live.messages.slice(-3)).slice(0, 1500)}`);
    live.close = async () => {
      socket.close();
      await live.closed;
      if (live.faults.length > 0) throw live.faults[0];
    };
    await within(opened, 'the WebSocket neither opens nor is refused');
    answered.add(`live ${live.refused ?? 101}`);
    return live;
  }

  close() {
    this.base.agent.destroy();
  }
}
