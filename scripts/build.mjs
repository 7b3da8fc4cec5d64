/** Makes dist/: the package as it is published. Does nothing where nothing has changed since the last time. */

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync } from 'node:zlib';

import { dist, root, target } from './paths.mjs';
import { output, run } from './run.mjs';
import { ensurePackages, ensureWasmBindgen, ensureWasmTarget } from './tools.mjs';

const STAMP = join(target, 'dist.stamp');

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

/** Flags that keep the paths of this machine out of the wasm. */
function rustFlags() {
  const cargoHome = process.env.CARGO_HOME || join(homedir(), '.cargo');
  return [`--remap-path-prefix=${cargoHome}=cargo`, `--remap-path-prefix=${root}=fc-relink`].join('\x1f');
}

/** Compiles the crate, and makes the glue around it. @returns the folder that both are in */
function buildWasm() {
  const bindgen = ensureWasmBindgen();
  run('cargo', ['build', '--release', '--lib', '--target', 'wasm32-unknown-unknown'], {
    CARGO_ENCODED_RUSTFLAGS: rustFlags(),
  });
  const folder = join(target, 'bindgen');
  rmSync(folder, { recursive: true, force: true });
  run(join(bindgen, 'wasm-bindgen'), [
    join(target, 'wasm32-unknown-unknown', 'release', 'fc_relink.wasm'),
    ...['--out-dir', folder, '--target', 'web'],
    ...['--omit-default-module-path', '--remove-name-section', '--remove-producers-section'],
  ]);
  run('npx', [
    'wasm-opt',
    join(folder, 'fc_relink_bg.wasm'),
    ...WASM_FEATURES.map((feature) => `--enable-${feature}`),
    ...['-Oz', '--converge', '--strip-producers', '--strip-target-features'],
    ...['--output', join(folder, 'fc_relink.wasm')],
  ]);
  return folder;
}

/** A module that holds the wasm, deflated. @param {Uint8Array} wasm */
function inlineModule(wasm) {
  const text = deflateSync(wasm, { level: 9 }).toString('base64');
  // Neither `deflate-raw` nor `Blob.stream()`: Node 18 lacks the one, jsdom the other.
  return `const text = '${text}';
export const bytes = () =>
  new Response(
    new Response(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))).body.pipeThrough(new DecompressionStream('deflate')),
  ).arrayBuffer();
`;
}

/** @param {string} bindgen the folder with the glue */
async function buildModules(bindgen) {
  const { build, transform } = await import('esbuild');
  const inline = await transform(inlineModule(readFileSync(join(dist, 'fc_relink.wasm'))), { minify: true });
  writeFileSync(join(dist, 'inline.js'), inline.code);
  const common = /** @type {const} */ ({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    // wasm-bindgen lists a module once for each of its functions that need no conversion.
    logOverride: { 'duplicate-object-key': 'silent' },
    logLevel: 'warning',
  });
  await build({
    ...common,
    entryPoints: ['src/js/core.ts'],
    alias: { 'fc-relink-glue': join(bindgen, 'fc_relink.js') },
    format: 'esm',
    outfile: join(dist, 'core.js'),
  });
  await build({
    ...common,
    entryPoints: ['src/js/index.ts'],
    format: 'esm',
    external: ['./core.js', './inline.js'],
    outfile: join(dist, 'index.js'),
  });
  // One file, because Node 18 cannot `import()` an ES module from everywhere that CommonJS runs.
  await build({
    ...common,
    entryPoints: [join(dist, 'index.js')],
    format: 'cjs',
    platform: 'neutral',
    outfile: join(dist, 'index.cjs'),
  });
}

function buildTypes() {
  const folder = join(target, 'types');
  rmSync(folder, { recursive: true, force: true });
  run('npx', ['tsc', '--project', 'tsconfig.json']);
  for (const name of ['index', 'types', 'error']) {
    const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
    writeFileSync(join(dist, `${name}.d.ts`), text);
    writeFileSync(join(dist, `${name}.d.cts`), text.replace(/(from '\.\/\w+)\.js'/g, "$1.cjs'"));
  }
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
  // Not before: what was there is better than nothing where the crate does not compile.
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  copyFileSync(join(bindgen, 'fc_relink.wasm'), join(dist, 'fc_relink.wasm'));
  await buildModules(bindgen);
  buildTypes();
  for (const name of ['index.d.ts', 'index.js', 'index.cjs', 'core.js', 'inline.js', 'fc_relink.wasm']) {
    if (!existsSync(join(dist, name))) throw new Error(`the build made no dist/${name}`);
  }
  writeFileSync(STAMP, stamp);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
