// The table of binds: groups that fold, rows that draw themselves only when they changed.
import { cls, html, useEffect, useMemo, useRef, useState } from "../lib/html.js";
import { may } from "../lib/api.js";
import { duration, fill, number, tr } from "../lib/i18n.js";
import { history } from "../lib/live.js";
import { isUnwell, shown, stateOf } from "../lib/states.js";
import { kept, useStore } from "../lib/store.js";
import { bindMenu, reconnect } from "./bindacts.js";
import { Act, Badge, exactly } from "./common.js";
import { Diagnosis } from "./diagnosis.js";
import { Icon } from "./icons.js";
import { openMenu } from "./overlay.js";
import { mayFail, Spark } from "./spark.js";
import { useWindow } from "./virtual.js";

const folded = kept("folded", {});
/** How many columns the width leaves: the style sheet hides since, received, then all but state, name and rate. */
const columnsIn = () => (innerWidth > 1240 ? 9 : innerWidth > 1160 ? 8 : innerWidth > 900 ? 7 : 4);

function useColumns() {
  const [columns, set] = useState(columnsIn);
  useEffect(() => {
    const look = () => set(columnsIn());
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);
  return columns;
}
/** Rows of this height when they are many; a phone's stand on three lines. */
const rowHeight = () => (matchMedia("(max-width: 640px)").matches ? 71 : 44);

const groupName = (name) => ({ unwell: tr("Needs attention"), client: tr("Client binds"), server: tr("Server binds") })[name];

function detail(bind, open) {
  const trouble = isUnwell(bind) && !open && (bind.throttled ? bind.diagnosis?.title : bind.last_error?.text || bind.diagnosis?.title);
  if (trouble) return trouble;
  if (bind.host && bind.port) return `${bind.host}:${bind.port}`;
  return bind.host || bind.system_id;
}

function Window({ bind }) {
  const label = `${number(bind.in_flight)}/${number(bind.window_size)}`;
  return html`<span class=${cls("win", bind.in_flight >= bind.window_size && "full")} aria-hidden="true"><i style=${{ width: `${Math.min(100, (100 * bind.in_flight) / bind.window_size)}%` }} /></span> <span class="sm t2">${label}</span>`;
}

function Row({ bind, series, step, open, at, onOpen, lang, minute }) {
  const unwell = isUnwell(bind);
  return useMemo(() => {
    const more = (e) => (e.stopPropagation(), openMenu(e.currentTarget, bindMenu(bind, () => onOpen(bind.name))));
    const act = unwell && !open && (bind.mode === "client" && bind.state !== "connected" && may("operator")
      ? html`<${Act} class="s" icon="redo" onClick=${(e) => (e.stopPropagation(), reconnect(bind, e.currentTarget, true))}>${tr("Reconnect")}</${Act}>`
      : html`<button class="btn s" onClick=${(e) => (e.stopPropagation(), onOpen(bind.name))}>${tr("Why?")}</button>`);
    const since = bind.since ? (Date.now() - Date.parse(bind.since)) / 1000 : null;
    return html`<tr class=${cls(unwell && "bad", `s-${stateOf(bind).role}`, at && "at", bind.state === "disabled" && "dim")} data-open data-bind=${bind.name} onClick=${(e) => !e.target.closest("a, button") && getSelection().isCollapsed && onOpen(bind.name)}>
      <td class="c-state"><${Badge} state=${shown(bind)} /></td>
      <td class="c-name"><button class="nm link-plain" aria-expanded=${open} onClick=${() => onOpen(bind.name)}>${bind.name}</button><small title=${detail(bind, open)} class=${open ? "plain" : ""}>${detail(bind, open)}</small></td>
      <td class="c-tps"><div class="row"><${Spark} series=${series} step=${step} limit=${bind.tps_limit} calm=${!mayFail(bind)} /><span class="nw sm" aria-label=${fill(tr("%1 of %2 messages a second"), number(bind.tps), number(bind.tps_limit))}><b>${number(bind.tps)}</b><span class="t3"> / ${number(bind.tps_limit)}/s</span></span></div></td>
      <td class="num c-x">${number(bind.sent)}</td><td class="num c-x c-recv">${number(bind.received)}</td><td class="num c-x">${number(bind.failures)}</td>
      <td class="c-x nw"><${Window} bind=${bind} /></td>
      <td class="c-x c-since nw t2" ...${exactly(bind.since)}>${bind.since ? duration(since) : "—"}</td>
      <td class="num c-act">${act || html`<button class="btn quiet s sq" aria-haspopup="menu" aria-label=${fill(tr("Actions for %1"), bind.name)} onClick=${more}><${Icon} name="more" /></button>`}</td></tr>`;
  }, [bind, series, step, open, at, lang, minute]);
}

/** A head that sorts: first downwards (upwards without `down`), then the other way, then as it was. */
export function SortHead({ by, sort, onSort, down = true, class: more, children }) {
  const [key, up] = [sort.replace(/^-/, ""), !sort.startsWith("-")];
  const [first, second] = down ? [`-${by}`, by] : [by, `-${by}`];
  const next = sort === first ? second : sort === second ? "" : first;
  return html`<th scope="col" class=${more} aria-sort=${key === by ? (up ? "ascending" : "descending") : undefined}><button class="sort" onClick=${() => onSort(next)}>${children}<${Icon} name="down" class=${key === by ? (up ? "up" : "") : "idle"} /></button></th>`;
}

/** `groups`: [[name, rows]]; `open`: whose diagnosis is shown; `at`: where the keys are. */
export function BindTable({ groups, open, at, onOpen, lang, sort, onSort }) {
  const sparks = useStore(history);
  const shut = useStore(folded);
  const columns = useColumns();
  const box = useRef();
  const minute = Math.floor(Date.now() / 60000);
  const top = groups.filter(([name, rows]) => name === "unwell" && rows.length <= 60);
  const rest = groups.filter((g) => !top.includes(g)).flatMap(([name, rows]) => [{ head: name, count: rows.length }, ...(shut[name] ? [] : rows)]);
  const seen = useWindow(box, rest.length, rowHeight());
  const row = (bind) => html`<${Row} key=${bind.name} bind=${bind} series=${sparks?.series[bind.name]} step=${sparks?.step_seconds} open=${open === bind.name} at=${at === bind.name} onOpen=${onOpen} lang=${lang} minute=${minute} />${open === bind.name && html`<tr class=${`dg s-${stateOf(bind).role}`} key=${`why ${bind.name}`}><td colspan=${columns} class="why"><${Diagnosis} bind=${bind} onClose=${() => onOpen(bind.name)} /></td></tr>`}`;
  const head = (name, count) => html`<tr class="grp" key=${`head ${name}`}><th colspan=${columns} scope="rowgroup"><button aria-expanded=${!shut[name]} onClick=${() => folded.set({ ...shut, [name]: !shut[name] })}><${Icon} name="down" />${groupName(name)} <span class="t3">${number(count)}</span></button></th></tr>`;
  const sorted = (by, word, more, down = true) => html`<${SortHead} by=${by} sort=${sort} onSort=${onSort} class=${more} down=${down}>${word}</${SortHead}>`;
  const dense = groups.some(([name]) => name === "unwell") && !top.length; // rows of one height can be left out while they are not in sight
  return html`<table class=${cls("tbl binds", dense && "dense")}><colgroup><col class="w-state" /><col /><col class="w-rate" /><col class="w-num" /><col class="w-num w-recv" /><col class="w-fail" /><col class="w-win" /><col class="w-since" /><col class="w-act" /></colgroup>
    <thead><tr><th scope="col">${tr("State")}</th>${sorted("name", tr("Bind"), "", false)}${sorted("tps", tr("Rate, last 2 h"), "")}${sorted("sent", tr("Sent"), "num c-x")}${sorted("received", tr("Received"), "num c-x c-recv")}${sorted("failures", tr("Failures"), "num c-x")}<th scope="col" class="c-x">${tr("Window")}</th><th scope="col" class="c-x c-since">${tr("Since")}</th><th scope="col"><span class="vh">${tr("Actions")}</span></th></tr></thead>
    ${top.map(([name, rows]) => html`<tbody key=${name}>${head(name, rows.length)}${!shut[name] && rows.map(row)}</tbody>`)}
    <tbody ref=${box}>
      ${seen.before > 0 && html`<tr class="gapfill" aria-hidden="true"><td colspan=${columns} style=${{ height: `${seen.before}px` }}></td></tr>`}
      ${rest.slice(seen.from, seen.to).map((item) => (item.head ? head(item.head, item.count) : row(item)))}
      ${seen.after > 0 && html`<tr class="gapfill" aria-hidden="true"><td colspan=${columns} style=${{ height: `${seen.after}px` }}></td></tr>`}
    </tbody></table>`;
}
