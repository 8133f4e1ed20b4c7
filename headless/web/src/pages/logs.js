// Logs, as they come. Scrolling up pauses; End goes on.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib/html.js";
import { get } from "../lib/api.js";
import { fill, number, time, tr, trn } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { link, onLog, status, wantLog } from "../lib/live.js";
import { href, setParams, useParam } from "../lib/route.js";
import { byName } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { Choices, download, Empty, Failed, Found, Head, Pick, Search, Skeleton, Time, useSettled } from "../parts/common.js";
import { Icon } from "../parts/icons.js";

const levels = ["debug", "info", "warning", "error"];
const icons = { debug: "more", info: "info", warning: "warn", error: "x" };
const most = 2000;
const word = (l) => ({ debug: tr("Debug"), info: tr("Info"), warning: tr("Warning"), error: tr("Error") })[l];

let serial = 0;
const numbered = (entries) => entries.map((e) => ({ ...e, n: (serial += 1) }));

function Line({ e, q }) {
  return html`<li class=${e.level}><${Time} at=${e.at} ms class="t3" /><span class="lv"><${Icon} name=${icons[e.level]} />${word(e.level)}</span><span class="cat t2">${e.category}</span>${e.bind ? html`<a href=${href("/", { why: e.bind })}>${e.bind}</a>` : html`<span class="t3">—</span>`}<span class="msg"><${Found} text=${e.message} q=${q} />${e.correlation_id && html` <span class="t3">id=<${Found} text=${e.correlation_id} q=${q} /></span>`}</span></li>`;
}

