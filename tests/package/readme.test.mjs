/** The README's examples for Node run as pasted, and print what their comments say. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { examples } from '../support/readme.mjs';

/** What needs no page. */
const forNode = examples.filter((code) => !code.includes('document.'));

test('there are examples for Node', () => {
  assert.equal(forNode.length, 2);
});

for (const code of forNode) {
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
  test(`an example prints ${expected.join(', ')}`, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.deepEqual(stdout.trim().split('\n'), expected);
  });
}
