//! A flow out of bytes. `scripts/fuzz-seeds.mjs` writes the same layout.
//!
//! A byte picks from a pool, so that equal texts meet often. Every account takes equally many bytes: what the fuzzer copies,
//! moves or drops are then often whole accounts.

use fc_relink::{
    Account, AccountNumber, Active, Authorization, FlowResult, Inactive, RelinkResult, Requested,
    Session, StatusDetails, Symbol, Symbols,
};

use crate::bytes::Bytes;

const IDS: &[&str] = &[
    "fca_0", "fca_1", "fca_2", "fca_3", "fca_4", "fca_5", "fca_6", "fca_7", "fca_8", "fca_9",
    "fca_10", "fca_11", "fca_12", "fca_13", "fca_14", "fca_15", "fca_16", "fca_17", "fca_18",
    "fca_19", "fca_20", "fca_21", "fca_22", "fca_23", "fca_24", "fca_25", "fca_26", "fca_27",
    "fca_28", "fca_29", "fca_30", "fca_31", "fca_32", "fca_33", "fca_34", "fca_35", "fca_36",
    "fca_37", "fca_38", "fca_39", "fca_40", "fca_41", "fca_42", "fca_43", "fca_44",
];
const AUTHORIZATIONS: &[&str] = &["fcauth_0", "fcauth_1", "fcauth_2", "fcauth_3"];
const STATUSES: &[&str] = &["active", "inactive", "disconnected", "asleep"];
const ACTIONS: &[&str] = &["none", "relink_required", "wait"];
const CAUSES: &[&str] = &[
    "access_denied",
    "access_expired",
    "account_closed",
    "active",
];
const INSTITUTIONS: &[&str] = &["First Bank", "Second Bank"];
const CATEGORIES: &[&str] = &["cash", "credit", "checking", "savings"];
const LAST4: &[&str] = &["0000", "1111", "2222", "3333", "4444", "Everyday"];
const NAMES: &[&str] = &["Everyday", "Bills", "Savings", "0000", "Holidays", "Rent"];
const PERMISSIONS: &[&str] = &["balances", "ownership", "payment_method", "transactions"];
const PAYMENT_METHODS: &[&str] = &["us_bank_account", "link"];
const NUMBER_TYPES: &[&str] = &["account_number", "tokenized_account_number", "iban"];
const NUMBER_STATUSES: &[&str] = &["transactable", "pending", "expired", "deactivated"];
const NETWORKS: &[&str] = &["ach", "us_domestic_wire"];
const FAILURES: &[&str] = &["no_account", "no_authorization", "other", "asleep"];

/// Unix seconds; differences of 30 days and of one second are among them.
const DATES: &[u32] = &[
    0,
    1,
    1_797_407_999,
    1_797_408_000,
    1_797_408_001,
    1_799_999_999,
    1_800_000_000,
    1_800_000_001,
    1_802_592_000,
    1_802_592_001,
    4_000_000_000,
    u32::MAX,
];

/// A pool of texts, besides which a key may be absent, `null` or empty.
#[derive(Debug)]
struct Pool(Vec<Symbol>);

impl Pool {
    fn new(symbols: &mut Symbols, texts: &[&str]) -> Self {
        let odd = [Symbol::ABSENT, Symbol::NULL, Symbol::EMPTY];
        Self(
            odd.into_iter()
                .chain(texts.iter().map(|text| symbols.intern(text)))
                .collect(),
        )
    }

    fn one(&self, bytes: &mut Bytes<'_>) -> Symbol {
        self.0[bytes.choice(self.0.len())]
    }

