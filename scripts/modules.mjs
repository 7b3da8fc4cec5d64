/** Makes the JavaScript of dist/ by esbuild. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { build, transform } from 'esbuild';

import { inlineModule } from './inline.mjs';
import { root } from './paths.mjs';
import { schemaModule } from './schema.mjs';

const COMMON = /** @type {const} */ ({
  absWorkingDir: root,
  bundle: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
});

/** Maps are for what a person meets in a stack trace or a debugger. */
const MODULE = /** @type {const} */ ({
  ...COMMON,
  format: 'esm',
  minify: true,
  sourcemap: true,
  sourcesContent: true,
});

/** Minified but for white space, which to esbuild is also the comment inside an import. */
const WITH_COMMENTS = /** @type {const} */ ({ minifyIdentifiers: true, minifySyntax: true });

/** `load.ts` imports by it what only the page knows: bundlers leave that alone. A banner keeps its comments. */
const IMPORT_ADDRESS =
  'const importAddress=address=>import(/* webpackIgnore: true *//* @vite-ignore */address);';

/**
 * Leaves the default entry to itself, so that the entries beside it have the same wasm and the same `RelinkError`.
 *
 * @param {string} file
 * @returns {import('esbuild').Plugin}
 */
const externalEntry = (file) => ({
  name: 'external-entry',
  setup: ({ onResolve }) => onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: file, external: true })),
});

/**
 * wasm-bindgen's glue as a function that makes it: each instance of the wasm has glue of its own.
 *
 * What it exports is named one by one: the helper that esbuild has for a whole module takes along what a page added to all objects.
 *
 * @param {string} bindgen
 */
async function glueModule(bindgen) {
  const glue = join(bindgen, 'fc_relink_bg.js');
  const { metafile } = await build({
    ...COMMON,
    entryPoints: [glue],
    format: 'esm',
    metafile: true,
    write: false,
  });
  const [{ exports }] = Object.values(metafile.outputs);
  const outfile = join(bindgen, 'glue.js');
  await build({
    ...COMMON,
    stdin: {
      contents: `import { ${exports.join()} } from './fc_relink_bg.js';\nglue = { ${exports.join()} };`,
      resolveDir: bindgen,
    },
    format: 'iife',
    banner: { js: 'export default () => { let glue;' },
    footer: { js: 'return glue}' },
    sourcemap: 'inline',
    outfile,
  });
  return outfile;
}

/** What the core says of objects and words, as code. @param {string} bindgen */
function schemaFile(bindgen) {
  const schema = JSON.parse(readFileSync(join(bindgen, 'schema.json'), 'utf8'));
  const outfile = join(bindgen, 'schema.js');
  const values = relative(bindgen, join(root, 'src', 'js', 'values.ts')).replaceAll('\\', '/');
  writeFileSync(outfile, schemaModule(schema, values));
  return outfile;
}

/**
 * @param {string} dist where `fc_relink.wasm` is, and the modules go
 * @param {string} bindgen what wasm-bindgen made
 */
export async function buildModules(dist, bindgen) {
  const wasm = readFileSync(join(dist, 'fc_relink.wasm'));
  const inline = await transform(inlineModule(wasm), { minify: true });
  writeFileSync(join(dist, 'inline.js'), inline.code);

  const index = join(dist, 'index.js');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await build({
    ...MODULE,
    entryPoints: ['src/js/core.ts'],
    alias: {
      'fc-relink-glue': await glueModule(bindgen),
      'fc-relink-schema': schemaFile(bindgen),
    },
    define: { VERSION: JSON.stringify(version) },
    outfile: join(dist, 'core.js'),
  });
  await build({
    ...MODULE,
    banner: { js: IMPORT_ADDRESS },
    entryPoints: ['src/js/index.ts'],
    external: ['./core.js', './inline.js'],
    outfile: index,
  });
  await build({
    ...MODULE,
    entryPoints: ['src/js/react.ts', 'src/js/testing.ts'],
    external: ['react'],
    plugins: [externalEntry('./index.js')],
    outdir: dist,
  });

  // All in one file: CommonJS because Node 18 cannot `import()` everywhere, the other for bundlers that cannot split a worker.
  const whole = /** @type {const} */ ({
    ...COMMON,
    ...WITH_COMMENTS,
    entryPoints: [index],
    platform: 'neutral',
  });
  await build({ ...whole, format: 'esm', outfile: join(dist, 'static.js') });
  await build({ ...whole, format: 'cjs', outfile: join(dist, 'index.cjs') });
  await build({
    ...COMMON,
    minify: true,
    platform: 'neutral',
    entryPoints: ['react', 'testing'].map((name) => join(dist, `${name}.js`)),
    format: 'cjs',
    external: ['react'],
    plugins: [externalEntry('./index.cjs')],
    outdir: dist,
    outExtension: { '.js': '.cjs' },
  });
}
