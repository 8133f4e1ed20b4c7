// What happens to people: floods, ended sessions, other tabs, trouble of the whole gateway, narrow screens.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { builtDashboard, openPage, seriousIn, settled, startBrowser, wideIn } from "./browser.mjs";
import { startFake } from "./fakegateway.mjs";

const dashboard = builtDashboard();
let browser;
let fake;
let opened = [];
before(async () => (browser = await startBrowser()));
after(() => browser?.close());
beforeEach(async () => (fake = await startFake({ binds: 12, dashboard, lively: false })));
afterEach(async () => {
  for (const context of opened) await context.close();
  opened = [];
  await fake.close();
});

async function open(options) {
  const made = await openPage(browser, fake, options);
  opened.push(made.context);
  return made.page;
}
const title = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();
const called = (what) => fake.world.calls.filter((c) => c.startsWith(what));
const line = (n, level = "debug") => ({ at: new Date().toISOString(), level, category: "smpp", bind: "orange_fr", message: `Message ${n} sent, 1 part, 31 ms`, correlation_id: String(n) });

test("thousands of log lines a second: few are drawn, and every control still answers", async () => {
  const page = await open({ path: "/logs?level=debug" });
  await page.getByRole("log").waitFor();
  let n = 0;
  const flood = setInterval(() => fake.tell("log", { entries: Array.from({ length: 100 }, () => line((n += 1))), dropped: 0 }), 20);
  try {
    await page.getByText(/^Message \d{4} sent/).first().waitFor();
    assert.ok((await page.locator(".log li").count()) <= 400);
    await page.getByRole("searchbox", { name: "Search the log" }).fill("part");
    await page.getByText(/lines match/).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused.", { exact: true }).waitFor();
    const last = page.locator(".log li").last();
    const stood = await last.textContent();
    await page.getByText(/[1-9],\d{3} new lines since/).waitFor();
    assert.equal(await last.textContent(), stood);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Clear view" }).click();
    await page.getByRole("button", { name: "Debug" }).click();
    await page.getByRole("link", { name: "Traffic" }).first().click();
    await page.getByRole("heading", { name: "Messages per second" }).waitFor();
  } finally {
    clearInterval(flood);
  }
});

test("the log goes back as far as it is kept, some hundred lines at a time", async () => {
  const page = await open({ path: "/logs?level=debug" });
  const log = page.getByRole("log");
  await log.waitFor();
  fake.tell("log", { entries: Array.from({ length: 900 }, (_, i) => line(i + 1000)), dropped: 0 });
  await page.getByText("Message 1899 sent").waitFor();
  const count = () => page.locator(".log li").count();
  const first = await count();
  await log.evaluate((e) => (e.scrollTop = 0));
  await page.waitForFunction((was) => document.querySelectorAll(".log li").length > was, first);
  assert.ok(await log.evaluate((e) => e.scrollTop > 0), "what was in sight stays in sight");
});

test("what is being selected in the log stays", async () => {
  const page = await open({ path: "/logs" });
  await page.getByRole("log").waitFor();
  await page.evaluate(() => getSelection().selectAllChildren(document.querySelector(".log li:last-child .msg")));
  fake.tell("log", { entries: [line(77, "info")], dropped: 0 });
  await page.getByText("Paused because you are selecting text.").waitFor();
  assert.notEqual(await page.evaluate(() => String(getSelection())), "");
});

test("a session that ends keeps what was typed; the same user goes on with it", async () => {
  const page = await open({ path: "/peers/client/orange_fr" });
  await page.locator("#f-host").fill("typed.example");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save and reconnect" }).click();
  await page.getByText(/Your session has ended/).waitFor();
  assert.equal(await page.locator("#user").inputValue(), "m.leroy");
  assert.deepEqual(await seriousIn(page), []);
  await page.locator("#password").fill("admin");
  await page.keyboard.press("Enter");
  await page.getByText(/Your session has ended/).waitFor({ state: "detached" });
  assert.equal(await page.locator("#f-host").inputValue(), "typed.example");
  await page.getByRole("button", { name: "Save and reconnect" }).click();
  await page.getByText("Saved orange_fr").first().waitFor();
});

test("signing out leaves nothing of the pages", async () => {
  const page = await open();
  await title(page, "2 of 12 binds need attention");
  await page.getByRole("button", { name: "m.leroy" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await page.locator(".app").count(), 0);
});

test("another tab's sign-in, language and theme hold here too", async () => {
  const page = await open({ path: "/peers/client" });
  await page.getByRole("switch", { name: "sunrise_ch enabled" }).waitFor();
  const other = await page.context().newPage();
  await other.goto(fake.url);
  await other.getByRole("button", { name: "m.leroy" }).waitFor();
  await page.context().request.post(`${fake.url}/api/v1/session`, { data: { user: "m.leroy", password: "admin" } });
  await page.getByRole("switch", { name: "sunrise_ch enabled" }).click();
  await page.getByText("Disabled sunrise_ch").first().waitFor();
  assert.equal(called("POST /peers/sunrise_ch/disable").length, 2); // refused, then with the new session's token
  await other.getByRole("button", { name: "FR", exact: true }).click();
  await other.getByRole("button", { name: "Thème sombre" }).click();
  await title(page, "7 pairs clients");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
});

test("the focus returns to where it was when a dialog closes", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Actions for otp_bank" }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.getByRole("menuitem", { name: "Drop session…" }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Actions for otp_bank");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Actions for otp_bank");
});

