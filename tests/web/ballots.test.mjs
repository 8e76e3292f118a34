// Every kind of ballot at the voting terminal, as a committee member of sixty meets it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { beginIssuing, openPolls, rareNames } from './support/ballot_meeting.mjs';
import { launch, open } from './support/browser.mjs';
import {
  assertNothingKept,
  box,
  button,
  cell,
  drawsGlyph,
  enter,
  findLeft,
  heading,
  inspect,
  mark,
  option,
  paintTime,
  pressByKey,
  tabTo,
  waitInSight,
} from './support/kiosk.mjs';
import { Agent } from './support/processes.mjs';

const voters = ['v01', 'v02', 'v03', 'v04', 'v05'];
const written = '只有我自己知道的意见';

let folder;
let meeting;
let kiosk;
let browser;
let page;
let historyLength;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'piaojue-web-'));
  meeting = await beginIssuing(folder);
  kiosk = new Agent('kiosk', {
    id: path.join(meeting.pki, 'terminal-1'),
    server: meeting.server.address,
    state: path.join(folder, 'kiosk'),
  });
  await kiosk.start();
  browser = await launch();
  page = await open(browser, kiosk);
  await button(page, '座席签到').waitFor();
  historyLength = await page.evaluate(() => history.length);
});

after(async () => {
  await browser?.close();
  await kiosk?.stop();
  await meeting?.server.stop();
  await rm(folder, { recursive: true, force: true });
});

const isIdle = () => page.getByRole('button', { name: /^(座席签到|凭个人码投票)$/ }).waitFor();
const come = (voter) => enter(page, voter, meeting.codes.get(voter));
const receipt = () => heading(page, '投票成功').waitFor();

async function encryptAndCast() {
  await button(page, '加密选票').click();
  await button(page, '投出选票').click();
  await receipt();
}

async function goTo(name) {
  await button(page, '总览').click();
  const overview = page.getByRole('dialog', { name: '填写总览' });
  await overview.getByRole('button').filter({ hasText: name }).click();
}

/** The marks of a ballot as its review shows them: texts of the rows by name. */
async function reviewed() {
  const rows = await page.getByRole('row').filter({ has: page.getByRole('rowheader') }).all();
  return new Map(
    await Promise.all(
      rows.map(async (row) => [
        (await row.getByRole('rowheader').innerText()).trim(),
        (await row.getByRole('listitem').allInnerTexts()).map((line) => line.trim()),
      ]),
    ),
  );
}

test('a voter signs in with the keys on the screen, and others on a keyboard', async () => {
  await inspect(page, 'idle');
  await button(page, '座席签到').click();
  for (const key of ['v', '0', '2', '退格', '1']) {
    await button(page, key).click();
  }
  await inspect(page, 'sign-in');
  await button(page, '下一步').click();
  for (const digit of meeting.codes.get('v01')) {
    await button(page, digit).click();
  }
  await inspect(page, 'code');
  await button(page, '签到').click();
  await heading(page, '签到完成，请稍候').waitFor();
  await inspect(page, 'signed-in');
  await button(page, '下一位签到').click();
  for (const voter of voters.slice(1)) {
    await come(voter);
    await heading(page, '签到完成，请稍候').waitFor();
    await button(page, '下一位签到').click();
  }
  await openPolls(meeting);
  await button(page, '凭个人码投票').waitFor();
});

