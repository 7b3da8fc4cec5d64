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

const wanted = process.argv.slice(2).map((part) => part.toLowerCase());
const folder = temporaryFolder();
const browser = await startBrowser({ engine: 'chromium' });
try {
  const { tarball, version } = pack(folder);
  const chromium = (await browser.driver.getCapabilities()).getBrowserVersion();
  const rows = [];
  for (const cell of cells) {
    const { name, core, ran, note, tools = {} } = cell;
    if (wanted.length > 0 && !wanted.some((part) => name.toLowerCase().includes(part))) continue;
    const title = core ? `${name} \\*` : name;
    try {
      const { version, seconds } = await runCell(cell, { browser, tarball });
      console.log(`ok   ${name} ${version} (${seconds.toFixed(1)} s)`);
      rows.push([title, version, ran, note ? `works: ${note}` : 'works']);
    } catch (error) {
      console.error(`FAIL ${name}\n${error.stack}`);
      rows.push([title, tools[cell.tool] ?? '', ran, 'fails']);
      process.exitCode = 1;
    }
  }
  if (wanted.length === 0) {
    const types = JSON.parse(readFileSync(join(root, 'target', 'types.json'), 'utf8'));
    await writeTable(rows, { version, chromium, types });
  }
} finally {
  await browser.quit();
  rmSync(folder, { recursive: true, force: true });
}

async function writeTable(rows, { version, chromium, types }) {
  const guide = join(root, 'docs', 'consumers.md');
  const [before, , after] = readFileSync(guide, 'utf8').split(
    /(?<=<!-- table.*-->)([^]*)(?=<!-- \/table -->)/,
  );
  const date = new Date().toISOString().slice(0, 10);
  const all = [['consumer', 'version', 'ran in', 'result'], ['---', '---', '---', '---'], ...rows];
  const text = [
    before,
    `Run on ${date}: fc-relink ${version}, Node ${process.versions.node}, Chromium ${chromium}.`,
    all.map((row) => `| ${row.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`).join('\n'),
    'The types were compiled under `--strict` with:',
    Object.entries(types)
      .map(([name, versions]) => `- ${name} ${versions.join(', ')}`)
      .join('\n'),
    after,
  ].join('\n\n');
  writeFileSync(guide, await format(text, { ...(await resolveConfig(guide)), filepath: guide }));
}
