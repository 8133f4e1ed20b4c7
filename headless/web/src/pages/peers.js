// Client peers and server peers: list, search, switch, several at once.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib/html.js";
import { get, may, seg } from "../lib/api.js";
import { fill, number, tr, trn } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { onPeer, status } from "../lib/live.js";
import { go, href, useParam } from "../lib/route.js";
import { byName, isUnwell, shown, stateOf } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { setEnabled } from "../parts/bindacts.js";
import { SortHead } from "../parts/bindtable.js";
import { Badge, Choices, Empty, Failed, Head, Search, Skeleton, useLoad } from "../parts/common.js";
import { Icon } from "../parts/icons.js";
import { ask, openMenu } from "../parts/overlay.js";
import { deletePeer } from "../parts/peeracts.js";
import { useWindow } from "../parts/virtual.js";

const list = (values, none) => (values?.length ? values.slice(0, 2).join(", ") + (values.length > 2 ? ` +${values.length - 2}` : "") : none);

function Row({ peer, bind, at, chosen, onChoose }) {
  const client = peer.mode === "client";
  const state = bind ? shown(bind) : peer.enabled ? "waiting" : "disabled";
  const open = () => go(`/peers/${peer.mode}/${seg(peer.name)}`);
  const menu = (e) => openMenu(e.currentTarget, [
    { label: may("admin") ? tr("Edit") : tr("Show settings"), icon: "edit", act: open },
    may("admin") && { label: tr("Duplicate"), icon: "copy", act: () => go(`/peers/${peer.mode}/new`, { copy: peer.name }) },
    { label: tr("Live status"), icon: "pulse", act: () => go("/", { why: peer.name }) },
    may("admin") && "-", may("admin") && { label: tr("Delete…"), icon: "bin", danger: true, act: () => deletePeer(peer, bind) },
  ]);
  return html`<tr class=${`${chosen ? "sel" : ""} ${at ? "at" : ""} ${bind && isUnwell(bind) ? "bad" : ""} s-${bind ? stateOf(bind).role : "off"}`} data-open onClick=${(e) => !e.target.closest("a, button, input, label") && open()}>
    ${may("operator") && html`<td class="hidephone"><input type="checkbox" aria-label=${fill(tr("Select %1"), peer.name)} checked=${chosen} onChange=${onChoose} /></td>`}
    <td><a class="nm" href=${href(`/peers/${peer.mode}/${seg(peer.name)}`)}>${peer.name}</a><small class="sub">${peer.problem ? html`<span class="danger-text">${peer.problem}</span>` : client ? `${peer.host}:${peer.port}` : peer.system_id}</small></td>
    <td><${Badge} state=${state} /></td>
    <td class="hidephone">${client ? peer.system_id : list(peer.ip_whitelist, tr("any address"))}</td>
    <td class="num hidephone">${number(peer.tps_limit)}/s</td>
    <td class="hidephone t2">${peer.cache_enabled ? tr("on") : tr("off")}</td>
    <td class="hidephone t2">${peer.overrides.length ? trn("%n live edit(s)", peer.overrides.length) : peer.origin === "file" ? tr("file") : tr("made here")}</td>
    <td class="num"><span class="row" style=${{ justifyContent: "flex-end" }}>${bind && may("operator") && html`<button class="sw" role="switch" aria-checked=${bind.enabled} aria-label=${fill(tr("%1 enabled"), peer.name)} onClick=${() => setEnabled(bind, !bind.enabled)}></button>`}
      <button class="btn quiet s sq" aria-haspopup="menu" aria-label=${fill(tr("Actions for %1"), peer.name)} onClick=${menu}><${Icon} name="more" /></button></span></td></tr>`;
}

const Listener = () => {
  const listener = useStore(status, (s) => s?.totals.listener);
  if (!listener) return null;
  return html`<section class="card"><div class="bar wrap"><h2>${tr("Listening server")}</h2><span class="t2">${listener.listening ? `${listener.host}:${listener.port}${listener.tls_port ? `, TLS ${listener.tls_port}` : ""}` : tr("Not listening")} · ${fill(tr("%1 of %2 connections"), number(listener.connections), number(listener.max_connections))}</span><span class="sp"></span><a class="btn" href=${href("/peers/listener/edit")}><${Icon} name="edit" />${may("admin") ? tr("Edit") : tr("Show settings")}</a></div></section>`;
};

