// Texts that would do something if a page took them for code, in every name and field of a meeting.
import assert from 'node:assert/strict';

/** Each would set `hacked` on the window, or turn into 49. */
export const image = '<img src=x onerror=hacked=1>';
export const script = '<script>hacked=1</script>';
export const braces = '{{7*7}}';
export const quotes = `"'&amp;`;
export const all = `${image}${script}${braces}${quotes}`;

/** The text with each of the pairs replaced, of which none may be missing. */
export function put(text, pairs) {
  return pairs.reduce((now, [from, to]) => {
    assert.ok(now.includes(from), `there is no ${from}`);
    return now.replace(from, () => to);
  }, text);
}

/** In a string of TOML, which is as in JSON. */
export const toml = (text) => JSON.stringify(text);

/** A field of CSV (RFC 4180). */
export const csv = (text) => `"${text.replaceAll('"', '""')}"`;

/** Nothing of the page was executed, and none of its texts became an element. */
export async function assertHarmless(page, name) {
  const found = await page.evaluate(() => ({
    hacked: 'hacked' in window,
    elements: document.querySelectorAll('img[src="x"], script:not([src]), b, i').length,
  }));
  assert.deepEqual(found, { hacked: false, elements: 0 }, `${name}: a text was taken for code`);
  assert.deepEqual(page.faults, [], `${name}: errors in the page`);
}
