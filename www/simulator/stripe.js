/**
 * A stand-in for Stripe.js, loaded in its place where no publishable key is set. It defines `Stripe(key)` with
 * `collectFinancialConnectionsAccounts`, which resolves and fails as Stripe's own does; the dialog is ours.
 *
 * @see https://docs.stripe.com/js/financial_connections/collect_financial_connections_accounts
 */
'use strict';
{
  const base = new URL('./', document.currentScript.src);
  const MERCHANT = 'Tally';
  const PERMISSIONS = {
    balances: ['Balances', 'What is in your accounts now'],
    ownership: ['Account owners', 'Names and addresses of the owners'],
    payment_method: ['Account details', 'Account and routing numbers, for payments'],
    transactions: ['Transactions', 'Pending and posted transactions'],
  };

  // Loaded ahead, so that the dialog never shows without it.
  document.head.append(el('link', { rel: 'stylesheet', href: new URL('stripe.css', base).href }));

  globalThis.Stripe = function Stripe(key) {
    if (typeof key !== 'string' || !key.startsWith('pk_')) {
      throw integrationError('Missing value for Stripe(): apiKey should be a string that starts with pk_.');
    }
    return { collectFinancialConnectionsAccounts };
  };

  async function collectFinancialConnectionsAccounts(options) {
    const clientSecret = options?.clientSecret;
    if (typeof clientSecret !== 'string' || clientSecret === '') {
      throw integrationError('Missing required option: clientSecret must be a non-empty string.');
    }
    const send = (step, body) => post(`flow/${step}`, { client_secret: clientSecret, ...body });
    const dialog = new FlowDialog();
    try {
      const financialConnectionsSession = await new Flow(dialog, send).run();
      return { financialConnectionsSession };
    } catch (problem) {
      if (problem instanceof ApiProblem) return { error: problem.error };
      throw problem;
    } finally {
      dialog.remove();
    }
  }

  /** The steps of the flow: each waits for the customer, and the dialog may be closed at any of them. */
  class Flow {
    constructor(dialog, send) {
      this.dialog = dialog;
      this.send = send;
    }

    /** Resolves with the session, however the customer ended it. */
    async run() {
      const opened = await this.send('open');
      try {
        return await this.steps(opened);
      } catch (reason) {
        if (reason !== CLOSED) throw reason;
        return (await this.send('cancel')).session;
      }
    }

    async steps(opened) {
      await this.consent(opened);
      const institution = opened.institution ?? (await this.pickInstitution(opened.institutions));
      if (institution.unavailable) return (await this.send('fail')).session;
      const choices = await this.signIn(opened, institution);
      if (choices === null) return this.finish(await this.send('fail'), failurePane(institution));
      const keys = await this.pickAccounts(opened, institution, choices);
      const answer = await this.send('complete', { accounts: keys });
      if (answer.session?.status === 'failed') return answer.session;
      return this.finish(answer, successPane(institution, keys.length));
    }

    /** It has ended; closing the dialog changes nothing any more. */
    async finish({ session }, pane) {
      await this.dialog.show(pane).catch((reason) => {
        if (reason !== CLOSED) throw reason;
      });
      return session;
    }

    async consent({ permissions, institution }) {
      if (institution?.unavailable) return this.dialog.show(unavailablePane(institution));
      const items = permissions.map((permission) => {
        const [title, detail] = PERMISSIONS[permission] ?? [permission, ''];
        return el('li', {}, el('strong', {}, title), el('span', {}, detail));
      });
      const place = institution ? institution.name : 'your institution';
      return this.dialog.show({
        step: 'consent',
        institution,
        title: `${MERCHANT} asks to connect to ${place}`,
        body: [
          el('p', {}, `With your consent, ${place} will share this with ${MERCHANT}:`),
          el('ul', { class: 'fcsim-permissions' }, ...items),
        ],
        actions: [{ label: 'Agree and continue', value: true }],
      });
    }

    /** Resolves with an institution; one that is not available where the customer leaves for that. */
    async pickInstitution(institutions) {
      for (;;) {
        const institution = await this.dialog.show({
          step: 'institution',
          title: 'Choose your institution',
          body: [],
          actions: institutions.map((candidate) => ({ label: candidate.name, value: candidate, list: true })),
        });
        if (!institution.unavailable) return institution;
        const another = await this.dialog.show(unavailablePane(institution, { another: true }));
        if (!another) return institution;
      }
    }

    /** Resolves with the accounts to choose from, or with `null` where the customer could not sign in. */
    async signIn({ logins, password }, institution) {
      const preselected = logins.find(({ linked }) => linked) ?? logins[0];
      const state = { login: preselected.id, problem: null };
      for (;;) {
        const pane = signInPane({ institution, logins, password, ...state });
        const entered = await this.dialog.show(pane);
        if (entered === null) return null;
        const { choices, refused } = await this.send('sign-in', { institution: institution.id, ...entered });
        if (!refused) return choices;
        if (refused.locked) return null;
        Object.assign(state, { login: entered.login, problem: refused.message });
      }
    }

    /** Resolves with the keys of the chosen accounts. */
    async pickAccounts({ single }, institution, choices) {
      let selected = choices
        .filter(({ expected, linked }) => (single ? expected : linked))
        .map(({ key }) => key);
      const expected = choices.find((choice) => choice.expected);
      for (;;) {
        selected = await this.dialog.show(accountsPane({ institution, choices, selected, single, expected }));
        // At its own page, the institution takes any account.
        if (!expected || institution.oauth || selected.includes(expected.key)) return selected;
        const again = await this.dialog.show(wrongAccountPane(institution, expected));
        if (!again) return selected;
      }
    }
  }

  function signInPane({ institution, logins, password, login, problem }) {
    const options = logins.map(({ id, name, linked }) =>
      el(
        'label',
        { class: 'fcsim-choice' },
        el('input', { type: 'radio', name: 'login', value: id, checked: id === login }),
        el('span', {}, el('strong', {}, name), linked ? el('small', {}, 'Used for these accounts') : ''),
      ),
    );
    const field = el('input', {
      id: 'fcsim-password',
      class: 'fcsim-field',
      type: 'password',
      name: 'password',
      required: true,
      autocomplete: 'off',
      'aria-describedby': problem ? 'fcsim-problem fcsim-hint' : 'fcsim-hint',
      'aria-invalid': problem ? 'true' : 'false',
    });
    return {
      step: 'sign-in',
      institution,
      title: `Sign in to ${institution.name}`,
      focus: problem ? field : null,
      body: [
        whereabouts(institution),
        el('fieldset', {}, el('legend', {}, 'Login'), ...options),
        el('label', { class: 'fcsim-label', for: 'fcsim-password' }, 'Password'),
        field,
        problem ? el('p', { id: 'fcsim-problem', class: 'fcsim-problem', role: 'alert' }, problem) : '',
        el(
          'p',
          { id: 'fcsim-hint', class: 'fcsim-hint' },
          'Simulated. The password is ',
          el('code', {}, password),
        ),
      ],
      actions: [
        { label: 'Sign in', value: (form) => ({ login: form.get('login'), password: form.get('password') }) },
        { label: 'I can’t sign in', value: null, quiet: true },
      ],
    };
  }

  function accountsPane({ institution, choices, selected, single, expected }) {
    const inputs = choices.map(({ key, linked, ...choice }) =>
      el(
        'label',
        { class: 'fcsim-choice' },
        el('input', {
          type: single ? 'radio' : 'checkbox',
          name: 'account',
          value: key,
          checked: selected.includes(key),
        }),
        el(
          'span',
          {},
          el('strong', {}, accountName(choice)),
          linked ? el('small', {}, 'Connected before') : '',
        ),
      ),
    );
    const asked = expected && !institution.oauth ? `: ${accountName(expected)}.` : '.';
    const text = single ? `${MERCHANT} asks for one account${asked}` : `Choose what ${MERCHANT} may see.`;
    return {
      step: 'accounts',
      institution,
      title: single ? 'Choose an account' : 'Choose accounts',
      body: [
        whereabouts(institution),
        el('p', {}, text),
        el('fieldset', {}, el('legend', { class: 'fcsim-hidden' }, 'Accounts'), ...inputs),
      ],
      ready: (form) => form.has('account'),
      actions: [
        { label: single ? 'Connect account' : 'Connect accounts', value: (form) => form.getAll('account') },
      ],
    };
  }

  /** With OAuth, the customer signs in and chooses on a page of the institution's own. */
  function whereabouts({ name, oauth }) {
    return oauth ? el('p', { class: 'fcsim-place' }, `You are on the website of ${name}.`) : '';
  }

  const UNAVAILABLE = {
    scheduled: 'It is being maintained, and will be back in a few hours.',
    unscheduled: 'It does not answer right now. Please try again later.',
    error: 'Something went wrong on the way there.',
  };

  function unavailablePane(institution, { another = false } = {}) {
    const leave = { label: `Back to ${MERCHANT}`, value: false, quiet: another };
    return {
      step: 'unavailable',
      institution,
      title: `${institution.name} is not available`,
      body: [el('p', {}, UNAVAILABLE[institution.unavailable])],
      actions: another ? [{ label: 'Choose another institution', value: true }, leave] : [leave],
    };
  }

  function wrongAccountPane(institution, expected) {
    return {
      step: 'wrong-account',
      institution,
      title: 'That is another account',
      body: [
        el('p', {}, `${MERCHANT} asks for ${accountName(expected)}, and can’t go on with another account.`),
      ],
      actions: [
        { label: 'Choose again', value: true },
        { label: 'Leave without it', value: false, quiet: true },
      ],
    };
  }

  function successPane(institution, count) {
    return {
      step: 'success',
      institution,
      title: 'Success',
      body: [
        el('p', {}, `${count} ${count === 1 ? 'account is' : 'accounts are'} connected with ${MERCHANT}.`),
      ],
      actions: [{ label: 'Done', value: true }],
    };
  }

  function failurePane(institution) {
    return {
      step: 'failure',
      institution,
      title: 'You could not be signed in',
      body: [el('p', {}, `${institution.name} did not confirm who you are. Nothing was shared.`)],
      actions: [{ label: `Back to ${MERCHANT}`, value: true }],
    };
  }

  const CLOSED = Symbol('closed');

  /** A modal `<dialog>` that shows one pane after the other. */
  class FlowDialog {
    constructor() {
      this.pane = null;
      this.closed = false;
      this.element = el('dialog', { class: 'fcsim', 'aria-labelledby': 'fcsim-title' });
      this.element.addEventListener('close', () => {
        this.closed = true;
        this.pane?.reject(CLOSED);
      });
      this.render({ step: 'loading', title: 'One moment…', body: [], actions: [] });
      document.body.append(this.element);
      this.element.showModal();
    }

    /** Resolves with the value of the action that the customer took; rejects with `CLOSED`. */
    show(pane) {
      return new Promise((resolve, reject) => {
        this.pane = { resolve, reject };
        if (this.closed) reject(CLOSED);
        else this.render(pane);
      });
    }

    /** Closing gives the focus back to where it was. */
    remove() {
      this.pane = null;
      if (this.element.open) this.element.close();
      this.element.remove();
    }

    render({ step, institution, title, body, actions, ready, focus }) {
      const heading = el('h2', { id: 'fcsim-title', tabindex: '-1' }, title);
      const buttons = actions.map(({ label, list, quiet }, index) =>
        el(
          'button',
          {
            type: 'submit',
            value: String(index),
            class: list ? 'fcsim-list' : quiet ? 'fcsim-quiet' : 'fcsim-main',
            formnovalidate: quiet ?? false,
          },
          label,
        ),
      );
      const form = el(
        'form',
        { method: 'dialog', 'data-step': step },
        heading,
        ...body,
        el('div', { class: 'fcsim-actions' }, ...buttons),
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
      this.element.replaceChildren(this.header(institution), form, footer());
      (focus ?? heading).focus();
    }

    header(institution) {
      const close = el('button', { type: 'button', class: 'fcsim-close', 'aria-label': 'Close' }, '×');
      close.addEventListener('click', () => this.element.close());
      const name = institution?.name ?? 'Financial Connections';
      return el(
        'header',
        {},
        el('span', { class: 'fcsim-logo', 'aria-hidden': 'true' }, name.slice(0, 1)),
        el('span', {}, name),
        close,
      );
    }
  }

  function footer() {
    return el('footer', {}, 'Simulated: nothing leaves this machine.');
  }

  function accountName({ display_name, last4 }) {
    return last4 ? `${display_name} ••${last4}` : display_name;
  }

  class ApiProblem extends Error {
    constructor(error) {
      super(error.message);
      this.error = error;
    }
  }

  async function post(path, body) {
    let answer;
    try {
      const response = await fetch(new URL(path, base), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      answer = await response.json();
    } catch {
      throw new ApiProblem({
        type: 'api_connection_error',
        message: 'We are experiencing issues connecting.',
      });
    }
    if (answer.error) throw new ApiProblem(answer.error);
    return answer;
  }

  function integrationError(message) {
    const error = new Error(message);
    error.name = 'IntegrationError';
    return error;
  }

  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, '');
      else if (value !== false) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }
}
