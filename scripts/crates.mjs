/** What the wasm is made of, by crate. */

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { target } from './paths.mjs';
import { output, run } from './run.mjs';
import { ensureTwiggy, ensureWasmBindgen } from './tools.mjs';

/** How many of the heaviest items are named. */
const HEAVIEST = 25;

/** What wasm is made of that comes from no crate, by the names that twiggy gives it. */
const NO_CRATE = {
  data: /^data segment/,
  'imports, exports and types':
    /^(import|export|type|table|elem|memory|global)\b|section headers$|^wasm magic/,
};

/** What is only in a wasm that keeps names. */
const NOT_SHIPPED = /^"function names" subsection|^custom section/;

/**
 * The crate that an item comes from: the one that its path starts with. Of generic code that is the crate that wrote it,
 * whichever crate it was made for; what was inlined counts where it went.
 *
 * @param {string} name demangled
 */
function crateOf(name) {
  for (const [kind, pattern] of Object.entries(NO_CRATE)) if (pattern.test(name)) return kind;
  const path = /([a-z_][a-z0-9_]*)(?:\[[0-9a-f]+\])?::/.exec(name)?.[1];
  if (path) return path;
  // What is exported has the name that JavaScript knows it by.
  return / shim$/.test(name) ? 'fc_relink' : 'without a name';
}

/** A wasm as it is published, but with names. @returns its path */
function buildNamed() {
  const compiled = join(target, 'wasm32-unknown-unknown', 'release', 'fc_relink.wasm');
  if (!existsSync(compiled)) throw new Error(`there is no ${compiled}; remove dist and build again`);
  const folder = join(target, 'named');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const bindgen = join(ensureWasmBindgen(), 'wasm-bindgen');
  run(bindgen, [compiled, '--out-dir', folder, '--target', 'web', '--omit-default-module-path']);
  const named = join(folder, 'named.wasm');
  run('npx', ['wasm-opt', join(folder, 'fc_relink_bg.wasm'), '-Oz', '--converge', '-g', '--output', named]);
  return named;
}

/** Bytes by crate, and what is heaviest, both largest first. */
export function measureCrates() {
  const listed = output(ensureTwiggy(), ['top', '--format', 'json', buildNamed()]);
  if (listed === undefined) throw new Error('twiggy could not read the wasm');
  const items = /** @type {{ name: string, shallow_size: number }[]} */ (JSON.parse(listed))
    .filter(({ name }) => !NOT_SHIPPED.test(name))
    .map(({ name, shallow_size }) => ({
      crate: crateOf(name),
      item: name.replace(/::h[0-9a-f]{16}/, ''),
      bytes: shallow_size,
    }));
  const total = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const share = (/** @type {number} */ bytes) => `${((100 * bytes) / total).toFixed(1)} %`;
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { crate, bytes } of items) sums.set(crate, (sums.get(crate) ?? 0) + bytes);
  const crates = [...sums].sort(([, a], [, b]) => b - a);
  return {
    crates: Object.fromEntries(crates.map(([crate, bytes]) => [crate, { bytes, share: share(bytes) }])),
    heaviest: items
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, HEAVIEST)
      .map(({ item, bytes }) => ({ item: item.slice(0, 100), bytes, share: share(bytes) })),
  };
}