test('one decides on 54 nominees, sees what is unmarked, checks the machine, and casts', async (t) => {
  await come('v02');
  await heading(page, '乡镇党政正职拟任人选票决').waitFor();
  await page.getByText('任何一张都不会被打开').waitFor();
  await inspect(page, 'how');
  await button(page, '怎样保证？').click();
  await inspect(page, 'why');
  await page.keyboard.press('Escape');
  t.diagnostic(`first paint of the ballot: ${Math.round(await paintTime(page, '开始填票', '.paper-list .cell'))} ms`);

  for (const character of rareNames.map((name) => [...name].at(-1))) {
    assert.ok(await drawsGlyph(page, character), `a glyph for ${character}`);
  }
  await inspect(page, 'decision');
  await page.getByRole('button', { name: `${rareNames[0]}的简历` }).click();
  await page.getByRole('dialog', { name: rareNames[0] }).getByText('县委办公室科员').waitFor();
  await inspect(page, 'resume');
  await page.keyboard.press('Escape');

  const marked = async () => {
    const radios = await page.getByRole('radio', { name: '同意', exact: true }).all();
    for (const radio of radios) {
      await radio.click();
    }
    return radios.length;
  };
  let count = await marked();
  while (count < 12) {
    await button(page, '下一页').click();
    count += await marked();
  }
  await page.getByText(`已填 ${count}/54`, { exact: true }).waitFor();

  await button(page, '总览').click();
  const overview = page.getByRole('dialog', { name: '填写总览' });
  assert.equal(await overview.getByRole('listitem').count(), 54);
  assert.equal(await overview.getByRole('button', { name: /未填/ }).count(), 54 - count);
  await inspect(page, 'overview');
  await page.keyboard.press('Escape');
  await goTo('顾长江');
  await mark(page, '顾长江', '', '弃权');
  await button(page, '下一个未填').click();
  const next = cell(page, await nameOfFocused());
  await option(next, '不同意').click();

  while (await button(page, '下一页').count()) {
    await button(page, '下一页').click();
    await marked();
  }
  await mark(page, '顾长江', '', '弃权');
  for (const name of ['贾振华', '董晨', '李静（凤鸣乡 拟任党委书记）']) {
    await goTo(name);
    const agreed = option(cell(page, name), '同意');
    await agreed.click();
    assert.equal(await agreed.isChecked(), false, `${name}: pressed again, it is cleared`);
  }
  await goTo('顾长江');
  await button(page, '核对选票').click();
  await heading(page, '请核对您的选择').waitFor();
  const unmarked = page.getByRole('list').filter({ has: page.getByRole('button', { name: /贾振华/ }) });
  await page.getByText('还有 ').waitFor();
  await page.getByText('结果是：未选（计为弃权）').waitFor();
  await inspect(page, 'review');
  await unmarked.getByRole('button', { name: /贾振华/ }).click();
  await mark(page, '贾振华', '', '不同意');
  await button(page, '核对选票').click();
  const rows = await reviewed();
  assert.equal(rows.size, 54);
  assert.deepEqual(rows.get('贾振华'), ['不同意']);
  assert.deepEqual(rows.get('顾长江'), ['弃权']);
  assert.deepEqual(rows.get('董晨'), ['未选（计为弃权）']);
  assert.deepEqual(rows.get(rareNames[1]), ['同意']);

  const sealing = await paintTime(page, '加密选票', '.kiosk-tracker');
  await inspect(page, 'sealed');
  const tracker = await page.locator('.kiosk-tracker .code').innerText();
  await button(page, '先查验这台机器').click();
  await button(page, '重新加密').waitFor();
  await inspect(page, 'challenge');
  await button(page, '重新加密').click();
  await button(page, '投出选票').waitFor();
  assert.notEqual(await page.locator('.kiosk-tracker .code').innerText(), tracker);
  const casting = await paintTime(page, '投出选票', '.kiosk-done');
  t.diagnostic(`162 selections: confirm to tracker ${Math.round(sealing)} ms, cast to receipt ${Math.round(casting)} ms`);
  await inspect(page, 'receipt');
});

/** Of the subject whose option has the focus. */
async function nameOfFocused() {
  const legend = await page.evaluate(() => document.activeElement.closest('fieldset').querySelector('legend').textContent.trim());
  return legend.split(' ')[0];
}

test('an evaluation explains its limits when they bite', async () => {
  await button(page, '继续投票').click();
  await page.getByText('“优秀”在整张选票上最多选 2 个').waitFor();
  await button(page, '开始填票').click();
  await mark(page, '水务局领导班子', '班子总体评价', '较好');
  await page.getByRole('textbox', { name: '意见建议' }).fill(written);
  await page.getByText(`还可以写 ${340 - written.length} 个字`).waitFor();
  await inspect(page, 'team');

  await button(page, '下一页').click();
  await mark(page, '范峰', '等次', '优秀');
  for (const [dimension, label] of [['德', '好'], ['能', '较好'], ['勤', '一般'], ['绩', '较差'], ['廉', '好']]) {
    await mark(page, '范峰', dimension, label);
  }
  await page.getByRole('button', { name: /给范峰打分/ }).click();
  for (const key of ['1', '9', '6']) {
    await button(page, key).click();
  }
  await button(page, '确定').click();
  await page.getByText('现在的数字不能用').waitFor();
  await inspect(page, 'score');
  await button(page, '清空').click();
  await button(page, '9').click();
  await button(page, '6').click();
  await button(page, '确定').click();
  await page.getByText('96 分').waitFor();

  const problems = cell(page, '范峰', '存在的突出问题');
  await box(problems, '思想意识不好').click();
  await box(problems, '服务意识不强').click();
  await box(problems, '能力水平较差').click();
  await waitInSight(page, '这一题最多选 2 项');
  assert.equal(await box(problems, '能力水平较差').isChecked(), false);
  await box(problems, '不存在突出问题').click();
  await waitInSight(page, '“不存在突出问题”只能单独选');
  await inspect(page, 'evaluation');
  await box(problems, '服务意识不强').click();
  await page.getByText('只能单独选').waitFor({ state: 'detached' });

  await button(page, '下一页').click();
  await mark(page, '廖桂', '等次', '优秀');
  await page.getByText('“优秀”已选 2/2', { exact: true }).waitFor();
  await button(page, '下一页').click();
  const third = option(cell(page, '潘䶮', '等次'), '优秀');
  await third.click();
  await waitInSight(page, '“优秀”整张选票最多选 2 个');
  assert.equal(await third.isChecked(), false);
  await inspect(page, 'limit');
  await mark(page, '潘䶮', '等次', '称职');
  await box(cell(page, '潘䶮', '存在的突出问题'), '不存在突出问题').click();

  await button(page, '核对选票').click();
  await heading(page, '请核对您的选择').waitFor();
  const rows = await reviewed();
  assert.deepEqual(rows.get('水务局领导班子'), ['班子总体评价：较好', `水务局领导班子 / 意见建议：${written}`]);
  assert.deepEqual(rows.get('范峰').slice(0, 3), ['等次：优秀', '德：好', '能：较好']);
  assert.deepEqual(rows.get('范峰').slice(-2), ['综合评分：96 分', '存在的突出问题：思想意识不好']);
  assert.ok(rows.get('廖桂').includes('综合评分：未打分'));
  await inspect(page, 'review-evaluation');
  await encryptAndCast();
});

