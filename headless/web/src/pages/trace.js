// PDU trace: the last PDUs of a bind, decoded field by field.
import { cls, html, useEffect, useLayoutEffect, useMemo, useState } from "../lib/html.js";
import { get, may, seg } from "../lib/api.js";
import { fill, number, tr, trn } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { status } from "../lib/live.js";
import { go, href, useParam } from "../lib/route.js";
import { byName, byState } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { download, Empty, Failed, Head, Pick, Search, Side, Skeleton, Time, useLoad, useSettled } from "../parts/common.js";
import { Icon } from "../parts/icons.js";
import { ask, complain, copyText, openMenu } from "../parts/overlay.js";

const Name = ({ e }) => html`<span class=${`pdu ${e.direction}`}><${Icon} name=${e.direction === "in" ? "inn" : "out"} /><span class="vh">${e.direction === "in" ? tr("received") : tr("sent")}</span>${e.command}</span>`;

function What({ e }) {
  if (e.tolerated.length) return html`<span class="badge s-retry"><${Icon} name="warn" />${tr("tolerated")}</span><small class="sub mono">${e.summary}</small>`;
  if (e.status) return html`<span class="badge s-down"><${Icon} name="x" />${e.status_name}</span><small class="sub mono">${e.summary}</small>`;
  return html`<span class="sm t2">${e.status_name}</span>${e.summary !== e.status_name && html` <small class="sm mono t3">${e.summary}</small>`}`;
}

const rawOf = (hex, offset, length) => (length > 5 ? trn("%n octet(s)", length) : hex.slice(offset * 2, (offset + length) * 2).replace(/(..)(?=.)/g, "$1 "));
const offsetText = (n) => n.toString(16).padStart(4, "0");

function Field({ f, hex, depth, chosen, onChoose }) {
  return html`<li class=${cls("f", chosen === f.offset && "on")}><span class="off">${offsetText(f.offset)}</span><button class=${`link-plain k ${depth ? "in" : ""}`} aria-pressed=${chosen === f.offset} onClick=${() => onChoose(f)}>${f.name}</button><span class="v"><b>${f.masked ? tr("masked") : f.value || tr("empty")}</b> <span class="t2">${f.meaning}</span></span><span class="raw">${hex ? rawOf(hex, f.offset, f.length) : ""}</span></li>
    ${(f.fields || []).map((sub) => html`<${Field} key=${sub.name + sub.offset} f=${sub} hex=${hex} depth=${depth + 1} chosen=${chosen} onChoose=${onChoose} />`)}`;
}

function Group({ title, fields, tolerated, ...rest }) {
  const [open, setOpen] = useState(false);
  const folded = fields.filter((f) => f.is_default && f.group !== "header");
  const shown = open ? fields : fields.filter((f) => !folded.includes(f));
  if (!fields.length) return null;
  const items = [...shown.map((f) => ({ f, at: f.offset })), ...tolerated.map((t) => ({ t, at: t.offset }))].sort((a, b) => a.at - b.at);
  return html`<li class="hd">${title}</li>${items.map(({ f, t }) => f ? html`<${Field} key=${f.name + f.offset} f=${f} depth=${0} ...${rest} />` : html`<li key=${`t${t.offset}`} class="f tol"><span class="off">${offsetText(t.offset)}</span><span class="badge s-retry"><${Icon} name="warn" />${tr("tolerated")}</span><span class="v b">${t.text}</span><span></span></li>`)}
    ${folded.length > 0 && html`<li class="f"><span></span><button class="link" style=${{ gridColumn: "2 / -1", textAlign: "left" }} aria-expanded=${open} onClick=${() => setOpen(!open)}>${open ? tr("Hide what is 0 or empty") : trn("Show %n field(s) that are 0 or empty", folded.length)}</button></li>`}`;
}

