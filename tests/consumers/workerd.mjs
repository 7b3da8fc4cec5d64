/** The runtime of Cloudflare's Workers, where wasm comes compiled, or not at all. */

import assert from 'node:assert/strict';

import { freePort } from '../support/project.mjs';
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
  project.run(
    'esbuild',
    'worker.js',
    '--bundle',
    '--format=esm',
    '--outdir=out',
    '--alias:fc-relink/wasm=./fc_relink.wasm',
    '--external:./fc_relink.wasm',
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = project.start('workerd', 'serve', 'config.capnp', `--socket-addr=http=127.0.0.1:${port}`);
  try {
    await server.ready(url);
    assert.deepEqual(await (await fetch(url)).json(), expected);
    assert.equal(server.printed(), '');
  } finally {
    await server.stop();
  }
}
