/**
 * Makes dist/: the package as it is published. Does nothing if nothing has changed since the last time.
 *
 * `npm run build`; `npm run build -- --features NAME --into FOLDER` makes another package of the same sources, for tests.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { dist, root, target } from './paths.mjs';
import { main, step } from './run.mjs';
import { installPackages, installRust } from './setup.mjs';
import { compileCrate, optimise } from './wasm.mjs';

/** Everything that the package is made from. */
const SOURCES = [
  ...[
    'Cargo.toml',
    'Cargo.lock',
    'rust-toolchain.toml',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ],
  ...['scripts', 'src'],
];

/** @param {string[]} features */
function fingerprint(features) {
  const hash = createHash('sha256').update(features.join());
  for (const source of SOURCES.map((name) => join(root, name))) {
    const inside = statSync(source).isFile() ? [''] : readdirSync(source, { recursive: true }).sort();
    const files = inside.map((name) => join(source, name)).filter((path) => statSync(path).isFile());
    for (const file of files) hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/**
 * @param {object} [options]
 * @param {string[]} [options.features] of the crate
 * @param {string} [options.into]
 */
export async function build({ features = [], into = dist } = {}) {
  const stamp = join(target, `${basename(into)}.stamp`);
  const current = fingerprint(features);
  const isBuilt = existsSync(into) && existsSync(stamp) && readFileSync(stamp, 'utf8') === current;
  if (isBuilt) return;
  rmSync(stamp, { force: true });

  const packages = installPackages();
  const compiled = installRust().then(() => compileCrate(features));
  const [bindgen] = await Promise.all([compiled, packages]);
  // They need the packages.
  const { compileTypes, writeTypes } = await import('./types.mjs');
  const { buildModules } = await import('./modules.mjs');

  const types = step('types', compileTypes);
  const optimised = join(bindgen, 'fc_relink.wasm');
  await Promise.all([types, optimise(join(bindgen, 'fc_relink_bg.wasm'), optimised)]);

  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'fc_relink.wasm'), readFileSync(optimised));
  await step('JavaScript', () => buildModules(into, bindgen));
  writeTypes(into);
  writeFileSync(stamp, current);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => {
    const { values } = parseArgs({
      options: {
        features: { type: 'string', multiple: true },
        into: { type: 'string', default: dist },
      },
    });
    return build({ features: values.features, into: resolve(values.into) });
  });
}
