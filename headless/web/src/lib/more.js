// What every page but the first needs besides its module: its styles and its words, loaded once.
import { wantMoreWords } from "./i18n.js";

let styles = null;
const wantMoreStyles = () => (styles ||= new Promise((ready, fail) => {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("../more.css", import.meta.url).href });
  sheet.onload = ready;
  sheet.onerror = () => (sheet.remove(), (styles = null), fail(new Error("more.css")));
  document.head.append(sheet);
}));

/** The page that `load` imports, once it can be shown. */
export const withMore = (load) => () => Promise.all([load(), wantMoreStyles(), wantMoreWords()]).then(([module]) => module.default);
