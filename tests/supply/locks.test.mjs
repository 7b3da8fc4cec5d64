/** What the package is made from and with is what the lock files say, of known origin, in fixed versions. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ensureWasmBindgen } from '../../scripts/tools.mjs';
import { execute, root } from '../support/project.mjs';

const read = (name) => readFileSync(join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));
const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** The crates of Cargo.lock: an object of its quoted fields for each. */
const crates = read('Cargo.lock')
  .split('\n\n')
  .filter((block) => block.includes('[[package]]'))
  .map((block) =>
    Object.fromEntries([...block.matchAll(/^(\w+) = "([^"]*)"$/gm)].map(([, key, value]) => [key, value])),
  );
const crateVersion = (name) => crates.find((crate) => crate.name === name).version;

describe('Cargo.lock', () => {
  const others = crates.filter(({ name }) => name !== 'fc-relink');

  it('has the crate itself and what it needs', () => {
    assert.equal(crates.length - others.length, 1);
    assert.ok(others.length > 30);
  });

  it('has each crate from crates.io, with a checksum', () => {
    for (const { name, source, checksum } of others) {
      assert.equal(source, CRATES_IO, name);
      assert.match(checksum ?? '', /^[0-9a-f]{64}$/, name);
    }
  });

  it('has no crate twice', () => {
    assert.equal(new Set(crates.map(({ name }) => name)).size, crates.length);
  });
});

describe('what is compiled into the wasm', () => {
  const target = 'wasm32-unknown-unknown';
  const options = ['--locked', '--quiet', '--format-version=1', '--filter-platform', target];
  const metadata = JSON.parse(
    execFileSync('cargo', ['metadata', ...options], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  );
  const packages = new Map(metadata.packages.map((it) => [it.id, it]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const isMacro = (id) => packages.get(id).targets.some(({ kind }) => kind.includes('proc-macro'));
  const compiled = new Set([metadata.resolve.root]);
  for (const id of compiled) {
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some(({ kind }) => kind === null) && !isMacro(pkg)) compiled.add(pkg);
    }
  }
  const found = [...compiled]
    .map((id) => packages.get(id))
    .map(({ name, license }) => `${name}: ${license}`)
    .sort();

  it('is what the list names, under the licences that it names', () => {
    assert.deepEqual(found, read('tests/supply/wasm-crates.txt').trim().split('\n'));
  });

  it('is named, with whom it is from, in what is published', () => {
    const notices = read('LICENSE-THIRD-PARTY');
    const own = found.filter((line) => !line.startsWith('fc-relink:'));
    for (const line of own) {
      const [name, license] = line.split(': ');
      assert.match(notices, new RegExp(`^  ${name} +\\S.* \\(${license.replace(/[()]/g, '\\$&')}\\)$`, 'm'));
    }
  });

  it('may be had under MIT', () => {
    const either = ['MIT OR Apache-2.0', 'Apache-2.0 OR MIT', 'MIT/Apache-2.0'];
    // Unicode's tables come with the code.
    const accepted = ['MIT', ...either, '(MIT OR Apache-2.0) AND Unicode-3.0'];
    for (const line of found) assert.ok(accepted.includes(line.split(': ')[1]), line);
  });
});

describe('package-lock.json', () => {
  const lock = JSON.parse(read('package-lock.json'));
  const entries = Object.entries(lock.packages).filter(([path]) => path !== '');

  it('has a strong hash of every package', () => {
    assert.ok(entries.length > 100);
    for (const [path, { integrity }] of entries) assert.match(integrity ?? '', /^sha512-[\w+/]{86}==$/, path);
  });

  it('has no package from anywhere but the public registry', () => {
    for (const [path, { resolved, link, inBundle }] of entries) {
      if (resolved !== undefined) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//, path);
      assert.equal(link ?? inBundle, undefined, path);
    }
  });

  it('has the packages that package.json names, and the same versions', () => {
    assert.deepEqual(lock.packages[''].devDependencies, manifest.devDependencies);
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      assert.equal(lock.packages[`node_modules/${name}`].version, version, name);
    }
  });

  it('lets only esbuild, and a file watcher of macOS, run something when they are installed', () => {
    const scripts = entries.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    assert.deepEqual(scripts.filter((path) => path !== 'node_modules/fsevents').sort(), [
      'node_modules/esbuild',
    ]);
  });
});

describe('package.json', () => {
  it('has no runtime dependency of any kind', () => {
    for (const kind of [
      'dependencies',
      'optionalDependencies',
      'bundleDependencies',
      'bundledDependencies',
    ]) {
      assert.equal(manifest[kind], undefined, kind);
    }
  });

  it('has exact versions of what develops the package', () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      assert.match(version, EXACT, name);
    }
    assert.equal(manifest.overrides, undefined);
  });
});

describe('what is published', () => {
  const scripts = readdirSync(join(root, 'dist')).filter((name) => /\.c?js$/.test(name));
  /** Without the wasm, whose letters mean nothing. */
  const code = (name) => read(`dist/${name}`).replace(/"[\w+/=]{1000,}"/g, '""');

  it('holds no code of an npm package', () => {
    const maps = ['index', 'core', 'react', 'testing'].map((name) => `dist/${name}.js.map`);
    for (const map of maps) {
      for (const source of JSON.parse(read(map)).sources) {
        assert.match(source, /^\.\.\/(src|target\/bindgen)\//, map);
      }
    }
  });

  it('touches no element, storage, cookie or address of the page, and evaluates no text', () => {
    const page = /\b(document|location|history|navigator|innerHTML|outerHTML|postMessage|onmessage)\b/;
    const kept = /\b(localStorage|sessionStorage|indexedDB|caches|cookie|cookieStore)\b/;
    const sent = /\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b/;
    const run = /\beval\b|\bFunction\(|\bset(Timeout|Interval)\(["'`]/;
    assert.ok(scripts.length >= 9);
    for (const name of scripts) {
      for (const words of [page, kept, sent, run]) assert.doesNotMatch(code(name), words, name);
    }
  });
});

describe('tools', () => {
  it('are a Rust of one exact version, which is the one that runs', () => {
    const channel = /^channel = "([^"]+)"$/m.exec(read('rust-toolchain.toml'))?.[1];
    assert.match(channel ?? '', EXACT);
    assert.equal(execute('rustc', ['--version'], { cwd: root }).split(' ')[1], channel);
  });

  it('are a Rust that is no older than the crate says it may be', () => {
    const number = (version) => Number(/^1\.(\d+)/.exec(version)[1]);
    const oldest = /^rust-version = "([^"]+)"$/m.exec(read('Cargo.toml'))[1];
    const channel = /^channel = "([^"]+)"$/m.exec(read('rust-toolchain.toml'))[1];
    assert.ok(number(oldest) <= number(channel));
  });

  it('are wasm-bindgen’s, in the version of the crate', () => {
    const printed = execute(join(ensureWasmBindgen(), 'wasm-bindgen'), ['--version']);
    assert.equal(printed.trim(), `wasm-bindgen ${crateVersion('wasm-bindgen')}`);
  });

  it('are wasm-opt, TypeScript and esbuild, in the versions of the lock file', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const version = (name) => packages[`node_modules/${name}`].version;
    const print = (tool, flag) => execute(join(root, 'node_modules', '.bin', tool), [flag]);
    assert.match(
      print('wasm-opt', '--version'),
      new RegExp(`^wasm-opt version ${version('binaryen').split('.')[0]} `),
    );
    assert.equal(print('tsc', '--version').trim(), `Version ${version('typescript')}`);
    assert.equal(print('esbuild', '--version').trim(), version('esbuild'));
  });
});
