/** The consumers: how each is made, built and run. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';

import { makeProject } from '../support/project.mjs';
import { STRICT_CSP, serveFolder } from '../support/static-server.mjs';
import { checkPage } from './browser-check.mjs';
import * as example from './example.mjs';
import * as sources from './sources.mjs';

const { expected, html, page, pageWithOwnWasm } = sources;

/** A build must not warn of the package. @param {string} printed */
function checkBuild(printed) {
  assert.doesNotMatch(printed, /warn(ing)?\b.*fc-relink|fc-relink.*\bwarn(ing)?\b/i);
  assert.doesNotMatch(printed.replaceAll('error.js', ''), /node_modules\/fc-relink\/.*(warn|error)/i);
}

/** Serves what a build made, under the strict policy, and checks it. */
async function checkBuilt(browser, project, { script, type, csp, ...options } = {}) {
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

/** A bundler's command, and how its output is loaded. @param {string} command */
const builds = (command, options) => ({
  async check(browser, project) {
    checkBuild(project.run(...command.split(' ')));
    await checkBuilt(browser, project, options);
  },
});

const viteBuild = 'vite build --outDir out';

/** What a worker imports is not looked at from the page. */
const viteWorker = {
  async check(browser, project) {
    writeFileSync(join(project.folder, 'index.html'), html('/src/with-worker.js'));
    await builds(viteBuild, { splits: false, inPage: false }).check(browser, project);
  },
};

const viteDev = {
  async check(browser, project) {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/`;
    const server = await project.serve(url, 'vite', '--host=127.0.0.1', `--port=${port}`, '--strictPort');
    try {
      await checkPage(browser, url);
      checkBuild(server.printed());
    } finally {
      await server.stop();
    }
  },
};

/** Runs programs of `sources.mjs`. @param {(project: object, file: string) => string} run */
const programs = (run, files = { 'main.mjs': sources.esmProgram, 'main.cjs': sources.cjsProgram }) => ({
  files,
  check(_, project) {
    for (const file of Object.keys(files)) {
      const { atImport, result, compiled } = JSON.parse(run(project, file));
      assert.deepEqual(atImport, { sameGlobals: true, compiled: 0 }, 'import has no effect');
      assert.deepEqual(result, expected);
      assert.equal(compiled, 1, 'the wasm is compiled once');
    }
  },
});

async function checkWorkerd(_, project) {
  project.copyPackage('out', 'fc_relink.wasm');
  // What Cloudflare's own bundler does with an import of a .wasm file.
  const aliases = ['--alias:fc-relink/wasm=./fc_relink.wasm', '--external:./fc_relink.wasm'];
  project.run('esbuild', 'worker.js', '--bundle', '--format=esm', '--outdir=out', ...aliases);
  const address = `127.0.0.1:${await findFreePort()}`;
  const url = `http://${address}/`;
  const server = await project.serve(
    url,
    'workerd',
    'serve',
    'config.capnp',
    `--socket-addr=http=${address}`,
  );
  try {
    assert.deepEqual(await (await fetch(url)).json(), expected);
    assert.equal(server.printed(), '');
  } finally {
    await server.stop();
  }
}

// The packages of programs for this machine.
const NODE = `node-${process.platform}-${process.arch}`;
const BUN = `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
const DENO = `@deno/${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`;

const PAGE = 'Chromium, strict CSP';
/** A file of wasm is fetched. */
const CONNECTING = { ran: `${PAGE} and \`connect-src\``, csp: `${STRICT_CSP}; connect-src 'self'` };
const BUNDLER = { 'src/main.js': page };
const SCRIPT = { script: '/main.js', type: 'classic' };
const VITE_NEWEST = '8.3.8';
const VITE_FILES = {
  'index.html': html('/src/main.js'),
  'src/main.js': page,
  'src/worker.js': sources.worker,
  'src/with-worker.js': sources.pageWithWorker,
};
const WEBPACK = { tool: 'webpack', tools: { webpack: '5.112.2', 'webpack-cli': '7.3.1' } };
const WEBPACK_CONFIG = `export default {
  mode: 'production',
  entry: './src/main.js',
  output: { path: new URL('./out', import.meta.url).pathname },
  performance: false,
};
`;

/**
 * A cell: `core` runs in `npm test`, `everyEngine` there in Firefox and WebKit too. `tool` is whose version stands in the table,
 * `tools` are what is installed beside the package. `ran` and `note` stand in the table, too.
 */
export const cells = [
  ...[undefined, '18.20.8', '22.23.3', '24.21.0', '26.10.0'].map((version) => ({
    name: 'Node, ES modules and CommonJS',
    core: !version,
    ran: 'Node',
    ...(version && { tool: NODE, tools: { [NODE]: version } }),
    ...programs((project, file) =>
      version ? project.runFile(`node_modules/${NODE}/bin/node`, file) : project.node(file),
    ),
  })),
  {
    name: 'Bun, ES modules and CommonJS',
    tool: BUN,
    tools: { [BUN]: '1.4.5' },
    ran: 'Bun',
    ...programs((project, file) => project.runFile(`node_modules/${BUN}/bin/bun`, file)),
  },
  {
    name: 'Deno',
    tool: DENO,
    tools: { [DENO]: '2.9.6' },
    ran: 'Deno',
    ...programs(
      ({ runFile }, file) => runFile(`node_modules/${DENO}/deno`, 'run', '--allow-read', '--no-prompt', file),
      { 'main.mjs': sources.esmProgram },
    ),
  },
  {
    name: 'Cloudflare’s runtime (workerd), `fc-relink/static`',
    tool: 'workerd',
    tools: { workerd: '1.20261117.1', esbuild: '0.28.2' },
    ran: 'workerd',
    files: sources.workerdFiles,
    check: checkWorkerd,
  },
  {
    name: 'plain page, no bundler, copy of `dist/`',
    core: true,
    everyEngine: true,
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
  ...[
    {
      name: 'esbuild, ES modules with `--splitting`',
      core: true,
      async check(browser, project) {
        const command = 'esbuild src/main.js --bundle --format=esm --splitting --outdir=out';
        await builds(command, { script: '/main.js' }).check(browser, project);
        const csp = STRICT_CSP.replace(" 'wasm-unsafe-eval'", '');
        await checkBuilt(browser, project, { csp, isForbidden: true });
      },
    },
    {
      name: 'esbuild, classic script (`iife`)',
      note: 'the wasm is part of the file, and is compiled on the first call',
      ...builds('esbuild src/main.js --bundle --format=iife --minify --outdir=out', {
        ...SCRIPT,
        splits: false,
      }),
    },
  ].map((cell) => ({
    ...cell,
    tool: 'esbuild',
    tools: { esbuild: '0.28.2' },
    everyEngine: true,
    files: BUNDLER,
  })),
  ...[VITE_NEWEST, '5.4.21'].flatMap((version) =>
    [
      { name: 'Vite, build', core: version === VITE_NEWEST, ...builds(viteBuild) },
      { name: 'Vite, development server', ran: 'Chromium', ...viteDev },
      { name: 'Vite, build with a worker (`fc-relink/static`)', ...viteWorker },
    ].map((cell) => ({ ...cell, tool: 'vite', tools: { vite: version }, files: VITE_FILES })),
  ),
  {
    name: 'Vite, the wasm as a file (`?url`)',
    tool: 'vite',
    tools: { vite: VITE_NEWEST },
    ran: CONNECTING.ran,
    files: {
      'index.html': html('/src/main.js'),
      'src/main.js': pageWithOwnWasm,
      'src/address.js': "export { default as address } from 'fc-relink/wasm?url';\n",
    },
    ...builds(viteBuild, { csp: CONNECTING.csp, ownWasm: true }),
  },
  {
    name: 'Vite and React: the example’s page',
    tool: 'vite',
    tools: {
      vite: VITE_NEWEST,
      '@vitejs/plugin-react': '6.3.0',
      ...example.toolsOfExample('@stripe/stripe-js', 'react', 'react-dom'),
    },
    ran: CONNECTING.ran,
    files: example.viteReactFiles,
    check: example.checkViteReact,
  },
  {
    ...WEBPACK,
    name: 'webpack',
    core: true,
    files: { ...BUNDLER, 'webpack.config.js': WEBPACK_CONFIG },
    ...builds('webpack', SCRIPT),
  },
  {
    ...WEBPACK,
    name: 'webpack, the wasm as a file (`new URL`)',
    ran: CONNECTING.ran,
    files: {
      'src/main.js': pageWithOwnWasm,
      'src/address.js': "export const address = new URL('fc-relink/wasm', import.meta.url);\n",
      'webpack.config.js': WEBPACK_CONFIG,
    },
    ...builds('webpack', { ...SCRIPT, csp: CONNECTING.csp, ownWasm: true }),
  },
  {
    name: 'Rspack',
    tool: '@rspack/core',
    tools: { '@rspack/core': '2.3.2', '@rspack/cli': '2.2.8' },
    files: { ...BUNDLER, 'rspack.config.js': WEBPACK_CONFIG },
    ...builds('rspack build', SCRIPT),
  },
  {
    name: 'Rollup',
    tool: 'rollup',
    tools: { rollup: '4.68.5', '@rollup/plugin-node-resolve': '16.0.3' },
    files: BUNDLER,
    ...builds('rollup src/main.js --format=es --dir=out --plugin node-resolve --failAfterWarnings', {
      script: '/main.js',
    }),
  },
  {
    name: 'Parcel',
    tool: 'parcel',
    tools: { parcel: '2.16.4' },
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
    tools: example.toolsOfExample(
      ...['vitest', 'jsdom', '@testing-library/dom', '@testing-library/react'],
      ...['@stripe/stripe-js', 'react', 'react-dom'],
    ),
    core: true,
    ran: 'Node',
    files: example.vitestFiles,
    check: example.checkVitest,
  },
  {
    name: 'Next.js and Playwright: the whole example',
    tool: 'next',
    tools: example.toolsOfExample(),
    ran: 'Chromium and Node',
    files: example.wholeFiles,
    check: example.checkWhole,
  },
].map((cell) => ({ ran: PAGE, ...cell }));

/** Runs one cell. Those of the same tools share an installation. @returns its row for the table */
export async function runCell({ name, tool, ran, check, ...options }, { browser, tarball }) {
  const begun = Date.now();
  const project = makeProject((tool ?? name).replace(/\W+/g, '-').slice(0, 30), { tarball, ...options });
  let version = process.versions.node;
  if (tool) version = project.version(tool).replace(/^v/, '');
  else if (ran !== 'Node') version = (await browser.driver.getCapabilities()).getBrowserVersion();
  await check(browser, project);
  return { version, seconds: (Date.now() - begun) / 1000 };
}
