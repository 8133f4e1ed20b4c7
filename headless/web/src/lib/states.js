// What a bind's state means to a person: word, shape, order. The table is the tokens' one.
import { states } from "../tokens.js";
import { tr } from "./i18n.js";

const words = {
  connected: () => tr("Connected"),
  throttled: () => tr("Throttled"),
  reconnecting: () => tr("Reconnecting"),
  disconnected: () => tr("Disconnected"),
  waiting: () => tr("Waiting"),
  standby: () => tr("Standby"),
  disabled: () => tr("Disabled"),
};

/** The state shown: a connected bind that the other side throttles is `throttled`. */
export const shown = (bind) => (bind.state === "connected" && bind.throttled ? "throttled" : bind.state);
export const stateOf = (bind) => states[shown(bind)] || states.disabled;
export const stateWord = (name) => (words[name] || (() => name))();
export const isUnwell = (bind) => stateOf(bind).unwell;

/** Unwell ones first, then by name. */
export const byState = (a, b) => stateOf(a).order - stateOf(b).order || a.name.localeCompare(b.name);
export const byName = (a, b) => a.name.localeCompare(b.name);

/** How many binds of each state: [[state, count]]; the unwell first, then the connected, then who has no session to lose. */
export function countStates(binds) {
  const counts = new Map();
  for (const bind of binds) counts.set(shown(bind), (counts.get(shown(bind)) || 0) + 1);
  const rank = (state) => (states[state].unwell ? 0 : state === "connected" ? 10 : 20) + states[state].order;
  return [...counts].sort(([a], [b]) => rank(a) - rank(b));
}
