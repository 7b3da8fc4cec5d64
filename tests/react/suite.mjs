/** The hook, with the React of the folder given. */

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { url: 'https://shop.example/' });
const ofThePage = { window, navigator: window.navigator };
for (const name of ['document', 'HTMLElement', 'HTMLIFrameElement', 'Node', 'Event', 'MutationObserver']) {
  ofThePage[name] = window[name];
}
for (const [name, value] of Object.entries(ofThePage)) {
  // Newer versions of Node have some of them as getters.
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

/**
 * @param {string} folder where React and the package are installed
 * @param {string} major of React
 */
export function testHook(folder, major) {
  // The CommonJS files, whose React can be watched.
  const require = createRequire(folder);
  const React = require('react');
  const { renderToString } = require('react-dom/server');
  const { act, cleanup, fireEvent, render, renderHook, screen } = require('@testing-library/react');
  const { RelinkError, preload, relink: relinkAlone, triage } = require('fc-relink');
  const { useRelink } = require('fc-relink/react');
  const { fakeStripe, sampleAccount } = require('fc-relink/testing');

  const { document } = globalThis;
  const { StrictMode, createElement, useState } = React;
  const accounts = [sampleAccount({ status: 'inactive' })];
  const double = (script) => fakeStripe(script, { accounts });
  const optionsFor = (stripe, more) => ({
    stripe,
    clientSecret: () => stripe.createSession().client_secret,
    existingAccounts: accounts,
    ...more,
  });
  const hook = (options) => renderHook((props) => useRelink(props), { initialProps: options });
  const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 10)));
  const click = async () => {
    await act(async () => fireEvent.click(screen.getByRole('button')));
    await settle();
  };
  const stateOf = ({ status, report, error, target }) => ({ status, report, error, target });
  const idle = { status: 'idle', report: null, error: null, target: null };

  function Button({ options }) {
    const { relink, status, report, error, ready } = useRelink(options);
    const text = `${status} ${report?.outcome ?? error?.code ?? '-'} ${ready}`;
    return createElement('button', { onClick: relink }, text);
  }
  const text = () => screen.getByRole('button').textContent;

  const said = [];
  const unhandled = [];
  const { error: originalError, warn: originalWarn } = console;
  const onUnhandled = (reason) => unhandled.push(reason);
  beforeEach(() => {
    console.error = (...args) => said.push(args.join(' '));
    console.warn = console.error;
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(async () => {
    cleanup();
    await new Promise((resolve) => setTimeout(resolve));
    console.error = originalError;
    console.warn = originalWarn;
    process.off('unhandledRejection', onUnhandled);
    assert.deepEqual(said.splice(0), [], 'the console is silent');
    assert.deepEqual(unhandled.splice(0), [], 'every rejection is handled');
  });

  test(`on the server React ${major} renders idle, and nothing is loaded`, async () => {
    assert.equal(React.version.split('.')[0], major);
    assert.match(
      renderToString(createElement(Button, { options: optionsFor(fakeStripe()) })),
      /idle - false/,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.throws(() => triage([]), { code: 'not_loaded' });
  });

  test('a mounted component loads the wasm, and tells when it is there', async () => {
    const { result } = hook(optionsFor(fakeStripe()));
    assert.equal(result.current.ready, false);
    await act(() => preload());
    assert.equal(result.current.ready, true);
    assert.deepEqual(triage([]), []);
    const renders = [];
    renderHook(() => renders.push(useRelink(optionsFor(fakeStripe())).ready));
    await settle();
    assert.deepEqual(renders, [true], 'from the first render on, where it was there before');
  });

  test('what the server rendered is hydrated as it is', async () => {
    const element = createElement(Button, { options: optionsFor(double('canceled')) });
    const container = document.body.appendChild(document.createElement('div'));
    container.innerHTML = renderToString(element);
    render(element, { container, hydrate: true });
    await click();
    assert.equal(text(), 'reported canceled true');
  });

  test('a click opens the flow in its own task, and its event is no option', async () => {
    const stripe = double('never');
    const clientSecret = stripe.createSession().client_secret;
    render(createElement(Button, { options: optionsFor(stripe, { clientSecret }) }));
    let flowsAfterTheClick;
    act(() => {
      fireEvent.click(screen.getByRole('button'));
      flowsAfterTheClick = stripe.flows.length;
    });
    assert.equal(flowsAfterTheClick, 1);
    assert.equal(text(), 'open - true');
    stripe.end('relinked');
    await settle();
    assert.equal(text(), 'reported relinked true');
    assert.deepEqual(Object.keys(stripe.flows[0].options), ['clientSecret']);
  });

  test('a flow ends as a report or as an error, and the next one starts from a clean state', async () => {
    const { result } = hook(
      optionsFor(double(['relinked', 'rejects', 'never']), { authorization: 'fcauth_1' }),
    );
    assert.deepEqual(stateOf(result.current), idle);
    let report;
    await act(async () => (report = await result.current.relink()));
    assert.deepEqual(stateOf(result.current), { ...idle, status: 'reported', report });
    assert.equal(report.accounts[0].before, accounts[0]);
    await act(async () => assert.equal(await result.current.relink(), null));
    const { error } = result.current;
    assert.deepEqual(stateOf(result.current), { ...idle, status: 'rejected', error });
    assert.ok(error instanceof RelinkError);
    await act(async () => void result.current.relink());
    const target = { authorization: 'fcauth_1', account: null };
    assert.deepEqual(stateOf(result.current), { ...idle, status: 'open', target });
  });

  test('relink stays the same function, and takes the options of the latest render, effects included', async () => {
    const stripes = [double('canceled'), double('relinked')];
    const seen = new Set();
    const { result, rerender } = renderHook(
      (stripe) => {
        const state = useRelink(optionsFor(stripe));
        seen.add(state.relink);
        React.useLayoutEffect(() => void state.relink(), [stripe]);
        return state;
      },
      { initialProps: stripes[0] },
    );
    await settle();
    assert.equal(result.current.report.outcome, 'canceled');
    rerender(stripes[1]);
    await settle();
    assert.equal(result.current.report.outcome, 'relinked');
    assert.equal(seen.size, 1);
  });

  test('overrides are for one flow, whose target they are', async () => {
    const [usual, other] = [double('canceled'), double('never')];
    const { result } = hook(optionsFor(usual, { authorization: 'fcauth_1' }));
    const target = { authorization: 'fcauth_2', account: 'fca_2' };
    await act(async () => void result.current.relink({ stripe: other, ...target }));
    assert.deepEqual(result.current.target, target);
    other.end();
    await settle();
    assert.equal(result.current.report.outcome, 'relinked');
    await act(async () => result.current.relink());
    assert.equal(result.current.report.outcome, 'canceled');
  });

  for (const [instead, of] of [
    ['clientSecret', 'sessionUrl'],
    ['sessionUrl', 'clientSecret'],
  ]) {
    test(`an override of ${instead} takes the place of ${of}`, async ({ mock }) => {
      mock.method(globalThis, 'fetch', async () => Response.json({ client_secret: 'from sessionUrl' }));
      const sources = { sessionUrl: 'https://shop.example/session', clientSecret: 'from clientSecret' };
      const stripe = double('relinked');
      const { result } = hook({ stripe, [of]: sources[of] });
      await act(async () => result.current.relink({ [instead]: sources[instead] }));
      assert.equal(stripe.flows[0].options.clientSecret, `from ${instead}`);
    });
  }

  test('a second click gets the flow that is open, and that of another component is in progress', async () => {
    const stripe = double('never');
    const [one, other] = [hook(optionsFor(stripe)), hook(optionsFor(fakeStripe()))];
    let promises;
    await act(async () => void (promises = [one.result.current.relink(), one.result.current.relink()]));
    assert.equal(promises[0], promises[1]);
    await act(async () => other.result.current.relink());
    assert.equal(other.result.current.error.code, 'in_progress');
    stripe.end();
    await settle();
    assert.equal(one.result.current.report.outcome, 'relinked');
    assert.equal(stripe.flows.length, 1);
  });

  test('unmounting aborts, sets no state any more, and the next flow of the page can open', async (context) => {
    const sets = [];
    let mounted = true;
    context.mock.method(React, 'useState', (initial) => {
      const [state, setState] = useState(initial);
      return [state, (next) => (sets.push({ mounted, status: next.status }), setState(next))];
    });
    const stripe = double('never');
    const { result, unmount } = hook(optionsFor(stripe));
    const { relink } = result.current;
    let ended;
    await act(async () => void (ended = relink()));
    unmount();
    mounted = false;
    assert.equal(await ended, null);
    stripe.end();
    assert.equal(await relink(), null);
    assert.equal(stripe.flows.length, 1, 'an unmounted component opens nothing');
    const { outcome } = await relinkAlone(optionsFor(double('relinked')));
    assert.equal(outcome, 'relinked');
    assert.deepEqual(sets, [
      { mounted: true, status: 'open' },
      { mounted: true, status: 'idle' },
    ]);
  });

  test('an abort of the page is no error, and puts the hook back', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const stripe = double(['canceled', 'never']);
    const { result } = hook(optionsFor(stripe, { signal }));
    await act(async () => result.current.relink());
    assert.deepEqual(getEventListeners(signal, 'abort'), [], 'its signal is left alone after a flow');
    for (const status of ['open', 'idle']) {
      let ended;
      await act(async () => void (ended = result.current.relink()));
      assert.equal(result.current.status, status);
      await act(async () => controller.abort('enough'));
      assert.equal(await ended, null);
      assert.equal(result.current.status, 'idle');
    }
    assert.equal(stripe.flows.length, 2, 'an aborted signal opens nothing');
  });

  test('what is no signal is an error of the package', async () => {
    const { result } = hook(optionsFor(fakeStripe()));
    for (const signal of ['junk', 7, {}]) {
      await act(async () => result.current.relink({ signal }));
      assert.equal(result.current.error.code, 'invalid_options');
    }
  });

  test('StrictMode mounts twice, and every click opens one flow', async () => {
    const stripe = double(['canceled', 'relinked']);
    render(createElement(StrictMode, null, createElement(Button, { options: optionsFor(stripe) })));
    for (const ending of ['canceled', 'relinked']) {
      await click();
      assert.equal(text(), `reported ${ending} true`);
    }
    assert.equal(stripe.flows.length, 2);
  });

  const { Activity } = React;
  const button = (stripe, key) => createElement(Button, { options: optionsFor(stripe), key });
  for (const [what, leave] of Object.entries({
    'its component was taken away': (stripe) => {
      const { unmount } = render(button(stripe, 'one'));
      return () => {
        unmount();
        render(button(stripe, 'two'));
      };
    },
    // Since React 19.2.
    ...(Activity && {
      'its part of the page was hidden': (stripe) => {
        const part = (mode) => createElement(Activity, { mode }, button(stripe, 'one'));
        const { rerender } = render(part('visible'));
        return async () => {
          rerender(part('hidden'));
          await settle();
          rerender(part('visible'));
        };
      },
    }),
  })) {
    test(`a flow that was open when ${what} does not keep the button busy`, async () => {
      const leaveAndReturn = leave(double(['never', 'relinked']));
      await click();
      assert.equal(text(), 'open - true');
      await leaveAndReturn();
      await settle();
      assert.equal(text(), 'idle - true');
      await click();
      assert.equal(text(), 'reported relinked true');
    });
  }
}
