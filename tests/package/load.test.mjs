/** Loading the wasm: from what comes with the package, from what the page has, and when that fails. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { revokedProxy } from '../fuzz/values.mjs';
import * as fakes from './fakes.mjs';

const { SECRET, answer, freshCopy, printedBy, relinkedWith, rejects, serve, stripeWith, thrownBy } = fakes;

const EMPTY = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
let bytes;
let server;
before(async () => {
  bytes = await readFile(fakes.wasmFile);
  server = await serve(fakes.file, ({ url }, response) => {
    if (url === '/own.wasm') return answer(response, bytes, { type: 'application/wasm' });
    if (url === '/octets') return answer(response, bytes, { type: 'application/octet-stream' });
    return answer(response, '<!doctype html>', { status: 404, type: 'text/html' });
  });
});

function assertWorks({ interpret, triage }) {
  assert.equal(interpret(relinkedWith([{ id: 'fca_1' }]), ['fca_1']).outcome, 'relinked');
  assert.equal(triage([{ id: 'fca_1', status: 'disconnected' }])[0].action, 'link_new');
}
function assertNotLoaded({ interpret, triage, RelinkError }) {
  for (const call of [() => interpret({ error: {} }), () => triage([])]) {
    const error = thrownBy(call);
    assert.ok(error instanceof RelinkError);
    assert.equal(error.code, 'not_loaded');
  }
}
/** The wasm with another version in it. */
function ofAnotherVersion(wasm) {
  const other = new Uint8Array(wasm);
  const { version } = JSON.parse(packageJson);
  for (let at = 0; (at = wasm.indexOf(version, at)) >= 0; at += 1) other.set(Buffer.from('9'), at);
  return other;
}
const packageJson = await readFile(new URL('../../package.json', import.meta.url), 'utf8');

const sources = {
  bytes: () => new Uint8Array(bytes),
  'a Node buffer': () => bytes,
  'an ArrayBuffer': () => new Uint8Array(bytes).buffer,
  'a part of a buffer': () => {
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 10);
    return larger.subarray(10, 10 + bytes.length);
  },
  'a compiled module': () => new WebAssembly.Module(bytes),
  'a response': () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } }),
  'a response of another type': () => fetch(`${server.origin}/octets`),
  'a URL': () => new URL('/own.wasm', server.origin),
  'a URL as text': () => `${server.origin}/own.wasm`,
  'a promise of bytes': () => Promise.resolve(new Uint8Array(bytes)),
  'a promise of a response': () => fetch(`${server.origin}/own.wasm`),
  'a promise of a module': () => WebAssembly.compile(bytes),
};
const junk = {
  'what is no source': () => [7, true, '', {}, [], () => {}, Symbol('wasm'), revokedProxy({})],
  'bytes of no wasm': () => [
    new Uint8Array(),
    new Uint8Array([1, 2, 3]),
    new Uint8Array(bytes.subarray(0, 1_000)),
  ],
  'wasm of something else': () => [new Uint8Array(EMPTY), new WebAssembly.Module(new Uint8Array(EMPTY))],
  'wasm of another version': () => [ofAnotherVersion(bytes)],
  'a URL that is missing, or where nobody listens': () => [
    `${server.origin}/missing`,
    'http://127.0.0.1:1/own.wasm',
  ],
  'a response of HTML, or that was read': () => [
    fetch(`${server.origin}/missing`),
    Promise.resolve(new Response(bytes)).then((response) => response.arrayBuffer().then(() => response)),
  ],
  'a promise that is rejected': () => [Promise.reject(new Error('boom'))],
  'a promise that is rejected with nothing': () => [Promise.reject()],
  'a thenable that throws': () => [{ then: () => assert.fail('boom') }],
};

