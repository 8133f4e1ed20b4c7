// Every page of a gateway that carries messages, in both languages and themes, on a screen and a phone: nothing serious for
// axe-core, no error, nothing from elsewhere, nothing cut off; a picture of each is kept.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openPage, seriousIn, settled, startBrowser, wideIn } from '../../headless/web/browser.mjs';
import { project } from '../support/program.mjs';
import { until } from '../support/wait.mjs';
import { Rig } from './rig.mjs';

const shots = process.env.SCREENSHOTS ?? path.join(project, 'build/screenshots');
let rig;
let browser;
before(async () => {
  rig = await Rig.start();
  browser = await startBrowser();
  fs.mkdirSync(shots, { recursive: true });
  rig.sendAs('otp_bank', 'otp-pw');
  // Something of everything: an edit, failed messages in the cache, a PDU that can be opened.
  const { page, context } = await openPage(browser, rig, { user: 'admin', password: rig.password });
  await rig.waitBind(context.request, 'orange_fr', (b) => b.sent > 20, 'nothing is sent');
  const { csrf_token: token } = await (await context.request.get(`${rig.url}/api/v1/session`)).json();
  const write = (method, where, data) => context.request.fetch(`${rig.url}/api/v1${where}`, { method, data, headers: { 'X-CSRF-Token': token } });
  assert.equal((await write('PATCH', '/peers/client/bouygues_fr', { tps_limit: 60 })).status(), 200);
  assert.equal((await write('POST', '/tokens', { name: 'grafana', role: 'viewer' })).status(), 201);
  assert.equal((await write('POST', '/queue', { dest_smsc: 'bouygues_fr', source: { addr: 'OTPBANK', ton: 5, npi: 0 }, destination: { addr: '33639980002', ton: 1, npi: 1 }, text: 'This one waits' })).status(), 201);
  await rig.stopCore();
  await rig.sendAs('acme', 'acme-pw', { tps: 20, count: 12 }).end;
  await until(async () => (await (await context.request.get(`${rig.url}/api/v1/cache`)).json()).failed === 12, 'no cached message fails', 60000);
  await rig.startCore();
  await page.close();
});
/** The PDU that a picture shows: the ring forgets, so the newest. */
async function lastSubmit(request) {
  const answer = await request.get(`${rig.url}/api/v1/trace/orange_fr?q=submit_sm&limit=50`);
  return (await answer.json()).entries.find((e) => e.command === 'submit_sm').id;
}
after(async () => {
  await browser?.close();
  await rig?.stop();
});

/** Pages by the name of their picture. */
const pages = [
  ['status', '/'], ['clients', '/peers/client'], ['servers', '/peers/server'], ['client', '/peers/client/bouygues_fr'], ['server', '/peers/server/otp_bank'], ['new', '/peers/client/new'], ['listener', '/peers/listener/edit'],
  ['queue', '/queue'], ['cache', '/cache'], ['traffic', '/traffic'], ['logs', '/logs?level=warning'], ['trace', '/trace/orange_fr?id='], ['users', '/users'], ['audit', '/audit'], ['settings', '/settings'],
];

// What axe-core finds depends on theme and size, not on the language: once for each.
for (const [locale, colorScheme, size, looked] of [['en-US', 'light', 'screen', true], ['fr-FR', 'dark', 'screen', true], ['en-US', 'dark', 'screen'], ['fr-FR', 'light', 'screen'], ['fr-FR', 'light', 'phone', true]])
  test(`pages in ${locale}, ${colorScheme}, on a ${size}`, async (t) => {
    const viewport = size === 'phone' ? { width: 390, height: 844 } : { width: 1440, height: 900 };
    const { page, context, problems, elsewhere } = await openPage(browser, rig, { user: 'admin', password: rig.password, locale, colorScheme, viewport });
    const picture = (name) => page.screenshot({ path: path.join(shots, `${name}-${locale.slice(0, 2)}-${colorScheme}${size === 'phone' ? '-phone' : ''}.png`) });
    for (const [name, where] of pages)
      await t.test(name, async () => {
        await page.goto(`${rig.url}/#${where}${name === 'trace' ? await lastSubmit(context.request) : ''}`);
        await settled(page);
        if (name === 'traffic') await page.locator('.chart canvas').first().waitFor();
        if (name === 'status') await page.locator('tr.dg h3, tr.dg h2').first().waitFor();
        await picture(name);
        assert.equal(await page.getByText(/could not be read|n’a pas pu être lu|Impossible de lire/).count(), 0);
        if (looked) assert.deepEqual(await seriousIn(page), []);
        assert.equal(await wideIn(page), '');
      });
    assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
    assert.deepEqual(problems, []);
    assert.deepEqual(elsewhere, []);
    await context.close();
    const out = await openPage(browser, rig, { signIn: false, locale, colorScheme, viewport });
    await settled(out.page);
    await out.page.screenshot({ path: path.join(shots, `signin-${locale.slice(0, 2)}-${colorScheme}${size === 'phone' ? '-phone' : ''}.png`) });
    assert.deepEqual(await seriousIn(out.page), []);
    await out.context.close();
  });

test('the first page: what travels, and when it can be used', async (t) => {
  const { page, context } = await openPage(browser, rig, { user: 'admin', password: rig.password });
  await page.locator('tr[data-bind]').first().waitFor();
  const figures = await page.evaluate(() => {
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter((e) => !e.name.includes('/api/'));
    return { files: all.length, kept: all.reduce((n, e) => n + e.encodedBodySize, 0), plain: all.reduce((n, e) => n + e.decodedBodySize, 0), usable: Math.round(performance.now()) };
  });
  t.diagnostic(`first page: ${figures.files} files, ${figures.kept} octets over the wire (${figures.plain} unpacked), rows after ${figures.usable} ms`);
  assert.ok(figures.kept > 0 && figures.kept < 200 * 1024, `${figures.kept} octets`);
  await context.close();
});
