/** Where panes are shown: in a modal dialog, or on a page of the institution's or of Stripe's. */

import { el } from './element.js';

/** The customer has closed the surface. */
export const CLOSED = Symbol('closed');
/** The customer has closed the institution's window. */
export const WINDOW_CLOSED = Symbol('window closed');
/** The customer goes on another time. */
export const LATER = Symbol('later');

/** Shows one pane after the other. */
export class Surface {
  /** Of the title: a page of its own begins with it. */
  heading = 'h1';

  /** @param {HTMLElement} element what the panes are shown in @param {HTMLElement[]} extras below each pane */
  constructor(element) {
    this.element = element;
    this.pane = null;
    this.ended = null;
  }

  /** Resolves with the value of the action that the customer took; rejects with why the surface has ended. */
  show(pane) {
    return new Promise((resolve, reject) => {
      this.pane = { resolve, reject };
      if (this.ended) reject(this.ended);
      else this.render(pane);
    });
  }

  end(reason) {
    this.ended = reason;
    this.pane?.reject(reason);
  }

  /** Says what is going on while there is nothing to do. */
  wait(words) {
    const status = this.element.querySelector('.fcsim-status');
    if (status) status.textContent = words;
  }

  render({ step, institution, title, body, actions, ready, focus, canWait }) {
    const heading = el(this.heading, { id: 'fcsim-title', tabindex: '-1' }, title);
    const buttons = actions.map(({ label, detail, list, quiet }, index) =>
      el(
        'button',
        {
          type: 'submit',
          value: String(index),
          class: list ? 'fcsim-list' : quiet ? 'fcsim-quiet' : 'fcsim-main',
          formnovalidate: quiet ?? false,
        },
        label,
        detail ? el('small', {}, detail) : '',
      ),
    );
    const form = el(
      'form',
      { method: 'dialog', 'data-step': step },
      heading,
      ...body,
      el('div', { class: 'fcsim-actions' }, ...buttons, ...(canWait ? this.extraActions() : [])),
      el('p', { class: 'fcsim-status', role: 'status' }),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const { value } = actions[Number(event.submitter?.value ?? 0)];
      const data = new FormData(form);
      for (const control of form.elements) control.disabled = true;
      form.setAttribute('aria-busy', 'true');
      this.pane?.resolve(typeof value === 'function' ? value(data) : value);
    });
    if (ready) {
      const update = () => (buttons[0].disabled = !ready(new FormData(form)));
      form.addEventListener('change', update);
      update();
    }
    const name = institution?.name ?? 'Financial Connections';
    const logo = el('span', { class: 'fcsim-logo', 'aria-hidden': 'true' }, name.slice(0, 1));
    const place = el(
      'span',
      { class: 'fcsim-place' },
      name,
      institution?.testName ? el('small', {}, institution.testName) : '',
    );
    this.element.replaceChildren(
      el('header', {}, logo, place, ...this.controls()),
      form,
      el('footer', {}, 'Simulated: nothing leaves this machine.'),
    );
    (focus ?? heading).focus();
  }

  /** Buttons beside the name. */
  controls() {
    return [];
  }

  /** Buttons below those of the pane. */
  extraActions() {
    return [];
  }
}

/** A modal `<dialog>`. */
export class DialogSurface extends Surface {
  heading = 'h2';

  constructor() {
    super(el('dialog', { class: 'fcsim', 'aria-labelledby': 'fcsim-title' }));
    this.element.addEventListener('close', () => this.end(CLOSED));
    this.render({ step: 'loading', title: 'One moment…', body: [], actions: [] });
    document.body.append(this.element);
    this.element.showModal();
  }

  controls() {
    const close = el('button', { type: 'button', class: 'fcsim-close', 'aria-label': 'Close' }, '×');
    close.addEventListener('click', () => this.element.close());
    return [close];
  }

  /** Closing gives the focus back to where it was. */
  remove() {
    this.pane = null;
    if (this.element.open) this.element.close();
    this.element.remove();
  }
}

/** A page of the institution's own. */
export class BankSurface extends Surface {
  constructor() {
    super(el('main', { class: 'fcsim fcsim-bank' }));
    document.body.append(this.element);
  }
}

/** A page that Stripe hosts. */
export class PageSurface extends Surface {
  constructor() {
    super(el('main', { class: 'fcsim fcsim-hosted' }));
    document.body.append(this.element);
    this.render({ step: 'loading', title: 'One moment…', body: [], actions: [] });
  }

  extraActions() {
    const later = el('button', { type: 'button', class: 'fcsim-quiet' }, 'Finish later');
    later.addEventListener('click', () => this.end(LATER));
    const cancel = el('button', { type: 'button', class: 'fcsim-quiet' }, 'Don’t reconnect');
    cancel.addEventListener('click', () => this.end(CLOSED));
    return [later, cancel];
  }
}
