// The table of causes as the gateway's source has it, with its French texts: what a diagnosis must say.
import fs from 'node:fs';
import path from 'node:path';
import { project } from '../support/program.mjs';

const read = (name) => fs.readFileSync(path.join(project, name), 'utf8');
const literal = /"((?:[^"\\]|\\.)*)"/g;
const textOf = (octets) => [...octets.replace(/QT_TRANSLATE_NOOP\(\s*"Phrase",/g, '').matchAll(literal)].map(([, text]) => JSON.parse(`"${text}"`)).join('');

/** The arguments of one row: what stands between the commas of its outermost braces. */
function partsOf(row) {
  const parts = [''];
  let depth = 0;
  for (const [token] of row.matchAll(/"(?:[^"\\]|\\.)*"|[(){},]|[^"(){},]+/g)) {
    if ('({'.includes(token)) depth++;
    if (')}'.includes(token)) depth--;
    if (token === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts;
}

function rowsOf(source) {
  const from = source.indexOf('rows = {') + 'rows = {'.length;
  const body = source.slice(from, source.indexOf('    };', from));
  return partsOf(body).filter((row) => row.trim()).map((row) => {
    const inner = row.trim();
    const [cause, rung, action, title, text, steps] = partsOf(inner.slice(1, -1));
    const words = steps.trim().slice(1, -1);
    return {
      cause: textOf(cause), rung: rung.trim().replace('Rung::', '').replace(/\B[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
      action: action.trim() === 'nullptr' ? null : textOf(action), title: textOf(title), text: textOf(text),
      steps: partsOf(words).map(textOf).filter(Boolean),
    };
  });
}

/** Every cause: {cause, rung, action, title, text, steps}. */
export const causes = new Map(rowsOf(read('core/gateway/diagnosiscauses.cpp')).map((row) => [row.cause, row]));

const named = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescaped = (text) => text.replace(/&(?:#x([0-9a-f]+)|(\w+));/g, (_, code, name) => (code ? String.fromCodePoint(parseInt(code, 16)) : named[name]));
const context = /<name>Phrase<\/name>([\s\S]*?)<\/context>/.exec(read('translations/omnimessage_fr.ts'))[1];
const french = new Map([...context.matchAll(/<message>([\s\S]*?)<\/message>/g)].map(([, message]) =>
  ['source', 'translation'].map((tag) => unescaped(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`).exec(message)?.[1] ?? ''))));

/** A text of the table in French; empty where it has none. */
export const inFrench = (text) => (text ? french.get(text) ?? '' : '');

/** What a text reads like once its {names} are filled in. */
export const filled = (text) => new RegExp(`^${text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]*')}$`);