    /// A list: a bit for each text, an empty item, the first item again, and the order.
    fn some(&self, bytes: &mut Bytes<'_>) -> Option<Vec<Symbol>> {
        let bits = bytes.next();
        if bits & 0x80 == 0 {
            return None;
        }
        let texts = self.0[3..].iter().enumerate();
        let mut list: Vec<_> = texts
            .filter(|(i, _)| bits & (1 << i) != 0)
            .map(|it| *it.1)
            .collect();
        if bits & 0x10 != 0 {
            list.push(Symbol::EMPTY);
        }
        if bits & 0x20 != 0 {
            list.extend(list.first().copied());
        }
        if bits & 0x40 != 0 {
            list.reverse();
        }
        Some(list)
    }
}

fn date(bytes: &mut Bytes<'_>) -> Option<u32> {
    bytes
        .choice(DATES.len() + 1)
        .checked_sub(1)
        .map(|place| DATES[place])
}

/// All the texts there are.
#[derive(Debug)]
pub(crate) struct Pools {
    ids: Pool,
    authorizations: Pool,
    statuses: Pool,
    actions: Pool,
    causes: Pool,
    institutions: Pool,
    categories: Pool,
    last4: Pool,
    names: Pool,
    permissions: Pool,
    payment_methods: Pool,
    number_types: Pool,
    number_statuses: Pool,
    networks: Pool,
    failures: Pool,
}

impl Pools {
    pub(crate) fn new() -> Self {
        let mut symbols = Symbols::new();
        let mut pool = |texts| Pool::new(&mut symbols, texts);
        Self {
            ids: pool(IDS),
            authorizations: pool(AUTHORIZATIONS),
            statuses: pool(STATUSES),
            actions: pool(ACTIONS),
            causes: pool(CAUSES),
            institutions: pool(INSTITUTIONS),
            categories: pool(CATEGORIES),
            last4: pool(LAST4),
            names: pool(NAMES),
            permissions: pool(PERMISSIONS),
            payment_methods: pool(PAYMENT_METHODS),
            number_types: pool(NUMBER_TYPES),
            number_statuses: pool(NUMBER_STATUSES),
            networks: pool(NETWORKS),
            failures: pool(FAILURES),
        }
    }
}

/// An account with its lists, which an [`Account`] only borrows.
struct Owned {
    fields: Account<'static>,
    permissions: Option<Vec<Symbol>>,
    payment_methods: Option<Vec<Symbol>>,
    numbers: Option<Vec<(AccountNumber<'static>, Vec<Symbol>)>>,
}

impl Owned {
    fn read(pools: &Pools, bytes: &mut Bytes<'_>) -> Self {
        let id = pools.ids.one(bytes);
        let fields = Account {
            authorization: pools.authorizations.one(bytes),
            status: pools.statuses.one(bytes),
            institution_name: pools.institutions.one(bytes),
            category: pools.categories.one(bytes),
            subcategory: pools.categories.one(bytes),
            last4: pools.last4.one(bytes),
            display_name: pools.names.one(bytes),
            status_details: StatusDetails {
                inactive: Inactive {
                    action: pools.actions.one(bytes),
                    cause: pools.causes.one(bytes),
                },
                active: Active {
                    action: pools.actions.one(bytes),
                    cause: pools.causes.one(bytes),
                    expected_deactivation_date: date(bytes),
                },
            },
            ..Account::from_id(id)
        };
        let permissions = pools.permissions.some(bytes);
        let payment_methods = pools.payment_methods.some(bytes);
        let count = bytes.choice(4);
        let mut numbers: Vec<_> = (0..2)
            .map(|_| {
                let number = AccountNumber {
                    identifier_type: pools.number_types.one(bytes),
                    status: pools.number_statuses.one(bytes),
                    expected_expiry_date: date(bytes),
                    supported_networks: &[],
                };
                (number, pools.networks.some(bytes).unwrap_or_default())
            })
            .collect();
        let numbers = count.checked_sub(1).map(|count| {
            numbers.truncate(count);
            numbers
        });
        Self {
            fields,
            permissions,
            payment_methods,
            numbers,
        }
    }

    fn numbers(&self) -> Option<Vec<AccountNumber<'_>>> {
        let numbers = self.numbers.as_ref()?.iter();
        let whole = numbers.map(|(number, networks)| AccountNumber {
            supported_networks: networks,
            ..*number
        });
        Some(whole.collect())
    }

