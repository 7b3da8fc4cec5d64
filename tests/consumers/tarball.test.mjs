/** What `npm publish` would publish. */

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { execute, pack, root, temporaryFolder } from '../support/project.mjs';

const golden = readFileSync(new URL('tarball.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
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

test('the tarball holds what the list names, and nothing else', () => {
  assert.deepEqual(packed.files, golden);
});

test('the package depends on nothing, and runs nothing when it is installed', () => {
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.optionalDependencies, undefined);
  assert.deepEqual(Object.keys(manifest.peerDependencies), ['react']);
  assert.deepEqual(manifest.peerDependenciesMeta, { react: { optional: true } });
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) {
    assert.equal(manifest.scripts[name], undefined, name);
  }
});

test('every entry of exports and typesVersions is a published file', () => {
  const files = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(files));
  for (const file of [...files(manifest.exports), ...files(manifest.typesVersions)]) {
    if (file !== './package.json') assert.ok(golden.includes(file.slice(2)), file);
  }
});

test('publint finds nothing', async () => {
  const { messages } = await publint({ pkgDir: join(folder, 'package'), pack: false, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, manifest)),
    [],
  );
});

test('the types are right for every kind of module resolution', () => {
  const printed = execute(process.execPath, [
    join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js'),
    packed.tarball,
    ...['--format', 'ascii', '--no-emoji', '--no-color'],
  ]);
  assert.match(printed, /No problems found/);
});

test('every source map is complete, and knows no folder of the machine it was made on', () => {
  const maps = golden.filter((name) => name.endsWith('.map'));
  assert.equal(maps.length, 4);
  for (const name of maps) {
    const { sources, sourcesContent } = JSON.parse(published(name));
    assert.equal(sourcesContent.length, sources.length);
    assert.ok(
      sourcesContent.every((text) => typeof text === 'string' && text.length > 0),
      name,
    );
    assert.ok(
      sources.every((source) => source.startsWith('../')),
      name,
    );
    assert.ok(
      published(name.slice(0, -'.map'.length)).endsWith(`//# sourceMappingURL=${name.slice(5)}\n`),
      name,
    );
  }
});

test('no file holds a path of the machine it was made on', () => {
  for (const name of golden) assert.ok(!published(name).includes(root), name);
});

test('the hook is marked for the client in both formats', () => {
  assert.match(published('dist/react.js'), /^"use client";/);
  assert.match(published('dist/react.cjs'), /^(?:"use strict";)?"use client";/);
});

test('nothing of the hook or the double is in the default entry', () => {
  for (const name of ['dist/index.js', 'dist/core.js', 'dist/index.cjs']) {
    assert.doesNotMatch(published(name), /useState|fakeStripe|fca_sample/, name);
  }
});
