// The operations API: every call of the pages goes through here.
import { language } from "./i18n.js";
import { store } from "./store.js";

/** Who is signed in: null before it is known, false when nobody is, else {user, role, csrf_token}. */
export const session = store(null);
/** Whose session ended without a sign-out: their pages stay as they are until they sign in again; "" else. */
export const ended = store("");

/** What the gateway answered instead of what was asked for. */
export class ApiError extends Error {
  constructor(status, body, retryAfter) {
    super(body?.detail || body?.errors?.[0]?.message || body?.error || `HTTP ${status}`);
    this.status = status; // 0: no answer at all
    this.code = body?.error || "";
    this.errors = body?.errors || []; // [{field, message}] of a 422
    this.retryAfter = retryAfter;
  }
}

const query = (values) => {
  const given = Object.entries(values || {}).filter(([, v]) => v !== undefined && v !== null && v !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
};

/** Calls `method path`; answers the JSON body. Throws ApiError. */
export async function call(method, path, { params, body, signal, anew = false } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language.get() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const token = session.get()?.csrf_token;
  if (method !== "GET" && token) headers["X-CSRF-Token"] = token;
  let answer;
  try {
    answer = await fetch(`/api/v1${path}${query(params)}`, {
      // A write that is under way outlives the page: what was said to be done is done.
      method, headers, signal, credentials: "same-origin", cache: "no-store", keepalive: method !== "GET",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { error: "unreachable" });
  }
  const text = answer.status === 204 ? "" : await answer.text();
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    // A proxy's page, not the gateway's answer: the status says enough.
  }
  if (answer.ok) return json;
  if (answer.status === 401 && path !== "/session") {
    if (session.get()) ended.set(session.get().user);
    session.set(false);
  }
  // Another tab signed in anew, and the cookie is shared: this one takes over its session and goes on.
  if (answer.status === 403 && json?.error === "csrf" && !anew) {
    await findSession();
    if (session.get()) return call(method, path, { params, body, signal, anew: true });
  }
  throw new ApiError(answer.status, json, Number(answer.headers.get("Retry-After")) || 0);
}

export const get = (path, params, options) => call("GET", path, { params, ...options });
export const post = (path, body) => call("POST", path, { body: body ?? {} });

/** Finds out who is signed in; answers whether the gateway could say. */
export async function findSession() {
  try {
    session.set(await get("/session"));
  } catch (error) {
    if (error.status !== 401) return false;
    session.set(false);
  }
  return true;
}
export async function signIn(user, password) {
  session.set(await call("POST", "/session", { body: { user, password } }));
}
export async function signOut() {
  await call("DELETE", "/session").catch(() => {});
  ended.set("");
  session.set(false);
}

const rank = { viewer: 0, operator: 1, admin: 2 };
/** Whether who is signed in may do what `role` may. */
export const may = (role) => (rank[session.get()?.role] ?? -1) >= rank[role];
/** A name in a path. */
export const seg = (name) => encodeURIComponent(name);
