/** The packed package, installed into projects made on the fly, in the temporary folder of the system. */

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { start } from './process.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const shell = process.platform === 'win32';
/** No telemetry and no advertisements, and nothing of npm's own environment. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
  NEXT_TELEMETRY_DISABLED: '1',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  NODE_ENV: undefined,
  NODE_TEST_CONTEXT: undefined,
  NODE_OPTIONS: undefined,
};

/** Where the projects are: a place for each user and clone. */
const projects = join(
  tmpdir(),
  `fc-relink-consumers-${createHash('sha256').update(`${process.getuid?.()} ${root}`).digest('hex').slice(0, 8)}`,
);

/** Runs a command to its end. @returns what it printed @throws where it does not end with 0 */
export function execute(command, args, { cwd, env = {}, timeout = 300_000 } = {}) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...environment, ...env },
    maxBuffer: 2 ** 26,
    shell,
    timeout,
  });
  if (error) throw error;
  const printed = `${stdout}${stderr}`;
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status ?? signal}\n${printed}`);
  return printed;
}

/** Runs a command to its end while this process goes on. */
async function executeAside(command, args, cwd) {
  const { stdout } = await promisify(execFile)(command, args, { cwd, env: environment, shell }).catch(
    (error) => {
      throw new Error(`${error.message}\n${error.stdout}`);
    },
  );
  return stdout;
}

/** Packs the package as `npm publish` would. @returns the path of the tarball, and what it holds: files, sizes, version */
export function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const stdout = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    env: environment,
    shell,
    stdio: 'pipe',
  });
  const [answer] = Object.values(JSON.parse(stdout));
  if (!answer.files.some(({ path }) => path === 'dist/index.js')) throw new Error('the package is not built');
  return {
    ...answer,
    tarball: join(folder, answer.filename),
    files: answer.files.map(({ path }) => path).sort(),
  };
}

/** A folder that is removed after the tests. */
export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), 'fc-relink-'));
}

/**
 * Makes a project and installs the tarball into it. Its tools stay installed for the next run, the rest is new each time.
 *
 * @param {string} name
 * @param {object} options
 * @param {string} options.tarball
 * @param {Record<string, string>} [options.tools] exact versions
 * @param {Record<string, string> | (() => Record<string, string>)} options.files
 * @param {object} [options.manifest] what else stands in package.json
 */
export function makeProject(name, { tarball, tools = {}, files, manifest = {} }) {
  const key = createHash('sha256').update(JSON.stringify(tools)).digest('hex').slice(0, 8);
  const home = join(projects, `${name}-${key}`);
  const installed = join(home, 'node_modules', '.installed');
  const json = JSON.stringify({ name, private: true, type: 'module', ...manifest, dependencies: tools });
  const flags = '--prefer-offline --no-audit --no-fund --ignore-scripts --loglevel=error'.split(' ');
  const install = (...args) => execute('npm', ['install', ...flags, ...args], { cwd: home });
  mkdirSync(home, { recursive: true });
  if (!existsSync(installed)) {
    rmSync(home, { recursive: true });
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), json);
    if (Object.keys(tools).length > 0) install();
    mkdirSync(dirname(installed), { recursive: true });
    writeFileSync(installed, '');
  }
  for (const old of [
    'node_modules/fc-relink',
    'node_modules/.vite',
    'out',
    '.next',
    '.parcel-cache',
    'app',
    'src',
  ]) {
    rmSync(join(home, old), { recursive: true, force: true });
  }
  writeFileSync(join(home, 'package.json'), json);
  install('--no-save', '--no-package-lock', tarball);
  for (const [file, text] of Object.entries(typeof files === 'function' ? files() : files)) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
  const bin = (tool) => join(home, 'node_modules', '.bin', tool);
  return {
    folder: home,
    /** The version of a tool that was installed. */
    version: (tool) =>
      JSON.parse(readFileSync(join(home, 'node_modules', tool, 'package.json'), 'utf8')).version,
    /** Runs a tool of the project's. */
    run: (tool, ...args) => execute(bin(tool), args, { cwd: home }),
    /** The same, while this process goes on. */
    runAside: (tool, ...args) => executeAside(bin(tool), args, home),
    /** Runs a program by its path in the project. */
    runFile: (file, ...args) => execute(join(home, file), args, { cwd: home }),
    node: (...args) => execute(process.execPath, args, { cwd: home }),
    /** Copies files of the package out of `node_modules`, as one who hosts them does. */
    copyPackage(to, file = '') {
      const from = join(home, 'node_modules', 'fc-relink', 'dist', file);
      cpSync(from, join(home, to, file), { recursive: true });
    },
    serve: (url, tool, ...args) => serveBy(url, bin(tool), args, home),
  };
}

/** Starts a server of a tool's, and waits until `url` answers. */
async function serveBy(url, command, args, cwd) {
  const { child, stop } = start(command, args, { cwd, env: environment, detached: true });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const isReady = async () => (await fetch(url).catch(() => undefined))?.ok;
  for (let tries = 600; !(await isReady()); tries--) {
    if (tries === 0 || child.exitCode !== null) {
      await stop();
      throw new Error(`${command} does not answer at ${url}\n${printed}`);
    }
    await sleep(100);
  }
  return { printed: () => printed, stop };
}
