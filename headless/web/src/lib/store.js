// A value that components can watch. What changes often is kept in stores of its own, so that only what shows it draws.
import { useEffect, useState } from "./html.js";

/** A store: get(), set(value or function), watch(listener) which answers how to stop. */
export function store(value) {
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      const now = typeof next === "function" ? next(value) : next;
      if (Object.is(now, value)) return;
      value = now;
      for (const listener of [...listeners]) listener(value);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Draws the component again when what `pick` takes from the store is another value. */
export function useStore(from, pick = (value) => value) {
  const [, draw] = useState(0);
  const now = pick(from.get());
  useEffect(() => {
    let last = now;
    const look = (value) => {
      const next = pick(value);
      if (Object.is(next, last)) return;
      last = next;
      draw((n) => n + 1);
    };
    look(from.get());
    return from.watch(look);
  });
  return now;
}

/** A store that outlives the page, in localStorage where the browser allows it. */
export function kept(key, initial) {
  const name = `omnimessage.${key}`;
  let first = initial;
  try {
    const text = localStorage.getItem(name);
    if (text !== null) first = JSON.parse(text);
  } catch {
    // Private windows may refuse storage: the default serves.
  }
  const made = store(first);
  // A choice made in one tab holds in the others.
  addEventListener("storage", (event) => {
    if (event.key !== name) return;
    try {
      made.set(event.newValue === null ? initial : JSON.parse(event.newValue));
    } catch {
      // Not ours: what was chosen here stays.
    }
  });
  made.watch((value) => {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // The choice then holds until the page is left.
    }
  });
  return made;
}
