/**
 * What requests to the page's endpoints carry, as a real browser sends them and as the server gets them.
 */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ENGINE } from '../support/browser.mjs';
import { json } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const SECRET = 'fcsess_client_secret_0123456789abcdef';
const PLACES = { '/session': { client_secret: SECRET }, '/accounts': ['fca_1'] };

beforeEach(async () => {
  for (const [path, body] of Object.entries(PLACES)) stage.site.answers.set(path, json(body));
});

/** Relinks with both endpoints. */
const relink = (origin = '', headers = {}) =>
  stage.run(
    (origin, headers) => {
      watch.lastRequests.length = 0;
      return page.settlement(
        page.relink({
          stripe: page.fakeStripe(),
          sessionUrl: `${origin}/session`,
          existingAccounts: `${origin}/accounts`,
          headers,
        }),
      );
    },
    origin,
    headers,
  );

/** Lets pages of the first origin ask the other one, cookies and all. */
function allowElsewhere(headers = {}) {
  const allowed = {
    'access-control-allow-origin': stage.site.origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'content-type, x-csrf-token',
  };
  for (const [path, body] of Object.entries(PLACES)) {
    stage.elsewhere.answers.set(path, (response, request) =>
      request.method === 'OPTIONS'
        ? response.writeHead(204, allowed).end()
        : json(body, { headers: { ...allowed, ...headers } })(response, request),
    );
  }
}

/** What both endpoints were sent, preflights aside. */
const arrived = (site) => {
  const asked = Object.keys(PLACES).flatMap((path) =>
    site.asked(path).filter(({ method }) => method !== 'OPTIONS'),
  );
  assert.equal(asked.length, 2);
  return asked;
};

describe('requests', () => {
  it('are made as the contract says', async () => {
    assert.equal((await relink()).outcome, 'relinked');
    const requests = await stage.run(() => watch.lastRequests);
    assert.equal(requests.length, 2);
    for (const { credentials, cache, redirect, referrerPolicy, headers } of requests) {
      assert.deepEqual(
        { credentials, cache, redirect, referrerPolicy },
        {
          credentials: 'same-origin',
          cache: 'no-store',
          redirect: 'error',
          referrerPolicy: 'no-referrer',
        },
      );
      assert.equal(headers.accept, 'application/json');
    }
  });

  it('tell no server which page they are from', async () => {
    await relink();
    for (const { headers } of arrived(stage.site)) assert.equal(headers.referer, undefined);
    // The same browser tells it otherwise.
    await stage.run(() => fetch('/accounts').then(() => true));
    assert.equal(stage.site.asked('/accounts')[1].headers.referer, `${stage.site.origin}/`);
  });

  it('tell no other origin which page they are from', async () => {
    allowElsewhere();
    assert.equal((await relink(stage.elsewhere.origin)).outcome, 'relinked');
    for (const { headers } of arrived(stage.elsewhere)) assert.equal(headers.referer, undefined);
  });

  it('carry cookies to their own origin', async () => {
    await stage.run(() => void (document.cookie = 'login=abc'));
    await relink();
    for (const { headers } of arrived(stage.site)) assert.equal(headers.cookie, 'login=abc');
  });

  it('carry no cookie to another origin, and take none from there', async () => {
    await stage.run(() => void (document.cookie = 'login=abc'));
    allowElsewhere({ 'set-cookie': 'planted=1' });
    assert.equal((await relink(stage.elsewhere.origin)).outcome, 'relinked');
    for (const { headers } of arrived(stage.elsewhere)) assert.equal(headers.cookie, undefined);
    assert.equal(await stage.run(() => document.cookie), 'login=abc');
    // A port is no border for cookies: asked to, the same browser sends it.
    await stage.run(
      (url) => fetch(url, { credentials: 'include' }).then(() => true),
      `${stage.elsewhere.origin}/accounts`,
    );
    assert.equal(stage.elsewhere.asked('/accounts').at(-1).headers.cookie, 'login=abc');
  });

  // WebKitGTK has no cache while WebDriver drives it: nothing would be shown.
  const hasCache = ENGINE === 'webkit' ? { skip: 'this engine has no cache here' } : {};
  const CACHEABLE = { headers: { 'cache-control': 'max-age=3600' } };

  it('are answered by the server each time, and not by the cache', hasCache, async () => {
    stage.site.answers.set('/accounts', json(['fca_1'], CACHEABLE));
    await stage.run(() => fetch('/accounts').then((response) => response.text()));
    await stage.run(() => fetch('/accounts').then((response) => response.text()));
    assert.equal(stage.site.asked('/accounts').length, 1, 'it would be in the cache');
    await relink();
    const asked = stage.site.asked('/accounts');
    assert.equal(asked.length, 2);
    assert.equal(asked[1].headers['if-none-match'], undefined);
  });

  it('leave nothing in the cache', hasCache, async () => {
    stage.site.answers.set('/unseen', json(['fca_1'], CACHEABLE));
    await stage.run(async () => {
      const stripe = page.fakeStripe();
      const clientSecret = stripe.createSession().client_secret;
      await page.relink({ stripe, clientSecret, existingAccounts: '/unseen' });
      await fetch('/unseen', { cache: 'force-cache' });
    });
    assert.equal(stage.site.asked('/unseen').length, 2);
  });

  it('ask caches on the way for what is new', async () => {
    await relink();
    for (const { headers } of arrived(stage.site)) assert.equal(headers['cache-control'], 'no-cache');
  });

  it('bring the headers of the page and what is known, and never a secret', async () => {
    await relink('', { 'X-CSRF-Token': 'abc' });
    const [session, accounts] = arrived(stage.site);
    assert.equal(session.method, 'POST');
    assert.equal(session.body, '{}');
    assert.equal(accounts.method, 'GET');
    for (const request of [session, accounts]) {
      assert.equal(request.headers['x-csrf-token'], 'abc');
      assert.ok(!JSON.stringify(request).includes(SECRET));
    }
  });

  it('of a page that refers everybody everywhere tell nothing either', async () => {
    await stage.run(() => {
      const meta = document.createElement('meta');
      Object.assign(meta, { name: 'referrer', content: 'unsafe-url' });
      document.head.append(meta);
    });
    await relink();
    for (const { headers } of arrived(stage.site)) assert.equal(headers.referer, undefined);
  });
});
