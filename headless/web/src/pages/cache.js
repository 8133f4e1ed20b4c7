// Message cache: what waits here for Core, and what failed for good.
import { html, useState } from "../lib/html.js";
import { call, get, may, post, seg } from "../lib/api.js";
import { duration, fill, number, percent, tr, trn } from "../lib/i18n.js";
import { cache, draining, status } from "../lib/live.js";
import { href, useParam } from "../lib/route.js";
import { useStore } from "../lib/store.js";
import { Act, Choices, Empty, Failed, Head, Phone, Pick, Skeleton, Time, Use, useLoad } from "../parts/common.js";
import { Icon } from "../parts/icons.js";
import { ask, attempt, complain, toast, typedCount } from "../parts/overlay.js";
import { isFull } from "../parts/troubles.js";

const pageSize = 100;
const Stat = ({ label, figure, small, note, hot }) => html`<div class="card stat"><span class="lab">${label}</span><span class=${`fig ${hot ? "hot" : ""}`}>${figure}<small>${small}</small></span><span class="note">${note}</span></div>`;

/** Failed (or waiting) messages of the binds that have some, newest failures first. */
function useMessages(binds, kind, bind, retries) {
  const names = binds.filter((b) => (!bind || b.name === bind) && (kind === "failed_permanent" ? b.failed : b.pending) > 0).map((b) => b.name).slice(0, 20);
  const counts = binds.map((b) => (kind === "failed_permanent" ? b.failed : 0)).join();
  return useLoad(async (signal) => {
    const pages = await Promise.all(names.map((n) => get(`/cache/${seg(n)}/messages`, { status: kind, min_retries: retries || "", limit: pageSize }, { signal }).then((p) => ({ ...p, messages: p.messages.map((m) => ({ ...m, bind: n })) }), (e) => (e.status === 404 ? { messages: [], total: 0 } : Promise.reject(e)))));
    return { messages: pages.flatMap((p) => p.messages), total: pages.reduce((n, p) => n + p.total, 0) };
  }, [names.join(), kind, retries, counts], kind === "failed_permanent" ? 15000 : 3000);
}

async function removeAll(bind, n) {
  const yes = await ask({ title: trn("Delete %n failed message(s)?", n), text: tr("They were accepted from partners and will never reach anyone. Retrying is still possible until you delete."), type: typedCount(n), safe: tr("Keep them"), act: trn("Delete %n message(s)", n) });
  if (!yes) return;
  for (const b of bind) await attempt(() => call("DELETE", `/cache/${seg(b.name)}/messages`, { params: { status: "failed_permanent" } }), (a) => fill(trn("Deleted %n failed message(s) of %1", a.deleted), b.name));
}
async function retryAll(binds) {
  let n = 0;
  for (const b of binds) n += (await attempt(() => post(`/cache/${seg(b.name)}/messages/retry`)))?.retried || 0;
  if (n) toast(trn("%n message(s) wait again", n));
}

function Ledger({ b }) {
  const rows = [["accepted", tr("Accepted")], ["delivered", tr("Delivered")], ["failed_permanent", tr("Failed permanently")], ["evicted", tr("Dropped when full")], ["deleted", tr("Deleted")], ["waiting", tr("Waiting")]];
  const l = b.ledger;
  const right = l.accepted === l.delivered + l.failed_permanent + l.evicted + l.deleted + l.waiting;
  return html`<div class="bd"><dl class="kv" style=${{ display: "flex", flexWrap: "wrap", gap: "4px 28px" }}>${rows.map(([key, word]) => html`<div key=${key}><dt>${word}</dt><dd class="b">${number(l[key])}</dd></div>`)}</dl>
    <p class=${`sm ${right ? "t2" : "danger-text"}`}>${right ? tr("The ledger adds up: accepted is the sum of the others.") : tr("The ledger does not add up. Save a support bundle and tell support.")}</p></div>`;
}

