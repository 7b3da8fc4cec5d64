/** Makes dist/: the package as it is published. Does nothing where nothing has changed since the last time. */

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { dropUnused, fitTogether } from './glue.mjs';
import { dist, root, target } from './paths.mjs';
import { output, run } from './run.mjs';
import {
  ensurePackages,
  ensureStandardLibrarySource,
  ensureWasmBindgen,
  ensureWasmTarget,
} from './tools.mjs';

const STAMP = join(target, 'dist.stamp');

/** What becomes dist/ when all of it is there. */
const made = join(target, 'dist');

/** What rustc emits by default, and every engine that is supported has. */
const WASM_FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'call-indirect-overlong',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
];

/** Everything that the package is made from. */
function* sources() {
  for (const name of [
    'Cargo.toml',
    'Cargo.lock',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'README.md',
  ]) {
    yield join(root, name);
  }
  for (const folder of ['src', 'scripts']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) yield join(entry.parentPath, entry.name);
    }
  }
}

function fingerprint() {
  const hash = createHash('sha256').update(output('rustc', ['--version']) ?? '');
  for (const file of [...sources()].sort()) hash.update(relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

/** Flags that keep the paths of this machine, and where its crates are from, out of the wasm. */
function pathFlags() {
  const sources = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'registry', 'src');
  const registries = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  const remap = [...registries, root].map((path) => [path, '.']);
  // Where the sources of the standard library are installed, rustc names their folder; elsewhere this.
  const library = join(output('rustc', ['--print', 'sysroot']) ?? '', 'lib', 'rustlib', 'src', 'rust');
  const commit = /^commit-hash: (\w+)$/m.exec(output('rustc', ['--version', '--verbose']) ?? '')?.[1];
  if (existsSync(library)) remap.push([realpathSync(library), `/rustc/${commit}`]);
  return remap.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * Compiles the crate for the web.
 *
 * The standard library is compiled with it, so that nothing is left in the wasm of what formats the message of a panic for a
 * console that is not there: a tenth of all bytes. Cargo calls that unstable; should it go away, the wasm is larger and all else
 * is as before. Less inlining and no unrolled loops save another four hundredths after brotli; `opt-level`
 * "s" and "z" are smaller before it and larger after it.
 */
function compile() {
  const own = ensureStandardLibrarySource();
  const llvm = '-inline-threshold=60 -unroll-threshold=0 -unroll-allow-peeling=false';
  const flags = [...pathFlags(), `-Cllvm-args=${llvm}`];
  if (own) flags.push('-Zunstable-options', '-Cpanic=immediate-abort');
  run(
    'cargo',
    [
      ...['build', '--release', '--locked', '--lib', '--target', 'wasm32-unknown-unknown'],
      ...(own ? ['-Zbuild-std=std,panic_abort'] : []),
    ],
    { CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f'), ...(own && { RUSTC_BOOTSTRAP: '1' }) },
  );
}

/** Compiles the crate, and makes the glue around it. @returns the folder that both are in */
function buildWasm() {
  const bindgen = ensureWasmBindgen();
  // First, because the flags name the folders that the crates are unpacked in.
  run('cargo', ['fetch', '--locked', '--target', 'wasm32-unknown-unknown']);
  compile();
  const folder = join(target, 'bindgen');
  rmSync(folder, { recursive: true, force: true });
  run(join(bindgen, 'wasm-bindgen'), [
    join(target, 'wasm32-unknown-unknown', 'release', 'fc_relink.wasm'),
    ...['--out-dir', folder, '--target', 'web'],
    ...['--omit-default-module-path', '--remove-name-section', '--remove-producers-section'],
    // What stopped in the middle of something is started anew.
    '--experimental-reset-state-function',
  ]);
  const wasmOpt = (/** @type {string[]} */ ...args) =>
    run('npx', ['wasm-opt', ...WASM_FEATURES.map((feature) => `--enable-${feature}`), '--quiet', ...args]);
  const wasm = join(folder, 'fc_relink_bg.wasm');
  const mark = fitTogether(folder, wasmOpt);
  const optimised = join(folder, 'fc_relink.wasm');
  wasmOpt(
    wasm,
    '-Oz',
    '--converge',
    // Below 1,024 is the far end of the stack, which is a megabyte.
    '--low-memory-unused',
    '--one-caller-inline-max-function-size=60',
    '--strip-producers',
    '--strip-target-features',
    '--output',
    optimised,
  );
  dropUnused(folder, optimised, mark);
  return folder;
}

/** What cannot stand for itself in a string of JavaScript, in a page, or in a template. */
const SPECIAL = ['"', '$', "'", '<', '\\', '`'];

/**
 * A module that holds the wasm as text, which a server can compress as well as the wasm itself: base64 hides from brotli what it
 * finds in bytes, and costs a sixth more than this.
 *
 * A digit of the text is a printable character of ASCII that is not special, so no bundler and no charset can spoil it. A byte is
 * one digit below 87, or the digit 87 or 88, which adds once or twice 87, and another.
 *
 * @param {Uint8Array} wasm
 */
function inlineModule(wasm) {
  const digits = Array.from({ length: 95 }, (_, i) => String.fromCharCode(i + 32)).filter(
    (character) => !SPECIAL.includes(character),
  );
  const base = digits.length - 2;
  let text = '';
  for (const byte of wasm) {
    const more = Math.floor(byte / base);
    if (more > 0) text += digits[base + more - 1];
    text += digits[byte % base];
  }
  return `const text = '${text}';
const special = [${SPECIAL.map((character) => character.charCodeAt(0)).join()}];
export function bytes() {
  const digits = [];
  for (let code = 32, digit = 0; code < 127; code++) if (!special.includes(code)) digits[code] = digit++;
  const wasm = new Uint8Array(${wasm.length});
  let more = 0;
  for (let i = 0, at = 0; i < text.length; i++) {
    const digit = digits[text.charCodeAt(i)];
    if (digit < ${base}) {
      wasm[at++] = more + digit;
      more = 0;
    } else more = (digit - ${base - 1}) * ${base};
  }
  return wasm;
}
`;
}

/**
 * Takes the modules that the wasm imports from where they are written, and not wasm-bindgen's copies of some of them.
 *
 * @param {import('esbuild').PluginBuild} build
 */
function useOriginals({ onResolve }) {
  onResolve({ filter: /^\.\/snippets\/.*\/src\/wasm\/\w+\.js$/ }, ({ path }) => ({
    path: join(root, 'src', 'wasm', basename(path)),
  }));
}

/** @param {string} bindgen the folder with the glue */
async function buildModules(bindgen) {
  const { build, transform } = await import('esbuild');
  const inline = await transform(inlineModule(readFileSync(join(made, 'fc_relink.wasm'))), { minify: true });
  writeFileSync(join(made, 'inline.js'), inline.code);
  const common = /** @type {const} */ ({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  });
  // Maps for what a person meets in a stack trace or a debugger. The CommonJS files are for Node, and readers of both.
  const module = /** @type {const} */ ({ ...common, format: 'esm', sourcemap: true, sourcesContent: true });
  await build({
    ...module,
    entryPoints: ['src/js/core.ts'],
    alias: {
      'fc-relink-glue': join(bindgen, 'fc_relink.js'),
      'fc-relink-flow': join(root, 'src', 'wasm', 'flow.js'),
    },
    plugins: [{ name: 'one-copy-of-each-module', setup: useOriginals }],
    outfile: join(made, 'core.js'),
  });
  // As long as what replaces it, so that the map stays right.
  const placeholder = '_'.repeat(NOT_FOR_BUNDLERS.length - '+'.length);
  await build({
    ...module,
    define: { NOT_FOR_BUNDLERS: placeholder },
    entryPoints: ['src/js/index.ts'],
    external: ['./core.js', './inline.js'],
    outfile: join(made, 'index.js'),
  });
  await build({
    ...module,
    entryPoints: ['src/js/react.ts', 'src/js/testing.ts'],
    // What is shared with the page.
    external: ['react'],
    plugins: [{ name: 'share-the-default-entry', setup: keepDefaultEntryApart }],
    outdir: made,
  });
  const entry = replaceOnce(
    readFileSync(join(made, 'index.js'), 'utf8'),
    `${placeholder}+`,
    NOT_FOR_BUNDLERS,
  );
  writeFileSync(join(made, 'index.js'), entry);
  writeFileSync(join(made, 'static.js'), staticModule(entry));
  // One file, because Node 18 cannot `import()` an ES module from everywhere that CommonJS runs.
  const commonJs = /** @type {const} */ ({ ...common, format: 'cjs', platform: 'neutral' });
  await build({
    ...commonJs,
    // As minified as what it is made from, but for the comments.
    minify: false,
    minifyIdentifiers: true,
    minifySyntax: true,
    entryPoints: [join(made, 'index.js')],
    outfile: join(made, 'index.cjs'),
  });
  for (const name of ['react', 'testing']) {
    await build({
      ...commonJs,
      entryPoints: [join(made, `${name}.js`)],
      external: ['react', './index.cjs'],
      plugins: [{ name: 'share-the-default-entry', setup: keepDefaultEntryApart }],
      outfile: join(made, `${name}.cjs`),
    });
  }
}

/** An import of what only the page knows begins with these. */
const NOT_FOR_BUNDLERS = '/* webpackIgnore: true *//* @vite-ignore */';

/** @param {string} text @param {string} part @param {string} instead @throws where the part is not there exactly once */
function replaceOnce(text, part, instead) {
  const parts = text.split(part);
  if (parts.length !== 2) throw new Error(`dist/index.js has ${part} ${parts.length - 1} times`);
  return parts.join(instead);
}

/**
 * Leaves the import of the default entry in the entries beside it, so that all of them have one wasm and one
 * `RelinkError`.
 *
 * @param {import('esbuild').PluginBuild} build
 */
function keepDefaultEntryApart({ initialOptions: { format }, onResolve }) {
  onResolve({ filter: /^\.\/index\.js$/ }, () => ({
    path: format === 'cjs' ? './index.cjs' : './index.js',
    external: true,
  }));
}

/**
 * The default entry with static imports in place of dynamic ones, for bundlers that cannot split a worker.
 *
 * @param {string} entry the default entry, minified
 */
function staticModule(entry) {
  let text = entry.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  for (const name of ['core', 'inline']) {
    text = `import * as $${name} from"./${name}.js";${replaceOnce(text, `import("./${name}.js")`, `Promise.resolve($${name})`)}`;
  }
  return text;
}

/** For those who import the file itself: as a compiled module, which is what Cloudflare makes of it. */
const WASM_TYPES = `/** The wasm of fc-relink, compiled: pass it to \`preload\`. Bundlers with \`?url\` and the like have types of their own. */
declare const module: WasmModule;
`;

function buildTypes() {
  const folder = join(target, 'types');
  rmSync(folder, { recursive: true, force: true });
  run('npx', ['tsc', '--project', 'tsconfig.json']);
  for (const name of ['index', 'types', 'error', 'react', 'testing']) {
    const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
    writeFileSync(join(made, `${name}.d.ts`), text);
    writeFileSync(join(made, `${name}.d.cts`), text.replace(/(from '\.\/\w+)\.js'/g, "$1.cjs'"));
  }
  writeFileSync(
    join(made, 'fc_relink.wasm.d.ts'),
    `import type { WasmModule } from './types.js';\n${WASM_TYPES}export default module;\n`,
  );
  writeFileSync(
    join(made, 'fc_relink.wasm.d.cts'),
    `import type { WasmModule } from './types.cjs';\n${WASM_TYPES}export = module;\n`,
  );
}

/** Makes dist/ where it is not up to date. */
export async function build() {
  ensurePackages();
  ensureWasmTarget();
  const stamp = fingerprint();
  const isCurrent =
    existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp && existsSync(join(dist, 'index.js'));
  if (isCurrent) return;
  const bindgen = buildWasm();
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made);
  copyFileSync(join(bindgen, 'fc_relink.wasm'), join(made, 'fc_relink.wasm'));
  await buildModules(bindgen);
  buildTypes();
  for (const name of readdirSync(made).filter((file) => file.endsWith('.map'))) {
    const { sources, ...map } = JSON.parse(readFileSync(join(made, name), 'utf8'));
    // As they are seen from dist/.
    const seen = sources.map((/** @type {string} */ source) => relative(dist, join(made, source)));
    writeFileSync(join(made, name), JSON.stringify({ ...map, sources: seen }));
  }
  for (const name of ['index.d.ts', 'index.js', 'index.cjs', 'core.js', 'inline.js', 'fc_relink.wasm']) {
    if (!existsSync(join(made, name))) throw new Error(`the build made no dist/${name}`);
  }
  // Not before: what was there is better than half of what is new.
  rmSync(dist, { recursive: true, force: true });
  renameSync(made, dist);
  writeFileSync(STAMP, stamp);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
