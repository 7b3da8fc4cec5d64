/**
 * What a browser downloads, by file: bytes as they are, after gzip and after brotli.
 *
 * Usage: npm run size [-- --json]
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { build } from './build.mjs';
import { dist } from './paths.mjs';

/** What is measured, and the files that it is made of. */
const PARTS = {
  'before the first call': ['index.js'],
  'on the first call: code': ['core.js'],
  'on the first call: wasm, inline': ['inline.js'],
  'all of it': ['index.js', 'core.js', 'inline.js'],
  'wasm by itself': ['fc_relink.wasm'],
};

function measure(files) {
  const contents = files.map((name) => readFileSync(join(dist, name)));
  const sum = (bytes) => contents.reduce((total, content) => total + bytes(content), 0);
  return {
    raw: sum((content) => content.length),
    gzip: sum((content) => gzipSync(content, { level: 9 }).length),
    brotli: sum((content) => brotliCompressSync(content).length),
  };
}

await build();
const sizes = Object.fromEntries(Object.entries(PARTS).map(([name, files]) => [name, measure(files)]));
if (process.argv.includes('--json')) console.log(JSON.stringify(sizes, null, 2));
else console.table(sizes);
