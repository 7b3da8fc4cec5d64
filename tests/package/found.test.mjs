/** What fuzzing found (`npm run test:fuzz`), each in its smallest form. What may end a process has one of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { RelinkError, interpret, preload, relink, triage } from 'fc-relink';
import { SECRET, relinkedWith, stripeThat, stripeWith } from './fakes.mjs';

before(() => preload());

/** How often something is done that leaks a little each time: the wasm's stack was used up after 2,600 times. */
const OFTEN = 10_000;

/** A list that tells its length once. */
function tellsOnce(list) {
  let count = 0;
  return new Proxy(list, {
    get(target, key, receiver) {
      if (key === 'length') count += 1;
      if (count > 1) throw new Error('told already');
      return Reflect.get(target, key, receiver);
    },
  });
}

function revokedWhileRead(list) {
  const { proxy, revoke } = Proxy.revocable(list, {
    get(target, key, receiver) {
      revoke();
      return Reflect.get(target, key, receiver);
    },
  });
  return proxy;
}

describe('a list that can be read once', () => {
  const calls = {
    'the accounts of a session': (list) => interpret({ relink_options: {}, accounts: list }),
    'the existing accounts': (list) => interpret({ relink_options: {} }, list),
    'the accounts of a triage': (list) => triage(list),
    'the authorizations of a triage': (list) => triage([], { authorizations: list }),
  };
  for (const [name, call] of Object.entries(calls)) {
    for (const [how, make] of Object.entries({ tellsOnce, revokedWhileRead })) {
      it(`gives a report or a RelinkError as ${name}, however often (${how})`, () => {
        for (let i = 0; i < OFTEN; i += 1) {
          try {
            call(make([{ id: 'fca_1' }]));
          } catch (error) {
            assert.ok(error instanceof RelinkError, String(error?.stack));
          }
        }
        assert.equal(
          interpret({ relink_options: {}, accounts: [{ id: 'fca_1' }] }, ['fca_1']).outcome,
          'relinked',
        );
      });
    }
  }
});

it('has_more is told where data cannot be read', () => {
  const accounts = {
    has_more: true,
    get data() {
      throw new Error('no data');
    },
  };
  const { warnings } = interpret({ relink_options: { authorization: 'fcauth_1' }, accounts });
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['accounts_incomplete'],
  );
});

/** What a program of its own prints, the package imported in it where it says so. */
function printed(program, seconds) {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    {
      cwd: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
      encoding: 'utf8',
      timeout: seconds * 1_000,
      killSignal: 'SIGKILL',
    },
  );
  assert.equal(`${status} ${signal}`, '0 null', stderr.slice(0, 2_000));
  return stdout.trim();
}

it('a list of a million that a thousand accounts share does not end the process', () => {
  const program = `
    import { interpret, preload } from 'fc-relink';
    await preload();
    const permissions = new Array(1_000_000).fill('balances');
    const accounts = Array.from({ length: 1_000 }, (_, i) => ({ id: 'fca_' + i, permissions }));
    console.log(interpret({ relink_options: {}, accounts }).outcome);`;
  assert.equal(printed(program, 120), 'new_authorization');
});

it('a rejection with a message of a million letters is searched for secrets', () => {
  // Its square is hours.
  const program = `
    import { preload, relink } from 'fc-relink';
    await preload();
    const stripe = { collectFinancialConnectionsAccounts: async () => { throw new Error('x'.repeat(1_000_000)); } };
    console.log(await relink({ stripe, clientSecret: 'a_secret_b' }).catch(({ code }) => code));`;
  assert.equal(printed(program, 120), 'collect_failed');
});

it('the package works in a page that froze what every object inherits before it came', () => {
  const program = `
    for (const it of [Object, Array, Function, Error, Promise, Map]) Object.freeze(it.prototype);
    const { RelinkError, preload, triage } = await import('fc-relink');
    await preload();
    try {
      triage(5);
    } catch (error) {
      console.log(error instanceof RelinkError, error.name, error.code, error.path);
    }`;
  assert.equal(printed(program, 60), 'true RelinkError invalid_options accounts');
});

it('an error has its path where objects inherit one that cannot be written', () => {
  Object.defineProperty(Object.prototype, 'path', { value: 'inherited', configurable: true });
  try {
    assert.throws(
      () => triage(5),
      (error) => error instanceof RelinkError && error.path === 'accounts',
    );
  } finally {
    delete Object.prototype.path;
  }
});

it('a page whose own functions break while a flow opens can relink afterwards', async () => {
  const { trim } = String.prototype;
  const stripe = stripeWith(relinkedWith());
  String.prototype.trim = () => {
    throw new Error('patched');
  };
  try {
    await assert.rejects(async () => relink({ stripe, clientSecret: () => SECRET }));
  } finally {
    String.prototype.trim = trim;
  }
  assert.equal((await relink({ stripe, clientSecret: SECRET })).outcome, 'relinked');
});

it('relink that is called again and again by its own getters always returns a promise', async () => {
  const flows = [];
  let thrown;
  const options = {
    get stripe() {
      try {
        flows.push(relink(options));
      } catch (error) {
        thrown ??= error;
      }
      return undefined;
    },
  };
  flows.push(relink(options));
  for (const flow of flows) {
    await assert.rejects(flow, (error) => error instanceof RelinkError);
  }
  assert.equal(thrown, undefined);
  const stripe = stripeThat(async () => relinkedWith());
  assert.equal((await relink({ stripe, clientSecret: SECRET })).outcome, 'relinked');
});
