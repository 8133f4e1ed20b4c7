// What people do on the dashboard, on a gateway that carries messages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openPage, settled, startBrowser } from '../../headless/web/browser.mjs';
import { temporaryFolder } from '../support/gateway.mjs';
import { until } from '../support/wait.mjs';
import { Rig } from './rig.mjs';

let rig;
let browser;
let page;
let context;
let problems;
before(async () => {
  rig = await Rig.start();
  browser = await startBrowser();
  rig.sendAs('otp_bank', 'otp-pw');
});
after(async () => {
  await browser?.close();
  await rig?.stop();
});

const title = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
const open = async (where) => {
  await page.goto(`${rig.url}/#${where}`);
  await settled(page);
};
const button = (name) => page.getByRole('button', { name });
const row = (name) => page.locator(`tr[data-bind=${name}]`);
const state = (name, word) => row(name).locator('.c-state').filter({ hasText: word }).waitFor();

test('signing in: a wrong password is told, the right one opens Live status', async () => {
  ({ page, context, problems } = await openPage(browser, rig, { signIn: false }));
  await page.getByText('initial-admin-password').waitFor();
  await page.getByLabel('User').fill('admin');
  await page.locator('#password').fill('not this one');
  await page.keyboard.press('Enter');
  await page.getByText('User or password not recognised.').waitFor();
  await page.locator('#password').fill(rig.password);
  await page.keyboard.press('Enter');
  await title('1 of 6 binds needs attention');
  problems.length = 0; // the browser itself reports the refused sign-in
});

test('Live status explains what is wrong and shows what flows', async () => {
  await page.getByText('The carrier refuses the password of bouygues_fr.').waitFor();
  await page.getByText('bind ESME_RINVPASWD').waitFor();
  await state('orange_fr', 'Connected');
  await state('otp_bank', 'Connected');
  const sent = async () => Number((await row('orange_fr').locator('td').nth(3).textContent()).replace(/\D/g, ''));
  const before_ = await until(sent, 'nothing is sent by orange_fr');
  await until(async () => (await sent()) > before_, 'the counter does not move');
});

test('a client peer is added and binds', async () => {
  await open('/peers/client');
  await page.getByRole('link', { name: 'Add a client peer' }).click();
  await title('Add a client peer');
  for (const [key, value] of [['name', 'sunrise_ch'], ['host', '127.0.0.1'], ['port', String(rig.carrierPort)], ['system_id', 'sunrise'], ['password', 'sunrise!'], ['reconnect_interval', '1']])
    await page.locator(`#f-${key}`).fill(value);
  await page.locator('#f-bind_type').selectOption('transceiver');
  await button('Add and connect').click();
  await title('sunrise_ch');
  await page.locator('.head').getByText('Connected').waitFor();
  await open('/');
  await state('sunrise_ch', 'Connected');
});

test('an edited limit of the rate holds at once', async () => {
  await open('/peers/client/orange_fr');
  await page.locator('#f-tps_limit').fill('3');
  await button('Save').click();
  await page.getByText('Saved orange_fr').first().waitFor();
  await page.getByText('The file says 100.').waitFor();
  await rig.waitBind(context.request, 'orange_fr', (b) => b.tps_limit === 3 && b.tps > 0 && b.tps <= 3, 'its rate does not fall to 3');
  await open('/');
  await row('orange_fr').getByLabel(/^[123] of 3 messages a second$/).waitFor();
  await open('/peers/client/orange_fr');
  await page.getByRole('button', { name: 'Back to the file', exact: true }).click();
  await page.getByText('Rate limit is as the file says').first().waitFor();
  await rig.waitBind(context.request, 'orange_fr', (b) => b.tps_limit === 100 && b.tps > 3, 'its rate does not rise again');
});

