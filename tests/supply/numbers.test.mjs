/** What `npm run coverage` and `npm run mutants` count. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { coreFiles } from '../../scripts/core.mjs';
import { countsOf } from '../../scripts/coverage.mjs';
import { judge, withoutPlace } from '../../scripts/mutants.mjs';

describe('the core', () => {
  it('is every file of the crate’s root but those that only tests have', () => {
    const files = coreFiles();
    for (const name of ['diff', 'lib', 'outcome', 'pairing', 'triage']) {
      assert.ok(files.includes(`src/${name}.rs`), name);
    }
    for (const name of ['properties', 'testing', 'wasm']) assert.ok(!files.includes(`src/${name}.rs`), name);
  });
});

describe('coverage', () => {
  const source =
    'fn a() {}\nfn b() {}\n#[cfg(test)]\nfn c() {}\n\n#[cfg(test)]\nmod tests {\n  fn d() {}\n}\n';
  const record = [
    'SF:/somewhere/a.rs',
    'FN:1,a',
    ...['DA:1,12', 'DA:2,0', 'DA:4,1', 'DA:8,0'],
    ...['BRDA:1,0,0,3', 'BRDA:1,0,1,0', 'BRDA:2,0,0,-', 'BRDA:8,0,0,0'],
  ].join('\n');

  it('counts lines and branches up to the tests of a file', () => {
    assert.deepEqual(countsOf(record, source), {
      lines: { reached: 2, all: 3, missed: [2] },
      branches: { reached: 1, all: 3, missed: [1, 2] },
    });
  });

  it('counts all of a file without tests', () => {
    const { lines, branches } = countsOf(record, 'fn a() {}\n');
    assert.deepEqual([lines.all, branches.all], [4, 4]);
  });
});

describe('mutants', () => {
  const line = 'src/diff.rs:12:34: replace < with <= in diff';
  const name = 'src/diff.rs: replace < with <= in diff';

  it('are told apart without their place, which moves', () => {
    assert.equal(withoutPlace(line), name);
  });

  it('that nobody notices are a finding, but for those that make no difference', () => {
    assert.deepEqual(judge([line], {}, true), [`no test notices: ${line}`]);
    assert.deepEqual(judge([line], { [name]: 'a reason' }, true), []);
    assert.deepEqual(judge([], {}, true), []);
  });

  it('that are said to make no difference, and do, are a finding where all were tried', () => {
    assert.equal(judge([], { [name]: 'a reason' }, true).length, 1);
    assert.deepEqual(judge([], { [name]: 'a reason' }, false), []);
  });
});
