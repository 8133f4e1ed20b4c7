// Small parts that every page uses.
import { states, times } from "../tokens.js";
import { cls, html, useEffect, useLayoutEffect, useRef, useState } from "../lib/html.js";
import { exactTime, language, phone, time, tr, utc } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { freshness, link } from "../lib/live.js";
import { useStore } from "../lib/store.js";
import { stateWord } from "../lib/states.js";
import { Icon, Shape } from "./icons.js";

/** The state as shape, word and colour. */
export function Badge({ state, pill, word }) {
  const role = states[state]?.role || "off";
  const turning = state === "reconnecting" && !pill;
  return html`<span class=${cls("badge", `s-${role}`, pill && "pill")}><${Shape} role=${role} class=${cls("i", turning && "spin")} />${word || stateWord(state)}</span>`;
}

/** The exact time and UTC as the title of what is pointed at: made only then, there are many times on a page. */
export const exactly = (at) => ({ onPointerEnter: (e) => (e.currentTarget.title = exactTime(at)) });

/** A time with its exact form and UTC on hover. */
export function Time({ at, ms, seconds = true, class: more }) {
  useStore(utc);
  return at ? html`<time class=${more} datetime=${at} ...${exactly(at)}>${time(at, { ms, seconds })}</time>` : html`<span class=${more}>—</span>`;
}

/** A number as people read it, copied without blanks. */
export const Phone = ({ of }) => html`<span class="tel">${phone(of).split(" ").map((part, i) => html`<span key=${i}>${part}</span>`)}</span>`;

/** What was chosen in a list, beside it; on narrow screens it lies over the list, and has the focus. */
export function Side({ label, children }) {
  const box = useRef();
  useLayoutEffect(() => {
    if (!matchMedia("(max-width: 1080px)").matches) return undefined;
    const before = document.activeElement;
    box.current.focus({ preventScroll: true });
    return () => before?.isConnected && before.focus({ preventScroll: true });
  }, []);
  return html`<section class="card side-card" ref=${box} tabindex="-1" aria-label=${label}>${children}</section>`;
}

/** Choices side by side: options are [value, label, icon]. */
export const Choices = ({ value, options, onPick, label }) => html`<div class="seg" role="group" aria-label=${label}>
  ${options.map(([key, text, icon]) => html`<button type="button" key=${key} aria-pressed=${key === value} onClick=${() => onPick(key)}>${icon && html`<${Icon} name=${icon} />`}${text}</button>`)}
</div>`;

/** A search field; `/` goes to it unless `second`, Esc empties it. */
export function Search({ value, onInput, label, width, second, children }) {
  const field = useRef();
  useLayoutEffect(() => second ? undefined : bindKeys({ "/": () => (field.current?.focus(), field.current?.select()) }), []);
  return html`<label class="find" style=${width ? { width } : { flex: 1 }}>
    <${Icon} name="search" />
    <input ref=${field} type="search" placeholder=${label} aria-label=${label} value=${value} onInput=${(e) => onInput(e.target.value)}
      onKeyDown=${(e) => e.key === "Escape" && (value ? (onInput(""), e.preventDefault()) : field.current.blur())} />
    ${children}${!second && html`<kbd class="hidephone" aria-hidden="true">/</kbd>`}
  </label>`;
}

/** A drop-down: options are [value, label]. */
export const Pick = ({ value, options, onPick, label, class: more = "pick", ...rest }) => html`<span class="pickbox">
  <select class=${more} aria-label=${label} value=${value} onChange=${(e) => onPick(e.target.value)} ...${rest}>
    ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
  </select><${Icon} name="down" />
</span>`;

/** Whether acts are off since contact is lost. */
export const useLost = () => useStore(freshness, (f) => f === "lost");

/** A button that acts on the gateway: off while contact is lost or it is under way, with a spinner after 800 ms. */
export function Act({ icon, children, onClick, class: more = "", disabled, type = "button", ...rest }) {
  const lost = useLost();
  const [busy, setBusy] = useState(0); // 1 under way, 2 for long
  const there = useRef(true);
  useEffect(() => () => (there.current = false), []);
  const run = async (event) => {
    if (busy) return;
    const done = onClick?.(event);
    if (!done?.then) return;
    setBusy(1);
    const slow = setTimeout(() => there.current && setBusy(2), times.spinnerAfterMs);
    await done.catch(() => {});
    clearTimeout(slow);
    if (there.current) setBusy(0);
  };
  return html`<button type=${type} class=${cls("btn", more)} disabled=${lost || disabled} aria-busy=${busy > 0} onClick=${run} ...${rest}>
    ${(icon || busy === 2) && html`<${Icon} name=${busy === 2 ? "redo" : icon} class=${busy === 2 ? "spin" : ""} />`}${children}
  </button>`;
}

