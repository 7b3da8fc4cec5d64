/** Does all that a release needs, short of publishing: `npm run release:check`. It takes half an hour. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './paths.mjs';
import { repositoryFindings } from './repository.mjs';
import { main, output, run } from './run.mjs';

/** What the run itself writes. */
const WRITTEN = 'docs/consumers.md';

const read = (/** @type {string} */ name) => readFileSync(join(root, name), 'utf8');
const gitStatus = () => output('git', ['status', '--porcelain']) ?? 'git does not work here';

/** What keeps the release back. */
function findings() {
  const { version } = JSON.parse(read('package.json'));
  const found = repositoryFindings({ packageJson: read('package.json'), cargoToml: read('Cargo.toml') });
  const versions = {
    'package-lock.json': JSON.parse(read('package-lock.json')).packages[''].version,
    'Cargo.toml': /^version = "([^"]+)"/m.exec(read('Cargo.toml'))?.[1],
    'Cargo.lock': /^name = "fc-relink"\nversion = "([^"]+)"/m.exec(read('Cargo.lock'))?.[1],
    'the first entry of CHANGELOG.md': /^## (\S+).*\n+- \S/m.exec(read('CHANGELOG.md'))?.[1],
  };
  for (const [place, other] of Object.entries(versions)) {
    if (other !== version) found.push(`${place} is of version ${other}, package.json of ${version}`);
  }
  const tagged = output('git', ['rev-list', '-1', `v${version}`, '--']);
  if (tagged && tagged !== output('git', ['rev-parse', 'HEAD'])) {
    found.push(`the tag v${version} is at another commit`);
  }
  const status = gitStatus();
  if (status !== '') found.push(`the tree is not clean:\n${status}`);
  return found;
}

await main(() => {
  const found = findings();
  if (found.length > 0) throw new Error(`not ready:\n- ${found.join('\n- ')}`);
  run('node', ['scripts/audit.mjs']);
  // The limits of size, and what the tarball holds, are tests.
  run('node', ['scripts/test.mjs'], { CI: '1' });
  run('node', ['scripts/test.mjs', 'consumers-all']);
  run('node', ['scripts/api-docs.mjs']);
  run('cargo', ['publish', '--dry-run', '--locked', '--package', 'fc-relink', '--allow-dirty']);
  const left = gitStatus()
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(` ${WRITTEN}`));
  if (left.length > 0) throw new Error(`the run left something behind:\n${left.join('\n')}`);
  console.log(
    `\nready; commit ${WRITTEN} if it changed, then push the tag: .github/workflows/release.yml publishes`,
  );
});
