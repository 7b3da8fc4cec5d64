/**
 * Endpoints of the page that fail, in a real browser: each relink ends once and clearly, the next one works, and what Stripe
 * reported as a success is never lost.
 */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { faults, oddities } from './faults.mjs';
import { json } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const SECRET = 'fcsess_client_secret_0123456789abcdef';
const BEFORE = [
  { id: 'fca_1', authorization: 'fcauth_1', institution_name: 'Crédit Zürich', status: 'inactive' },
  { id: 'fca_2', authorization: 'fcauth_1', institution_name: 'Crédit Zürich', status: 'inactive' },
];

/** Each table is made once more for its test, because the other origin has no address yet. */
const namesOf = (table) => Object.keys(table([], ''));
const STOLEN = '/stolen';
const elsewhere = () => `${stage.elsewhere.origin}${STOLEN}`;

afterEach(async () => {
  assert.equal(await stage.run(() => page.isInFlight()), false, 'no flow counts as open');
  assert.equal(await stage.run(() => page.nextWorks()), true, 'the next relink works');
  assert.deepEqual(
    await stage.run(() => watch.seen.uncaught),
    [],
    'every rejection has somebody who waits for it',
  );
  assert.equal(await stage.run(() => watch.listeners()), 0, 'nothing is listened to any more');
});

/** Relinks with the page's endpoints; resolves with the settlement and how many flows were opened. */
const relink = (options) =>
  stage.run(async (options) => {
    if (options.isSlow) watch.hurry = 100;
    const stripe = page.fakeStripe('relinked', { accounts: options.linked, authorization: 'fcauth_1' });
    const asked = options.sessionUrl
      ? { sessionUrl: `${location.origin}${options.sessionUrl}` }
      : { clientSecret: stripe.createSession().client_secret };
    const existing = options.existingAccounts && {
      existingAccounts: `${location.origin}${options.existingAccounts}`,
    };
    let settled = 0;
    const call = page.relink({ stripe, authorization: 'fcauth_1', ...asked, ...existing });
    const count = () => settled++;
    call.then(count, count);
    const end = await page.settlement(call);
    const atTheEnd = { isInFlight: page.isInFlight(), delays: watch.delays };
    // Whatever comes after it.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return {
      ...end,
      ...atTheEnd,
      settled,
      flows: stripe.flows.map((flow) => flow.options.clientSecret),
    };
  }, options);

describe('a sessionUrl', () => {
  const body = { client_secret: SECRET };

  for (const name of namesOf(faults)) {
    it(`that answers ${name} rejects once, and opens nothing`, async () => {
      const { answer, code, status, isSlow } = faults(body, elsewhere())[name];
      stage.elsewhere.answers.set(STOLEN, json(body, { headers: { 'access-control-allow-origin': '*' } }));
      stage.site.answers.set('/moved', json(body)).set('/session', answer);
      const end = await relink({ sessionUrl: '/session', isSlow });
      assert.equal(end.ours, true, end.message);
      assert.equal(end.code, code, end.message);
      assert.equal(end.status, status);
      assert.equal(end.path, 'sessionUrl');
      assert.match(end.message, /^sessionUrl /);
      assert.equal(end.settled, 1);
      assert.equal(end.isInFlight, false);
      assert.deepEqual(end.flows, []);
      assert.equal(stage.site.asked('/moved').length, 0, 'a redirect is not followed');
      assert.deepEqual(stage.elsewhere.requests, [], 'nothing is asked of another origin');
      if (isSlow) {
        assert.ok(end.delays.includes(30_000), 'it is given up after 30 s');
        const [{ closed }] = stage.site.asked('/session');
        assert.equal(await closed, false, 'the request is broken off');
      }
    });
  }

  for (const name of namesOf(oddities)) {
    it(`whose answer is one ${name} opens the flow`, async () => {
      stage.site.answers.set('/session', oddities(body)[name]);
      const end = await relink({ sessionUrl: '/session' });
      assert.equal(end.outcome, 'relinked', end.message);
      assert.deepEqual(end.flows, [SECRET]);
      assert.deepEqual(end.report.warnings, []);
    });
  }

  it('of another origin that allows nobody rejects with request_failed', async () => {
    stage.elsewhere.answers.set('/session', json(body));
    const end = await stage.run(
      (sessionUrl) => page.settlement(page.relink({ stripe: page.fakeStripe(), sessionUrl })),
      `${stage.elsewhere.origin}/session`,
    );
    assert.equal(end.code, 'request_failed', end.message);
    assert.equal(end.status, undefined);
  });

  it('that fails does not leave the request for the accounts behind', async () => {
    stage.site.answers.set('/session', json('', { status: 500 })).set('/accounts', () => {});
    const end = await relink({ sessionUrl: '/session', existingAccounts: '/accounts' });
    assert.equal(end.status, 500);
    assert.equal(await stage.site.asked('/accounts')[0].closed, false, 'the request is broken off');
  });

  it('that fails once is asked anew by the next relink', async () => {
    stage.site.answers.set('/session', json('', { status: 503 }));
    assert.equal((await relink({ sessionUrl: '/session' })).status, 503);
    stage.site.answers.set('/session', json(body));
    assert.equal((await relink({ sessionUrl: '/session' })).outcome, 'relinked');
    assert.equal(stage.site.asked('/session').length, 2, 'nothing is asked twice by one relink');
  });
});

