// Who an agent lets in: one browser, its own pages, one window at a time.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch, open } from './support/browser.mjs';
import { Agent } from './support/processes.mjs';

let folder;
let agent;
let browser;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'piaojue-web-'));
  // Nobody listens there: the gate does not need a server.
  agent = new Agent('screen', { id: path.join(folder, 'none'), server: '127.0.0.1:1', state: path.join(folder, 'state') });
  await agent.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await agent?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A request with headers that a browser would not let a page choose. */
function ask(target, { method = 'GET', headers = {}, body = '' } = {}) {
  const url = new URL(agent.origin);
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: url.hostname, port: url.port, path: target, method, headers: { Host: url.host, ...headers } },
      (response) => {
        let text = '';
        response.on('data', (bytes) => (text += bytes));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function restarted() {
  await agent.restart();
  return new URL(agent.entrance);
}

async function cookieOf(entrance) {
  const entered = await ask(entrance.pathname + entrance.search);
  assert.equal(entered.status, 303);
  return entered.headers['set-cookie'][0];
}

const call = (cookie, more = {}) => ({
  method: 'POST',
  body: '{}',
  headers: { Cookie: cookie.split(';')[0], Origin: agent.origin, 'Content-Type': 'application/json', ...more },
});

test('the address opens once, for a strict cookie that no script can read', async () => {
  const entrance = await restarted();
  const cookie = await cookieOf(entrance);
  assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.equal((await ask(entrance.pathname + entrance.search)).status, 403);
  assert.equal((await ask('/start?token=' + '0'.repeat(64))).status, 403);
  assert.equal((await ask('/start?token=')).status, 403);
});

test('nothing is shown or done without the cookie, under another name, or from another page', async () => {
  const cookie = await cookieOf(await restarted());
  const reader = { Cookie: cookie.split(';')[0] };
  assert.equal((await ask('/', { headers: reader })).status, 200);
  assert.equal((await ask('/')).status, 401);
  assert.equal((await ask('/app.js')).status, 401);
  assert.equal((await ask('/', { headers: { ...reader, Host: 'rebound.example' } })).status, 401);
  assert.equal((await ask('/start?token=' + '0'.repeat(64), { headers: { Host: 'rebound.example' } })).status, 403);
  assert.equal((await ask('/api/hello', call(cookie))).status, 200);
  for (const wrong of [
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: '' },
    { Origin: agent.origin.replace('127.0.0.1', 'localhost') },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Host: 'rebound.example' },
    { Cookie: 'piaojue=1' },
  ]) {
    const refused = await ask('/api/hello', call(cookie, wrong));
    assert.equal(refused.status, 401, JSON.stringify(wrong));
    assert.equal(JSON.parse(refused.text).code, 'expired');
  }
  assert.equal((await ask('/api/hello', call(cookie, { 'Content-Type': 'text/plain' }))).status, 405);
  assert.equal((await ask('/api/hello', { ...call(cookie), method: 'GET', body: '' })).status, 405);
  assert.equal((await ask('/api/hello', { ...call(cookie), body: '{"more":1}' })).status, 422);
  assert.equal((await ask('/api/none', call(cookie))).status, 404);
  assert.equal((await ask('/photo/..%2f..%2fetc%2fpasswd', { headers: reader })).status, 404);
  assert.equal((await ask('/../../etc/passwd', { headers: reader })).status, 404);
});

test('every answer forbids inline code, frames, other origins and keeping', async () => {
  for (const target of ['/', '/start?token=1', '/none']) {
    const { headers } = await ask(target);
    assert.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.match(headers['content-security-policy'], /frame-ancestors 'none'/);
    assert.doesNotMatch(headers['content-security-policy'], /unsafe/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
  }
});

test('a second window takes over, and the first says so', async () => {
  await restarted();
  const first = await open(browser, agent);
  await first.getByRole('main').waitFor();
  const second = await first.context().newPage();
  await second.goto(agent.origin);
  await second.getByRole('main').waitFor();
  await first.getByText('另一个窗口已经接手').waitFor();
  await first.getByRole('button', { name: '在这里继续' }).click();
  await second.getByText('另一个窗口已经接手').waitFor();
  await first.context().close();
});

test('a restarted agent goes on with the same browser; a stranger without the new address stays out', async () => {
  await restarted();
  const page = await open(browser, agent);
  await page.getByRole('main').waitFor();
  await agent.stop('SIGKILL');
  await page.getByText('没有应答').waitFor();
  await agent.start();
  await page.getByText('没有应答').waitFor({ state: 'detached' });
  const stranger = await browser.newPage();
  await stranger.goto(agent.origin);
  await stranger.getByText('请用本机程序显示的新地址').waitFor();
  await stranger.close();
  await page.context().close();
});
