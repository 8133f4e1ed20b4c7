// Holds answers against headless/openapi.yaml: enough of JSON Schema for what stands there.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const api = parse(readFileSync(fileURLToPath(new URL("../../../headless/openapi.yaml", import.meta.url)), "utf8"));
const deref = (node) => (node?.$ref ? node.$ref.slice(2).split("/").reduce((at, key) => at[key], api) : node);
const kind = (v) => (v === null ? "null" : Array.isArray(v) ? "array" : Number.isInteger(v) ? "integer" : typeof v);

/** What is wrong with the value: a list of sentences with their place. */
export function check(given, value, place = "$") {
  const schema = deref(given);
  if (!schema || !Object.keys(schema).length) return [];
  if (schema.oneOf) {
    const tries = schema.oneOf.map((s) => check(s, value, place));
    return tries.some((t) => !t.length) ? [] : tries.sort((a, b) => a.length - b.length)[0];
  }
  const wrong = [];
  const types = schema.type ? [schema.type].flat() : [];
  const is = kind(value);
  if (types.length && !types.includes(is) && !(is === "integer" && types.includes("number"))) return [`${place} is ${is}, not ${types.join(" or ")}`];
  if (schema.enum && !schema.enum.includes(value)) wrong.push(`${place} is ${JSON.stringify(value)}, not one of ${schema.enum.join(", ")}`);
  if (schema.const !== undefined && schema.const !== value) wrong.push(`${place} is not ${schema.const}`);
  if (schema.minimum !== undefined && value < schema.minimum) wrong.push(`${place} is under ${schema.minimum}`);
  if (schema.maximum !== undefined && value > schema.maximum) wrong.push(`${place} is over ${schema.maximum}`);
  if (schema.pattern && typeof value === "string" && !new RegExp(schema.pattern).test(value)) wrong.push(`${place} does not match ${schema.pattern}`);
  if (schema.format === "date-time" && typeof value === "string" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) wrong.push(`${place} is not a time`);
  if (is === "array") value.forEach((item, i) => wrong.push(...check(schema.items, item, `${place}[${i}]`)));
  if (is === "object") {
    for (const key of schema.required || []) if (!(key in value)) wrong.push(`${place}.${key} is missing`);
    for (const [key, item] of Object.entries(value)) {
      const rule = schema.properties?.[key];
      if (rule) wrong.push(...check(rule, item, `${place}.${key}`));
      else if (schema.additionalProperties === false) wrong.push(`${place}.${key} is not described`);
      else if (typeof schema.additionalProperties === "object") wrong.push(...check(schema.additionalProperties, item, `${place}.${key}`));
    }
  }
  return wrong;
}

/** The operation for a call and its path parameters, or undefined. */
export function operationOf(method, path) {
  const found = Object.entries(api.paths).map(([pattern, item]) => ({ pattern, item, match: new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "([^/]+)")}$`).exec(path) })).filter((x) => x.match && x.item[method.toLowerCase()])
    .sort((a, b) => a.match.length - b.match.length || b.pattern.length - a.pattern.length)[0];
  return found?.item[method.toLowerCase()];
}
