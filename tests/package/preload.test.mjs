/**
 * Loading the wasm: from what comes with the package, from what the page has, and when that fails.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  SECRET,
  answer,
  freshCopy,
  openStripe,
  relinkedWith,
  serve,
  settlement,
  stripeWith,
} from './fakes.mjs';

const wasmFile = fileURLToPath(import.meta.resolve('fc-relink/wasm'));
let bytes;
let server;

before(async () => {
  bytes = await readFile(wasmFile);
  server = await serve((request, response) => {
    if (request.url === '/fc_relink.wasm') return answer(response, bytes, { type: 'application/wasm' });
    if (request.url === '/octets') return answer(response, bytes, { type: 'application/octet-stream' });
    return answer(response, '<!doctype html>', { status: 404, type: 'text/html' });
  });
});
after(() => server.close());

function works(copy) {
  const report = copy.interpret(relinkedWith([{ id: 'fca_1' }]), ['fca_1']);
  assert.equal(report.outcome, 'relinked');
  assert.equal(copy.triage([{ id: 'fca_1', status: 'disconnected' }])[0].action, 'link_new');
}

function isNotLoaded(copy) {
  for (const call of [() => copy.interpret({ error: {} }), () => copy.triage([])]) {
    assert.throws(call, (error) => {
      assert.ok(error instanceof copy.RelinkError);
      assert.equal(error.code, 'not_loaded');
      return true;
    });
  }
}

/** The wasm with another mark: what is alike in name may be another function. @param {Buffer} wasm */
function ofAnotherBuild(wasm) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).map(({ name }) => name);
  const [mark] = imports.filter((name) => /^a[0-9a-f]{8}$/.test(name));
  const other = new Uint8Array(wasm);
  other.set(Buffer.from('a00000000'), wasm.indexOf(mark));
  return other;
}

