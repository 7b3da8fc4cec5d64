/** What a browser downloads, in bytes: `npm run size`. Fails if something is larger than it may be. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { build } from './build.mjs';
import { dist } from './paths.mjs';
import { main } from './run.mjs';

const KB = 1024;

/** The files that something is made of, and how many bytes they may be after brotli. */
const PARTS = {
  'before the first call': { files: ['index.js'], limit: KB },
  'all of a first relink': { files: ['index.js', 'core.js', 'inline.js'], limit: 44 * KB },
  'the wasm by itself': { files: ['fc_relink.wasm'], limit: 36 * KB },
  'fc-relink/react, beyond that': { files: ['react.js'], limit: 1.2 * KB },
  'fc-relink/testing, beyond that': { files: ['testing.js'], limit: 3 * KB },
};

await main(async () => {
  await build();
  const tooLarge = [];
  const table = Object.entries(PARTS).map(([part, { files, limit }]) => {
    const contents = files.map((name) => readFileSync(join(dist, name)));
    const sum = (bytes) => contents.reduce((total, content) => total + bytes(content), 0);
    const brotli = sum((content) => brotliCompressSync(content).length);
    if (brotli > limit) tooLarge.push(part);
    const raw = sum((content) => content.length);
    return [
      part,
      { raw, gzip: sum((content) => gzipSync(content).length), brotli, limit: Math.round(limit) },
    ];
  });
  console.table(Object.fromEntries(table));
  if (tooLarge.length > 0) throw new Error(`larger than the limit: ${tooLarge.join(', ')}`);
});