/** The octets; the chosen field's are lit. */
function Hex({ hex, chosen }) {
  const pairs = hex.match(/../g) || [];
  const lit = (i) => chosen && i >= chosen.offset && i < chosen.offset + chosen.length;
  const lines = [];
  for (let at = 0; at < pairs.length; at += 16) {
    const row = pairs.slice(at, at + 16);
    const text = row.map((p) => (p === "xx" ? "·" : /^[2-7]/.test(p) && p !== "7f" ? String.fromCharCode(parseInt(p, 16)) : "·"));
    lines.push(html`<div key=${at}><span class="t3">${offsetText(at)}</span>  ${row.map((p, i) => html`<span class=${lit(at + i) ? "hl" : ""}>${p}</span>${i < 15 ? " " : ""}`)}${"   ".repeat(16 - row.length)}  <span class="t2">${text.join("")}</span></div>`);
  }
  return html`<div class="hex" tabindex="0" role="region" aria-label=${tr("Octets")}>${lines}</div>`;
}

function Details({ bind, id, onClose }) {
  const [text, showText] = useState(false);
  const [chosen, choose] = useState(null);
  const { data, error, again } = useLoad((signal) => get(`/trace/${seg(bind)}`, { id, detail: true, ...(text ? { text: true } : {}) }, { signal }), [bind, id, text]);
  const e = data?.entries[0];
  useEffect(() => choose(null), [id]);
  const reveal = async () => {
    if (await ask({ title: tr("Show the message text?"), text: tr("It is someone’s private message. That you looked is written to the audit."), safe: tr("Keep it masked"), act: tr("Show the text"), danger: false })) showText(true);
  };
  const copy = () => copyText([`${e.at} ${e.direction} ${e.command} seq ${e.sequence} ${e.status_name}`, ...(e.fields || []).map((f) => `${offsetText(f.offset)} ${f.name} = ${f.masked ? "masked" : f.value} ${f.meaning}`), ...e.tolerated.map((t) => `${offsetText(t.offset)} tolerated: ${t.text}`)].join("\n"), tr("PDU copied"));
  const same = { hex: e?.hex, chosen: chosen?.offset, onChoose: (f) => choose(chosen?.offset === f.offset ? null : f) };
  const of = (g) => (e?.fields || []).filter((f) => f.group === g);
  return html`<${Side} label=${tr("PDU")}>${!data && !error && html`<${Skeleton} rows=${10} />`}${error && !data && html`<${Failed} error=${error} again=${again} />`}${data && !e && html`<${Empty} title=${tr("No longer kept")} text=${tr("Newer PDUs have taken its place in the ring.")} />`}
    ${e && html`<header><div class="grow"><h2 class="mono"><${Name} e=${e} /></h2><span class="t2 sm">${e.direction === "in" ? fill(tr("from %1"), e.remote) : fill(tr("to %1"), e.remote)}, ${trn("%n octet(s)", e.octets)}${e.answered_ms !== null ? `, ${fill(tr("answered in %1 ms"), number(e.answered_ms, 1))}` : ""}${e.correlation_id && html`, <a href=${href("/queue", { id: e.correlation_id })}>${fill(tr("Message %1"), e.correlation_id)}</a>`}</span></div>
        ${may("admin") && !text && html`<button class="btn s" onClick=${reveal}><${Icon} name="eye" />${tr("Show text")}</button>`}<button class="btn s" onClick=${copy}><${Icon} name="copy" />${tr("Copy")}</button><button class="btn quiet s sq shut" aria-label=${tr("Close")} onClick=${onClose}><${Icon} name="x" /></button></header>
      <ul class="tree"><${Group} title=${tr("Header")} fields=${of("header")} tolerated=${[]} ...${same} /><${Group} title=${tr("Body")} fields=${of("body")} tolerated=${e.tolerated} ...${same} /><${Group} title=${tr("Optional parameters")} fields=${of("tlv")} tolerated=${[]} ...${same} /></ul>
      ${e.hex && html`<${Hex} hex=${e.hex} chosen=${chosen} />`}`}
  </${Side}>`;
}

