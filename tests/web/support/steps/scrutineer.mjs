// A scrutineer's presses.

const button = (page, name) => page.getByRole('button', { name, exact: true });
const inDialog = (page, name) => page.getByRole('dialog').getByRole('button', { name, exact: true });

/** The card of one poll, unfolded. */
export async function pollCard(page, title) {
  const head = page.locator('.poll-toggle').filter({ hasText: title });
  await head.waitFor();
  if ((await head.getAttribute('aria-expanded')) === 'false') {
    await head.click();
  }
  return page.locator('section.poll').filter({ has: head });
}

export const enrol = (page) => button(page, '登记密钥').click();
export const joinCeremony = (page) => button(page, '参加密钥仪式').click();
export const signOpening = (page) => button(page, '核对并签署').click();
export const fingerprintsAgree = (page) => button(page, '指纹一致').click();

/** The chief's. */
export async function confirmClose(page, poll) {
  const card = await pollCard(page, poll);
  await card.getByRole('button', { name: '确认结束投票', exact: true }).click();
  await inDialog(page, '确认结束').click();
}

export async function verifyBox(page, poll) {
  const card = await pollCard(page, poll);
  await card.getByRole('button', { name: '核验票箱', exact: true }).click();
  await card.getByText('全部核验通过，封箱声明已签署').waitFor();
}

/** The chief's. */
export async function enterCount(page, poll, ballots) {
  const card = await pollCard(page, poll);
  await card.getByLabel('收回张数').fill(String(ballots));
  await card.getByRole('button', { name: '录入并签署', exact: true }).click();
  await card.getByText(`现场清点 ${ballots} 张，与票箱一致`).waitFor();
}

export async function object(page, poll, words) {
  const card = await pollCard(page, poll);
  await card.getByRole('button', { name: '提出异议', exact: true }).click();
  await card.getByRole('dialog').getByLabel('异议内容').fill(words);
  await card.getByRole('dialog').getByRole('button', { name: '签署并提出', exact: true }).click();
  await card.getByText(words).first().waitFor();
}

/** The chief signs what the organiser found. */
export async function joinFinding(page, poll) {
  const card = await pollCard(page, poll);
  await card.getByRole('button', { name: '同意并签署', exact: true }).click();
  await card.getByText('异议都已处理').waitFor();
}

/** The chief's. */
export async function release(page, poll) {
  const card = await pollCard(page, poll);
  await card.getByRole('button', { name: '签署开箱令', exact: true }).first().click();
  await inDialog(page, '签署开箱令').click();
}

export async function countersign(page, poll) {
  const card = await pollCard(page, poll);
  await card.getByRole('button', { name: '核验结果', exact: true }).click();
  await card.getByRole('button', { name: '会签结果', exact: true }).click();
  await page.locator('.poll-toggle').filter({ hasText: poll }).getByText('已会签').waitFor();
}
