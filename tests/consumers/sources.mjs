/** What the consumers' projects are made of. */

/** Uses every entry, and says what came of it. The same in pages, workers and Node. */
const scenario = `
async function scenario() {
  const accounts = [sampleAccount({ status: 'inactive' }), sampleAccount({ status: 'inactive', last4: '4321' })];
  const stripe = fakeStripe('relinked', { accounts });
  const clientSecret = stripe.createSession().client_secret;
  const report = await relink({ stripe, clientSecret, existingAccounts: accounts, allowInsecureContext: true });
  const used = await relink({ stripe, clientSecret, allowInsecureContext: true });
  const refused = await relink({ allowInsecureContext: true }).catch((error) => error instanceof RelinkError && error.code);
  await preload();
  return {
    outcome: report.outcome,
    nextStep: report.nextStep,
    changes: report.accounts.map(({ change }) => change),
    sameObjects: report.accounts.every(({ before }, index) => before === accounts[index]),
    warnings: report.warnings,
    used: used.outcome,
    refused,
    needs: triage(accounts).map(({ action }) => action),
    again: interpret({ financialConnectionsSession: report.session }, accounts).outcome,
  };
}
`;

/** What every consumer has to get. */
export const expected = {
  outcome: 'relinked',
  nextStep: 'done',
  changes: ['reauthorized', 'reauthorized'],
  sameObjects: true,
  warnings: [],
  used: 'error',
  refused: 'stripe_unavailable',
  needs: ['relink'],
  again: 'relinked',
};

const OURS = '{ RelinkError, interpret, preload, relink, triage }';
const DOUBLE = '{ fakeStripe, sampleAccount }';
const esmImports = (entry = 'fc-relink') => `import ${OURS} from '${entry}';
import ${DOUBLE} from 'fc-relink/testing';
`;

/** A page's module: does nothing until the test asks. */
export const page = `${esmImports()}${scenario}
globalThis.consumer = scenario;
`;

/** The same in a worker, whose module has static imports alone. */
export const worker = `${esmImports('fc-relink/static')}${scenario}
globalThis.onmessage = async () => globalThis.postMessage(await scenario());
`;
export const pageWithWorker = `const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
globalThis.consumer = () =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage('go');
  });
`;

/** A program for Node, which says what its imports do, then what the package does. @param {(entry: string) => string} load */
const program = (load) => `
const globals = () => JSON.stringify(Reflect.ownKeys(globalThis).map(String));
const counts = { compiled: 0 };
const { compile } = WebAssembly;
WebAssembly.compile = async (...args) => {
  const module = await compile.apply(WebAssembly, args);
  // Node's own fetch compiles its parser.
  if (WebAssembly.Module.exports(module).some(({ name }) => name === 'triage')) counts.compiled++;
  return module;
};
const before = globals();
const ${OURS} = ${load('fc-relink')};
const ${DOUBLE} = ${load('fc-relink/testing')};
${load('fc-relink/static')};
const after = globals();
const atImport = { sameGlobals: before === after, compiled: counts.compiled };
${scenario}
const result = scenario();
result.then((value) => console.log(JSON.stringify({ atImport, result: value, compiled: counts.compiled })));
`;
export const esmProgram = program((entry) => `await import('${entry}')`);
export const cjsProgram = program((entry) => `require('${entry}')`);

export const html = (script, type = 'module') => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>consumer</title>
    <script ${type === 'module' ? 'type="module"' : 'defer'} src="${script}"></script>
  </head>
  <body></body>
</html>
`;

/** A page that hosts the wasm itself: `source` is a module that exports its address. */
export const pageWithOwnWasm = page.replace(
  'globalThis.consumer = scenario;',
  `globalThis.consumer = async () => {
  const { address } = await import('./address.js');
  await preload(address);
  return scenario();
};`,
);

/** For the runtime of Cloudflare's Workers, where wasm comes compiled, or not at all. */
export const workerdFiles = {
  'worker.js': `import wasm from 'fc-relink/wasm';
${esmImports('fc-relink/static')}${scenario}
export default {
  async fetch() {
    await preload(wasm);
    return Response.json(await scenario());
  },
};
`,
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
