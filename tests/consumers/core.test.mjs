/** The consumers that most people are, from the packed tarball. `npm run test:consumers` runs all of them. */

import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { ENGINE, startBrowser } from '../support/browser.mjs';
import { pack, temporaryFolder } from '../support/project.mjs';
import { cells, runCell } from './matrix.mjs';

const folder = temporaryFolder();
let browser;
let tarball;

before(async () => {
  ({ tarball } = pack(folder));
  browser = await startBrowser();
});
after(async () => {
  await browser.quit();
  rmSync(folder, { recursive: true });
});

// What a tool builds is the same for every engine.
const isOurs = ({ core, everyEngine }) => (ENGINE === 'chromium' ? core : everyEngine);
for (const cell of cells.filter(isOurs)) {
  test(`${cell.name} runs the package`, () => runCell(cell, { browser, tarball }));
}
