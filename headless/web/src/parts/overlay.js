// Dialogs that ask, menus, and toasts with undo.
import { times } from "../tokens.js";
import { cls, html, useEffect, useLayoutEffect, useRef, useState } from "../lib/html.js";
import { number, tr, fill } from "../lib/i18n.js";
import { store, useStore } from "../lib/store.js";
import { announce } from "./common.js";
import { Icon } from "./icons.js";

const asked = store(null);
const menu = store(null);
const toasts = store([]);
let serial = 0;

/** Asks before an act: {title, text, points, act, safe, danger, type}. `type` is a text to be typed first. Answers a promise of yes or no. */
export const ask = (what) => new Promise((answer) => asked.set({ ...what, answer }));

/** Opens a menu at an element. Items: {label, icon, act, danger, disabled}, "-" for a line, or {ask: text, act, label}. */
export function openMenu(anchor, items) {
  menu.set({ anchor, items });
}
/** Asks beside the button where nothing is lost. Answers a promise. */
export const askHere = (anchor, text, label) =>
  new Promise((answer) => menu.set({ anchor, question: { text, label, answer } }));

/** Says what was done. `undo` takes it back; `then` runs when the 8 s are over without. */
export function toast(text, { undo, then, icon = "check" } = {}) {
  serial += 1;
  toasts.set((all) => [...all.slice(-2), { id: serial, text, undo, then, icon }]);
  announce(text);
}
/** Says why something was not done. */
export const complain = (error) => toast(error.status === 0 ? tr("The gateway does not answer; nothing was done.") : error.message, { icon: "warn" });

/** Copies a text and says so. */
export const copyText = (text, said) => (navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error())).then(() => toast(said || tr("Copied")), () => toast(tr("The browser does not allow copying."), { icon: "warn" }));

/** Runs an act of the API and says what became of it. */
export const attempt = async (act, done) => {
  try {
    const answer = await act();
    if (done) toast(typeof done === "function" ? done(answer) : done);
    return answer;
  } catch (error) {
    complain(error);
    return undefined;
  }
};

/** Shows a dialog over all else; when it goes the focus is where it was. */
export function useModal(box) {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = box.current;
    dialog.showModal();
    // Closed first: while it is open nothing under it takes the focus.
    return () => (dialog.close(), (before?.isConnected ? before : document.getElementById("page"))?.focus({ preventScroll: true }));
  }, []);
}

function Question({ what }) {
  const box = useRef();
  const [typed, setTyped] = useState("");
  useModal(box);
  const answer = (yes) => {
    asked.set(null);
    what.answer(yes);
  };
  const ready = !what.type || typed.trim() === what.type;
  return html`<dialog ref=${box} aria-labelledby="ask-title" onCancel=${(e) => (e.preventDefault(), answer(false))} onClick=${(e) => e.target === box.current && answer(false)}>
    <form class="dlg rise" method="dialog" onSubmit=${(e) => (e.preventDefault(), ready && answer(true))}>
      <header><h2 id="ask-title">${what.title}</h2></header>
      <div class="bd stack">
        ${what.text && html`<p>${what.text}</p>`}
        ${what.points && html`<ol class="steps">${what.points.filter(Boolean).map((p) => html`<li key=${p}>${p}</li>`)}</ol>`}
        ${what.type && html`<label class="fld"><span class="lbl">${fill(tr("Type %1 to confirm"), what.type)}</span><span class="inp"><input value=${typed} inputmode="numeric" autocomplete="off" onInput=${(e) => setTyped(e.target.value)} /></span></label>`}
      </div>
      <footer>
        <button type="button" class="btn" autofocus onClick=${() => answer(false)}>${what.safe || tr("Cancel")}</button>
        <button type="submit" class=${cls("btn", what.danger === false ? "primary" : "danger")} disabled=${!ready}>${what.act}</button>
      </footer>
    </form>
  </dialog>`;
}

