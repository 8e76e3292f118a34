// Debian's Chromium, and what is looked at on every page.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { source } from './processes.mjs';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const shots = process.env.PIAOJUE_SHOTS ?? path.join(source, 'build/screenshots');

export const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
];

const patienceMs = 120_000;

export async function launch() {
  await mkdir(shots, { recursive: true });
  return chromium.launch({
    executablePath: process.env.PIAOJUE_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** Waiting for somebody takes no end: neither what is done after a while, nor what counts seconds. */
function waitForever() {
  const shortMs = 10_000;
  const { setTimeout } = window;
  window.setTimeout = (work, ms, ...rest) => (ms > shortMs ? 0 : setTimeout(work, ms, ...rest));
  performance.now = () => 0;
}

/**
 * A window of its own for one agent: nothing is shared with the others. `clock`: one that can be turned;
 * `patient`: no time-out of the page ever comes, however slow the machine.
 */
export async function open(browser, agent, { clock = false, patient = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: sizes[0], locale: 'zh-CN', ...options });
  // Other tests may have the machine at the same time.
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  if (clock) {
    await page.clock.install();
  }
  if (patient) {
    await context.addInitScript(waitForever);
  }
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    // Chromium itself reports what an agent refused or did not answer; the page shows these.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      page.faults.push(message.text());
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(agent.origin) && !request.url().startsWith('data:')) {
      page.faults.push(`asked elsewhere: ${request.url()}`);
    }
  });
  await page.goto(agent.entrance);
  return page;
}

/** Does what ends an agent and starts it again; the window loads its page anew by itself. */
export async function untilLoadedAnew(page, restart) {
  await page.evaluate(() => (window.isOld = true));
  await restart();
  await page.waitForFunction(() => !('isOld' in window));
}

/** What is cut off or hangs over: pairs of a description and by how much. */
function findCutTexts() {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) {
    found.push(`the page is ${root.scrollWidth - root.clientWidth} px too wide`);
  }
  // What nobody can scroll.
  for (const slide of document.querySelectorAll('.screen-slide')) {
    if (slide.scrollHeight > slide.clientHeight + 1) {
      found.push(`the slide is ${slide.scrollHeight - slide.clientHeight} px too tall`);
    }
  }
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('.visually-hidden, svg, canvas') || !element.textContent.trim() || element.clientWidth <= 1) {
      continue;
    }
    const style = getComputedStyle(element);
    const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
    const over = Math.max(element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight);
    const wide = element.scrollWidth - element.clientWidth;
    const hangs = style.overflowX === 'visible' && !style.display.startsWith('inline') && wide > 2;
    if ((hides && style.position !== 'absolute' && over > 2) || hangs) {
      found.push(`${element.tagName}.${element.className} "${element.textContent.trim().slice(0, 30)}" by ${Math.max(over, wide)} px`);
    }
  }
  return found;
}

/** axe, cut texts and small targets on the page as it is, in all sizes; a picture of each. */
export async function look(page, name, { targets = 44 } = {}) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    const label = `${name}-${size.width}x${size.height}`;
    await page.screenshot({ path: path.join(shots, `${label}.png`), animations: 'disabled' });
    assert.deepEqual(await page.evaluate(findCutTexts), [], `${label}: texts are cut off`);
  }
  await page.setViewportSize(sizes[0]);
  assert.deepEqual(await violations(page), [], `${name}: axe`);
  assert.deepEqual(await smallTargets(page, targets), [], `${name}: small targets`);
  assert.deepEqual(page.faults, [], `${name}: errors in the page`);
}

async function violations(page) {
  // Playwright's evaluate is not subject to the page's policy; a script element would be.
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return result.violations.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`,
  );
}

function smallTargets(page, least) {
  return page.evaluate((side) => {
    const found = [];
    for (const element of document.querySelectorAll('button, [role=radio], [role=checkbox], [role=tab], summary')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest('.visually-hidden')) {
        continue;
      }
      if (box.height < side - 0.5 || box.width < side - 0.5) {
        found.push(`${element.textContent.trim().slice(0, 20)}: ${Math.round(box.width)}x${Math.round(box.height)}`);
      }
    }
    return found;
  }, least);
}
