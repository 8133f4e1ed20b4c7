// Ctrl+K: peers first, then pages, then acts; and the sheet of keys.
import { html, useLayoutEffect, useRef, useState } from "../lib/html.js";
import { may, post, seg } from "../lib/api.js";
import { fill, language, setLanguage, tr, utc } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { freshness, status } from "../lib/live.js";
import { go, route } from "../lib/route.js";
import { byName, shown, stateOf, stateWord } from "../lib/states.js";
import { store, useStore } from "../lib/store.js";
import { theme } from "../lib/theme.js";
import { Icon, Shape } from "./icons.js";
import { attempt, useModal } from "./overlay.js";
import { pageGroups } from "./pagegroups.js";

const open = store("");
export const openPalette = () => open.set("palette");
export const openSheet = () => open.set("sheet");

/** What matches: {label, detail, icon or role, act}. Enter on a name only opens it. */
function found(text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (label) => words.every((w) => label.toLowerCase().includes(w));
  const binds = [...(status.get()?.binds.values() || [])].sort(byName);
  const peers = binds.filter((b) => fits(`${b.name} ${b.host || ""} ${b.system_id}`)).slice(0, 8)
    .map((b) => ({ label: b.name, detail: stateWord(shown(b)), role: stateOf(b).role, act: () => go("/", { why: b.name }) }));
  const pages = pageGroups().flatMap(([, list]) => list).filter(([, name]) => fits(name)).map(([to, label, icon]) => ({ label, detail: tr("Page"), icon, act: () => go(to) }));
  const acts = [
    { label: tr("Add a client peer"), icon: "plus", role_: "admin", act: () => go("/peers/client/new") },
    { label: tr("Add a server peer"), icon: "plus", role_: "admin", act: () => go("/peers/server/new") },
    { label: tr("Send a test message"), icon: "send", role_: "operator", act: () => go("/queue", { send: "1" }) },
    { label: language.get() === "fr" ? "English" : "Français", icon: "info", act: () => setLanguage(language.get() === "fr" ? "en" : "fr") },
    { label: tr("Dark or light"), icon: "moon", act: () => theme.set(theme.get() === "dark" ? "light" : "dark") },
    { label: utc.get() ? tr("Show times in your zone") : tr("Show all times in UTC"), icon: "info", act: () => utc.set(!utc.get()) },
    { label: tr("Keys"), icon: "info", act: openSheet },
  ];
  if (words.length && freshness.get() !== "lost" && may("operator"))
    for (const b of binds.filter((x) => fits(`${tr("Reconnect")} ${x.name}`)).slice(0, 4))
      acts.push({ label: fill(tr("Reconnect %1"), b.name), icon: "redo", act: () => attempt(() => post(`/peers/${seg(b.name)}/reconnect`), fill(tr("%1 binds again"), b.name)) });
  return [...(words.length ? peers : peers.slice(0, 5)), ...pages, ...acts.filter((a) => (!a.role_ || may(a.role_)) && fits(a.label)).map((a) => ({ ...a, detail: tr("Action") }))].slice(0, 24);
}

function Box({ label, children, class: more }) {
  const box = useRef();
  useModal(box);
  return html`<dialog ref=${box} aria-label=${label} onCancel=${(e) => (e.preventDefault(), open.set(""))} onClick=${(e) => e.target === box.current && open.set("")}><div class=${`dlg rise ${more}`}>${children}</div></dialog>`;
}

function Palette() {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = found(text);
  const pick = (item) => {
    open.set("");
    item?.act();
  };
  const keys = (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      const next = (at + (e.key === "ArrowDown" ? 1 : -1) + list.length) % (list.length || 1);
      setAt(next);
      document.getElementById(`pal-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (e.key === "Enter") {
      e.preventDefault();
      pick(list[at]);
    }
  };
  return html`<${Box} label=${tr("Peer, page or action")} class="palette">
    <div class="find"><${Icon} name="search" /><input autofocus role="combobox" aria-expanded="true" aria-controls="pal" aria-activedescendant=${list.length ? `pal-${at}` : undefined} aria-label=${tr("Peer, page or action")} placeholder=${tr("Peer, page or action")} value=${text} onInput=${(e) => (setText(e.target.value), setAt(0))} onKeyDown=${keys} /></div>
    <ul id="pal" role="listbox" aria-label=${tr("Found")}>
      ${list.map((item, i) => html`<li key=${item.label + item.detail} id=${`pal-${i}`} role="option" aria-selected=${i === at} class=${item.role ? `s-${item.role}` : ""} onPointerMove=${() => at !== i && setAt(i)} onClick=${() => pick(item)}>
        ${item.role ? html`<span class=${`badge s-${item.role}`}><${Shape} role=${item.role} class="i" /></span>` : html`<${Icon} name=${item.icon} />`}<span class=${item.role ? "mono" : ""}>${item.label}</span><span class="t3 sm">${item.detail}</span></li>`)}
      ${!list.length && html`<li role="option" aria-selected="false">${tr("Nothing of that name")}</li>`}
    </ul></${Box}>`;
}

function Sheet() {
  const rows = [
    [["Ctrl K"], tr("Go to a peer or page, or run an action")], [["/"], tr("Filter")], [["J", "K"], tr("Next or previous row")], [["Enter"], tr("Open")], [["Esc"], tr("Close")],
    [["W"], tr("Why is it down?")], [["R"], tr("Reconnect")], [["E"], tr("Edit")], [["Space"], tr("Select")], [["X"], tr("Enable or disable")], [["End"], tr("Newest")],
    [["G", "S T L P Q C O I"], tr("Status, Traffic, Logs, Trace, Queue, Cache, Client, Server peers")], [["?", "F1"], tr("This sheet")],
  ];
  return html`<${Box} label=${tr("Keys")} class="wide"><header><h2>${tr("Keys")}</h2><span class="sp"></span><button class="btn quiet sq" aria-label=${tr("Close")} autofocus onClick=${() => open.set("")}><${Icon} name="x" /></button></header>
    <dl class="bd keysheet">${rows.map(([keys, what]) => html`<dt key=${what}>${keys.map((k) => html`<kbd key=${k}>${k}</kbd>`)}</dt><dd>${what}</dd>`)}</dl></${Box}>`;
}

export function PaletteHost() {
  const which = useStore(open);
  useLayoutEffect(() => route.watch(() => open.set("")), []);
  useLayoutEffect(() => bindKeys({ "Ctrl+k": openPalette, "?": openSheet, F1: openSheet }), []);
  return which === "palette" ? html`<${Palette} />` : which === "sheet" ? html`<${Sheet} />` : null;
}
