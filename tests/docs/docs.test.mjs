/** The README and the guides: their code is the example's, prints what it says, and their links lead somewhere. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { copyExample } from './example.mjs';
import { root } from '../support/project.mjs';
import { STRICT_CSP } from '../support/static-server.mjs';

const example = join(root, 'docs', 'example');
const copy = copyExample('example-docs');
const guides = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
const pages = ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'docs/example/README.md', ...guides];
const read = (/** @type {string} */ name) => readFileSync(join(root, name), 'utf8');

/** The blocks of code, whose first line is a comment that names a file of the example. */
const blocks = pages.flatMap((page) =>
  [...read(page).matchAll(/^```(?:js|jsx|ts|tsx|html)\n(.*)\n([\s\S]*?)^```$/gm)].map(([, first, code]) => ({
    page,
    code,
    file: /^(?:\/\/|<!--) (\S+)/.exec(first)?.[1] ?? `(no name: ${first})`,
  })),
);

test('every block of code stands in the file of the example that it names', () => {
  assert.ok(blocks.length > 40);
  for (const { page, file, code } of blocks) {
    // The README's files need no folder.
    const path = [join(example, file), join(example, 'first', file)].find(existsSync);
    assert.ok(path && readFileSync(path, 'utf8').includes(code), `${page}: ${file}`);
  }
});

test('every file of the example stands in a guide', () => {
  const isCode = (name) => /\.(?:[cm]?[jt]sx?|html)$/.test(name);
  const files = readdirSync(example, { recursive: true }).filter(isCode);
  const shown = new Set(blocks.map(({ file }) => file));
  shown.add('react/index.html');
  const hidden = files.filter((file) => !shown.has(file.replace(/^first\//, '')));
  assert.deepEqual(hidden, []);
});

test('the example compiles under strict rules', () => {
  const config = JSON.parse(read('docs/example/tsconfig.json'));
  config.compilerOptions.types.push('react');
  // Their runners are not installed here: the consumers that have them compile and run them.
  config.exclude = ['test', 'e2e'];
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = spawnSync(process.execPath, [tsc], { cwd: copy, encoding: 'utf8' });
  assert.equal(stdout, '');
});

for (const { page, file, code } of blocks) {
  const prints = [...code.matchAll(/console\.log\(.*\);? \/\/ (.*)$|console\.log\(.*\)\); \/\/ (.*)$/gm)];
  if (prints.length === 0) continue;
  test(`${file} in ${page} prints what its comment says`, () => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(copy, file)], { encoding: 'utf8' });
    assert.equal(stderr, '');
    assert.equal(stdout.trim(), prints.map(([, a, b]) => a ?? b).join('\n'));
  });
}

test('every link leads to a file, and to a heading of it', () => {
  const anchor = (heading) => {
    const words = heading.toLowerCase().replace(/[^\w\- ]/g, '');
    return words.replaceAll(' ', '-');
  };
  for (const page of pages) {
    for (const [, target] of read(page).matchAll(/\]\((?!https:|mailto:)([^)\s]+)\)/g)) {
      const [path, hash] = target.split('#');
      const file = path ? join(dirname(page), path) : page;
      assert.ok(existsSync(join(root, file)), `${page}: ${target}`);
      const headings = hash ? [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchor(text)) : [];
      if (hash) assert.ok(headings.includes(hash), `${page}: ${target}`);
    }
  }
});

test('the index names every guide', () => {
  const index = read('docs/README.md');
  const missing = guides.filter((guide) => !index.includes(`(${guide.slice(5)})`));
  assert.deepEqual(missing, ['docs/README.md']);
});

test('the policy in the guide is the one that the consumers run under', () => {
  assert.ok(read('docs/security.md').includes(`\n${STRICT_CSP}\n`));
});
