// A test message: docked beside the queue, with alphabet and segments as one types.
import { html, useRef, useState } from "../lib/html.js";
import { post } from "../lib/api.js";
import { fill, number, tr, trn } from "../lib/i18n.js";
import { measure, replaceForeign, substitute } from "../lib/gsm7.js";
import { status } from "../lib/live.js";
import { byName } from "../lib/states.js";
import { useStore } from "../lib/store.js";
import { Act, Pick } from "./common.js";
import { Icon } from "./icons.js";
import { complain, toast } from "./overlay.js";

/** TON and NPI of an address as people write it. */
function addressOf(text) {
  const bare = text.replace(/[\s\u00a0\u202f().-]/g, "");
  if (/^\+?\d{7,15}$/.test(bare)) return { addr: bare.replace(/^\+/, ""), ton: 1, npi: 1 };
  if (/^\d{1,6}$/.test(bare)) return { addr: bare, ton: 3, npi: 0 };
  return { addr: text.trim(), ton: 5, npi: 0 };
}

function Count({ text, onReplace }) {
  const m = measure(text);
  const ways = m.foreign.map((c) => [c, substitute(c)]).filter(([, s]) => s !== undefined);
  const better = ways.length ? measure(replaceForeign(text)) : null;
  return html`<div class="row sm" role="status"><span><b>${number(m.characters)}</b> ${trn("character(s)", m.characters)} · <b>${m.alphabet}</b> · ${m.segments > 1 ? fill(trn("%n segment(s) of %1", m.segments), m.per) : trn("%n segment(s)", m.segments)}</span><span class="sp"></span><span class="t2">${fill(tr("%1 left"), number(m.left))}</span></div>
    ${better && better.segments <= m.segments && html`<div class="callout s-retry sm"><span>${fill(m.foreign.length === 1 ? tr("%1 is not in GSM-7.") : tr("%1 are not in GSM-7."), m.foreign.slice(0, 6).join(" "))} ${fill(better.alphabet === "GSM-7" ? trn("As %1 it is %n segment(s).", better.segments) : tr("Some can become %1."), ways.slice(0, 6).map(([, s]) => s).join(" "))}</span><span class="sp"></span><button type="button" class="btn s" onClick=${onReplace}>${tr("Replace")}</button></div>`}`;
}

/** The text again under the input, with the characters marked that force UCS-2. */
const Marked = ({ text }) => {
  const foreign = new Set(measure(text).foreign);
  const parts = text.split(/(.)/su).filter(Boolean);
  return html`<span class="ghost" aria-hidden="true">${parts.map((c) => (foreign.has(c) ? html`<mark>${c}</mark>` : c))}</span>`;
};

export function Composer({ onClose, onSent }) {
  const binds = useStore(status, (s) => s?.binds);
  const clients = binds ? [...binds.values()].filter((b) => b.mode === "client" && b.enabled).sort(byName) : [];
  const [through, setThrough] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState({});
  const first = useRef();
  const send = async () => {
    const missing = { from: !from.trim() && tr("This is needed."), to: !to.trim() && tr("This is needed."), text: !text && tr("This is needed.") };
    setWrong(missing);
    const at = Object.keys(missing).find((k) => missing[k]);
    if (at) return void document.getElementById(`send-${at}`).focus();
    try {
      const made = await post("/queue", { dest_smsc: through || null, source: addressOf(from), destination: addressOf(to), text, receipt: true });
      toast(fill(tr("Queued as message %1"), made.id));
      onSent(made);
    } catch (error) {
      if (error.status === 422) setWrong(Object.fromEntries(error.errors.map((e) => [{ source: "from", destination: "to" }[e.field.split(".")[0]] || "text", e.message])));
      else complain(error);
    }
    return undefined;
  };
  const line = (id, label, value, set, more) => html`<div class=${`fld ${wrong[id] ? "err" : ""}`}><label class="lbl" for=${`send-${id}`}>${label}</label><div class="inp"><input id=${`send-${id}`} ref=${id === "from" ? first : undefined} value=${value} aria-invalid=${Boolean(wrong[id])} onInput=${(e) => set(e.target.value)} ...${more} /></div>${wrong[id] && html`<p class="help e"><${Icon} name="warn" />${wrong[id]}</p>`}</div>`;
  return html`<section class="composer rise" role="region" aria-label=${tr("Send a test message")} onKeyDown=${(e) => e.key === "Escape" && (e.preventDefault(), onClose())}>
    <header><h2>${tr("Send a test message")}</h2><span class="sp"></span><button class="btn quiet s sq" aria-label=${tr("Close")} onClick=${onClose}><${Icon} name="x" /></button></header>
    <form class="bd stack" onSubmit=${(e) => (e.preventDefault(), send())}>
      <div class="g g-2"><div class="fld"><label class="lbl" for="send-bind">${tr("Through")}</label><div class="inp"><${Pick} class="" id="send-bind" label=${tr("Through")} value=${through} onPick=${setThrough} options=${[["", tr("As Core routes it")], ...clients.map((b) => [b.name, b.name])]} /></div></div>
        ${line("from", tr("From"), from, setFrom, { autofocus: true, maxlength: 21 })}</div>
      ${line("to", tr("To"), to, setTo, { inputmode: "tel", placeholder: "+33 6 39 98 00 01" })}
      <div class=${`fld ${wrong.text ? "err" : ""}`}><label class="lbl" for="send-text">${tr("Text")}</label><div class="inp"><span class="under"><${Marked} text=${text} /><textarea id="send-text" rows="3" value=${text} onInput=${(e) => setText(e.target.value)}></textarea></span></div>${wrong.text && html`<p class="help e"><${Icon} name="warn" />${wrong.text}</p>`}</div>
      <${Count} text=${text} onReplace=${() => setText(replaceForeign(text))} />
      <div class="row"><span class="t2 sm">${tr("A real message; it may be charged.")}</span><span class="sp"></span><button type="button" class="btn" onClick=${onClose}>${tr("Cancel")}</button><${Act} class="primary" icon="send" onClick=${send}>${tr("Send to 1 number")}</${Act}></div>
    </form></section>`;
}
