// A browser for the tests: Debian's Chromium, or what CHROMIUM names.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Where the dashboard under test is: DASHBOARD, or build/web, which is built when it is not there. */
export const dashboard = process.env.DASHBOARD || `${root}build/web`;
if (!process.env.DASHBOARD) execFileSync(process.execPath, [`${root}headless/web/build.mjs`, "--out", dashboard]);

export async function startBrowser() {
  const executablePath = process.env.CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!executablePath) throw new Error("no Chromium here: install the package chromium, or name one in CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page that is signed in to the stand-in gateway; `problems` collects errors of the console. */
export async function openPage(browser, fake, { path = "/", locale = "en-US", colorScheme = "light", viewport = { width: 1440, height: 900 }, signIn = true } = {}) {
  const context = await browser.newContext({ locale, colorScheme, viewport, reducedMotion: "reduce", timezoneId: "Europe/Paris", permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(`${error.message}\n${error.stack}`));
  if (signIn) {
    const answer = await context.request.post(`${fake.url}/api/v1/session`, { data: { user: "m.leroy", password: "admin" } });
    if (!answer.ok()) throw new Error("the stand-in refused the sign-in");
  }
  await page.goto(`${fake.url}/#${path}`);
  return { page, context, problems };
}
