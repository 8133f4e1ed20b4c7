// A stand-in gateway: serves a built dashboard and answers the operations API as headless/openapi.yaml describes it.
// As a program: node fakegateway.mjs [--port N] [--binds N] [--dashboard DIR], sign-in admin / admin.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { cacheBinds, logLine, makeBinds, makeCached, makeMessages, makeTrace, peerOf, random, schemas } from "./fakedata.mjs";

const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

class Refusal {
  constructor(status, body, headers = {}) {
    Object.assign(this, { status, body, headers });
  }
}
const refuse = (status, error, detail) => {
  throw new Refusal(status, { error, detail });
};

/** Starts it: {url, world, close(), news(...), connections()}. Options: binds, role, socket (false refuses it), dashboard. */
export async function startFake({ binds = 12, role = "admin", socket = true, port = 0, dashboard, lively = true } = {}) {
  const next = random(5);
  const world = {
    role, socket, binds: new Map(makeBinds(binds).map((b) => [b.name, b])), messages: makeMessages(), cached: makeCached(), cache: cacheBinds(), calls: [], logs: [], audit: [], core: true, down: false, listenerOverrides: [],
    users: [["admin", "admin"], ["m.leroy", "admin"], ["a.martin", "operator"], ["noc", "viewer"]].map(([name, r], i) => ({ name, role: r, created_at: ago(9e6), last_sign_in_at: i < 3 ? ago(i * 4000) : null, sessions: i === 1 ? 1 : 0 })),
    tokens: [{ name: "grafana", role: "viewer", created_at: ago(4e6), created_by: "admin", last_used_at: ago(31) }],
  };
  world.peers = new Map([...world.binds.values()].map((b) => [b.name, peerOf(b)]));
  for (let i = 0; i < 200; i += 1) world.logs.push({ at: ago((200 - i) * 1.7), ...logLine(i) });
  for (let i = 0; i < 30; i += 1) world.audit.push({ at: ago(3540 + i * 5000), user: i % 3 ? "m.leroy" : "a.martin", action: i === 0 ? "peer_edit" : ["peer_edit", "cache_retry", "peer_reconnect", "sign_in"][i % 4], target: i === 0 ? "bouygues_fr" : "orange_fr", before: i === 0 ? { password: "***" } : i % 4 ? null : { tps_limit: 100 }, after: i === 0 ? { password: "***" } : i % 4 ? null : { tps_limit: 120 } });

  const totals = () => {
    const all = [...world.binds.values()];
    const of = (mode) => all.filter((b) => b.mode === mode);
    return {
      binds: all.length, client: { total: of("client").length, connected: of("client").filter((b) => b.state === "connected").length }, server: { total: of("server").length, connected: of("server").filter((b) => b.state === "connected").length },
      listener: { host: "0.0.0.0", port: 2775, tls_port: 2776, tls: false, listening: true, max_connections: all.length > 100 ? 1000 : 100, connections: of("server").reduce((n, b) => n + b.sessions, 0) },
    };
  };
  const gateway = () => ({ name: "smpp_gateway", version: "1.0.0", hostname: "gw-paris-1", uptime_seconds: 540000, license: { valid: true, licensee: null, expires_at: null }, core: { up: world.core, base_url: "https://core.example:8443", last_error: world.core ? null : "refused" } });
  const cache = () => ({ total: world.cache.reduce((n, b) => n + b.total, 0), pending: world.cache.reduce((n, b) => n + b.pending, 0), failed: world.cache.reduce((n, b) => n + b.failed, 0), binds: world.cache });
  const bindOr404 = (name) => world.binds.get(name) || refuse(404, "not_found", "There is no such bind.");
  const peerOr404 = (mode, name) => (world.peers.get(name)?.mode === mode ? world.peers.get(name) : refuse(404, "not_found", "There is no such peer."));

  const series = (full, points, step, bind) => {
    const base = bind ? bind.tps || 20 : 280;
    const rnd = random(bind ? bind.name.length * 31 + bind.sent : 1);
    const down = bind && ["reconnecting", "disconnected"].includes(bind.state);
    const off = bind && ["disabled", "waiting"].includes(bind.state);
    const at = (f) => Array.from({ length: points }, (_, i) => f(i));
    const cut = down ? points * 0.52 : points;
    const wave = (i) => 1 + 0.4 * Math.sin((i / points) * 6.3) + 0.12 * rnd();
    const made = { sent: at((i) => (off || i > cut ? 0 : Math.round(base * wave(i) * step))), connected: at((i) => (off ? null : i > cut ? 0 : 1)) };
    return full ? { ...made, received: at((i) => Math.round(base * 0.6 * wave(i) * step)), failures: at(() => Math.round(rnd() * 4)), throttled: at((i) => Math.round(rnd() * 3 + (i > points - 3 ? 9 : 0))), p50_ms: at((i) => 30 + 8 * wave(i)), p99_ms: at((i) => 90 + 50 * wave(i) * rnd()) } : made;
  };

  const checkPeer = (mode, body, adding) => {
    const errors = [];
    for (const [key, value] of Object.entries(body)) {
      const rule = schemas[mode].find((r) => r.key === key);
      if (!rule) errors.push({ field: key, message: "unknown setting" });
      else if (rule.type === "integer" && rule.min !== undefined && value !== null && (typeof value !== "number" || value < rule.min || value > rule.max)) errors.push({ field: key, message: `must be between ${rule.min} and ${rule.max}` });
      else if (key === "ip_whitelist") value.forEach((v, i) => /^[0-9a-f.:/]+$/i.test(v) || errors.push({ field: `ip_whitelist[${i}]`, message: "must be an address or a CIDR range" }));
    }
    if (adding) for (const rule of schemas[mode]) if (rule.required && rule.default === null && (body[rule.key] ?? "") === "") errors.push({ field: rule.key, message: "is required" });
    if (errors.length) throw new Refusal(422, { errors });
  };
  const edit = (peer, body, by) => {
    for (const [key, value] of Object.entries(body)) {
      const was = peer.overrides.find((o) => o.key === key);
      if (value === null && was) {
        peer.overrides = peer.overrides.filter((o) => o !== was);
        peer[key] = was.file;
        continue;
      }
      if (value !== null && key !== "name" && JSON.stringify(peer[key]) !== JSON.stringify(value)) peer.overrides = [...peer.overrides.filter((o) => o.key !== key), { key, value: key === "password" ? null : value, file: key === "password" ? null : (peer[key] ?? null), at: ago(0), by }];
      if (key !== "password") peer[key] = value;
    }
    const bind = world.binds.get(peer.name);
    if (bind) world.binds.set(peer.name, { ...bind, tps_limit: peer.tps_limit, enabled: peer.enabled, host: peer.mode === "client" ? peer.host : bind.host, state: peer.enabled ? (bind.state === "disabled" ? "reconnecting" : bind.state) : "disabled" });
    return { ...peer };
  };
  const act = (name, change) => {
    const now = { ...bindOr404(name), ...change(bindOr404(name)) };
    world.binds.set(name, now);
    tell("status", { full: false, at: ago(0), gateway: gateway(), totals: totals(), binds: [now], removed: [] });
    return now;
  };
  const page = (list, q, key) => {
    const limit = Number(q.get("limit") || 100);
    const from = Number(q.get("cursor") || 0);
    return { [key]: list.slice(from, from + limit), next_cursor: from + limit < list.length ? String(from + limit) : null };
  };
  const cacheBind = (name) => world.cache.find((b) => b.name === name) || refuse(404, "not_found");
  const dropFailed = (name, keep) => {
    const bind = cacheBind(name);
    const before = world.cached[name].length;
    world.cached[name] = world.cached[name].filter(keep);
    const n = before - world.cached[name].length;
    Object.assign(bind, { failed: bind.failed - n, total: bind.total - n });
    tell("cache", cache());
    return n;
  };

  // method, pattern, role, handler(match, query, body, user)
  const routes = [
    ["GET", /^\/about$/, "public", () => ({ hostname: "gw-paris-1", certificate: { self_signed: true, sha256: "9F:2C:41:0B:77:12:90:AE:5D:44:E8:01:6B:F3:2A:C9:10:4E:88:B7:3C:55:D1:92:0E:7A:61:F4:28:9B:E7:55" }, first_start: false })],
    ["GET", /^\/status$/, "viewer", () => ({ gateway: gateway(), totals: totals(), binds: [...world.binds.values()] })],
    ["GET", /^\/metrics\/history$/, "viewer", (m, q) => {
      const range = q.get("range") || "2h";
      const name = q.get("bind") || "*";
      const seconds = { "2h": 7200, "24h": 86400, "7d": 604800 }[range];
      const points = name === "*" ? 60 : { "2h": 120, "24h": 144, "7d": 168 }[range];
      const step = seconds / points;
      const made = name === "*" ? Object.fromEntries([...world.binds.values()].map((b) => [b.name, series(false, points, step, b)])) : { [name]: series(true, points, step, bindOr404(name)) };
      return { range, from: ago(seconds), step_seconds: step, series: made, ...(name === "*" ? { total: series(true, points, step) } : {}) };
    }],
    ["GET", /^\/schema\/(client|server|listener)$/, "viewer", (m) => ({ kind: m[1], settings: schemas[m[1]] })],
    ["GET", /^\/peers\/(client|server)$/, "viewer", (m) => ({ peers: [...world.peers.values()].filter((p) => p.mode === m[1]) })],
    ["POST", /^\/peers\/(client|server)$/, "admin", (m, q, body) => {
      checkPeer(m[1], body, true);
      if (world.peers.has(body.name)) refuse(409, "exists", `A peer named ${body.name} exists.`);
      const row = { ...makeBinds(12)[m[1] === "client" ? 0 : 11], name: body.name, mode: m[1], host: body.host ?? null, tps_limit: body.tps_limit ?? 100, since: ago(0), sent: 0, received: 0, failures: 0, last_error: null, diagnosis: null };
      world.binds.set(body.name, row);
      const { password, ...rest } = body;
      world.peers.set(body.name, { ...peerOf(row), ...rest, origin: "live", has_password: Boolean(password), overrides: [] });
      return world.peers.get(body.name);
    }, 201],
    ["GET", /^\/peers\/(client|server)\/([^/]+)$/, "viewer", (m) => peerOr404(m[1], m[2])],
    ["PATCH", /^\/peers\/(client|server)\/([^/]+)$/, "admin", (m, q, body, user) => (checkPeer(m[1], body), edit(peerOr404(m[1], m[2]), body, user))],
    ["PUT", /^\/peers\/(client|server)\/([^/]+)$/, "admin", (m, q, body, user) => (checkPeer(m[1], body, false), edit(peerOr404(m[1], m[2]), body, user))],
    ["DELETE", /^\/peers\/(client|server)\/([^/]+)$/, "admin", (m) => (peerOr404(m[1], m[2]), world.peers.delete(m[2]), world.binds.delete(m[2]), null), 204],
    ["DELETE", /^\/peers\/(client|server)\/([^/]+)\/overrides$/, "admin", (m) => {
      const peer = peerOr404(m[1], m[2]);
      for (const o of peer.overrides) if (o.key !== "password") peer[o.key] = o.file;
      return Object.assign(peer, { overrides: [] });
    }],
    ["GET", /^\/listener$/, "viewer", () => ({ ...Object.fromEntries(schemas.listener.map((r) => [r.key, r.default])), tls_port: 2776, configured: true, overrides: world.listenerOverrides })],
    ["PUT", /^\/listener$/, "admin", (m, q, body) => (checkPeer("listener", body), { ...Object.fromEntries(schemas.listener.map((r) => [r.key, r.default])), ...body, configured: true, overrides: [] })],
    ["DELETE", /^\/listener\/overrides$/, "admin", () => ({ ...Object.fromEntries(schemas.listener.map((r) => [r.key, r.default])), configured: true, overrides: [] })],
    ["POST", /^\/peers\/([^/]+)\/reconnect$/, "operator", (m) => act(m[1], () => ({ state: "reconnecting", sessions: 0 }))],
    ["POST", /^\/peers\/([^/]+)\/drop$/, "operator", (m) => act(m[1], (b) => ({ state: b.mode === "client" ? "disconnected" : "waiting", sessions: 0, tps: 0, in_flight: 0 }))],
    ["POST", /^\/peers\/([^/]+)\/enable$/, "operator", (m) => act(m[1], (b) => ({ enabled: true, state: b.mode === "client" ? "reconnecting" : "waiting" }))],
    ["POST", /^\/peers\/([^/]+)\/disable$/, "operator", (m) => act(m[1], () => ({ enabled: false, state: "disabled", sessions: 0, tps: 0 }))],
    ["GET", /^\/peers\/([^/]+)\/diagnosis$/, "viewer", (m, q, b, u, fr) => {
      const bind = bindOr404(m[1]);
      const slow = bind.throttled;
      const rung = (name, state, detail = null) => ({ rung: name, state, detail });
      return {
        bind: bind.name, at: ago(0), cause: bind.diagnosis?.cause || "none", rung: slow ? "traffic" : bind.diagnosis ? "bind" : "none",
        title: slow ? (fr ? "L’opérateur nous ralentit." : "The carrier slows us down.") : bind.diagnosis ? (fr ? "L’opérateur refuse notre mot de passe." : "The carrier refuses our password.") : fr ? "Tout va bien." : "All is well.", text: "",
        ladder: [rung("dns", "ok"), rung("tcp", "ok", "9 ms"), rung("tls", "unused"), rung("bind", slow || !bind.diagnosis ? "ok" : "broken", slow || !bind.diagnosis ? null : fr ? "refusé" : "refused"), rung("enquire_link", slow ? "ok" : "unknown"), rung("traffic", slow ? "broken" : "unknown", slow ? "12/s" : null)],
        steps: slow ? [fr ? "Abaissez la limite à ce que l’opérateur admet." : "Lower the limit to what the carrier allows."] : [fr ? "Saisissez le mot de passe que l’opérateur vous a donné. Le dernier qui fonctionnait a été remplacé à 02:13." : "Enter the password the carrier gave you. The last one that worked was replaced at 02:13.", fr ? "S’il est juste, demandez à l’opérateur de le réinitialiser." : "If it is right, ask the carrier to reset it. The report holds times and statuses, no secret."],
        evidence: [{ at: ago(3540), text: fr ? "Mot de passe modifié par m.leroy" : "Password edited by m.leroy" }, { at: ago(3480), text: "bind_transceiver_resp ESME_RINVPASWD 0x0000000E" }, { at: ago(13), text: fr ? "Même réponse, tentative 37" : "Same answer, attempt 37" }, ...(bind.state === "reconnecting" ? [{ at: null, text: fr ? "Messages qui attendent cette liaison : 418" : "Messages that wait for this bind: 418" }] : [])],
        action: slow ? "edit_limits" : bind.diagnosis ? "edit_password" : null, waiting: { messages: bind.state === "reconnecting" ? 418 : 0, lost: false }, report: `Bind ${bind.name}: bind_transceiver_resp ESME_RINVPASWD since ${ago(3480)}`,
      };
    }],
    ["GET", /^\/queue$/, "viewer", (m, q) => {
      const has = (key, value) => !q.get(key) || q.get(key) === value;
      const text = (q.get("q") || "").toLowerCase();
      const list = world.messages.filter((x) => has("status", x.status) && has("dest_smsc", x.dest_smsc) && (!text || `${x.id} ${x.text} ${x.source.addr} ${x.destination.addr}`.toLowerCase().includes(text)));
      return { ...page(list, q, "messages"), total: list.length };
    }],
    ["POST", /^\/queue$/, "operator", (m, q, body) => {
      const made = { id: 90412719 + world.messages.length, message_type: "short_message", status: "pending", origin_smsc: "operator", dest_smsc: body.dest_smsc ?? "orange_fr", source_smsc: null, source: body.source, destination: body.destination, text: body.text, created_at: ago(0), delivery_attempts: 0 };
      world.messages.unshift(made);
      return made;
    }, 201],
    ["GET", /^\/queue\/stats$/, "viewer", () => ({ rows: [["bouygues_fr", "pending", 418], ["vodafone_uk", "pending", 512], ["orange_fr", "pending", 273], [null, "pending", 1], ["orange_fr", "failed", 31], ["att_us", "expired", 6], ["vodafone_uk", "sent", 1204]].map(([dest_smsc, status, count]) => ({ dest_smsc, source_smsc: null, status, count, oldest: ago(3480) })) })],
    ["GET", /^\/queue\/(-?\d+)$/, "viewer", (m) => {
      const found = world.messages.find((x) => x.id === Number(m[1])) || refuse(404, "not_found");
      return { ...found, history: [{ at: found.created_at, event: "accepted", detail: "submit_sm 0x0000B21C, answered in 6 ms" }, { at: found.created_at, event: "routed", detail: "prefix 336, longest of 2 matches" }, ...(found.status === "pending" ? [{ at: found.created_at, event: "waiting", detail: "released when the bind is back" }] : [{ at: ago(1), event: found.status, detail: found.last_error || "" }])] };
    }],
    ["POST", /^\/queue\/(-?\d+)\/cancel$/, "operator", (m) => {
      const found = world.messages.find((x) => x.id === Number(m[1])) || refuse(404, "not_found");
      if (found.status !== "pending") refuse(409, "not_pending", "The message is no longer pending.");
      return Object.assign(found, { status: "cancelled" });
    }],
    ["GET", /^\/cache$/, "viewer", cache],
    ["GET", /^\/cache\/([^/]+)\/messages$/, "viewer", (m, q) => {
      cacheBind(m[1]);
      const list = world.cached[m[1]].filter((x) => (!q.get("status") || x.status === q.get("status")) && x.retry_count >= Number(q.get("min_retries") || 0));
      return { ...page(list, q, "messages"), total: list.length };
    }],
    ["DELETE", /^\/cache\/([^/]+)\/messages$/, "operator", (m) => ({ deleted: dropFailed(m[1], (x) => x.status !== "failed_permanent") })],
    ["POST", /^\/cache\/([^/]+)\/messages\/retry$/, "operator", (m) => ({ retried: dropFailed(m[1], (x) => x.status !== "failed_permanent") })],
    ["DELETE", /^\/cache\/([^/]+)\/messages\/(-?\d+)$/, "operator", (m) => ({ deleted: dropFailed(m[1], (x) => String(x.id) !== m[2]) })],
    ["POST", /^\/cache\/([^/]+)\/messages\/(-?\d+)\/retry$/, "operator", (m) => ({ retried: dropFailed(m[1], (x) => String(x.id) !== m[2]) })],
    ["GET", /^\/logs$/, "viewer", (m, q) => {
      const levels = ["debug", "info", "warning", "error"];
      const least = levels.indexOf(q.get("level") || "info");
      const list = world.logs.filter((e) => levels.indexOf(e.level) >= least && (!q.get("bind") || e.bind === q.get("bind")) && (!q.get("q") || e.message.toLowerCase().includes(q.get("q").toLowerCase())));
      return { entries: list.slice(-Number(q.get("limit") || 100)) };
    }],
    ["GET", /^\/audit$/, "viewer", (m, q) => page(world.audit.filter((e) => (!q.get("user") || e.user === q.get("user")) && (!q.get("q") || e.target.includes(q.get("q")))), q, "entries")],
    ["GET", /^\/trace\/([^/]+)\.pcap$/, "viewer", () => Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex")],
    ["GET", /^\/trace\/([^/]+)$/, "viewer", (m, q, b, u, fr, role_) => {
      bindOr404(m[1]);
      if (q.get("text") === "true" && role_ !== "admin") refuse(403, "forbidden", "Message text is for administrators.");
      const { entries, fields, hex } = makeTrace(m[1]);
      const list = entries.filter((e) => (!q.get("id") || e.id === Number(q.get("id"))) && (!q.get("q") || `${e.command} ${e.sequence} ${e.summary} ${e.status_name}`.toLowerCase().includes(q.get("q").toLowerCase())));
      return { bind: m[1], kept: 10000, entries: list.slice(0, Number(q.get("limit") || 100)).map((e) => (q.get("detail") === "true" ? { ...e, fields, hex: q.get("text") === "true" ? hex : hex.slice(0, 98) + "xx".repeat(100) + hex.slice(298) } : e)) };
    }],
    ["GET", /^\/users$/, "admin", () => ({ users: world.users })],
    ["POST", /^\/users$/, "admin", (m, q, body) => {
      if (world.users.some((x) => x.name === body.name)) refuse(409, "exists", "There is a user of that name.");
      if ((body.password || "").length < 12) throw new Refusal(422, { errors: [{ field: "password", message: "must have at least 12 characters" }] });
      const made = { name: body.name, role: body.role, created_at: ago(0), last_sign_in_at: null, sessions: 0 };
      world.users.push(made);
      return made;
    }, 201],
    ["PATCH", /^\/users\/([^/]+)$/, "admin", (m, q, body) => {
      const found = world.users.find((x) => x.name === m[1]) || refuse(404, "not_found");
      if (body.role) found.role = body.role;
      return found;
    }],
    ["DELETE", /^\/users\/([^/]+)$/, "admin", (m) => ((world.users = world.users.filter((x) => x.name !== m[1])), null), 204],
    ["GET", /^\/tokens$/, "admin", () => ({ tokens: world.tokens })],
    ["POST", /^\/tokens$/, "admin", (m, q, body) => {
      world.tokens.push({ name: body.name, role: body.role, created_at: ago(0), created_by: "admin", last_used_at: null });
      return { name: body.name, role: body.role, token: "omt_7f3c0a91d2b84e55a6c1f0e2d9b3a478" };
    }, 201],
    ["DELETE", /^\/tokens\/([^/]+)$/, "admin", (m) => ((world.tokens = world.tokens.filter((x) => x.name !== m[1])), null), 204],
    ["GET", /^\/settings$/, "viewer", () => ({
      settings: [["api_base_url", "https://core.example:8443", "file", "runtime.exs:4:3", "URL of OmniMessage Core, or :embedded for the embedded Core"], ["api_token", "***", "environment", "API_TOKEN", "Bearer token for Core"], ["api_timeout", 10000, "default", undefined, "How long one request to Core may take", "ms"], ["smsc_name", "smpp_gateway", "default", undefined, "Name of this gateway towards Core and in bind answers"], ["cache_flush_interval", 5000, "file", "runtime.exs:9:3", "How often the cache is looked through for what is due", "ms"], ["dashboard.port", 8087, "default", undefined, "TCP port to listen on"], ["log_level", "info", "default", undefined, "What is logged"]].map(([key, value, source, place, doc, unit]) => ({ key, value, source, ...(place ? { place } : {}), doc, ...(unit ? { unit } : {}), secret: key === "api_token" })),
      overrides: [...world.peers.values()].flatMap((p) => p.overrides.map((o) => ({ scope: p.mode, peer: p.name, key: o.key, value: o.value, file: o.file, at: o.at, by: o.by }))), removed: [{ name: "old_carrier", mode: "client", at: ago(700000), by: "admin" }],
    })],
  ];

  const rank = { public: -1, viewer: 0, operator: 1, admin: 2 };
  const sessions = new Map();
  const cookieOf = (request) => /omnimessage_session=([^;]+)/.exec(request.headers.cookie || "")?.[1];

  function answerApi(request, url, body) {
    const path = url.pathname.slice("/api/v1".length);
    const signedIn = sessions.get(cookieOf(request));
    if (path === "/session") {
      if (request.method === "POST") {
        if (body.password !== "admin") refuse(401, "wrong_credentials", "User or password not recognised.");
        const id = String(next()).slice(2);
        sessions.set(id, { user: body.user, csrf_token: `csrf${id}` });
        return [200, { user: body.user, role: world.role, csrf_token: `csrf${id}` }, { "Set-Cookie": `omnimessage_session=${id}; HttpOnly; SameSite=Strict; Path=/` }];
      }
      if (!signedIn) refuse(401, "not_signed_in");
      if (request.method === "DELETE") return sessions.delete(cookieOf(request)), [204];
      return [200, { user: signedIn.user, role: world.role, csrf_token: signedIn.csrf_token }];
    }
    for (const [method, pattern, need, run, status = 200] of routes) {
      const match = method === request.method && pattern.exec(decodeURIComponent(path));
      if (!match) continue;
      if (need !== "public") {
        if (!signedIn) refuse(401, "not_signed_in");
        if (rank[world.role] < rank[need]) refuse(403, "forbidden", "Your role may not do this.");
        if (method !== "GET" && request.headers["x-csrf-token"] !== signedIn.csrf_token) refuse(403, "csrf");
      }
      return [status, run(match, url.searchParams, body, signedIn?.user, (request.headers["accept-language"] || "").startsWith("fr"), world.role)];
    }
    return refuse(404, "not_found");
  }

  const manifest = dashboard ? new Map(JSON.parse(readFileSync(join(dashboard, "manifest.json"), "utf8")).map((f) => [`/${f.path}`, f.type])) : new Map();
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (world.down) return void request.socket.destroy();
    if (!url.pathname.startsWith("/api/")) {
      const path = url.pathname === "/" ? "/index.html" : url.pathname;
      if (!manifest.has(path)) return void response.writeHead(404).end();
      response.writeHead(200, { "Content-Type": manifest.get(path), "Content-Security-Policy": csp, "X-Content-Type-Options": "nosniff", "Cache-Control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache" });
      return void response.end(readFileSync(join(dashboard, path)));
    }
    const parts = [];
    request.on("data", (part) => parts.push(part)).on("end", () => {
      let reply;
      const body = parts.length ? JSON.parse(Buffer.concat(parts)) : {};
      if (request.method !== "GET") world.calls.push(`${request.method} ${url.pathname.slice(7)}${url.search} ${JSON.stringify(url.pathname.endsWith("/session") ? {} : body)}`);
      try {
        reply = answerApi(request, url, body);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        reply = [error.status, error.body, error.headers];
      }
      const [status, json, headers] = reply;
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(json === undefined || json === null ? "" : Buffer.isBuffer(json) ? json : JSON.stringify(json));
    });
  });

  const sockets = new WebSocketServer({ noServer: true });
  const tell = (type, data) => {
    for (const client of sockets.clients) client.send(JSON.stringify({ type, data }));
  };
  server.on("upgrade", (request, socketTo, head) => {
    if (!world.socket || world.down || !sessions.has(cookieOf(request))) return void socketTo.destroy();
    sockets.handleUpgrade(request, socketTo, head, (client) => {
      client.send(JSON.stringify({ type: "status", data: { full: true, at: ago(0), gateway: gateway(), totals: totals(), binds: [...world.binds.values()], removed: [] } }));
      client.send(JSON.stringify({ type: "cache", data: cache() }));
      client.on("message", (text) => world.calls.push(`LIVE ${text}`));
    });
  });

  let turns = 0;
  const beat = () => {
    const changed = [];
    for (const [name, b] of world.binds) {
      if (b.state !== "connected" || !lively) continue;
      const now = { ...b, tps: Math.max(0, Math.min(b.tps_limit, Math.round(b.tps + (next() - 0.5) * 6))), sent: b.sent + b.tps, received: b.received + Math.round(b.tps / 3) };
      world.binds.set(name, now);
      changed.push(now);
    }
    tell("status", { full: false, at: ago(0), gateway: gateway(), totals: totals(), binds: changed, removed: [] });
    turns += 1;
    if (lively) {
      const entry = { at: ago(0), ...logLine(turns) };
      world.logs.push(entry);
      tell("log", { entries: [entry], dropped: 0 });
    }
  };
  const timer = setInterval(beat, 1000);
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  return {
    url: `http://localhost:${server.address().port}`, world, tell, act, routes,
    /** Cuts every link and answers nothing until mended. */
    cut() {
      world.down = true;
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
    },
    mend: () => (world.down = false),
    async close() {
      clearInterval(timer);
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
  const made = await startFake({ port: Number(option("--port", 0)), binds: Number(option("--binds", 12)), dashboard: option("--dashboard", fileURLToPath(new URL("../../../build/web", import.meta.url))) });
  console.log(made.url);
}