function Menu({ at }) {
  const box = useRef();
  const [place, setPlace] = useState({ left: -1000, top: 0 });
  const close = (answer = false) => {
    menu.set(null);
    at.question?.answer(answer);
    at.anchor.focus?.();
  };
  useLayoutEffect(() => {
    const from = at.anchor.getBoundingClientRect();
    const size = box.current.getBoundingClientRect();
    const below = from.bottom + 4 + size.height < innerHeight;
    setPlace({ left: Math.max(8, Math.min(from.right - size.width, innerWidth - size.width - 8)), top: below ? from.bottom + 4 : Math.max(8, from.top - size.height - 4) });
    box.current.querySelector("button:not(:disabled), a")?.focus();
    const away = (e) => !box.current?.contains(e.target) && close();
    const moved = () => close();
    addEventListener("pointerdown", away, true);
    addEventListener("resize", moved);
    return () => (removeEventListener("pointerdown", away, true), removeEventListener("resize", moved));
  }, []);
  const keys = (e) => {
    if (e.key === "Escape" || e.key === "Tab") return e.preventDefault(), e.stopPropagation(), close();
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(e.key)) return undefined;
    const all = [...box.current.querySelectorAll("button:not(:disabled), a")];
    e.preventDefault();
    if (e.key === "Home" || e.key === "End") return all[e.key === "Home" ? 0 : all.length - 1]?.focus();
    return all[(all.indexOf(document.activeElement) + (e.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
  };
  if (at.question)
    return html`<div class="menu ask rise" ref=${box} role="dialog" aria-label=${at.question.text} style=${place} onKeyDown=${(e) => e.key === "Escape" && (e.stopPropagation(), close())}>
      <p>${at.question.text}</p><div class="row"><button class="btn s" onClick=${() => close()}>${tr("Cancel")}</button><button class="btn s primary" onClick=${() => close(true)}>${at.question.label}</button></div>
    </div>`;
  return html`<div class="menu rise" ref=${box} role="menu" style=${place} onKeyDown=${keys}>
    ${at.items.filter(Boolean).map((item, i) => item === "-" ? html`<hr key=${i} />`
      : html`<button key=${item.label} role="menuitem" class=${item.danger ? "danger-text" : ""} disabled=${item.disabled} onClick=${() => (menu.set(null), at.anchor.focus?.(), item.act(at.anchor))}>${item.icon && html`<${Icon} name=${item.icon} />`}${item.label}</button>`)}
  </div>`;
}

function Toast({ what }) {
  const [held, hold] = useState(false);
  const left = useRef(times.toastMs);
  const bar = useRef();
  const gone = (undone) => {
    toasts.set((all) => all.filter((t) => t.id !== what.id));
    if (undone) what.undo();
    else what.then?.();
  };
  useEffect(() => {
    if (held) return undefined;
    const from = performance.now();
    const timer = setTimeout(() => gone(false), left.current);
    const moving = matchMedia("(prefers-reduced-motion: reduce)").matches ? null
      : bar.current?.animate([{ transform: `scaleX(${left.current / times.toastMs})` }, { transform: "scaleX(0)" }], { duration: left.current });
    return () => (clearTimeout(timer), moving?.pause(), (left.current -= performance.now() - from));
  }, [held]);
  // Leaving the page does what was said: an undo is a way back, not a condition.
  useEffect(() => {
    if (!what.then) return undefined;
    const leave = () => what.then();
    addEventListener("pagehide", leave);
    return () => removeEventListener("pagehide", leave);
  }, []);
  return html`<div class="toast rise" onPointerEnter=${() => hold(true)} onPointerLeave=${() => hold(false)} onFocusIn=${() => hold(true)} onFocusOut=${() => hold(false)}>
    <${Icon} name=${what.icon} /><span>${what.text}</span>
    ${what.undo ? html`<button class="btn" onClick=${() => gone(true)}>${tr("Undo")}</button>` : html`<button class="btn sq" aria-label=${tr("Close")} onClick=${() => gone(false)}><${Icon} name="x" /></button>`}
    <i class="time" ref=${bar}></i>
  </div>`;
}

/** Where dialogs, menus and toasts are drawn. */
export function Overlays() {
  const what = useStore(asked);
  const open = useStore(menu);
  const all = useStore(toasts);
  return html`${what && html`<${Question} key=${what.title} what=${what} />`}
    ${open && html`<${Menu} key=${open.anchor} at=${open} />`}
    <div class="toasts" role="region" aria-label=${tr("Messages")}>${all.map((t) => html`<${Toast} key=${t.id} what=${t} />`)}</div>`;
}

/** "Type the count" where more than 10 messages would be lost. */
export const typedCount = (n) => (n > 10 ? number(n) : undefined);
