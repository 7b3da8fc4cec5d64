/** Installs what the build and the tests need and the machine lacks. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { cache, root } from './paths.mjs';
import { output, run } from './run.mjs';

const WASM_TARGET = 'wasm32-unknown-unknown';

/** npm packages, as the lock file has them. */
export function ensurePackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  run('npm', ['ci', '--no-audit', '--no-fund']);
}

/** The Rust of rust-toolchain.toml. rustup fetches it by itself unless it was told not to. */
function ensureRust() {
  if (output('rustc', ['--version']) !== undefined) return;
  if (output('rustup', ['--version']) === undefined) {
    throw new Error('rustc was not found; install Rust from https://rustup.rs and try again');
  }
  run('rustup', ['toolchain', 'install', '--no-self-update']);
}

/** Rust's standard library for wasm. */
export function ensureWasmTarget() {
  ensureRust();
  const libraries = output('rustc', ['--print', 'target-libdir', '--target', WASM_TARGET]);
  if (libraries === undefined) throw new Error(`rustc knows no ${WASM_TARGET}`);
  if (!existsSync(libraries)) run('rustup', ['target', 'add', WASM_TARGET]);
}

/** The source of Rust's standard library. @returns whether it is there */
export function ensureStandardLibrarySource() {
  const sysroot = output('rustc', ['--print', 'sysroot']) ?? '';
  const source = join(sysroot, 'lib', 'rustlib', 'src', 'rust', 'library', 'Cargo.lock');
  if (!existsSync(source) && output('rustup', ['component', 'add', 'rust-src']) === undefined) {
    console.warn(
      'the source of the standard library is not to be had (rustup component add rust-src): the wasm will be a tenth larger',
    );
  }
  return existsSync(source);
}

/** The version of a crate in Cargo.lock. @param {string} crate */
function lockedVersion(crate) {
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
  const version = new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(lock)?.[1];
  if (!version) throw new Error(`Cargo.lock has no ${crate}`);
  return version;
}

/**
 * A command-line tool from crates.io, with the dependencies that its own lock file has.
 *
 * @param {string} crate
 * @param {string} version
 * @param {string[]} [command] what prints the tool's version
 * @param {string[]} [flags] of `cargo install`
 * @returns the folder that it is in
 */
function ensureCrate(crate, version, [command, ...args] = [crate, '--version'], flags = []) {
  const folder = join(cache, `${crate}-${version}`);
  const bin = join(folder, 'bin');
  if (output(join(bin, command), args)?.split('\n')[0].endsWith(` ${version}`)) return bin;
  console.log(`installing ${crate} ${version}, once for this machine (a few minutes)`);
  const install = ['install', crate, '--version', version, '--root', folder, ...flags];
  try {
    run('cargo', [...install, '--locked']);
  } catch {
    // A mirror need not have every version that crates.io has.
    console.warn(
      `${crate} could not be installed with the dependencies that it was released with; with the newest, then`,
    );
    run('cargo', install);
  }
  return bin;
}

/** wasm-bindgen's command-line tools, of exactly the version that the crate has. */
export const ensureWasmBindgen = () =>
  ensureCrate('wasm-bindgen-cli', lockedVersion('wasm-bindgen'), ['wasm-bindgen', '--version']);

export const ensureCargoDeny = () => ensureCrate('cargo-deny', '0.20.2');

export const ensureCargoMutants = () =>
  ensureCrate('cargo-mutants', '27.1.0', ['cargo-mutants', 'mutants', '--version']);

/** cargo-llvm-cov, and the LLVM that rustc is made with. */
export function ensureCargoLlvmCov() {
  const libraries = output('rustc', ['--print', 'target-libdir']);
  if (!process.env.LLVM_COV && !existsSync(join(dirname(libraries ?? ''), 'bin', 'llvm-cov'))) {
    run('rustup', ['component', 'add', 'llvm-tools']);
  }
  return ensureCrate('cargo-llvm-cov', '0.9.1', ['cargo-llvm-cov', 'llvm-cov', '--version']);
}

