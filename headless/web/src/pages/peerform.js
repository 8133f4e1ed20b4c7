// A peer's form, and the listener's: drawn from the settings' schema.
import { html, useEffect, useMemo, useRef, useState } from "../lib/html.js";
import { call, get, may, post, seg } from "../lib/api.js";
import { fill, language, number, tr, trn } from "../lib/i18n.js";
import { formRows, fromInput, groupOf, groups, inOrder, labelOf, problemOf, toInput } from "../lib/fields.js";
import { refresh, status } from "../lib/live.js";
import { go, guardLeaving, href, useParam } from "../lib/route.js";
import { shown } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { setEnabled } from "../parts/bindacts.js";
import { Act, Badge, Failed, Head, Skeleton, useLoad } from "../parts/common.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icons.js";
import { ask, attempt, complain, toast } from "../parts/overlay.js";
import { deletePeer } from "../parts/peeracts.js";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Where a kind of form reads and writes. */
const pathOf = (kind, name) => (kind === "listener" ? "/listener" : `/peers/${kind}/${seg(name)}`);

function useForm(rows, peer, isNew) {
  const first = useMemo(() => Object.fromEntries(rows.map((r) => [r.key, toInput(r, peer[r.key] === undefined ? r.default : peer[r.key])])), [rows, peer]);
  const [typed, setTyped] = useState(first);
  const [left, setLeft] = useState({});
  const [refused, setRefused] = useState({});
  useEffect(() => {
    setTyped(first);
    setLeft({});
    setRefused({});
  }, [peer]);
  const stored = (row) => row.secret && peer.has_password;
  const problems = {};
  for (const row of rows) {
    const wrong = problemOf(row, typed[row.key] ?? "", stored(row));
    if (wrong && left[row.key]) problems[row.key] = wrong;
    else if (refused[row.key]) problems[row.key] = refused[row.key];
  }
  const changed = rows.filter((r) => !same(typed[r.key], first[r.key]));
  return {
    typed, first, problems, changed, stored,
    input: (key) => (value) => {
      setTyped((t) => ({ ...t, [key]: value }));
      if (refused[key]) setRefused(({ [key]: gone, ...rest }) => rest);
    },
    leave: (key) => () => setLeft((l) => ({ ...l, [key]: !same(typed[key], first[key]) || l[key] || isNew })),
    /** Checks everything; answers the first row with a problem. */
    check() {
      setLeft(Object.fromEntries(rows.map((r) => [r.key, true])));
      return rows.find((r) => problemOf(r, typed[r.key] ?? "", stored(r)) || refused[r.key]);
    },
    refuse: (errors) => setRefused(Object.fromEntries(errors.map((e) => [e.field.replace(/\[\d+\]$/, ""), e.message]))),
    discard: () => (setTyped(first), setLeft({}), setRefused({})),
    /** What is written: only what changed; of a new peer everything that was typed. */
    body: () => Object.fromEntries((isNew ? rows : changed).map((r) => [r.key, fromInput(r, typed[r.key])]).filter(([key, v]) => v !== undefined || (!isNew && key !== "password")).map(([key, v]) => [key, v ?? null])),
  };
}

function consequence(kind, form, bind) {
  if (!form.changed.length) return "";
  if (kind === "listener") return tr("Sessions that are bound stay.");
  if (!form.changed.some((r) => r.needs_rebind)) return tr("Takes effect on the running sessions.");
  if (!bind?.sessions) return kind === "client" && bind?.enabled ? tr("Binds again at once.") : "";
  return kind === "client" ? tr("Saving closes the link and binds again.") : trn("Saving closes %n session(s); the partner may bind again at once.", bind.sessions);
}

function SaveBar({ kind, form, bind, isNew, onSave, problem }) {
  const wrong = Object.keys(form.problems);
  const rebind = kind === "client" && form.changed.some((r) => r.needs_rebind) && bind?.enabled;
  return html`<div class="savebar">
    <div class="grow" role="status">${wrong.length > 0 && html`<span class="danger-text b row"><${Icon} name="warn" />${fill(trn("%n error(s): %1", wrong.length), labelOf(wrong[0]))}</span>`}${problem && html`<span class="danger-text">${problem}</span>`}
      ${!isNew && html`<span class="t2">${form.changed.length ? trn("%n change(s).", form.changed.length) : tr("No changes.")} ${consequence(kind, form, bind)}</span>`}</div>
    <span class="sp"></span>
    <button type="button" class="btn" onClick=${isNew ? () => go(`/peers/${kind}`) : form.discard}>${isNew ? tr("Cancel") : tr("Discard")}</button>
    <${Act} class="primary" type="submit" onClick=${onSave}>${isNew ? (kind === "client" ? tr("Add and connect") : tr("Add the peer")) : rebind ? tr("Save and reconnect") : tr("Save")}</${Act}></div>`;
}

