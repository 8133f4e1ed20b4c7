// Every page, in both languages and themes: nothing serious for axe-core, no error, nothing from elsewhere, no sideways
// scroll on a narrow phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { builtDashboard, openPage, seriousIn, settled, startBrowser, wideIn } from "./browser.mjs";
import { startFake } from "./fakegateway.mjs";

const pages = ["/", "/peers/client", "/peers/server", "/peers/client/bouygues_fr", "/peers/server/new", "/peers/listener/edit", "/queue?id=90412667&send=1", "/cache", "/traffic", "/logs", "/trace/vodafone_uk?id=996", "/users", "/audit", "/settings"];
let browser;
let fake;
before(async () => {
  browser = await startBrowser();
  fake = await startFake({ binds: 12, dashboard: builtDashboard() });
});
after(async () => {
  await browser?.close();
  await fake?.close();
});

for (const [locale, colorScheme] of [["en-US", "light"], ["fr-FR", "dark"]])
  test(`pages in ${locale}, ${colorScheme}`, async (t) => {
    const { page, context, problems, elsewhere } = await openPage(browser, fake, { locale, colorScheme });
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
      assert.equal(await wideIn(page), "");
    });
  assert.deepEqual(problems, []);
  await context.close();
});
