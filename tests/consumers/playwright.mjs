/** The guide's example for Playwright, with the Chromium of the system. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesOf } from '../support/blocks.mjs';
import { serveFolder } from '../support/static-server.mjs';
import { pick } from './vitest.mjs';

export const playwrightFiles = () => ({
  ...pick(filesOf('testing.md'), ['settings.js', 'settings.spec.js']),
  'main.js': `import { reconnect } from './settings.js';
const asked = async (path, init) => (await fetch(path, init)).json();
document.body.innerHTML = '<button>Reconnect</button><p role="status"></p>';
document.querySelector('button').onclick = async () => {
  const { client_secret } = await asked('/relink-session', { method: 'POST' });
  document.querySelector('p').textContent = await reconnect(Stripe('pk_test_123'), client_secret, await asked('/accounts'));
};
`,
  'out/settings/index.html':
    '<!doctype html><title>settings</title><body><script type="module" src="/main.js"></script></body>',
});

export async function checkPlaywright(_, project) {
  project.run('esbuild', 'main.js', '--bundle', '--format=esm', '--splitting', '--outdir=out');
  const server = await serveFolder(join(project.folder, 'out'), null);
  writeFileSync(
    join(project.folder, 'playwright.config.js'),
    `export default {
  testMatch: '*.spec.js',
  reporter: [['json', { outputFile: 'out/result.json' }]],
  use: {
    baseURL: ${JSON.stringify(server.url)},
    launchOptions: { executablePath: ${JSON.stringify(process.env.CHROME || '/usr/bin/chromium')}, args: ['--no-sandbox'] },
  },
};
`,
  );
  try {
    await project.runAside('playwright', 'test');
  } finally {
    await server.close();
  }
  const { stats } = JSON.parse(readFileSync(join(project.folder, 'out/result.json'), 'utf8'));
  assert.equal(stats.unexpected + stats.flaky + stats.skipped, 0);
  assert.ok(stats.expected > 0);
}
