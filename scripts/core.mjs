/** Which files are the core. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './paths.mjs';

/** The paths of the core's files, but for those that are there for tests alone. */
export function coreFiles() {
  const modules = readFileSync(join(root, 'src', 'lib.rs'), 'utf8');
  const forTests = [...modules.matchAll(/^#\[cfg\(test\)\]\n(?:#\[.*\]\n)*mod (\w+);$/gm)].map(
    ([, name]) => `${name}.rs`,
  );
  return readdirSync(join(root, 'src'))
    .filter((name) => name.endsWith('.rs') && !forTests.includes(name))
    .sort()
    .map((name) => `src/${name}`);
}
