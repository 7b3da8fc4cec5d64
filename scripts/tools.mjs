/** Installs the tools of the tests: command-line tools from crates.io, and the engines of browsers. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { cache, root } from './paths.mjs';
import { output, runQuietly, step } from './run.mjs';

/**
 * A command-line tool from crates.io, once for all clones. Not optimised: it compiles in half the time.
 *
 * @param {string} crate
 * @param {string} version
 * @param {string[]} [flags] of `cargo install`
 * @returns the folder that it is in
 */
async function installCrate(crate, version, flags = []) {
  const folder = join(cache, `${crate}-${version}`);
  if (existsSync(join(folder, '.crates.toml'))) return join(folder, 'bin');
  const install = ['install', crate, '--version', version, '--root', folder, '--debug', ...flags];
  // A mirror need not have every version that is in the tool's own lock file.
  await step(`${crate} ${version}`, () =>
    runQuietly('cargo', [...install, '--locked']).catch(() => runQuietly('cargo', install)),
  );
  return join(folder, 'bin');
}

/** What runs wasm tests, without what downloads a WebDriver. */
export async function installTestRunner() {
  const version = /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(
    readFileSync(join(root, 'Cargo.lock'), 'utf8'),
  )?.[1];
  const runner = 'wasm-bindgen-test-runner';
  const flags = ['--no-default-features', '--bin', runner];
  return join(await installCrate('wasm-bindgen-cli', version ?? '', flags), runner);
}

export const installCargoDeny = () => installCrate('cargo-deny', '0.20.2');
export const installCargoMutants = () => installCrate('cargo-mutants', '27.1.0');

/** cargo-llvm-cov, and the LLVM that rustc is made with. */
export async function installCargoLlvmCov() {
  const libraries = output('rustc', ['--print', 'target-libdir']) ?? '';
  if (!process.env.LLVM_COV && !existsSync(join(dirname(libraries), 'bin', 'llvm-cov'))) {
    await step('llvm-tools', () => runQuietly('rustup', ['component', 'add', 'llvm-tools']));
  }
  return installCrate('cargo-llvm-cov', '0.9.1');
}

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
export async function ensureEngine(engine) {
  const { packages, find } = engines[engine];
  const { GECKODRIVER = '', ...rest } = find();
  if (!isThere(rest) && output('which', ['apt-get']) !== undefined) {
    const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
    const apt = (/** @type {string[]} */ ...args) => {
      const [command, ...rest] = [...sudo, 'apt-get', ...args];
      return runQuietly(command, rest, { DEBIAN_FRONTEND: 'noninteractive' });
    };
    await step(packages.join(' and '), async () => {
      await apt('update');
      await apt('install', '-y', '--no-install-recommends', ...packages);
    });
  }
  if (engine === 'firefox' && GECKODRIVER === '') {
    await installCrate('geckodriver', GECKODRIVER_VERSION);
  }
  return findEngine(engine);
}
