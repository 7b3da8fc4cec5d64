/** The runtime of Cloudflare's Workers, where wasm comes compiled, or not at all. */

import assert from 'node:assert/strict';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';

import { expected, workerdModule } from './sources.mjs';

export const workerdFiles = {
  'worker.js': workerdModule,
  'config.capnp': `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "out/worker.js"),
    (name = "fc_relink.wasm", wasm = embed "out/fc_relink.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
`,
};

export async function checkWorkerd(_, project) {
  project.copyPackage('out', 'fc_relink.wasm');
  // What Cloudflare's own bundler does with an import of a .wasm file.
  const aliases = ['--alias:fc-relink/wasm=./fc_relink.wasm', '--external:./fc_relink.wasm'];
  project.run('esbuild', 'worker.js', '--bundle', '--format=esm', '--outdir=out', ...aliases);
  const address = `127.0.0.1:${await findFreePort()}`;
  const url = `http://${address}/`;
  const server = await project.serve(
    url,
    'workerd',
    'serve',
    'config.capnp',
    `--socket-addr=http=${address}`,
  );
  try {
    assert.deepEqual(await (await fetch(url)).json(), expected);
    assert.equal(server.printed(), '');
  } finally {
    await server.stop();
  }
}