function Kept({ binds }) {
  const [kind, setKind] = useParam("status", "failed_permanent");
  const [bind, setBind] = useParam("bind");
  const [retries, setRetries] = useParam("retries");
  const [chosen, choose] = useState(new Set());
  const [hidden, hide] = useState(new Set());
  const { data, error, again } = useMessages(binds, kind, bind, retries);
  const list = (data?.messages || []).filter((m) => !hidden.has(m.id));
  const picked = list.filter((m) => chosen.has(m.id));
  const failed = kind === "failed_permanent";
  const toggle = (id) => choose((c) => (c.has(id) ? new Set([...c].filter((x) => x !== id)) : new Set([...c, id])));
  const retry = async (some) => {
    let n = 0;
    for (const m of some) n += (await attempt(() => post(`/cache/${seg(m.bind)}/messages/${m.id}/retry`)))?.retried || 0;
    if (n) toast(trn("%n message(s) wait again", n));
    choose(new Set());
    again();
  };
  // What a person deletes goes after the 8 s in which it can be undone.
  const remove = async (some) => {
    const points = [tr("They were accepted from partners and will never reach anyone.")];
    if (some.length > 1 && !(await ask({ title: trn("Delete %n failed message(s)?", some.length), points, type: typedCount(some.length), safe: tr("Keep them"), act: trn("Delete %n message(s)", some.length) }))) return;
    hide((h) => new Set([...h, ...some.map((m) => m.id)]));
    choose(new Set());
    const back = () => hide((h) => new Set([...h].filter((id) => !some.some((m) => m.id === id))));
    toast(fill(trn("Deleted %n failed message(s) of %1", some.length), [...new Set(some.map((m) => m.bind))].join(", ")), {
      undo: back,
      then: () => Promise.all(some.map((m) => call("DELETE", `/cache/${seg(m.bind)}/messages/${m.id}`))).then(again, (e) => (back(), complain(e))),
    });
  };
  return html`<section class="card" aria-label=${tr("Messages")}><div class="bar wrap"><${Choices} label=${tr("Show")} value=${kind} onPick=${(k) => (setKind(k), choose(new Set()))} options=${[["failed_permanent", tr("Failed")], ["pending", tr("Waiting")]]} />
      <${Pick} label=${tr("Bind")} value=${bind} onPick=${setBind} options=${[["", tr("Any bind")], ...binds.filter((b) => b.total).map((b) => [b.name, b.name])]} />
      <${Pick} label=${tr("Attempts")} value=${retries} onPick=${setRetries} options=${[["", tr("Any attempts")], ...[1, 3, 5, 10].map((n) => [String(n), trn("%n attempt(s) or more", n)])]} />
      <span class="sp"></span>${picked.length > 0 && may("operator") && html`<span><b>${trn("%n selected", picked.length)}</b></span><${Act} class="s" icon="redo" onClick=${() => retry(picked)}>${fill(tr("Retry %1"), number(picked.length))}</${Act}><${Act} class="s" icon="bin" onClick=${() => remove(picked)}>${fill(tr("Delete %1…"), number(picked.length))}</${Act}>`}</div>
    ${!data && !error && html`<${Skeleton} />`}${error && !data && html`<${Failed} error=${error} again=${again} />`}
    ${data && !list.length && html`<${Empty} title=${failed ? tr("No message failed for good") : tr("No message waits")} text=${retries || bind ? tr("Nothing is like that now.") : failed ? tr("A message is here when Core refused it, or after the last attempt.") : tr("Core has taken everything.")}>${(retries || bind) && html`<button class="btn" onClick=${() => (setRetries(""), setBind(""))}>${tr("Clear the filter")}</button>`}</${Empty}>`}
    ${list.length > 0 && html`<table class="tbl"><thead><tr>${failed && may("operator") && html`<th scope="col" class="hidephone"><input type="checkbox" aria-label=${tr("Select all")} checked=${picked.length === list.length} onChange=${(e) => choose(e.target.checked ? new Set(list.map((m) => m.id)) : new Set())} /></th>`}
        <th scope="col" class="hidephone">${tr("Id")}</th><th scope="col">${tr("Bind")}</th><th scope="col">${tr("Destination")}</th><th scope="col">${failed ? tr("Reason") : tr("Last error")}</th><th scope="col" class="num hidephone">${tr("Attempts")}</th><th scope="col" class="hidephone">${failed ? tr("Accepted") : tr("Next attempt")}</th>${failed && may("operator") && html`<th><span class="vh">${tr("Actions")}</span></th>`}</tr></thead>
      <tbody>${list.slice(0, 300).map((m) => html`<tr key=${m.id} class=${chosen.has(m.id) ? "sel" : ""}>${failed && may("operator") && html`<td class="hidephone"><input type="checkbox" aria-label=${fill(tr("Select %1"), m.id)} checked=${chosen.has(m.id)} onChange=${() => toggle(m.id)} /></td>`}
        <td class="mono hidephone">${m.id}</td><td class="nm">${m.bind}</td><td class="nw"><${Phone} of=${m.destination} /></td><td>${m.last_error || "—"}</td><td class="num hidephone">${number(m.retry_count)}</td><td class="mono nw t2 hidephone"><${Time} at=${failed ? m.received_at : m.next_retry_at} /></td>
        ${failed && may("operator") && html`<td class="num nw"><${Act} class="s" icon="redo" aria-label=${tr("Retry")} onClick=${() => retry([m])}><span class="hidephone">${tr("Retry")}</span></${Act}> <${Act} class="quiet s sq" icon="bin" aria-label=${fill(tr("Delete %1"), m.id)} onClick=${() => remove([m])} /></td>`}</tr>`)}</tbody></table>
      ${data.total > list.length && html`<footer class="t2">${fill(tr("%1 of %2 shown."), number(Math.min(300, list.length)), number(data.total))}</footer>`}`}
  </section>`;
}

