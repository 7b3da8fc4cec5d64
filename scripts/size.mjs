/**
 * What a browser downloads, by file: bytes as they are, after gzip and after brotli. Fails where something is larger than it
 * may be. `--crates` says what the wasm is made of instead, by crate and by what is heaviest: bytes as they are.
 *
 * Usage: npm run size [-- --crates --json]
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { build } from './build.mjs';
import { measureCrates } from './crates.mjs';
import { dist } from './paths.mjs';

const KB = 1024;

/** What is measured, the files that it is made of, and how many bytes it may be after brotli. */
const PARTS = {
  'before the first call': { files: ['index.js'], limit: KB },
  'on the first call: code': { files: ['core.js'], limit: 6.25 * KB },
  'on the first call: wasm, inline': { files: ['inline.js'], limit: 17.5 * KB },
  'all of it': { files: ['index.js', 'core.js', 'inline.js'], limit: 24 * KB },
  'wasm by itself': { files: ['fc_relink.wasm'], limit: 18 * KB },
  'fc-relink/react, beyond that': { files: ['react.js'], limit: 1.2 * KB },
  'fc-relink/testing, beyond that': { files: ['testing.js'], limit: 3 * KB },
};

function measure({ files, limit }) {
  const contents = files.map((name) => readFileSync(join(dist, name)));
  const sum = (bytes) => contents.reduce((total, content) => total + bytes(content), 0);
  return {
    raw: sum((content) => content.length),
    gzip: sum((content) => gzipSync(content, { level: 9 }).length),
    brotli: sum((content) => brotliCompressSync(content).length),
    limit: Math.round(limit),
  };
}

await build();
const sizes = Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, measure(part)]));
const print = (value) =>
  process.argv.includes('--json') ? console.log(JSON.stringify(value, null, 2)) : console.table(value);
if (process.argv.includes('--crates')) {
  const { crates, heaviest } = measureCrates();
  if (process.argv.includes('--json')) print({ crates, heaviest });
  else [crates, heaviest].forEach(print);
} else print(sizes);
for (const [name, { brotli, limit }] of Object.entries(sizes)) {
  if (brotli <= limit) continue;
  console.error(`${name} is ${brotli} bytes after brotli; it may be ${limit}`);
  process.exitCode = 1;
}
