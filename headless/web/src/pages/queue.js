// Queue: what waits in Core and why, one message with its history, test messages.
import { cls, html, useLayoutEffect, useState } from "../lib/html.js";
import { get, may, post, seg } from "../lib/api.js";
import { fill, number, phone, tr, trn } from "../lib/i18n.js";
import { bindKeys } from "../lib/keys.js";
import { status } from "../lib/live.js";
import { href, setParams, useParam } from "../lib/route.js";
import { byName, isUnwell } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { Act, Choices, Empty, Failed, Head, Phone, Pick, Search, Side, Skeleton, Time, useLoad, useSettled } from "../parts/common.js";
import { Composer } from "../parts/composer.js";
import { Icon, Shape } from "../parts/icons.js";
import { ask, attempt, copyText } from "../parts/overlay.js";

const look = { pending: ["wait"], claimed: ["wait"], sent: ["off", "check"], delivered: ["ok", "check"], failed: ["down", "x"], expired: ["retry", "warn"], cancelled: ["off", "x"] };
export const messageWord = (s) => ({ pending: tr("Pending"), claimed: tr("Being sent"), sent: tr("Sent|one"), delivered: tr("Delivered|one"), failed: tr("Failed|one"), expired: tr("Expired|one"), cancelled: tr("Cancelled|one") })[s] || s;

const receiptWord = (state) => ({ delivered: tr("delivered"), undeliverable: tr("undeliverable"), expired: tr("expired"), rejected: tr("rejected"), accepted: tr("accepted"), deleted: tr("deleted"), enroute: tr("on its way"), unknown: tr("unknown") })[state] || state || "—";

const Mark = ({ of }) => {
  const [role, icon] = look[of] || ["off"];
  return html`<span class=${`badge s-${role}`}>${icon ? html`<${Icon} name=${icon} />` : html`<${Shape} role=${role} class="i" />`}${messageWord(of)}</span>`;
};

/** What the message waits for, or what became of it. */
function reason(m, binds) {
  const bind = binds?.get(m.dest_smsc || m.source_smsc);
  if (m.status === "pending" && !m.dest_smsc && !m.source_smsc) return tr("no bind to go to");
  if (m.status === "pending" && bind && bind.state !== "connected") return tr("its bind is not connected");
  if (m.status === "pending" && m.deliver_after && Date.parse(m.deliver_after) > Date.now()) return html`${m.delivery_attempts ? fill(tr("retry %1 at"), m.delivery_attempts) : tr("scheduled for")} <${Time} at=${m.deliver_after} />`;
  if (m.status === "sent" && m.message_type === "delivery_receipt") return "";
  if (m.status === "sent") return tr("receipt awaited");
  return m.last_error || (m.error === "000" ? "" : m.error) || "";
}

/** An event of a message's history; one that is not known here is shown as Core writes it. */
const eventWord = (event) => ({ queued: tr("Queued"), claimed: tr("Taken up by"), released: tr("Put back"), retry: tr("Put back"), replaced: tr("Replaced") })[event] || messageWord(event);

/** What a delivery receipt reports: of whom, and what became of the message. */
const receiptOf = (m) => fill(tr("receipt of %1: %2"), phone(m.source.addr), receiptWord(m.receipt?.state));

