// What people do on the pages, and what the gateway is then asked for.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { builtDashboard, openPage, startBrowser } from "./browser.mjs";
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

async function open(options, from = fake) {
  const made = await openPage(browser, from, options);
  opened.push(made.context);
  return made.page;
}
const title = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();
const called = (what) => fake.world.calls.filter((c) => c.startsWith(what));

test("signing in: a wrong password says so, the right one opens Live status", async () => {
  const page = await open({ signIn: false });
  await page.getByLabel("User").fill("m.leroy");
  await page.locator("#password").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("User or password not recognised.").waitFor();
  await page.locator("#password").fill("admin");
  await page.keyboard.press("Enter");
  await title(page, "2 of 12 binds need attention");
});

test("an ended session shows the sign-in page", async () => {
  const page = await open();
  await title(page, "2 of 12 binds need attention");
  await page.context().clearCookies();
  await page.getByRole("link", { name: /^Queue/ }).first().click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("Live status explains the first unwell bind, and the fix is the primary button", async () => {
  const page = await open();
  await page.getByText("The carrier refuses our password.").waitFor();
  await page.getByRole("button", { name: "Edit password" }).click();
  await title(page, "bouygues_fr");
  await page.waitForFunction(() => document.activeElement.id === "f-password");
});

test("a change of state appears at once and is announced", async () => {
  const page = await open();
  await title(page, "2 of 12 binds need attention");
  fake.act("vodafone_uk", () => ({ state: "disconnected", sessions: 0 }));
  await title(page, "3 of 12 binds need attention");
  await page.waitForFunction(() => document.getElementById("news").textContent === "vodafone_uk: Disconnected");
});

test("where the socket is refused the page asks every 5 s and says so", async () => {
  await fake.close();
  fake = await startFake({ binds: 12, dashboard, socket: false });
  const page = await open();
  await page.getByText("Every 5 s").waitFor();
  fake.world.binds.get("vodafone_uk").state = "reconnecting";
  await title(page, "3 of 12 binds need attention");
});

test("lost contact dims the page, turns acts off, and ends when the gateway is back", async () => {
  const page = await open();
  await title(page, "2 of 12 binds need attention");
  fake.cut();
  await page.getByText(/Not live since/).waitFor({ timeout: 40000 });
  assert.ok(await page.getByRole("button", { name: "Edit password" }).isDisabled());
  fake.mend();
  await page.getByRole("button", { name: "Try now" }).click();
  await page.getByText(/Not live since/).waitFor({ state: "detached" });
  assert.ok(await page.getByRole("button", { name: "Edit password" }).isEnabled());
});

test("dropping asks first, names what it costs, and does nothing when kept", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Actions for otp_bank" }).click();
  await page.getByRole("menuitem", { name: "Drop session…" }).click();
  await page.getByText("4 sessions end.").waitFor();
  await page.keyboard.press("Enter"); // the safe button has the focus
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(called("POST /peers/otp_bank/drop").length, 0);
  await page.getByRole("button", { name: "Actions for otp_bank" }).click();
  await page.getByRole("menuitem", { name: "Drop session…" }).click();
  await page.getByRole("button", { name: "Drop 4 sessions" }).click();
  await page.getByText("Dropped otp_bank").first().waitFor();
  assert.equal(called("POST /peers/otp_bank/drop").length, 1);
});

test("disabling acts at once and can be undone", async () => {
  const page = await open({ path: "/peers/client" });
  await page.getByRole("switch", { name: "sunrise_ch enabled" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector('[aria-label="sunrise_ch enabled"]').getAttribute("aria-checked") === "true");
  assert.deepEqual(called("POST /peers/sunrise_ch").map((c) => c.split(" ")[1]), ["/peers/sunrise_ch/disable", "/peers/sunrise_ch/enable"]);
});

test("a value out of range is explained beside its field; saving sends only what changed", async () => {
  const page = await open({ path: "/peers/client/orange_fr" });
  const field = page.locator("#f-tps_limit");
  await field.fill("12000");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Must be between 1 and 10,000. You typed 12,000.").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await page.waitForFunction(() => document.activeElement.id === "f-tps_limit");
  await field.fill("90");
  await page.locator("#f-host").fill("smpp-b.orange.example");
  await page.getByRole("button", { name: "Save and reconnect" }).click();
  await page.getByText("Saved orange_fr").first().waitFor();
  assert.deepEqual(called("PATCH"), ['PATCH /peers/client/orange_fr {"host":"smpp-b.orange.example","tps_limit":90}']);
});

test("what the gateway refuses stands beside its field", async () => {
  const page = await open({ path: "/peers/server/otp_bank" });
  await page.locator("#f-ip_whitelist").fill("192.0.2.0/24, nonsense!");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("must be an address or a CIDR range").waitFor();
});

test("a live edit goes back to the file's value", async () => {
  const page = await open({ path: "/peers/client/bouygues_fr" });
  await page.getByText("The file says 100.").waitFor();
  await page.getByRole("button", { name: "Back to the file", exact: true }).click();
  await page.getByText("Rate limit is as the file says").first().waitFor();
  assert.equal(await page.locator("#f-tps_limit").inputValue(), "100");
  assert.deepEqual(called("PATCH"), ['PATCH /peers/client/bouygues_fr {"tps_limit":null}']);
});

test("switching the language keeps what was typed", async () => {
  const page = await open({ path: "/peers/client/orange_fr" });
  await page.locator("#f-host").fill("typed.example");
  await page.getByRole("button", { name: "FR", exact: true }).click();
  await page.getByText("Limite de débit").waitFor();
  assert.equal(await page.locator("#f-host").inputValue(), "typed.example");
});

test("a password is written and never shown; a copy asks for its own", async () => {
  const page = await open({ path: "/peers/client/new?copy=orange_fr" });
  await page.locator("#f-name").fill("orange_two");
  assert.equal(await page.locator("#f-host").inputValue(), "smpp-a.orange.example");
  await page.getByRole("button", { name: "Add and connect" }).click();
  await page.getByText("This is needed.").waitFor();
  await page.locator("#f-password").fill("s3cret");
  await page.getByRole("button", { name: "Add and connect" }).click();
  await title(page, "orange_two");
  assert.equal(await page.locator("#f-password").inputValue(), "");
  assert.equal(JSON.parse(called("POST /peers/client")[0].slice("POST /peers/client ".length)).password, "s3cret");
});

test("a deleted peer is off at once and comes back with undo", async () => {
  const page = await open({ path: "/peers/client/sunrise_ch" });
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete sunrise_ch" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => !document.querySelector(".toast"));
  assert.deepEqual(called("DELETE"), []);
  assert.deepEqual(called("POST /peers/sunrise_ch").map((c) => c.split(" ")[1]), ["/peers/sunrise_ch/disable", "/peers/sunrise_ch/enable"]);
});

test("leaving with changes asks", async () => {
  const page = await open({ path: "/peers/client/orange_fr" });
  await page.locator("#f-host").fill("typed.example");
  await page.getByRole("link", { name: "Traffic" }).first().click();
  await page.getByRole("button", { name: "Keep editing" }).click();
  assert.equal(await page.locator("#f-host").inputValue(), "typed.example");
});

test("filters and selection live in the address and outlive a reload", async () => {
  const page = await open({ path: "/queue" });
  await page.getByRole("button", { name: /^Failed/ }).click();
  await page.getByRole("button", { name: "90412633" }).click();
  await page.getByRole("heading", { name: "Message 90412633" }).waitFor();
  assert.match(page.url(), /status=failed/);
  await page.reload();
  await page.getByRole("heading", { name: "Message 90412633" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Failed/ }).getAttribute("aria-pressed"), "true");
});

test("a test message counts characters, alphabet and segments, and offers substitutes", async () => {
  const page = await open({ path: "/queue?send=1" });
  const box = page.getByRole("region", { name: "Send a test message" });
  await box.locator("#send-text").fill("Même nous – jamais");
  await box.getByText("UCS-2").waitFor();
  await box.getByRole("button", { name: "Replace" }).click();
  await box.getByText("GSM-7", { exact: true }).waitFor();
  assert.equal(await box.locator("#send-text").inputValue(), "Meme nous - jamais");
  await box.locator("#send-text").fill("x".repeat(161));
  await box.getByText("2 segments of 153").waitFor();
  await box.locator("#send-from").fill("OTPBANK");
  await box.locator("#send-to").fill("+33 6 39 98 00 01");
  await box.getByRole("button", { name: "Send to 1 number" }).click();
  await page.getByText(/Queued as message/).first().waitFor();
  assert.match(called("POST /queue")[0], /"destination":\{"addr":"33639980001","ton":1,"npi":1\}/);
});

test("a pending message is cancelled after a question", async () => {
  const page = await open({ path: "/queue?id=90412718" });
  await page.getByRole("button", { name: "Cancel message…" }).click();
  await page.getByRole("button", { name: "Cancel the message" }).click();
  await page.getByText("Cancelled message 90412718").first().waitFor();
});

test("more than ten messages are deleted only after their count was typed", async () => {
  const page = await open({ path: "/cache" });
  await page.getByRole("button", { name: "Delete 14 failed…" }).click();
  const act = page.getByRole("button", { name: "Delete 14 messages" });
  assert.ok(await act.isDisabled());
  await page.getByLabel("Type 14 to confirm").fill("14");
  await act.click();
  await title(page, "8,686 messages wait for Core");
  assert.equal(called("DELETE").length, 3);
});

test("one failed message is retried; filters by attempts ask the gateway", async () => {
  const page = await open({ path: "/cache" });
  await page.getByRole("button", { name: "Retry", exact: true }).first().click();
  await title(page, "13 cached messages failed for good");
  const asked = page.waitForRequest(/min_retries=5/);
  await page.getByRole("combobox", { name: "Attempts" }).selectOption("5");
  await asked;
});

test("the log pauses when one scrolls and goes on with End", async () => {
  const page = await open({ path: "/logs" });
  const log = page.getByRole("log");
  await log.waitFor();
  await log.evaluate((e) => (e.scrollTop = 0));
  await page.getByText("Paused because you scrolled.").waitFor();
  fake.tell("log", { entries: [{ at: new Date().toISOString(), level: "info", category: "gateway", bind: null, message: "a line of news", correlation_id: null }], dropped: 0 });
  await page.getByText(/1 new line since/).waitFor();
  assert.equal(await page.getByText("a line of news").count(), 0);
  await page.keyboard.press("End");
  await page.getByText("a line of news").waitFor();
});

test("a PDU is decoded, its deviation marked, its text masked until an administrator asks", async () => {
  const page = await open({ path: "/trace/vodafone_uk" });
  await page.getByRole("row", { name: /tolerated/ }).click();
  await page.getByText("extra NUL after short_message, skipped and counted").waitFor();
  const octets = page.getByRole("region", { name: "Octets" });
  assert.match(await octets.textContent(), /xx xx/);
  await page.getByRole("button", { name: "Show text" }).click();
  await page.getByRole("button", { name: "Show the text" }).click();
  await page.waitForFunction(() => !document.querySelector(".hex").textContent.includes("xx"));
});

test("a viewer sees no act", async () => {
  await fake.close();
  fake = await startFake({ binds: 12, dashboard, role: "viewer", lively: false });
  const page = await open();
  await page.getByText("The carrier refuses our password.").waitFor();
  for (const name of ["Edit password", "Reconnect now", "Add a peer"]) assert.equal(await page.getByRole("button", { name }).count(), 0, name);
  await page.goto(`${fake.url}/#/cache`);
  await title(page, "14 cached messages failed for good");
  assert.equal(await page.getByRole("button", { name: /Retry|Delete/ }).count(), 0);
  await page.goto(`${fake.url}/#/peers/client/orange_fr`);
  await title(page, "orange_fr");
  assert.ok(await page.locator("#f-host").isDisabled());
});

test("the keyboard alone: palette, rows, why, pages", async () => {
  const page = await open();
  await title(page, "2 of 12 binds need attention");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("otp_");
  await page.keyboard.press("Enter");
  await page.getByText("All is well.").waitFor();
  assert.equal(called("POST").filter((c) => !c.includes("/session")).length, 0);
  await page.keyboard.press("Escape");
  await page.getByText("All is well.").waitFor({ state: "detached" });
  await page.keyboard.press("j");
  await page.keyboard.press("w");
  await page.getByText("The carrier refuses our password.").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await title(page, "1,204 messages wait");
  await page.keyboard.press("/");
  await page.keyboard.type("j90412633");
  await page.getByRole("button", { name: "90412633" }).waitFor({ state: "detached" });
});

test("500 binds: only the rows in sight are drawn, and each can be reached", async () => {
  await fake.close();
  fake = await startFake({ binds: 500, dashboard });
  const page = await open();
  await title(page, /of 500 binds need attention/);
  assert.ok((await page.locator("tr[data-bind]").count()) < 120);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.locator("tr[data-bind=retail_promo]").waitFor();
  assert.ok((await page.locator("tr[data-bind]").count()) < 120);
});

test("with no bind the page says what is needed", async () => {
  await fake.close();
  fake = await startFake({ binds: 0, dashboard });
  const page = await open();
  await title(page, "No carrier yet");
  await page.getByRole("link", { name: "Add a client peer" }).click();
  await title(page, "Add a client peer");
});

test("users and tokens: a token is shown once, one's own role is not lost by a slip", async () => {
  const page = await open({ path: "/users" });
  await page.getByRole("button", { name: "Make a token" }).click();
  await page.locator("#add-name").fill("monitoring");
  await page.getByRole("button", { name: "Make the token" }).click();
  assert.match(await page.getByLabel("Token", { exact: true }).inputValue(), /^omt_/);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("combobox", { name: "Role of m.leroy" }).selectOption("viewer");
  await page.getByRole("button", { name: "Keep it" }).click();
  assert.deepEqual(called("PATCH"), []);
});

test("one's own password is changed from the menu, and asks to sign in with it", async () => {
  const page = await open();
  await page.getByRole("button", { name: "m.leroy" }).click();
  await page.getByRole("menuitem", { name: "Change my password…" }).click();
  await page.getByLabel("New password for m.leroy").fill("a much longer one");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByText("Your password is changed; sign in with the new one").first().waitFor();
  assert.deepEqual(called("PATCH"), ['PATCH /users/m.leroy {"password":"a much longer one"}']);
});

test("a head of the table sorts, live counters do not sort anew, and the address keeps it", async () => {
  const page = await open();
  const clients = async () => (await page.locator("tr[data-bind]").evaluateAll((rows) => rows.map((r) => r.dataset.bind))).filter((n) => ["orange_fr", "vodafone_uk", "att_us", "sunrise_ch"].includes(n));
  await page.getByRole("button", { name: "Sent" }).click();
  await page.locator("th[aria-sort=descending]").getByText("Sent").waitFor();
  assert.deepEqual(await clients(), ["orange_fr", "vodafone_uk", "att_us", "sunrise_ch"]);
  fake.act("att_us", () => ({ sent: 9_000_000 }));
  await page.getByText("9,000,000").waitFor();
  assert.deepEqual(await clients(), ["orange_fr", "vodafone_uk", "att_us", "sunrise_ch"]);
  await page.getByRole("button", { name: "Sent" }).click();
  await page.locator("th[aria-sort=ascending]").waitFor();
  assert.deepEqual(await clients(), ["sunrise_ch", "vodafone_uk", "orange_fr", "att_us"]);
  assert.match(page.url(), /sort=sent/);
  await page.getByRole("button", { name: "Sent" }).click();
  assert.equal(await page.locator("th[aria-sort]").count(), 0);
});

test("the last hour is cut from two, in whole minutes", async () => {
  const page = await open({ path: "/traffic" });
  await page.getByRole("button", { name: "1 h", exact: true }).waitFor();
  await page.getByRole("button", { name: "Show as table" }).first().click();
  assert.equal(await page.getByRole("table", { name: "Messages per second" }).getByRole("row").count(), 31); // of two minutes each, and the head
});

test("an administrator exports a trace with its text after a question", async () => {
  const page = await open({ path: "/trace/vodafone_uk" });
  await page.getByRole("button", { name: "Export pcap" }).click();
  const plain = page.waitForRequest(/vodafone_uk\.pcap$/);
  await page.getByRole("menuitem", { name: "Text masked" }).click();
  await plain;
  await page.getByRole("button", { name: "Export pcap" }).click();
  await page.getByRole("menuitem", { name: "With message text…" }).click();
  const whole = page.waitForRequest(/vodafone_uk\.pcap\?text=true$/);
  await page.getByRole("button", { name: "Export with text" }).click();
  await whole;
});
