/** What keeps a release back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from '../../scripts/release-check.mjs';

const ready = {
  packageJson: '{"version": "1.2.0"}',
  packageLock: '{"packages": {"": {"version": "1.2.0"}}}',
  cargoToml: '[package]\nname = "fc-relink"\nversion = "1.2.0"\n\n[dependencies]\nother = "1"\n',
  cargoLock: '[[package]]\nname = "fc-relink"\nversion = "1.2.0"\n',
  changelog: '# Changelog\n\n## 1.2.0\n\n- Does more.\n\n## 1.1.0\n\n- Did less.\n',
  tags: ['v1.1.0'],
  status: '',
};

test('nothing is found where all is ready', () => {
  assert.deepEqual(findings(ready), []);
  assert.deepEqual(findings({ ...ready, changelog: '## 1.2.0 (2026-11-20)\n\n- Does more.\n' }), []);
});

for (const [what, change, expected] of [
  [
    'another version in Cargo.toml',
    { cargoToml: ready.cargoToml.replace('1.2.0', '1.1.0') },
    /^Cargo\.toml has/,
  ],
  [
    'another version in Cargo.lock',
    { cargoLock: ready.cargoLock.replace('1.2.0', '1.1.0') },
    /^Cargo\.lock has/,
  ],
  ['another version in the lock file', { packageLock: '{"packages": {"": {}}}' }, /^package-lock\.json has/],
  ['no entry in the changelog', { changelog: '# Changelog\n\n## 1.1.0\n\n- Did less.\n' }, /first entry/],
  ['an empty changelog', { changelog: '# Changelog\n' }, /first entry .* is missing/],
  ['an entry without words', { changelog: '## 1.2.0\n\n## 1.1.0\n\n- Did less.\n' }, /says nothing/],
  ['a tag that exists', { tags: ['v1.2.0'] }, /exists already/],
  ['a tree that is not clean', { status: ' M README.md' }, /not clean/],
]) {
  test(`${what} is found`, () => {
    const found = findings({ ...ready, ...change });
    assert.equal(found.length, 1);
    assert.match(found[0], expected);
  });
}
