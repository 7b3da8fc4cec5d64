/** What each step shows: title, content, and the actions with their values. */

import { base, el, MERCHANT } from './element.js';

const PERMISSIONS = {
  balances: ['Balances', 'What is in your accounts now'],
  ownership: ['Account owners', 'Names and addresses of the owners'],
  payment_method: ['Account details', 'Account and routing numbers, for payments'],
  transactions: ['Transactions', 'Pending and posted transactions'],
};

const UNAVAILABLE = {
  scheduled: 'It is being maintained, and will be back in a few hours.',
  unscheduled: 'It does not answer right now. Please try again later.',
  error: 'Something went wrong on the way there.',
};

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

function nameOf({ display_name, last4 }) {
  return last4 ? `${display_name} ••${last4}` : display_name;
}

const text = (...children) => el('p', {}, ...children);

export function consent({ permissions, institution }) {
  const items = permissions.map((permission) => {
    const [title, detail] = PERMISSIONS[permission] ?? [permission, ''];
    return el('li', {}, el('strong', {}, title), el('span', {}, detail));
  });
  const place = institution ? institution.name : 'your bank';
  return {
    step: 'consent',
    institution,
    title: `${MERCHANT} asks to connect to ${place}`,
    body: [
      text(`With your consent, ${place} will share this with ${MERCHANT}:`),
      el('ul', { class: 'fcsim-permissions' }, ...items),
    ],
    actions: [{ label: 'Agree and continue', value: true }],
    canWait: true,
  };
}

export function institutions(list) {
  return {
    step: 'institution',
    title: 'Choose your bank',
    body: [],
    actions: list.map((candidate) => ({
      label: candidate.name,
      detail: candidate.testName,
      value: candidate,
      list: true,
    })),
  };
}

export function leaving(institution, { again }) {
  return {
    step: 'leaving',
    institution,
    title: `Sign in at ${institution.name}`,
    body: [
      text(
        again
          ? `The window of ${institution.name} was closed before the end. You can open it again.`
          : `${institution.name} opens in a window of its own. It brings you back here when you are done.`,
      ),
    ],
    // Opened by the click itself, or the browser would keep it from opening.
    actions: [
      {
        label: `Continue to ${institution.name}`,
        value: () => open(new URL('bank.html', base), 'fcsim-bank', 'popup,width=460,height=720'),
      },
    ],
    canWait: true,
  };
}

export function waiting(institution) {
  return {
    step: 'waiting',
    institution,
    title: `Waiting for ${institution.name}`,
    body: [text('Sign in and choose your accounts in the other window. This goes on by itself then.')],
    actions: [
      { label: 'Show the window', value: true },
      { label: 'Cancel', value: false, quiet: true },
    ],
  };
}

export function signIn({ institution, logins, password, login, problem }) {
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
    focus: field,
    body: [
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
    canWait: true,
  };
}

export function accounts({ institution, choices, selected, single, expected, isRelink }) {
  const inputs = choices.map(({ key, linked, cents, ...choice }) =>
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
        el('strong', {}, nameOf(choice)),
        el('small', {}, dollars.format(cents / 100), linked && !isRelink ? ' · linked already' : ''),
      ),
    ),
  );
  const asked = expected && !institution.oauth ? `: ${nameOf(expected)}.` : '.';
  return {
    step: 'accounts',
    institution,
    title: single ? 'Choose an account' : 'Choose accounts',
    body: [
      text(single ? `${MERCHANT} asks for one account${asked}` : `Choose what ${MERCHANT} may see.`),
      el('fieldset', {}, el('legend', { class: 'fcsim-hidden' }, 'Accounts'), ...inputs),
    ],
    ready: (form) => form.has('account'),
    actions: [
      { label: single ? 'Connect account' : 'Connect accounts', value: (form) => form.getAll('account') },
    ],
  };
}

export function wrongAccount(institution, expected) {
  return {
    step: 'wrong-account',
    institution,
    title: 'That is another account',
    body: [text(`${MERCHANT} asks for ${nameOf(expected)}, and can’t go on with another account.`)],
    actions: [
      { label: 'Choose again', value: true },
      { label: 'Leave without it', value: false, quiet: true },
    ],
  };
}

export function unavailable(institution, { another = false } = {}) {
  const leave = { label: `Back to ${MERCHANT}`, value: false, quiet: another };
  return {
    step: 'unavailable',
    institution,
    title: `${institution.name} is not available`,
    body: [text(UNAVAILABLE[institution.unavailable])],
    actions: another ? [{ label: 'Choose another bank', value: true }, leave] : [leave],
  };
}

export function success(institution, count) {
  return {
    step: 'success',
    institution,
    title: 'You are connected',
    body: [text(`${count} ${count === 1 ? 'account is' : 'accounts are'} connected with ${MERCHANT}.`)],
    actions: [{ label: `Back to ${MERCHANT}`, value: true }],
  };
}

export function failure(institution) {
  return {
    step: 'failure',
    institution,
    title: 'You could not be signed in',
    body: [text(`${institution.name} did not confirm who you are. Nothing was shared.`)],
    actions: [{ label: `Back to ${MERCHANT}`, value: true }],
  };
}

export function gonePane() {
  return {
    step: 'gone',
    title: 'This link does not work any more',
    body: [text(`It was used, or is too old. Open ${MERCHANT} to go on.`)],
    actions: [{ label: `Open ${MERCHANT}`, value: () => location.assign('/') }],
  };
}