for (const format of ['esm', 'cjs']) {
  describe(`the package as ${format}`, () => {
    const fresh = async (context) => (await freshCopy(context))[format]();

    it('exports what the contract names, is not loaded at first, and loads once', async (context) => {
      const copy = await fresh(context);
      const names = Object.keys(copy).filter((name) => name !== 'default' && name !== '__esModule');
      assert.deepEqual(names.sort(), ['RelinkError', 'interpret', 'preload', 'relink', 'triage']);
      assertNotLoaded(copy);
      const compile = context.mock.method(WebAssembly, 'compile');
      const loading = copy.preload();
      assert.equal(copy.preload(), loading, 'the same promise each time, for React’s use()');
      assert.deepEqual(await Promise.all([loading, copy.preload()]), [undefined, undefined]);
      assert.equal(copy.preload(), loading);
      assert.ok(compile.mock.callCount() <= 1);
      assertWorks(copy);
    });

    it('is loaded by the first relink, which checks its options', async (context) => {
      const copy = await fresh(context);
      for (const options of [undefined, null, 7, { stripe: null }, { signal: 7 }, {}])
        await rejects(copy.relink(options));
      assert.equal((await copy.relink({ stripe: stripeWith(), clientSecret: SECRET })).outcome, 'relinked');
      assertWorks(copy);
    });

    for (const [name, source] of Object.entries(sources)) {
      it(`is loaded from ${name}`, async (context) => {
        const copy = await fresh(context);
        context.mock.method(console, 'warn', () => {});
        await copy.preload(source());
        assertWorks(copy);
      });
    }

    for (const [name, make] of Object.entries(junk)) {
      it(`is load_failed from ${name}, which is not remembered`, async (context) => {
        const copy = await fresh(context);
        context.mock.method(console, 'warn', () => {});
        for (const source of make()) {
          const error = await rejects(copy.preload(source), 'load_failed');
          assert.ok(error instanceof copy.RelinkError);
        }
        assertNotLoaded(copy);
        await copy.preload();
        assertWorks(copy);
      });
    }

    it('has what was thrown as cause, redacted', async (context) => {
      const { preload } = await fresh(context);
      const { cause } = await rejects(
        preload(Promise.reject(new TypeError(`gone: ${SECRET}`))),
        'load_failed',
      );
      assert.equal(cause.name, 'TypeError');
      assert.match(cause.message, /^gone: /);
      assert.ok(!`${cause.message}${cause.stack}`.includes(SECRET));
    });

    it('is load_failed where WebAssembly is forbidden, and works once it is allowed', async (context) => {
      const copy = await fresh(context);
      const forbid = () => {
        throw new WebAssembly.CompileError('blocked by CSP');
      };
      const names = [
        'instantiate',
        'instantiateStreaming',
        'compile',
        'compileStreaming',
        'Module',
        'Instance',
      ];
      const mocked = names.map((name) => context.mock.method(WebAssembly, name, forbid));
      const stripe = stripeWith();
      await rejects(copy.relink({ stripe, clientSecret: SECRET }), 'load_failed');
      assert.deepEqual(stripe.calls, []);
      mocked.forEach(({ mock }) => mock.restore());
      assert.equal((await copy.relink({ stripe, clientSecret: SECRET })).outcome, 'relinked');
    });
  });
}

describe('importing the package', () => {
  const script = (load) => `
    const called = [];
    const watch = (object, name) => {
      const real = object[name];
      object[name] = (...args) => { called.push(name); return Reflect.apply(real, object, args); };
    };
    for (const name of ['fetch', 'setTimeout', 'setInterval', 'queueMicrotask', 'atob']) watch(globalThis, name);
    for (const name of ['compile', 'instantiate', 'instantiateStreaming', 'validate']) watch(WebAssembly, name);
    const { log, ...others } = console;
    for (const name of Object.keys(others)) watch(console, name);
    const before = Reflect.ownKeys(globalThis);
    ${load}
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key));
    log(JSON.stringify({ called, added: added.map(String) }));`;
  it('has no side effect, as a module and as CommonJS', () => {
    for (const [type, load] of [
      ['module', "await import('fc-relink')"],
      ['commonjs', "require('fc-relink')"],
    ])
      assert.deepEqual(JSON.parse(printedBy(script(load), type)), { called: [], added: [] });
  });

  it('twice gives two copies that work side by side', async (context) => {
    const [first, second] = [await (await freshCopy(context)).esm(), await (await freshCopy(context)).esm()];
    await first.preload();
    assertWorks(first);
    assertNotLoaded(second);
    await second.preload();
    assertWorks(second);
    assertWorks(first);
  });
});
