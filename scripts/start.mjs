/** Builds the package, then serves the demo. */

import { build } from './build.mjs';

await build();
await import('../www/server/main.mjs');
