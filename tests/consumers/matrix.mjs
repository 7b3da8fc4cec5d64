/** The consumers: how each is made, built and run. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort, makeProject } from '../support/project.mjs';
import { STRICT_CSP, serveFolder } from '../support/static-server.mjs';
import { checkPage } from './browser-check.mjs';
import { nextFiles, checkNext } from './next.mjs';
import { checkNewUser, newUserFiles } from './new-user.mjs';
import { checkPlaywright, playwrightFiles } from './playwright.mjs';
import {
  cjsProgram,
  esmProgram,
  expected,
  html,
  page,
  pageWithOwnWasm,
  pageWithWorker,
  precompiledProgram,
  worker,
} from './sources.mjs';
import { vitestFiles } from './vitest.mjs';
import { checkWorkerd, workerdFiles } from './workerd.mjs';

/** A build must not warn of the package. @param {string} printed */
function checkBuild(printed) {
  assert.doesNotMatch(printed, /warn(ing)?\b.*fc-relink|fc-relink.*\bwarn(ing)?\b/i);
  assert.doesNotMatch(printed, /node_modules\/fc-relink\/.*(warn|error)/i);
}

/** Serves what a build made, under the strict policy, and checks it. */
async function checkBuilt(browser, project, { script, type, csp, ...options }) {
  const folder = join(project.folder, 'out');
  mkdirSync(folder, { recursive: true });
  if (script) writeFileSync(join(folder, 'index.html'), html(script, type));
  const server = await serveFolder(folder, csp);
  try {
    await checkPage(browser, server.url, options);
  } finally {
    await server.close();
  }
}

/** The packages of programs for this machine. */
const NODE = `node-${process.platform}-${process.arch}`;

