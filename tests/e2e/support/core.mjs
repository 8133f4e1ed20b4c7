// A small OmniMessage Core: in memory, over HTTP, with what the contract says and faults on demand.
import http from 'node:http';
import { until } from './wait.mjs';

const operations = [
  ['health', 'GET', /^\/api\/system\/health$/],
  ['register', 'POST', /^\/api\/frontends\/register$/],
  ['unregister', 'DELETE', /^\/api\/frontends\/([^/]+)$/],
  ['submit', 'POST', /^\/api\/messages$/],
  ['browse', 'GET', /^\/api\/messages$/],
  ['stats', 'GET', /^\/api\/messages\/stats$/],
  ['claim', 'POST', /^\/api\/messages\/claim$/],
  ['extend', 'POST', /^\/api\/messages\/extend$/],
  ['outcomes', 'POST', /^\/api\/messages\/outcomes$/],
  ['get', 'GET', /^\/api\/messages\/(-?\d+)$/],
  ['replace', 'PATCH', /^\/api\/messages\/(-?\d+)$/],
  ['cancel', 'POST', /^\/api\/messages\/(-?\d+)\/cancel$/],
  ['reports', 'POST', /^\/api\/delivery_reports$/],
];
const final = { delivered: 'delivered', undeliverable: 'failed', rejected: 'failed', expired: 'expired', deleted: 'cancelled' };

export class Core {
  messages = new Map(); // by id: what is queued and what was taken in
  submitted = []; // messages taken in, in order
  outcomes = [];
  reports = [];
  calls = []; // operations in the order in which they came
  frontends = new Map(); // last registration by name
  withdrawn = [];
  /** What to answer instead, by operation: (request, response, body) => true where it did. */
  faults = {};
  /** Where a message from a partner or a carrier goes: a peer's `{dest_smsc}`, `{source_smsc}`, or nothing. */
  route = () => undefined;
  #nextId = 1000;
  #byKey = new Map();
  #reportKeys = new Set();

