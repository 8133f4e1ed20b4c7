// What the stand-in gateway knows: binds, peers, messages, all made from one seed so that every run is alike.

/** A repeatable source of numbers from 0 to 1. */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const rowOf = (name, mode, more = {}) => ({
  name, mode, enabled: true, state: "connected", host: mode === "client" ? `smpp.${name.split("_")[0]}.example` : null, port: mode === "client" ? 2775 : null,
  bind_type: mode === "client" ? "transceiver" : null, system_id: mode === "client" ? "omni_paris" : name, since: ago(536400), sessions: 1, sent: 1284310, received: 48211, failures: 212, tps: 62, tps_limit: 100,
  window_size: 100, in_flight: 18, throttled: false, last_error: null, next_attempt_at: null, diagnosis: null, ...more,
});

const refused = { kind: "bind_refused", status: "ESME_RINVPASWD", text: "Password refused (ESME_RINVPASWD), next try in 17 s" };
const slowed = { kind: "bind_refused", status: "ESME_RTHROTTLED", text: "Carrier answers ESME_RTHROTTLED: sending at 12/s instead of 100/s" };

const twelve = () => [
  rowOf("bouygues_fr", "client", { state: "reconnecting", host: "smpp2.bouygues.example", since: ago(3480), sessions: 0, sent: 418220, received: 20114, failures: 96, tps: 0, tps_limit: 80, in_flight: 0, last_error: { at: ago(13), ...refused }, next_attempt_at: ago(-17), diagnosis: { cause: "bind_refused_password", title: "The carrier refuses our password." } }),
  rowOf("telstra_au", "client", { throttled: true, since: ago(33120), sent: 902118, received: 31877, failures: 141, tps: 12, in_flight: 100, last_error: { at: ago(4), ...slowed }, diagnosis: { cause: "throttled", title: "The other side throttles telstra_au." } }),
  rowOf("vodafone_uk", "client"), rowOf("orange_fr", "client", { host: "smpp-a.orange.example", port: 3550, since: ago(1839600), sent: 2048775, received: 77020, failures: 305, tps: 71, tps_limit: 120, in_flight: 22 }),
  rowOf("att_us", "client", { host: "198.51.100.17", since: ago(212400), sent: 664020, received: 0, failures: 88, tps: 38, tps_limit: 50, in_flight: 9, bind_type: "transmitter" }),
  rowOf("sunrise_ch", "client", { since: ago(90000), sent: 120400, received: 9031, failures: 7, tps: 6, tps_limit: 40, in_flight: 2 }),
  rowOf("sfr_backup", "client", { enabled: false, state: "disabled", since: null, sessions: 0, sent: 0, received: 0, failures: 0, tps: 0, tps_limit: 60, in_flight: 0 }),
  rowOf("partner_acme", "server", { sent: 40120, received: 803112, failures: 19, tps: 24, tps_limit: 50, in_flight: 3, sessions: 2 }),
  rowOf("otp_bank", "server", { sent: 91022, received: 2205501, failures: 2, tps: 48, tps_limit: 200, in_flight: 11, sessions: 4 }),
  rowOf("retail_promo", "server", { sent: 3011, received: 401222, failures: 1204, tps: 19, tps_limit: 30, in_flight: 1 }),
  rowOf("city_alerts", "server", { sent: 812, received: 9922, failures: 0, tps: 1, tps_limit: 20, in_flight: 0 }),
  rowOf("partner_nord", "server", { state: "waiting", host: null, port: null, bind_type: null, since: ago(7200), sessions: 0, sent: 4400, received: 51000, failures: 4, tps: 0, tps_limit: 50, in_flight: 0 }),
];

