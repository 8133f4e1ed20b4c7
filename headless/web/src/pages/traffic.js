// Traffic: sent, received, failures and answer times, over hours or days, in all or of one bind.
import { html, useMemo } from "../lib/html.js";
import { get } from "../lib/api.js";
import { duration, fill, number, percent, tr, trn } from "../lib/i18n.js";
import { status } from "../lib/live.js";
import { useParam } from "../lib/route.js";
import { byName, shown, stateOf, stateWord } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { Chart } from "../parts/chart.js";
import { Choices, download, Empty, Failed, Head, Pick, Search, Skeleton, useLoad } from "../parts/common.js";
import { Icon, Shape } from "../parts/icons.js";
import { mayFail, Spark } from "../parts/spark.js";

const busiest = 12;
/** What the gateway is asked for, how much of its end is shown, and in which steps, in seconds. */
const ranges = { "1h": ["2h", 3600, 60], "24h": ["24h", 86400, 600], "7d": ["7d", 604800, 3600] };
const sum = (values) => (values || []).reduce((a, v) => a + (v || 0), 0);

const mean = (values) => values.reduce((a, v) => a + v, 0) / values.length;
const joined = { sent: (v) => sum(v), received: (v) => sum(v), failures: (v) => sum(v), throttled: (v) => sum(v), connected: mean, p50_ms: mean, p99_ms: (v) => Math.max(...v) };

/** The end of a history, its steps joined into longer ones: {from, step_seconds, series, total}, times in seconds. */
function endOf(history, [, seconds, wanted]) {
  const step = history.step_seconds;
  const by = Math.max(1, Math.round(wanted / step));
  const any = history.total || Object.values(history.series)[0];
  const n = any ? any.sent.length : 0;
  const kept = Math.min(n, Math.ceil(seconds / step));
  const first = n - Math.floor(kept / by) * by;
  const join = (series) => Object.fromEntries(Object.entries(series).map(([key, values]) => [key, Array.from({ length: Math.floor((n - first) / by) }, (_, i) => {
    const known = values.slice(first + i * by, first + (i + 1) * by).filter((v) => v !== null);
    return known.length ? joined[key](known) : null;
  })]));
  return { from: Date.parse(history.from) / 1000 + first * step, step_seconds: step * by, series: Object.fromEntries(Object.entries(history.series).map(([name, s]) => [name, join(s)])), total: history.total && join(history.total) };
}

/** Runs of steps in which the bind was down: [[from, to]] in seconds. */
function outagesOf(series, times, step) {
  const runs = [];
  (series.connected || []).forEach((share, i) => {
    if (share === null || share >= 0.5) return;
    const last = runs[runs.length - 1];
    if (last && last[1] === times[i]) last[1] = times[i] + step;
    else runs.push([times[i], times[i] + step]);
  });
  return runs;
}

/** What changed: the last quarter against what was before. */
function verdict(series, step) {
  const known = series.sent.filter((v) => v !== null);
  const cut = Math.floor(known.length * 0.75);
  const rate = (values) => sum(values) / Math.max(1, values.length) / step;
  const [before, now] = [rate(known.slice(0, cut)), rate(known.slice(cut))];
  if (!before && !now) return tr("No traffic yet");
  if (!before || known.length < 8) return fill(tr("%1 messages a second"), number(now, now < 10 ? 1 : 0));
  const change = now / before - 1;
  if (Math.abs(change) < 0.1) return fill(tr("Traffic is steady at %1 messages a second"), number(now, now < 10 ? 1 : 0));
  if (change > 1) return fill(tr("Sent is %1 times what it was before"), number(now / before, 1));
  return fill(change < 0 ? tr("Sent is %1 below what it was before") : tr("Sent is %1 above what it was before"), percent(Math.abs(change)));
}

const Small = ({ bind, series, step, onPick }) => html`<button class="card" onClick=${onPick}><span class="row"><b class="nm" style=${{ overflow: "hidden", textOverflow: "ellipsis" }}>${bind.name}</b><span class="sp"></span><span class=${`badge s-${stateOf(bind).role}`} title=${stateWord(shown(bind))}><${Shape} role=${stateOf(bind).role} class="i" /><span class="vh">${stateWord(shown(bind))}</span></span></span>
  <${Spark} series=${series} step=${step} limit=${bind.tps_limit} calm=${!mayFail(bind)} /><span class="row sm"><span><b>${number(bind.tps)}</b><span class="t3"> / ${number(bind.tps_limit)}/s</span></span><span class="sp"></span><span class="t2">${fill(tr("%1 failed"), number(bind.failures))}</span></span></button>`;

