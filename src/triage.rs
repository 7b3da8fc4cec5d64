//! Which accounts need the customer, before any flow.
//!
//! Source: <https://docs.stripe.com/financial-connections/inactive-accounts>

use std::collections::{HashMap, HashSet};

use crate::account::{
    Account, AccountNumber, IdentifierType, NumberStatus, RequiredAction, Status,
};
use crate::authorization::Authorization;
use crate::closed_enum::closed_enum;
use crate::distinct::{Distinct, Indexed};
use crate::text::{self, Text};

/// How long before its expiry an account number asks for a relink, in seconds: 30 days, as with Stripe's own notice.
///
/// Source: <https://docs.stripe.com/financial-connections/webhooks>
pub const EXPIRY_NOTICE: u64 = 30 * 24 * 60 * 60;

closed_enum! {
    /// What has to be done for an account, most urgent first.
    Action {
        /// Relink its authorization.
        Relink = "relink",
        /// Send the customer through the ordinary flow: no relink can repair it.
        LinkNew = "link_new",
        /// Relink its authorization before the deadline.
        RelinkSoon = "relink_soon",
        /// It is inactive, and nothing says whether a relink can help.
        Unknown = "unknown",
        /// Nothing.
        None = "none",
    }
}

/// What one authorization, or one account without an authorization, needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need<T> {
    /// What has to be done.
    pub action: Action,
    /// The authorization; `None` for an account that tells none.
    pub authorization: Option<T>,
    /// The first institution name among the accounts.
    pub institution_name: Option<T>,
    /// The accounts, by their indexes in the caller's list.
    pub accounts: Vec<usize>,
    /// The distinct causes that Stripe gave.
    pub causes: Vec<T>,
    /// The earliest deadline, in Unix seconds.
    pub deadline: Option<u64>,
}

/// Says which accounts need the customer: one entry for each authorization and action, most urgent first.
///
/// One relink repairs all accounts of an authorization. `now` is in Unix seconds.
///
/// ```
/// use fc_relink::{Account, Action, Inactive, RequiredAction, Status, StatusDetails, triage};
///
/// let account = Account {
///     status: Status::Inactive.into(),
///     status_details: StatusDetails {
///         inactive: Inactive { action: Some(RequiredAction::RelinkRequired), cause: None },
///         ..StatusDetails::default()
///     },
///     ..Account::from_id("fca_1")
/// };
/// let needs = triage(&[account], &[], 1_800_000_000);
/// assert_eq!(needs[0].action, Action::Relink);
/// ```
#[must_use]
pub fn triage<T: Text>(
    accounts: &[Account<T>],
    authorizations: &[Authorization<T>],
    now: u64,
) -> Vec<Need<T>> {
    let mut known: HashMap<&T, &Authorization<T>, T::Hasher> = HashMap::default();
    for authorization in authorizations {
        known.entry(&authorization.id).or_insert(authorization);
    }
    let accounts = Distinct::of(accounts);
    let mut judged: Vec<_> = accounts
        .iter()
        .map(|account| Judged::of(account, &known, now))
        .collect();
    judged.sort_unstable_by_key(|it| (it.authorization, it.action, it.index));
    let mut needs: Vec<_> = judged.chunk_by(Judged::is_one_need).map(Need::of).collect();
    needs.sort_unstable_by_key(|need| {
        let deadline = need.deadline.unwrap_or(u64::MAX);
        (need.action, deadline, need.accounts.first().copied())
    });
    needs
}

/// An account, and what it needs.
struct Judged<'a, T> {
    index: usize,
    account: &'a Account<T>,
    authorization: Option<&'a T>,
    action: Action,
    deadline: Option<u64>,
}

impl<'a, T: Text> Judged<'a, T> {
    fn of(
        (index, account): Indexed<'a, T>,
        known: &HashMap<&T, &Authorization<T>, T::Hasher>,
        now: u64,
    ) -> Self {
        let authorization = account.authorization.set();
        let (action, deadline) = judge(
            account,
            authorization.and_then(|id| known.get(id).copied()),
            now,
        );
        Self {
            index,
            account,
            authorization,
            action,
            deadline,
        }
    }