const carriers = ["vodafone_uk", "orange_fr", "att_us", "sunrise_ch", "telia_se", "kpn_nl", "proximus_be", "tim_it", "meo_pt", "swisscom_ch", "three_ie", "play_pl", "magyar_hu", "cosmote_gr", "turkcell_tr", "etisalat_ae"];
function many(count) {
  const next = random(7);
  const rows = twelve();
  for (let i = rows.length; i < count; i += 1) {
    const client = i < count * 0.64;
    const base = client ? `${carriers[i % carriers.length]}_${Math.floor(i / carriers.length) + 1}` : `partner_${String(i).padStart(3, "0")}`;
    const tps = Math.floor(next() * 90);
    const luck = next();
    const more = luck < 0.01 && client ? { state: "disconnected", sessions: 0, tps: 0, in_flight: 0, last_error: { at: ago(1440), kind: "unbound_by_peer", status: null, text: "Dropped by a.martin at 02:48; stays closed until someone reconnects" }, diagnosis: { cause: "dropped", title: "An operator dropped the session." } }
      : luck < 0.04 ? (client ? { state: "disabled", enabled: false, sessions: 0, tps: 0, since: null } : { state: "waiting", host: null, port: null, sessions: 0, tps: 0 }) : { tps };
    rows.push(rowOf(base, client ? "client" : "server", { sent: Math.floor(next() * 2e6), received: Math.floor(next() * 9e4), failures: Math.floor(next() * 400), since: ago(next() * 9e5), tps_limit: 100 + Math.floor(next() * 4) * 50, in_flight: Math.floor(next() * 30), ...more }));
  }
  return rows;
}

export const makeBinds = (count) => (count === 0 ? [] : count <= 3 ? twelve().filter((b) => ["bouygues_fr", "vodafone_uk", "otp_bank"].includes(b.name)).slice(0, count) : count <= 12 ? twelve() : many(count));

