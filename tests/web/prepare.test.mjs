// A clerk prepares a meeting at the console: from a template, with lists from a spreadsheet, to the published
// meeting. What is wrong is said where it is; what is written is text, whatever it looks like.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch, look, open, untilLoadedAnew } from './support/browser.mjs';
import { Agent, run, Server } from './support/processes.mjs';
import { workbook } from './support/workbook.mjs';

const id = 'example-decision';
const nasty = `<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>{{7*7}}"'`;

let folder;
let agent;
let server;
let browser;
let page;

async function freePort() {
  const probe = net.createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'piaojue-web-'));
  server = new Server(path.join(folder, 'server'), id, path.join(folder, 'pki/server'));
  server.port = await freePort();
  agent = new Agent('console', {
    id: path.join(folder, 'pki/organiser'),
    server: server.address,
    state: path.join(folder, 'state'),
    more: ['--meeting', path.join(folder, 'meeting')],
  });
  await agent.start();
  browser = await launch();
  page = await open(browser, agent);
});

after(async () => {
  await browser?.close();
  await agent?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const press = (name) => page.getByRole('button', { name, exact: true }).click();
const tab = (name) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const saved = () => page.getByText('改动都已保存').waitFor();
const toml = () => readFile(path.join(folder, 'meeting/meeting.toml'), 'utf8');
const csv = (text) => ({ name: '名册.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a meeting begins from a template, and its form says what is wrong at the field', async () => {
  await page.getByRole('heading', { name: '开一个新会议' }).waitFor();
  await look(page, 'console-templates');
  await press('用“票决”模板');
  await tab('会议').waitFor();
  await look(page, 'console-meeting');
  // A look at the file is no change of it: what the template explains stays.
  await tab('按文件修改').click();
  await page.getByLabel('会议文件的内容').waitFor();
  assert.match(await toml(), /^# 票决模板/);
  assert.match(await page.getByLabel('会议文件的内容').inputValue(), /【改】/);
  await tab('会议').click();
  await page.getByLabel('会议编号').fill('Not An Id');
  await tab('会议（1 处要改）').waitFor();
  await look(page, 'console-meeting-fault');
  assert.equal(await page.getByLabel('会议编号').getAttribute('aria-invalid'), 'true');
  await page.getByLabel('会议编号').fill(id);
  await page.getByRole('tab', { name: '会议', exact: true }).waitFor();
});

test('what is written anywhere is text, and is kept by the agent through a reload and a kill', async () => {
  await page.getByLabel('会议名称').fill(`会议${nasty}`);
  await page.getByLabel('地点').fill(nasty);
  await tab('工作人员').click();
  await page.getByRole('group', { name: '监票人 1' }).getByLabel('姓名').fill(`监票${nasty}`);
  await page.getByRole('group', { name: '监票人 1' }).getByLabel('单位').fill(nasty);
  await look(page, 'console-officials');
  await saved();
  const file = await toml();
  assert.ok(file.includes(nasty.replaceAll('"', '\\"')), file);
  await untilLoadedAnew(page, async () => {
    await agent.stop('SIGKILL');
    await page.getByText('没有应答').waitFor();
    await agent.start();
  });
  await tab('会议').click();
  assert.equal(await page.getByLabel('会议名称').inputValue(), `会议${nasty}`);
  assert.equal(await page.evaluate(() => window.hurt), undefined);
});

test('another program may change the folder: the page follows, and overwrites nothing', async () => {
  const file = path.join(folder, 'meeting/meeting.toml');
  await writeFile(file, (await toml()).replace('minimum_group = 5', 'minimum_group = 2'));
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some((one) => one.value === '2'));
  assert.equal(await page.getByLabel('最少合并计票数').inputValue(), '2');
});

test('a spreadsheet with faults shows each in its cell and is not taken; a good one is', async () => {
  await tab('名册').click();
  await page.getByLabel('导入名册').setInputFiles(csv('编号,姓名\nv1,王五\nv1,赵六\nv3,\n'));
  await page.getByText('这份表格有 2 处错误').waitFor();
  assert.equal(await page.locator('.cell-fault').count(), 2);
  assert.equal(await page.getByRole('button', { name: '采用名册' }).count(), 0);
  await look(page, 'console-roster-faults');
  const rows = [['编号', '姓名', '单位']];
  for (let n = 1; n <= 12; n += 1) {
    rows.push([`v${n}`, n === 1 ? `投票人${nasty}` : `投票人${n}`, `单位${n}`]);
  }
  await page.getByLabel('导入名册').setInputFiles({ name: '名册.xlsx', mimeType: '', buffer: workbook(rows) });
  await page.getByText('这份表格没有错误，共 12 行').waitFor();
  await look(page, 'console-roster-preview');
  await press('采用名册');
  await page.getByText('应到 12 人（roster.xlsx）').waitFor();
  assert.match(await toml(), /roster = "roster\.xlsx"/);
  assert.equal(await page.evaluate(() => window.hurt), undefined);
});

test('a poll is edited beside its paper, as the terminal shows it', async () => {
  await tab('表决事项').click();
  const paper = page.getByRole('region', { name: '选票预览' });
  await paper.getByRole('radio').first().waitFor();
  await look(page, 'console-poll');
  await page.getByLabel('增加哪一种').selectOption('evaluation');
  await press('增加表决事项');
  await page.getByText('还没有 poll2.csv').waitFor();
  await tab('表决事项（').waitFor();
  await page
    .getByLabel('导入对象名单')
    .setInputFiles({ name: '对象.csv', mimeType: 'text/csv', buffer: Buffer.from(`编号,姓名\nl1,"${nasty.replaceAll('"', '""')}"\n`) });
  await page.getByText('这份表格没有错误，共 1 行').waitFor();
  await press('采用名单');
  await page.getByRole('tab', { name: '表决事项', exact: true }).waitFor();
  await paper.getByText('总体评价').first().waitFor();
  await page.getByRole('button', { name: /^1\. 总体评价/ }).click();
  await page.getByRole('group', { name: '选项 1' }).getByLabel('文字').fill(nasty);
  await paper.getByText(nasty).first().waitFor();
  await look(page, 'console-question');
  assert.equal(await page.evaluate(() => window.hurt), undefined);
});

test('the file may be edited as text; faults name line and column, and lead to where they are mended', async () => {
  await tab('按文件修改').click();
  const text = page.getByLabel('会议文件的内容');
  const good = await text.inputValue();
  await text.fill(good.replace('quorum = 2\n', 'quorum = 9\n'));
  await press('保存文件');
  await page.getByText('已保存，有 1 处要改').waitFor();
  await look(page, 'console-file');
  await tab('检查和发布').click();
  await page.getByText(/meeting\.toml 第 \d+ 行第 \d+ 列/).waitFor();
  await look(page, 'console-check-faults');
  await press('去改：工作人员');
  await page.getByLabel('开箱须有几名监票人').fill('2');
  await tab('检查和发布').click();
  await page.getByText('应到 12 人，2 项表决').waitFor();
});

test('certificates, keys and a last look lead to the published meeting, which is fixed', async () => {
  await press('生成证书');
  await page.getByText('证书已生成在').waitFor();
  // Everybody takes their folder away.
  await rename(path.join(folder, 'pki/s3'), path.join(folder, 's3'));
  await server.start();
  await page.getByRole('button', { name: '生成并登记密钥' }).waitFor();
  await look(page, 'console-keys');
  await press('生成并登记密钥');
  await page.getByText('您的密钥已登记').waitFor();
  for (const who of ['registrar', 's1', 's2', 's3', 'desk']) {
    await run(['enrol', '--id', who === 's3' ? path.join(folder, who) : path.join(folder, 'pki', who), '--server', server.address]);
  }
  await page.getByRole('button', { name: '发布会议' }).waitFor();
  await look(page, 'console-publish');
  await untilLoadedAnew(page, () => agent.restart('SIGKILL'));
  await tab('检查和发布').click();
  await press('发布会议');
  await look(page, 'console-publish-dialog');
  await page.getByRole('dialog').getByRole('button', { name: '发布会议' }).click();
  await page.getByRole('heading', { name: '会议已经发布' }).waitFor();
  await look(page, 'console-published');
  await page.reload();
  await page.getByRole('tab', { name: '会场', selected: true }).waitFor();
  assert.equal(await page.evaluate(() => window.hurt), undefined);
});