test('a bind is dropped, stays so, and is reconnected', async () => {
  await open('/');
  await button('Actions for sunrise_ch').click();
  await page.getByRole('menuitem', { name: 'Drop session…' }).click();
  await button('Drop session').click();
  await state('sunrise_ch', 'Disconnected');
  await row('sunrise_ch').getByRole('button', { name: 'sunrise_ch', exact: true }).click();
  await page.getByText('sunrise_ch was dropped by an operator.').waitFor();
  await page.locator('tr.dg').getByRole('button', { name: /^Reconnect/ }).first().click();
  await state('sunrise_ch', 'Connected');
});

test('a bind is disabled and enabled by its switch', async () => {
  await open('/peers/client');
  await page.getByRole('switch', { name: 'sunrise_ch enabled' }).click();
  const line = page.locator('tr').filter({ hasText: 'sunrise_ch' });
  await line.getByText('Disabled').waitFor();
  await page.getByRole('switch', { name: 'sunrise_ch enabled' }).click();
  await line.getByText('Connected').waitFor();
});

test('a test message is sent and its way is shown', async () => {
  await open('/queue?send=1');
  const box = page.getByRole('region', { name: 'Send a test message' });
  await box.locator('#send-from').fill('OTPBANK');
  await box.locator('#send-to').fill('+33 6 39 98 00 01');
  await box.locator('#send-text').fill('A test from the dashboard');
  await box.getByText('GSM-7', { exact: true }).waitFor();
  await button('Send to 1 number').click();
  await page.getByText(/Queued as message/).first().waitFor();
  await page.getByRole('heading', { name: /^Message \d+/ }).waitFor();
  await page.locator('section[aria-label], aside, .card').filter({ hasText: 'History' }).getByText('Delivered').first().waitFor();
});

test('a message that waits is cancelled', async () => {
  await open('/queue?send=1');
  const box = page.getByRole('region', { name: 'Send a test message' });
  await box.getByLabel('Through').selectOption('bouygues_fr');
  await box.locator('#send-from').fill('OTPBANK');
  await box.locator('#send-to').fill('+33 6 39 98 00 02');
  await box.locator('#send-text').fill('This one waits');
  await button('Send to 1 number').click();
  await page.getByText('its bind is not connected').first().waitFor();
  await button('Cancel message…').click();
  await button('Cancel the message').click();
  await page.getByText(/Cancelled message/).first().waitFor();
});

test('while Core is away the cache fills, and drains when it is back; what failed is retried', async () => {
  await open('/cache');
  await rig.stopCore();
  const acme = rig.sendAs('acme', 'acme-pw', { tps: 10, count: 12 });
  await page.getByText('Core unreachable').waitFor({ timeout: 30000 });
  await title(/12 cached messages failed for good/);
  await page.locator('.stat', { hasText: 'Waiting for delivery' }).locator('.fig').filter({ hasText: /[1-9]/ }).waitFor();
  assert.equal((await acme.end).code, 0, acme.text);
  await rig.startCore();
  await page.getByText('Core reachable').waitFor({ timeout: 30000 });
  await page.getByRole('table').last().getByRole('row').filter({ hasText: 'partner_acme' }).first().getByRole('button', { name: 'Retry' }).click();
  await title(/11 cached messages failed for good/);
  await button(/^Retry 11 failed/).click();
  await until(async () => {
    const cache = await (await context.request.get(`${rig.url}/api/v1/cache`)).json();
    return cache.failed === 0 && cache.pending < 20 && cache;
  }, 'the cache does not drain', 60000);
  await page.getByRole('heading', { level: 1, name: /^(All delivered|\d+ messages? waits? for Core)$/ }).waitFor();
});

test('a line of the log is found', async () => {
  await open('/logs');
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('Bind orange_fr: connected');
  await page.getByRole('log').getByText('Bind orange_fr: connected').first().waitFor();
  await page.getByText(/lines? match/).waitFor();
  await button('Clear view').click();
  await page.getByText('No line matches').waitFor();
});

