// Writes runtime.exs from JavaScript values: strings as strings, `atom('client')` as :client.
export const atom = (name) => Symbol(name);

export function exs(value, indent = '  ') {
  if (typeof value === 'symbol') return ':' + value.description;
  if (typeof value === 'string') return '"' + value.replace(/[\\"]/g, '\\$&').replace(/#\{/g, '\\#{') + '"';
  if (value === null || typeof value !== 'object') return String(value ?? 'nil');
  const deeper = indent + '  ';
  if (Array.isArray(value)) return value.length ? `[${value.map((item) => `\n${deeper}${exs(item, deeper)}`).join(',')}\n${indent}]` : '[]';
  const members = Object.entries(value).map(([key, item]) => `\n${deeper}${key}: ${exs(item, deeper)}`);
  return `%{${members.join(',')}\n${indent}}`;
}

/** A configuration file from one object: `binds`, `server_binds` and `listen` get a statement of their own. */
export function runtimeExs({ binds, server_binds, listen, ...globals }) {
  let text = 'import Config\n\nconfig :omnimessage_smpp,\n';
  text += Object.entries(globals).map(([key, value]) => `  ${key}: ${exs(value)}`).join(',\n') + '\n';
  for (const [key, value] of Object.entries({ listen, server_binds, binds }))
    if (value) text += `\nconfig :omnimessage_smpp, :${key}, ${exs(value, '')}\n`;
  return text;
}
