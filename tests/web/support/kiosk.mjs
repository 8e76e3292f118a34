// What a voter does at the terminal, and what is looked at there.
import assert from 'node:assert/strict';
import { look, sizes } from './browser.mjs';

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { name });

/** The options of one question about one subject: "name question" is how they are called. */
export function cell(page, name, question = '') {
  const starts = `${name}${question && ` ${question}`}`.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return page.getByRole('group', { name: new RegExp(`^${starts}( |$)`) });
}

export const option = (group, label) => group.getByRole('radio', { name: label, exact: true });
export const box = (group, label) => group.getByRole('checkbox', { name: label, exact: true });

export async function mark(page, name, question, label) {
  const radio = option(cell(page, name, question), label);
  await radio.click();
  assert.ok(await radio.isChecked(), `${name} ${question} ${label}`);
}

/** Comes with id and personal code, typed on a keyboard. */
export async function enter(page, voter, code) {
  await page.getByRole('button', { name: /^(座席签到|凭个人码投票)$/ }).click();
  await page.getByLabel('编号', { exact: true }).waitFor();
  await page.keyboard.type(voter);
  await page.keyboard.press('Enter');
  await heading(page, /签到|投票/).waitFor();
  await page.getByLabel('个人码').waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

async function setLooks(page, classes) {
  await page.evaluate((names) => {
    document.documentElement.classList.remove('text-largest', 'contrast');
    document.documentElement.classList.add(...names);
    window.dispatchEvent(new Event('resize'));
  }, classes);
}

/** Buttons at the foot of the page that somebody would have to scroll for. */
function footsOutOfSight() {
  return [...document.querySelectorAll('.kiosk-actions button, .paper-nav button, dialog[open] .dialog-actions button')]
    .filter((one) => one.getBoundingClientRect().bottom > window.innerHeight + 1)
    .map((one) => one.textContent.trim());
}

/** Waits for words that the bar at the foot does not hide. */
export async function waitInSight(page, words) {
  const text = page.getByText(words);
  await text.waitFor();
  const hidden = await text.evaluate(
    (element) => element.getBoundingClientRect().bottom - document.querySelector('.paper-nav').getBoundingClientRect().top,
  );
  assert.ok(hidden <= 0, `${words}: ${hidden} px are behind the foot`);
}

/** Looks at the page as it is at first, and with the largest text in high contrast. */
export async function inspect(page, name) {
  for (const [label, classes] of [[name, []], [`${name}-largest`, ['text-largest', 'contrast']]]) {
    await setLooks(page, classes);
    await look(page, `kiosk-${label}`, { targets: 56 });
    for (const size of sizes) {
      await page.setViewportSize(size);
      assert.deepEqual(await page.evaluate(footsOutOfSight), [], `${label} at ${size.width}x${size.height}`);
    }
    await page.setViewportSize(sizes[0]);
  }
  await setLooks(page, []);
}

/** Presses a button; the milliseconds until what it leads to is painted. */
export function paintTime(page, label, selector) {
  return page.evaluate(
    ([name, wanted]) =>
      new Promise((resolve) => {
        const pressed = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === name);
        const start = performance.now();
        const wait = () => {
          if (document.querySelector(wanted)) {
            // The frame after it was found has painted it.
            requestAnimationFrame(() => resolve(performance.now() - start));
          } else {
            requestAnimationFrame(wait);
          }
        };
        pressed.click();
        wait();
      }),
    [label, selector],
  );
}

/** Tabs until something has the focus, as who has no mouse must. */
export async function tabTo(page, locator, key = 'Tab') {
  for (let presses = 0; presses < 90; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press(key);
  }
  assert.fail(`no ${key} leads to ${locator}`);
}

export async function pressByKey(page, locator, key = 'Enter') {
  await tabTo(page, locator);
  await page.keyboard.press(key);
}

/** All strings that the page's memory holds. */
async function memory(session) {
  const chunks = [];
  const take = ({ chunk }) => chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.send('HeapProfiler.disable');
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  return JSON.parse(chunks.join('')).strings.join('\n');
}

/** Where any of these words is left: in the page, what screen readers are told, what the browser keeps, its memory. */
export async function findLeft(page, words) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const places = {
    source: await page.content(),
    title: await page.title(),
    fields: await page.evaluate(() => [...document.querySelectorAll('input, textarea')].map((one) => one.value).join('\n')),
    accessibility: JSON.stringify(nodes),
    memory: await memory(session),
    kept: JSON.stringify(
      await page.evaluate(async () => ({
        local: { ...localStorage },
        session: { ...sessionStorage },
        databases: await indexedDB.databases(),
        caches: await caches.keys(),
        cookies: document.cookie,
        history: history.state,
      })),
    ),
  };
  await session.detach();
  return Object.entries(places).flatMap(([place, text]) =>
    words.filter((word) => text.includes(word)).map((word) => `${word} in ${place}`),
  );
}

/** That nothing at all is kept but the gate's cookie, which no script can read. */
export async function assertNothingKept(page) {
  const kept = await page.evaluate(async () => ({
    stored: localStorage.length + sessionStorage.length,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    cookies: document.cookie,
    state: history.state,
  }));
  assert.deepEqual(kept, { stored: 0, databases: [], caches: [], cookies: '', state: null });
  const cookies = await page.context().cookies();
  assert.deepEqual(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite })), [{ httpOnly: true, sameSite: 'Strict' }]);
}

/** Of a character that the fonts lack, the box is drawn that an unassigned one gets. */
export function drawsGlyph(page, character) {
  return page.evaluate((text) => {
    const draw = (one) => {
      const canvas = document.createElement('canvas');
      canvas.width = 80;
      canvas.height = 80;
      const pen = canvas.getContext('2d');
      pen.font = `48px ${getComputedStyle(document.body).fontFamily}`;
      pen.fillText(one, 8, 56);
      return pen.getImageData(0, 0, 80, 80).data.join();
    };
    const blank = draw(' ');
    const unassigned = ['\u0378', '\u{3FFFD}', '\u{2FE0}'].map(draw);
    const drawn = draw(text);
    return drawn !== blank && !unassigned.includes(drawn);
  }, character);
}
