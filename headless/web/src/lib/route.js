// Which page is shown: the address's fragment, `#/queue?status=failed`. Filters, ranges and selections live in it, so
// that reload and Back keep them.
import { store, useStore } from "./store.js";

function read() {
  const [path, query = ""] = (location.hash.replace(/^#/, "") || "/").split("?");
  return { path, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** {path, params}. */
export const route = store(read());
let guard = null;

addEventListener("hashchange", (event) => {
  const wanted = location.hash;
  if (guard && read().path !== route.get().path && !guard(() => (location.hash = wanted))) {
    // What was typed stays: go back to where it is.
    window.history.replaceState(null, "", event.oldURL);
    return;
  }
  route.set(read());
});

/** The link to a page. */
export function href(path, params) {
  const given = Object.entries(params || {}).filter(([, v]) => v !== undefined && v !== null && v !== "");
  return `#${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
}
export const go = (path, params) => (location.hash = href(path, params));

/** Changes parameters of this page without a new entry in the browser's history. */
export function setParams(changes) {
  const { path, params } = route.get();
  window.history.replaceState(null, "", href(path, { ...params, ...changes }));
  route.set(read());
}

/** One parameter of the address and how to set it. */
export function useParam(name, initial = "") {
  const value = useStore(route, (r) => r.params[name]) ?? initial;
  return [value, (next) => setParams({ [name]: next === initial ? "" : next })];
}

/** Asks `mayLeave(leave)` before another page is shown; a page that refuses may call `leave` later. Answers how to stop asking. */
export function guardLeaving(mayLeave) {
  guard = mayLeave;
  return () => {
    if (guard === mayLeave) guard = null;
  };
}
