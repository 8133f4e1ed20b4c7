// One field of a form, drawn from its row of the settings' schema.
import { cls, html } from "../lib/html.js";
import { fill, tr } from "../lib/i18n.js";
import { choiceWord, labelOf, rangeText, toInput, unitWord } from "../lib/fields.js";
import { Pick, Time } from "./common.js";
import { Icon } from "./icons.js";

function Input({ row, typed, onInput, onLeave, disabled, id, describedBy, invalid, stored, override }) {
  const same = { id, disabled, "aria-describedby": describedBy, "aria-invalid": invalid || undefined };
  if (row.type === "boolean")
    return html`<label class="check"><button type="button" role="switch" class="sw" ...${same} aria-checked=${Boolean(typed)} aria-label=${labelOf(row.key)} onClick=${() => onInput(!typed)}></button>${typed === null ? tr("As the gateway decides") : typed ? tr("On") : tr("Off")}</label>`;
  if (row.type === "choices")
    return html`<div class="checks" role="group" aria-label=${labelOf(row.key)} id=${id} tabindex="-1">${row.choices.map((c) => html`<label class="check" key=${c}><input type="checkbox" disabled=${disabled} checked=${typed.includes(c)} onChange=${(e) => onInput(row.choices.filter((x) => (x === c ? e.target.checked : typed.includes(x))))} />${choiceWord(c)}</label>`)}</div>`;
  if (row.type === "choice")
    return html`<div class="inp"><${Pick} class="" value=${typed} onPick=${onInput} label=${labelOf(row.key)} options=${[...(typed === "" ? [["", tr("Choose…")]] : []), ...row.choices.map((c) => [String(c), choiceWord(c)])]} ...${same} /></div>`;
  const numeric = row.type === "integer" || row.type === "number";
  if (row.type === "list")
    return html`<div class="inp"><textarea rows="2" value=${typed} spellcheck=${false} onInput=${(e) => onInput(e.target.value)} onBlur=${onLeave} ...${same}></textarea></div>`;
  return html`<div class="inp"><input type=${row.secret ? "password" : "text"} inputmode=${numeric ? "numeric" : undefined} autocomplete=${row.secret ? "new-password" : "off"} autocapitalize="none" spellcheck=${false} value=${typed}
      placeholder=${row.secret && stored ? "••••••••" : row.default !== undefined && row.default !== null && row.default !== "" && !numeric ? String(row.default) : ""} onInput=${(e) => onInput(e.target.value)} onBlur=${onLeave} ...${same} />
    ${row.secret && override && html`<span class="u">${tr("Changed")} <${Time} at=${override.at} seconds=${false} /> ${fill(tr("by %1"), override.by)}</span>`}
    ${row.unit && html`<span class="u">${unitWord(row.unit)}</span>`}</div>`;
}

/** `first`: what stood there at the beginning; `override`: the live edit; `onReset`: back to the file's value; `isNew`: nothing stood there before. */
export function Field({ row, typed, first, problem, onInput, onLeave, disabled, stored, override, onReset, isNew }) {
  const id = `f-${row.key}`;
  const changed = !isNew && JSON.stringify(typed) !== JSON.stringify(first);
  const was = row.type === "list" || row.type === "choices" || row.secret || first === "" || row.type === "boolean" ? "" : fill(tr("Was %1."), row.type === "choice" ? choiceWord(first) : first);
  const fileValue = override && !row.secret && override.file !== null && override.file !== undefined ? [toInput(row, override.file)].flat().join(", ") : "";
  const help = row.secret ? tr("Written only, never shown.") + (stored ? ` ${tr("Leave empty to keep the current one.")}` : "") : [`${row.doc}.`, rangeText(row), row.type === "list" ? tr("Separated by commas.") : ""].filter(Boolean).join(" ");
  return html`<div class=${cls("fld", problem && "err", changed && "chg")}>
    <div class="lbl"><label for=${id}>${labelOf(row.key)}</label><code>${row.key}</code></div>
    <${Input} row=${row} typed=${typed} onInput=${onInput} onLeave=${onLeave} disabled=${disabled} id=${id} describedBy=${`${id}-help`} invalid=${Boolean(problem)} stored=${stored} override=${override} />
    <div id=${`${id}-help`}>${problem ? html`<p class="help e"><${Icon} name="warn" />${problem}</p>${changed && was && html`<p class="help">${was}</p>`}` : html`<p class="help">${help}${changed && was ? html` <b>${was}</b>` : ""}</p>`}
      ${override && !row.secret && html`<p class="help live"><span>${tr("Edited live")} <${Time} at=${override.at} seconds=${false} /> ${fill(tr("by %1"), override.by)}.${fileValue && ` ${fill(tr("The file says %1."), fileValue)}`}</span>${onReset && html`<button type="button" class="link" onClick=${onReset}>${tr("Back to the file")}</button>`}</p>`}</div>
  </div>`;
}
