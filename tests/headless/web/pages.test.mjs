// Every page, in both languages and themes: nothing serious for axe-core, no error, nothing from elsewhere, no sideways
// scroll on a narrow phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { dashboard, openPage, startBrowser } from "./browser.mjs";
import { startFake } from "./fakegateway.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = ["/", "/peers/client", "/peers/server", "/peers/client/bouygues_fr", "/peers/server/new", "/peers/listener/edit", "/queue?id=90412667&send=1", "/cache", "/traffic", "/logs", "/trace/vodafone_uk?id=996", "/users", "/audit", "/settings"];
let browser;
let fake;
before(async () => {
  browser = await startBrowser();
  fake = await startFake({ binds: 12, dashboard });
});
after(async () => {
  await browser?.close();
  await fake?.close();
});

/** Waits until the page has drawn what it loads. */
export const settled = async (page) => {
  await page.locator("h1").waitFor();
  await page.waitForFunction(() => !document.querySelector(".sk, [aria-busy=true]") && !document.querySelector("main [role=status][aria-label=Loading], main [role=status][aria-label=Chargement]"));
};

/** `inside`: only that part, for what lies over others. */
async function seriousIn(page, inside) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((where) => window.axe.run(where || document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }), inside);
  return violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any[0]?.message || ""}`).join(" | ")}`);
}

for (const [locale, colorScheme] of [["en-US", "light"], ["fr-FR", "dark"]])
  test(`pages in ${locale}, ${colorScheme}`, async (t) => {
    const { page, context, problems } = await openPage(browser, fake, { locale, colorScheme });
    const elsewhere = [];
    page.on("request", (request) => request.url().startsWith(fake.url) || request.url().startsWith("blob:") || elsewhere.push(request.url()));
    for (const path of pages)
      await t.test(path, async () => {
        await page.goto(`${fake.url}/#${path}`);
        await settled(page);
        assert.deepEqual(await seriousIn(page), []);
      });
    assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
    assert.deepEqual(problems, []);
    assert.deepEqual(elsewhere, []);
    await context.close();
  });

test("the sign-in page", async () => {
  const { page, context } = await openPage(browser, fake, { signIn: false });
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.deepEqual(await seriousIn(page), []);
  await context.close();
});

test("dialogs, menus, the palette and the sheet of keys", async () => {
  const { page, context } = await openPage(browser, fake);
  await settled(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  assert.deepEqual(await seriousIn(page), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  assert.deepEqual(await seriousIn(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Actions for otp_bank" }).click();
  await page.getByRole("menu").waitFor();
  assert.deepEqual(await seriousIn(page, ".menu"), []);
  await page.getByRole("menuitem", { name: "Drop session…" }).click();
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await seriousIn(page), []);
  await context.close();
});

test("no page scrolls sideways at 320 pixels", async (t) => {
  const { page, context, problems } = await openPage(browser, fake, { viewport: { width: 320, height: 640 }, locale: "fr-FR" });
  for (const path of pages)
    await t.test(path, async () => {
      await page.goto(`${fake.url}/#${path}`);
      await settled(page);
      const wide = await page.evaluate(() => {
        if (document.documentElement.scrollWidth <= innerWidth) return "";
        return [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((e) => `${e.tagName}.${e.className?.baseVal ?? e.className} ${Math.round(e.getBoundingClientRect().right)}`).join(" > ") || String(document.documentElement.scrollWidth);
      });
      assert.equal(wide, "");
    });
  assert.deepEqual(problems, []);
  await context.close();
});