export default function Trace({ args: [named] }) {
  const binds = useStore(status, (s) => s?.binds);
  const sorted = useMemo(() => (binds ? [...binds.values()].sort(byName) : []), [binds?.size]);
  const bind = named || (binds ? [...binds.values()].sort(byState)[0]?.name : "");
  const [q, setQ] = useParam("q");
  const [id, setId] = useParam("id");
  const [paused, pause] = useState(false);
  const find = useSettled(q);
  const { data, error, again } = useLoad((signal) => (bind ? get(`/trace/${seg(bind)}`, { q: find, limit: 200 }, { signal }) : Promise.resolve(null)), [bind, find], paused || id ? 0 : 2000);
  const entries = data?.entries || [];
  useLayoutEffect(() => {
    const at = entries.findIndex((e) => String(e.id) === id);
    const move = (by) => () => entries.length > 0 && setId(String(entries[Math.max(0, Math.min(entries.length - 1, at + by))].id));
    return bindKeys({ j: move(1), k: move(-1), Escape: () => (id ? setId("") : false) });
  });
  const pcap = async (text) => {
    const answer = await fetch(`/api/v1/trace/${seg(bind)}.pcap${text ? "?text=true" : ""}`, { credentials: "same-origin" });
    if (!answer.ok) return complain(new Error(fill(tr("The export failed: HTTP %1."), answer.status)));
    return download(`${bind}.pcap`, await answer.blob());
  };
  const pcapWithText = async () => {
    if (await ask({ title: tr("Export with the message text?"), text: tr("The file then holds people’s private messages. That you exported it is written to the audit."), safe: tr("Keep it masked"), act: tr("Export with text"), danger: false })) await pcap(true);
  };
  const pcapMenu = (e) => openMenu(e.currentTarget, [{ label: tr("Text masked"), icon: "save", act: () => pcap(false) }, { label: tr("With message text…"), icon: "eye", act: pcapWithText }]);
  if (binds && !bind) return html`<${Head} title=${tr("PDU trace")} /><div class="card"><${Empty} title=${tr("No bind yet")} text=${tr("PDUs of each bind are kept here from the moment it is configured.")} /></div>`;
  return html`<${Head} title=${fill(tr("PDU trace of %1"), bind || "…")} note=${data && fill(tr("The last %1 PDUs are kept. Message text is masked; showing it is for administrators and is audited."), number(data.kept))}>
      <button class="btn" aria-pressed=${paused} onClick=${() => pause(!paused)}><${Icon} name=${paused ? "play" : "pause"} />${paused ? tr("Resume") : tr("Pause")}</button><button class="btn primary" aria-haspopup=${may("admin") ? "menu" : undefined} disabled=${!entries.length} onClick=${may("admin") ? pcapMenu : () => pcap(false)}><${Icon} name="save" />${tr("Export pcap")}${may("admin") && html`<${Icon} name="down" />`}</button></${Head}>
    <div class=${cls("g", id && "g-trace")}><section class="card"><div class="bar wrap"><${Pick} label=${tr("Bind")} value=${bind} onPick=${(name) => go(`/trace/${seg(name)}`)} options=${sorted.map((b) => [b.name, b.name])} /><${Search} value=${q} onInput=${setQ} label=${tr("Number, id or sequence")} /></div>
      ${!data && !error && html`<${Skeleton} rows=${10} />`}${error && !data && html`<${Failed} error=${error} again=${again} />`}
      ${data && !entries.length && html`<${Empty} title=${q ? tr("No PDU matches") : tr("No PDU yet")} text=${q ? fill(tr("Nothing matches “%1” here."), q) : tr("The first bind request will be the first line.")}>${q && html`<button class="btn" onClick=${() => setQ("")}>${tr("Clear the filter")}</button>`}</${Empty}>`}
      ${entries.length > 0 && html`<div class="trace-list"><table class="tbl"><thead><tr><th scope="col">${tr("Time")}</th><th scope="col">PDU</th><th scope="col" class="num hidephone">${tr("Sequence")}</th><th scope="col">${tr("Status, what")}</th></tr></thead>
        <tbody>${entries.map((e) => html`<tr key=${e.id} data-open class=${String(e.id) === id ? "sel" : ""} onClick=${() => setId(String(e.id) === id ? "" : String(e.id))}><td class="mono nw t2"><${Time} at=${e.at} ms /></td><td><button class="link-plain" aria-expanded=${String(e.id) === id}><${Name} e=${e} /></button></td><td class="num mono hidephone t2">${e.sequence}</td><td><${What} e=${e} /></td></tr>`)}</tbody></table></div>`}
    </section>${id && html`<${Details} bind=${bind} id=${id} onClose=${() => setId("")} />`}</div>`;
}
