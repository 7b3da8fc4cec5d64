/** A copy of the example application, in which `fc-relink` is this package. */

import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../support/project.mjs';

/** @param {string} name of the copy, in `target/` */
export function copyExample(name) {
  const folder = join(root, 'target', name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, 'docs', 'example'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'fc-relink'));
  return folder;
}
