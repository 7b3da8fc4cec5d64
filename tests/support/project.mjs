/** The packed package, installed into projects made on the fly, in the temporary folder of the system. */

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  const child = spawn(command, args, { cwd, env: environment, shell });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (printed += chunk));
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${printed}`);
  return printed;
}

/** Packs the package as `npm publish` would. @returns the path of the tarball, and what it holds: files, sizes, version */
export function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const { stdout, status, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: root, encoding: 'utf8', env: environment, shell },
  );
  if (status !== 0) throw new Error(`npm pack failed\n${stderr}`);
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
  const json = JSON.stringify(
    { name, private: true, type: 'module', ...manifest, dependencies: tools },
    null,
    2,
  );
  const npm = [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
  ];
  mkdirSync(home, { recursive: true });
  if (!existsSync(installed)) {
    rmSync(home, { recursive: true });
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), json);
    if (Object.keys(tools).length > 0) execute('npm', npm, { cwd: home });
    mkdirSync(dirname(installed), { recursive: true });
    writeFileSync(installed, '');
  }
  rmSync(join(home, 'node_modules', 'fc-relink'), { recursive: true, force: true });
  rmSync(join(home, 'node_modules', '.vite'), { recursive: true, force: true });
  writeFileSync(join(home, 'package.json'), json);
  execute('npm', [...npm, '--no-save', '--no-package-lock', tarball], { cwd: home });
  for (const old of ['out', '.next', '.parcel-cache', 'app', 'src']) {
    rmSync(join(home, old), { recursive: true, force: true });
  }
  for (const [file, text] of Object.entries(typeof files === 'function' ? files() : files)) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
  return {
    folder: home,
    /** The version of a tool that was installed. */
    version: (tool) =>
      JSON.parse(readFileSync(join(home, 'node_modules', tool, 'package.json'), 'utf8')).version,
    /** Runs a tool of the project's. */
    run: (tool, ...args) => execute(join(home, 'node_modules', '.bin', tool), args, { cwd: home }),
    /** The same, while this process goes on. */
    runAside: (tool, ...args) => executeAside(join(home, 'node_modules', '.bin', tool), args, home),
    /** Runs a program by its path in the project. */
    runFile: (file, ...args) => execute(join(home, file), args, { cwd: home }),
    node: (...args) => execute(process.execPath, args, { cwd: home }),
    /** Copies files of the package out of `node_modules`, as one who hosts them does. */
    copyPackage(to, file = '') {
      const from = join(home, 'node_modules', 'fc-relink', 'dist', file);
      cpSync(from, join(home, to, file), { recursive: true });
    },
    start: (tool, ...args) => startServer(join(home, 'node_modules', '.bin', tool), args, home),
  };
}

/** A port of the loopback interface that is free now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server of a tool's; `ready` resolves when `url` answers. */
function startServer(command, args, cwd) {
  // A group of its own, so that its children end with it.
  const child = spawn(command, args, { cwd, env: environment, detached: !shell, shell });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (printed += chunk));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const kill = () => {
    try {
      process.kill(shell ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  process.once('exit', kill);
  return {
    printed: () => printed,
    async ready(url, ms = 60_000) {
      const end = Date.now() + ms;
      while (Date.now() < end && child.exitCode === null) {
        const answers = await fetch(url).then(
          (response) => response.ok,
          () => false,
        );
        if (answers) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`${command} does not answer at ${url}\n${printed}`);
    },
    async stop() {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
}