/** The head of a page: its title is the verdict. `shed`: its acts are in reach elsewhere on a phone. */
export function Head({ title, note, children, above, beside, shed }) {
  const where = useRef();
  useStore(language);
  useEffect(() => {
    document.title = `${typeof title === "string" ? title : tr("SMPP gateway")} · OmniMessage`;
  });
  return html`<div class="head"><div>${above}<div class="row wrap"><h1 ref=${where} tabindex="-1">${title}</h1>${beside}</div>${note && html`<p class="t2">${note}</p>`}</div>
    <span class="sp"></span>${children && html`<div class=${cls("row wrap acts", shed && "shed")}>${children}</div>`}</div>`;
}

/** Lines in the shape of the content, after 200 ms. */
export function Skeleton({ rows = 6 }) {
  const [seen, see] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => see(true), times.skeletonAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return html`<div class="bd stack" role="status" aria-label=${tr("Loading")}>
    ${seen && Array.from({ length: rows }, (_, i) => html`<div class="row" key=${i}><i class="sk" style=${{ width: "12%" }} /><i class="sk" style=${{ width: `${22 + ((i * 7) % 14)}%` }} /><span class="sp" /><i class="sk" style=${{ width: "18%" }} /><i class="sk" style=${{ width: "6%" }} /></div>`)}
  </div>`;
}

/** What this is, what you need, one act. */
export const Empty = ({ title, text, children }) => html`<div class="empty">
  <svg class="pic" viewBox="0 0 120 44" aria-hidden="true"><circle cx="14" cy="22" r="6" fill="var(--c-ok)" /><path d="M22 22h24M74 22h24" stroke="var(--c-text3)" stroke-width="1.5" stroke-dasharray="4 3" /><rect x="48" y="10" width="24" height="24" rx="4" fill="var(--c-grid)" /><circle cx="106" cy="22" r="5.5" fill="none" stroke="var(--c-text3)" stroke-width="1.6" /></svg>
  <h2>${title}</h2><p>${text}</p>${children && html`<div class="row wrap">${children}</div>`}
</div>`;

/** Why something could not be read, with a way to try again. */
export const Failed = ({ error, again }) => html`<div class="empty">
  <${Icon} name="warn" /><h2>${error.status === 0 ? tr("The gateway does not answer") : tr("This could not be read")}</h2><p>${error.code === "unreachable" ? tr("This page goes on by itself when it is back.") : error.message}</p>
  ${again && html`<button class="btn" onClick=${again}>${tr("Try again")}</button>`}
</div>`;

/** Loads with `load(signal)` whenever one of `deps` changes; {data, error, again}. What was there stays while it loads. */
export function useLoad(load, deps, everyMs = 0) {
  const [state, setState] = useState({ data: null, error: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    load(stop.signal).then(
      (data) => !stop.signal.aborted && setState({ data, error: null }),
      (error) => !stop.signal.aborted && error.name !== "AbortError" && setState((s) => ({ data: s.data, error })),
    );
    return () => stop.abort();
  }, [...deps, turn]);
  useEffect(() => {
    if (!everyMs) return undefined;
    const timer = setInterval(() => document.hidden || setTurn((n) => n + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  // What the gateway did not answer is asked for again with its next news.
  useEffect(() => (state.error?.status === 0 && !state.data ? link.watch((now) => now.by && setTurn((n) => n + 1)) : undefined), [state.error]);
  return { ...state, again: () => setTurn((n) => n + 1), set: (data) => setState({ data, error: null }) };
}

/** The value, once it has not changed for `ms`. */
export function useSettled(value, ms = 250) {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The share of a bar: amber from 80 %, red when full. */
export const Use = ({ share, label }) => html`<span class=${cls("use", share >= 1 ? "s-down" : share >= 0.8 && "s-retry")} role="img" aria-label=${label}><i style=${{ width: `${Math.min(100, share * 100)}%` }} /></span>`;

/** Text with the found parts marked. */
export function Found({ text, q }) {
  if (!q) return text;
  const parts = [];
  const low = text.toLowerCase();
  const find = q.toLowerCase();
  let at = 0;
  for (let hit = low.indexOf(find); hit >= 0; hit = low.indexOf(find, at)) {
    parts.push(text.slice(at, hit), html`<span class="hl">${text.slice(hit, hit + find.length)}</span>`);
    at = hit + find.length;
  }
  return html`${parts}${text.slice(at)}`;
}

/** Says something to screen readers, politely, at most once a second. */
const said = { timer: 0, text: "" };
export function announce(text) {
  said.text = text;
  said.timer ||= setTimeout(() => {
    said.timer = 0;
    const region = document.getElementById("news");
    if (region) region.textContent = said.text;
  }, 1000);
}

/** Saves text or a blob as a file of the browser. */
export function download(name, content, type = "text/plain;charset=utf-8") {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const a = Object.assign(document.createElement("a"), { href: url, download: name });
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