export default function Traffic() {
  const binds = useStore(status, (s) => s?.binds);
  const [chosen, setRange] = useParam("range", "1h");
  const range = ranges[chosen] ? chosen : "1h";
  const [bind, setBind] = useParam("bind");
  const [q, setQ] = useParam("q");
  const load = (name, points) => (signal) => get("/metrics/history", { bind: name, range: ranges[range][0], points }, { signal }).then((h) => endOf(h, ranges[range]));
  const { data, error, again } = useLoad(load(bind || "*"), [range, bind], 60000);
  const small = useLoad((signal) => (bind ? load("*", 60)(signal) : Promise.resolve(null)), [range, Boolean(bind)], 60000);
  const series = data && (bind ? data.series[bind] : data.total);
  const step = data?.step_seconds || 1;
  const calm = !bind || !binds?.has(bind) || !mayFail(binds.get(bind));
  const view = useMemo(() => {
    if (!series) return null;
    const { from } = data;
    const times = series.sent.map((_, i) => from + i * step);
    const rate = (values) => (values || []).map((v) => (v === null ? null : v / step));
    return {
      times, outages: calm ? [] : outagesOf(series, times, step),
      flow: [{ label: tr("sent"), values: rate(series.sent), colour: "chart1", fill: true }, { label: tr("received"), values: rate(series.received), colour: "chart2", dash: true }],
      bad: [{ label: tr("refused by the other side"), values: series.failures || [], colour: "chart3", bars: true }, { label: tr("throttled, retried"), values: series.throttled || [], draw: (series.throttled || []).map((v, i) => (v === null ? null : v + (series.failures?.[i] || 0))), colour: "chart4", bars: true }],
      delay: [{ label: "p50", values: series.p50_ms || [], colour: "chart1" }, { label: "p99", values: series.p99_ms || [], colour: "chart1", dash: true }],
    };
  }, [data, series, calm]);
  const all = binds ? [...binds.values()] : [];
  const sparks = bind ? small.data : data;
  const low = q.toLowerCase();
  const listed = all.filter((b) => !low || b.name.toLowerCase().includes(low)).sort((a, b) => sum(sparks?.series[b.name]?.sent) - sum(sparks?.series[a.name]?.sent)).slice(0, busiest);
  const csv = () => download(`traffic-${bind || "all"}-${range}.csv`, [["time", "sent", "received", "failures", "throttled", "p50_ms", "p99_ms"].join(","), ...view.times.map((t, i) => [new Date(t * 1000).toISOString(), ...["sent", "received", "failures", "throttled", "p50_ms", "p99_ms"].map((k) => series[k]?.[i] ?? "")].join(","))].join("\n") + "\n", "text/csv");
  return html`<${Head} title=${series ? verdict(series, step) : tr("Traffic")} note=${series && fill(tr("%1 sent, %2 received, %3 refused in this time."), number(sum(series.sent)), number(sum(series.received)), number(sum(series.failures)))}>
      <${Pick} label=${tr("Bind")} value=${bind} onPick=${setBind} options=${[["", trn("All %n bind(s)", all.length)], ...all.sort(byName).map((b) => [b.name, b.name])]} />
      <${Choices} label=${tr("Range")} value=${range} onPick=${setRange} options=${[["1h", tr("1 h")], ["24h", tr("24 h")], ["7d", tr("7 d")]]} /><button class="btn" disabled=${!view} onClick=${csv}><${Icon} name="save" />CSV</button></${Head}>
    ${!data && !error && html`<div class="card"><${Skeleton} rows=${8} /></div>`}${error && !data && html`<div class="card"><${Failed} error=${error} again=${again} /></div>`}
    ${view && (view.times.length ? html`<section class="card bd"><${Chart} label=${tr("Messages per second")} times=${view.times} lines=${view.flow} unit="/s" height=${250} outages=${view.outages} /></section>
      <div class="g g-2"><section class="card bd"><${Chart} label=${tr("Failures")} title=${step < 120 ? tr("Failures a minute") : step === 3600 ? tr("Failures an hour") : fill(tr("Failures per %1"), duration(step))} times=${view.times} lines=${view.bad} height=${180} /></section>
        <section class="card bd"><${Chart} label=${tr("Answer time of the other side")} times=${view.times} lines=${view.delay} unit=" ms" height=${180} /></section></div>`
      : html`<div class="card"><${Empty} title=${tr("No traffic yet")} text=${tr("The first points appear a minute after the first message.")} /></div>`)}
    ${all.length > 0 && html`<div class="row"><h2>${all.length > busiest ? fill(tr("The %1 busiest binds"), busiest) : tr("By bind")}</h2><span class="sp"></span>${all.length > busiest && html`<${Search} width="240px" value=${q} onInput=${setQ} label=${tr("Find a bind")} />`}</div>
      <div class="smalls">${listed.map((b) => html`<${Small} key=${b.name} bind=${b} series=${sparks?.series[b.name]} step=${sparks?.step_seconds} onPick=${() => (setBind(b.name), scrollTo(0, 0))} />`)}</div>`}`;
}
