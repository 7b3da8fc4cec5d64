/** Builds the package, then serves the demo. */

import { build } from './build.mjs';
import { main } from './run.mjs';

await main(async () => {
  await build();
  await import('../www/server/main.mjs');
});
