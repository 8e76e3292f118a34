// Two issuers: a voter's credential takes the server's signature and that of the scrutineers' desk,
// whose operator sees the person.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { beginIssuing, deskBallot, openPolls } from './support/ballot_meeting.mjs';
import { launch, look, open } from './support/browser.mjs';
import { button, enter, heading, mark } from './support/kiosk.mjs';
import { Agent } from './support/processes.mjs';

let folder;
let browser;
let meeting;
let agent;
let page;
let kiosk;
let terminal;

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** What the scrutineer at the desk does on its page. */
const desk = {
  async enrol({ server, pki, files }) {
    agent = new Agent('issuer', {
      id: path.join(pki, 'desk'),
      server: server.address,
      state: path.join(folder, 'desk'),
      more: ['--meeting', files, '--listen', `127.0.0.1:${await freePort()}`],
    });
    await agent.start();
    page = await open(browser, agent);
    await heading(page, '会前准备').waitFor();
    await look(page, 'issuer-keys');
    await button(page, '生成并登记密钥').click();
    await page.getByText('等待会议发布').waitFor();
  },
  async open() {
    await page.getByRole('tab', { name: '当面确认' }).waitFor({ timeout: 60_000 });
    await look(page, 'issuer-heads');
    await page.getByRole('spinbutton', { name: '总监票人清点的到会人数' }).or(page.getByLabel('总监票人清点的到会人数')).first().fill('2');
    await button(page, '录入到会人数').click();
    await button(page, '改到会人数').waitFor();
  },
  async count() {
    await page.getByText('已结束并签署发票数').waitFor();
  },
};

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'piaojue-web-'));
  browser = await launch();
  meeting = await beginIssuing(folder, { tables: deskBallot, polls: ['delegates'], desk });
  kiosk = new Agent('kiosk', {
    id: path.join(meeting.pki, 'terminal-1'),
    server: meeting.server.address,
    state: path.join(folder, 'kiosk'),
  });
  await kiosk.start();
  terminal = await open(browser, kiosk);
});

after(async () => {
  await browser?.close();
  await Promise.all([kiosk?.stop(), agent?.stop()]);
  await meeting?.server.stop();
  await rm(folder, { recursive: true, force: true });
});

const come = () => enter(terminal, 'v01', meeting.codes.get('v01'));

test('nobody gets a ballot whom the desk has not seen, though the code is right', async () => {
  await come();
  await terminal.getByRole('alert').getByText('监票人发票台').waitFor();
  await look(terminal, 'kiosk-desk-refused', { targets: 56 });
  await button(terminal, '退出').click();
});

test('who is seen by the desk signs in with the same code, and casts', async () => {
  await page.getByRole('button', { name: /^当面确认.*曾春梅/ }).click();
  await page.getByText('曾春梅（县委办公室）已确认').first().waitFor();
  await look(page, 'issuer-admitted');
  await come();
  await heading(terminal, '签到完成，请稍候').waitFor();
  await page.getByRole('tab', { name: '终端与指纹' }).click();
  await page.getByRole('region', { name: '终端最近的领票请求' }).getByRole('listitem').first().waitFor();
  await look(page, 'issuer-desk');
  await openPolls(meeting);
  await button(terminal, '开始填票').click();
  await mark(terminal, '郑大海', '', '不同意');
  await button(terminal, '核对选票').click();
  await button(terminal, '加密选票').click();
  await button(terminal, '投出选票').click();
  await heading(terminal, '投票成功').waitFor();
  assert.match(await meeting.as('observer', 'status'), /1/);
});
