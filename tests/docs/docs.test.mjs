/** The guides: every code block compiles, those that print something print what stands there, every link leads somewhere. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { blocksOf, filesOf, guides } from '../support/blocks.mjs';
import { root } from '../support/project.mjs';
import { STRICT_CSP } from '../support/static-server.mjs';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
/** Inside the package, so that it can be imported by its name. */
const folder = join(root, 'target', 'docs');
const all = guides.flatMap(blocksOf);

/** Run by the consumers of the same name, with packages that are not installed here. */
const RUN_ELSEWHERE = ['settings.test.js', 'settings.spec.js'];
const compiled = all.filter(
  ({ language, file }) => ['js', 'jsx', 'ts', 'tsx'].includes(language) && !RUN_ELSEWHERE.includes(file),
);

const tsc = (config) =>
  spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', config], {
    cwd: folder,
    encoding: 'utf8',
  });

test('there is a block for every kind that is tested', () => {
  const languages = new Set(all.map(({ language }) => language));
  assert.deepEqual([...languages].sort(), ['js', 'jsx', 'text', 'ts', 'tsx']);
  for (const file of RUN_ELSEWHERE) assert.ok(file in filesOf('testing.md'), file);
});

test('every block compiles: TypeScript strictly, JavaScript as an editor checks it', () => {
  rmSync(folder, { recursive: true, force: true });
  for (const { guide, line, language, code, file } of compiled) {
    const home = join(folder, guide.replace('.md', ''));
    mkdirSync(home, { recursive: true });
    cpSync(fixtures, home, { recursive: true });
    const extension = /\brequire\(/.test(code) ? 'cjs' : language;
    writeFileSync(join(home, file ?? `line-${line}.${extension}`), code);
  }
  const options = {
    target: 'ES2022',
    module: 'NodeNext',
    moduleDetection: 'force',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    jsx: 'react-jsx',
    types: ['node', 'react'],
    noEmit: true,
    skipLibCheck: true,
  };
  const write = (name, config) => writeFileSync(join(folder, name), JSON.stringify(config));
  write('strict.json', { compilerOptions: { ...options, strict: true }, include: ['**/*.ts', '**/*.tsx'] });
  write('loose.json', {
    compilerOptions: { ...options, strict: false, allowJs: true, checkJs: true },
    include: ['**/*.js', '**/*.jsx', '**/*.cjs', '**/ambient.d.ts'],
  });
  for (const config of ['strict.json', 'loose.json']) assert.equal(tsc(config).stdout, '');
});

for (const [index, { guide, line, language, code }] of all.entries()) {
  if (language !== 'js' || !code.includes('console.log(')) continue;
  test(`${guide}:${line} prints what stands there`, () => {
    const inline = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$|console\.log\(.*\)\); \/\/ (.*)$/gm)];
    const next = all[index + 1];
    const expected = inline.length > 0 ? inline.map(([, a, b]) => a ?? b).join('\n') : next.code.trim();
    const type = /\brequire\(/.test(code) ? 'commonjs' : 'module';
    const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(stdout.trim(), expected);
  });
}

test('the policy in the guide is the one that the consumers run under', () => {
  assert.ok(blocksOf('security.md').some(({ code }) => code.trim() === STRICT_CSP));
});

test('every link of the guides leads to a file, and to a heading of it', () => {
  const anchor = (heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  for (const guide of guides) {
    const text = readFileSync(join(root, 'docs', guide), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https:)([^)\s]+)\)/g)) {
      const [path, hash] = target.split('#');
      const file = path ? join(root, 'docs', path) : join(root, 'docs', guide);
      assert.ok(existsSync(file), `${guide}: ${target}`);
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
        anchor(heading),
      );
      if (hash) assert.ok(headings.includes(hash), `${guide}: ${target}`);
    }
  }
});

test('the index names every guide', () => {
  const index = readFileSync(join(root, 'docs', 'README.md'), 'utf8');
  for (const guide of guides) if (guide !== 'README.md') assert.ok(index.includes(`(${guide})`), guide);
});
