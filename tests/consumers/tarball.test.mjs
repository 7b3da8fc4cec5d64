/** What `npm publish` would publish. */

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { execute, pack, root, temporaryFolder } from '../support/project.mjs';

/** Each line is a file, or the beginning of its name and several endings. */
const golden = readFileSync(new URL('tarball.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' '))
  .flatMap(([name, ...endings]) => (endings.length > 0 ? endings.map((ending) => name + ending) : name));
const folder = temporaryFolder();
let packed;
let manifest;

before(() => {
  packed = pack(folder);
  execute('tar', ['-xzf', packed.tarball, '-C', folder]);
  manifest = JSON.parse(readFileSync(join(folder, 'package', 'package.json'), 'utf8'));
});
after(() => rmSync(folder, { recursive: true }));

const published = (name) => readFileSync(join(folder, 'package', name), 'utf8');

test('the tarball holds what the list names, the guides with their example, and nothing else', () => {
  const guides = /^docs\/(?:[\w-]+\.md|example\/[\w-]+(?:\/[\w.-]+)*)/;
  const others = packed.files.filter((name) => !guides.test(name));
  assert.deepEqual(others, golden);
});

test('no link of the published pages is dead', () => {
  for (const page of packed.files.filter((name) => name.endsWith('.md'))) {
    for (const [, path] of published(page).matchAll(/\]\((?!https:|mailto:|#)([^)#\s]+)/g)) {
      assert.ok(packed.files.includes(join(dirname(page), path)), `${page}: ${path}`);
    }
  }
});

test('the package depends on nothing, and runs nothing when it is installed', () => {
  assert.deepEqual([manifest.dependencies, manifest.optionalDependencies], [undefined, undefined]);
  assert.deepEqual(Object.keys(manifest.peerDependencies), ['react']);
  assert.deepEqual(manifest.peerDependenciesMeta, { react: { optional: true } });
  assert.doesNotMatch(Object.keys(manifest.scripts).join(' '), /\b((pre|post)?install|prepare|prepublish)\b/);
});

test('publint finds nothing', async () => {
  const { messages } = await publint({ pkgDir: join(folder, 'package'), pack: false, strict: true });
  const findings = messages.map((message) => formatMessage(message, manifest));
  assert.deepEqual(findings, []);
});

test('the types are right for every kind of module resolution', () => {
  const printed = execute(process.execPath, [
    join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js'),
    packed.tarball,
    ...['--format', 'ascii', '--no-emoji', '--no-color'],
  ]);
  assert.match(printed, /No problems found/);
});

test('the hook is marked for the client, and nothing of it or of the double is in the default entry', () => {
  for (const name of ['dist/react.js', 'dist/react.cjs']) {
    assert.match(published(name), /^(?:"use strict";\s*)?"use client";/);
  }
  for (const name of ['dist/index.js', 'dist/core.js', 'dist/index.cjs']) {
    assert.doesNotMatch(published(name), /useState|fakeStripe|fca_sample/, name);
  }
});
