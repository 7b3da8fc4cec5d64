//! A flow out of bytes. `scripts/fuzz-seeds.mjs` writes the same layout.
//!
//! A byte picks from a pool, so that equal texts meet often. Every account takes equally many bytes: what the fuzzer copies,
//! moves or drops are then often whole accounts.

use std::sync::Arc;

use fc_relink::{
    Account, AccountList, AccountNumber, Active, Authorization, Field, FlowResult, IdentifierType,
    Inactive, NumberStatus, PaymentMethodType, Permission, RelinkResult, Report, Requested,
    RequiredAction, Session, SessionStatus, Status, StatusDetails, Text, interpret,
};

const IDS: &[&str] = &[
    "fca_0", "fca_1", "fca_2", "fca_3", "fca_4", "fca_5", "fca_6", "fca_7", "fca_8", "fca_9",
    "fca_10", "fca_11", "fca_12", "fca_13", "fca_14", "fca_15", "fca_16", "fca_17", "fca_18",
    "fca_19", "fca_20", "fca_21", "fca_22", "fca_23", "fca_24", "fca_25", "fca_26", "fca_27",
    "fca_28", "fca_29", "fca_30", "fca_31", "fca_32", "fca_33", "fca_34", "fca_35", "fca_36",
    "fca_37", "fca_38", "fca_39", "fca_40", "fca_41", "fca_42", "fca_43", "fca_44",
];
const AUTHORIZATIONS: &[&str] = &["fcauth_0", "fcauth_1", "fcauth_2", "fcauth_3"];
const STATUSES: &[&str] = &["active", "inactive", "disconnected", "asleep"];
const SESSION_STATUSES: &[&str] = &["succeeded", "failed", "pending", "cancelled", "asleep"];
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
const DATES: &[u64] = &[
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
    u64::MAX,
];

/// A text that the pools can be made of.
pub trait FromPool: Text + 'static {
    fn from_pool(text: &'static str) -> Self;
}

impl FromPool for &'static str {
    fn from_pool(text: &'static str) -> Self {
        text
    }
}

