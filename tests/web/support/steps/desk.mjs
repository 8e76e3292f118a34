// The registrar's presses at the sign-in desk.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scan } from '../cards.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const inDialog = (page, name) => page.getByRole('dialog').getByRole('button', { name, exact: true });

export const openTab = (page, name) => page.getByRole('tab', { name, exact: true }).click();
export const enrol = (page) => button(page, '生成并登记密钥').click();
export const importRoster = (page) => button(page, '导入名册').click();

async function download(page, name, folder) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  const saved = path.join(folder, file.suggestedFilename());
  await writeFile(saved, await readFile(await file.path()));
  return saved;
}

/** The personal codes by voter; then they are removed from the machine. */
export async function takeCodes(page, folder) {
  await openTab(page, '个人码');
  const file = await download(page, '下载个人码名单', folder);
  await button(page, '已密封分发').click();
  await inDialog(page, '分发完毕，删除').click();
  await page.getByText('本机没有个人码').waitFor();
  const rows = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').trim().split(/\r?\n/).slice(1);
  return Object.fromEntries(rows.map((row) => [/^"?([^,"]+)/.exec(row)[1], /\b\d{8}\b|\b\d{4} \d{4}\b/.exec(row)[0]]));
}

/** Found by number; Enter signs in. */
export async function signIn(page, voter) {
  await page.getByLabel('找人').fill(voter);
  await page.locator('li.person').filter({ hasText: voter }).waitFor();
  await page.getByLabel('找人').press('Enter');
  await page.getByText('已签到', { exact: false }).or(page.getByText('早已签到')).first().waitFor();
  await page.waitForFunction(() => document.querySelector('input[type=search]')?.value === '');
}

export async function hand(page, voter) {
  await page.getByLabel('找人').fill(voter);
  await page.locator('li.person').filter({ hasText: voter }).getByRole('button', { name: /^发卡/ }).click();
  await page.getByText('已领票卡').first().waitFor();
}

/** Prints what is proposed; the codes on the cards. */
export async function printCards(page, folder) {
  await openTab(page, '票卡');
  await button(page, '印制票卡').click();
  await page.getByText('票卡已经做好').waitFor();
  const file = await download(page, /^下载票卡/, folder);
  await button(page, '已经打印好').click();
  await inDialog(page, '打印好了').click();
  await button(page, '加印票卡').waitFor();
  return scan(file);
}

/** One given back for another. */
export async function replaceCard(page, code) {
  const part = page.getByRole('region', { name: '换卡' });
  await part.getByLabel('收回的票卡').fill(code);
  await part.getByRole('button', { name: '作废并换卡' }).click();
  await part.getByText('第 1 张已作废').waitFor();
}

export async function voidSurplus(page, codes) {
  const part = page.getByRole('region', { name: '剩余票卡作废' });
  for (const [index, code] of codes.entries()) {
    await part.getByLabel('剩余的票卡').fill(code);
    await part.getByLabel('剩余的票卡').press('Enter');
    await part.getByText(`第 ${index + 1} 张已作废`).waitFor();
  }
}

export async function endIssuing(page, poll) {
  await openTab(page, '结束发放');
  const part = page.getByRole('region', { name: poll, exact: true });
  await part.getByRole('button', { name: /^结束发放/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '结束发放', exact: true }).click();
  await part.getByText('发放已经结束').waitFor();
}
