/**
 * Writes inputs to start from: the flows of `fc-relink/testing`, and what the contract's rules tell apart.
 *
 * `node scripts/fuzz-seeds.mjs FOLDER`, after a build. The layout is that of `tests/core/flow.rs`, where the pools of texts are read from.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fakeStripe, sampleAccount, sampleAuthorization } from 'fc-relink/testing';

const source = readFileSync(new URL('../tests/core/flow.rs', import.meta.url), 'utf8');

/** The texts of a pool, or its numbers. @param {string} name @returns {(string | number)[]} */
function pool(name) {
  const items = new RegExp(`const ${name}: [^=]+= &\\[([^\\]]*)\\]`).exec(source)?.[1];
  if (items === undefined) throw new Error(`there is no pool ${name}`);
  const texts = [...items.matchAll(/"([^"]*)"/g)].map((match) => match[1]);
  if (texts.length > 0) return texts;
  return items
    .match(/\w[\w:]*/g)
    .map((item) => (item === 'u64::MAX' ? 2 ** 64 - 1 : Number(item.replaceAll('_', ''))));
}

/** One flow as bytes. A text that is in no pool takes the place of one that the flow does not have. */
class Encoder {
  bytes = [];
  /** @type {Map<string, Map<string, number>>} */
  #places = new Map();

