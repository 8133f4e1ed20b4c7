// Live status: the verdict, the four cards, every bind.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib/html.js";
import { may, seg } from "../lib/api.js";
import { fill, language, none, number, tr, trn } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { failure, queued, status, tryNow } from "../lib/live.js";
import { go, href, setParams, useParam } from "../lib/route.js";
import { byName, byState, isUnwell, shown, stateWord } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { reconnect, setEnabled } from "../parts/bindacts.js";
import { BindTable } from "../parts/bindtable.js";
import { Choices, Empty, Failed, Head, Search, Skeleton } from "../parts/common.js";
import { Icon } from "../parts/icons.js";
import { StatusCards } from "../parts/statuscards.js";
import { Troubles, useTroubles } from "../parts/troubles.js";

/** How many binds at most have the first diagnosis opened by itself. */
const openUpTo = 60;

const filters = { all: () => true, unwell: isUnwell, client: (b) => b.mode === "client", server: (b) => b.mode === "server" };

function useVerdict(binds, unwell) {
  const rows = useStore(queued);
  if (!binds.length) return [tr("No carrier yet"), ""];
  const count = (state) => binds.filter((b) => shown(b) === state).length;
  const parts = [trn("%n connected", count("connected"))];
  if (count("waiting")) parts.push(trn("%n waiting for its partner", count("waiting")));
  if (count("standby")) parts.push(trn("%n on standby", count("standby")));
  if (count("disabled")) parts.push(trn("%n disabled", count("disabled")));
  const names = new Set(unwell.map((b) => b.name));
  const held = (rows || []).filter((r) => r.status === "pending" && (names.has(r.dest_smsc) || names.has(r.source_smsc)));
  const waiting = held.reduce((sum, r) => sum + r.count, 0);
  const who = [...new Set(held.map((r) => r.dest_smsc || r.source_smsc))];
  let note = `${parts.join(", ")}.`;
  if (waiting) note += ` ${fill(who.length === 1 ? trn("%n message(s) wait for %1; nothing is lost.", waiting) : trn("%n message(s) wait for the unwell ones; nothing is lost.", waiting), who[0])}`;
  return [unwell.length ? fill(trn("%n of %1 binds need attention", unwell.length), number(binds.length)) : fill(trn("All %n bind(s) are well", binds.length)), note];
}

