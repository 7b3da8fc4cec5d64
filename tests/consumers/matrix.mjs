/** The consumers: how each is made, built and run. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort, makeProject } from '../support/project.mjs';
import { STRICT_CSP, serveFolder } from '../support/static-server.mjs';
import { checkPage } from './browser-check.mjs';
import {
  checkViteReact,
  checkVitest,
  checkWhole,
  toolsOfExample,
  viteReactFiles,
  vitestFiles,
  wholeFiles,
} from './example.mjs';
import {
  cjsProgram,
  esmProgram,
  expected,
  html,
  page,
  pageWithOwnWasm,
  pageWithWorker,
  worker,
} from './sources.mjs';
import { checkWorkerd, workerdFiles } from './workerd.mjs';

/** A build must not warn of the package. @param {string} printed */
function checkBuild(printed) {
  assert.doesNotMatch(printed, /warn(ing)?\b.*fc-relink|fc-relink.*\bwarn(ing)?\b/i);
  assert.doesNotMatch(printed.replaceAll('error.js', ''), /node_modules\/fc-relink\/.*(warn|error)/i);
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

// The packages of programs for this machine.
const NODE = `node-${process.platform}-${process.arch}`;
const BUN = `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
const DENO = `@deno/${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`;

/** A file of wasm is fetched. */
const CONNECTING = `${STRICT_CSP}; connect-src 'self'`;

const VITE_NEWEST = '8.3.8';
const VITE_OLDER = '5.4.21';
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

// A cell: `core` runs in `npm test`, `everyEngine` there in Firefox and WebKit too; `tool`: whose version stands in the table;
// `project`: cells of one share its installation; `ran` and `note` stand in the table.
const programs = { 'main.mjs': esmProgram, 'main.cjs': cjsProgram };
const PROGRAMS = Object.keys(programs);
const PAGE = 'Chromium, strict CSP';
const ESBUILD = {
  tool: 'esbuild',
  project: 'esbuild',
  tools: { esbuild: '0.28.2' },
  ran: PAGE,
  files: BUNDLER,
};
const WEBPACK = {
  tool: 'webpack',
  project: 'webpack',
  tools: { webpack: '5.112.2', 'webpack-cli': '7.3.1' },
};

/** A bundler's command, and how its output is loaded. */
const builds = (command, options) => ({
  async check(browser, project) {
    checkBuild(project.run(...command));
    await checkBuilt(browser, project, options);
  },
});

export const cells = [
  ...[undefined, '18.20.8', '22.23.3', '24.21.0', '26.10.0'].map((version) => ({
    name: 'Node, ES modules and CommonJS',
    core: !version,
    ran: 'Node',
    files: programs,
    ...(version && { tool: NODE, project: `node-${version}`, tools: { [NODE]: version } }),
    check(_, project) {
      const run = version ? (file) => project.runFile(`node_modules/${NODE}/bin/node`, file) : project.node;
      PROGRAMS.forEach((file) => checkProgram(run(file)));
    },
  })),
  {
    name: 'Bun, ES modules and CommonJS',
    tool: BUN,
    project: 'bun',
    tools: { [BUN]: '1.4.5' },
    ran: 'Bun',
    files: programs,
    check: (_, project) =>
      PROGRAMS.forEach((file) => checkProgram(project.runFile(`node_modules/${BUN}/bin/bun`, file))),
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
    name: 'Cloudflare’s runtime (workerd), `fc-relink/static`',
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
    ran: PAGE,
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
    ...ESBUILD,
    name: 'esbuild, ES modules with `--splitting`',
    core: true,
    everyEngine: true,
    async check(browser, project) {
      const flags = ['--bundle', '--format=esm', '--splitting', '--outdir=out'];
      checkBuild(project.run('esbuild', 'src/main.js', ...flags));
      await checkBuilt(browser, project, { script: '/main.js' });
      const csp = STRICT_CSP.replace(" 'wasm-unsafe-eval'", '');
      await checkBuilt(browser, project, { csp, isForbidden: true });
    },
  },
  {
    ...ESBUILD,
    name: 'esbuild, classic script (`iife`)',
    everyEngine: true,
    note: 'the wasm is part of the file, and is compiled on the first call',
    ...builds(['esbuild', 'src/main.js', '--bundle', '--format=iife', '--minify', '--outdir=out'], {
      script: '/main.js',
      type: 'classic',
      splits: false,
    }),
  },
  ...[VITE_NEWEST, VITE_OLDER].flatMap((version) =>
    [
      { name: 'Vite, build', core: version === VITE_NEWEST, ran: PAGE, check: viteBuild },
      { name: 'Vite, development server', ran: 'Chromium', check: viteDev },
      { name: 'Vite, build with a worker (`fc-relink/static`)', ran: PAGE, check: viteWorker },
    ].map((cell) => ({
      ...cell,
      tool: 'vite',
      project: `vite-${version}`,
      tools: { vite: version },
      files: viteFiles,
    })),
  ),
  {
    name: 'Vite, the wasm as a file (`?url`)',
    tool: 'vite',
    project: `vite-${VITE_NEWEST}`,
    tools: { vite: VITE_NEWEST },
    ran: `${PAGE} and \`connect-src\``,
    files: {
      'index.html': html('/src/main.js'),
      'src/main.js': pageWithOwnWasm,
      'src/address.js': "export { default as address } from 'fc-relink/wasm?url';\n",
    },
    ...builds(['vite', 'build', '--outDir', 'out'], { csp: CONNECTING, ownWasm: true }),
  },
  {
    name: 'Vite and React: the example’s page',
    tool: 'vite',
    project: 'vite-react',
    tools: {
      vite: VITE_NEWEST,
      '@vitejs/plugin-react': '6.3.0',
      ...toolsOfExample('@stripe/stripe-js', 'react', 'react-dom'),
    },
    ran: `${PAGE} and \`connect-src\``,
    files: viteReactFiles,
    check: checkViteReact,
  },
  {
    ...WEBPACK,
    name: 'webpack',
    core: true,
    ran: PAGE,
    files: { ...BUNDLER, 'webpack.config.js': webpackConfig },
    ...builds(['webpack'], { script: '/main.js', type: 'classic' }),
  },
  {
    ...WEBPACK,
    name: 'webpack, the wasm as a file (`new URL`)',
    ran: `${PAGE} and \`connect-src\``,
    files: {
      'src/main.js': pageWithOwnWasm,
      'src/address.js': "export const address = new URL('fc-relink/wasm', import.meta.url);\n",
      'webpack.config.js': webpackConfig,
    },
    ...builds(['webpack'], { script: '/main.js', type: 'classic', csp: CONNECTING, ownWasm: true }),
  },
  {
    name: 'Rspack',
    tool: '@rspack/core',
    tools: { '@rspack/core': '2.3.2', '@rspack/cli': '2.2.8' },
    ran: PAGE,
    files: { ...BUNDLER, 'rspack.config.js': webpackConfig },
    ...builds(['rspack', 'build'], { script: '/main.js', type: 'classic' }),
  },
  {
    name: 'Rollup',
    tool: 'rollup',
    tools: { rollup: '4.68.5', '@rollup/plugin-node-resolve': '16.0.3' },
    ran: PAGE,
    files: BUNDLER,
    ...builds(
      [
        'rollup',
        'src/main.js',
        '--format=es',
        '--dir=out',
        '--plugin',
        'node-resolve',
        '--failAfterWarnings',
      ],
      { script: '/main.js' },
    ),
  },
  {
    name: 'Parcel',
    tool: 'parcel',
    tools: { parcel: '2.16.4' },
    ran: PAGE,
    files: { 'index.html': html('/src/main.js'), 'src/main.js': page },
    manifest: { '@parcel/resolver-default': { packageExports: true } },
    note: 'the subpaths (`fc-relink/react`, …) need `"@parcel/resolver-default": {"packageExports": true}` in `package.json`. Parcel writes an import map, whose hash a CSP has to allow',
    async check(browser, project) {
      checkBuild(project.run('parcel', 'build', 'index.html', '--dist-dir', 'out', '--no-cache'));
      const built = readFileSync(join(project.folder, 'out', 'index.html'), 'utf8');
      const [, map] = /<script type="?importmap"?>(.*?)<\/script>/s.exec(built);
      const hash = createHash('sha256').update(map).digest('base64');
      await checkBuilt(browser, project, { csp: STRICT_CSP.replace("'self'", `'self' 'sha256-${hash}'`) });
    },
  },
  {
    name: 'Vitest with jsdom: the example’s tests',
    tool: 'vitest',
    project: 'vitest',
    tools: toolsOfExample(
      'vitest',
      'jsdom',
      '@testing-library/dom',
      '@testing-library/react',
      '@stripe/stripe-js',
      'react',
      'react-dom',
    ),
    core: true,
    ran: 'Node',
    files: vitestFiles,
    check: checkVitest,
  },
  {
    name: 'Next.js and Playwright: the whole example',
    tool: 'next',
    project: 'example',
    tools: toolsOfExample(),
    ran: 'Chromium and Node',
    files: wholeFiles,
    check: checkWhole,
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
