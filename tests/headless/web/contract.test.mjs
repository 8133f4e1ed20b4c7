// The contract itself, and that the stand-in gateway which the pages are tested against keeps to it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { api, check, operationOf } from "./contract.mjs";
import { startFake } from "./fakegateway.mjs";

let fake;
before(async () => (fake = await startFake({ binds: 12 })));
after(() => fake.close());

const roles = ["public", "viewer", "operator", "admin"];
const operations = Object.entries(api.paths).flatMap(([path, item]) => ["get", "post", "put", "patch", "delete"].filter((m) => item[m]).map((method) => ({ path, method, ...item[method] })));

test("every operation says who may call it and what it refuses", () => {
  for (const { path, method, ...op } of operations) {
    assert.ok(roles.includes(op["x-role"]), `${method} ${path} has no role`);
    assert.ok(op.operationId && op.summary, `${method} ${path} is not named`);
    assert.equal(op["x-role"] === "public", Array.isArray(op.security) && !op.security.length, `${method} ${path}: role and security disagree`);
    if (op["x-role"] !== "public") for (const code of ["401", "403", "429", "503"]) assert.ok(op.responses[code], `${method} ${path} lacks ${code}`);
    if (op.requestBody) for (const code of ["413", "422"]) assert.ok(op.responses[code], `${method} ${path} lacks ${code}`);
    if (method !== "get" && op["x-role"] === "viewer") assert.ok(path === "/api/v1/session", `${method} ${path} lets a viewer write`);
  }
  assert.equal(new Set(operations.map((o) => o.operationId)).size, operations.length);
});

test("every reference leads somewhere", () => {
  const walk = (node) => {
    if (!node || typeof node !== "object") return;
    if (node.$ref) assert.ok(node.$ref.slice(2).split("/").reduce((at, key) => at?.[key], api), node.$ref);
    Object.values(node).forEach(walk);
  };
  walk(api);
});

const calls = [
  ["GET", "/about"], ["GET", "/session"], ["GET", "/status"], ["GET", "/peers/client"], ["GET", "/peers/server"], ["GET", "/peers/client/bouygues_fr"], ["GET", "/peers/server/otp_bank"], ["GET", "/listener"],
  ["GET", "/schema/client"], ["GET", "/schema/server"], ["GET", "/schema/listener"], ["GET", "/peers/bouygues_fr/diagnosis"], ["GET", "/peers/vodafone_uk/diagnosis"], ["GET", "/queue"], ["GET", "/queue/stats"], ["GET", "/queue/90412718"],
  ["GET", "/cache"], ["GET", "/cache/otp_bank/messages"], ["GET", "/logs?level=debug"], ["GET", "/audit"], ["GET", "/metrics/history?bind=*"], ["GET", "/metrics/history?bind=orange_fr&range=24h"],
  ["GET", "/trace/vodafone_uk?detail=true"], ["GET", "/trace/vodafone_uk"], ["GET", "/users"], ["GET", "/tokens"], ["GET", "/settings"],
  ["POST", "/peers/vodafone_uk/reconnect"], ["POST", "/peers/otp_bank/drop"], ["POST", "/peers/att_us/disable"], ["POST", "/peers/att_us/enable"],
  ["POST", "/queue", { source: { addr: "A" }, destination: { addr: "336" }, text: "x" }], ["POST", "/queue/90412718/cancel"], ["PATCH", "/peers/client/orange_fr", { tps_limit: 90 }], ["PATCH", "/peers/client/orange_fr", { tps_limit: 0 }],
  ["DELETE", "/peers/client/orange_fr/overrides"], ["POST", "/cache/otp_bank/messages/retry"], ["DELETE", "/cache/partner_acme/messages?status=failed_permanent"], ["POST", "/users", { name: "x", role: "viewer", password: "long enough 1" }],
  ["PATCH", "/users/x", { role: "operator" }], ["DELETE", "/users/x"], ["POST", "/tokens", { name: "t", role: "viewer" }], ["DELETE", "/tokens/t"], ["GET", "/peers/client/nobody"], ["POST", "/peers/client", { name: "new_one", bind_type: "transceiver", host: "h", system_id: "s", password: "p" }], ["DELETE", "/peers/client/new_one"],
];

test("the stand-in answers as the contract says", async () => {
  const signIn = await fetch(`${fake.url}/api/v1/session`, { method: "POST", body: JSON.stringify({ user: "admin", password: "admin" }) });
  const cookie = signIn.headers.get("set-cookie").split(";")[0];
  const { csrf_token: token } = await signIn.json();
  for (const [method, path, body] of calls) {
    const name = `${method} ${path}`;
    const op = operationOf(method, `/api/v1${path.split("?")[0]}`);
    assert.ok(op, `${name} is not in the contract`);
    if (body) assert.deepEqual(check(op.requestBody.content["application/json"].schema, body).filter((w) => !w.includes("tps_limit is under")), [], `${name}, its body`);
    const answer = await fetch(`${fake.url}/api/v1${path}`, { method, headers: { cookie, "X-CSRF-Token": token }, body: body && JSON.stringify(body) });
    const described = op.responses[answer.status];
    assert.ok(described, `${name} answered ${answer.status}, which is not described`);
    const text = await answer.text();
    const schema = (described.$ref ? api.components.responses[described.$ref.split("/").pop()] : described).content?.["application/json"].schema;
    if (schema) assert.deepEqual(check(schema, JSON.parse(text)).slice(0, 5), [], name);
    else assert.equal(text, "", name);
  }
});

test("live messages are as the contract says", async () => {
  const signIn = await fetch(`${fake.url}/api/v1/session`, { method: "POST", body: JSON.stringify({ user: "admin", password: "admin" }) });
  const socket = new WebSocket(`${fake.url.replace("http", "ws")}/api/v1/live`, { headers: { cookie: signIn.headers.get("set-cookie").split(";")[0] } });
  const shapes = { status: "LiveStatus", cache: "Cache", log: "LiveLog", peer: "LivePeer" };
  const seen = new Set();
  await new Promise((done, fail) => {
    socket.on("error", fail);
    socket.on("message", (text) => {
      const { type, data } = JSON.parse(text);
      const wrong = check(api.components.schemas[shapes[type]], data);
      if (wrong.length) fail(new Error(wrong.join("; ")));
      seen.add(type);
      if (["status", "cache", "log"].every((t) => seen.has(t))) done();
    });
  });
  socket.close();
});