function Form({ kind, name, peer, schema, onSaved, copyOf }) {
  const isNew = name === "new";
  const admin = may("admin");
  const bind = useStore(status, (s) => s?.binds.get(name));
  const rows = useMemo(() => inOrder(formRows(schema.settings, isNew)), [schema]);
  const form = useForm(rows, peer, isNew);
  const [problem, setProblem] = useState("");
  const [wanted] = useParam("group");
  const page = useRef();
  const free = useRef(() => {});
  const shownGroups = groups().filter(([id]) => rows.some((r) => groupOf(r.key) === id));
  const jump = (id) => page.current?.querySelector(`[data-group=${id}]`)?.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  useEffect(() => {
    if (wanted) {
      jump(wanted);
      document.getElementById(wanted === "signin" ? "f-password" : `f-${rows.find((r) => groupOf(r.key) === wanted)?.key}`)?.focus({ preventScroll: true });
    }
  }, [wanted]);
  useEffect(() => {
    if (!form.changed.length) return undefined;
    const stay = (e) => e.preventDefault();
    addEventListener("beforeunload", stay);
    const unguard = guardLeaving((leave) => {
      ask({ title: isNew ? tr("Leave without adding the peer?") : trn("Discard %n change(s)?", form.changed.length), text: tr("What you typed here is not saved."), safe: tr("Keep editing"), act: tr("Discard") }).then((yes) => yes && (free.current(), form.discard(), leave()));
      return false;
    });
    free.current = () => (removeEventListener("beforeunload", stay), unguard());
    return free.current;
  }, [form.changed.length]);

  const save = async () => {
    const wrong = form.check();
    if (wrong) return void document.getElementById(`f-${wrong.key}`)?.focus();
    if (!isNew && !form.changed.length) return undefined;
    setProblem("");
    try {
      const saved = isNew ? await post(`/peers/${kind}`, form.body()) : kind === "listener" ? await call("PUT", "/listener", { body: { ...Object.fromEntries(schema.settings.map((r) => [r.key, peer[r.key]])), ...form.body() } }) : await call("PATCH", pathOf(kind, name), { body: form.body() });
      refresh().catch(() => {});
      toast(isNew ? fill(tr("Added %1"), saved.name) : kind === "listener" ? tr("Saved the listener") : fill(tr("Saved %1"), name));
      if (isNew) return free.current(), go(`/peers/${kind}/${seg(saved.name)}`);
      return onSaved(saved);
    } catch (error) {
      if (error.status === 422) {
        form.refuse(error.errors);
        const at = rows.find((r) => error.errors.some((e) => e.field.replace(/\[\d+\]$/, "") === r.key));
        if (!at) setProblem(error.message);
        setTimeout(() => at && document.getElementById(`f-${at.key}`)?.focus());
      } else if (error.status === 409) setProblem(error.message);
      else complain(error);
    }
    return undefined;
  };
  const reset = (row) => async () => {
    const saved = await attempt(() => call("PATCH", pathOf(kind, name), { body: { [row.key]: null } }), fill(tr("%1 is as the file says"), labelOf(row.key)));
    if (saved) onSaved(saved);
  };
  const override = (row) => (peer.overrides || []).find((o) => o.key === row.key);
  const errorsIn = (id) => Object.keys(form.problems).filter((key) => groupOf(key) === id).length;
  return html`<div class="form" ref=${page}>
    <nav class="toc" aria-label=${tr("Groups")}>${shownGroups.map(([id, title]) => html`<a key=${id} href=${href(kind === "listener" ? "/peers/listener/edit" : `/peers/${kind}/${seg(name)}`, { group: id })} aria-current=${wanted === id ? "true" : undefined} onClick=${(e) => (e.preventDefault(), jump(id))}>${title}${errorsIn(id) > 0 && html`<span class="er"><${Icon} name="warn" /> ${number(errorsIn(id))}</span>`}</a>`)}</nav>
    <form class="card" novalidate onSubmit=${(e) => e.preventDefault()} aria-label=${tr("Settings")}>
      ${copyOf && html`<p class="fs t2">${fill(tr("A copy of %1. Give it a name of its own and its password."), copyOf)}</p>`}
      ${shownGroups.map(([id, title]) => html`<section class="fs" key=${id} data-group=${id}><h2>${title}</h2><div class="fields">
        ${rows.filter((r) => groupOf(r.key) === id).map((row) => html`<${Field} key=${row.key} row=${row} typed=${form.typed[row.key] === undefined ? "" : form.typed[row.key]} first=${form.first[row.key]} problem=${form.problems[row.key]} onInput=${form.input(row.key)} onLeave=${form.leave(row.key)} disabled=${!admin} stored=${form.stored(row)} isNew=${isNew} override=${override(row)} onReset=${admin && peer.origin === "file" && kind !== "listener" ? reset(row) : undefined} />`)}
      </div></section>`)}
      ${admin && html`<${SaveBar} kind=${kind} form=${form} bind=${bind} isNew=${isNew} onSave=${save} problem=${problem} />`}
    </form></div>`;
}

