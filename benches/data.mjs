/** Sessions and accounts of any size, as Stripe sends them: parsed from JSON, so that no two strings are the same object. */

const parsed = (value) => JSON.parse(JSON.stringify(value));

function account(index, fields) {
  return {
    id: `fca_1P${String(index).padStart(20, '0')}`,
    object: 'financial_connections.account',
    authorization: 'fcauth_1LDYuMGxLVUXRs6HW0lrat9T',
    status: 'active',
    institution_name: `Bank ${index % 7}`,
    category: 'cash',
    subcategory: index % 2 ? 'checking' : 'savings',
    last4: String(1000 + (index % 9000)),
    display_name: `Account ${index}`,
    permissions: ['balances', 'payment_method'],
    supported_payment_method_types: ['us_bank_account', 'link'],
    status_details: {},
    ...fields,
  };
}

const inactive = {
  status: 'inactive',
  status_details: { inactive: { action: 'relink_required', cause: 'access_expired' } },
};

const list = (count, make) => Array.from({ length: count }, (_, index) => make(index));

function session(authorization, accounts) {
  return {
    object: 'financial_connections.session',
    permissions: ['balances', 'payment_method', 'transactions'],
    relink_options: { authorization: 'fcauth_1LDYuMGxLVUXRs6HW0lrat9T' },
    relink_result: { authorization },
    accounts,
  };
}

/** All accounts come back under their ids. @param {number} count */
export const relinked = (count) => ({
  existing: parsed(list(count, (index) => account(index, inactive))),
  session: parsed(
    session(
      'fcauth_1LDYuMGxLVUXRs6HW0lrat9T',
      list(count, (index) => account(index, {})),
    ),
  ),
});

/** All accounts come back under new ids, and have to be paired. @param {number} count */
export const replaced = (count) => ({
  existing: parsed(list(count, (index) => account(index, inactive))),
  session: parsed(
    session(
      'fcauth_2',
      list(count, (index) => account(index, { id: `fca_2${index}`, authorization: 'fcauth_2' })),
    ),
  ),
});

/** Nothing can be told apart: one institution, one name, no last four digits. @param {number} count */
export const lookalikes = (count) => {
  const same = { institution_name: 'Bank', subcategory: 'checking', last4: null, display_name: 'Account' };
  return {
    existing: parsed(list(count, (index) => account(index, { ...inactive, ...same }))),
    session: parsed(
      session(
        'fcauth_2',
        list(count, (index) => account(index, { ...same, id: `fca_2${index}`, authorization: 'fcauth_2' })),
      ),
    ),
  };
};

/** As `relinked`, with every account twice in each list, the second time further down. @param {number} count */
export const twins = (count) => {
  const { existing, session } = relinked(count / 2);
  const twice = (accounts) => parsed([...accounts, ...accounts]);
  return { existing: twice(existing), session: { ...session, accounts: twice(session.accounts) } };
};

/** As `relinked`, with one id for all. @param {number} count */
export const oneId = (count) => {
  const { existing, session } = relinked(count);
  const renamed = (accounts) => parsed(accounts.map((item) => ({ ...item, id: 'fca_1' })));
  return { existing: renamed(existing), session: { ...session, accounts: renamed(session.accounts) } };
};

/** As `relinked`, with so many permissions on each account, which come back in another order. @param {number} count @param {number} each */
export const permissive = (count, each) => {
  const { existing, session } = relinked(count);
  const permissions = list(each, (index) => `permission_${index}`);
  const allowing = (accounts, granted) => parsed(accounts.map((item) => ({ ...item, permissions: granted })));
  return {
    existing: allowing(existing, permissions),
    session: { ...session, accounts: allowing(session.accounts, [...permissions].reverse()) },
  };
};
