/** Does all that a release needs, short of publishing. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from './paths.mjs';
import { output, run } from './run.mjs';

/** What the run itself writes: the table of consumers. */
const WRITTEN = 'docs/consumers.md';

/**
 * What is not ready in the files.
 *
 * @param {object} state
 * @param {string} state.packageJson
 * @param {string} state.packageLock
 * @param {string} state.cargoToml
 * @param {string} state.cargoLock
 * @param {string} state.changelog
 * @param {string[]} state.tags of git
 * @param {string} state.status what `git status --porcelain` prints
 * @returns {string[]}
 */
export function findings({ packageJson, packageLock, cargoToml, cargoLock, changelog, tags, status }) {
  const found = [];
  const { version } = JSON.parse(packageJson);
  const versions = {
    'package-lock.json': JSON.parse(packageLock).packages[''].version,
    'Cargo.toml': /^\[package\][^[]*?^version = "([^"]+)"/ms.exec(cargoToml)?.[1],
    'Cargo.lock': /^name = "fc-relink"\nversion = "([^"]+)"/m.exec(cargoLock)?.[1],
  };
  for (const [file, other] of Object.entries(versions)) {
    if (other !== version) found.push(`${file} has version ${other}, package.json ${version}`);
  }
  const [heading, entry] = /^## (.+)\n+([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog)?.slice(1) ?? [];
  if (heading?.split(' ')[0] !== version) {
    found.push(`the first entry of CHANGELOG.md is ${heading ?? 'missing'}, not ${version}`);
  } else if (!/^- \S/m.test(entry)) {
    found.push(`CHANGELOG.md says nothing about ${version}`);
  }
  if (tags.includes(`v${version}`)) found.push(`the tag v${version} exists already`);
  if (status !== '') found.push(`the tree is not clean:\n${status}`);
  return found;
}

const read = (/** @type {string} */ name) => readFileSync(join(root, name), 'utf8');
const gitStatus = () => output('git', ['status', '--porcelain']) ?? 'git does not answer';

function check() {
  const found = findings({
    packageJson: read('package.json'),
    packageLock: read('package-lock.json'),
    cargoToml: read('Cargo.toml'),
    cargoLock: read('Cargo.lock'),
    changelog: read('CHANGELOG.md'),
    tags: (output('git', ['tag']) ?? '').split('\n'),
    status: gitStatus(),
  });
  for (const finding of found) console.error(`not ready: ${finding}`);
  if (found.length > 0) throw new Error('nothing was run');

  // It names what could not be checked, which may be for want of a network.
  run('node', ['scripts/audit.mjs']);
  // The limits of size, and what the tarball holds, are tests.
  run('node', ['scripts/test.mjs']);
  run('node', ['scripts/test-consumers.mjs']);
  run('node', ['scripts/api-docs.mjs']);
  run('node', ['scripts/size.mjs']);

  const left = gitStatus()
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(` ${WRITTEN}`));
  if (left.length > 0) throw new Error(`the run left something behind:\n${left.join('\n')}`);
  console.log(
    `\nready; commit ${WRITTEN} if it changed, run \`npm run audit -- --strict\` where the network reaches all of it, then tag and publish`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    check();
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