export default function Cache() {
  const now = useStore(cache);
  const coreUp = useStore(status, (s) => s?.gateway.core.up);
  const rate = useStore(draining);
  const [open, setOpen] = useState("");
  const [all, setAll] = useState(false);
  if (!now) return html`<${Head} title=${tr("Message cache")} /><div class="card"><${Skeleton} /></div>`;
  const evicted = now.binds.reduce((n, b) => n + b.ledger.evicted, 0);
  const failing = now.binds.filter((b) => b.failed > 0);
  const full = now.binds.filter(isFull);
  const lost = full.reduce((n, b) => n + b.ledger.evicted, 0);
  const title = !now.binds.length ? tr("No bind caches") : full.length ? (full.length === 1 ? fill(tr("The cache of %1 is full"), full[0].name) : trn("%n caches are full", full.length)) : now.failed ? trn("%n cached message(s) failed for good", now.failed) : now.pending ? trn("%n message(s) wait for Core", now.pending) : tr("All delivered");
  const note = [lost > 0 && trn("%n message(s) were dropped to make room and are lost.", lost), now.failed > 0 && (full.length ? trn("%n cached message(s) failed for good", now.failed) + "." : tr("They are kept until you retry or delete them.")), coreUp === false && now.pending > 0 && tr("Core is unreachable; they leave when it answers.")].filter(Boolean).join(" ");
  const pace = coreUp === false ? tr("Core is unreachable") : !now.pending ? tr("Nothing waits") : rate === null || Math.abs(rate) < 0.05 ? tr("Standing still until the next attempt") : rate < 0 ? fill(tr("Filling at %1/s"), number(-rate, 1)) : fill(tr("Draining at %1/s"), number(rate, rate < 10 ? 1 : 0));
  const shown = all || now.binds.length <= 20 ? now.binds : now.binds.filter((b) => b.total > 0);
  const acts = may("operator") && now.failed > 0 && html`<${Act} icon="bin" onClick=${() => removeAll(failing, now.failed)}>${fill(tr("Delete %1 failed…"), number(now.failed))}</${Act}><${Act} class="primary" icon="redo" onClick=${() => retryAll(failing)}>${fill(tr("Retry %1 failed"), number(now.failed))}</${Act}>`;
  if (!now.binds.length) return html`<${Head} title=${title} /><div class="card"><${Empty} title=${title} text=${tr("A bind that caches answers its partner even while Core is down. Turn on “Cache messages” in a peer’s settings.")}><a class="btn primary" href=${href("/peers/server")}>${tr("Server peers")}</a></${Empty}></div>`;
  return html`<${Head} title=${title} note=${note}>${acts}</${Head}>
    <div class="cards c3"><${Stat} label=${tr("Total cached")} figure=${number(now.total)} small=${trn("in %n bind(s)", now.binds.filter((b) => b.total).length)} note=${trn("%n bind(s) cache", now.binds.length)} />
      <${Stat} label=${tr("Waiting for delivery")} figure=${number(now.pending)} small=${coreUp !== false && rate > 0.05 && now.pending > 0 ? fill(tr("empty in about %1"), duration(Math.max(1, now.pending / rate))) : ""} note=${pace} />
      <${Stat} label=${tr("Failed permanently")} figure=${number(now.failed)} small="" hot=${now.failed > 0} note=${failing.length ? failing.slice(0, 3).map((b) => b.name).join(", ") : tr("None")} /></div>
    <section class="card" aria-label=${tr("By bind")}><table class="tbl"><thead><tr><th scope="col">${tr("Bind")}</th><th scope="col" class="hidephone">${tr("Mode")}</th><th scope="col" class="num hidephone">${tr("Cached")}</th><th scope="col" class="num">${tr("Waiting")}</th><th scope="col" class="num">${tr("Failed")}</th>${evicted > 0 && html`<th scope="col" class="num hidephone">${tr("Dropped when full")}</th>`}<th scope="col">${tr("Use of cache_max_size")}</th></tr></thead>
      <tbody>${shown.map((b) => html`<tr key=${b.name} data-open onClick=${() => setOpen(open === b.name ? "" : b.name)}><td><button class="nm link-plain" aria-expanded=${open === b.name}>${b.name}</button></td><td class="t2 hidephone">${b.mode === "client" ? tr("client") : b.mode ? tr("server") : tr("removed peer")}</td><td class="num hidephone">${number(b.total)}</td><td class="num">${number(b.pending)}</td><td class=${`num ${b.failed ? "danger-text b" : ""}`}>${number(b.failed)}</td>${evicted > 0 && html`<td class=${`num hidephone ${b.ledger.evicted ? "danger-text b" : ""}`}>${number(b.ledger.evicted)}</td>`}
        <td><div class="row"><span class="sp"><${Use} share=${b.used} label=${`${percent(b.used)} ${fill(tr("of %1"), number(b.max_size))}`} /></span><span class="nw sm"><b>${percent(b.used)}</b> <span class="t2">${fill(tr("of %1"), number(b.max_size))}</span></span></div></td></tr>${open === b.name && html`<tr key=${`${b.name} ledger`}><td colspan="7"><${Ledger} b=${b} /></td></tr>`}`)}</tbody></table>
      ${shown.length < now.binds.length && html`<footer><span class="t2">${trn("%n empty.", now.binds.length - shown.length)}</span><button class="link" onClick=${() => setAll(true)}>${tr("Show all")}</button></footer>`}</section>
    <${Kept} binds=${now.binds} />`;
}
