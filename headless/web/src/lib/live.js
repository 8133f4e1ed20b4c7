// What the gateway is doing now: over a WebSocket, or by asking every 5 s where the socket is refused.
import { times } from "../tokens.js";
import { get, session } from "./api.js";
import { language } from "./i18n.js";
import { store } from "./store.js";

const pollEvery = 5000;
const socketAgain = 2000;
const socketAgainWhilePolling = 30000;

/** {gateway, totals, binds: Map of name to row}; null until the first answer. */
export const status = store(null);
/** Why there is no status at all yet; null: it is there or under way. */
export const failure = store(null);
/** The cache's counts; null until the first answer. */
export const cache = store(null);
/** How fast the cache empties, messages a second over the last half minute; below 0 it fills; null: too soon to say. */
export const draining = store(null);
/** Messages waiting in Core, for the badge; null where unknown. */
export const queued = store(null);
/** {by: "socket" | "polling" | "", at: ms of the last news on performance.now()}. */
export const link = store({ by: "", at: 0 });
/** fresh, old (5 s without news) or lost (15 s): what the top bar and the banner say. */
export const freshness = store("fresh");
/** Sparklines: {from, step_seconds, series}. */
export const history = store(null);

const logListeners = new Set();
const peerListeners = new Set();
let socket = null;
let timers = [];
let wantedLog = "info";

const heard = (by) => {
  link.set({ by, at: performance.now() });
  freshness.set("fresh");
};

function takeStatus(data) {
  const old = status.get();
  const binds = data.full === false && old ? new Map(old.binds) : new Map();
  for (const name of data.removed || []) binds.delete(name);
  for (const row of data.binds) {
    const before = old?.binds.get(row.name);
    // A row that says the same stays the same object, so that nothing of it is drawn again.
    binds.set(row.name, before && JSON.stringify(before) === JSON.stringify(row) ? before : row);
  }
  status.set({ gateway: data.gateway, totals: data.totals, binds });
}

let pace = [];
cache.watch((now) => {
  const at = performance.now();
  if (!now) return void (pace = []);
  pace = [...pace.filter((p) => at - p.at < 30000), { at, pending: now.pending }];
  const seconds = (at - pace[0].at) / 1000;
  draining.set(seconds < 3 ? null : (pace[0].pending - now.pending) / seconds);
});

function take({ type, data }) {
  if (type === "status") takeStatus(data);
  else if (type === "cache") cache.set(data);
  else if (type === "log") for (const listener of logListeners) listener(data);
  else if (type === "peer") for (const listener of peerListeners) listener(data);
}

/** Asks once, now. */
export async function refresh() {
  const [now, cached] = await Promise.all([get("/status").catch((error) => (failure.set(error), Promise.reject(error))), get("/cache").catch(() => null)]);
  failure.set(null);
  takeStatus(now);
  if (cached) cache.set(cached);
  heard(link.get().by === "socket" ? "socket" : "polling");
}

async function poll() {
  if (!session.get() || link.get().by === "socket") return;
  await refresh().catch(() => {});
}

function connect() {
  if (!session.get() || socket) return;
  const url = new URL(`/api/v1/live?lang=${language.get()}`, location.href);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  let next;
  try {
    next = new WebSocket(url);
  } catch {
    later(connect, socketAgainWhilePolling);
    return void poll();
  }
  socket = next;
  let opened = false;
  next.onmessage = (event) => {
    opened = true;
    heard("socket");
    take(JSON.parse(event.data));
  };
  next.onopen = () => wantedLog !== "info" && next.send(JSON.stringify({ log: wantedLog }));
  next.onclose = () => {
    if (socket !== next) return;
    socket = null;
    link.set({ by: "", at: link.get().at });
    // Asking by HTTP bridges the gap, and finds out whether the session has ended.
    poll();
    later(connect, opened ? socketAgain : socketAgainWhilePolling);
  };
}

const later = (act, ms) => timers.push(setTimeout(act, ms));

async function loadHistory() {
  if (!session.get() || document.hidden) return;
  await get("/metrics/history", { bind: "*", range: "2h", points: 60 }).then((h) => history.set(h), () => {});
}
async function loadQueued() {
  if (!session.get() || document.hidden) return;
  await get("/queue/stats").then((stats) => queued.set(stats.rows), () => queued.set(null));
}

function watchAge() {
  if (!status.get()) return;
  const age = performance.now() - link.get().at;
  const grace = link.get().by === "polling" ? pollEvery : 0;
  freshness.set(age > times.lostAfterMs ? "lost" : age > times.staleAfterMs + grace ? "old" : "fresh");
}

/** Starts listening; answers how to stop. */
export function startLive() {
  connect();
  refresh().catch(() => {});
  loadHistory();
  loadQueued();
  const every = [setInterval(poll, pollEvery), setInterval(watchAge, 500), setInterval(loadHistory, 60000), setInterval(loadQueued, 10000)];
  const unwatchSession = session.watch((who) => who && tryNow());
  const unwatch = language.watch(() => {
    // Words in the status come in the language of the link.
    socket?.close();
    refresh().catch(() => {});
  });
  return () => {
    every.forEach(clearInterval);
    timers.forEach(clearTimeout);
    timers = [];
    unwatch();
    unwatchSession();
    const old = socket;
    socket = null;
    old?.close();
    status.set(null);
  };
}

/** Tries the link again at once. */
export function tryNow() {
  if (!socket) connect();
  return refresh().catch(() => {});
}

/** Calls with {entries, dropped} as log entries come; answers how to stop. */
export function onLog(listener) {
  logListeners.add(listener);
  return () => logListeners.delete(listener);
}
/** Asks for log entries from this level. */
export function wantLog(level) {
  wantedLog = level;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ log: level }));
}
/** Calls when the settings of a peer changed; answers how to stop. */
export function onPeer(listener) {
  peerListeners.add(listener);
  return () => peerListeners.delete(listener);
}
