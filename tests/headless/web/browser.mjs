// A browser for the tests: Debian's Chromium, or what CHROMIUM names; and what is looked at on every page.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where the dashboard under test is: DASHBOARD, or build/web, which is built now. */
export function builtDashboard() {
  if (process.env.DASHBOARD) return process.env.DASHBOARD;
  execFileSync(process.execPath, [`${root}headless/web/build.mjs`, "--out", `${root}build/web`]);
  return `${root}build/web`;
}

export async function startBrowser() {
  const executablePath = process.env.CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!executablePath) throw new Error("no Chromium here: install the package chromium, or name one in CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page at `url`, signed in unless `user` is empty; `problems` collects errors of the console, `elsewhere` requests to others. */
export async function openPage(browser, { url }, { path = "/", locale = "en-US", colorScheme = "light", viewport = { width: 1440, height: 900 }, signIn = true, user = "m.leroy", password = "admin" } = {}) {
  const context = await browser.newContext({ locale, colorScheme, viewport, reducedMotion: "reduce", timezoneId: "Europe/Paris", ignoreHTTPSErrors: true, acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  const problems = [];
  const elsewhere = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(`${error.message}\n${error.stack}`));
  page.on("request", (request) => request.url().startsWith(url) || request.url().startsWith("blob:") || elsewhere.push(request.url()));
  if (signIn) {
    const answer = await context.request.post(`${url}/api/v1/session`, { data: { user, password } });
    if (!answer.ok()) throw new Error(`the sign-in was refused: ${answer.status()}`);
  }
  await page.goto(`${url}/#${path}`);
  return { page, context, problems, elsewhere };
}

/** Waits until the page has drawn what it loads. */
export const settled = async (page) => {
  await page.locator("h1").waitFor();
  await page.waitForFunction(() => !document.querySelector(".sk, [aria-busy=true]") && !document.querySelector("main [role=status][aria-label=Loading], main [role=status][aria-label=Chargement]"));
};

/** What axe-core finds serious. `inside`: only that part, for what lies over others. */
export async function seriousIn(page, inside) {
  await page.evaluate(axe);
  let timer; // a browser that has hung fails the test rather than keep it
  const late = new Promise((_, refuse) => (timer = setTimeout(() => refuse(new Error("axe-core did not come to an end")), 120000)));
  const { violations } = await Promise.race([page.evaluate((where) => window.axe.run(where || document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }), inside), late]);
  clearTimeout(timer);
  return violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any[0]?.message || ""}`).join(" | ")}`);
}

/** What sticks out at the right, of the page or of a card, or "". */
export const wideIn = (page) =>
  page.evaluate(() => {
    const cut = [...document.querySelectorAll(".card")].find((c) => c.scrollWidth > c.clientWidth + 1);
    if (cut) return `${cut.className} ${cut.getAttribute("aria-label") || ""} ${cut.scrollWidth} in ${cut.clientWidth}`;
    if (document.documentElement.scrollWidth <= innerWidth) return "";
    return [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((e) => `${e.tagName}.${e.className?.baseVal ?? e.className} ${Math.round(e.getBoundingClientRect().right)}`).join(" > ") || String(document.documentElement.scrollWidth);
  });
