// Logs, as they come. Scrolling up pauses; End goes on.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib/html.js";
import { get } from "../lib/api.js";
import { fill, language, number, time, tr, trn, utc } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { link, onLog, status, wantLog } from "../lib/live.js";
import { href, setParams, useParam } from "../lib/route.js";
import { useStore } from "../lib/store.js";
import { Choices, download, Empty, Failed, Found, Head, Pick, Search, Skeleton, Time, useSettled } from "../parts/common.js";
import { Icon } from "../parts/icons.js";

const levels = ["debug", "info", "warning", "error"];
const icons = { debug: "more", info: "info", warning: "warn", error: "x" };
/** Lines kept, lines drawn at first and added whenever one scrolls up to the first drawn, ms between drawings. */
const most = 5000;
const step = 200;
const every = 250;
const lately = 120000;
const word = (l) => ({ debug: tr("Debug"), info: tr("Info"), warning: tr("Warning"), error: tr("Error") })[l];

let serial = 0;
const numbered = (entries) => entries.map((e) => ({ ...e, n: (serial += 1), low: `${e.message} ${e.category} ${e.correlation_id || ""}`.toLowerCase() }));
/** The newest of both lists, as many as are kept. */
const joined = (before, after) => (before.length + after.length > most ? [...before, ...after].slice(-most) : [...before, ...after]);

function Line({ e, q, lang, inUtc }) {
  return useMemo(() => html`<li class=${e.level}><${Time} at=${e.at} ms class="t3" /><span class="lv"><${Icon} name=${icons[e.level]} />${word(e.level)}</span><span class="cat t2">${e.category}</span>${e.bind ? html`<a title=${e.bind} href=${href("/", { why: e.bind })}>${e.bind}</a>` : html`<span class="t3">—</span>`}<span class="msg"><${Found} text=${e.message} q=${q} />${e.correlation_id && !e.message.includes(e.correlation_id) && html` <span class="t3">id=<${Found} text=${e.correlation_id} q=${q} /></span>`}</span></li>`, [e, q, lang, inUtc]);
}

/** What comes, bounded and drawn a few times a second however fast it comes: {entries, error, missed, paused, pause, resume, clear}. */
function useLines(level, by, selecting) {
  const [entries, setEntries] = useState(null);
  const [error, setError] = useState(null);
  const [missed, setMissed] = useState(0);
  const [paused, setPaused] = useState("");
  const stopped = useRef("");
  stopped.current = paused;
  const held = useRef([]);
  const cleared = useRef("");
  const cost = useRef({ from: 0, ms: 0 });

  useEffect(() => {
    let there = true;
    let fresh = [];
    let dropped = 0;
    let timer = 0;
    setEntries(null);
    setMissed(0);
    held.current = [];
    wantLog(level === "debug" ? "debug" : "info");
    const load = () => get("/logs", { level, limit: 1000 }).then((a) => there && (setEntries(numbered(a.entries.filter((e) => e.at > cleared.current))), setError(null)), (e) => there && setError(e));
    const draw = () => {
      timer = 0;
      const [some, lost] = [fresh, dropped];
      fresh = [];
      dropped = 0;
      if (lost) setMissed((n) => n + lost);
      if (!some.length) return;
      if (!stopped.current && selecting()) setPaused((stopped.current = { why: "select", at: new Date(), n: 0 }));
      if (stopped.current) {
        held.current = joined(held.current, some);
        return setPaused((p) => (p ? { ...p, n: p.n + some.length } : p));
      }
      cost.current.from = performance.now();
      setEntries((all) => joined(all || [], some));
      return undefined;
    };
    load();
    const asking = by === "polling" && setInterval(() => stopped.current || load(), 5000);
    const stop = onLog(({ entries: some, dropped: lost }) => {
      dropped += lost;
      for (const e of numbered(some)) if (levels.indexOf(e.level) >= levels.indexOf(level)) fresh.push(e);
      if (fresh.length > most) fresh = fresh.slice(-most);
      // A browser that needs long for one drawing is left four fifths of its time.
      timer ||= setTimeout(draw, Math.max(every, 4 * cost.current.ms));
    });
    return () => (there = false, clearTimeout(timer), clearInterval(asking), stop(), wantLog("info"));
  }, [level, by]);
  useLayoutEffect(() => {
    if (cost.current.from) cost.current = { from: 0, ms: performance.now() - cost.current.from };
  }, [entries]);

  return {
    entries, error, missed, paused,
    pause: (why) => setPaused({ why, at: new Date(), n: 0 }),
    holds: () => held.current.length > 0,
    resume() {
      const some = held.current;
      held.current = [];
      setEntries((all) => joined(all || [], some));
      setPaused("");
    },
    clear() {
      const last = held.current[held.current.length - 1] || entries?.[entries.length - 1];
      if (last) cleared.current = last.at;
      held.current = [];
      setEntries([]);
      setMissed(0);
      setPaused((p) => p && { ...p, n: 0 });
    },
  };
}

