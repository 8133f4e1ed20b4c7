// How fast the pages are with 500 binds that change all the time. The figures are printed, not judged: machines differ.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { builtDashboard, openPage, startBrowser } from "./browser.mjs";
import { startFake } from "./fakegateway.mjs";

let browser;
let fake;
before(async () => {
  browser = await startBrowser();
  fake = await startFake({ binds: 500, dashboard: builtDashboard() });
});
after(async () => {
  await browser?.close();
  await fake?.close();
});

test("500 binds: rows in sight only, while one scrolls and counters move", async (t) => {
  const { page, context, problems } = await openPage(browser, fake);
  await page.locator("tr[data-bind]").first().waitFor();
  await page.reload({ waitUntil: "commit" });
  await page.locator("tr[data-bind]").first().waitFor();
  const usable = await page.evaluate(() => Math.round(performance.now()));
  const seen = await page.evaluate(async () => {
    const tasks = [];
    const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => Math.round(e.duration))));
    watch.observe({ type: "longtask" });
    const frames = [];
    let rows = 0;
    let last = performance.now();
    for (let i = 0; i < 240; i += 1) {
      scrollTo(0, (document.body.scrollHeight * (i % 120)) / 120);
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
      rows = Math.max(rows, document.querySelectorAll("tr[data-bind]").length);
    }
    watch.disconnect();
    frames.sort((a, b) => a - b);
    return { tasks, rows, p50: frames[120].toFixed(1), p99: frames[237].toFixed(1) };
  });
  t.diagnostic(`rows after ${usable} ms; at most ${seen.rows} of 500 rows drawn; frames while scrolling: p50 ${seen.p50} ms, p99 ${seen.p99} ms; ${seen.tasks.length} tasks over 50 ms (longest ${Math.max(0, ...seen.tasks)} ms)`);
  assert.ok(seen.rows < 120);
  assert.deepEqual(problems, []);
  await context.close();
});
