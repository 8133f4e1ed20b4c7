// The board: one lamp a bind, on every page. Unwell ones first and outlined; over 60 binds the well ones are dots.
import { html, useMemo } from "../lib/html.js";
import { fill, number, tr, trn } from "../lib/i18n.js";
import { status } from "../lib/live.js";
import { href } from "../lib/route.js";
import { byName, byState, isUnwell, shown, stateOf, stateWord } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { Shape } from "./icons.js";

const many = 60;
const across = 19;
const pitch = 10;

function Lamp({ bind, tab }) {
  const unwell = isUnwell(bind);
  return html`<a href=${href("/", { why: bind.name })} class=${`s-${stateOf(bind).role} ${unwell ? "hot" : ""}`} tabindex=${unwell || tab ? 0 : -1}
    title=${`${bind.name}: ${stateWord(shown(bind))}`} aria-label=${`${bind.name}: ${stateWord(shown(bind))}`}><${Shape} role=${stateOf(bind).role} /></a>`;
}

/** The well ones as dots, one path a role. */
function Dots({ binds }) {
  const paths = {};
  binds.forEach((bind, i) => {
    const role = stateOf(bind).role;
    const hollow = role !== "ok";
    const x = (i % across) * pitch + 2;
    const y = Math.floor(i / across) * pitch + 2;
    paths[role] = (paths[role] || "") + (hollow ? `M${x} ${y + 1.5}h5v2h-5z` : `M${x} ${y}h5v5h-5z`);
  });
  return html`<svg class="dots" viewBox=${`0 0 ${across * pitch} ${Math.ceil(binds.length / across) * pitch}`} role="img" aria-label=${trn("%n more bind(s)", binds.length)}>
    ${Object.entries(paths).map(([role, d]) => html`<path key=${role} class=${`st s-${role}`} d=${d} />`)}</svg>`;
}

/** What the lamps show, drawn again only when a state changed. */
export function useLamps() {
  const binds = useStore(status, (s) => s?.binds);
  const all = binds ? [...binds.values()] : [];
  const key = all.map((b) => b.name + shown(b)).join();
  return useMemo(() => ({ all: [...all].sort(byName), unwell: all.filter(isUnwell).sort(byState) }), [key]);
}

export function Board() {
  const { all, unwell } = useLamps();
  const well = all.filter((b) => !isUnwell(b));
  if (!all.length) return html`<div class="board"></div>`;
  return html`<section class="board" aria-label=${tr("Board")}>
    <p><span>${trn("%n bind(s)", all.length)}</span>${unwell.length > 0 && html`<b>${fill(tr("%1 unwell"), number(unwell.length))}</b>`}</p>
    <div class="lamps">${[...unwell.slice(0, 48), ...(all.length > many ? [] : well)].map((b) => html`<${Lamp} key=${b.name} bind=${b} />`)}</div>
    ${all.length > many && html`<${Dots} binds=${[...unwell.slice(48), ...well]} />`}
  </section>`;
}

/** The unwell ones and as many others as have room, on a phone. */
export function PhoneLamps() {
  const { all, unwell } = useLamps();
  const lamps = [...unwell, ...all.filter((b) => !isUnwell(b))].slice(0, 7);
  return html`<div class="lamps">${lamps.map((b) => html`<${Lamp} key=${b.name} bind=${b} tab />`)}</div>`;
}
