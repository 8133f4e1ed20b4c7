// Keys of the whole program and of a page. Single keys never act while somebody types, and can be turned off.
import { go } from "./route.js";
import { kept } from "./store.js";

/** Whether single keys act. */
export const singleKeys = kept("keys", true);
const pages = { s: "/", t: "/traffic", l: "/logs", p: "/trace", q: "/queue", c: "/cache", o: "/peers/client", i: "/peers/server" };
const layers = [];
let afterG = 0;

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");

/** Acts on keys while a component is there: {key: act}; names are KeyboardEvent.key, `Ctrl+k` for a chord. */
export function bindKeys(map) {
  layers.push(map);
  return () => {
    const at = layers.indexOf(map);
    if (at >= 0) layers.splice(at, 1);
  };
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const withCtrl = event.ctrlKey || event.metaKey;
  // Dialogs and menus have keys of their own; in an input only Escape and chords are ours.
  if (!withCtrl && (event.target.closest?.("dialog, .menu") || (typing(event.target) && event.key !== "Escape"))) return;
  const chord = (withCtrl ? "Ctrl+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const plain = !withCtrl && !event.altKey && (event.key.length === 1 || event.key === "Enter");
  if (plain) {
    if (!singleKeys.get()) return;
    // Enter and Space on a control are that control's.
    if ((event.key === "Enter" || event.key === " ") && event.target.closest?.("button, a, summary, [role=button]")) return;
    if (performance.now() - afterG < 1200 && pages[chord]) {
      afterG = 0;
      event.preventDefault();
      return void go(pages[chord]);
    }
    if (chord === "g") return void (afterG = performance.now());
  }
  for (const map of [...layers].reverse()) {
    const act = map[chord];
    if (act && act(event) !== false) return event.preventDefault();
  }
});