test('a name of one\'s own is written in only where the rules allow one', async () => {
  await button(page, '继续投票').click();
  await button(page, '开始填票').click();
  await inspect(page, 'election');
  await mark(page, '吴桂兰', '', '赞成');
  await button(page, '下一页').click();
  const name = page.getByRole('textbox');
  assert.ok(await name.isDisabled());
  await inspect(page, 'names-not-yet');
  await button(page, '上一页').click();
  await mark(page, '郑大海', '', '不赞成');
  await button(page, '下一页').click();
  await name.fill('䶮四');
  await button(page, '上一页').click();
  await option(cell(page, '冯晓东'), '赞成').click();
  await waitInSight(page, '连同另选的人整张选票最多 2 个');
  await button(page, '下一页').click();
  await inspect(page, 'names');
  await button(page, '核对选票').click();
  assert.match((await reviewed()).get('另选他人').join(), /䶮四/);
  await encryptAndCast();

  await button(page, '继续投票').click();
  await button(page, '开始填票').click();
  await page.getByRole('radio').first().click();
  await button(page, '下一页').click();
  await page.getByRole('textbox').fill('𠮷五');
  await button(page, '核对选票').click();
  await encryptAndCast();
  await button(page, '完成').click();
  await isIdle();
});

test('who votes in a disclosed group is told that the choices are published as theirs', async () => {
  await come('v01');
  await page.getByText('会作为您本人的选择公布').waitFor();
  assert.equal(await page.getByText('不会被人知道').count(), 0);
  assert.equal(await page.getByText('任何一张都不会被打开').count(), 0);
  await inspect(page, 'disclosed');
  await button(page, '我已知悉，继续填票').click();
  await mark(page, rareNames[0], '', '同意');
  await button(page, '退出').click();
  await inspect(page, 'leave');
  await page.getByRole('dialog').getByRole('button', { name: '退出', exact: true }).click();
  await isIdle();
});