const row = (key, type, doc, more = {}) => ({ key, type, doc, unit: "", default: null, required: false, secret: false, needs_rebind: false, fixed: false, ...more });
const both = [
  row("tps_limit", "integer", "Messages that the gateway sends at most", { unit: "msg/s", min: 1, max: 10000, default: 100 }),
  row("queue_check_frequency", "integer", "How often Core is asked for messages", { unit: "ms", min: 100, max: 10000, default: 1000 }),
  row("enquire_link_interval", "integer", "How often the link is checked; 0: never", { unit: "s", min: 0, max: 3600, default: 60 }),
  row("cache_enabled", "boolean", "Messages are stored here first and delivered when Core answers", { default: false }),
  row("cache_max_size", "integer", "Messages that the cache holds at most", { unit: "messages", min: 1, max: 1000000, default: 10000 }),
  row("cache_retry_interval", "integer", "Wait after the first failed delivery of cached messages", { unit: "s", min: 1, max: 86400, default: 60 }),
  row("cache_overflow", "choice", "What a full cache does while Core fails: drop the oldest or refuse", { choices: ["evict_oldest", "refuse"], default: "evict_oldest" }),
  row("window_size", "integer", "Requests in flight", { unit: "requests", min: 1, max: 1000, default: 100 }),
  row("response_timeout", "integer", "How long an answer is waited for, to enquire_link too", { unit: "s", min: 1, max: 300, default: 30 }),
  row("default_alphabet", "choice", "What data_coding 0 means", { choices: ["gsm7", "gsm7_packed", "latin1", "ascii", "utf8"], default: "gsm7" }),
  row("transliterate", "boolean", "Typographic quotes, dashes and accents that the default alphabet lacks are sent as their nearest in it, rather than the text as UCS-2", { default: false }),
  row("national_languages", "choices", "Languages whose GSM shift tables a text may be sent with, rather than as UCS-2", { choices: ["turkish", "spanish", "portuguese"], default: [] }),
  row("long_message", "choice", "How text that is too long for one message is sent", { choices: ["udh8", "udh16", "sar", "payload"], default: "udh8" }),
  row("reassemble", "boolean", "Segments that come in are joined before Core gets the message", { default: false }),
  row("strict", "boolean", "Refuse what is otherwise tolerated", { default: false }),
];
const begin = [
  row("name", "string", "Unique name of the bind: in logs, metrics and towards Core", { min_octets: 1, max_octets: 64, required: true, needs_rebind: true, fixed: true }),
  row("mode", "choice", "Client: the gateway connects to a carrier; server: a partner connects to it", { choices: ["client", "server"], fixed: true }),
  row("enabled", "boolean", "A disabled peer keeps its settings and has no connection", { default: true }),
];
const signIn = [
  row("system_id", "string", "User name of the bind", { min_octets: 1, max_octets: 15, required: true, needs_rebind: true }),
  row("password", "string", "Password of the bind", { min_octets: 1, max_octets: 64, required: true, secret: true, needs_rebind: true }),
];
const types = ["transmitter", "receiver", "transceiver"];
export const schemas = {
  client: [...begin,
    row("bind_type", "choice", "Directions of the session asked for in the bind", { choices: types, required: true, needs_rebind: true }),
    row("host", "string", "The carrier's host name or address", { min_octets: 1, max_octets: 253, required: true, needs_rebind: true }),
    row("port", "integer", "The carrier's TCP port", { min: 1, max: 65535, default: 2775, needs_rebind: true }), ...signIn,
    row("system_type", "string", "Type of system sent in the bind, where the carrier asks for one", { max_octets: 12, default: "", needs_rebind: true }),
    row("addr_ton", "integer", "Type of number sent in the bind", { min: 0, max: 6, default: 0, needs_rebind: true }),
    row("addr_npi", "integer", "Numbering plan sent in the bind", { min: 0, max: 18, default: 0, needs_rebind: true }),
    row("address_range", "string", "Addresses that the bind serves, where the carrier asks for them", { max_octets: 40, default: "", needs_rebind: true }), ...both,
    row("tls", "boolean", "SMPP over TLS 1.2 or later", { default: false, needs_rebind: true }),
    row("tls_verify", "boolean", "The carrier's certificate is verified", { default: true, needs_rebind: true }),
    row("tls_ca_certificate", "string", "PEM file trusted for this carrier besides the system's", { default: null, needs_rebind: true }),
    row("tls_certificate", "string", "PEM file of the certificate shown to the carrier", { default: null, needs_rebind: true }),
    row("tls_private_key", "string", "PEM file of that certificate's key", { default: null, needs_rebind: true }),
    row("interface_version", "integer", "SMPP version sent in the bind", { choices: [51, 52, 80], hex: true, default: 52, needs_rebind: true }),
    row("account", "string", "Binds of one carrier account share it: receipts may come by any of them", { max_octets: 255, default: null }),
    row("message_id_format", "choice", "How the carrier writes message ids in receipts", { choices: ["as_is", "hex_to_dec", "dec_to_hex"], default: "as_is" }),
    row("reconnect_interval", "integer", "Wait before connecting again", { unit: "s", min: 1, max: 3600, default: 30 }),
    row("exclusive", "boolean", "Held by one gateway at a time where several share a database", { default: null, needs_rebind: true })],
  server: [...begin, ...signIn,
    row("allowed_bind_types", "choices", "Bind types that the partner may use", { choices: types, not_empty: true, default: types }),
    row("ip_whitelist", "list", "Addresses and CIDR ranges that the partner may connect from; empty: any", { default: [] }),
    row("source_address_whitelist", "list", "Source addresses that the partner may send with, a final * stands for any end; empty: any", { default: [] }), ...both,
    row("inactivity_timeout", "integer", "A session without any PDU for this long is closed; 0: never", { unit: "s", min: 0, max: 86400, default: 0 }),
    row("max_sessions", "integer", "Sessions that the partner may have at once on one gateway", { unit: "sessions", min: 1, max: 100, default: 10 }),
    row("submit_tps_limit", "integer", "Messages taken from the partner before ESME_RTHROTTLED; 0: no limit", { unit: "msg/s", min: 0, max: 10000, default: 0 })],
  listener: [
    row("host", "string", "Address that partners connect to", { min_octets: 1, max_octets: 64, default: "0.0.0.0" }),
    row("port", "integer", "TCP port that partners connect to", { min: 1, max: 65535, default: 2775 }),
    row("max_connections", "integer", "Connections of all partners at once", { unit: "connections", min: 1, max: 10000, default: 100 }),
    row("tls", "boolean", "The port speaks TLS 1.2 or later", { default: false }),
    row("tls_port", "integer", "A second port that speaks TLS, besides the plain one; 0: none", { min: 0, max: 65535, default: 0 }),
    row("tls_verify", "boolean", "Partners' certificates are verified where a CA certificate is given", { default: true }),
    row("tls_ca_certificate", "string", "PEM file that partners' certificates are verified with", { default: null }),
    row("tls_certificate", "string", "PEM file of the listener's certificate", { default: null }),
    row("tls_private_key", "string", "PEM file of that certificate's key", { default: null })],
};

