/** Looks at a page that imports the package: what importing does, what the first call loads, what the console says. */

import assert from 'node:assert/strict';

import { expected } from './sources.mjs';

/** Runs in the page before everything else. */
const WATCH = `
  window.__watch = { compiled: 0, unhandled: [] };
  for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = function (...args) {
      // A module is compiled already.
      if (!(args[0] instanceof WebAssembly.Module)) window.__watch.compiled++;
      return original.apply(this, args);
    };
  }
  addEventListener('unhandledrejection', ({ reason }) => window.__watch.unhandled.push(String(reason)));
`;

/** What servers for development say by themselves, and the icon that the projects do not have. */
const OF_THE_TOOL =
  /\/favicon\.ico |\[vite\]|\[HMR\]|\[webpack-dev-server\]|\[rspack|React DevTools|\[Fast Refresh\]/;

/* global window */

const state = () => ({
  compiled: globalThis.__watch.compiled,
  unhandled: globalThis.__watch.unhandled,
  inFlight: Symbol.for('fc-relink.in-flight') in window,
  // Firefox runs a test's scripts with another global, behind which is the window.
  globals: Object.getOwnPropertyNames(window).filter((name) => /relink|bindgen/i.test(name)),
  stored: `${globalThis.document.cookie}${Object.keys(globalThis.localStorage)}`,
  // Bytes by address; a server for development may have loaded a module twice.
  loaded: Object.fromEntries(
    performance.getEntriesByType('resource').map(({ name, decodedBodySize }) => [name, decodedBodySize]),
  ),
});

/** Opens a page whose script waits for the test. */
async function openPage({ driver, consoleEntries, runBeforePages }, url) {
  if (!driver.watched) {
    await runBeforePages(WATCH);
    driver.watched = true;
  }
  await driver.get('about:blank');
  await consoleEntries();
  await driver.get(url);
  const started = () => driver.executeScript('return typeof window.consumer === "function"');
  await driver.wait(started, 20_000).catch(async () => {
    throw new Error(`the page at ${url} did not start\n${JSON.stringify(await consoleEntries(), null, 2)}`);
  });
}

/** The console must have been silent. */
export async function checkConsole({ consoleEntries }) {
  const noise = (await consoleEntries()).filter(({ message }) => !OF_THE_TOOL.test(message));
  assert.deepEqual(noise, [], 'the console is silent');
}

/**
 * The whole check of a page. `splits`: what the first call needs is loaded by it. `inPage`: the package runs in the page itself,
 * not in a worker. `ownWasm`: the wasm comes as a file of its own. `isForbidden`: the policy does not allow wasm.
 */
export async function checkPage(browser, url, options = {}) {
  const { splits = true, inPage = true, ownWasm = false, isForbidden = false } = options;
  const { driver } = browser;
  await openPage(browser, url);
  const { loaded, unhandled, ...atImport } = await driver.executeScript(state);
  const nothing = { compiled: 0, inFlight: false, globals: [], stored: '' };
  assert.deepEqual(atImport, nothing, 'import has no effect');

  const result = await driver.executeAsyncScript(
    'const done = arguments[0]; window.consumer().then(done, (error) => done({ failed: error.code ?? String(error) }))',
  );
  if (isForbidden) return assert.deepEqual(result, { failed: 'load_failed' });
  assert.deepEqual(result, expected);

  const after = await driver.executeScript(state);
  assert.deepEqual([...unhandled, ...after.unhandled], []);
  assert.deepEqual(after.globals, [], 'a call leaves no global');
  if (inPage) assert.equal(after.compiled, 1, 'the first call compiles the wasm, and no other does');
  if (splits) {
    const sizes = Object.entries(after.loaded).map(([name, size]) => (name in loaded ? 0 : size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 25_000, `the first call loads the wasm, not the import (it loaded ${bytes} bytes)`);
  }
  if (ownWasm) assert.match(Object.keys(after.loaded).join(' '), /\.wasm/, 'the file is loaded');
  return checkConsole(browser);
}