function Details({ id, binds, onClose, onChanged }) {
  const { data: m, error, again } = useLoad((signal) => get(`/queue/${id}`, {}, { signal }), [id], 5000);
  const cancel = async () => {
    const yes = await ask({ title: fill(tr("Cancel message %1?"), id), points: [tr("It is never sent. The sender gets a receipt that says deleted, if one was asked for.")], safe: tr("Keep it"), act: tr("Cancel the message") });
    if (yes && (await attempt(() => post(`/queue/${id}/cancel`), fill(tr("Cancelled message %1"), id)))) again(), onChanged();
  };
  const name = m?.dest_smsc || m?.source_smsc;
  return html`<${Side} label=${fill(tr("Message %1"), id)}><header><h2>${fill(tr("Message %1"), id)}</h2><button class="btn quiet s sq" aria-label=${tr("Copy the id")} title=${tr("Copy the id")} onClick=${() => copyText(id)}><${Icon} name="copy" /></button><span class="sp"></span><button class="btn quiet s sq shut" aria-label=${tr("Close")} onClick=${onClose}><${Icon} name="x" /></button></header>
    ${!m && !error && html`<${Skeleton} />`}${error && !m && html`<${Failed} error=${error} again=${again} />`}
    ${m && html`<div class="bd stack"><p class="row wrap"><${Mark} of=${m.status} /><span class="t2">${reason(m, binds)}</span></p>
      <dl class="kv"><dt>${tr("From")}</dt><dd><${Phone} of=${m.source.addr} />${m.origin_smsc && html` <span class="t2">${fill(tr("by %1"), m.origin_smsc)}</span>`}</dd><dt>${tr("To")}</dt><dd><${Phone} of=${m.destination.addr} /></dd>
        <dt>${tr("Bind")}</dt><dd>${name ? html`<a class="mono" href=${href("/", { why: name })}>${name}</a>` : tr("none")}</dd>
        ${m.receipt && html`<dt>${tr("Receipt")}</dt><dd>${receiptWord(m.receipt.state)}${m.receipt.error && ` (${m.receipt.error})`}, ${tr("message")} <span class="mono">${m.receipt.message_id}</span></dd>`}${m.text !== undefined && html`<dt>${tr("Text")}</dt><dd>${m.text}</dd>`}<dt>${tr("Accepted")}</dt><dd><${Time} at=${m.created_at} ms /></dd>
        ${m.expires && html`<dt>${tr("Valid until")}</dt><dd><${Time} at=${m.expires} /></dd>`}<dt>${tr("Attempts")}</dt><dd>${number(m.delivery_attempts)}</dd>${m.last_error && html`<dt>${tr("Last error")}</dt><dd>${m.last_error}</dd>`}</dl>
      <h3>${tr("History")}</h3>${m.history?.length ? html`<ol class="tl">${[...m.history].reverse().map((h, i) => html`<li key=${i} class=${cls(i === 0 && m.status === "pending" && "cur")}><b>${eventWord(h.event)}</b> <${Time} at=${h.at} ms class="t2" /><div class="t2">${h.detail}</div></li>`)}</ol>` : html`<p class="t2">${tr("Core keeps no history of it.")}</p>`}</div>
      <footer>${name && html`<a class="btn s" href=${href(`/trace/${seg(name)}`, { q: id })}><${Icon} name="trace" />${tr("PDU trace")}</a>`}<span class="sp"></span>${may("operator") && m.status === "pending" && html`<${Act} class="s danger-text" onClick=${cancel}>${tr("Cancel message…")}</${Act}>`}</footer>`}
  </${Side}>`;
}

