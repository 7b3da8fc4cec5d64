//! Which accounts need the customer, before any flow.
//!
//! Source: <https://docs.stripe.com/financial-connections/inactive-accounts>

use crate::closed_enum::closed_enum;
use crate::distinct::{Distinct, Indexed};
use crate::set;
use crate::sorted::{Places, sorted};
use crate::text;
use crate::{
    Account, AccountNumber, Authorization, IdentifierType, NumberStatus, RequiredAction, Status,
    Text,
};

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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
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
    let ids = Places::of(authorizations.iter().map(|it| &it.id));
    let accounts = Distinct::of(accounts);
    let mut judged = Vec::new();
    for account in accounts.iter() {
        let id = account.account.authorization.set();
        let place = id.and_then(|id| ids.find(id));
        let authorization = place.and_then(|place| authorizations.get(place));
        judged.push(Judged::of(account, authorization, now));
    }
    let judged = sorted(&judged);
    let mut groups = Vec::new();
    for group in judged.chunk_by(Judged::is_one_need) {
        let deadline = earliest(group).unwrap_or(u64::MAX);
        let first = group.first().map(|it| (it.action, deadline, it.indexed));
        groups.push((first, group));
    }
    let mut needs = Vec::new();
    for (_, group) in sorted(&groups) {
        needs.push(Need::of(group));
    }
    needs
}

/// An account, and what it needs. They are ordered by authorization, then by what they need.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Judged<'a, T> {
    authorization: Option<&'a T>,
    action: Action,
    indexed: Indexed<'a, T>,
    deadline: Option<u64>,
}