/** A peer as the API shows it, for a row of the status. */
export function peerOf(bind) {
  const peer = Object.fromEntries(schemas[bind.mode].filter((r) => !r.secret).map((r) => [r.key, r.default ?? null]));
  Object.assign(peer, { name: bind.name, mode: bind.mode, enabled: bind.enabled, system_id: bind.system_id, tps_limit: bind.tps_limit, origin: "file", dropped: false, has_password: true, problem: null, overrides: [] });
  if (bind.mode === "client") Object.assign(peer, { host: bind.host, port: bind.port, bind_type: bind.bind_type || "transceiver" });
  else Object.assign(peer, { ip_whitelist: ["192.0.2.0/24"], cache_enabled: !bind.name.endsWith("nord") });
  if (bind.name === "bouygues_fr") peer.overrides = [{ key: "password", value: null, file: null, at: ago(3540), by: "m.leroy" }, { key: "tps_limit", value: 80, file: 100, at: ago(86400), by: "a.martin" }];
  return peer;
}

export function makeMessages() {
  const next = random(3);
  const to = ["vodafone_uk", "orange_fr", "telstra_au", "bouygues_fr", "att_us", "sunrise_ch"];
  const status = ["pending", "sent", "pending", "pending", "delivered", "failed", "expired", "delivered", "sent", "cancelled"];
  return Array.from({ length: 60 }, (_, i) => {
    const dest = i === 7 ? null : to[i % to.length];
    const state = i === 7 ? "pending" : status[i % status.length];
    return {
      id: 90412718 - i * 17, message_type: "short_message", status: state, origin_smsc: i % 3 ? "otp_bank" : "partner_acme", dest_smsc: dest, source_smsc: null, client_message_id: null,
      source: { addr: "OTPBANK", ton: 5, npi: 0 }, destination: { addr: `336399${String(Math.floor(next() * 1e5)).padStart(5, "0")}`, ton: 1, npi: 1 },
      text: "Your code is 482 913. We never ask for it.", data_coding: 0, deliver_after: null, expires: ago(-3540), delivery_attempts: state === "pending" ? 0 : 1,
      last_error: state === "failed" ? "ESME_RINVDSTADR" : dest === null ? "no route" : null, created_at: ago(i * 23 + 1),
    };
  });
}

export const cacheBinds = () => [["bouygues_fr", "client", 0, 0, 10000], ["partner_acme", "server", 212, 3, 10000], ["otp_bank", "server", 8410, 9, 10000], ["retail_promo", "server", 64, 2, 5000], ["city_alerts", "server", 0, 0, 10000]]
  .map(([name, mode, pending, failed, max]) => ({ name, mode, total: pending + failed, pending, failed, max_size: max, used: (pending + failed) / max, ledger: { accepted: 91000 + pending + failed, delivered: 91000, failed_permanent: failed, evicted: 0, deleted: 0, waiting: pending } }));

export function makeCached() {
  const reasons = ["invalid_message: destination not in E.164", "Core: http 503", "Core: http 503", "unknown route: prefix 4479 has no bind", "invalid_message: text not valid in its coding"];
  return Object.fromEntries(cacheBinds().map((b) => [b.name, Array.from({ length: b.failed + Math.min(b.pending, 20) }, (_, i) => ({
    id: String(-771209 + i * 21), status: i < b.failed ? "failed_permanent" : "pending", retry_count: i < b.failed ? (i % 3 ? 10 : 1) : 0, next_retry_at: i < b.failed ? null : ago(-30),
    last_error: i < b.failed ? reasons[i % reasons.length] : null, received_at: ago(1300 + i * 27), source: "OTPBANK", destination: `3363998${2014 + i * 85}`, text: "Your code is 482 913.",
  }))]));
}

export const logLine = (i) => {
  const lines = [
    ["info", "smpp", "orange_fr", "Message 90412717 sent, 1 part, 31 ms"], ["info", "smpp", "vodafone_uk", "deliver_sm 18975: extra NUL after short_message tolerated (logged once a session)"],
    ["error", "smpp", "bouygues_fr", "Bind bouygues_fr: bind failed: ESME_RINVPASWD (0x0000000E)"], ["info", "smpp", "bouygues_fr", "TCP connected to smpp2.bouygues.example:2775 in 9 ms"],
    ["warning", "smpp", "bouygues_fr", "Message 90412655 waits: bind is not connected"], ["warning", "smpp", "telstra_au", "ESME_RTHROTTLED: link slowed to 12/s for 10 s"],
    ["info", "core", null, "frontend_register gw-paris-1: 11 binds, 14 ms"], ["debug", "smpp", "city_alerts", "enquire_link answered in 3 ms"], ["info", "cache", "otp_bank", "Cached message -771054 delivered, API ID: 90412602"],
  ];
  const [level, category, bind, message] = lines[i % lines.length];
  return { level, category, bind, message, correlation_id: /[Mm]essage -?(\d+)/.exec(message)?.[1] ?? null };
};