    fn account<'a>(&'a self, numbers: Option<&'a Vec<AccountNumber<'a>>>) -> Account<'a> {
        Account {
            permissions: self.permissions.as_deref(),
            supported_payment_method_types: self.payment_methods.as_deref(),
            account_numbers: numbers.map(Vec::as_slice),
            ..self.fields
        }
    }
}

/// All that the functions of the core are given.
#[derive(Clone)]
pub(crate) struct Flow<'a> {
    pub(crate) result: FlowResult<'a>,
    pub(crate) existing: &'a [Account<'a>],
    pub(crate) asked: Requested,
    pub(crate) authorizations: Vec<Authorization>,
    /// Unix seconds.
    pub(crate) now: u32,
}

impl<'a> Flow<'a> {
    /// The session, an empty one where there is none.
    pub(crate) fn session(&self) -> Session<'a> {
        self.result.session.unwrap_or_default()
    }

    pub(crate) fn returned(&self) -> &'a [Account<'a>] {
        self.session().accounts
    }

    /// The flow, and the same accounts with other endings: what has to be equal for a success seldom is by chance.
    pub(crate) fn endings(&self) -> [Self; 5] {
        let with = |change: fn(&mut Session<'_>)| {
            let mut flow = self.clone();
            if let Some(session) = &mut flow.result.session {
                change(session);
            }
            flow
        };
        [
            self.clone(),
            with(|it| it.relink_result.authorization = it.relink_options.authorization),
            with(|it| {
                it.relink_result.authorization = it.relink_options.authorization;
                it.relink_result.account = it.relink_options.account;
            }),
            with(|it| {
                it.relink_result.authorization = it.relink_options.authorization;
                it.relink_options.account = Symbol::ABSENT;
            }),
            with(|it| it.relink_result = RelinkResult::default()),
        ]
    }
}

/// Hands out the flow that is in the bytes.
pub(crate) fn with_flow(pools: &Pools, bytes: &[u8], take: impl FnOnce(&Flow<'_>)) {
    let bytes = &mut Bytes::new(bytes);
    let flags = bytes.next();
    let requested = |bytes: &mut Bytes<'_>| Requested {
        authorization: pools.authorizations.one(bytes),
        account: pools.ids.one(bytes),
    };
    let relink_options = requested(bytes);
    let asked = requested(bytes);
    let relink_result = RelinkResult {
        authorization: pools.authorizations.one(bytes),
        account: pools.ids.one(bytes),
        failure_reason: pools.failures.one(bytes),
    };
    let permissions = pools.permissions.some(bytes);
    let cancel_reason = pools.failures.one(bytes);
    let now = DATES[bytes.choice(DATES.len())];
    let authorizations: Vec<_> = (0..3)
        .map(|_| Authorization {
            id: pools.authorizations.one(bytes),
            status: pools.statuses.one(bytes),
            inactive_action: pools.actions.one(bytes),
        })
        .collect();
    let count = usize::from(bytes.next());

    let mut owned = Vec::new();
    while !bytes.is_empty() {
        owned.push(Owned::read(pools, bytes));
    }
    let numbers: Vec<_> = owned.iter().map(Owned::numbers).collect();
    let accounts: Vec<_> = owned
        .iter()
        .zip(&numbers)
        .map(|(it, numbers)| it.account(numbers.as_ref()))
        .collect();
    let (existing, returned) = accounts.split_at(count.min(accounts.len()));
    let session = Session {
        relink_options,
        relink_result,
        permissions: permissions.as_deref(),
        cancel_reason,
        accounts: returned,
    };
    take(&Flow {
        result: FlowResult {
            is_error: flags & 1 != 0,
            session: (flags & 2 == 0).then_some(session),
        },
        existing,
        asked,
        authorizations,
        now,
    });
}
