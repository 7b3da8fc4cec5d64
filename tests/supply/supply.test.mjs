/** What the package is made of: known crates under known licences, from the public registries, and no code of anybody else. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { execute, root } from '../support/project.mjs';

const read = (name) => readFileSync(join(root, name), 'utf8');

for (const lock of ['Cargo.lock', 'fuzz/Cargo.lock', 'benches/core/Cargo.lock']) {
  test(`${lock} has a checksum for every crate, and all of them from crates.io`, () => {
    const crates = read(lock).split('[[package]]').slice(1);
    const others = crates.filter((crate) => !/\nname = "fc-relink/.test(crate));
    assert.ok(others.length > 5);
    for (const crate of others) {
      assert.match(crate, /\nsource = "registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index"\n/);
      assert.match(crate, /\nchecksum = "[0-9a-f]{64}"\n/);
    }
  });
}

test('package-lock.json has a strong hash for every package, and names no host', () => {
  const { '': own, ...packages } = JSON.parse(read('package-lock.json')).packages;
  assert.equal(own.dependencies, undefined);
  for (const [path, { integrity, resolved, link, inBundle }] of Object.entries(packages)) {
    assert.match(integrity ?? '', /^sha512-[\w+/]{86}==$/, path);
    assert.equal(resolved ?? link ?? inBundle, undefined, path);
  }
});

test('LICENSE-THIRD-PARTY names the crates that are compiled into the wasm, all of which may be had under MIT', () => {
  const options = ['--locked', '--quiet', '--format-version=1', '--filter-platform=wasm32-unknown-unknown'];
  const { packages, resolve } = JSON.parse(execute('cargo', ['metadata', ...options], { cwd: root }));
  const crates = new Map(packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isMacro = (id) => crates.get(id).targets.some(({ kind }) => kind.includes('proc-macro'));
  const compiled = new Set([packages.find(({ name }) => name === 'fc-relink').id]);
  for (const id of compiled) {
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some(({ kind }) => kind === null) && !isMacro(pkg)) compiled.add(pkg);
    }
  }
  const found = [...compiled].map((id) => crates.get(id)).filter(({ name }) => name !== 'fc-relink');
  const named = [...read('LICENSE-THIRD-PARTY').matchAll(/^ {2}(\S+) +\S.* \(((?:\(.*\))?.*?)\)$/gm)];
  assert.deepEqual(
    named.map(([, name, license]) => `${name}: ${license}`).sort(),
    found.map(({ name, license }) => `${name}: ${license}`).sort(),
  );
  // Unicode's tables come with the code.
  for (const { name, license } of found) {
    assert.match(license, /^\(?(Apache-2\.0 OR )?MIT(( OR |\/)Apache-2\.0)?\)?( AND Unicode-3\.0)?$/, name);
  }
});

test('the published JavaScript holds no code of an npm package', () => {
  for (const map of readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.map'))) {
    for (const source of JSON.parse(read(`dist/${map}`)).sources) {
      assert.match(source, /^\.\.\/(src\/js|target\/bindgen)\//, map);
    }
  }
});

test('it touches no element, storage, cookie, console or address of the page, and evaluates no text', () => {
  const page = /\b(document|location|history|navigator|innerHTML|outerHTML|postMessage|onmessage)\b/;
  const kept = /\b(localStorage|sessionStorage|indexedDB|caches|cookie|cookieStore|console)\b/;
  const sent = /\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b/;
  const run = /\beval\b|\bFunction\(|\bset(Timeout|Interval)\(["'`]/;
  const files = readdirSync(join(root, 'dist')).filter((name) => /\.(c?js|wasm)$/.test(name));
  assert.ok(files.length >= 10);
  for (const name of files) {
    // Without the wasm as text, whose letters mean nothing: it is among the files.
    const code = readFileSync(join(root, 'dist', name), 'latin1').replace(/"[^"]{10000,}"/g, '""');
    for (const words of [page, kept, sent, run]) assert.doesNotMatch(code, words, name);
  }
});