/** `tps`, `-tps` (the most first) or "": unwell ones by state, the others by name. */
function sorter(sort, otherwise) {
  const [key, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
  if (!key) return otherwise;
  return (a, b) => sign * (key === "name" ? byName(a, b) : a[key] - b[key]) || byName(a, b);
}

/** Groups of rows in order: unwell, clients, servers. */
function group(binds, sort) {
  const unwell = binds.filter(isUnwell).sort(sorter(sort, byState));
  const rest = binds.filter((b) => !isUnwell(b)).sort(sorter(sort, byName));
  return [["unwell", unwell], ["client", rest.filter((b) => b.mode === "client")], ["server", rest.filter((b) => b.mode === "server")]].filter(([, rows]) => rows.length);
}

/** Keeps the order while a hand or the focus is in the table, and one by counters until it is asked for again: {groups, stale, apply, hold}. */
function useHeldOrder(binds, key, sort) {
  const [held, hold] = useState(false);
  const [forced, force] = useState(0);
  const kept = useRef(null);
  const fresh = group(binds, sort);
  const byCounter = !["", "name", "-name"].includes(sort);
  const order = (groups) => groups.map(([name, rows]) => `${name}:${byCounter ? rows.map((b) => b.name).sort() : rows.map((b) => b.name)}`).join();
  const names = (groups) => groups.flatMap(([, rows]) => rows.map((b) => b.name)).sort().join();
  const keyNow = `${key}|${sort}|${forced}|${names(fresh)}`;
  if (!kept.current || kept.current.key !== keyNow || (!held && !byCounter)) kept.current = { key: keyNow, order: fresh.map(([name, rows]) => [name, rows.map((b) => b.name)]) };
  const by = new Map(binds.map((b) => [b.name, b]));
  const groups = kept.current.order.map(([name, list]) => [name, list.map((n) => by.get(n))]);
  return { groups, stale: order(groups) !== order(fresh), apply: () => force((n) => n + 1), hold };
}

const TryDemo = () => html`<${Empty} title=${tr("No carrier yet")} text=${tr("A client peer is your link to a carrier. You need its host, system ID and password; it binds within seconds.")}>
  ${may("admin") && html`<a class="btn primary" href=${href("/peers/client/new")}><${Icon} name="plus" />${tr("Add a client peer")}</a><a class="btn" href=${href("/peers/server/new")}>${tr("Add a server peer")}</a>`}</${Empty}>`;

export default function Status() {
  const now = useStore(status);
  const error = useStore(failure);
  const lang = useStore(language);
  const [filter, setFilter] = useParam("show", "all");
  const [q, setQ] = useParam("q");
  const [why, setWhy] = useParam("why");
  const [sort, setSort] = useParam("sort");
  const [at, setAt] = useState("");
  const binds = useMemo(() => (now ? [...now.binds.values()] : []), [now]);
  const unwell = binds.filter(isUnwell).sort(byState);
  const [verdict, note] = useVerdict(binds, unwell);
  const troubles = useTroubles();
  const [closed, close] = useState(false);
  const low = q.toLowerCase();
  const listed = binds.filter((b) => (filters[filter] || filters.all)(b) && (!low || `${b.name} ${b.host || ""} ${b.system_id} ${stateWord(shown(b))}`.toLowerCase().includes(low)));
  const order = useHeldOrder(listed, `${filter}|${low}|${lang}`, sort);
  // The first unwell one explains itself; another that falls later does not take its place.
  const first = useRef("");
  if (!unwell.some((b) => b.name === first.current)) first.current = unwell[0]?.name || "";
  const open = why || (!closed && binds.length <= openUpTo && first.current) || "";
  const setOpen = (name) => (close(true), setWhy(name === open ? "" : name));

  const rows = order.groups.flatMap(([, list]) => list);
  useLayoutEffect(() => {
    const move = (by) => () => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, rows.findIndex((b) => b.name === at) + by))];
      if (next) setAt(next.name);
    };
    const on = (act) => () => {
      const bind = rows.find((b) => b.name === (at || open));
      return bind ? act(bind) : false;
    };
    const row = () => document.querySelector("tr.at");
    return bindKeys({
      j: move(1), k: move(-1), ArrowDown: (e) => (at && e.target.closest("tr, body") ? move(1)() : false), ArrowUp: (e) => (at && e.target.closest("tr, body") ? move(-1)() : false),
      Enter: on((b) => setOpen(b.name)), w: on((b) => setOpen(b.name)), Escape: () => (open ? setOpen(open) : false),
      r: on((b) => (may("operator") ? void reconnect(b, row() || document.body) : false)), x: on((b) => (may("operator") ? void setEnabled(b, !b.enabled) : false)),
      e: on((b) => go(`/peers/${b.mode}/${seg(b.name)}`)),
    });
  });
  useEffect(() => document.querySelector("tr.at")?.scrollIntoView({ block: "nearest" }), [at]);
  useEffect(() => {
    if (why) document.querySelector("tr.dg")?.scrollIntoView({ block: "nearest" });
  }, [why]);

  if (!now) return html`<${Head} title=${tr("Live status")} /><div class="card">${error ? html`<${Failed} error=${error} again=${tryNow} />` : html`<${Skeleton} rows=${8} />`}</div>`;
  return html`<${Head} title=${troubles[0]?.title || verdict} note=${troubles.length && binds.length ? `${verdict}. ${note}` : note} shed>${may("admin") && html`<a class=${`btn ${unwell.length ? "" : "primary"}`} href=${href("/peers/client/new")}><${Icon} name="plus" />${tr("Add a peer")}</a>`}</${Head}>
    <${Troubles} list=${troubles} told=${troubles[0]?.title} />
    <${StatusCards} now=${now} binds=${binds} filter=${filter} onFilter=${(f) => setFilter(f === filter ? "all" : f)} />
    <section class="card" aria-label=${tr("Binds")}>
      <div class="bar wrap"><${Choices} label=${tr("Show")} value=${filter} onPick=${setFilter} options=${[["all", tr("All")], ["unwell", tr("Needs attention")], ["client", tr("Clients")], ["server", tr("Servers")]]} />
        ${order.stale && html`<button class="btn s" onClick=${order.apply}>${tr("Apply new order")}</button>`}
        <span class="sp"></span><${Search} width="240px" value=${q} onInput=${setQ} label=${trn("Filter %n bind(s)", binds.length)} /></div>
      ${!binds.length && html`<${TryDemo} />`}
      ${binds.length > 0 && !listed.length && html`<${Empty} title=${tr("No bind matches")} text=${q ? fill(tr("Nothing matches “%1” here."), q) : filter === "unwell" ? tr("No bind needs attention.") : none}><button class="btn" onClick=${() => setParams({ q: "", show: "" })}>${tr("Clear the filter")}</button></${Empty}>`}
      ${listed.length > 0 && html`<div onPointerEnter=${() => order.hold(true)} onPointerLeave=${() => order.hold(false)} onFocusIn=${() => order.hold(true)} onFocusOut=${() => order.hold(false)}>
        <${BindTable} groups=${order.groups} open=${open} at=${at} onOpen=${setOpen} lang=${lang} sort=${sort} onSort=${setSort} /></div>`}
    </section>`;
}