export default function Logs() {
  const [level, setLevel] = useParam("level", "info");
  const [bind, setBind] = useParam("bind");
  const [q, setQ] = useParam("q");
  const binds = useStore(status, (s) => s?.binds);
  const by = useStore(link, (l) => l.by);
  const [entries, setEntries] = useState(null);
  const [error, setError] = useState(null);
  const [paused, pause] = useState("");
  const [cleared, setCleared] = useState(0);
  const [missed, setMissed] = useState(0);
  const box = useRef();
  const held = useRef([]);
  const find = useSettled(q, 150);
  const stopped = useRef("");
  stopped.current = paused;

  const keep = (some) => setEntries((all) => [...(all || []), ...some].slice(-most));
  useEffect(() => {
    let there = true;
    setEntries(null);
    wantLog(level === "debug" ? "debug" : "info");
    const load = () => get("/logs", { level, limit: 1000 }).then((a) => there && (setEntries(numbered(a.entries)), setError(null)), (e) => there && setError(e));
    load();
    const timer = by === "polling" && setInterval(() => stopped.current || load(), 5000);
    const stop = onLog(({ entries: some, dropped }) => {
      const fresh = numbered(some.filter((e) => levels.indexOf(e.level) >= levels.indexOf(level)));
      if (dropped) setMissed((n) => n + dropped);
      if (stopped.current) {
        held.current = [...held.current, ...fresh].slice(-most);
        pause((p) => (p ? { ...p, n: p.n + fresh.length } : p));
      } else keep(fresh);
    });
    return () => (there = false, clearInterval(timer), stop(), wantLog("info"));
  }, [level, by]);

  const low = find.toLowerCase();
  const fits = (e) => e.n > cleared && (!bind || e.bind === bind) && (!low || `${e.message} ${e.category} ${e.correlation_id || ""}`.toLowerCase().includes(low));
  const shown = (entries || []).filter(fits);
  const toEnd = () => {
    keep(held.current);
    held.current = [];
    pause("");
  };
  useLayoutEffect(() => {
    if (!paused && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown.length, shown[shown.length - 1]?.n, paused]);
  const scrolled = () => {
    if (!box.current) return;
    const away = box.current.scrollHeight - box.current.scrollTop - box.current.clientHeight > 40;
    if (away && !paused) pause({ why: "scroll", at: new Date(), n: 0 });
    else if (!away && paused?.why === "scroll" && !held.current.length) pause("");
  };
  useLayoutEffect(() => bindKeys({ End: toEnd }));
  const now = Date.now();
  const late = (entries || []).filter((e) => e.level === "error" && now - Date.parse(e.at) < 120000);
  const worst = late.length && Object.entries(late.reduce((by_, e) => ({ ...by_, [e.bind || ""]: (by_[e.bind || ""] || 0) + 1 }), {})).sort((a, b) => b[1] - a[1])[0];
  const count = (l) => (entries || []).filter((e) => e.level === l && e.n > cleared).length;
  const note = !entries ? "" : late.length ? `${trn("%n error(s) in the last 2 minutes", late.length)}${worst[0] ? fill(tr(", %1 of them from %2."), number(worst[1]), worst[0]) : "."}` : tr("No error in the last 2 minutes.");
  const save = () => download(`omnimessage-smpp-${new Date().toISOString().slice(0, 19).replace(/:/g, "")}.log`, shown.map((e) => `${e.at} ${e.level} [${e.category}]${e.bind ? ` ${e.bind}` : ""} ${e.message}${e.correlation_id ? ` id=${e.correlation_id}` : ""}`).join("\n") + "\n");
  return html`<${Head} title=${tr("Logs")} note=${note}><button class="btn quiet" onClick=${() => (setCleared(serial), (held.current = []))}>${tr("Clear view")}</button>
      <button class="btn" aria-pressed=${Boolean(paused)} onClick=${() => (paused ? toEnd() : pause({ why: "button", at: new Date(), n: 0 }))}><${Icon} name=${paused ? "play" : "pause"} />${paused ? tr("Resume") : tr("Pause")}</button><button class="btn" onClick=${save}><${Icon} name="save" />${tr("Download")}</button></${Head}>
    <section class="card" aria-label=${tr("Log entries")}><div class="bar wrap"><${Choices} label=${tr("Level")} value=${level} onPick=${setLevel} options=${[["debug", tr("Debug"), ""], ["info", tr("Info and above"), "info"], ["warning", entries ? `${tr("Warning")} ${number(count("warning"))}` : tr("Warning"), "warn"], ["error", entries ? `${tr("Error")} ${number(count("error"))}` : tr("Error"), "x"]]} />
        <${Pick} label=${tr("Bind")} value=${bind} onPick=${setBind} options=${[["", tr("All binds")], ...(binds ? [...binds.values()].sort(byName).map((b) => [b.name, b.name]) : [])]} />
        <${Search} value=${q} onInput=${setQ} label=${tr("Search the log")}>${q && html`<span class="t2 nw">${trn("%n line(s) match", shown.length)}</span>`}</${Search}></div>
      ${paused && html`<div class="paused" role="status"><${Icon} name="pause" /><span><b>${paused.why === "scroll" ? tr("Paused because you scrolled.") : tr("Paused.")}</b> ${fill(trn("%n new line(s) since %1.", paused.n), time(paused.at))}</span><span class="sp"></span><button class="btn s primary" onClick=${toEnd}>${tr("Show newest")} <kbd>End</kbd></button></div>`}
      ${missed > 0 && html`<div class="paused"><${Icon} name="warn" />${trn("%n line(s) came too fast to be shown; they are in the service’s log.", missed)}</div>`}
      ${!entries && !error && html`<${Skeleton} rows=${12} />`}${error && !entries && html`<${Failed} error=${error} />`}
      ${entries && !shown.length && html`<${Empty} title=${q || bind ? tr("No line matches") : tr("Nothing at this level")} text=${tr("New lines appear here as they are written.")}>${(q || bind) && html`<button class="btn" onClick=${() => setParams({ q: "", bind: "" })}>${tr("Clear the filter")}</button>`}</${Empty}>`}
      ${shown.length > 0 && html`<div class="log" ref=${box} tabindex="0" role="log" aria-live="off" aria-label=${tr("Log entries")} onScroll=${scrolled}><ol>${shown.map((e) => html`<${Line} key=${e.n} e=${e} q=${find} />`)}</ol></div>`}
    </section>`;
}