impl<'a, T: Text> Judged<'a, T> {
    fn of(indexed: Indexed<'a, T>, authorization: Option<&Authorization<T>>, now: u64) -> Self {
        let account = indexed.account;
        let (action, deadline) = judge(account, authorization, now);
        Self {
            authorization: account.authorization.set(),
            action,
            indexed,
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

fn earliest<T>(group: &[Judged<'_, T>]) -> Option<u64> {
    group.iter().filter_map(|it| it.deadline).min()
}

impl<T: Text> Need<T> {
    /// What a group of accounts needs, of which each needs it.
    fn of(group: &[Judged<'_, T>]) -> Self {
        let (mut accounts, mut causes) = (Vec::new(), Vec::new());
        for it in group {
            accounts.push(it.indexed.index);
            let details = &it.indexed.account.status_details;
            for cause in [&details.inactive.cause, &details.active.cause] {
                if let Some(cause) = text::set(cause.as_ref()) {
                    causes.push(cause.clone());
                }
            }
        }
        Self {
            action: group.first().map_or(Action::None, |it| it.action),
            authorization: group.first().and_then(|it| it.authorization.cloned()),
            institution_name: group
                .iter()
                .find_map(|it| it.indexed.account.institution_name.set())
                .cloned(),
            accounts,
            causes: set::without(&causes, &[]),
            deadline: earliest(group),
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
    let deadline = match (announced, expiry) {
        (Some(announced), Some(expiry)) => Some(announced.min(expiry)),
        (announced, expiry) => announced.or(expiry),
    };
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
    let numbers = account.account_numbers.as_deref().unwrap_or_default();
    numbers
        .iter()
        .filter(|it| it.identifier_type == Some(IdentifierType::TokenizedAccountNumber))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;
    use crate::testing::{Text, account, facts, on, with_status};
    use Action::{LinkNew, Relink, RelinkSoon, Unknown};
    use IdentifierType::{AccountNumber as Plain, TokenizedAccountNumber as Tokenized};
    use NumberStatus::{Deactivated, Expired, Pending, Transactable};
    use RequiredAction::RelinkRequired;

    const NOW: u64 = 1_800_000_000;

    fn active() -> Account<Text> {
        with_status(Status::Active, on("fcauth_1", "fca_1"))
    }

    fn inactive() -> Account<Text> {
        with_status(Status::Inactive, on("fcauth_1", "fca_1"))
    }

    fn inactive_with(action: RequiredAction<Text>) -> Account<Text> {
        let mut account = inactive();
        account.status_details.inactive.action = Some(action);
        account
    }

    fn with_number(
        identifier_type: IdentifierType<Text>,
        status: NumberStatus<Text>,
        expected_expiry_date: Option<u64>,
        mut account: Account<Text>,
    ) -> Account<Text> {
        let numbers = account.account_numbers.get_or_insert_default();
        numbers.push(AccountNumber {
            identifier_type: Some(identifier_type),
            status: Some(status),
            expected_expiry_date,
            ..AccountNumber::default()
        });
        account
    }

    /// An active account whose tokenized number runs out then.
    fn expiring(date: u64) -> Account<Text> {
        with_number(Tokenized, Transactable, Some(date), active())
    }

    /// An active account that is going to be inactive.
    fn ending(date: Option<u64>) -> Account<Text> {
        let mut account = active();
        account.status_details.active.action = Some(RelinkRequired);
        account.status_details.active.expected_deactivation_date = date;
        account
    }

    /// What an account needs by itself, and until when.
    fn need(account: Account<Text>) -> (Action, Option<u64>) {
        need_under(account, [])
    }

    type Told = (Text, Status<Text>, Option<RequiredAction<Text>>);

    /// The same under authorizations: their ids, their status, and what is to be done about them.
    fn need_under<const N: usize>(
        account: Account<Text>,
        authorizations: [Told; N],
    ) -> (Action, Option<u64>) {
        let authorizations = authorizations.map(|(id, status, inactive_action)| Authorization {
            id,
            status: Some(status),
            inactive_action,
        });
        let needs = triage(&[account], &authorizations, NOW);
        assert_eq!(needs.len(), 1);
        (needs[0].action, needs[0].deadline)
    }

    const NOTHING: (Action, Option<u64>) = (Action::None, None);
    const LAST: u64 = NOW + 2_592_000;

    facts! {
        // relink
        an_inactive_account_that_a_relink_repairs_needs_one: need(inactive_with(RelinkRequired)) => (Relink, None);
        an_inactive_account_whose_authorization_a_relink_repairs_needs_one:
            need_under(inactive(), [("fcauth_1", Status::Active, Some(RelinkRequired))]) => (Relink, None);
        an_unknown_action_leaves_it_to_the_authorization:
            need_under(inactive_with(RequiredAction::Other("wait")), [("fcauth_1", Status::Inactive, Some(RelinkRequired))])
                => (Relink, None);
        a_tokenized_number_that_ran_out_needs_a_relink_whatever_the_status:
            [active(), inactive(), on("fcauth_1", "fca_1")]
                .map(|account| need(with_number(Tokenized, Expired, None, account)))
                => [(Relink, None); 3];
        a_tokenized_number_that_was_withdrawn_needs_a_relink:
            need(with_number(Tokenized, Deactivated, Some(NOW), active())) => (Relink, None);
        a_tokenized_number_that_ran_out_outweighs_an_active_authorization:
            need_under(with_number(Tokenized, Expired, None, inactive()), [("fcauth_1", Status::Active, None)])
                => (Relink, None);
        a_tokenized_number_that_ran_out_outweighs_an_announced_end:
            need(with_number(Tokenized, Expired, None, ending(Some(NOW)))) => (Relink, None);
        a_plain_number_that_ran_out_needs_nothing: need(with_number(Plain, Expired, Some(NOW), active())) => NOTHING;
        a_tokenized_number_that_works_or_will_needs_nothing:
            [Transactable, Pending, NumberStatus::Other("asleep")]
                .map(|status| need(with_number(Tokenized, status, None, active()))) => [NOTHING; 3];

        // link_new
        a_disconnected_account_is_to_be_linked_anew:
            need(with_status(Status::Disconnected, inactive_with(RelinkRequired))) => (LinkNew, None);
        an_inactive_account_with_no_action_to_take_is_to_be_linked_anew:
            need(inactive_with(RequiredAction::None)) => (LinkNew, None);
        the_own_action_outweighs_that_of_the_authorization:
            need_under(inactive_with(RequiredAction::None), [("fcauth_1", Status::Inactive, Some(RelinkRequired))])
                => (LinkNew, None);
        no_action_to_take_outweighs_a_number_that_ran_out:
            need(with_number(Tokenized, Expired, None, inactive_with(RequiredAction::None))) => (LinkNew, None);
        an_inactive_account_whose_authorization_has_no_action_to_take_is_to_be_linked_anew:
            need_under(inactive(), [("fcauth_1", Status::Inactive, Some(RequiredAction::None))]) => (LinkNew, None);
        an_inactive_account_under_an_active_authorization_is_to_be_linked_anew:
            need_under(inactive(), [("fcauth_1", Status::Active, None)]) => (LinkNew, None);

        // relink_soon
        an_active_account_with_an_announced_end_needs_a_relink_until_then:
            need(ending(Some(NOW + 1))) => (RelinkSoon, Some(NOW + 1));
        an_end_of_which_the_date_is_not_known_is_no_deadline: need(ending(None)) => (RelinkSoon, None);
        an_announced_end_of_an_account_that_is_not_active_is_none:
            need(Account { status: Field::Absent, ..ending(Some(NOW)) }) => NOTHING;
        a_date_that_was_not_announced_is_none:
            {
                let mut account = active();
                account.status_details.active.expected_deactivation_date = Some(NOW);
                need(account)
            } => NOTHING;
        a_tokenized_number_that_expires_within_thirty_days_needs_a_relink_until_then:
            [NOW - 1, NOW, LAST].map(|date| need(expiring(date)))
                => [NOW - 1, NOW, LAST].map(|date| (RelinkSoon, Some(date)));
        a_tokenized_number_that_expires_later_needs_nothing_yet: need(expiring(LAST + 1)) => NOTHING;
        a_plain_number_that_expires_needs_nothing:
            need(with_number(Plain, Transactable, Some(NOW), active())) => NOTHING;
        a_number_of_an_account_of_unknown_status_may_expire:
            need(Account { status: Field::Absent, ..expiring(NOW) }) => NOTHING;
        the_earliest_of_several_ends_is_the_deadline:
            need(with_number(
                Tokenized,
                Transactable,
                Some(NOW + 2),
                with_number(Tokenized, Transactable, Some(NOW + 1), ending(Some(NOW + 3))),
            )) => (RelinkSoon, Some(NOW + 1));
        an_expiry_that_is_far_off_is_no_deadline_of_an_announced_end:
            need(with_number(Tokenized, Transactable, Some(LAST + 1), ending(None))) => (RelinkSoon, None);
        the_last_second_of_the_clock_does_not_overflow:
            triage(&[expiring(u64::MAX)], &[], u64::MAX)[0].deadline => Some(u64::MAX);

        // unknown, and nothing
        an_inactive_account_of_which_nothing_is_said_is_unknown: need(inactive()) => (Unknown, None);
        an_inactive_account_under_an_authorization_that_says_nothing_is_unknown:
            need_under(inactive(), [("fcauth_1", Status::Inactive, None)]) => (Unknown, None);
        another_authorization_says_nothing:
            need_under(inactive(), [("fcauth_2", Status::Active, None)]) => (Unknown, None);
        an_authorization_without_an_id_says_nothing:
            need_under(with_status(Status::Inactive, on("", "fca_1")), [("", Status::Active, None)])
                => (Unknown, None);
        the_first_of_two_authorizations_with_the_same_id_counts:
            need_under(inactive(), [("fcauth_1", Status::Inactive, None), ("fcauth_1", Status::Active, None)])
                => (Unknown, None);
        an_active_account_needs_nothing_whatever_its_authorization:
            need_under(active(), [("fcauth_1", Status::Inactive, Some(RelinkRequired))]) => NOTHING;
        an_action_of_the_past_says_nothing_of_an_active_account:
            need(with_status(Status::Active, inactive_with(RelinkRequired))) => NOTHING;
        an_account_of_unknown_status_needs_nothing:
            [Field::Null, Status::Other("asleep").into()]
                .map(|status| need(Account { status, ..active() })) => [NOTHING; 2];
        no_accounts_need_nothing: triage::<Text>(&[], &[], NOW) => [];
    }

    fn id(id: Text, account: Account<Text>) -> Account<Text> {
        Account { id, ..account }
    }

    fn under(authorization: Text, account: Account<Text>) -> Account<Text> {
        Account {
            authorization: authorization.into(),
            ..account
        }
    }

    /// What is to be done, and for which accounts.
    fn needs(accounts: &[Account<Text>]) -> Vec<(Action, Vec<usize>)> {
        let needs = triage(accounts, &[], NOW).into_iter();
        needs.map(|need| (need.action, need.accounts)).collect()
    }

    facts! {
        // Entries
        accounts_of_one_authorization_that_need_the_same_are_one_entry:
            needs(&[inactive(), id("fca_2", active()), id("fca_3", inactive())])
                => [(Unknown, vec![0, 2]), (Action::None, vec![1])];
        an_account_without_an_authorization_is_an_entry_of_its_own:
            needs(&[under("", inactive()), id("fca_2", under("", inactive()))])
                => [(Unknown, vec![0]), (Unknown, vec![1])];
        entries_come_in_the_order_of_urgency:
            needs(&[
                active(),
                id("fca_2", inactive()),
                id("fca_3", ending(None)),
                id("fca_4", inactive_with(RequiredAction::None)),
                id("fca_5", inactive_with(RelinkRequired)),
            ]) => [
                (Relink, vec![4]), (LinkNew, vec![3]), (RelinkSoon, vec![2]),
                (Unknown, vec![1]), (Action::None, vec![0]),
            ];
        entries_of_the_same_urgency_come_as_their_first_accounts:
            needs(&[
                under("fcauth_2", inactive()),
                id("fca_2", under("fcauth_1", inactive())),
                id("fca_3", under("", inactive())),
                id("fca_4", under("fcauth_2", inactive())),
            ]) => [(Unknown, vec![0, 3]), (Unknown, vec![1]), (Unknown, vec![2])];
        deadlines_come_with_the_earliest_first_and_none_last:
            needs(&[
                under("fcauth_1", ending(None)),
                id("fca_2", under("fcauth_2", ending(Some(NOW + 2)))),
                id("fca_3", under("fcauth_3", ending(Some(NOW + 1)))),
            ]) => [(RelinkSoon, vec![2]), (RelinkSoon, vec![1]), (RelinkSoon, vec![0])];
        accounts_without_an_id_and_repeated_ones_keep_their_place_and_need_nothing:
            needs(&[account(""), inactive(), active(), id("fca_2", inactive())]) => [(Unknown, vec![1, 3])];
    }

    #[test]
    fn an_entry_tells_of_all_its_accounts() {
        let with = |causes: [Text; 2], institution: Text, account: Account<Text>| {
            let mut account = account;
            account.institution_name = institution.into();
            account.status_details.inactive.cause = Some(causes[0]);
            account.status_details.active.cause = Some(causes[1]);
            account
        };
        let needs = triage(
            &[
                with(["", "b"], "", ending(Some(NOW + 2))),
                with(["a", "b"], "First Bank", id("fca_2", ending(Some(NOW + 1)))),
                with(["c", "a"], "Second Bank", id("fca_3", ending(None))),
                with(["a", ""], "", id("fca_4", under("", active()))),
            ],
            &[],
            NOW,
        );
        let expected = [
            Need {
                action: RelinkSoon,
                authorization: Some("fcauth_1"),
                institution_name: Some("First Bank"),
                accounts: vec![0, 1, 2],
                causes: vec!["b", "a", "c"],
                deadline: Some(NOW + 1),
            },
            Need {
                action: Action::None,
                authorization: None,
                institution_name: None,
                accounts: vec![3],
                causes: vec!["a"],
                deadline: None,
            },
        ];
        assert_eq!(needs, expected);
    }
}