export default function Peers({ args: [mode] }) {
  const client = mode === "client";
  const { data, error, again } = useLoad((signal) => get(`/peers/${mode}`, {}, { signal }), [mode], 30000);
  const binds = useStore(status, (s) => s?.binds);
  const [q, setQ] = useParam("q");
  const [show, setShow] = useParam("show", "all");
  const [sort, setSort] = useParam("sort");
  const [chosen, choose] = useState(new Set());
  const [at, setAt] = useState(0);
  const box = useRef();
  const names = binds ? [...binds.values()].filter((b) => b.mode === mode).map((b) => b.name + b.enabled).sort().join() : "";
  useEffect(() => names && again(), [names]);
  useEffect(() => onPeer((news) => news.mode === mode && again()), [mode]);
  const all = [...(data?.peers || [])].sort(byName);
  const of = (p) => binds?.get(p.name);
  const fits = { all: () => true, unwell: (p) => of(p) && isUnwell(of(p)), edited: (p) => p.overrides.length > 0 || p.origin === "live", off: (p) => !p.enabled };
  const low = q.toLowerCase();
  const listed = all.filter((p) => (fits[show] || fits.all)(p) && (!low || `${p.name} ${p.system_id} ${p.host || ""} ${(p.ip_whitelist || []).join(" ")}`.toLowerCase().includes(low)));
  const [key, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
  const value = { name: () => 0, state: (p) => (of(p) ? stateOf(of(p)).order : 99), tps: (p) => p.tps_limit }[key];
  if (value) listed.sort((a, b) => sign * (value(a) - value(b) || byName(a, b)));
  const seen = useWindow(box, listed.length, 44);
  const unwell = all.filter(fits.unwell).length;
  const here = listed[at];
  const toggle = (name) => choose((c) => (c.has(name) ? new Set([...c].filter((n) => n !== name)) : new Set([...c, name])));
  useLayoutEffect(() => bindKeys({
    j: () => setAt((n) => Math.min(listed.length - 1, n + 1)), k: () => setAt((n) => Math.max(0, n - 1)),
    Enter: () => (here ? go(`/peers/${mode}/${seg(here.name)}`) : false), e: () => (here ? go(`/peers/${mode}/${seg(here.name)}`) : false), " ": () => (here && may("operator") ? toggle(here.name) : false),
    x: () => (here && of(here) && may("operator") ? void setEnabled(of(here), !of(here).enabled) : false),
  }));
  const picked = listed.filter((p) => chosen.has(p.name) && of(p));
  const switchAll = async (on) => {
    const sessions = picked.reduce((n, p) => n + of(p).sessions, 0);
    if (!on && !(await ask({ title: trn("Disable %n peer(s)?", picked.length), points: [trn("%n session(s) end.", sessions), tr("Settings are kept.")], act: trn("Disable %n peer(s)", picked.length), safe: tr("Keep connected") }))) return;
    for (const p of picked) await setEnabled(of(p), on);
    choose(new Set());
  };
  const title = !data ? (client ? tr("Client peers") : tr("Server peers")) : client ? trn("%n client peer(s)", all.length) : trn("%n server peer(s)", all.length);
  const note = data && all.length > 0 && (unwell ? trn("%n need attention", unwell) : tr("All are well."));
  const add = may("admin") && html`<a class="btn primary" href=${href(`/peers/${mode}/new`)}><${Icon} name="plus" />${client ? tr("Add a client peer") : tr("Add a server peer")}</a>`;
  return html`<${Head} title=${title} note=${note}>${add}</${Head}>
    ${!client && html`<${Listener} />`}
    <section class="card">
      <div class="bar wrap"><${Choices} label=${tr("Show")} value=${show} onPick=${setShow} options=${[["all", tr("All")], ["unwell", tr("Needs attention")], ["edited", tr("Edited live")], ["off", tr("Disabled")]]} />
        ${picked.length > 0 && html`<span class="b">${trn("%n selected", picked.length)}</span><button class="btn s" onClick=${() => switchAll(true)}>${tr("Enable")}</button><button class="btn s" onClick=${() => switchAll(false)}>${tr("Disable…")}</button>`}
        <span class="sp"></span><${Search} width="260px" value=${q} onInput=${(v) => (setQ(v), setAt(0))} label=${tr("Name, host or system ID")} /></div>
      ${!data && !error && html`<${Skeleton} />`}${error && !data && html`<${Failed} error=${error} again=${again} />`}
      ${data && !all.length && html`<${Empty} title=${client ? tr("No carrier yet") : tr("No partner yet")} text=${client ? tr("A client peer is your link to a carrier. You need its host, system ID and password; it binds within seconds.") : tr("A server peer lets a partner connect here. Choose its system ID and password, and the addresses it comes from.")}>${add}</${Empty}>`}
      ${all.length > 0 && !listed.length && html`<${Empty} title=${tr("No peer matches")} text=${q ? fill(tr("Nothing matches “%1” here."), q) : tr("No peer is like that now.")}><button class="btn" onClick=${() => (setQ(""), setShow("all"))}>${tr("Clear the filter")}</button></${Empty}>`}
      ${listed.length > 0 && html`<table class="tbl"><thead><tr>${may("operator") && html`<th class="hidephone" scope="col"><span class="vh">${tr("Select")}</span></th>`}<${SortHead} by="name" sort=${sort} onSort=${setSort} down=${false}>${tr("Name")}</${SortHead}><${SortHead} by="state" sort=${sort} onSort=${setSort} down=${false}>${tr("State")}</${SortHead}><th scope="col" class="hidephone">${client ? tr("System ID") : tr("IP whitelist")}</th><${SortHead} by="tps" sort=${sort} onSort=${setSort} class="num hidephone">${tr("Rate limit")}</${SortHead}><th scope="col" class="hidephone">${tr("Cache")}</th><th scope="col" class="hidephone">${tr("Source")}</th><th scope="col"><span class="vh">${tr("Actions")}</span></th></tr></thead>
        <tbody ref=${box}>${seen.before > 0 && html`<tr class="gapfill" aria-hidden="true"><td colspan="8" style=${{ height: `${seen.before}px` }}></td></tr>`}
          ${listed.slice(seen.from, seen.to).map((p, i) => html`<${Row} key=${p.name} peer=${p} bind=${of(p)} at=${at === seen.from + i && at > 0} chosen=${chosen.has(p.name)} onChoose=${() => toggle(p.name)} />`)}
          ${seen.after > 0 && html`<tr class="gapfill" aria-hidden="true"><td colspan="8" style=${{ height: `${seen.after}px` }}></td></tr>`}</tbody></table>`}
    </section>`;
}