test('PDUs are decoded, text is masked until an administrator asks, and Wireshark reads the export', async () => {
  await open('/trace/orange_fr?q=submit_sm');
  await page.getByRole('row').filter({ hasText: 'submit_sm' }).filter({ hasNotText: 'submit_sm_resp' }).first().click();
  const pdu = page.getByRole('region', { name: 'PDU' });
  await pdu.getByText('destination_addr').waitFor();
  await pdu.getByText('masked').first().waitFor();
  await button('Show text').click();
  await button('Show the text').click();
  await pdu.getByText('482 913').first().waitFor();
  for (const [item, sure, has] of [['Text masked', '', false], ['With message text…', 'Export with text', true]]) {
    await button('Export pcap').click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    if (sure) await button(sure).click();
    const file = path.join(temporaryFolder(), 'trace.pcap');
    await (await saved).saveAs(file);
    const tshark = (...more) => execFileSync('tshark', ['-r', file, '-d', 'tcp.port==1-65535,smpp', ...more], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    assert.match(tshark('-Y', 'smpp'), /SMPP.*Submit_sm/i);
    assert.equal(tshark('-Y', '_ws.malformed').trim(), '');
    assert.equal(fs.readFileSync(file).includes('482 913'), has);
  }
});

test('traffic is drawn for an hour, a day and a week, of all and of one bind', async () => {
  await open('/traffic');
  for (const range of ['1 h', '24 h', '7 d']) {
    await button(range).click();
    await page.locator('.chart canvas').first().waitFor();
  }
  await page.getByRole('combobox', { name: 'Bind' }).selectOption('orange_fr');
  await page.locator('.chart canvas').first().waitFor();
});

test('users and tokens: a viewer reads and may not act; one’s own password is changed', async () => {
  await open('/users');
  await button('Add a user').click();
  await page.locator('#add-name').fill('noc');
  await page.locator('#add-password').fill('a long password');
  await button('Add the user').click();
  await page.getByText('Added noc').first().waitFor();
  await button('Make a token').click();
  await page.locator('#add-name').fill('grafana');
  await button('Make the token').click();
  const token = await page.getByLabel('Token', { exact: true }).inputValue();
  const answer = await browser.newContext({ ignoreHTTPSErrors: true, extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  assert.equal((await answer.request.get(`${rig.url}/api/v1/status`)).status(), 200);
  await answer.close();

  const viewer = await openPage(browser, rig, { path: '/', user: 'noc', password: 'a long password' });
  await viewer.page.getByText('The carrier refuses the password of bouygues_fr.').waitFor();
  for (const name of ['Edit password', 'Reconnect now', 'Add a peer']) assert.equal(await viewer.page.getByRole('button', { name }).count(), 0, name);
  await viewer.context.close();

  await page.getByRole('button', { name: 'admin', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Change my password…' }).click();
  await page.getByLabel('New password for admin').fill('another long one');
  await button('Set password').click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('User').fill('admin');
  await page.locator('#password').fill('another long one');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /2 users, 1 token/ }).waitFor();
});

test('the audit and the settings tell who changed what', async () => {
  await open('/audit');
  for (const text of ['added the peer', 'dropped the session', 'looked at message text', 'added the user']) await page.getByText(text).first().waitFor();
  await open('/settings');
  await page.getByText('api_base_url').first().waitFor();
  await page.getByText(/runtime\.exs:\d+/).first().waitFor();
});

test('a peer is deleted, after 8 seconds in which that can be undone', async () => {
  await open('/peers/client/sunrise_ch');
  await button('Delete…').click();
  await button('Delete sunrise_ch').click();
  await title(/client peers?$/);
  await until(async () => !(await rig.bindOf(context.request, 'sunrise_ch')), 'it is still there', 30000);
});

test('signing out ends the session', async () => {
  await open('/');
  await page.getByRole('button', { name: 'admin', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal((await context.request.get(`${rig.url}/api/v1/status`)).status(), 401);
});
