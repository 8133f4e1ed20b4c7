// A chart over time, by uPlot, in the theme's colours, with a table for who cannot see it.
import { html, useEffect, useRef, useState } from "../lib/html.js";
import { language, number, shortNumber, time, tr, utc } from "../lib/i18n.js";
import { useStore } from "../lib/store.js";
import { theme } from "../lib/theme.js";
import { Icon } from "./icons.js";

let loading = null;
/** uPlot and its style sheet, when the first chart is drawn. */
function load() {
  loading ||= new Promise((ready, fail) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("../vendor/uplot.css", import.meta.url).href });
    document.head.append(sheet);
    import("../vendor/uplot.js").then((m) => ready(m.default), fail);
  });
  return loading;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--c-${name}`).trim();

/** Steps of an axis that counts. */
const wholeSteps = Array.from({ length: 27 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));
const few = 12;
/** A line through so few points may not be seen: they are drawn themselves. */
const fewOf = (values) => values.filter((v) => v !== null).length <= few;

/** `times`: seconds; `lines`: [{label, values, draw, colour, dash, fill, bars}] (`draw`: values stacked on another line's); `title`: over it; `unit`: after numbers; `outages`: [[from, to]] in seconds. */
export function Chart({ label, title = label, times, lines, unit = "", height = 220, outages = [] }) {
  const box = useRef();
  const lang = useStore(language);
  const inUtc = useStore(utc);
  const shade = useStore(theme);
  const [asTable, setTable] = useState(false);
  const [at, setAt] = useState(null);
  useEffect(() => {
    if (asTable || !times.length) return undefined;
    let chart = null;
    let gone = false;
    const watch = new ResizeObserver(() => box.current && chart?.setSize({ width: box.current.clientWidth, height }));
    load().then((Plot) => {
      if (gone || !box.current) return;
      // What is stacked on another is drawn before it.
      const drawn = [...lines].sort((a, b) => Boolean(b.draw) - Boolean(a.draw));
      const font = `11px ${getComputedStyle(document.body).fontFamily}`;
      // Half a step at each end, so that the first and the last bar are whole.
      const half = times.length > 1 ? (times[1] - times[0]) / 2 : 0;
      const axis = { stroke: colour("text3"), font, grid: { stroke: colour("grid"), width: 1 }, ticks: { show: false } };
      const hatch = (u) => {
        u.ctx.save();
        u.ctx.fillStyle = colour("downSoft");
        for (const [from, to] of outages) {
          const x = u.valToPos(from, "x", true);
          u.ctx.fillRect(x, u.bbox.top, Math.max(2, u.valToPos(to, "x", true) - x), u.bbox.height);
        }
        u.ctx.restore();
      };
      chart = new Plot({
        width: box.current.clientWidth, height, padding: [12, 24, 0, 0], legend: { show: false }, cursor: { y: false, points: { size: 6 } },
        tzDate: (seconds) => (inUtc ? Plot.tzDate(new Date(seconds * 1000), "UTC") : new Date(seconds * 1000)),
        scales: { x: { range: (u, low, high) => (lines.some((l) => l.bars) ? [low - half, high + half] : [low, high]) }, y: { range: (u, low, high) => [0, Math.max(1, (high || 1) * 1.08)] } },
        axes: [{ ...axis, values: (u, all) => all.map((v) => time(v * 1000, { seconds: false })), space: 90, size: 24 }, { ...axis, size: 64, ...(lines.some((l) => l.bars) ? { incrs: wholeSteps } : {}), values: (u, all) => all.map((v) => (v < 10000 ? `${number(v, 2)}${unit}` : `${shortNumber(v)}${unit}`)) }],
        series: [{}, ...drawn.map((l) => ({ label: l.label, stroke: colour(l.colour), width: l.bars ? 0 : 1.5, dash: l.dash ? [5, 4] : undefined, fill: l.bars ? colour(l.colour) : l.fill ? colour("accentSoft") : undefined, points: { show: !l.bars && fewOf(l.values), size: 6, fill: colour(l.colour) }, paths: l.bars ? Plot.paths.bars({ size: [0.7, 24] }) : undefined }))],
        hooks: { drawClear: [hatch], setCursor: [(u) => setAt(u.cursor.idx ?? null)] },
      }, [times, ...drawn.map((l) => l.draw || l.values)], box.current);
      watch.observe(box.current);
    });
    return () => (gone = true, watch.disconnect(), chart?.destroy());
  }, [times, lines, asTable, lang, inUtc, shade, height]);
  const last = at ?? times.length - 1;
  return html`<figure><div class="row wrap charthead"><h2>${title}</h2><span class="t3 sm">${times.length > 0 && time(times[last] * 1000, { seconds: false })}</span><button class="btn quiet s sq" title=${asTable ? tr("Show as chart") : tr("Show as table")} aria-label=${asTable ? tr("Show as chart") : tr("Show as table")} onClick=${() => setTable(!asTable)}><${Icon} name=${asTable ? "chart" : "log"} /></button><span class="sp"></span><span class="legend">${lines.map((l) => html`<span key=${l.label} class=${`k${l.colour.slice(-1)}`}><i class=${l.dash ? "dash" : ""}></i>${l.label} <b>${number(l.values[last], 1)}${unit}</b></span>`)}</span></div>
    ${asTable ? html`<div class="trace-list" tabindex="0" style=${{ maxHeight: `${height}px` }}><table class="tbl"><caption class="vh">${label}</caption><thead><tr><th scope="col">${tr("Time")}</th>${lines.map((l) => html`<th key=${l.label} scope="col" class="num">${l.label}</th>`)}</tr></thead><tbody>${times.map((t, i) => html`<tr key=${t}><td class="mono">${time(t * 1000, { seconds: false })}</td>${lines.map((l) => html`<td key=${l.label} class="num">${number(l.values[i], 1)}${unit}</td>`)}</tr>`)}</tbody></table></div>`
      : html`<div class="chart" ref=${box} role="img" aria-label=${label} style=${{ height: `${height}px` }}></div>`}</figure>`;
}
