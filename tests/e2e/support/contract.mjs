// The operations API's contract, headless/openapi.yaml, as something that answers are held against.
import fs from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { project } from './program.mjs';

export const openapi = parse(fs.readFileSync(path.join(project, 'headless/openapi.yaml'), 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
const isTime = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
ajv.addFormat('date-time', isTime); // the contract's: RFC 3339 in UTC with milliseconds
ajv.addFormat('int64', true);
ajv.addFormat('binary', true);
ajv.addSchema(openapi, 'openapi');

const escaped = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const compiled = new Map();

/** Throws where the value is not what the schema at that place of the contract says. */
export function conform(pointer, value, what) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `openapi#${pointer.split('/').map((part) => encodeURIComponent(part)).join('/')}` }));
  const validate = compiled.get(pointer);
  if (validate(value)) return;
  const faults = validate.errors.slice(0, 8).map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
  throw new Error(`${what} is not what the contract says: ${faults.join('; ')}\n${JSON.stringify(value).slice(0, 1000)}`);
}

/** Throws where the value is not of that schema of components/schemas. */
export const conformTo = (schema, value, what = schema) => conform(`/components/schemas/${schema}`, value, what);

/** The place of a node behind its $ref. */
function place(pointer, node) {
  return node?.$ref ? [node.$ref.slice(1), node.$ref.slice(2).split('/').reduce((at, key) => at[key], openapi)] : [pointer, node];
}

class Operation {
  constructor(where, method, item) {
    const own = item[method];
    Object.assign(this, { id: own.operationId, where, method: method.toUpperCase(), role: own['x-role'], hasBody: Boolean(own.requestBody) });
    this.parameters = [...(item.parameters ?? []), ...(own.parameters ?? [])].map((given) => place('', given)[1]);
    this.pointer = `/paths/${escaped(where)}/${method}`;
    this.statuses = Object.keys(own.responses).map(Number);
    this.responses = own.responses;
    this.request = own.requestBody?.content['application/json'].schema.$ref?.split('/').at(-1);
  }

  get isWrite() {
    return this.method !== 'GET';
  }

  /** The path with its parameters; those that are not given stand for something that exists nowhere. */
  path(params = {}, query = {}) {
    const otherwise = { id: '-999', kind: 'nothing' };
    const filled = this.where.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? otherwise[name] ?? 'nobody-of-that-name'));
    const words = new URLSearchParams(query).toString();
    return words ? `${filled}?${words}` : filled;
  }

  /** Whether a path is one of this operation's, whatever its parameters. */
  isOf(path) {
    return new RegExp(`^${this.where.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
  }

  /** Holds an answer against what the contract says of that status. */
  judge(answer) {
    const what = `${this.id} ${answer.status}`;
    const listed = this.responses[answer.status];
    // Beside what an operation lists: a body that is no JSON object, or not said to be one.
    if (!listed) {
      if (![400, 405, 415].includes(answer.status)) throw new Error(`${what} is not in the contract: ${answer.text.slice(0, 500)}`);
      return conformTo('Error', JSON.parse(answer.text), what);
    }
    const [pointer, response] = place(`${this.pointer}/responses/${answer.status}`, listed);
    for (const name of Object.keys(response.headers ?? {}))
      if (!(name.toLowerCase() in answer.headers)) throw new Error(`${what} has no ${name}`);
    const [type] = Object.keys(response.content ?? {});
    if (!type) {
      if (answer.octets.length > 0) throw new Error(`${what} has a body: ${answer.text.slice(0, 200)}`);
      return undefined;
    }
    if (answer.headers['content-type']?.split(';')[0] !== type) throw new Error(`${what} is ${answer.headers['content-type']}, not ${type}: ${answer.text.slice(0, 200)}`);
    if (type === 'application/json') conform(`${pointer}/content/${escaped(type)}/schema`, JSON.parse(answer.text), what);
    return undefined;
  }
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** All operations by their id. */
export const operations = new Map(Object.entries(openapi.paths).flatMap(([where, item]) =>
  methods.filter((method) => item[method]).map((method) => new Operation(where, method, item))).map((operation) => [operation.id, operation]));
