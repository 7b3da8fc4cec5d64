/** Where things are. */

import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const dist = join(root, 'dist');
export const target = join(root, 'target');

/** Tools that are built once for all clones. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fc-relink');
