// A voter's presses at a terminal.
import assert from 'node:assert/strict';
import { annual, townships } from '../committee.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { name, exact: true });

/** As a scanner does it. */
export async function scanCard(page, code) {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

/** By hand, without its mark and in groups, as it stands on the card. */
export async function typeCard(page, code) {
  await button(page, '投票').click();
  await button(page, '用键盘输入票码').click();
  await page.getByLabel('票码', { exact: true }).fill(code.replace(/^PJ1C:/, ''));
  await button(page, '读入票码').click();
}

export async function signIn(page, voter, code) {
  await button(page, '座席签到').click();
  await page.getByLabel('编号').fill(voter);
  await button(page, '下一步').click();
  await page.getByLabel('个人码').fill(code);
  await button(page, '签到').click();
  await heading(page, '签到完成，请稍候').waitFor();
}

export async function openAtSeat(page, voter, code) {
  await button(page, '凭个人码投票').click();
  await page.getByLabel('编号').fill(voter);
  await button(page, '下一步').click();
  await page.getByLabel('个人码').fill(code);
  await button(page, '打开选票').click();
}

export async function begin(page, title) {
  await heading(page, title).waitFor();
  await button(page, '开始填票').click();
}

const cell = (page, name) => page.getByRole('group', { name, exact: true });

async function choose(page, name, label) {
  const option = cell(page, name).getByRole('radio', { name: label, exact: true });
  await option.click();
  assert.ok(await option.isChecked(), `${name}: ${label}`);
}

async function tick(page, name, label) {
  const option = cell(page, name).getByRole('checkbox', { name: label, exact: true });
  await option.click();
  assert.ok(await option.isChecked(), `${name}: ${label}`);
}

async function turnTo(page, name) {
  while (!(await cell(page, name).first().isVisible())) {
    await button(page, '下一页').click();
  }
}

/** `marks`: an index of `options` for each nominee, or undefined. */
export async function markDecision(page, nominees, marks, { question = townships.question, options = townships.options } = {}) {
  for (const [index, nominee] of nominees.entries()) {
    await turnTo(page, `${nominee} ${question}`);
    if (marks[index] !== undefined) {
      await choose(page, `${nominee} ${question}`, options[marks[index]]);
    }
  }
}

/** `vote` as annualVote gives it. */
export async function markAnnual(page, { team, leaders, words }) {
  await turnTo(page, `${annual.team} 班子总体评价`);
  await choose(page, `${annual.team} 班子总体评价`, annual.teamGrades[team.grade]);
  for (const problem of team.problems) {
    await tick(page, `${annual.team} 班子存在的突出问题（可多选，也可以不选）`, annual.teamProblems[problem]);
  }
  if (words) {
    await page.getByLabel('意见建议').fill(words);
  }
  for (const [index, name] of annual.leaders.entries()) {
    const { grade, levels, problems } = leaders[index];
    await turnTo(page, `${name} ${annual.grade}`);
    if (grade !== undefined) {
      await choose(page, `${name} ${annual.grade}`, annual.grades[grade]);
    }
    for (const [at, level] of levels.entries()) {
      await choose(page, `${name} ${dimensionTitle(at)}`, annual.levels[level]);
    }
    for (const problem of problems) {
      await tick(page, `${name} 存在的突出问题（可多选，也可以不选）`, annual.problems[problem]);
    }
  }
}

export const dimensionTitle = (at) => annual.dimensions[at];

export async function review(page) {
  await button(page, '核对选票').click();
  await heading(page, '请核对您的选择').waitFor();
}

/** To the tracker, which it gives. */
export async function seal(page) {
  await button(page, '加密选票').click();
  await heading(page, '选票已加密，还没有投出').waitFor();
  return tracker(page);
}

export async function tracker(page) {
  return (await page.locator('main .code').first().innerText()).replace(/\s/g, '');
}

export const cast = (page) => button(page, '投出选票').click();

export async function receipt(page) {
  await heading(page, '投票成功').waitFor();
  return tracker(page);
}

export async function sealAndCast(page) {
  await review(page);
  const sealed = await seal(page);
  await cast(page);
  assert.equal(await receipt(page), sealed);
  return sealed;
}

export const goOn = (page) => button(page, '继续投票').click();

export async function finish(page) {
  await button(page, '完成').click();
  await page.locator('.kiosk-idle').waitFor();
}
