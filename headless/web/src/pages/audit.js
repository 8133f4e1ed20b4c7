// Audit: who changed what, when, from what to what.
import { html, useState } from "../lib/html.js";
import { get } from "../lib/api.js";
import { duration, fill, tr } from "../lib/i18n.js";
import { setParams, useParam } from "../lib/route.js";
import { Empty, Failed, Head, Search, Skeleton, Time, useLoad, useSettled } from "../parts/common.js";
import { attempt } from "../parts/overlay.js";

const actions = () => ({
  peer_add: tr("added the peer"), peer_edit: tr("edited the peer"), peer_remove: tr("removed the peer"), peer_reset: tr("returned the peer to the file"), peer_enable: tr("enabled the peer"), peer_disable: tr("disabled the peer"), peer_reconnect: tr("reconnected"), peer_drop: tr("dropped the session"),
  listener_edit: tr("edited the listener"), cache_retry: tr("retried cached messages"), cache_delete: tr("deleted cached messages"), queue_cancel: tr("cancelled the message"), queue_test: tr("sent a test message"),
  user_add: tr("added the user"), user_edit: tr("edited the user"), user_remove: tr("removed the user"), token_add: tr("made the token"), token_remove: tr("revoked the token"), sign_in: tr("signed in"), sign_out: tr("signed out"), trace_text: tr("looked at message text"), restore: tr("put a backup back"),
});
const say = (value) => (value === undefined || value === null ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value));

function Diff({ before, after }) {
  const keys = [...new Set([...Object.keys(before || {}), ...Object.keys(after || {})])];
  if (!keys.length) return null;
  return html`<dl class="diff">${keys.map((k) => html`<dt class="mono t2" key=${k}>${k}</dt><dd>${before && k in before && html`<del>${say(before[k])}</del>`}${before && after && " → "}${after && k in after && html`<ins>${say(after[k])}</ins>`}</dd>`)}</dl>`;
}

export default function Audit() {
  const [user, setUser] = useParam("user");
  const [q, setQ] = useParam("q");
  const find = useSettled(q);
  const [more, setMore] = useState({ key: "", pages: [] });
  const params = { user, q: find };
  const key = JSON.stringify(params);
  const { data, error, again } = useLoad((signal) => get("/audit", params, { signal }), [key], 15000);
  const extra = more.key === key ? more.pages : [];
  const entries = [...(data?.entries || []), ...extra.flatMap((p) => p.entries)];
  const cursor = extra.length ? extra[extra.length - 1].next_cursor : data?.next_cursor;
  const loadMore = async () => {
    const next = await attempt(() => get("/audit", { ...params, cursor }));
    if (next) setMore({ key, pages: [...extra, next] });
  };
  const word = actions();
  const title = entries.length && !q && !user ? fill(tr("Last change %1 ago"), duration((Date.now() - Date.parse(entries[0].at)) / 1000)) : tr("Audit");
  return html`<${Head} title=${title} note=${tr("Every change by a person or a token. Secrets are masked.")} />
    <section class="card"><div class="bar wrap"><${Search} value=${q} onInput=${setQ} label=${tr("What was acted on")} /><${Search} second width="220px" value=${user} onInput=${setUser} label=${tr("User, exactly")} /></div>
      ${!data && !error && html`<${Skeleton} rows=${8} />`}${error && !data && html`<${Failed} error=${error} again=${again} />`}
      ${data && !entries.length && html`<${Empty} title=${q || user ? tr("No change matches") : tr("No change yet")} text=${tr("Edits, reconnects, retries and sign-ins stand here with who did them.")}>${(q || user) && html`<button class="btn" onClick=${() => setParams({ q: "", user: "" })}>${tr("Clear the filter")}</button>`}</${Empty}>`}
      ${entries.length > 0 && html`<table class="tbl"><thead><tr><th scope="col">${tr("Time")}</th><th scope="col">${tr("User")}</th><th scope="col">${tr("Did")}</th><th scope="col" class="hidephone">${tr("Before and after")}</th></tr></thead>
        <tbody>${entries.map((e, i) => html`<tr key=${i}><td class="mono nw t2"><${Time} at=${e.at} /></td><td class="b">${e.user}</td><td>${word[e.action] || e.action} ${e.target !== e.user && html`<span class="nm">${e.target}</span>`}</td><td class="hidephone"><${Diff} before=${e.before} after=${e.after} /></td></tr>`)}</tbody></table>
        ${cursor && html`<footer><button class="link" onClick=${loadMore}>${tr("Show more")}</button></footer>`}`}
    </section>`;
}