test("a half-filled new peer is not lost by a slip, and leaving it leads where one wanted to go", async () => {
  const page = await open({ path: "/peers/client/new" });
  await page.locator("#f-name").fill("half_filled");
  await page.getByRole("link", { name: "Traffic" }).first().click();
  await page.getByRole("button", { name: "Keep editing" }).click();
  assert.equal(await page.locator("#f-name").inputValue(), "half_filled");
  await page.getByRole("link", { name: "Traffic" }).first().click();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("heading", { name: "Messages per second" }).waitFor();
});

test("what is wrong with the whole gateway comes before any bind", async () => {
  fake.world.core = false;
  const page = await open();
  await title(page, "Core is unreachable");
  await page.getByText(/^2 of 12 binds need attention\./).waitFor();
  fake.world.core = true;
  await title(page, "2 of 12 binds need attention");
  const full = fake.world.cache.find((b) => b.name === "otp_bank");
  Object.assign(full, { used: 1, ledger: { ...full.ledger, accepted: full.ledger.accepted + 31, evicted: 31 } });
  fake.tell("cache", { total: 8700, pending: 8686, failed: 14, binds: fake.world.cache });
  await title(page, "The cache of otp_bank is full");
  await page.getByText("31 messages were dropped to make room and are lost.").waitFor();
  await page.getByRole("link", { name: "Message cache" }).last().click();
  await title(page, "The cache of otp_bank is full");
  assert.deepEqual(await seriousIn(page), []);
});

test("a receipt on its way to a partner awaits no receipt of its own", async () => {
  fake.world.messages.unshift({ ...fake.world.messages[1], id: 90419999, message_type: "delivery_receipt", status: "sent", dest_smsc: null, source_smsc: "otp_bank", source: { addr: "33639980014", ton: 1, npi: 1 }, destination: { addr: "OTPBANK", ton: 5, npi: 0 }, text: undefined, receipt: { message_id: "-771209", state: "undeliverable", error: "088" } });
  const page = await open({ path: "/queue?id=90419999" });
  const row = page.getByRole("row", { name: /90419999/ });
  await row.getByText("receipt of +33 6 39 98 00 14: undeliverable").waitFor();
  assert.equal(await row.getByText("receipt awaited").count(), 0);
  await page.getByText("undeliverable (088), message").waitFor();
});

test("numbers are copied without their blanks", async () => {
  const page = await open({ path: "/queue" });
  await page.locator(".tel").first().waitFor();
  const [seen, copied] = await page.locator(".tel").first().evaluate((e) => (getSelection().selectAllChildren(e), [e.children.length, String(getSelection()).replace(/\n/g, "")]));
  assert.ok(seen > 3);
  assert.match(copied, /^\+336399\d{5}$/);
});

test("on a phone a message lies over the list, and closes back to it", async () => {
  const page = await open({ path: "/queue", viewport: { width: 390, height: 844 } });
  await page.getByRole("row", { name: /vodafone_uk/ }).first().click();
  const side = page.getByRole("region", { name: /^Message \d/ });
  await side.getByText("History").waitFor();
  const { top } = await side.evaluate((e) => e.getBoundingClientRect());
  assert.ok(top < 100, `it begins at ${top} px`);
  await side.getByRole("button", { name: "Close" }).click();
  await side.waitFor({ state: "detached" });
});

test("names as long as they may be keep every page within the screen", async () => {
  const long = "a_very_long_name_of_a_bind_that_somebody_typed_without_mercy_64x";
  const row = { ...fake.world.binds.get("bouygues_fr"), name: long };
  fake.world.binds.set(long, row);
  fake.world.peers.set(long, { ...fake.world.peers.get("bouygues_fr"), name: long });
  fake.world.cache.push({ ...fake.world.cache[1], name: long });
  fake.world.cached[long] = fake.world.cached.partner_acme;
  const page = await open({ viewport: { width: 360, height: 740 } });
  for (const path of ["/", "/peers/client", `/peers/client/${long}`, "/cache", "/traffic", `/trace/${long}?id=996`, "/settings"]) {
    await page.goto(`${fake.url}/#${path}`);
    await settled(page);
    assert.equal(await wideIn(page), "", path);
  }
});

test("an address that leads nowhere says so and leads back", async () => {
  const page = await open({ path: "/peers/client/%E0%A4%A" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.goto(`${fake.url}/#/nowhere`);
  await page.getByText("There is no such page.").waitFor();
  await page.getByRole("link", { name: "Live status" }).last().click();
  await title(page, "2 of 12 binds need attention");
});

test("what could not be read while the gateway was away comes by itself when it is back", async () => {
  const page = await open({ locale: "fr-FR", path: "/queue" });
  await title(page, "1 204 messages attendent");
  await page.goto(`${fake.url}/#/`);
  fake.cut();
  await page.goto(`${fake.url}/#/queue`);
  await page.getByText("La passerelle ne répond pas").waitFor();
  assert.equal(await page.getByText("unreachable").count(), 0);
  await page.goto(`${fake.url}/#/audit`); // a page whose module is not there yet
  await page.getByText("La page n’a pas pu être chargée.").waitFor();
  fake.mend();
  await page.getByRole("heading", { level: 1, name: /Dernière modification/ }).waitFor({ timeout: 60000 });
});
