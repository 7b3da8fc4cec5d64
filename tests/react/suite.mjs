/** The hook, with the React of the folder given. */

import assert from 'node:assert/strict';
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
  const { hydrateRoot } = require('react-dom/client');
  const { renderToString } = require('react-dom/server');
  const testing = require('@testing-library/react');
  const { RelinkError, relink: relinkAlone, triage } = require('fc-relink');
  const { useRelink } = require('fc-relink/react');
  const { fakeStripe, sampleAccount } = require('fc-relink/testing');

  const { document } = globalThis;
  const { StrictMode, createElement, useState } = React;
  const { act, cleanup, fireEvent, render, renderHook, screen } = testing;
  const accounts = [sampleAccount({ status: 'inactive' })];
  const optionsFor = (stripe, more) => ({
    stripe,
    clientSecret: stripe ? stripe.createSession().client_secret : 'secret',
    existingAccounts: accounts,
    ...more,
  });
  const hook = (options, how) => renderHook((props) => useRelink(props), { initialProps: options, ...how });
  const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 10)));

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

  test('this is the React that is meant', () => {
    assert.equal(React.version.split('.')[0], major);
  });

  function Button({ options }) {
    const { relink, status, report, error } = useRelink(options);
    return createElement('button', { onClick: relink }, `${status} ${report?.outcome ?? error?.code ?? '-'}`);
  }
  const button = () => screen.getByRole('button');

  test('on the server it renders idle, and loads nothing', async () => {
    const html = renderToString(createElement(Button, { options: optionsFor(fakeStripe()) }));
    assert.match(html, /idle -/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.throws(() => triage([]), { code: 'not_loaded' });
  });

  test('a mounted component loads the wasm', async () => {
    hook(optionsFor(fakeStripe()));
    const end = Date.now() + 5_000;
    for (;;) {
      try {
        assert.deepEqual(triage([]), []);
        break;
      } catch (error) {
        if (error.code !== 'not_loaded' || Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  });

  test('what the server rendered is hydrated as it is', async () => {
    const element = createElement(Button, { options: optionsFor(fakeStripe('canceled')) });
    const container = document.createElement('div');
    container.innerHTML = renderToString(element);
    document.body.append(container);
    let rootOfReact;
    await act(async () => (rootOfReact = hydrateRoot(container, element)));
    await act(async () => fireEvent.click(container.querySelector('button')));
    await settle();
    assert.equal(container.textContent, 'reported canceled');
    await act(async () => rootOfReact.unmount());
    container.remove();
  });

  test('a click opens the flow in its own task, and its event is no option', async () => {
    const stripe = fakeStripe('never', { accounts });
    render(createElement(Button, { options: optionsFor(stripe) }));
    assert.equal(button().textContent, 'idle -');
    let flowsAfterTheClick;
    act(() => {
      fireEvent.click(button());
      flowsAfterTheClick = stripe.flows.length;
    });
    assert.equal(flowsAfterTheClick, 1);
    assert.equal(button().textContent, 'open -');
    await act(async () => stripe.end('relinked'));
    await settle();
    assert.equal(button().textContent, 'reported relinked');
    assert.deepEqual(Object.keys(stripe.flows[0].options), ['clientSecret']);
  });

  test('the report is the one that the promise brings', async () => {
    const { result } = hook(optionsFor(fakeStripe('relinked', { accounts })));
    let report;
    await act(async () => (report = await result.current.relink()));
    assert.equal(result.current.report, report);
    assert.equal(report.accounts[0].before, accounts[0]);
    assert.equal(result.current.error, null);
  });

  test('a rejection is a state, and rejects nothing', async () => {
    const { result } = hook(optionsFor(null));
    let report;
    await act(async () => (report = await result.current.relink()));
    assert.equal(report, null);
    assert.equal(result.current.status, 'rejected');
    assert.ok(result.current.error instanceof RelinkError);
    assert.equal(result.current.error.code, 'stripe_unavailable');
  });

  test('the next flow starts from a clean state', async () => {
    const stripe = fakeStripe(['rejects', 'never'], { accounts });
    const { result } = hook(optionsFor(stripe, { clientSecret: () => stripe.createSession().client_secret }));
    await act(async () => result.current.relink());
    assert.equal(result.current.error.code, 'collect_failed');
    await act(async () => void result.current.relink());
    const { status, report, error } = result.current;
    assert.deepEqual({ status, report, error }, { status: 'open', report: null, error: null });
  });

  test('relink stays the same function, and takes the options of the latest render', async () => {
    const [first, second] = [fakeStripe('canceled'), fakeStripe('relinked', { accounts })];
    const { result, rerender } = hook(optionsFor(first));
    const { relink } = result.current;
    rerender(optionsFor(second));
    assert.equal(result.current.relink, relink);
    await act(async () => relink());
    assert.equal(first.flows.length, 0);
    assert.equal(result.current.report.outcome, 'relinked');
    assert.equal(result.current.relink, relink);
  });

  test('an effect of the first render can open a flow', async () => {
    const stripe = fakeStripe('canceled');
    const options = optionsFor(stripe);
    const { result } = renderHook(() => {
      const state = useRelink(options);
      React.useLayoutEffect(() => void state.relink(), [state.relink]);
      return state;
    });
    await settle();
    assert.equal(result.current.report.outcome, 'canceled');
  });

  test('overrides are for one flow', async () => {
    const [usual, other] = [fakeStripe('canceled'), fakeStripe('relinked', { accounts })];
    const { result } = hook(optionsFor(usual));
    const clientSecret = other.createSession().client_secret;
    await act(async () => result.current.relink({ stripe: other, clientSecret }));
    assert.equal(result.current.report.outcome, 'relinked');
    await act(async () => result.current.relink());
    assert.equal(result.current.report.outcome, 'canceled');
  });

  test('a second click gets the flow that is open', async () => {
    const stripe = fakeStripe('never', { accounts });
    const { result } = hook(optionsFor(stripe));
    let promises;
    act(() => void (promises = [result.current.relink(), result.current.relink()]));
    assert.equal(promises[0], promises[1]);
    assert.equal(stripe.flows.length, 1);
    await act(async () => stripe.end());
    await settle();
    assert.equal(result.current.report.outcome, 'relinked');
  });

  test('a flow of another component is in progress, and goes on', async () => {
    const stripe = fakeStripe('never', { accounts });
    const one = hook(optionsFor(stripe));
    const other = hook(optionsFor(fakeStripe()));
    act(() => void one.result.current.relink());
    await act(async () => other.result.current.relink());
    assert.equal(other.result.current.error.code, 'in_progress');
    await act(async () => stripe.end());
    await settle();
    assert.equal(one.result.current.report.outcome, 'relinked');
  });

  test('unmounting aborts, and the next flow of the page can open', async () => {
    const stripe = fakeStripe('never', { accounts });
    const { result, unmount } = hook(optionsFor(stripe));
    let ended;
    act(() => void (ended = result.current.relink()));
    unmount();
    assert.equal(await ended, null);
    stripe.end();
    const next = fakeStripe('relinked', { accounts });
    const { outcome } = await relinkAlone({ stripe: next, clientSecret: next.createSession().client_secret });
    assert.equal(outcome, 'relinked');
  });

  test('an unmounted component opens nothing', async () => {
    const stripe = fakeStripe();
    const { result, unmount } = hook(optionsFor(stripe));
    const { relink } = result.current;
    unmount();
    assert.equal(await relink(), null);
    assert.equal(stripe.flows.length, 0);
  });

  test('no state is set after unmounting', async (context) => {
    const sets = [];
    let mounted = true;
    context.mock.method(React, 'useState', (initial) => {
      const [state, setState] = useState(initial);
      return [state, (next) => (sets.push({ mounted, status: next.status }), setState(next))];
    });
    const stripe = fakeStripe('never', { accounts });
    const { result, unmount } = hook(optionsFor(stripe));
    act(() => void result.current.relink());
    unmount();
    mounted = false;
    stripe.end();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(sets, [
      { mounted: true, status: 'open' },
      { mounted: true, status: 'idle' },
    ]);
  });

  test('an abort of the page is no error, and puts the hook back', async () => {
    const controller = new AbortController();
    const stripe = fakeStripe('never');
    const { result } = hook(optionsFor(stripe, { signal: controller.signal }));
    let ended;
    act(() => void (ended = result.current.relink()));
    assert.equal(result.current.status, 'open');
    await act(async () => controller.abort('enough'));
    assert.equal(await ended, null);
    assert.equal(result.current.status, 'idle');
  });

  test('a signal that is aborted already opens nothing', async () => {
    const stripe = fakeStripe();
    const { result } = hook(optionsFor(stripe, { signal: AbortSignal.abort() }));
    await act(async () => result.current.relink());
    assert.equal(stripe.flows.length, 0);
    assert.equal(result.current.status, 'idle');
  });

  test('the signal of the page is left alone when the flow has ended', async (context) => {
    const { signal } = new AbortController();
    const added = [];
    const add = signal.addEventListener.bind(signal);
    context.mock.method(signal, 'addEventListener', (type, listener, options) => {
      added.push(options.signal);
      add(type, listener, options);
    });
    const { result } = hook(optionsFor(fakeStripe('canceled'), { signal }));
    await act(async () => result.current.relink());
    assert.equal(added.length, 1);
    assert.equal(added[0].aborted, true);
  });

  for (const junk of ['junk', 7, {}]) {
    test(`${JSON.stringify(junk)} as a signal is an error of the package`, async () => {
      const { result } = hook(optionsFor(fakeStripe(), { signal: junk }));
      await act(async () => result.current.relink());
      assert.equal(result.current.error.code, 'invalid_options');
    });
  }

  test('StrictMode mounts twice, and every click opens one flow', async () => {
    const stripe = fakeStripe(['canceled', 'relinked'], { accounts });
    const options = optionsFor(stripe, { clientSecret: () => stripe.createSession().client_secret });
    render(createElement(StrictMode, null, createElement(Button, { options })));
    for (const ending of ['reported canceled', 'reported relinked']) {
      await act(async () => fireEvent.click(button()));
      await settle();
      assert.equal(button().textContent, ending);
    }
    assert.equal(stripe.flows.length, 2);
  });

  // Since React 19.2.
  if (React.Activity) {
    test('a flow that was open when its part of the page was hidden does not keep the button busy', async () => {
      const stripe = fakeStripe(['never', 'relinked'], { accounts });
      const options = optionsFor(stripe, { clientSecret: () => stripe.createSession().client_secret });
      const part = (mode) => createElement(React.Activity, { mode }, createElement(Button, { options }));
      const { rerender } = render(part('visible'));
      await act(async () => fireEvent.click(button()));
      assert.equal(button().textContent, 'open -');
      rerender(part('hidden'));
      await settle();
      rerender(part('visible'));
      await settle();
      assert.equal(button().textContent, 'idle -');
      await act(async () => fireEvent.click(button()));
      await settle();
      assert.equal(button().textContent, 'reported relinked');
    });
  }

  test('a flow that StrictMode or a remount takes over is dropped, and the state is not stuck', async () => {
    const stripe = fakeStripe(['never', 'canceled'], { accounts });
    const options = optionsFor(stripe, { clientSecret: () => stripe.createSession().client_secret });
    const { unmount } = render(createElement(Button, { options, key: 'one' }));
    await act(async () => fireEvent.click(button()));
    unmount();
    render(createElement(Button, { options, key: 'two' }));
    assert.equal(button().textContent, 'idle -');
    await act(async () => fireEvent.click(button()));
    await settle();
    assert.equal(button().textContent, 'reported canceled');
  });
}
