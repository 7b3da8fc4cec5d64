/** The example of the guides in the tools of its readers: Vitest, Playwright, Vite, Next.js. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';

import { root } from '../support/project.mjs';
import { STRICT_CSP, serveFolder } from '../support/static-server.mjs';
import { checkConsole } from './browser-check.mjs';
import { expected, html, page } from './sources.mjs';

const example = join(root, 'docs', 'example');
const read = (name) => readFileSync(join(example, name), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json'));
const packages = { ...dependencies, ...devDependencies };
delete packages['fc-relink'];

/** The versions of these packages that the example names; of all, if none are named. @param {string[]} names */
export const toolsOfExample = (...names) =>
  names.length > 0 ? Object.fromEntries(names.map((name) => [name, packages[name]])) : packages;

/** The files of these folders of the example; of all, if none are named. @param {string[]} folders */
const filesOfExample = (...folders) =>
  Object.fromEntries(
    readdirSync(example, { recursive: true })
      .filter((name) => /\.(?:[cm]?[jt]sx?|html)$|^tsconfig/.test(name))
      .filter((name) => folders.length === 0 || folders.includes(name.split('/')[0]))
      .map((name) => [name, read(name)]),
  );

/** The guide's tests, and the scenario of all consumers under jsdom. */
export const vitestFiles = () => ({
  ...filesOfExample('page', 'react', 'test'),
  'scenario.js': page,
  'test/scenario.test.js': `// @vitest-environment jsdom
import { expect, test } from 'vitest';
test('the package works under jsdom', async () => {
  await import('../scenario.js');
  expect(await globalThis.consumer()).toEqual(${JSON.stringify(expected)});
});
`,
});

export function checkVitest(browser, project) {
  assert.match(project.run('vitest', 'run', '--dir=test'), /Test Files +3 passed/);
}

/** One relink on a page of the example. */
async function relinkOnce({ driver }, url) {
  const says = (words) =>
    driver.wait(
      () => driver.executeScript('return document.body.innerText.includes(arguments[0])', words),
      20_000,
      `the page does not say ${words}`,
    );
  await driver.get(url);
  await says('needs you to sign in again');
  await driver.executeScript('document.querySelector("button").click()');
  await says('accounts are connected');
}

const inactive = {
  id: 'fca_sample6789',
  authorization: 'fcauth_sample',
  status: 'inactive',
  status_details: { inactive: { action: 'relink_required' } },
};

export const viteReactFiles = () => ({
  ...filesOfExample('page', 'react'),
  'index.html': html('/src/main.js').replace('<body>', '<body><main></main>'),
  'src/main.js': "import './stripe.js';\nimport '../react/main.tsx';\n",
  'src/stripe.js': `import { fakeStripe } from 'fc-relink/testing';
const stripe = fakeStripe('relinked', { accounts: [${JSON.stringify(inactive)}] });
window.Stripe = Object.assign(() => stripe, { version: 'endive' });
`,
  'vite.config.js':
    "import react from '@vitejs/plugin-react';\nexport default { plugins: [react()], build: { target: 'es2022' } };\n",
});

export async function checkViteReact(browser, project) {
  assert.doesNotMatch(project.run('vite', 'build', '--outDir', 'out'), /warn/i);
  const server = await serveFolder(join(project.folder, 'out'), `${STRICT_CSP}; connect-src 'self'`, {
    '/relink-session': () => ({ client_secret: 'fcsess_client_secret_1' }),
    '/relinked': () => [inactive],
  });
  try {
    await relinkOnce(browser, server.url);
    await checkConsole(browser);
  } finally {
    await server.close();
  }
}

/** Stripe's API, as far as a relink that goes well asks it. */
const PLAYED = `import { sampleAccount, sampleSession } from 'fc-relink/testing';
const copy = (value: unknown): any => JSON.parse(JSON.stringify(value));
export const stripe: any = {
  financialConnections: {
    sessions: {
      create: async () => ({ id: 'fcsess_1', client_secret: 'fcsess_client_secret_1' }),
      retrieve: async () => copy(sampleSession()),
    },
    accounts: { retrieve: async () => copy(sampleAccount()) },
  },
};
`;

export const wholeFiles = () => ({
  ...filesOfExample(),
  '.env': 'STRIPE_CUSTOMER=cus_1\n',
  'store.json': JSON.stringify({ rows: { cus_1: [inactive] }, sessions: {} }),
});

/** The whole example, as one copies it: its types, Playwright on its page, Next.js. */
export async function checkWhole(browser, project) {
  assert.equal(project.run('tsc'), '');
  writeFileSync(join(project.folder, 'server', 'stripe.ts'), PLAYED);
  await checkPlaywright(project);
  await checkNext(browser, project);
}

async function checkPlaywright(project) {
  const flags =
    '--bundle --splitting --format=esm --target=es2022 --loader:.html=copy --outbase=. --outdir=out';
  project.run('esbuild', 'page/settings.ts', 'page/index.html', ...flags.split(' '));
  const server = await serveFolder(join(project.folder, 'out'), null);
  const launchOptions = { executablePath: process.env.CHROME || '/usr/bin/chromium', args: ['--no-sandbox'] };
  const config = { testDir: 'e2e', use: { baseURL: server.url, launchOptions } };
  writeFileSync(join(project.folder, 'playwright.config.js'), `export default ${JSON.stringify(config)};\n`);
  try {
    assert.match(await project.runAside('playwright', 'test', '--reporter=line'), /1 passed/);
  } finally {
    await server.close();
  }
}

async function checkNext(browser, project) {
  assert.doesNotMatch(project.run('next', 'build'), /warn.*fc-relink|fc-relink.*warn/i);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/settings`;
  const server = await project.serve(url, 'next', 'start', '--hostname=127.0.0.1', `--port=${port}`);
  try {
    await browser.runBeforePages(
      `window.Stripe = () => ({ collectFinancialConnectionsAccounts: async () => ({ financialConnectionsSession: {
        relink_result: { authorization: 'fcauth_sample' }, accounts: [${JSON.stringify(inactive)}].map(({ id }) => ({ id })),
      } }) });`,
    );
    await relinkOnce(browser, url);
    assert.match(readFileSync(join(project.folder, 'store.json'), 'utf8'), /"status": "active"/);
    assert.doesNotMatch(server.printed(), /error|warn/i);
  } finally {
    await server.stop();
  }
}
