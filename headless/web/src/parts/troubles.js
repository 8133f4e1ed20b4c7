// What is wrong with the gateway as a whole, the worst first: it comes before any bind's trouble.
import { html } from "../lib/html.js";
import { fill, number, tr, trn } from "../lib/i18n.js";
import { cache, status } from "../lib/live.js";
import { href } from "../lib/route.js";
import { useStore } from "../lib/store.js";
import { Icon } from "./icons.js";

export const isFull = (bind) => bind.used >= 1;

/** [{title, text, to, link}]; none while all is well. */
export function useTroubles() {
  const gateway = useStore(status, (s) => s?.gateway);
  const totals = useStore(status, (s) => s?.totals);
  const cached = useStore(cache);
  if (!gateway) return [];
  const full = (cached?.binds || []).filter(isFull);
  const dropped = full.reduce((n, b) => n + b.ledger.evicted, 0);
  const listener = totals.listener;
  return [
    !gateway.core.up && { title: tr("Core is unreachable"), text: [gateway.core.last_error && `${gateway.core.base_url}: ${gateway.core.last_error}.`, tr("Nothing is sent to carriers. Binds with a cache keep what partners send; the others refuse it.")].filter(Boolean).join(" "), to: "/cache", link: tr("Message cache") },
    !gateway.license.valid && { title: tr("The licence is not valid"), text: tr("Queues stand still; binds stay."), to: "/settings", link: tr("Settings") },
    !listener.listening && totals.server.total > 0 && { title: tr("The listening server does not listen"), text: tr("No partner can connect."), to: "/peers/listener/edit", link: tr("Listening server") },
    full.length > 0 && { title: full.length === 1 ? fill(tr("The cache of %1 is full"), full[0].name) : trn("%n caches are full", full.length), text: dropped ? trn("%n message(s) were dropped to make room and are lost.", dropped) : fill(tr("%1 of %2 messages."), number(full[0].total), number(full[0].max_size)), to: "/cache", link: tr("Message cache") },
  ].filter(Boolean);
}

/** The list; `told`: the one that the page's title says already. */
export const Troubles = ({ list, told }) => list.map((t) => html`<div key=${t.title} class="callout s-down"><${Icon} name="warn" /><p>${t.title !== told && html`<b>${t.title}.</b> `}${t.text}</p><span class="sp"></span><a class="nw" href=${href(t.to)}>${t.link}</a></div>`);