/// Bytes, taken one after the other. Past the end all of them are zero, so that every input is a flow.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        self.0.split_off_first().copied().unwrap_or(0)
    }

    /// One of so many.
    fn choice(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    /// A text of the pool, besides which a key may be absent, `null` or empty.
    fn field<T: FromPool>(&mut self, pool: &[&'static str]) -> Field<T> {
        match self.choice(pool.len() + 3) {
            0 => Field::Absent,
            1 => Field::Null,
            2 => Field::Value(T::from_pool("")),
            place => Field::Value(T::from_pool(pool[place - 3])),
        }
    }

    fn text<T: FromPool>(&mut self, pool: &[&'static str]) -> Option<T> {
        self.field(pool).value().cloned()
    }

    fn id<T: FromPool>(&mut self, pool: &[&'static str]) -> T {
        self.text(pool).unwrap_or_else(|| T::from_pool(""))
    }

    /// A list: a bit for each text, an empty item, the first item again, and the order.
    fn texts<T: FromPool>(&mut self, pool: &[&'static str]) -> Option<Vec<T>> {
        let bits = self.byte();
        if bits & 0x80 == 0 {
            return None;
        }
        let chosen = pool
            .iter()
            .enumerate()
            .filter(|(place, _)| bits & (1 << place) != 0);
        let mut list: Vec<_> = chosen.map(|(_, text)| T::from_pool(text)).collect();
        if bits & 0x10 != 0 {
            list.push(T::from_pool(""));
        }
        if bits & 0x20 != 0 {
            list.extend(list.first().cloned());
        }
        if bits & 0x40 != 0 {
            list.reverse();
        }
        Some(list)
    }

    fn list<T: FromPool, I>(
        &mut self,
        pool: &[&'static str],
        from_text: fn(T) -> I,
    ) -> Option<Vec<I>> {
        let texts = self.texts(pool)?;
        Some(texts.into_iter().map(from_text).collect())
    }

    fn action<T: FromPool>(&mut self) -> Option<RequiredAction<T>> {
        self.text(ACTIONS).map(RequiredAction::from_text)
    }

    fn date(&mut self) -> Option<u64> {
        let place = self.choice(DATES.len() + 1).checked_sub(1)?;
        Some(DATES[place])
    }

    fn requested<T: FromPool>(&mut self) -> Requested<T> {
        Requested {
            authorization: self.text(AUTHORIZATIONS),
            account: self.text(IDS),
        }
    }

    fn account<T: FromPool>(&mut self) -> Account<T> {
        Account {
            id: self.id(IDS),
            authorization: self.field(AUTHORIZATIONS),
            status: self.field(STATUSES).map(Status::from_text),
            institution_name: self.field(INSTITUTIONS),
            category: self.field(CATEGORIES),
            subcategory: self.field(CATEGORIES),
            last4: self.field(LAST4),
            display_name: self.field(NAMES),
            status_details: StatusDetails {
                inactive: Inactive {
                    action: self.action(),
                    cause: self.text(CAUSES),
                },
                active: Active {
                    action: self.action(),
                    cause: self.text(CAUSES),
                    expected_deactivation_date: self.date(),
                },
            },
            permissions: self.list(PERMISSIONS, Permission::from_text).map(Arc::from),
            supported_payment_method_types: self
                .list(PAYMENT_METHODS, PaymentMethodType::from_text)
                .map(Arc::from),
            account_numbers: self.account_numbers(),
        }
    }

    /// The bytes of two numbers, of which so many count.
    fn account_numbers<T: FromPool>(&mut self) -> Option<Vec<AccountNumber<T>>> {
        let count = self.choice(4).checked_sub(1);
        let mut numbers: Vec<_> = (0..2)
            .map(|_| AccountNumber {
                identifier_type: self.text(NUMBER_TYPES).map(IdentifierType::from_text),
                status: self.text(NUMBER_STATUSES).map(NumberStatus::from_text),
                expected_expiry_date: self.date(),
                supported_networks: self.texts(NETWORKS).unwrap_or_default(),
            })
            .collect();
        numbers.truncate(count?);
        Some(numbers)
    }
}

/// Everything that a report and a triage are made from.
#[derive(Clone, Debug)]
pub struct Flow<T> {
    pub result: FlowResult<T>,
    pub existing: AccountList<T>,
    /// Whether the page's own accounts could be loaded.
    pub existing_is_known: bool,
    pub asked: Requested<T>,
    pub authorizations: Vec<Authorization<T>>,
    /// Unix seconds.
    pub now: u64,
}

impl<T: FromPool> Flow<T> {
    pub fn read(bytes: &[u8]) -> Self {
        let bytes = &mut Bytes(bytes);
        let flags = bytes.byte();
        let relink_options = bytes.requested();
        let asked = bytes.requested();
        let mut session = Session {
            relink_options,
            relink_result: RelinkResult {
                authorization: bytes.text(AUTHORIZATIONS),
                account: bytes.text(IDS),
                failure_reason: bytes.text(FAILURES),
            },
            permissions: bytes
                .list(PERMISSIONS, Permission::from_text)
                .map(Arc::from),
            cancel_reason: bytes.text(FAILURES),
            // Three bits, of which most say something.
            status: usize::from(flags >> 5)
                .checked_sub(3)
                .map(|place| SessionStatus::from_text(T::from_pool(SESSION_STATUSES[place]))),
            url: (flags & 0x10 != 0).then(|| T::from_pool("https://stripe.example/hosted")),
            ..Session::default()
        };
        let now = DATES[bytes.choice(DATES.len())];
        let authorizations = (0..3)
            .map(|_| Authorization {
                id: bytes.id(AUTHORIZATIONS),
                status: bytes.text(STATUSES).map(Status::from_text),
                inactive_action: bytes.action(),
            })
            .collect();
        let count = usize::from(bytes.byte());
        let mut existing = Vec::new();
        while !bytes.0.is_empty() {
            existing.push(bytes.account());
        }
        session.accounts = existing.split_off(count.min(existing.len())).into();
        Self {
            result: FlowResult {
                has_error: flags & 1 != 0,
                session: (flags & 2 == 0).then_some(session),
                is_fetched: flags & 4 != 0,
            },
            existing: existing.into(),
            existing_is_known: flags & 8 == 0,
            asked,
            authorizations,
            now,
        }
    }
}

impl<T: Text> Flow<T> {
    /// The report, `None` where there is nothing to report on.
    pub fn report(&self) -> Option<Report<T>> {
        let existing = self.existing_is_known.then_some(&self.existing);
        interpret(&self.result, existing, &self.asked).ok()
    }

    pub fn session(&self) -> Session<T> {
        self.result.session.clone().unwrap_or_default()
    }

    /// The flow, and the same accounts with other endings: what has to be equal for a success seldom is by chance.
    pub fn endings(&self) -> [Self; 6] {
        let with = |change: fn(&mut Session<T>)| {
            let mut flow = self.clone();
            flow.result.session.as_mut().map(change);
            flow
        };
        [
            self.clone(),
            with(|it| it.relink_result.authorization = it.relink_options.authorization.clone()),
            with(|it| {
                it.relink_result.authorization = it.relink_options.authorization.clone();
                it.relink_result.account = it.relink_options.account.clone();
            }),
            with(|it| {
                it.relink_result.authorization = it.relink_options.authorization.clone();
                it.relink_options.account = None;
            }),
            with(|it| it.relink_result = RelinkResult::default()),
            with(|it| {
                it.relink_result = RelinkResult::default();
                it.accounts = AccountList::default();
            }),
        ]
    }
}
