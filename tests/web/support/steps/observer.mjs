// An observer's presses.

const button = (page, name) => page.getByRole('button', { name, exact: true });

export const openTab = (page, name) => page.getByRole('tab', { name, exact: true }).click();

/** Each check's number and verdict. */
export async function verifyFile(page, file, anchor) {
  await openTab(page, '核验记录');
  await page.getByLabel('记录从哪里来').selectOption({ label: '用记录文件' });
  await page.getByLabel('记录文件').setInputFiles(file);
  await page.getByLabel('锚指纹').fill(anchor);
  await button(page, '开始核验').click();
  await page.getByText('记录全部成立').waitFor();
  return checks(page);
}

export async function checks(page) {
  const rows = page.getByRole('region', { name: '逐项检查' }).locator('tbody tr');
  return Promise.all(
    (await rows.all()).map(async (row) => {
      const [number, check, verdict, detail] = await row.locator('th, td').allInnerTexts();
      return { number, check, verdict, detail };
    }),
  );
}

/** What is said about a tracker in a poll's box. */
export async function findTracker(page, tracker, poll) {
  await openTab(page, '追踪号');
  await page.getByRole('textbox', { name: '追踪号', exact: true }).fill(tracker);
  await page.getByLabel('在哪里查', { exact: true }).selectOption({ label: poll });
  await button(page, '查找追踪号').click();
  return page.locator('.notice').first().innerText();
}

/** What a terminal disclosed, in lines. */
export async function checkChallenge(page, text, tracker) {
  await openTab(page, '查验');
  await page.getByLabel('查验文字').fill(text);
  await page.getByLabel('终端当时显示的追踪号').fill(tracker);
  await button(page, '开始查验').click();
  await page.getByText('追踪号相符').waitFor();
  return page.locator('section[aria-labelledby=choices-title] li').allInnerTexts();
}
