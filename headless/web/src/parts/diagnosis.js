// Why a bind is down: cause, ladder, what to do, evidence.
import { html } from "../lib/html.js";
import { get, may, seg } from "../lib/api.js";
import { tr } from "../lib/i18n.js";
import { go, href } from "../lib/route.js";
import { stateOf } from "../lib/states.js";
import { reconnect, setEnabled } from "./bindacts.js";
import { Act, Failed, Skeleton, Time, useLoad } from "./common.js";
import { Icon } from "./icons.js";
import { copyText } from "./overlay.js";

const rungs = { dns: "DNS", tcp: "TCP", tls: "TLS", bind: "bind", enquire_link: "enquire_link", traffic: () => tr("Traffic") };
const rungName = (rung) => (typeof rungs[rung] === "function" ? rungs[rung]() : rungs[rung]);
const look = { ok: ["ok", "check"], broken: ["broken", "x"], unused: ["na"], unknown: ["na"] };

function Ladder({ ladder }) {
  const detail = (r) => (r.state === "unused" ? tr("not used") : r.state === "broken" && !r.detail ? tr("fails") : r.detail || "");
  return html`<ol class="ladder" aria-label=${tr("Where the link breaks")}>
    ${ladder.map((r) => html`<li key=${r.rung} class=${look[r.state][0]}>${look[r.state][1] && html`<${Icon} name=${look[r.state][1]} />`}${rungName(r.rung)} ${detail(r)}</li>`)}
  </ol>`;
}

/** The one button that helps most, for the cause. */
function Primary({ bind, action }) {
  const edit = (group) => () => go(`/peers/${bind.mode}/${seg(bind.name)}`, { group });
  const admin = may("admin");
  const acts = {
    edit_password: admin && [tr("Edit password"), "edit", edit("signin")],
    edit_address: admin && [tr("Edit address"), "edit", edit("connection")],
    edit_tls: admin && [tr("Edit TLS"), "edit", edit("tls")],
    edit_limits: admin && [tr("Edit limits"), "edit", edit("limits")],
    edit: admin && [tr("Edit peer"), "edit", edit("")],
    enable: may("operator") && [tr("Enable"), "power", () => setEnabled(bind, true)],
    reconnect: may("operator") && [tr("Reconnect now"), "redo", (e) => reconnect(bind, e?.currentTarget, true)],
  };
  const [label, icon, act] = acts[action] || [];
  return label ? html`<${Act} class="primary" icon=${icon} onClick=${act}>${label}</${Act}>` : null;
}

const copy = (text) => copyText(text, tr("Report copied: English, times in UTC, no secret"));

function Evidence({ found }) {
  return html`<div><h3>${tr("Evidence")}</h3>
    <ul class="ev">${found.evidence.map((e, i) => html`<li key=${i}><${Time} at=${e.at} /><span>${e.text}</span></li>`)}
    ${found.waiting.messages > 0 && !found.waiting.lost && html`<li><span class="t3">—</span><span>${tr("Nothing of what waits is lost")}</span></li>`}</ul>
    <a class="sm" href=${href(`/trace/${seg(found.bind)}`)}>${tr("Open PDU trace")}</a></div>`;
}

export function Diagnosis({ bind, onClose }) {
  const { data: found, error, again } = useLoad((signal) => get(`/peers/${seg(bind.name)}/diagnosis`, {}, { signal }), [bind.name, bind.state, bind.diagnosis?.cause], 5000);
  const question = bind.state === "connected" && bind.throttled ? tr("Why is it slow?") : tr("Why is it down?");
  return html`<section class=${`diag s-${stateOf(bind).role}`} aria-label=${`${question} ${bind.name}`}>
    <div class="row"><span class="t2 sm b">${question} <span class="mono">${bind.name}</span></span><span class="sp"></span>
      <button class="btn quiet s sq" aria-label=${tr("Close")} onClick=${onClose}><${Icon} name="x" /></button></div>
    ${!found && !error && html`<${Skeleton} rows=${3} />`}${error && !found && html`<${Failed} error=${error} again=${again} />`}
    ${found && html`<p class="cause">${found.title}</p>${found.text && html`<p class="t2">${found.text}</p>`}
      <${Ladder} ladder=${found.ladder} />
      <div class="dcols"><div><h3>${tr("What to do")}</h3><ol class="steps">${found.steps.map((s) => html`<li key=${s}>${s}</li>`)}</ol>
        <div class="row wrap" style=${{ marginTop: "12px" }}><${Primary} bind=${bind} action=${found.action} />
          <button class="btn" onClick=${() => copy(found.report)}><${Icon} name="copy" />${bind.mode === "client" ? tr("Copy report for the carrier") : tr("Copy report for the partner")}</button>
          ${may("operator") && bind.mode === "client" && found.action !== "reconnect" && bind.state !== "disabled" && html`<${Act} icon="redo" onClick=${(e) => reconnect(bind, e?.currentTarget, true)}>${tr("Reconnect now")}</${Act}>`}</div></div>
        <${Evidence} found=${found} /></div>`}
  </section>`;
}
