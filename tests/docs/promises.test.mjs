/** SECURITY.md: every promise names tests, and the tests are there. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { root } from '../support/project.mjs';

const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const section = (/** @type {string} */ heading) => text.split(`\n## ${heading}\n`)[1].split('\n## ')[0];

/** The promises: what is said, and the tests that hold it, by file. */
const promises = section('What is promised')
  .split(/^- /m)
  .slice(1)
  .map((item) => {
    // Lines are broken anywhere, in titles, too.
    const [said, ...rest] = item
      .split(/\n(?:###|$)/)[0]
      .replace(/(?<=\S)\s*\n\s*/g, ' ')
      .split(/(?=\[tests\/)/);
    const tests = rest.map((part) => ({
      file: /^\[([^\]]+)\]\(\1\)/.exec(part)?.[1],
      titles: [...part.matchAll(/“([^”]*)”/g)].map(([, title]) => title),
    }));
    return { said: said.trim(), tests };
  });

/**
 * Whether a file has a test, or a group of them, of this title, which is not skipped. A title may be part of one that is made
 * of several: it then begins or ends where a place to fill in is.
 *
 * @param {string} source
 * @param {string} title
 */
function hasTest(source, title) {
  const literal = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const call = '(?<![.\\w])(?:it|test|describe)\\(\\s*';
  return [
    `${call}(['"\`])${literal}\\1, (?!\\{)`,
    `${call}\`${literal}\\$\\{`,
    `${call}\`\\$\\{[^}]*\\}${literal}\``,
  ].some((pattern) => new RegExp(pattern).test(source));
}

describe('the search for a title', () => {
  it('finds a test, a group, and what stands before or after a place to fill in', () => {
    assert.ok(hasTest("it('holds (well)', () => {});", 'holds (well)'));
    assert.ok(hasTest('describe("it\'s a group", () => {});', "it's a group"));
    assert.ok(hasTest('it(`at ${place}`, () => {});', 'at '));
    assert.ok(hasTest('test(`${cell.name} runs`, () => {});', ' runs'));
  });

  it('does not find what is gone, skipped, mentioned, or part of another title', () => {
    for (const source of [
      '',
      "it.skip('holds', () => {});",
      "it('holds', { skip: true }, () => {});",
      "it('holds and more', () => {});",
      "it('what holds', () => {});",
      "// it holds\nconst holds = 'holds';",
      "commit('holds', () => {});",
    ]) {
      assert.ok(!hasTest(source, 'holds'), source);
    }
    assert.ok(!hasTest('it(`at ${place}`, () => {});', 'at'));
  });
});

describe('SECURITY.md', () => {
  it('has promises under every heading', () => {
    assert.ok(promises.length >= 15);
    for (const part of section('What is promised').split('\n### ').slice(1)) assert.match(part, /\n- /);
  });

  for (const { said, tests } of promises) {
    it(`names tests that are there: ${said}`, () => {
      assert.ok(tests.length > 0, 'it names no test');
      for (const { file, titles } of tests) {
        assert.ok(file && existsSync(join(root, file)), file);
        assert.ok(titles.length > 0, `it names no test of ${file}`);
        const source = readFileSync(join(root, file), 'utf8');
        for (const title of titles) assert.ok(hasTest(source, title), `${file}: ${title}`);
      }
    });
  }

  it('has links that lead to files', () => {
    const links = [...text.matchAll(/\]\((?!https:)([^)#\s]+)\)/g)].map(([, path]) => path);
    assert.ok(links.length > promises.length);
    for (const path of links) assert.ok(existsSync(join(root, path)), path);
  });

  it('supports the version that is published', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const minor = version.split('.').slice(0, 2).join('.');
    assert.match(
      section('Supported versions'),
      new RegExp(`^\\| ${minor.replace('.', '\\.')} +\\| yes`, 'm'),
    );
  });
});