test('a keyboard alone does everything, in English, in the largest text and high contrast', async () => {
  await pressByKey(page, button(page, 'English'));
  await heading(page, 'Press the button below to begin voting').waitFor();
  await pressByKey(page, button(page, 'Vote with a personal code'));
  await page.getByRole('textbox', { name: 'Id', exact: true }).waitFor();
  assert.equal(await page.getByRole('group', { name: 'Keyboard' }).count(), 1);
  await page.keyboard.type('v03');
  await page.keyboard.press('Enter');
  await page.getByLabel('Personal code').waitFor();
  await page.keyboard.type(meeting.codes.get('v03'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'How to mark' }).waitFor();
  await inspect(page, 'how-en');
  await pressByKey(page, button(page, 'Begin'));

  await pressByKey(page, button(page, 'Largest text'));
  await pressByKey(page, button(page, 'High contrast'));
  assert.match(await page.locator('html').getAttribute('class'), /text-largest.* contrast/);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  for (const name of ['Leave', 'Next unmarked', 'Overview', 'Previous page', 'Next page', `Résumé of ${rareNames[0]}`]) {
    assert.equal(await button(page, name).count(), 1, name);
  }

  const first = cell(page, rareNames[0]);
  const said = page.locator('#app > [aria-live=polite], body [aria-live=polite].visually-hidden').last();
  await tabTo(page, option(first, '同意'));
  await page.keyboard.press('Space');
  assert.ok(await option(first, '同意').isChecked());
  await page.keyboard.press('ArrowRight');
  const second = option(first, '不同意');
  assert.ok(await second.isChecked());
  for (const key of ['Space', 'Delete', 'Backspace']) {
    await page.keyboard.press(key);
    assert.equal(await second.isChecked(), false, `${key} clears a mark`);
    await page.getByText('0/54 marked').waitFor();
    assert.match(await said.innerText(), /^Cleared: 不同意/);
    await page.keyboard.press('Space');
    assert.ok(await second.isChecked(), 'Space marks it again');
  }
  const described = await second.getAttribute('aria-describedby');
  assert.equal(await page.locator(`[id="${described}"]`).textContent(), 'To clear it, press Space or Delete, or press it again.');
  await pressByKey(page, button(page, 'Next unmarked'));
  assert.ok(await option(cell(page, rareNames[1]), '同意').evaluate((radio) => radio === document.activeElement));
  await page.keyboard.press('Space');
  await inspect(page, 'decision-en');
  await pressByKey(page, button(page, 'Overview'));
  const overview = page.getByRole('dialog', { name: 'Overview' });
  await pressByKey(page, overview.getByRole('button', { name: /^54 / }));
  await pressByKey(page, button(page, 'Review the ballot'));
  await page.getByText('52 items are not marked').waitFor();
  await inspect(page, 'review-en');
  await pressByKey(page, button(page, 'Skip to "Encrypt the ballot"'));
  await pressByKey(page, button(page, 'Encrypt the ballot'));
  await pressByKey(page, button(page, 'Cast the ballot'));
  await heading(page, 'Your ballot is cast').waitFor();
  await inspect(page, 'receipt-en');

  await pressByKey(page, button(page, 'Vote on it'));
  await pressByKey(page, button(page, 'Begin'));
  await pressByKey(page, button(page, 'Next page'));
  await pressByKey(page, page.getByRole('button', { name: 'Give a score Score for 范峰: 综合评分' }));
  await tabTo(page, page.getByRole('textbox', { name: '综合评分' }));
  await page.keyboard.type('88');
  await page.keyboard.press('Enter');
  await page.getByText('88 points').waitFor();
  const problem = box(cell(page, '范峰', '存在的突出问题'), '能力水平较差');
  await pressByKey(page, problem, 'Space');
  assert.ok(await problem.isChecked());
  await page.keyboard.press('Delete');
  assert.equal(await problem.isChecked(), false);
  await inspect(page, 'evaluation-en');
  await pressByKey(page, button(page, 'Leave'));
  await pressByKey(page, page.getByRole('dialog', { name: 'Leave?' }).getByRole('button', { name: 'Leave' }));
  await isIdle();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  assert.doesNotMatch((await page.locator('html').getAttribute('class')) ?? '', /text-|contrast/);
});

test('a page left alone warns, then forgets; nothing of a voter is left', async () => {
  await page.clock.install();
  await page.reload();
  await come('v04');
  await button(page, '开始填票').click();
  await goTo('顾长江');
  await mark(page, '顾长江', '', '同意');
  await button(page, '核对选票').click();
  await encryptAndCast();
  const tracker = await page.locator('.code-large').innerText();
  await button(page, '继续投票').click();
  await button(page, '开始填票').click();
  const words = page.getByRole('textbox', { name: '意见建议' });
  await words.fill(written);

  const asked = page.getByRole('dialog', { name: '您还在吗？' });
  await page.clock.fastForward(91_000);
  await asked.waitFor();
  await inspect(page, 'quiet');
  await button(page, '继续填票').click();
  await asked.waitFor({ state: 'hidden' });
  assert.equal(await words.inputValue(), written);
  const secrets = [written, meeting.codes.get('v04'), tracker.replace(/\s/g, ''), tracker];
  assert.ok((await findLeft(page, [written])).includes(`${written} in memory`), 'what is there is found');
  await page.clock.fastForward(91_000);
  await asked.waitFor();
  await page.clock.fastForward(31_000);
  await page.getByText('页面已经清空').waitFor();
  await inspect(page, 'wiped');

  const assertGone = async (when) => {
    await isIdle();
    assert.deepEqual(await findLeft(page, secrets), [], when);
    await assertNothingKept(page);
    assert.equal(await page.evaluate(() => history.length), historyLength, when);
  };
  await assertGone('wiped');
  await page.goBack();
  assert.equal(page.url(), 'about:blank', 'there is nothing to go back to');
  await page.goForward();
  await assertGone('forward again');
  await page.reload();
  await assertGone('loaded again');

  // The ballot that was not cast is as good as before.
  await come('v04');
  await heading(page, '水务局领导班子和领导干部测评').waitFor();
  await button(page, '开始填票').click();
  assert.equal(await words.inputValue(), '');
});
