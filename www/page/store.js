/** All that the page knows, in one place. Who changes it says so with `change`, and the page is shown anew. */

import { render } from 'lit-html';

export const state = {
  /** What the server said along with the page. */
  config: JSON.parse(document.getElementById('config').textContent),
  /** Nothing can be pressed before. */
  ready: false,
  /** `null` until they could be loaded once. */
  accounts: null,
  authorizations: [],
  /** By account. */
  paymentMethods: new Map(),
  /** Hosted relinks that have not ended. */
  hostedRelinks: [],
  /** Institutions, and accounts that pay, as they were shown first, so that cards stay where they are. */
  order: { institutions: [], paying: [] },
  loading: false,
  /** Why the accounts could not be loaded. */
  outage: null,
  /** The flow that is open: `{target, phase, long, controller}`. */
  flow: null,
  /** How the last flow ended: see `model/ending.js`. */
  ending: null,
  /** Mandates that are on their way to the server, or did not arrive, by account. */
  mandates: new Map(),
  /** What webhooks brought. */
  news: '',
  /** Data or payments, where there is room for one of them. */
  section: 'data',
  /** What the simulator can play; `null` with Stripe. */
  stage: null,
  /** Whoever came back from a hosted page in a browser that we do not know. */
  isStranger: false,
  inspector: { isOpen: false, flows: [], selected: null, sources: null },
};

let root = null;
let view = null;
let isQueued = false;
let wanted = null;

/** Shows `template()` from now on, whenever the state changes. */
export function mount(element, template) {
  [root, view] = [element, template];
  root.replaceChildren();
  show();
}

/** Takes new values over, and shows them. */
export function change(fields = {}) {
  Object.assign(state, fields);
  if (isQueued) return;
  isQueued = true;
  queueMicrotask(show);
}

/** Focuses the first of these that is there when the page is shown, and brings it into view. */
export function focusOn(...names) {
  wanted = names;
  change();
}

/** Says something to who does not see the page. */
export function announce(text) {
  document.getElementById('live').textContent = text;
}

function show() {
  isQueued = false;
  if (!view) return;
  const focused = document.activeElement;
  const card = focused?.closest?.('[data-card]')?.dataset.card;
  const wasInside = root.contains(focused);
  const stay = holdPlace();
  render(view(state), root);
  stay();
  if (wanted) {
    const target = wanted.map(find).find(Boolean);
    if (target) reveal(target);
    // What is waited for may come with the next change.
    if (target || !state.loading) wanted = null;
  } else if (wasInside && !root.contains(document.activeElement)) {
    // What had the focus has gone: who uses the keyboard goes on in the same card.
    reveal(find(`card:${card}`) ?? find('title'));
  }
}

/** What is on the screen stays where it is, though something above it grows: WebKit does not see to that by itself. */
function holdPlace() {
  if (CSS.supports('overflow-anchor', 'auto') || scrollY === 0) return () => {};
  const topOf = (element) => element.getBoundingClientRect().top;
  const card = [...root.querySelectorAll('[data-card]')].find(
    (one) => one.getBoundingClientRect().bottom > 0,
  );
  const before = card && topOf(card);
  return () => card?.isConnected && scrollBy(0, topOf(card) - before);
}

const find = (name) => root.querySelector(`[data-focus="${CSS.escape(name)}"]`);

function reveal(element) {
  element.focus({ preventScroll: true });
  const whole = element.closest('[data-reveal]') ?? element;
  const { scrollPaddingTop } = getComputedStyle(document.documentElement);
  const free =
    (parseFloat(scrollPaddingTop) || 0) + (parseFloat(getComputedStyle(whole).scrollMarginTop) || 0);
  const box = whole.getBoundingClientRect();
  if (box.top >= free && box.bottom <= innerHeight) return;
  whole.scrollIntoView({ block: box.height < innerHeight - free ? 'center' : 'start' });
}
