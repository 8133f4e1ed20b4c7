// The four cards of Live status; each filters the table.
import { states } from "../tokens.js";
import { html } from "../lib/html.js";
import { fill, number, tr, trn } from "../lib/i18n.js";
import { countStates, isUnwell } from "../lib/states.js";
import { Use } from "./common.js";

const hollow = new Set(["waiting", "standby", "disabled"]);

const Bar = ({ binds }) => html`<span class="segbar" aria-hidden="true">${countStates(binds).map(([state, n]) => html`<i key=${state} class=${`s-${states[state].role} ${hollow.has(state) ? "hollow" : ""}`} style=${{ flex: n }} />`)}</span>`;

const Card = ({ label, figure, of, small, bar, note, pressed, onClick }) => html`<button class="card stat" aria-pressed=${pressed} onClick=${onClick}>
  <span class="lab">${label}</span><span class="fig">${figure}${of !== undefined && html`<span class="ph">/${number(of)}</span>`}<small>${small}</small></span>${bar}<span class="note">${note}</span></button>`;

const noteOf = (binds) => {
  const count = (...names) => countStates(binds).filter(([s]) => names.includes(s)).reduce((sum, [, n]) => sum + n, 0);
  const parts = [
    count("disconnected") && trn("%n disconnected", count("disconnected")), count("reconnecting") && trn("%n reconnecting", count("reconnecting")),
    count("waiting") && trn("%n waiting", count("waiting")), count("standby") && trn("%n on standby", count("standby")), count("disabled") && trn("%n disabled", count("disabled")),
  ].filter(Boolean);
  return parts.slice(0, 2).join(", ");
};

export function StatusCards({ now, binds, filter, onFilter }) {
  const { client, server, listener } = now.totals;
  const of = (mode) => binds.filter((b) => b.mode === mode);
  const unwell = binds.filter(isUnwell).length;
  const sessions = of("server").reduce((sum, b) => sum + b.sessions, 0);
  const where = `${listener.host}:${listener.port}`;
  const place = listener.tls ? fill(tr("%1, TLS"), where) : listener.tls_port ? fill(tr("%1, TLS on %2"), where, listener.tls_port) : where;
  return html`<div class="cards">
    <${Card} label=${tr("Total binds")} figure=${number(now.totals.binds)} small=${trn("%n with a session", client.connected + server.connected)} bar=${html`<${Bar} binds=${binds} />`}
      note=${unwell ? trn("%n need attention", unwell) : tr("All well")} pressed=${filter === "unwell"} onClick=${() => onFilter("unwell")} />
    <${Card} label=${tr("Client binds")} figure=${number(client.connected)} of=${client.total} small=${fill(tr("of %1 connected"), number(client.total))} bar=${html`<${Bar} binds=${of("client")} />`}
      note=${noteOf(of("client")) || tr("All connected")} pressed=${filter === "client"} onClick=${() => onFilter("client")} />
    <${Card} label=${tr("Server binds")} figure=${number(server.connected)} of=${server.total} small=${fill(tr("of %1 active"), number(server.total))} bar=${html`<${Bar} binds=${of("server")} />`}
      note=${[trn("%n session(s)", sessions), noteOf(of("server"))].filter(Boolean).join(", ")} pressed=${filter === "server"} onClick=${() => onFilter("server")} />
    <div class="card stat"><span class="lab">${tr("Listening server")}</span><span class="fig">${number(listener.connections)}<span class="ph">/${number(listener.max_connections)}</span><small>${fill(tr("of %1 connections"), number(listener.max_connections))}</small></span>
      <${Use} share=${listener.max_connections ? listener.connections / listener.max_connections : 0} label=${fill(tr("%1 of %2 connections"), listener.connections, listener.max_connections)} />
      <span class="note">${listener.listening ? place : tr("Not listening")}</span></div>
  </div>`;
}