export default function Queue() {
  const binds = useStore(status, (s) => s?.binds);
  const [show, setShow] = useParam("status", "all");
  const [bind, setBind] = useParam("bind");
  const [q, setQ] = useParam("q");
  const [id, setId] = useParam("id");
  const [send, setSend] = useParam("send");
  const [more, setMore] = useState({ key: "", pages: [] });
  const find = useSettled(q);
  const mode = binds?.get(bind)?.mode;
  const params = { status: show === "all" ? "" : show, q: find, ...(mode === "server" ? { source_smsc: bind } : { dest_smsc: bind }) };
  const key = JSON.stringify(params);
  const page = useLoad((signal) => get("/queue", params, { signal }), [key], 5000);
  const stats = useLoad((signal) => get("/queue/stats", {}, { signal }), [], 5000);
  const extra = more.key === key ? more.pages : [];
  const seen = new Set();
  const messages = [...(page.data?.messages || []), ...extra.flatMap((p) => p.messages)].filter((m) => !seen.has(m.id) && seen.add(m.id));
  const cursor = extra.length ? extra[extra.length - 1].next_cursor : page.data?.next_cursor;
  const loadMore = async () => {
    const next = await attempt(() => get("/queue", { ...params, cursor }));
    if (next) setMore({ key, pages: [...extra, next] });
  };
  const rows = stats.data?.rows || [];
  const count = (s) => rows.filter((r) => r.status === s).reduce((n, r) => n + r.count, 0);
  const pending = count("pending");
  const stuck = rows.filter((r) => r.status === "pending" && binds?.get(r.dest_smsc || r.source_smsc) && isUnwell(binds.get(r.dest_smsc || r.source_smsc))).sort((a, b) => b.count - a.count)[0];
  const homeless = rows.filter((r) => r.status === "pending" && !r.dest_smsc && !r.source_smsc).reduce((n, r) => n + r.count, 0);
  const parts = [stuck && fill(trn("%n of them for %1, which is unwell.", stuck.count), stuck.dest_smsc || stuck.source_smsc), homeless > 0 && trn("%n has no bind to go to.", homeless)].filter(Boolean);
  const title = !stats.data ? tr("Queue") : pending ? trn("%n message(s) wait", pending) : tr("Nothing waits");
  useLayoutEffect(() => {
    const at = messages.findIndex((m) => String(m.id) === id);
    const move = (by) => () => messages.length > 0 && setId(String(messages[Math.max(0, Math.min(messages.length - 1, at + by))].id));
    return bindKeys({ j: move(1), k: move(-1), Escape: () => (id ? setId("") : false) });
  });
  const option = (s, word) => [s, stats.data && count(s) ? `${word} ${number(count(s))}` : word];
  return html`<${Head} title=${title} note=${parts.join(" ")}>${may("operator") && html`<button class="btn primary" onClick=${() => setSend("1")}><${Icon} name="send" />${tr("Send a test message")}</button>`}</${Head}>
    <div class=${cls("g", id && "g-detail")}><section class="card">
      <div class="bar wrap"><${Choices} label=${tr("Status")} value=${show} onPick=${setShow} options=${[["all", tr("All")], option("pending", tr("Pending")), option("failed", tr("Failed")), option("expired", tr("Expired")), ["delivered", tr("Delivered")]]} />
        <${Pick} label=${tr("Bind")} value=${bind} onPick=${setBind} options=${[["", tr("Any bind")], ...(binds ? [...binds.values()].sort(byName).map((b) => [b.name, b.name]) : [])]} />
        <${Search} value=${q} onInput=${setQ} label=${tr("Number, text or id")} /></div>
      ${!page.data && !page.error && html`<${Skeleton} rows=${10} />`}${page.error && !page.data && html`<${Failed} error=${page.error} again=${page.again} />`}
      ${page.data && !messages.length && (q || bind || show !== "all" ? html`<${Empty} title=${tr("No message matches")} text=${tr("No message is like that now.")}><button class="btn" onClick=${() => setParams({ q: "", bind: "", status: "" })}>${tr("Clear the filter")}</button></${Empty}>` : html`<${Empty} title=${tr("Nothing waits")} text=${tr("Messages stand here from the moment Core accepts them until their receipt.")} />`)}
      ${messages.length > 0 && html`<table class="tbl"><thead><tr><th scope="col" class="hidephone">${tr("Accepted")}</th><th scope="col" class="hidephone">${tr("Id")}</th><th scope="col">${tr("To bind")}</th><th scope="col">${tr("Destination")}</th><th scope="col">${tr("Status")}</th></tr></thead>
        <tbody>${messages.map((m) => html`<tr key=${m.id} data-open class=${String(m.id) === id ? "sel" : ""} onClick=${() => setId(String(m.id) === id ? "" : String(m.id))}>
          <td class="mono nw hidephone t2"><${Time} at=${m.created_at} /></td><td class="hidephone"><button class="link-plain mono" aria-expanded=${String(m.id) === id}>${m.id}</button></td><td class="nm">${m.dest_smsc || m.source_smsc || html`<i>${tr("no bind")}</i>`}</td><td class="nw"><${Phone} of=${m.destination.addr} />${m.message_type === "delivery_receipt" && html`<small class="sub">${receiptOf(m)}</small>`}</td><td><${Mark} of=${m.status} /><small class="sub">${reason(m, binds)}</small></td></tr>`)}</tbody></table>
        ${cursor && html`<footer><span class="t2">${page.data.total ? fill(tr("%1 of %2 shown."), number(messages.length), number(page.data.total)) : fill(tr("%1 shown."), number(messages.length))}</span><button class="link" onClick=${loadMore}>${tr("Show more")}</button></footer>`}`}
    </section>${id && html`<${Details} key=${id} id=${id} binds=${binds} onClose=${() => setId("")} onChanged=${() => (page.again(), stats.again())} />`}</div>
    ${send && may("operator") && html`<${Composer} onClose=${() => setSend("")} onSent=${(m) => (setParams({ send: "", id: String(m.id) }), page.again(), stats.again())} />`}`;
}
