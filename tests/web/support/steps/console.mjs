// The organiser's presses at the console.
import { readFile } from 'node:fs/promises';

const fold = (page, title) => page.locator('section.fold').filter({ has: page.getByRole('heading', { name: title }) });

export const openTab = (page, name) => page.getByRole('tab', { name, exact: true }).click();

/** What belongs to the meeting as a whole ("启用会议") or to one poll, unfolded. */
export async function unfold(page, title) {
  const head = page.getByRole('button', { name: title, exact: false }).and(page.locator('.fold-button'));
  await head.waitFor();
  if ((await head.getAttribute('aria-expanded')) === 'false') {
    await head.click();
  }
  return fold(page, title);
}

const section = (page, name) => page.getByRole('tab', { name }).click();

/** The meeting file typed in, the roster from a spreadsheet. */
export async function prepare(page, { text, roster }) {
  await section(page, /^按文件修改/);
  await page.getByLabel('会议文件的内容').fill(text);
  await page.getByRole('button', { name: '保存文件' }).click();
  await page.getByText('已保存，没有错误').waitFor();
  await section(page, /^名册/);
  await page.getByLabel('导入名册').setInputFiles({
    name: '名册.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: roster,
  });
  await page.getByRole('button', { name: '采用名册' }).click();
  await page.getByRole('button', { name: '采用名册' }).waitFor({ state: 'detached' });
}

export async function makeCertificates(page) {
  await section(page, '检查和发布');
  await page.getByRole('button', { name: '生成证书' }).click();
  await page.getByText('证书已生成在').first().waitFor();
}

export async function enrol(page) {
  await page.getByRole('button', { name: '生成并登记密钥' }).click();
}

export async function publish(page) {
  await section(page, '检查和发布');
  await page.getByRole('button', { name: '发布会议' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '发布会议' }).click();
}

export async function signOpening(page) {
  const part = await unfold(page, '启用会议');
  await part.getByRole('button', { name: '签署启用声明' }).click();
}

export async function press(page, poll, button) {
  const part = await unfold(page, poll);
  await part.getByRole('button', { name: button, exact: true }).click();
}

export async function endVoting(page, poll) {
  await press(page, poll, '结束投票');
  await page.getByRole('dialog').getByRole('button', { name: '结束投票', exact: true }).click();
  const part = await unfold(page, poll);
  await part.getByText('您已签署结束投票').waitFor();
}

/** Settles the first case that is open. */
export async function settle(page, poll, { finding, words }) {
  const part = await unfold(page, poll);
  await part.getByLabel('查明的结论').selectOption({ label: finding });
  await part.getByLabel('查明的情况').fill(words);
  await part.getByRole('button', { name: '签署处理', exact: true }).click();
}

export async function verifyResult(page, poll) {
  await openTab(page, '结果');
  const choice = page.getByLabel('表决项', { exact: true });
  const fetching = page.getByRole('button', { name: '取回并核验结果' });
  await fetching.or(page.getByText('核验通过')).first().waitFor();
  if (await choice.isVisible()) {
    await choice.selectOption({ label: poll });
  }
  await fetching.click();
  await page.getByText('核验通过').waitFor();
}

/** A file as the browser saves it: its name and its bytes. */
export async function download(page, button) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), path: await file.path(), bytes: await readFile(await file.path()) };
}
