/** The consumers that most people are, from the packed tarball. `npm run test:consumers` runs all of them. */

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ENGINE, startBrowser } from '../support/browser.mjs';
import { makeProject, pack, temporaryFolder } from '../support/project.mjs';
import { STRICT_CSP, serveFolder } from '../support/static-server.mjs';
import { openPage } from './browser-check.mjs';
import { cells, runCell } from './matrix.mjs';
import { html, page } from './sources.mjs';

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

test("without 'wasm-unsafe-eval' the first call says that the wasm could not be loaded", async () => {
  const project = makeProject('esbuild', {
    tarball,
    tools: cells.find(({ project: name }) => name === 'esbuild').tools,
    files: { 'src/main.js': page },
  });
  project.run('esbuild', 'src/main.js', '--bundle', '--format=esm', '--outdir=out');
  writeFileSync(join(project.folder, 'out', 'index.html'), html('/main.js'));
  const csp = STRICT_CSP.replace(" 'wasm-unsafe-eval'", '');
  const server = await serveFolder(join(project.folder, 'out'), csp);
  try {
    await openPage(browser, server.url);
    const failed = await browser.driver.executeAsyncScript(
      'const done = arguments[0]; window.consumer().then(() => done("it works"), ({ code }) => done(code))',
    );
    assert.equal(failed, 'load_failed');
  } finally {
    await server.close();
  }
});
