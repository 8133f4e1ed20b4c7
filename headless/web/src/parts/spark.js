// The rate of the last two hours with its limit and outages.
import { html } from "../lib/html.js";

const width = 116;
const height = 26;

/** A path and its outages, from counts a step. Points: {points, gaps: [[x, width]]}. */
function draw(series, step, limit) {
  const n = series.sent.length;
  const top = Math.max(limit || 0, ...series.sent.map((v) => (v || 0) / step), 1);
  const x = (i) => (n > 1 ? (i * width) / (n - 1) : 0);
  const points = [];
  const gaps = [];
  for (let i = 0; i < n; i += 1) {
    const down = series.connected[i] !== null && series.connected[i] < 0.5;
    if (down) {
      const last = gaps[gaps.length - 1];
      if (last && last[1] === i) last[1] = i + 1;
      else gaps.push([i, i + 1]);
    } else if (series.sent[i] !== null) points.push(`${x(i).toFixed(1)},${(height - 1 - ((height - 6) * series.sent[i]) / step / top).toFixed(1)}`);
  }
  return { points, gaps: gaps.map(([a, b]) => [x(a), Math.max(2, x(Math.min(b, n - 1)) - x(a))]), first: points[0], last: points[points.length - 1] };
}

const drawn = new WeakMap();

/** Whether no session means an outage: not of a partner that may stay away, nor of what is meant to be off. */
export const mayFail = (bind) => bind.mode === "client" && bind.enabled && bind.state !== "standby";

/** `series` of one bind, `step` in seconds, `limit` in messages a second; `calm`: having no session is no outage. */
export function Spark({ series, step, limit, calm }) {
  if (!series) return html`<svg class="spark" viewBox="0 0 116 26" aria-hidden="true"></svg>`;
  if (!drawn.has(series)) drawn.set(series, draw(series, step, limit));
  const { points, gaps, first, last } = drawn.get(series);
  return html`<svg class="spark" viewBox="0 0 116 26" preserveAspectRatio="none" aria-hidden="true">
    <line class="lim" x1="0" x2="116" y1="5" y2="5" />
    ${points.length > 1 && html`<polygon class="a" points=${`${first.split(",")[0]},26 ${points.join(" ")} ${last.split(",")[0]},26`} /><polyline class="l" points=${points.join(" ")} />`}
    ${!calm && gaps.map(([x, w]) => html`<rect key=${x} class="gap" x=${x} y="5" width=${w} height="21" />`)}
  </svg>`;
}