  /** @param {string} name @param {unknown} text */
  #place(name, text) {
    const texts = pool(name);
    const places = this.#places.get(name) ?? new Map();
    this.#places.set(name, places);
    const taken = [...places.values()];
    const known = texts.indexOf(/** @type {string} */ (text));
    const free = texts.findIndex((_, place) => !taken.includes(place));
    const place = places.get(text) ?? (known < 0 || taken.includes(known) ? Math.max(free, 0) : known);
    places.set(text, place);
    return place;
  }

  /** @param {string} name @param {unknown} text */
  text(name, text) {
    const odd = [undefined, null, ''].indexOf(/** @type {any} */ (text));
    this.bytes.push(odd >= 0 ? odd : 3 + this.#place(name, text));
  }

  /** @param {string} name @param {unknown[] | null | undefined} list */
  texts(name, list) {
    if (list === undefined) return this.bytes.push(0);
    this.bytes.push((list ?? []).reduce((bits, text) => bits | (1 << this.#place(name, text)), 0x80));
  }

  /** The date of the pool that is nearest. @param {number | null | undefined} date */
  date(date) {
    const dates = /** @type {number[]} */ (pool('DATES'));
    const far = (/** @type {number} */ other) => Math.abs(other - /** @type {number} */ (date));
    const nearest = dates.reduce((a, b) => (far(b) < far(a) ? b : a));
    this.bytes.push(date == null ? 0 : 1 + dates.indexOf(nearest));
  }

  /** @param {any} given */
  account(given) {
    const it = typeof given === 'string' ? { id: given } : given;
    this.text('IDS', it.id);
    this.text('AUTHORIZATIONS', it.authorization);
    this.text('STATUSES', it.status);
    this.text('INSTITUTIONS', it.institution_name);
    this.text('CATEGORIES', it.category);
    this.text('CATEGORIES', it.subcategory);
    this.text('LAST4', it.last4);
    this.text('NAMES', it.display_name);
    this.text('ACTIONS', it.status_details?.inactive?.action);
    this.text('CAUSES', it.status_details?.inactive?.cause);
    this.text('ACTIONS', it.status_details?.active?.action);
    this.text('CAUSES', it.status_details?.active?.cause);
    this.date(it.status_details?.active?.expected_deactivation_date);
    this.texts('PERMISSIONS', it.permissions);
    this.texts('PAYMENT_METHODS', it.supported_payment_method_types);
    const numbers = it.account_numbers;
    this.bytes.push(numbers === undefined ? 0 : 1 + (numbers?.length ?? 0));
    for (const place of [0, 1]) {
      const number = numbers?.[place];
      this.text('NUMBER_TYPES', number?.identifier_type);
      this.text('NUMBER_STATUSES', number?.status);
      this.date(number?.expected_expiry_date);
      this.texts('NETWORKS', number?.supported_networks);
    }
  }

  /** @param {{ result?: any, existing?: any[], asked?: any, authorizations?: any[], now?: number }} flow */
  flow({ result = {}, existing = [], asked, authorizations = [], now = 1_800_000_000 }) {
    const session = result.financialConnectionsSession;
    this.bytes.push((result.error ? 1 : 0) + (session ? 0 : 2));
    for (const request of [session?.relink_options, asked]) {
      this.text('AUTHORIZATIONS', request?.authorization);
      this.text('IDS', request?.account);
    }
    this.text('AUTHORIZATIONS', session?.relink_result?.authorization);
    this.text('IDS', session?.relink_result?.account);
    this.text('FAILURES', session?.relink_result?.failure_reason);
    this.texts('PERMISSIONS', session?.permissions);
    this.text('FAILURES', session?.status_details?.cancelled?.reason);
    this.date(now);
    this.bytes.push(this.bytes.pop() - 1);
    for (const place of [0, 1, 2]) {
      this.text('AUTHORIZATIONS', authorizations[place]?.id);
      this.text('STATUSES', authorizations[place]?.status);
      this.text('ACTIONS', authorizations[place]?.status_details?.inactive?.action);
    }
    this.bytes.push(existing.length);
    for (const account of [...existing, ...(session?.accounts ?? [])]) this.account(account);
  }
}

const ENDINGS = [
  ...['relinked', 'relinked_without_accounts', 'new_authorization', 'no_account', 'no_authorization'],
  ...['other', 'canceled', 'error', 'malformed'],
];

const tokenized = (/** @type {object} */ fields) => ({
  identifier_type: 'tokenized_account_number',
  status: 'transactable',
  supported_networks: ['ach'],
  ...fields,
});

/** What a page may have before the flow. */
const PAGES = [
  [sampleAccount()],
  [sampleAccount({ status: 'inactive' }), sampleAccount({ last4: '1111', status: 'active' })],
  [
    sampleAccount({ status: 'inactive', last4: '1111', permissions: ['balances'] }),
    sampleAccount({ status: 'disconnected', last4: '2222' }),
    sampleAccount({ last4: '3333', authorization: 'fcauth_2' }),
    sampleAccount({ last4: null, display_name: 'Savings', id: 'fca_savings' }),
  ],
  ['fca_1', 'fca_2'],
  [
    sampleAccount({ account_numbers: [tokenized({ expected_expiry_date: 1_802_592_000 })] }),
    sampleAccount({ last4: '1111', account_numbers: [tokenized({ status: 'expired' })] }),
    sampleAccount({
      last4: '2222',
      status_details: {
        active: {
          action: 'relink_required',
          cause: 'access_expired',
          expected_deactivation_date: 1_800_000_001,
        },
      },
    }),
  ],
];

async function* flows() {
  const authorizations = [sampleAuthorization(), { id: 'fcauth_2', status: 'active' }];
  for (const existing of PAGES) {
    for (const ending of ENDINGS) {
      for (const account of [undefined, existing[0].id ?? existing[0]]) {
        const stripe = fakeStripe(ending, { accounts: existing, ...(account && { account }) });
        const clientSecret = stripe.createSession().client_secret;
        const result = await stripe.collectFinancialConnectionsAccounts({ clientSecret });
        yield { result, existing, authorizations, asked: { authorization: 'fcauth_sample' } };
      }
    }
  }

  const alike = (/** @type {string} */ id, fields = {}) => sampleAccount({ id, last4: null, ...fields });
  const many = (/** @type {string} */ prefix, fields = {}) =>
    Array.from({ length: 18 }, (_, i) => alike(`${prefix}${i}`, fields));
  const returned = (/** @type {object[]} */ accounts, fields = {}) => ({
    financialConnectionsSession: { relink_options: { authorization: 'fcauth_1' }, accounts, ...fields },
  });
  // Nothing is guessed where many look alike; old sessions; accounts that tell nothing; other institutions.
  yield { result: returned(many('new')), existing: many('old') };
  yield { result: returned(many('new', { last4: '1111' })), existing: [alike('old', { last4: '1111' })] };
  yield { result: returned([{ id: 'a' }, { id: 'b' }], { relink_options: null }), existing: ['a', 'c'] };
  yield {
    result: returned([{ id: 'a' }]),
    existing: [{ id: 'b' }],
    asked: { authorization: 'fcauth_2', account: 'b' },
  };
  yield {
    result: returned([alike('a', { display_name: 'Bills', last4: '1111' })]),
    existing: [alike('b', { display_name: 'Bills' })],
  };
  yield { result: returned([alike('a', { institution_name: 'Second Bank' })]), existing: [alike('b')] };
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('name the folder to write to');
mkdirSync(folder, { recursive: true });
let count = 0;
for await (const flow of flows()) {
  const encoder = new Encoder();
  encoder.flow(flow);
  const bytes = Uint8Array.from(encoder.bytes);
  writeFileSync(join(folder, createHash('sha1').update(bytes).digest('hex')), bytes);
  count += 1;
}
console.log(`wrote ${count} flows to ${folder}`);
