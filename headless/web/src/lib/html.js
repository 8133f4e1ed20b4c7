// Preact and htm as the pages use them.
import htm from "../vendor/htm.js";
import { h, Fragment } from "../vendor/preact.js";

export const html = htm.bind(h);
export { Fragment };
export { render, createContext } from "../vendor/preact.js";
export { useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/hooks.js";

/** Joins the class names that hold. */
export const cls = (...names) => names.filter(Boolean).join(" ");