const field = (group, name, offset, length, value, meaning = "", more = {}) => ({ group, name, offset, length, value, meaning, masked: false, is_default: value === "0" || value === "", ...more });
export function makeTrace(bind) {
  const entries = [];
  const put = (secondsAgo, direction, command, id, sequence, status, statusName, octets, summary, more = {}) =>
    entries.push({ id: 1000 - entries.length, at: ago(secondsAgo), direction, session: 1, remote: "203.0.113.7:2775", command, command_id: id, sequence, status, status_name: statusName, octets, summary, message_id: null, correlation_id: null, answered_ms: null, tolerated: [], ...more });
  for (let i = 0; i < 40; i += 1) {
    const seq = 45553 - i;
    if (i % 5 === 2) {
      put(i * 2 + 0.5, "out", "deliver_sm_resp", 0x80000005, 18975 - i, 0, "ESME_ROK", 17, "ESME_ROK");
      put(i * 2 + 0.6, "in", "deliver_sm", 5, 18975 - i, 0, "", 177, "receipt DELIVRD", { message_id: "0a7f31c2", answered_ms: 2, tolerated: i === 2 ? [{ offset: 149, text: "extra NUL after short_message, skipped and counted" }] : [] });
    } else {
      put(i * 2 + 0.2, "in", "submit_sm_resp", 0x80000004, seq, i === 3 ? 11 : 0, i === 3 ? "ESME_RINVDSTADR" : "ESME_ROK", 25, i === 3 ? "0x0000000B" : `0a7f31${(0xd8 - i).toString(16)}`, { message_id: "0a7f31d8", answered_ms: 31 });
      put(i * 2 + 0.3, "out", "submit_sm", 4, seq, 0, "", 121, "+447700900123", { answered_ms: 31 });
    }
  }
  const fields = [
    field("header", "command_length", 0, 4, "177", "octets"), field("header", "command_id", 4, 4, "0x00000005", "deliver_sm"), field("header", "command_status", 8, 4, "0x00000000", "ESME_ROK"), field("header", "sequence_number", 12, 4, "18975", "0x00004A1F"),
    field("body", "service_type", 16, 1, "", "", { is_default: true }), field("body", "source_addr_ton", 17, 1, "1", "international"), field("body", "source_addr_npi", 18, 1, "1", "ISDN / E.164"), field("body", "source_addr", 19, 13, "447700900123"),
    field("body", "dest_addr_ton", 32, 1, "5", "alphanumeric"), field("body", "dest_addr_npi", 33, 1, "0", "unknown"), field("body", "destination_addr", 34, 5, "ACME"), field("body", "esm_class", 39, 1, "0x04", "delivery receipt"),
    field("body", "protocol_id", 40, 1, "0"), field("body", "priority_flag", 41, 1, "0"), field("body", "data_coding", 46, 1, "0", "GSM 7-bit, by default_alphabet", { is_default: false }), field("body", "sm_length", 48, 1, "100", "octets"),
    field("body", "short_message", 49, 100, "receipt", "8 fields, read as text", { fields: [field("body", "id", 52, 8, "0A7F31C2"), field("body", "stat", 120, 7, "DELIVRD"), field("body", "err", 132, 3, "000", "no error")] }),
    field("tlv", "receipted_message_id", 150, 13, "0a7f31c2", "matches the receipt but for case"), field("tlv", "message_state", 163, 5, "2", "DELIVERED"), field("tlv", "0x1403", 168, 9, "32 33 34 31 30", "unknown TLV, kept"),
  ];
  const next = random(11);
  const hex = Array.from({ length: 177 }, () => Math.floor(next() * 256).toString(16).padStart(2, "0")).join("");
  return { bind, entries, fields, hex };
}