    /// Whether one entry tells of both: an account without an authorization is an entry of its own.
    fn is_one_need(&self, other: &Self) -> bool {
        self.authorization.is_some()
            && self.authorization == other.authorization
            && self.action == other.action
    }
}

impl<T: Text> Need<T> {
    /// What a group of accounts needs, of which each needs it.
    fn of(group: &[Judged<'_, T>]) -> Self {
        let accounts = || group.iter().map(|it| it.account);
        let mut seen: HashSet<&T, T::Hasher> = HashSet::default();
        let causes = accounts()
            .map(|account| &account.status_details)
            .flat_map(|details| [&details.inactive.cause, &details.active.cause])
            .filter_map(|cause| text::set(cause.as_ref()))
            .filter(|cause| seen.insert(cause));
        Self {
            action: group.first().map_or(Action::None, |it| it.action),
            authorization: group.first().and_then(|it| it.authorization.cloned()),
            institution_name: accounts()
                .find_map(|account| account.institution_name.set())
                .cloned(),
            accounts: group.iter().map(|it| it.index).collect(),
            causes: causes.cloned().collect(),
            deadline: group.iter().filter_map(|it| it.deadline).min(),
        }
    }
}

/// What an account needs, and until when.
fn judge<T: Text>(
    account: &Account<T>,
    authorization: Option<&Authorization<T>>,
    now: u64,
) -> (Action, Option<u64>) {
    match account.status.value() {
        Some(Status::Disconnected) => (Action::LinkNew, None),
        Some(Status::Inactive) => (judge_inactive(account, authorization), None),
        _ if has_run_out(account) => (Action::Relink, None),
        Some(Status::Active) => judge_active(account, now),
        _ => (Action::None, None),
    }
}

fn judge_inactive<T: Text>(
    account: &Account<T>,
    authorization: Option<&Authorization<T>>,
) -> Action {
    let is_known = |action: &&RequiredAction<T>| !matches!(action, RequiredAction::Other(_));
    let own = account.status_details.inactive.action.as_ref();
    // Older API versions tell it on the authorization.
    let others = authorization.and_then(|it| it.inactive_action.as_ref());
    match own.filter(is_known).or(others) {
        Some(RequiredAction::RelinkRequired) => Action::Relink,
        Some(RequiredAction::None) => Action::LinkNew,
        _ if has_run_out(account) => Action::Relink,
        // The account itself is what ended: it was closed, say.
        _ if authorization.is_some_and(|it| it.status == Some(Status::Active)) => Action::LinkNew,
        _ => Action::Unknown,
    }
}

fn judge_active<T: Text>(account: &Account<T>, now: u64) -> (Action, Option<u64>) {
    let active = &account.status_details.active;
    let is_announced = active.action == Some(RequiredAction::RelinkRequired);
    let announced = active.expected_deactivation_date.filter(|_| is_announced);
    let expiry = tokenized_numbers(account)
        .filter_map(|number| number.expected_expiry_date)
        .filter(|&date| date <= now.saturating_add(EXPIRY_NOTICE))
        .min();
    let deadline = announced.into_iter().chain(expiry).min();
    if is_announced || deadline.is_some() {
        (Action::RelinkSoon, deadline)
    } else {
        (Action::None, None)
    }
}

/// Whether a number that the bank issued for its authorization can no longer be used.
fn has_run_out<T: Text>(account: &Account<T>) -> bool {
    tokenized_numbers(account).any(|number| {
        matches!(
            number.status,
            Some(NumberStatus::Expired | NumberStatus::Deactivated)
        )
    })
}

fn tokenized_numbers<T: Text>(account: &Account<T>) -> impl Iterator<Item = &AccountNumber<T>> {
    let numbers = account.account_numbers.iter().flatten();
    numbers.filter(|it| it.identifier_type == Some(IdentifierType::TokenizedAccountNumber))
}