export default function PeerForm({ args: [kind, name] }) {
  const lang = useStore(language);
  const isNew = name === "new";
  const [from] = useParam("copy");
  const bind = useStore(status, (s) => s?.binds.get(name));
  const schema = useLoad((signal) => get(`/schema/${kind}`, {}, { signal }), [kind, lang]);
  const blank = useMemo(() => ({ enabled: true, overrides: [] }), []);
  const peer = useLoad(async (signal) => {
    if (!isNew) return get(pathOf(kind, name), {}, { signal });
    if (!from) return blank;
    return { ...(await get(pathOf(kind, from), {}, { signal })), name: "", has_password: false, overrides: [] };
  }, [kind, name, from]);
  const back = html`<a class="sm" href=${href(`/peers/${kind === "listener" ? "server" : kind}`)}>${kind === "client" ? tr("Client peers") : tr("Server peers")}</a>`;
  const title = kind === "listener" ? tr("Listening server") : isNew ? (kind === "client" ? tr("Add a client peer") : tr("Add a server peer")) : name;
  const error = peer.error || schema.error;
  const resetAll = async () => {
    const yes = await ask({ title: fill(tr("Return %1 to the file?"), title), points: [trn("%n live edit(s) are dropped.", peer.data.overrides.length), bind?.sessions > 0 && tr("If that changes how it binds, the link closes and binds again.")], safe: tr("Keep the edits"), act: tr("Return to the file") });
    const saved = yes && (await attempt(() => call("DELETE", `${pathOf(kind, name)}/overrides`), tr("Live edits dropped")));
    if (saved) peer.set(saved);
  };
  if (error && !peer.data) return html`<${Head} title=${title} above=${back} /><div class="card"><${Failed} error=${error} again=${() => (peer.again(), schema.again())} /></div>`;
  return html`<${Head} title=${title} above=${back} beside=${bind && html`<${Badge} state=${shown(bind)} pill />`}>
      ${bind && may("operator") && html`<label class="check"><button type="button" role="switch" class="sw" aria-checked=${bind.enabled} aria-label=${tr("Enabled")} onClick=${() => setEnabled(bind, !bind.enabled)}></button>${bind.enabled ? tr("Enabled") : tr("Disabled")}</label>`}
      ${may("admin") && peer.data?.overrides.length > 0 && (peer.data.origin === "file" || kind === "listener") && html`<${Act} icon="undo" onClick=${resetAll}>${trn("%n live edit(s): back to the file…", peer.data.overrides.length)}</${Act}>`}
      ${may("admin") && !isNew && kind !== "listener" && html`<a class="btn" href=${href(`/peers/${kind}/new`, { copy: name })}><${Icon} name="copy" />${tr("Duplicate")}</a><${Act} class="quiet danger-text" icon="bin" onClick=${() => deletePeer({ mode: kind, name, origin: peer.data?.origin }, bind, () => go(`/peers/${kind}`))}>${tr("Delete…")}</${Act}>`}
    </${Head}>
    ${peer.data?.problem && html`<div class="callout s-down"><${Icon} name="warn" /><div><b>${tr("It cannot run as it is configured.")}</b><p>${peer.data.problem}</p></div></div>`}
    ${peer.data && schema.data ? html`<${Form} kind=${kind} name=${name} peer=${peer.data} schema=${schema.data} copyOf=${isNew && from} onSaved=${peer.set} />` : html`<div class="card"><${Skeleton} rows=${8} /></div>`}`;
}
