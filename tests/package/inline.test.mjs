/** The one text encoding of the wasm (`scripts/inline.mjs`). */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { encode, inlineModule } from '../../scripts/inline.mjs';

const dist = (name) => new URL(`../../dist/${name}`, import.meta.url);
const evaluate = (source) => import(`data:text/javascript,${encodeURIComponent(source)}`);
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test('every byte comes back, alone and after every other', async () => {
  const pairs = Uint8Array.from({ length: 2 * 256 * 256 }, (_, i) =>
    i % 2 === 0 ? i >> 9 : (i >> 1) & 0xff,
  );
  for (const bytes of [new Uint8Array(), everyByte, pairs]) {
    assert.deepEqual((await evaluate(inlineModule(bytes))).bytes(), bytes);
  }
});

test('the text has no character that means something in a string or a page, or is not ASCII', () => {
  assert.match(encode(everyByte).text, /^[ -&(-;=-[\]-~]+$/);
});

test('dist/inline.js holds dist/fc_relink.wasm', async () => {
  const { bytes } = await import(dist('inline.js'));
  assert.deepEqual(Buffer.from(bytes()), readFileSync(dist('fc_relink.wasm')));
});
