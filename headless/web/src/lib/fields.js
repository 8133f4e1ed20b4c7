// How the settings' schema becomes a form: groups, labels, checks. A key that is not named here still gets its field.
import { fill, number, readNumber, tr } from "./i18n.js";

/** Groups in order: [id, title]. */
export const groups = () => [
  ["connection", tr("Connection")], ["signin", tr("Sign-in")], ["access", tr("Who may connect")], ["limits", tr("Limits and pace")],
  ["text", tr("Text and receipts")], ["cache", tr("Cache")], ["tls", tr("TLS")], ["other", tr("Other")],
];

const table = () => ({
  name: ["connection", tr("Name")], enabled: ["connection", tr("Enabled")], host: ["connection", tr("Host")], port: ["connection", tr("Port")], bind_type: ["connection", tr("Bind type")],
  reconnect_interval: ["connection", tr("Reconnect after")], interface_version: ["connection", tr("SMPP version")], exclusive: ["connection", tr("Exclusive")], account: ["connection", tr("Carrier account")],
  system_id: ["signin", tr("System ID")], password: ["signin", tr("Password")], system_type: ["signin", tr("System type")], addr_ton: ["signin", tr("Type of number (TON)")], addr_npi: ["signin", tr("Numbering plan (NPI)")], address_range: ["signin", tr("Address range")],
  allowed_bind_types: ["access", tr("Allowed bind types")], ip_whitelist: ["access", tr("IP whitelist")], source_address_whitelist: ["access", tr("Source address whitelist")], max_sessions: ["access", tr("Sessions at once")], max_connections: ["limits", tr("Connections at once")],
  tps_limit: ["limits", tr("Rate limit")], submit_tps_limit: ["limits", tr("Inbound rate limit")], window_size: ["limits", tr("Window")], queue_check_frequency: ["limits", tr("Queue check")], enquire_link_interval: ["limits", tr("Keep-alive (enquire_link)")], response_timeout: ["limits", tr("Response timeout")], inactivity_timeout: ["limits", tr("Inactivity timeout")],
  default_alphabet: ["text", tr("Default alphabet")], transliterate: ["text", tr("Transliterate")], national_languages: ["text", tr("National languages")], long_message: ["text", tr("Long messages")], reassemble: ["text", tr("Join segments")], message_id_format: ["text", tr("Message ids in receipts")], strict: ["text", tr("Strict")],
  cache_enabled: ["cache", tr("Cache messages")], cache_max_size: ["cache", tr("Cache size")], cache_retry_interval: ["cache", tr("Retry interval")], cache_overflow: ["cache", tr("When the cache is full")],
  tls: ["tls", tr("TLS")], tls_port: ["tls", tr("TLS port")], tls_verify: ["tls", tr("Verify certificates")], tls_ca_certificate: ["tls", tr("CA certificate")], tls_certificate: ["tls", tr("Certificate")], tls_private_key: ["tls", tr("Private key")],
});

const choiceWords = () => ({
  transmitter: tr("Transmitter"), receiver: tr("Receiver"), transceiver: tr("Transceiver"), gsm7: "GSM 7-bit", gsm7_packed: tr("GSM 7-bit, packed"), latin1: "Latin-1", ascii: "ASCII", utf8: "UTF-8",
  udh8: tr("UDH, 8-bit reference"), udh16: tr("UDH, 16-bit reference"), sar: tr("SAR parameters"), payload: "message_payload", as_is: tr("As they are"), hex_to_dec: tr("Hex in receipts, decimal before"), dec_to_hex: tr("Decimal in receipts, hex before"),
  evict_oldest: tr("Drop the oldest"), refuse: tr("Refuse new ones"), turkish: tr("Turkish"), spanish: tr("Spanish"), portuguese: tr("Portuguese"), 51: "3.3", 52: "3.4", 80: "5.0",
});

export const groupOf = (key) => table()[key]?.[0] || "other";
/** Rows in the order that people look for them; unknown ones last, in the schema’s order. */
export function inOrder(rows) {
  const order = Object.keys(table());
  const at = (row) => (order.includes(row.key) ? order.indexOf(row.key) : order.length);
  return [...rows].sort((a, b) => at(a) - at(b));
}
export const labelOf = (key) => table()[key]?.[1] || key;
export const choiceWord = (choice) => choiceWords()[choice] || String(choice);
const units = () => ({ "msg/s": tr("messages/s"), messages: tr("messages"), requests: tr("requests"), sessions: tr("sessions"), connections: tr("connections"), attempts: tr("attempts") });
export const unitWord = (unit) => units()[unit] || unit;

/** What a form shows of the schema: not the mode, which its address says, and a number of a few values as a choice. */
export const formRows = (settings, isNew) => settings.filter((r) => r.key !== "mode" && (isNew || (!r.fixed && r.key !== "name" && r.key !== "enabled"))).map((r) => (r.choices && r.type === "integer" ? { ...r, type: "choice" } : r));

const isNumber = (row) => row.type === "integer" || row.type === "number";

/** "1 to 10,000 messages/s", or what else the range says. */
export function rangeText(row) {
  if (isNumber(row)) return row.min === undefined ? "" : fill(tr("%1 to %2."), number(row.min), `${number(row.max)}${row.unit ? ` ${unitWord(row.unit)}` : ""}`);
  if (row.type === "string") return row.max_octets && row.max_octets <= 64 ? fill(tr("%1 characters at most."), number(row.max_octets)) : "";
  return "";
}

/** What stands in the input for a value. */
export function toInput(row, value) {
  if (row.secret) return "";
  if (row.type === "boolean") return value;
  if (row.type === "choices") return value || [];
  if (row.type === "list") return (value || []).join(", ");
  if (value === null || value === undefined) return "";
  // A port is a name made of digits: no grouping.
  return isNumber(row) && row.unit ? number(value, 6) : String(value);
}

/** The value of what stands in the input; undefined: nothing was typed. */
export function fromInput(row, typed) {
  if (row.type === "boolean" || row.type === "choices") return typed;
  if (row.type === "list") return typed.split(/[,\n]/).map((t) => t.trim()).filter(Boolean);
  const text = row.secret ? typed : typed.trim();
  if (text === "") return row.secret || row.default === null || isNumber(row) ? undefined : "";
  if (isNumber(row)) return readNumber(text);
  if (row.type === "choice") return row.choices.find((c) => String(c) === text) ?? text;
  return text;
}

/** What is wrong with what was typed, or "". `stored`: a secret is there already. */
export function problemOf(row, typed, stored = false) {
  const value = fromInput(row, typed);
  const empty = value === undefined || value === "" || (Array.isArray(value) && !value.length);
  if (empty) return (row.required && !(row.secret && stored)) || row.not_empty ? tr("This is needed.") : "";
  if (isNumber(row)) {
    if (Number.isNaN(value)) return fill(tr("Must be a number. You typed %1."), typed);
    if (row.type === "integer" && !Number.isInteger(value)) return fill(tr("Must be a whole number. You typed %1."), typed);
    if ((row.min !== undefined && value < row.min) || (row.max !== undefined && value > row.max)) return fill(tr("Must be between %1 and %2. You typed %3."), number(row.min), number(row.max), number(value, 6));
  }
  if (row.type === "string" && row.max_octets && new TextEncoder().encode(value).length > row.max_octets) return fill(tr("Has at most %1 characters. You typed %2."), number(row.max_octets), number(new TextEncoder().encode(value).length));
  if (row.key === "name" && !/^[A-Za-z0-9_.-]+$/.test(value)) return tr("Letters, digits, _ . and - only.");
  return "";
}
