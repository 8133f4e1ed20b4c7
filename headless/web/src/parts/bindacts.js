// What people do to a bind: reconnect, drop, enable, disable.
import { may, post, seg } from "../lib/api.js";
import { fill, number, tr, trn } from "../lib/i18n.js";
import { refresh } from "../lib/live.js";
import { go } from "../lib/route.js";
import { ask, askHere, attempt, complain, toast } from "./overlay.js";

const act = (bind, what) => post(`/peers/${seg(bind.name)}/${what}`).then((answer) => (refresh().catch(() => {}), answer));

/** Asks first where a live session would end, unless `sure`. */
export async function reconnect(bind, anchor, sure = false) {
  if (!sure || bind.sessions > 0) {
    const question = bind.sessions > 0 ? trn("Close %n session(s) and bind again? Requests in flight are sent again.", bind.sessions) : tr("Try to bind now rather than wait?");
    if (anchor && !(await askHere(anchor, question, tr("Reconnect")))) return;
  }
  await attempt(() => act(bind, "reconnect"), fill(tr("%1 binds again"), bind.name));
}

export async function drop(bind) {
  const client = bind.mode === "client";
  const yes = await ask({
    title: client ? fill(tr("Drop the session of %1?"), bind.name) : fill(tr("Drop the sessions of %1?"), bind.name),
    text: tr("Closing it now means:"),
    points: [
      trn("%n session(s) end.", bind.sessions),
      bind.in_flight > 0 && trn("%n request(s) in flight get no answer and are sent again.", bind.in_flight),
      client ? tr("It stays disconnected, over a restart too, until someone reconnects it.") : fill(tr("%1 may bind again at once. To keep it out, disable the peer."), bind.name),
      bind.tps > 0 && fill(tr("%1 messages a second stop until it is back."), number(bind.tps)),
    ],
    safe: tr("Keep connected"),
    act: bind.sessions > 1 ? trn("Drop %n session(s)", bind.sessions) : tr("Drop session"),
  });
  if (yes) await attempt(() => act(bind, "drop"), fill(tr("Dropped %1"), bind.name));
}

/** Acts at once; the toast takes it back. */
export async function setEnabled(bind, on) {
  try {
    await act(bind, on ? "enable" : "disable");
    toast(fill(on ? tr("Enabled %1") : tr("Disabled %1"), bind.name), { undo: () => act(bind, on ? "disable" : "enable").catch(complain) });
  } catch (error) {
    complain(error);
  }
}

/** The menu of a bind's row. */
export const bindMenu = (bind, why) => [
  why && { label: tr("Why?"), icon: "info", act: why },
  may("operator") && bind.state !== "disabled" && { label: tr("Reconnect…"), icon: "redo", act: (anchor) => reconnect(bind, anchor) },
  may("operator") && bind.sessions > 0 && { label: tr("Drop session…"), icon: "x", danger: true, act: () => drop(bind) },
  may("operator") && { label: bind.enabled ? tr("Disable") : tr("Enable"), icon: "power", act: () => setEnabled(bind, !bind.enabled) },
  "-",
  { label: may("admin") ? tr("Edit") : tr("Show settings"), icon: "edit", act: () => go(`/peers/${bind.mode}/${seg(bind.name)}`) },
  { label: tr("Traffic"), icon: "chart", act: () => go("/traffic", { bind: bind.name }) },
  { label: tr("PDU trace"), icon: "trace", act: () => go(`/trace/${seg(bind.name)}`) },
  { label: tr("Logs"), icon: "log", act: () => go("/logs", { bind: bind.name }) },
];