describe('existing accounts of an endpoint', () => {
  const added = BEFORE.map(({ id }) => ['added', id]);

  for (const name of namesOf(faults)) {
    it(`that answers ${name} cost no success`, async () => {
      const { answer, isSlow } = faults(BEFORE, elsewhere())[name];
      stage.elsewhere.answers.set(STOLEN, json(BEFORE, { headers: { 'access-control-allow-origin': '*' } }));
      stage.site.answers.set('/moved', json(BEFORE)).set('/accounts', answer);
      const end = await relink({ existingAccounts: '/accounts', linked: BEFORE, isSlow });
      assert.equal(end.outcome, 'relinked', end.message);
      assert.equal(end.settled, 1);
      assert.equal(end.isInFlight, false);
      assert.deepEqual(
        end.report.warnings.map(({ code }) => code),
        ['existing_accounts_unavailable'],
      );
      assert.deepEqual(
        end.report.accounts.map(({ change, id }) => [change, id]),
        added,
      );
      assert.equal(end.report.nextStep, 'reconcile');
      assert.equal(stage.site.asked('/moved').length, 0, 'a redirect is not followed');
      assert.deepEqual(stage.elsewhere.requests, [], 'nothing is asked of another origin');
      if (isSlow) {
        assert.ok(end.delays.includes(15_000), 'they are given up 15 s after the flow');
        const [{ closed }] = stage.site.asked('/accounts');
        assert.equal(await closed, false, 'the request is broken off');
      }
    });
  }

  for (const name of namesOf(oddities)) {
    it(`whose answer is one ${name} are compared`, async () => {
      stage.site.answers.set('/accounts', oddities(BEFORE)[name]);
      const end = await relink({ existingAccounts: '/accounts', linked: BEFORE });
      assert.deepEqual(end.report.warnings, []);
      assert.deepEqual(
        end.report.accounts.map(({ change, id }) => [change, id]),
        BEFORE.map(({ id }) => ['reauthorized', id]),
      );
    });
  }

  it('whose answer is in latin1 are matched by id, because JSON is read as UTF-8', async () => {
    stage.site.answers.set('/accounts', json(Buffer.from(JSON.stringify(BEFORE), 'latin1')));
    const end = await relink({ existingAccounts: '/accounts', linked: BEFORE });
    assert.deepEqual(
      end.report.accounts.map(({ change, before }) => [change, before.institution_name]),
      BEFORE.map(() => ['reauthorized', 'Cr\ufffddit Z\ufffdrich']),
    );
  });

  const departures = {
    'is reset': ({ socket }) => socket.resetAndDestroy(),
    'goes away': ({ socket }) => socket.destroy(),
    'falls silent': () => {},
  };
  for (const [name, depart] of Object.entries(departures)) {
    it(`whose connection ${name} while the flow is open cost no success`, async () => {
      let begun;
      const response = new Promise((resolve) => {
        begun = resolve;
      });
      stage.site.answers.set('/accounts', (it) => {
        it.writeHead(200, { 'content-type': 'application/json' });
        it.write('[{"id": "fca_1"', () => begun(it));
      });
      await stage.run((linked) => {
        // The limit is 15 s.
        watch.hurry = 100;
        page.stripe = page.fakeStripe('never', { accounts: linked });
        page.ended = page.settlement(
          page.relink({
            stripe: page.stripe,
            clientSecret: page.stripe.createSession().client_secret,
            existingAccounts: `${location.origin}/accounts`,
          }),
        );
      }, BEFORE);
      depart(await response);
      const end = await stage.run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const isOpen = page.isInFlight();
        page.stripe.end('relinked');
        return { isOpen, ...(await page.ended) };
      });
      assert.equal(end.isOpen, true, 'the flow goes on');
      assert.equal(end.outcome, 'relinked', end.message);
      assert.deepEqual(
        end.report.warnings.map(({ code }) => code),
        ['existing_accounts_unavailable'],
      );
    });
  }

  it('that fail beside a sessionUrl that works cost nothing but the comparison', async () => {
    stage.site.answers
      .set('/session', json({ client_secret: SECRET }))
      .set('/accounts', json('', { status: 500 }));
    const end = await relink({ sessionUrl: '/session', existingAccounts: '/accounts', linked: BEFORE });
    assert.equal(end.outcome, 'relinked', end.message);
    assert.match(end.report.warnings[0].message, /500/);
  });
});