for (const format of ['esm', 'cjs']) {
  describe(`the package as ${format}`, () => {
    const fresh = async (test) => (await freshCopy(test))[format]();

    it('exports what the contract names, and nothing else', async (test) => {
      const copy = await fresh(test);
      const names = Object.keys(copy).filter((name) => name !== 'default' && name !== '__esModule');
      assert.deepEqual(names.sort(), ['RelinkError', 'interpret', 'preload', 'relink', 'triage']);
    });

    it('is not_loaded before preload, and works after it', async (test) => {
      const copy = await fresh(test);
      isNotLoaded(copy);
      assert.equal(await copy.preload(), undefined);
      works(copy);
    });

    it('is loaded by the first relink', async (test) => {
      const copy = await fresh(test);
      const report = await copy.relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET });
      assert.equal(report.outcome, 'relinked');
      works(copy);
    });

    it('checks the options of the first relink, too', async (test) => {
      const copy = await fresh(test);
      for (const options of [undefined, null, 7, { stripe: null }, { signal: 7 }, {}]) {
        const { reason } = await settlement(copy.relink(options));
        assert.ok(reason instanceof copy.RelinkError, String(reason));
      }
    });

    it('lets one flow be opened of two that are asked for before it is loaded', async (test) => {
      const copy = await fresh(test);
      const stripes = [openStripe(), openStripe()];
      const reports = stripes.map((stripe) => settlement(copy.relink({ stripe, clientSecret: SECRET })));
      await copy.preload();
      stripes.forEach((stripe) => stripe.end(relinkedWith()));
      const [first, second] = await Promise.all(reports);
      assert.equal(first.value?.outcome, 'relinked');
      assert.equal(second.reason?.code, 'in_progress');
    });

    it('is loaded once, however often it is asked for', async (test) => {
      const copy = await fresh(test);
      await Promise.all([copy.preload(), copy.preload(), copy.preload()]);
      await copy.preload();
      works(copy);
    });

    const sources = {
      bytes: () => new Uint8Array(bytes),
      'a Node buffer': () => bytes,
      'an ArrayBuffer': () => new Uint8Array(bytes).buffer,
      'a view of a part of a buffer': () => {
        const larger = new Uint8Array(bytes.length + 20);
        larger.set(bytes, 10);
        return larger.subarray(10, 10 + bytes.length);
      },
      'a compiled module': () => new WebAssembly.Module(bytes),
      'a response': () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } }),
      'a URL': () => new URL('/fc_relink.wasm', server.origin),
      'a URL as text': () => `${server.origin}/fc_relink.wasm`,
      'a promise of bytes': () => Promise.resolve(new Uint8Array(bytes)),
      'a promise of a response': () => fetch(`${server.origin}/fc_relink.wasm`),
      'a promise of a module': () => WebAssembly.compile(bytes),
    };
    for (const [name, source] of Object.entries(sources)) {
      it(`is loaded from ${name}`, async (test) => {
        const copy = await fresh(test);
        await copy.preload(source());
        works(copy);
      });
    }

    it('is loaded from a response of another content type', async (test) => {
      const copy = await fresh(test);
      test.mock.method(console, 'warn', () => {});
      await copy.preload(fetch(`${server.origin}/octets`));
      works(copy);
    });

    const junk = {
      'a number': () => 7,
      true: () => true,
      'an empty string': () => '',
      'an object': () => ({}),
      'an array': () => [],
      'a function': () => () => {},
      'a symbol': () => Symbol('wasm'),
      'no bytes': () => new Uint8Array(),
      'bytes that are no wasm': () => new Uint8Array([1, 2, 3, 4]),
      'wasm that was cut': () => new Uint8Array(bytes.subarray(0, 1_000)),
      'the wasm of another build': () => ofAnotherBuild(bytes),
      'wasm of something else': () => new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
      'a module of something else': () =>
        new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
      'a response of HTML': () => fetch(`${server.origin}/missing`),
      'a response that was read': async () => {
        const response = new Response(bytes);
        await response.arrayBuffer();
        return response;
      },
      'a URL where nobody listens': () => new URL('http://127.0.0.1:1/fc_relink.wasm'),
      'a URL that is missing': () => `${server.origin}/missing`,
      'a promise that is rejected': () => Promise.reject(new Error('boom')),
      'a promise that is rejected with undefined': () => Promise.reject(),
      'a thenable that throws': () => ({
        then() {
          throw new Error('boom');
        },
      }),
      'a revoked proxy': () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    };
    for (const [name, source] of Object.entries(junk)) {
      it(`is load_failed from ${name}, and the next preload works`, async (test) => {
        const copy = await fresh(test);
        test.mock.method(console, 'warn', () => {});
        const { reason } = await settlement(copy.preload(source()));
        assert.ok(reason instanceof copy.RelinkError, String(reason));
        assert.equal(reason.code, 'load_failed');
        isNotLoaded(copy);
        await copy.preload();
        works(copy);
      });
    }

    it('starts nothing at once, which Chromium before 115 refuses for more than four kilobytes', async (test) => {
      const copy = await fresh(test);
      test.mock.method(WebAssembly, 'Instance', () => {
        throw new RangeError('WebAssembly.Instance is disallowed on the main thread');
      });
      await copy.preload();
      works(copy);
    });

    it('has the reason as cause where loading fails', async (test) => {
      const copy = await fresh(test);
      const cause = new Error('boom');
      const { reason } = await settlement(copy.preload(Promise.reject(cause)));
      assert.equal(reason.cause, cause);
    });

    it('is load_failed where WebAssembly is forbidden, and works once it is allowed', async (test) => {
      const copy = await fresh(test);
      const forbid = () => {
        throw new WebAssembly.CompileError('blocked by CSP');
      };
      const mocked = [
        test.mock.method(WebAssembly, 'instantiate', forbid),
        test.mock.method(WebAssembly, 'instantiateStreaming', forbid),
        test.mock.method(WebAssembly, 'compile', forbid),
      ];
      const stripe = stripeWith(relinkedWith());
      const { reason } = await settlement(copy.relink({ stripe, clientSecret: SECRET }));
      assert.equal(reason.code, 'load_failed');
      assert.equal(stripe.calls.length, 0);
      mocked.forEach(({ mock }) => mock.restore());
      assert.equal((await copy.relink({ stripe, clientSecret: SECRET })).outcome, 'relinked');
    });
  });
}

describe('importing the package', () => {
  const run = promisify(execFile);
  const root = fileURLToPath(new URL('../..', import.meta.url));
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
    log(JSON.stringify({ called, added: added.map(String) }));
  `;
  const formats = {
    'as ES module': ['module', "await import('fc-relink');"],
    'as CommonJS': ['commonjs', "require('fc-relink');"],
  };
  for (const [name, [type, load]] of Object.entries(formats)) {
    it(`${name} has no side effect`, async () => {
      const { stdout, stderr } = await run(process.execPath, [`--input-type=${type}`, '-e', script(load)], {
        cwd: root,
      });
      assert.deepEqual(JSON.parse(stdout), { called: [], added: [] });
      assert.equal(stderr, '');
    });
  }

  it('twice gives two copies that work side by side', async () => {
    const entry = pathToFileURL(fileURLToPath(import.meta.resolve('fc-relink')));
    const first = await import(`${entry}?first`);
    const second = await import(`${entry}?second`);
    assert.notEqual(first.interpret, second.interpret);
    isNotLoaded(first);
    await first.preload();
    works(first);
    isNotLoaded(second);
    await second.preload();
    works(second);
    works(first);
  });
});
