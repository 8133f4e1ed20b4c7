// From tokens.json: the style sheet's variables, and the table of states for the pages.

const vars = (prefix, values) => Object.entries(values).map(([name, value]) => `--${prefix}-${name}: ${value};`).join(" ");
const px = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value}px`]));

/** tokens.css: --c-<name>, --b-<name>, --sp-<n>, --r-<n>, --fs-<name>, --lh-<name>, --e-<n>, --t-<name>. */
export function tokensCss(tokens) {
  const dark = `color-scheme: dark; ${vars("c", tokens.color.dark)}`;
  const root = [
    "color-scheme: light;", vars("c", tokens.color.light), vars("b", tokens.boardState), vars("sp", px(tokens.space)), vars("r", px(tokens.radius)),
    ...Object.entries(tokens.type).map(([name, t]) => `--fs-${name}: ${t.size}px; --lh-${name}: ${t.line}px;`),
    vars("e", tokens.elevation), ...["fast", "normal", "slow"].map((n) => `--t-${n}: ${tokens.motion[n].ms}ms ${tokens.motion[n].easing};`),
    `--font-sans: ${tokens.font.sans}; --font-mono: ${tokens.font.mono};`, `--row: ${tokens.density.normal.row}px; --ctl: ${tokens.density.normal.control}px;`,
  ];
  return `/* Generated from tokens.json. */
:root { ${root.join(" ")} }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { ${dark} } }
:root[data-theme=dark] { ${dark} }
`;
}

/** tokens.js: the states' table and the times that the pages go by. */
export function tokensJs(tokens) {
  const states = Object.fromEntries(Object.entries(tokens.state).map(([name, s]) => [name, { role: s.role, unwell: s.unwell, order: s.order }]));
  return `// Generated from tokens.json.
export const states = ${JSON.stringify(states)};
export const times = ${JSON.stringify(tokens.time)};
`;
}