const BUN = `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
const DENO = `@deno/${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`;

/** A file of wasm is fetched. */
const CONNECTING = `${STRICT_CSP}; connect-src 'self'`;

const VITE_NEWEST = '8.3.8';
const VITE_OLDER = '5.4.21';
const vite = (version) => ({ tools: { vite: version } });
const viteFiles = {
  'index.html': html('/src/main.js'),
  'src/main.js': page,
  'src/worker.js': worker,
  'src/with-worker.js': pageWithWorker,
};

async function viteBuild(browser, project) {
  checkBuild(project.run('vite', 'build', '--outDir', 'out'));
  await checkBuilt(browser, project, {});
}

async function viteWorker(browser, project) {
  writeFileSync(join(project.folder, 'index.html'), html('/src/with-worker.js'));
  checkBuild(project.run('vite', 'build', '--outDir', 'out'));
  await checkBuilt(browser, project, { splits: false, inPage: false });
}

async function viteDev(browser, project) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = project.start('vite', '--host', '127.0.0.1', '--port', String(port), '--strictPort');
  try {
    await server.ready(url);
    await checkPage(browser, url);
    checkBuild(server.printed());
  } finally {
    await server.stop();
  }
}

const BUNDLER = { 'src/main.js': page };
const webpackConfig = `export default {
  mode: 'production',
  entry: './src/main.js',
  output: { path: new URL('./out', import.meta.url).pathname },
  performance: false,
};
`;

/** @param {string} printed what a program of `sources.mjs` printed */
function checkProgram(printed) {
  const { atImport, result, compiled } = JSON.parse(printed);
  assert.deepEqual(atImport, { sameGlobals: true, compiled: 0 }, 'import has no effect');
  assert.deepEqual(result, expected);
  assert.equal(compiled, 1, 'the wasm is compiled once');
}

/**
 * @typedef {object} Cell
 * @property {string} name
 * @property {string} [tool] whose version stands in the table
 * @property {boolean} [core] runs in `npm test`
 * @property {boolean} [everyEngine] runs there in Firefox and WebKit too
 * @property {string} [project] cells of one project share its installation
 * @property {Record<string, string>} [tools]
 * @property {Record<string, string> | (() => Record<string, string>)} files
 * @property {object} [manifest]
 * @property {string} ran what was run
 * @property {string} [note] for users
 * @property {(browser: object, project: ReturnType<typeof makeProject>) => Promise<void> | void} check
 */

/** @type {Cell[]} */
export const cells = [
  {
    name: 'Node, ES modules',
    core: true,
    ran: 'Node',
    files: { 'main.mjs': esmProgram },
    check: (_, project) => checkProgram(project.node('main.mjs')),
  },
  {
    name: 'Node, CommonJS',
    core: true,
    ran: 'Node',
    files: { 'main.cjs': cjsProgram },
    check: (_, project) => checkProgram(project.node('main.cjs')),
  },
  {
    name: 'Node, no compiling at run time (`fc-relink/static`, as on Cloudflare)',
    core: true,
    project: 'node-precompiled',
    ran: 'Node',
    files: { 'main.mjs': precompiledProgram },
    check: (_, project) => assert.deepEqual(JSON.parse(project.node('main.mjs')), expected),
  },
  ...['18.20.8', '22.23.3', '24.21.0', '26.10.0'].map((version) => ({
    name: 'Node, ES modules and CommonJS',
    tool: NODE,
    project: `node-${version}`,
    tools: { [NODE]: version },
    ran: 'Node',
    files: { 'main.mjs': esmProgram, 'main.cjs': cjsProgram },
    check(_, project) {
      checkProgram(project.runFile(`node_modules/${NODE}/bin/node`, 'main.mjs'));
      checkProgram(project.runFile(`node_modules/${NODE}/bin/node`, 'main.cjs'));
    },
  })),
  {
    name: 'Bun, ES modules and CommonJS',
    tool: BUN,
    project: 'bun',
    tools: { [BUN]: '1.4.5' },
    ran: 'Bun',
    files: { 'main.mjs': esmProgram, 'main.cjs': cjsProgram },
    check(_, project) {
      checkProgram(project.runFile(`node_modules/${BUN}/bin/bun`, 'main.mjs'));
      checkProgram(project.runFile(`node_modules/${BUN}/bin/bun`, 'main.cjs'));
    },
  },
  {
    name: 'Deno',
    tool: DENO,
    project: 'deno',
    tools: { [DENO]: '2.9.6' },
    ran: 'Deno',
    files: { 'main.mjs': esmProgram },
    check: (_, project) =>
      checkProgram(
        project.runFile(`node_modules/${DENO}/deno`, 'run', '--allow-read', '--no-prompt', 'main.mjs'),
      ),
  },
  {
    name: 'Cloudflare’s runtime (workerd), `fc-relink/static` and the wasm as a module',
    tool: 'workerd',
    tools: { workerd: '1.20261117.1', esbuild: '0.28.2' },
    ran: 'workerd',
    files: workerdFiles,
    check: checkWorkerd,
  },
  {
    name: 'plain page, no bundler, copy of `dist/`',
    core: true,
    everyEngine: true,
    ran: 'Chromium, strict CSP',
    files: {
      'out/main.js': page
        .replaceAll("'fc-relink'", "'./fc-relink/index.js'")
        .replaceAll("'fc-relink/testing'", "'./fc-relink/testing.js'"),
    },
    async check(browser, project) {
      project.copyPackage('out/fc-relink');
      await checkBuilt(browser, project, { script: '/main.js' });
    },
  },
  {
    name: 'esbuild, ES module in one file',
    tool: 'esbuild',
    core: true,
    project: 'esbuild',
    tools: { esbuild: '0.28.2' },
    ran: 'Chromium, strict CSP',
    files: BUNDLER,
    note: 'without `--splitting` the wasm is part of the file, and is compiled on the first call',
    async check(browser, project) {
      checkBuild(project.run('esbuild', 'src/main.js', '--bundle', '--format=esm', '--outdir=out'));
      await checkBuilt(browser, project, { script: '/main.js', splits: false });
    },
  },
  {
    name: 'esbuild, ES modules with `--splitting`',
    tool: 'esbuild',
    core: true,
    everyEngine: true,
    project: 'esbuild',
    tools: { esbuild: '0.28.2' },
    ran: 'Chromium, strict CSP',
    files: BUNDLER,
    async check(browser, project) {
      checkBuild(
        project.run('esbuild', 'src/main.js', '--bundle', '--format=esm', '--splitting', '--outdir=out'),
      );
      await checkBuilt(browser, project, { script: '/main.js' });
    },
  },
  {
    name: 'esbuild, classic script (`iife`)',
    tool: 'esbuild',
    core: true,
    everyEngine: true,
    project: 'esbuild',
    tools: { esbuild: '0.28.2' },
    ran: 'Chromium, strict CSP',
    files: BUNDLER,
    note: 'the wasm is part of the file, and is compiled on the first call',
    async check(browser, project) {
      checkBuild(
        project.run('esbuild', 'src/main.js', '--bundle', '--format=iife', '--minify', '--outdir=out'),
      );
      await checkBuilt(browser, project, { script: '/main.js', type: 'classic', splits: false });
    },
  },
  {
    name: 'Vite, build',
    tool: 'vite',
    core: true,
    project: 'vite',
    ...vite(VITE_NEWEST),
    ran: 'Chromium, strict CSP',
    files: viteFiles,
    check: viteBuild,
  },
  {
    name: 'Vite, development server',
    tool: 'vite',
    core: true,
    project: 'vite',
    ...vite(VITE_NEWEST),
    ran: 'Chromium',
    files: viteFiles,
    check: viteDev,
  },
  {
    name: 'Vite, the wasm as a file (`?url`)',
    tool: 'vite',
    project: 'vite',
    ...vite(VITE_NEWEST),
    ran: 'Chromium, strict CSP and `connect-src`',
    files: {
      'index.html': html('/src/main.js'),
      'src/main.js': pageWithOwnWasm,
      'src/address.js': "export { default as address } from 'fc-relink/wasm?url';\n",
    },
    async check(browser, project) {
      checkBuild(project.run('vite', 'build', '--outDir', 'out'));
      await checkBuilt(browser, project, { csp: CONNECTING, ownWasm: true });
    },
  },
  {
    name: 'Vite, build with a worker (`fc-relink/static`)',
    tool: 'vite',
    project: 'vite',
    ...vite(VITE_NEWEST),
    ran: 'Chromium, strict CSP',
    files: viteFiles,
    check: viteWorker,
  },
  {
    name: 'Vite, build',
    tool: 'vite',
    project: 'vite-older',
    ...vite(VITE_OLDER),
    ran: 'Chromium, strict CSP',
    files: viteFiles,
    check: viteBuild,
  },
  {
    name: 'Vite, development server',
    tool: 'vite',
    project: 'vite-older',
    ...vite(VITE_OLDER),
    ran: 'Chromium',
    files: viteFiles,
    check: viteDev,
  },
  {
    name: 'Vite, build with a worker (`fc-relink/static`)',
    tool: 'vite',
    project: 'vite-older',
    ...vite(VITE_OLDER),
    ran: 'Chromium, strict CSP',
    files: viteFiles,
    check: viteWorker,
  },
  {
    name: 'webpack',
    tool: 'webpack',
    core: true,
    project: 'webpack',
    tools: { webpack: '5.112.2', 'webpack-cli': '7.3.1' },
    ran: 'Chromium, strict CSP',
    files: { ...BUNDLER, 'webpack.config.js': webpackConfig },
    async check(browser, project) {
      checkBuild(project.run('webpack'));
      await checkBuilt(browser, project, { script: '/main.js', type: 'classic' });
    },
  },
  {
    name: 'webpack, the wasm as a file (`new URL`)',
    tool: 'webpack',
    project: 'webpack',
    tools: { webpack: '5.112.2', 'webpack-cli': '7.3.1' },
    ran: 'Chromium, strict CSP and `connect-src`',
    files: {
      'src/main.js': pageWithOwnWasm,
      'src/address.js': "export const address = new URL('fc-relink/wasm', import.meta.url);\n",
      'webpack.config.js': webpackConfig,
    },
    async check(browser, project) {
      checkBuild(project.run('webpack'));
      await checkBuilt(browser, project, {
        script: '/main.js',
        type: 'classic',
        csp: CONNECTING,
        ownWasm: true,
      });
    },
  },
  {
    name: 'Rspack',
    tool: '@rspack/core',
    tools: { '@rspack/core': '2.3.2', '@rspack/cli': '2.2.8' },
    ran: 'Chromium, strict CSP',
    files: { ...BUNDLER, 'rspack.config.js': webpackConfig },
    async check(browser, project) {
      checkBuild(project.run('rspack', 'build'));
      await checkBuilt(browser, project, { script: '/main.js', type: 'classic' });
    },
  },
  {
    name: 'Rollup',
    tool: 'rollup',
    tools: { rollup: '4.68.5', '@rollup/plugin-node-resolve': '16.0.3' },
    ran: 'Chromium, strict CSP',
    files: BUNDLER,
    async check(browser, project) {
      checkBuild(
        project.run(
          'rollup',
          'src/main.js',
          '--format=es',
          '--dir=out',
          '--plugin',
          'node-resolve',
          '--failAfterWarnings',
        ),
      );
      await checkBuilt(browser, project, { script: '/main.js' });
    },
  },
  {
    name: 'Parcel',
    tool: 'parcel',
    project: 'parcel',
    tools: { parcel: '2.16.4' },
    ran: 'Chromium, strict CSP',
    files: { 'index.html': html('/src/main.js'), 'src/main.js': page },
    manifest: { '@parcel/resolver-default': { packageExports: true } },
    note: 'the subpaths need `"@parcel/resolver-default": {"packageExports": true}` in `package.json`, `fc-relink` alone does not. Parcel writes an import map into the page, whose hash a CSP has to allow',
    async check(browser, project) {
      checkBuild(project.run('parcel', 'build', 'index.html', '--dist-dir', 'out', '--no-cache'));
      const [, map] = /<script type="?importmap"?>(.*?)<\/script>/s.exec(
        readFileSync(join(project.folder, 'out', 'index.html'), 'utf8'),
      );
      const hash = createHash('sha256').update(map).digest('base64');
      await checkBuilt(browser, project, { csp: STRICT_CSP.replace("'self'", `'self' 'sha256-${hash}'`) });
    },
  },
  {
    name: 'Parcel, `fc-relink` alone, no configuration',
    tool: 'parcel',
    project: 'parcel',
    tools: { parcel: '2.16.4' },
    ran: 'Chromium',
    files: {
      'index.html': html('/src/main.js'),
      'src/main.js': page.replace("'fc-relink/testing'", "'./testing.js'"),
    },
    async check(browser, project) {
      project.copyPackage('src', 'testing.js');
      checkBuild(project.run('parcel', 'build', 'index.html', '--dist-dir', 'out', '--no-cache'));
      await checkBuilt(browser, project, { csp: null });
    },
  },
  {
    name: 'Vitest with jsdom',
    tool: 'vitest',
    tools: { vitest: '4.1.12', jsdom: '26.1.0' },
    core: true,
    ran: 'Node',
    files: vitestFiles,
    check(_, project) {
      const printed = project.run('vitest', 'run', '--reporter=json', '--outputFile=out/result.json');
      const { numPassedTests, success } = JSON.parse(
        readFileSync(join(project.folder, 'out/result.json'), 'utf8'),
      );
      assert.ok(success && numPassedTests > 0, printed);
      assert.doesNotMatch(printed, /warn|stderr/i);
    },
  },
  {
    name: 'Playwright Test, with the double in the test',
    tool: '@playwright/test',
    tools: { '@playwright/test': '1.65.1', esbuild: '0.28.2' },
    ran: 'Chromium',
    files: playwrightFiles,
    check: checkPlaywright,
  },
  {
    name: 'Next.js: client component, server component, route handler',
    tool: 'next',
    tools: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
    ran: 'Chromium and Node',
    files: nextFiles,
    check: checkNext,
  },
  {
    name: 'Vite and React: `useRelink`, and the example of the README',
    tool: 'vite',
    project: 'vite-react',
    tools: {
      vite: VITE_NEWEST,
      '@stripe/stripe-js': '10.2.1',
      '@vitejs/plugin-react': '6.3.0',
      react: '19.3.1',
      'react-dom': '19.3.1',
    },
    ran: 'Chromium, strict CSP',
    files: newUserFiles,
    check: checkNewUser,
  },
];

/** Runs one cell. @returns its row for the table */
export async function runCell(cell, { browser, tarball }) {
  const start = Date.now();
  const project = makeProject(cell.project ?? cell.name.toLowerCase().replace(/\W+/g, '-').slice(0, 30), {
    tarball,
    tools: cell.tools,
    files: cell.files,
    manifest: cell.manifest,
  });
  let version = process.versions.node;
  if (cell.tool) version = project.version(cell.tool).replace(/^v/, '');
  else if (cell.ran !== 'Node') version = (await browser.driver.getCapabilities()).getBrowserVersion();
  await cell.check(browser, project);
  return { version, seconds: (Date.now() - start) / 1000 };
}