  static async start(port = 0) {
    const core = new Core();
    core.server = http.createServer((request, response) => core.#receive(request, response));
    core.server.keepAliveTimeout = 60000;
    await new Promise((ready) => core.server.listen(port, '127.0.0.1', ready));
    return core;
  }

  get url() {
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  async stop() {
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }

  /** Puts a message into the queue; one that is `withheld` is never handed out. */
  enqueue(message) {
    const queued = {
      id: this.#nextId++, message_type: 'short_message', status: 'pending', delivery_attempts: 0, created_at: new Date().toISOString(),
      source: { addr: 'Shop', ton: 5, npi: 0 }, destination: { addr: '61400000001', ton: 1, npi: 1 }, ...message,
    };
    this.messages.set(queued.id, queued);
    return queued;
  }

  outcomeOf(id) {
    return until(() => this.outcomes.find((outcome) => outcome.id === id), `no outcome for message ${id}`);
  }

  status(id, status) {
    return until(() => this.messages.get(id).status === status, () => `message ${id} is ${this.messages.get(id).status}, not ${status}`);
  }

  #receive(request, response) {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname: path, searchParams } = new URL(request.url, 'http://core');
      const [name, , pattern] = operations.find(([, method, where]) => method === request.method && where.test(path)) ?? [];
      const octets = Buffer.concat(chunks).toString();
      let body;
      try {
        body = octets ? JSON.parse(octets) : undefined;
      } catch {
        return this.#answer(response, 400, { error: 'invalid_json' });
      }
      if (!name) return this.#answer(response, 404, { error: 'not_found' });
      this.calls.push(name);
      if (this.faults[name]?.(request, response, body)) return;
      const [status, answer] = this[`on_${name}`](body, pattern.exec(path)[1], searchParams);
      this.#answer(response, status, answer);
    });
  }

  #answer(response, status, body) {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  }

  on_health() {
    return [200, { status: 'ok', version: 'e2e' }];
  }

  on_register({ frontends }) {
    for (const frontend of frontends) this.frontends.set(frontend.peer_name, frontend);
    return [200, {}];
  }

  on_unregister(_, frontend) {
    this.withdrawn.push(decodeURIComponent(frontend));
    return [204];
  }

  on_submit({ messages }) {
    const results = messages.map((message) => {
      const { idempotency_key } = message;
      const known = this.#byKey.get(idempotency_key);
      if (known) return { idempotency_key, status: 'duplicate', id: known };
      const taken = { ...this.enqueue(message), status: 'sent', received: message };
      this.messages.set(taken.id, taken);
      this.#byKey.set(idempotency_key, taken.id);
      this.submitted.push(message);
      const to = this.route(message);
      if (to) Object.assign(taken, to, { status: 'pending' });
      return { idempotency_key, status: 'accepted', id: taken.id };
    });
    return [200, { results }];
  }

  on_browse(_, __, asked) {
    const filters = ['status', 'dest_smsc', 'source_smsc', 'client_message_id', 'origin_smsc'].filter((name) => asked.has(name));
    const messages = [...this.messages.values()].reverse().filter((message) => filters.every((name) => message[name] === asked.get(name)));
    return [200, { messages, next_cursor: null, total: messages.length }];
  }

  on_stats() {
    const rows = new Map();
    for (const { dest_smsc, source_smsc, status, created_at } of this.messages.values()) {
      const key = JSON.stringify([dest_smsc, source_smsc, status]);
      const row = rows.get(key) ?? { dest_smsc, source_smsc, status, count: 0, oldest: created_at };
      row.count++;
      rows.set(key, row);
    }
    return [200, { rows: [...rows.values()] }];
  }

  on_get(_, id) {
    const message = this.messages.get(Number(id));
    return message ? [200, { ...message, history: [] }] : [404, { error: 'not_found' }];
  }

  on_replace(changes, id) {
    return this.#whilePending(id, (message) => Object.assign(message, changes));
  }

  on_cancel(_, id) {
    return this.#whilePending(id, (message) => Object.assign(message, { status: 'cancelled', final_state: 'deleted' }));
  }

  #whilePending(id, change) {
    const message = this.messages.get(Number(id));
    if (!message) return [404, { error: 'not_found' }];
    return message.status === 'pending' ? [200, { ...change(message), history: [] }] : [409, { error: 'not_pending' }];
  }

  on_claim({ claims }) {
    const results = claims.map(({ frontend, dest_smsc, source_smsc, limit }) => {
      const mine = (message) => message.status === 'pending' && !message.withheld && !(Date.parse(message.deliver_after) > Date.now())
        && (dest_smsc !== undefined ? message.dest_smsc === dest_smsc : message.source_smsc === source_smsc);
      const held = [...this.messages.values()].filter(mine).slice(0, limit);
      for (const message of held) {
        message.status = 'claimed';
        message.claim_id = `claim-${message.id}-${message.delivery_attempts}-${this.calls.length}`;
      }
      return { frontend, messages: held.map(({ received, account, smsc_message_ids, ...message }) => message) };
    });
    return [200, { results }];
  }

  on_extend({ claims }) {
    const held = (claim) => this.messages.get(claim.id)?.claim_id === claim.claim_id && this.messages.get(claim.id).status === 'claimed';
    return [200, { results: claims.map((claim) => ({ id: claim.id, status: held(claim) ? 'extended' : 'lost' })) }];
  }

  on_outcomes({ outcomes }) {
    return [200, { results: outcomes.map((outcome) => this.#record(outcome)) }];
  }

  on_reports({ reports }) {
    return [200, { results: reports.map((report) => this.#match(report)) }];
  }

  #record(outcome) {
    const message = this.messages.get(outcome.id);
    if (!message) return { id: outcome.id, status: 'unknown_message' };
    this.outcomes.push({ ...outcome, call: this.calls.length });
    if (message.claim_id !== outcome.claim_id || message.status !== 'claimed') return { id: outcome.id, status: 'late' };
    if (outcome.outcome !== 'released') message.delivery_attempts++;
    message.status = { sent: 'sent', failed: 'failed', retry: 'pending', released: 'pending' }[outcome.outcome];
    if (outcome.outcome === 'sent') Object.assign(message, { account: outcome.account, smsc_message_ids: outcome.smsc_message_ids });
    return { id: outcome.id, status: 'recorded' };
  }

  #match(report) {
    this.reports.push({ ...report, call: this.calls.length });
    if (this.#reportKeys.has(report.report_key)) return { report_key: report.report_key, status: 'duplicate' };
    const message = [...this.messages.values()].find(
      (candidate) => candidate.account === report.account && candidate.smsc_message_ids?.includes(report.smsc_message_id));
    if (!message) return { report_key: report.report_key, status: 'unknown_message' };
    this.#reportKeys.add(report.report_key);
    message.status = final[report.state] ?? message.status;
    // A partner who asked for it hears of it under the id that it was given.
    if (message.origin_smsc && (message.registered_delivery & 1) === 1)
      this.enqueue({
        message_type: 'delivery_receipt', source_smsc: message.origin_smsc, source: message.destination, destination: message.source,
        receipt: {
          message_id: message.received.client_message_id ?? String(message.id), state: report.state, error: report.error ?? '000', submitted: 1,
          delivered: report.state === 'delivered' ? 1 : 0, submit_date: message.created_at, done_date: report.done_date ?? report.received_at,
        },
      });
    return { report_key: report.report_key, status: 'recorded' };
  }
}
