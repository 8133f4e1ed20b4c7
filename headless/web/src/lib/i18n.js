// Words, numbers and times in the viewer's language. The English text is the key; the catalogue is translations/*.ts.
import { kept, store } from "./store.js";

const supported = ["en", "fr"];
const fromBrowser = () =>
  (navigator.languages || [navigator.language]).map((l) => l.slice(0, 2).toLowerCase()).find((l) => supported.includes(l)) || "en";

const chosen = kept("language", null);
/** The language shown: `en` or `fr`. It changes after its catalogue is there. */
export const language = store("en");
/** Times in UTC rather than in the viewer's zone. */
export const utc = kept("utc", false);
const catalogues = {};
/** Which parts of a catalogue are wanted: the first page's, then the other pages' too. */
const parts = [""];

/** One part of a language's words, once. */
async function part(code, name) {
  catalogues[code] ||= {};
  if (catalogues[code][name]) return;
  const answer = await fetch(new URL(`../i18n/${code}${name}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  catalogues[code][name] = await answer.json();
}

let wanted = "";
async function load(code) {
  wanted = code;
  await Promise.all(parts.map((name) => part(code, name))).catch(() => {}); // English is in the pages themselves
  if (wanted !== code) return;
  document.documentElement.lang = code;
  language.set(code);
}

/** Loads the words of the pages that are not the first, from now on in every language. */
export function wantMoreWords() {
  if (!parts.includes(".more")) parts.push(".more");
  return part(language.get(), ".more");
}

/** Loads what the viewer chose, else what the browser prefers. */
export const startLanguage = () => load(supported.includes(chosen.get()) ? chosen.get() : fromBrowser());

export const setLanguage = (code) => chosen.set(code);
chosen.watch((code) => supported.includes(code) && load(code));

const entry = (text) => catalogues[language.get()]?.[""]?.[text] ?? catalogues[language.get()]?.[".more"]?.[text];

/** The text in the viewer’s language. What follows a bar tells two meanings of one English word apart: `Sent|one`. */
export const tr = (text) => entry(text) ?? text.split("|")[0];

/** The text with `%n` as the count, in its plural form: `%n message(s)`. */
export function trn(text, n) {
  const forms = entry(text) ?? text;
  // English: one and other; French: 0 and 1 take the first form.
  const first = language.get() === "fr" ? Math.abs(n) < 2 : n === 1;
  const form = Array.isArray(forms) ? forms[first ? 0 : 1] : forms;
  return form.replace("%n", number(n));
}

/** Puts the values in the places %1, %2 … of a text. */
export const fill = (text, ...values) => text.replace(/%(\d)/g, (whole, at) => (values[at - 1] ?? whole));

const locale = () => (language.get() === "fr" ? "fr-FR" : "en-US");
const made = new Map();
function format(Kind, options) {
  const key = Kind.name + locale() + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Kind(locale(), options));
  return made.get(key);
}

export const none = "—";

/** 1,284,310 or 1 284 310; an unknown number is a dash. */
export function number(value, digits = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return none;
  return format(Intl.NumberFormat, { maximumFractionDigits: digits }).format(value);
}

/** 1.2 M, for axes only. */
export const shortNumber = (value) =>
  format(Intl.NumberFormat, { notation: "compact", maximumFractionDigits: 1 }).format(value);

/** 84 % of a share from 0 to 1. */
export const percent = (share) => (language.get() === "fr" ? `${number(share * 100)}\u00a0%` : `${number(share * 100)}%`);

/** Reads a number that a person typed, in either language's way; NaN where it is none. */
export function readNumber(text) {
  const bare = String(text).replace(/[\s\u00a0\u202f]/g, "");
  const plain = /^-?\d{1,3}(,\d{3})+$/.test(bare) ? bare.replace(/,/g, "") : bare.replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}

/** "58 min", "6 d 4 h": two units at most. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return none;
  const s = Math.max(0, Math.floor(seconds));
  const day = language.get() === "fr" ? "j" : "d";
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return [`${Math.floor(s / 3600)} h`, Math.floor((s % 3600) / 60) && `${Math.floor((s % 3600) / 60)} min`].filter(Boolean).join(" ");
  return [`${Math.floor(s / 86400)} ${day}`, Math.floor((s % 86400) / 3600) && `${Math.floor((s % 86400) / 3600)} h`].filter(Boolean).join(" ");
}

const zone = () => (utc.get() ? { timeZone: "UTC" } : {});
const timeParts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };

/** 03:12:44, with milliseconds where asked; the date before it if it is not today. */
export function time(at, { ms = false, seconds = true } = {}) {
  if (!at) return none;
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return none;
  const options = { ...zone(), ...timeParts, ...(seconds ? {} : { second: undefined }), ...(ms ? { fractionalSecondDigits: 3 } : {}) };
  const clock = format(Intl.DateTimeFormat, options).format(when).replace(",", ".");
  const dayOf = (date) => format(Intl.DateTimeFormat, { ...zone(), dateStyle: "short" }).format(date);
  if (dayOf(when) === dayOf(new Date())) return clock;
  return `${format(Intl.DateTimeFormat, { ...zone(), day: "numeric", month: "short" }).format(when)} ${clock}`;
}

/** For a title: the exact time, and in UTC. */
export const exactTime = (at) => (at ? `${format(Intl.DateTimeFormat, { ...zone(), dateStyle: "medium", timeStyle: "medium" }).format(new Date(at))} · ${new Date(at).toISOString()}` : "");

/** UTC+1, as the top bar shows it. */
export function zoneName() {
  if (utc.get()) return "UTC";
  const minutes = -new Date().getTimezoneOffset();
  if (!minutes) return "UTC";
  const hours = Math.abs(minutes) / 60;
  return `UTC${minutes < 0 ? "−" : "+"}${Number.isInteger(hours) ? hours : `${Math.floor(hours)}:${Math.abs(minutes) % 60}`}`;
}

/** A number as people read it: +33 6 39 98 01 22; other addresses as they are. */
export function phone(address) {
  const text = String(address ?? "");
  const digits = text.replace(/^\+/, "");
  if (!/^\d{7,15}$/.test(digits)) return text;
  if (/^33\d{9}$/.test(digits)) return `+33 ${digits[2]} ${digits.slice(3).replace(/(\d\d)(?=\d)/g, "$1 ")}`;
  const code = /^(1|7)/.test(digits) ? 1 : /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/.test(digits) ? 2 : 3;
  const rest = digits.slice(code);
  const groups = rest.length > 9 ? rest.replace(/^(\d{4})(\d{3})(\d+)$/, "$1 $2 $3") : rest.replace(/(\d{3})(?=\d)/g, "$1 ");
  return `+${digits.slice(0, code)} ${groups}`;
}
