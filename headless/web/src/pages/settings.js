// Settings: effective values, where each comes from, and what live edits override.
import { html } from "../lib/html.js";
import { call, get, may, seg } from "../lib/api.js";
import { duration, fill, language, number, tr, trn } from "../lib/i18n.js";
import { unitWord } from "../lib/fields.js";
import { status } from "../lib/live.js";
import { href, useParam } from "../lib/route.js";
import { useStore } from "../lib/store.js";
import { Act, Choices, Empty, Failed, Head, Search, Skeleton, Time, useLoad } from "../parts/common.js";
import { Icon } from "../parts/icons.js";
import { attempt } from "../parts/overlay.js";

const sources = () => ({ environment: tr("environment"), live: tr("edited live"), file: tr("file"), default: tr("default") });
const say = (value) => (value === null || value === undefined ? "—" : value === true ? tr("On") : value === false ? tr("Off") : typeof value === "object" ? JSON.stringify(value) : String(value));

function Overridden({ data, again }) {
  const rows = data.overrides;
  const restore = (p) => attempt(() => call("DELETE", `/peers/${p.mode}/${seg(p.name)}/overrides`), fill(tr("%1 is back"), p.name)).then(again);
  if (!rows.length && !data.removed.length) return null;
  return html`<section class="card"><header><h2>${tr("What live edits override")}</h2></header>
    ${rows.length > 0 && html`<table class="tbl"><thead><tr><th scope="col">${tr("Peer")}</th><th scope="col">${tr("Setting")}</th><th scope="col">${tr("Now")}</th><th scope="col" class="hidephone">${tr("File")}</th><th scope="col" class="hidephone">${tr("Edited")}</th></tr></thead>
      <tbody>${rows.map((o) => html`<tr key=${`${o.peer}.${o.key}`}><td>${o.peer ? html`<a class="nm" href=${href(`/peers/${o.scope}/${seg(o.peer)}`)}>${o.peer}</a>` : html`<a href=${href("/peers/listener/edit")}>${tr("Listening server")}</a>`}</td><td class="mono">${o.key}</td><td class="b">${say(o.value)}</td><td class="hidephone t2">${say(o.file)}</td><td class="hidephone t2 nw"><${Time} at=${o.at} seconds=${false} /> ${fill(tr("by %1"), o.by)}</td></tr>`)}</tbody></table>`}
    ${data.removed.map((p) => html`<footer key=${p.name}><span><b class="mono">${p.name}</b> <span class="t2">${tr("is in the file and was deleted live,")} <${Time} at=${p.at} seconds=${false} /> ${fill(tr("by %1"), p.by)}</span></span><span class="sp"></span>${may("admin") && html`<${Act} class="s" icon="undo" onClick=${() => restore(p)}>${tr("Bring it back")}</${Act}>`}</footer>`)}</section>`;
}

function About() {
  const g = useStore(status, (s) => s?.gateway);
  if (!g) return null;
  const until = g.license.expires_at && html` ${tr("until")} <${Time} at=${g.license.expires_at} seconds=${false} />`;
  return html`<section class="card"><header><h2>${tr("This gateway")}</h2></header><dl class="kv bd"><dt>${tr("Name")}</dt><dd>${g.hostname} <span class="t2">${g.name}</span></dd><dt>${tr("Version")}</dt><dd>${g.version}</dd><dt>${tr("Up for")}</dt><dd>${duration(g.uptime_seconds)}</dd>
    <dt>${tr("Core")}</dt><dd>${g.core.base_url} <span class=${g.core.up ? "t2" : "danger-text"}>${g.core.up ? tr("reachable") : g.core.last_error || tr("unreachable")}</span></dd>
    <dt>${tr("Licence")}</dt><dd>${g.license.valid ? html`${g.license.licensee || tr("valid")}${until}` : html`<span class="danger-text"><${Icon} name="warn" /> ${tr("Not valid: queues stand still, binds stay.")}</span>`}</dd></dl></section>`;
}

export default function Settings() {
  const lang = useStore(language);
  const [q, setQ] = useParam("q");
  const [show, setShow] = useParam("show", "all");
  const { data, error, again } = useLoad((signal) => get("/settings", {}, { signal }), [lang], 30000);
  const low = q.toLowerCase();
  const listed = (data?.settings || []).filter((s) => (show === "all" || s.source !== "default") && (!low || `${s.key} ${s.doc}`.toLowerCase().includes(low)));
  const n = data?.overrides.length;
  const words = sources();
  return html`<${Head} title=${data ? (n ? trn("%n value(s) of the file are overridden", n) : tr("Everything is as the file says")) : tr("Settings")} note=${tr("These are set in the configuration file and the environment. Peers and the listener can be edited here.")} />
    ${error && !data && html`<div class="card"><${Failed} error=${error} again=${again} /></div>`}${!data && !error && html`<div class="card"><${Skeleton} /></div>`}
    ${data && html`<${Overridden} data=${data} again=${again} /><section class="card"><div class="bar wrap"><${Choices} label=${tr("Show")} value=${show} onPick=${setShow} options=${[["all", tr("All")], ["set", tr("Set")]]} /><span class="sp"></span><${Search} width="260px" value=${q} onInput=${setQ} label=${tr("Key or meaning")} /></div>
      ${listed.length ? html`<table class="tbl"><thead><tr><th scope="col">${tr("Setting")}</th><th scope="col">${tr("Value")}</th><th scope="col" class="hidephone">${tr("Source")}</th></tr></thead><tbody>${listed.map((s) => html`<tr key=${s.key}><td><span class="nm">${s.key}</span><small class="sub">${s.doc}</small></td><td class="b" style=${{ overflowWrap: "anywhere" }}>${s.unit && typeof s.value === "number" ? `${number(s.value, 6)} ${unitWord(s.unit)}` : say(s.value)}</td><td class="hidephone">${words[s.source]}${s.place && html`<small class="sub mono">${s.place}</small>`}</td></tr>`)}</tbody></table>` : html`<${Empty} title=${tr("No setting matches")} text=${fill(tr("Nothing matches “%1” here."), q)}><button class="btn" onClick=${() => (setQ(""), setShow("all"))}>${tr("Clear the filter")}</button></${Empty}>`}</section><${About} />`}`;
}
