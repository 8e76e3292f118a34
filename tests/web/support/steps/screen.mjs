// The hall's screen, which nobody presses anything on: its clock is turned instead.
const turnMs = 12_000;

export const slide = (page, title) => page.getByRole('heading', { level: 2, name: title, exact: true });

/** Turns the slides and their pages until this one is shown, from the beginning of its time. */
export async function turnTo(page, title) {
  do {
    await turn(page);
  } while (!(await slide(page, title).isVisible()));
}

async function turn(page) {
  await page.clock.fastForward(turnMs);
  await page.waitForFunction(isReady);
}

/** A result is there, and cut into pages; other slides are there at once. */
function isReady() {
  const result = document.querySelector('.screen-result');
  return !result || result.querySelector('.screen-frame:not(.screen-measuring) .screen-row') !== null;
}

/** What is shown of a result: also where it is among its pages. */
function readSlide() {
  const [, page, pages] = /第 (\d+) 页，共 (\d+) 页/.exec(document.querySelector('.screen-page')?.textContent) ?? [0, 1, 1];
  return {
    title: document.querySelector('.screen-result h2')?.textContent,
    page: Number(page),
    pages: Number(pages),
    tables: [...document.querySelectorAll('.screen-table')].map((table) => ({
      title: table.caption.textContent.trim(),
      rows: [...table.querySelectorAll('.screen-row')].map((row) => ({
        name: row.querySelector('th').firstChild.textContent.trim(),
        cells: [...row.querySelectorAll('td.numeric')].map((cell) => cell.textContent.trim()),
      })),
    })),
  };
}

/** All pages of a result: by a table's title and a row's name, the row's figures. */
export async function readResult(page, title) {
  const tables = new Map();
  const seen = new Set();
  for (;;) {
    const shown = await page.evaluate(readSlide);
    if (shown.title === title && shown.tables.length > 0) {
      seen.add(shown.page);
      for (const table of shown.tables) {
        const rows = tables.get(table.title) ?? new Map();
        table.rows.forEach(({ name, cells }) => rows.set(name, cells));
        tables.set(table.title, rows);
      }
      if (seen.size >= shown.pages) {
        return tables;
      }
    }
    await turn(page);
  }
}
