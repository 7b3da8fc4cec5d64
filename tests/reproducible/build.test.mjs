/**
 * A clean build of the same sources is the same bytes, wherever it is made: in a folder with another path, for a user with
 * another home, whose crates are unpacked elsewhere. Tests are no part of what is built.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { execute, root, temporaryFolder } from '../support/project.mjs';

const rustupHome = process.env.RUSTUP_HOME || join(homedir(), '.rustup');
const cargoHome = process.env.CARGO_HOME || join(homedir(), '.cargo');

const folder = temporaryFolder();
const home = join(folder, 'home', 'of', 'somebody', 'else');
const copy = join(folder, 'a folder whose path is longer than most, and has spaces in it', 'fc-relink');

/** What is made, and what is told apart by more than its content: a build starts without it. */
const LEFT_OUT = ['.git', 'dist', 'node_modules', 'target'];

before(() => {
  // The repository's own is there already, and made of what has changed since: a build that is not clean.
  execute('node', ['scripts/build.mjs'], { cwd: root, timeout: 1_800_000 });

  cpSync(root, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => dirname(path) !== resolve(root) || !LEFT_OUT.includes(basename(path)),
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // What runs during the build need not be compiled again.
  mkdirSync(join(copy, 'target'));
  symlinkSync(join(root, 'target', 'debug'), join(copy, 'target', 'debug'));
  appendFileSync(join(copy, 'src', 'lib.rs'), '\n#[cfg(test)]\nmod another_test {}\n');

  // The crates as they were downloaded, to be unpacked anew.
  mkdirSync(join(home, '.cargo', 'registry'), { recursive: true });
  for (const name of ['config.toml', 'registry/index', 'registry/cache']) {
    if (existsSync(join(cargoHome, name))) symlinkSync(join(cargoHome, name), join(home, '.cargo', name));
  }
  execute('node', ['scripts/build.mjs'], {
    cwd: copy,
    timeout: 1_800_000,
    env: {
      HOME: home,
      CARGO_HOME: undefined,
      CARGO_NET_OFFLINE: 'true',
      RUSTUP_HOME: rustupHome,
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'C',
    },
  });
});
after(() => rmSync(folder, { recursive: true }));

const hash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** The SHA-256 of every file of a dist/. @param {string} of */
const hashes = (of) =>
  Object.fromEntries(
    readdirSync(join(of, 'dist'))
      .sort()
      .map((name) => [name, hash(join(of, 'dist', name))]),
  );

/** The SHA-256 of the tarball of a package. @param {string} of @param {string} to a folder that is not there */
function packed(of, to) {
  mkdirSync(to);
  const npm = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', to];
  execute('npm', npm, { cwd: of });
  const tarballs = readdirSync(to);
  assert.equal(tarballs.length, 1);
  const list = execute('tar', ['-tvzf', join(to, tarballs[0])]).split('\n');
  return { list, hash: hash(join(to, tarballs[0])) };
}

describe('a clean build elsewhere', () => {
  it('unpacks its crates elsewhere', () => {
    assert.equal(readdirSync(join(home, '.cargo', 'registry', 'src')).length, 1);
  });

  it('makes every file of dist/ byte for byte', () => {
    const made = hashes(copy);
    assert.ok(Object.keys(made).length > 20);
    assert.deepEqual(made, hashes(root));
  });

  it('packs the same tarball', () => {
    const elsewhere = packed(copy, join(folder, 'packed-elsewhere'));
    const here = packed(root, join(folder, 'packed-here'));
    assert.ok(here.list.length > 25);
    assert.deepEqual(elsewhere, here);
  });

  it('names no folder of either machine', () => {
    const folders = [resolve(root), folder, cargoHome, rustupHome, home];
    for (const name of readdirSync(join(copy, 'dist'))) {
      const bytes = readFileSync(join(copy, 'dist', name));
      for (const path of folders) assert.ok(!bytes.includes(path), `dist/${name} holds ${path}`);
    }
  });
});