export default function Logs() {
  const [level, setLevel] = useParam("level", "info");
  const [bind, setBind] = useParam("bind");
  const [q, setQ] = useParam("q");
  const lang = useStore(language);
  const inUtc = useStore(utc);
  const names = useStore(status, (s) => s && [...s.binds.keys()].sort((a, b) => a.localeCompare(b)).join("\n"));
  const by = useStore(link, (l) => l.by);
  const box = useRef();
  const find = useSettled(q, 150);
  const [lines, setLines] = useState(step);
  const below = useRef(0); // px under the first line in sight, while earlier ones are put before it
  const [, tick] = useState(0);
  // Live lines move nothing under the hand: not what is being selected either.
  const selecting = () => {
    const chosen = getSelection();
    return Boolean(box.current && !chosen.isCollapsed && box.current.contains(chosen.anchorNode));
  };
  const { entries, error, missed, paused, pause, holds, resume, clear } = useLines(level, by, selecting);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 10000);
    return () => clearInterval(timer);
  }, []);

  const shown = useMemo(() => {
    const low = find.toLowerCase();
    return (entries || []).filter((e) => (!bind || e.bind === bind) && (!low || e.low.includes(low)));
  }, [entries, bind, find]);
  const drawn = shown.length > lines ? shown.slice(-lines) : shown;
  const counts = useMemo(() => {
    const now = { warning: 0, error: 0 };
    for (const e of entries || []) if (now[e.level] !== undefined) now[e.level] += 1;
    return now;
  }, [entries]);
  const toEnd = () => {
    setLines(step);
    resume();
  };
  useLayoutEffect(() => {
    if (!box.current) return;
    if (below.current) box.current.scrollTop = box.current.scrollHeight - below.current;
    else if (!paused) box.current.scrollTop = box.current.scrollHeight;
    below.current = 0;
  }, [shown, lines, paused]);
  const scrolled = () => {
    const at = box.current;
    if (!at) return;
    const away = at.scrollHeight - at.scrollTop - at.clientHeight > 40;
    if (away && !paused) pause("scroll");
    else if (!away && paused?.why === "scroll" && !holds()) toEnd();
    if (away && at.scrollTop < 200 && lines < shown.length) {
      below.current = at.scrollHeight - at.scrollTop;
      setLines(lines + step);
    }
  };
  useLayoutEffect(() => bindKeys({ End: toEnd }));
  const since = Date.now() - lately;
  const late = (entries || []).filter((e) => e.level === "error" && Date.parse(e.at) > since);
  const of = new Map();
  for (const e of late) of.set(e.bind || "", (of.get(e.bind || "") || 0) + 1);
  const worst = [...of].sort((a, b) => b[1] - a[1])[0];
  const note = !entries ? "" : late.length ? `${trn("%n error(s) in the last 2 minutes", late.length)}${worst[0] ? fill(tr(", %1 of them from %2."), number(worst[1]), worst[0]) : "."}` : tr("No error in the last 2 minutes.");
  const save = () => download(`omnimessage-smpp-${new Date().toISOString().slice(0, 19).replace(/:/g, "")}.log`, shown.map((e) => `${e.at} ${e.level} [${e.category}]${e.bind ? ` ${e.bind}` : ""} ${e.message}${e.correlation_id ? ` id=${e.correlation_id}` : ""}`).join("\n") + "\n");
  const why = { scroll: () => tr("Paused because you scrolled."), select: () => tr("Paused because you are selecting text."), button: () => tr("Paused.") };
  return html`<${Head} title=${tr("Logs")} note=${note}><button class="btn quiet" disabled=${!entries?.length} onClick=${clear}>${tr("Clear view")}</button>
      <button class="btn" aria-pressed=${Boolean(paused)} onClick=${() => (paused ? toEnd() : pause("button"))}><${Icon} name=${paused ? "play" : "pause"} />${paused ? tr("Resume") : tr("Pause")}</button><button class="btn" disabled=${!shown.length} onClick=${save}><${Icon} name="save" />${tr("Download")}</button></${Head}>
    <section class="card" aria-label=${tr("Log entries")}><div class="bar wrap"><${Choices} label=${tr("Level")} value=${level} onPick=${setLevel} options=${[["debug", tr("Debug"), ""], ["info", tr("Info and above"), "info"], ["warning", entries ? `${tr("Warning")} ${number(counts.warning)}` : tr("Warning"), "warn"], ["error", entries ? `${tr("Error")} ${number(counts.error)}` : tr("Error"), "x"]]} />
        <${Pick} label=${tr("Bind")} value=${bind} onPick=${setBind} options=${[["", tr("All binds")], ...(names ? names.split("\n").map((n) => [n, n]) : [])]} />
        <${Search} value=${q} onInput=${setQ} label=${tr("Search the log")}>${q && html`<span class="t2 nw">${trn("%n line(s) match", shown.length)}</span>`}</${Search}></div>
      <div>${paused && html`<div class="paused"><${Icon} name="pause" /><span><b role="status">${why[paused.why]()}</b> ${fill(trn("%n new line(s) since %1.", paused.n), time(paused.at))}</span><span class="sp"></span><button class="btn s primary" onClick=${toEnd}>${tr("Show newest")} <kbd>End</kbd></button></div>`}
      ${missed > 0 && html`<div class="paused"><${Icon} name="warn" />${trn("%n line(s) came too fast to be shown; they are in the service’s log.", missed)}</div>`}</div>
      ${!entries && !error && html`<${Skeleton} rows=${12} />`}${error && !entries && html`<${Failed} error=${error} />`}
      ${entries && !shown.length && html`<${Empty} title=${q || bind ? tr("No line matches") : tr("Nothing at this level")} text=${tr("New lines appear here as they are written.")}>${(q || bind) && html`<button class="btn" onClick=${() => setParams({ q: "", bind: "" })}>${tr("Clear the filter")}</button>`}</${Empty}>`}
      ${shown.length > 0 && html`<div class="log" ref=${box} tabindex="0" role="log" aria-live="off" aria-label=${tr("Log entries")} onScroll=${scrolled}><ol>${drawn.map((e) => html`<${Line} key=${e.n} e=${e} q=${find} lang=${lang} inUtc=${inUtc} />`)}</ol></div>`}
    </section>`;
}