/** twiggy, which says what a wasm is made of. @returns its path */
export const ensureTwiggy = () => join(ensureCrate('twiggy', '0.8.0'), 'twiggy');

/** The first of these that is there: a path, or a name on the PATH. @param {(string | undefined)[]} names */
const find = (names) =>
  names
    .map((name) => (name && existsSync(name) ? name : name && output('which', [name])))
    .find((path) => path !== undefined && path !== '');

const GECKODRIVER_VERSION = '0.37.1';
const geckodriver = join(cache, `geckodriver-${GECKODRIVER_VERSION}`);

/** WebKitGTK's browser, which is no command: its folder has the machine's architecture in its name. */
const miniBrowser = () =>
  output('dpkg', ['--listfiles', 'libwebkit2gtk-4.1-0'])
    ?.split('\n')
    .find((path) => path.endsWith('/MiniBrowser'));

/**
 * The engines of browsers: Debian's packages, and where their programs are, by the variables that can say so.
 *
 * @type {Record<string, {packages: string[], find: () => Record<string, string | undefined>}>}
 */
const engines = {
  chromium: {
    packages: ['chromium', 'chromium-driver'],
    find: () => ({
      CHROME: find([process.env.CHROME, 'chromium', 'google-chrome', 'chromium-browser']),
      CHROMEDRIVER: find([process.env.CHROMEDRIVER, 'chromedriver']),
    }),
  },
  firefox: {
    packages: ['firefox-esr'],
    find: () => ({
      FIREFOX: find([process.env.FIREFOX, 'firefox-esr', 'firefox']),
      GECKODRIVER: find([process.env.GECKODRIVER, join(geckodriver, 'bin', 'geckodriver'), 'geckodriver']),
    }),
  },
  webkit: {
    packages: ['webkit2gtk-driver', 'xvfb'],
    find: () => ({
      MINIBROWSER: find([process.env.MINIBROWSER, miniBrowser()]),
      WEBKITDRIVER: find([process.env.WEBKITDRIVER, 'WebKitWebDriver']),
      XVFB: find([process.env.XVFB, 'Xvfb']),
    }),
  },
};

const isThere = (/** @type {object} */ paths) => Object.values(paths).every((path) => path !== undefined);

/**
 * Where the programs of an engine are.
 *
 * @param {string} engine
 * @returns the variables by which the tests find them
 * @throws where one is missing: it says how to install it
 */
export function findEngine(engine) {
  const { packages, find } = engines[engine];
  const paths = find();
  if (isThere(paths)) return paths;
  const missing = Object.keys(paths).filter((name) => paths[name] === undefined);
  const cargo = missing.includes('GECKODRIVER')
    ? ` and cargo install geckodriver --version ${GECKODRIVER_VERSION}`
    : '';
  throw new Error(
    `${engine} is not installed: apt-get install ${packages.join(' ')}${cargo}, or set ${missing.join(' and ')}`,
  );
}

/**
 * An engine, from Debian's packages and crates.io where it is missing.
 *
 * @param {string} engine
 * @returns the variables by which the tests find it
 */
export function ensureEngine(engine) {
  const { packages, find } = engines[engine];
  const { GECKODRIVER = '', ...rest } = find();
  if (!isThere(rest) && output('which', ['apt-get']) !== undefined) {
    console.log(`installing ${packages.join(' and ')}`);
    const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
    const apt = (/** @type {string[]} */ ...args) => {
      const [command, ...rest] = [...sudo, 'apt-get', ...args];
      run(command, rest, { DEBIAN_FRONTEND: 'noninteractive' });
    };
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...packages);
  }
  if (engine === 'firefox' && GECKODRIVER === '') {
    // Not optimised: it compiles in half the time, and does nothing but pass messages on.
    ensureCrate('geckodriver', GECKODRIVER_VERSION, undefined, ['--debug']);
  }
  return findEngine(engine);
}
