/**
 * Runs every consumer, and writes the table of `docs/consumers.md`.
 *
 * Usage: node tests/consumers/all.mjs [part of a name…]; with names, the table stays as it is. It tells the versions that
 * tests/types/matrix.mjs was run with before.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import { startBrowser } from '../support/browser.mjs';
import { pack, root, temporaryFolder } from '../support/project.mjs';
import { cells, runCell } from './matrix.mjs';
import { withTable } from './table.mjs';

const wanted = process.argv.slice(2);
const folder = temporaryFolder();
const browser = await startBrowser({ engine: 'chromium' });
try {
  const { tarball, version } = pack(folder);
  const chromium = (await browser.driver.getCapabilities()).getBrowserVersion();
  const rows = [];
  for (const cell of cells) {
    if (wanted.length > 0 && !wanted.some((part) => cell.name.toLowerCase().includes(part.toLowerCase())))
      continue;
    let row;
    try {
      row = { cell, ...(await runCell(cell, { browser, tarball })) };
      console.log(`ok   ${cell.name} ${row.version} (${row.seconds.toFixed(1)} s)`);
    } catch (error) {
      row = { cell, error };
      console.error(`FAIL ${cell.name}\n${error.stack}`);
      process.exitCode = 1;
    }
    rows.push(row);
  }
  if (wanted.length === 0) {
    const guide = join(root, 'docs', 'consumers.md');
    const date = new Date().toISOString().slice(0, 10);
    const types = JSON.parse(readFileSync(join(root, 'target', 'types.json'), 'utf8'));
    const run = { date, version, chromium, node: process.versions.node, types };
    const text = withTable(readFileSync(guide, 'utf8'), rows, run);
    writeFileSync(guide, await format(text, { ...(await resolveConfig(guide)), filepath: guide }));
  }
} finally {
  await browser.quit();
  rmSync(folder, { recursive: true, force: true });
}
