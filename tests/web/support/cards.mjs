// Printed cards, as a scanner at a kiosk reads them.
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The texts of all codes on a PDF's pages. */
export async function scan(pdf) {
  const pages = pdf.replace(/\.pdf$/, '-page');
  await execute('pdftoppm', ['-r', '300', '-png', pdf, pages]);
  const folder = path.dirname(pdf);
  const images = (await readdir(folder))
    .map((name) => path.join(folder, name))
    .filter((file) => file.startsWith(pages) && file.endsWith('.png'));
  const { stdout } = await execute('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', ...images]);
  return [...new Set(stdout.split('\n').filter(Boolean))];
}
