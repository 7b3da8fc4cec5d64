//! Which accounts need the customer, before any flow.

use std::collections::BinaryHeap;
use std::mem;

use crate::account::{Account, AccountNumber, Authorization};
use crate::classes::Classes;
use crate::positions::Positions;
use crate::symbol::Symbol;

/// How long before its expiry an account number asks for a relink, in seconds: 30 days, as with Stripe's own notice.
///
/// Source: <https://docs.stripe.com/financial-connections/webhooks>
pub const EXPIRY_NOTICE: u32 = 30 * 24 * 60 * 60;

/// What has to be done for an account, most urgent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Relink its authorization.
    Relink,
    /// Send the customer through the ordinary flow: no relink can repair it.
    LinkNew,
    /// Relink its authorization before the deadline.
    RelinkSoon,
    /// It is inactive, and nothing says whether a relink can help.
    Unknown,
    /// Nothing.
    #[default]
    None,
}

impl Action {
    /// The action's name.
    #[must_use]
    pub fn name(self) -> Symbol {
        match self {
            Self::Relink => Symbol::RELINK,
            Self::LinkNew => Symbol::LINK_NEW,
            Self::RelinkSoon => Symbol::RELINK_SOON,
            Self::Unknown => Symbol::UNKNOWN,
            Self::None => Symbol::NONE,
        }
    }

    fn of(
        account: &Account<'_>,
        authorization: Option<&Authorization>,
        now: u32,
    ) -> (Self, Option<u32>) {
        let numbers = account.account_numbers.unwrap_or_default();
        let tokenized = || numbers.iter().filter(|number| number.is_tokenized());
        let has_run_out = || tokenized().any(AccountNumber::has_run_out);

        if account.status == Symbol::DISCONNECTED {
            return (Self::LinkNew, None);
        }
        if account.status == Symbol::INACTIVE {
            let own = account.status_details.inactive.action;
            let of_authorization = authorization.map_or(Symbol::ABSENT, |it| it.inactive_action);
            let is_decided = own == Symbol::RELINK_REQUIRED || own == Symbol::NONE;
            let action = match if is_decided { own } else { of_authorization } {
                Symbol::RELINK_REQUIRED => Self::Relink,
                Symbol::NONE => Self::LinkNew,
                _ if has_run_out() => Self::Relink,
                // The account itself is what ended: it was closed, say.
                _ if authorization.is_some_and(|it| it.status == Symbol::ACTIVE) => Self::LinkNew,
                _ => Self::Unknown,
            };
            return (action, None);
        }
        if has_run_out() {
            return (Self::Relink, None);
        }
        if account.status != Symbol::ACTIVE {
            return (Self::None, None);
        }
        let active = account.status_details.active;
        let is_announced = active.action == Symbol::RELINK_REQUIRED;
        let announced = if is_announced {
            active.expected_deactivation_date
        } else {
            None
        };
        let expiry = tokenized()
            .filter_map(|number| number.expected_expiry_date)
            .filter(|&date| date <= now.saturating_add(EXPIRY_NOTICE))
            .min();
        match (is_announced, announced.into_iter().chain(expiry).min()) {
            (false, None) => (Self::None, None),
            (_, deadline) => (Self::RelinkSoon, deadline),
        }
    }
}

/// What one authorization, or one account without an authorization, needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// What has to be done.
    pub action: Action,
    /// The authorization; `None` for an account that tells none.
    pub authorization: Option<Symbol>,
    /// The first institution name among the accounts.
    pub institution_name: Option<Symbol>,
    /// The accounts, by their places in the caller's list.
    pub accounts: Vec<usize>,
    /// The distinct causes that Stripe gave.
    pub causes: Vec<Symbol>,
    /// Unix seconds; the earliest.
    pub deadline: Option<u32>,
}

/// Says which accounts need the customer: one entry for each authorization and action, most urgent first.
///
/// One relink repairs all accounts of an authorization. `now` is in Unix seconds.
///
/// Source: <https://docs.stripe.com/financial-connections/inactive-accounts>
///
/// ```
/// use fc_relink::{Account, Action, Inactive, StatusDetails, Symbol, Symbols, triage};
///
/// let inactive = Inactive { action: Symbol::RELINK_REQUIRED, ..Inactive::default() };
/// let account = Account {
///     status: Symbol::INACTIVE,
///     status_details: StatusDetails { inactive, ..StatusDetails::default() },
///     ..Account::from_id(Symbols::new().intern("fca_1"))
/// };
/// let needs = triage(&[account], &[], 1_800_000_000);
/// assert_eq!(needs[0].action, Action::Relink);
/// ```
#[must_use]
pub fn triage(accounts: &[Account<'_>], authorizations: &[Authorization], now: u32) -> Vec<Need> {
    let known = Positions::of(authorizations.iter().map(|authorization| authorization.id));
    let firsts = Positions::of_accounts(accounts);
    let mut groups = Classes::default();
    let mut causes = Classes::default();
    let mut needs: Vec<Need> = Vec::new();

    for (place, account) in firsts.first_of(accounts) {
        let authorization = known
            .get(account.authorization)
            .and_then(|place| authorizations.get(place));
        let (action, deadline) = Action::of(account, authorization, now);
        // Accounts without an authorization share none: the place makes each a group of its own.
        let key = match account.authorization.set() {
            Some(id) => [id.number(), action.name().number(), 0, 0],
            None => [0, 0, 1, u32::try_from(place).unwrap_or(u32::MAX)],
        };
        let group = groups.number(key);
        let index = group as usize;
        if index == needs.len() {
            needs.push(Need {
                action,
                authorization: account.authorization.set(),
                institution_name: None,
                accounts: Vec::new(),
                causes: Vec::new(),
                deadline: None,
            });
        }
        let Some(need) = needs.get_mut(index) else {
            continue;
        };
        need.accounts.push(place);
        need.institution_name = need.institution_name.or(account.institution_name.set());
        need.deadline = need.deadline.into_iter().chain(deadline).min();
        let details = account.status_details;
        for cause in [details.inactive.cause, details.active.cause] {
            let is_new = cause.is_set() && {
                let count = causes.count();
                causes.number([group, cause.number(), 0, 0]) == count
            };
            if is_new {
                need.causes.push(cause);
            }
        }
    }

    by_urgency(needs)
}

/// Sorts by urgency, entries of the same urgency as they came.
fn by_urgency(mut needs: Vec<Need>) -> Vec<Need> {
    // A heap of one number each, because a sort of the standard library is several kilobytes of wasm: what to do, then the
    // deadline, then the place, for which 29 bits are left.
    let key = |(place, need): (u64, &Need)| {
        let deadline = need.deadline.unwrap_or(u32::MAX);
        ((need.action as u64) << 61) + (u64::from(deadline) << 29) + place
    };
    let heap: BinaryHeap<u64> = (0..).zip(&needs).map(key).collect();
    let mut sorted = Vec::with_capacity(needs.len());
    for key in heap.into_sorted_vec() {
        let place = (key & ((1 << 29) - 1)) as usize;
        sorted.extend(needs.get_mut(place).map(mem::take));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Active, Inactive, StatusDetails};
    use crate::testing::{NOT_SET, account, list, name, names, on, symbol};

    const NOW: u32 = 1_800_000_000;
    const DAY: u32 = 86_400;

    fn active() -> Account<'static> {
        Account {
            status: symbol("active"),
            ..on("fcauth_1", "fca_1")
        }
    }

    fn inactive() -> Account<'static> {
        Account {
            status: symbol("inactive"),
            ..active()
        }
    }

    fn inactive_with(action: &str) -> Account<'static> {
        let inactive_details = Inactive {
            action: symbol(action),
            ..Inactive::default()
        };
        Account {
            status_details: StatusDetails {
                inactive: inactive_details,
                ..StatusDetails::default()
            },
            ..inactive()
        }
    }

    /// An active account of which Stripe announced the end.
    fn ending(expected_deactivation_date: Option<u32>) -> Account<'static> {
        let active_details = Active {
            action: symbol("relink_required"),
            expected_deactivation_date,
            ..Active::default()
        };
        Account {
            status_details: StatusDetails {
                active: active_details,
                ..StatusDetails::default()
            },
            ..active()
        }
    }

    fn with_numbers(
        account: Account<'static>,
        numbers: &[AccountNumber<'static>],
    ) -> Account<'static> {
        Account {
            account_numbers: Some(list(numbers.iter().copied())),
            ..account
        }
    }

    fn tokenized(status: &str) -> AccountNumber<'static> {
        AccountNumber {
            identifier_type: symbol("tokenized_account_number"),
            status: symbol(status),
            ..AccountNumber::default()
        }
    }

    fn expiring(expected_expiry_date: u32) -> AccountNumber<'static> {
        AccountNumber {
            expected_expiry_date: Some(expected_expiry_date),
            ..tokenized("transactable")
        }
    }

    /// The authorization of the accounts of these tests.
    fn authorization(status: &str, inactive_action: &str) -> Authorization {
        Authorization {
            id: symbol("fcauth_1"),
            status: symbol(status),
            inactive_action: symbol(inactive_action),
        }
    }

    /// What one account needs.
    #[track_caller]
    fn need(account: Account<'_>, authorizations: &[Authorization]) -> Need {
        let needs = triage(&[account], authorizations, NOW);
        let [need] = needs.as_slice() else {
            panic!("{needs:?} are not one");
        };
        need.clone()
    }

    #[track_caller]
    fn action(account: Account<'_>) -> String {
        name(need(account, &[]).action.name())
    }

    // relink

    #[test]
    fn an_inactive_account_that_a_relink_repairs_needs_one() {
        assert_eq!(action(inactive_with("relink_required")), "relink");
    }

    #[test]
    fn an_inactive_account_whose_authorization_a_relink_repairs_needs_one() {
        for own in ["", "wait_for_it"] {
            let need = need(
                inactive_with(own),
                &[authorization("inactive", "relink_required")],
            );
            assert_eq!(need.action, Action::Relink);
        }
    }

    #[test]
    fn the_action_of_an_authorization_counts_whatever_its_status() {
        let need = need(inactive(), &[authorization("active", "relink_required")]);
        assert_eq!(need.action, Action::Relink);
    }

    #[test]
    fn a_tokenized_number_that_ran_out_needs_a_relink() {
        for status in ["expired", "deactivated"] {
            let numbers = [tokenized("transactable"), tokenized(status)];
            assert_eq!(action(with_numbers(active(), &numbers)), "relink");
            assert_eq!(action(with_numbers(inactive(), &numbers)), "relink");
        }
    }

    #[test]
    fn a_tokenized_number_that_ran_out_needs_a_relink_whatever_the_status() {
        for status in [Symbol::ABSENT, Symbol::NULL, symbol("paused")] {
            let account = Account {
                status,
                ..with_numbers(active(), &[tokenized("expired")])
            };
            assert_eq!(action(account), "relink");
        }
    }

    #[test]
    fn a_tokenized_number_that_ran_out_outweighs_an_active_authorization() {
        let account = with_numbers(inactive(), &[tokenized("expired")]);
        let need = need(account, &[authorization("active", "")]);
        assert_eq!(need.action, Action::Relink);
    }

    #[test]
    fn a_tokenized_number_that_ran_out_outweighs_an_announced_end() {
        let account = with_numbers(ending(Some(NOW)), &[tokenized("expired")]);
        let need = need(account, &[]);
        assert_eq!(need.action, Action::Relink);
        assert_eq!(need.deadline, None);
    }

    #[test]
    fn a_plain_number_that_ran_out_needs_nothing() {
        for status in ["expired", "deactivated"] {
            for identifier_type in [symbol("account_number"), Symbol::ABSENT] {
                let plain = AccountNumber {
                    identifier_type,
                    ..tokenized(status)
                };
                assert_eq!(action(with_numbers(active(), &[plain])), "none");
            }
        }
    }

    #[test]
    fn a_tokenized_number_that_works_or_will_needs_nothing() {
        for status in ["transactable", "pending", ""] {
            assert_eq!(action(with_numbers(active(), &[tokenized(status)])), "none");
        }
    }

    // link_new

    #[test]
    fn a_disconnected_account_is_to_be_linked_anew() {
        let disconnected = Account {
            status: symbol("disconnected"),
            ..inactive_with("relink_required")
        };
        let account = with_numbers(disconnected, &[tokenized("expired")]);
        let need = need(account, &[authorization("inactive", "relink_required")]);
        assert_eq!(need.action, Action::LinkNew);
    }

    #[test]
    fn an_inactive_account_with_no_action_to_take_is_to_be_linked_anew() {
        let account = with_numbers(inactive_with("none"), &[tokenized("expired")]);
        let need = need(account, &[authorization("inactive", "relink_required")]);
        assert_eq!(need.action, Action::LinkNew);
    }

    #[test]
    fn the_own_action_outweighs_that_of_the_authorization() {
        let need = need(
            inactive_with("relink_required"),
            &[authorization("active", "none")],
        );
        assert_eq!(need.action, Action::Relink);
    }

    #[test]
    fn an_inactive_account_whose_authorization_has_no_action_to_take_is_to_be_linked_anew() {
        let account = with_numbers(inactive(), &[tokenized("expired")]);
        let need = need(account, &[authorization("inactive", "none")]);
        assert_eq!(need.action, Action::LinkNew);
    }

    #[test]
    fn an_inactive_account_under_an_active_authorization_is_to_be_linked_anew() {
        let need = need(inactive(), &[authorization("active", "")]);
        assert_eq!(need.action, Action::LinkNew);
    }

    // relink_soon

    #[test]
    fn an_active_account_with_an_announced_end_needs_a_relink_until_then() {
        let need = need(ending(Some(NOW + 90 * DAY)), &[]);
        assert_eq!(need.action, Action::RelinkSoon);
        assert_eq!(need.deadline, Some(NOW + 90 * DAY));
    }

    #[test]
    fn an_end_of_which_the_date_is_not_known_is_no_deadline() {
        let need = need(ending(None), &[]);
        assert_eq!(need.action, Action::RelinkSoon);
        assert_eq!(need.deadline, None);
    }

    #[test]
    fn an_end_that_needs_no_relink_is_none() {
        let mut account = ending(Some(NOW));
        for action_ahead in [symbol("none"), Symbol::ABSENT, Symbol::NULL] {
            account.status_details.active.action = action_ahead;
            assert_eq!(action(account), "none");
        }
    }

    #[test]
    fn an_announced_end_of_an_account_that_is_not_active_is_none() {
        for status in [Symbol::ABSENT, Symbol::NULL, symbol("paused")] {
            let account = Account {
                status,
                ..ending(Some(NOW))
            };
            assert_eq!(action(account), "none");
        }
        let inactive = Account {
            status: symbol("inactive"),
            ..ending(Some(NOW))
        };
        let need = need(inactive, &[]);
        assert_eq!((need.action, need.deadline), (Action::Unknown, None));
    }

    #[test]
    fn a_tokenized_number_that_expires_within_thirty_days_needs_a_relink_until_then() {
        for date in [0, NOW, NOW + DAY, NOW + 30 * DAY] {
            let need = need(with_numbers(active(), &[expiring(date)]), &[]);
            assert_eq!(need.action, Action::RelinkSoon);
            assert_eq!(need.deadline, Some(date));
        }
    }

    #[test]
    fn a_tokenized_number_that_expires_later_needs_nothing_yet() {
        let account = with_numbers(active(), &[expiring(NOW + 30 * DAY + 1)]);
        let need = need(account, &[]);
        assert_eq!((need.action, need.deadline), (Action::None, None));
    }

    #[test]
    fn a_plain_number_that_expires_needs_nothing() {
        let plain = AccountNumber {
            identifier_type: symbol("account_number"),
            ..expiring(NOW)
        };
        assert_eq!(action(with_numbers(active(), &[plain])), "none");
    }

    #[test]
    fn a_number_of_an_account_of_unknown_status_may_expire() {
        let account = Account {
            status: Symbol::ABSENT,
            ..with_numbers(active(), &[expiring(NOW)])
        };
        assert_eq!(action(account), "none");
    }

    #[test]
    fn the_earliest_of_several_ends_is_the_deadline() {
        let numbers = [5, 3, 29].map(|days| expiring(NOW + days * DAY));
        let deadline = |announced| {
            let account = with_numbers(ending(announced), &numbers);
            need(account, &[]).deadline
        };
        assert_eq!(deadline(Some(NOW + 4 * DAY)), Some(NOW + 3 * DAY));
        assert_eq!(deadline(Some(NOW + 2 * DAY)), Some(NOW + 2 * DAY));
        assert_eq!(deadline(None), Some(NOW + 3 * DAY));
    }

    #[test]
    fn an_expiry_that_is_far_off_is_no_deadline_of_an_announced_end() {
        let account = with_numbers(ending(None), &[expiring(NOW + 31 * DAY)]);
        assert_eq!(need(account, &[]).deadline, None);
    }

    #[test]
    fn a_date_that_was_not_asked_for_is_no_deadline() {
        let mut account = with_numbers(ending(Some(NOW)), &[expiring(NOW + DAY)]);
        account.status_details.active.action = symbol("none");
        assert_eq!(need(account, &[]).deadline, Some(NOW + DAY));
    }

    #[test]
    fn the_last_second_of_the_clock_does_not_overflow() {
        let account = with_numbers(active(), &[expiring(u32::MAX)]);
        let needs = triage(&[account], &[], u32::MAX);
        assert_eq!(needs[0].action, Action::RelinkSoon);
    }

    // unknown

    #[test]
    fn an_inactive_account_of_which_nothing_is_said_is_unknown() {
        assert_eq!(action(inactive()), "unknown");
        assert_eq!(action(inactive_with("wait_for_it")), "unknown");
    }

    #[test]
    fn an_inactive_account_under_an_authorization_that_says_nothing_is_unknown() {
        for status in ["inactive", "disconnected", ""] {
            let need = need(inactive(), &[authorization(status, "wait_for_it")]);
            assert_eq!(need.action, Action::Unknown);
        }
    }

    #[test]
    fn another_authorization_says_nothing() {
        let other = Authorization {
            id: symbol("fcauth_2"),
            ..authorization("active", "relink_required")
        };
        assert_eq!(need(inactive(), &[other]).action, Action::Unknown);
    }

    #[test]
    fn an_authorization_says_nothing_of_an_account_without_one() {
        for id in NOT_SET {
            let nameless = Authorization {
                id,
                ..authorization("active", "relink_required")
            };
            let account = Account {
                authorization: id,
                ..inactive()
            };
            let authorizations = [authorization("active", "relink_required"), nameless];
            assert_eq!(need(account, &authorizations).action, Action::Unknown);
        }
    }

    #[test]
    fn the_first_of_two_authorizations_with_the_same_id_counts() {
        let both = [
            authorization("inactive", "relink_required"),
            authorization("inactive", "none"),
        ];
        assert_eq!(need(inactive(), &both).action, Action::Relink);
    }

    // none

    #[test]
    fn an_active_account_needs_nothing() {
        assert_eq!(action(active()), "none");
    }

    #[test]
    fn an_active_account_needs_nothing_whatever_its_authorization() {
        let need = need(active(), &[authorization("inactive", "relink_required")]);
        assert_eq!(need.action, Action::None);
    }

    #[test]
    fn an_action_of_the_past_says_nothing_of_an_active_account() {
        for past in ["relink_required", "none"] {
            let account = Account {
                status: symbol("active"),
                ..inactive_with(past)
            };
            assert_eq!(action(account), "none");
        }
    }

    #[test]
    fn an_account_of_unknown_status_needs_nothing() {
        for status in [Symbol::ABSENT, Symbol::NULL, symbol("paused")] {
            let account = Account {
                status,
                ..inactive_with("relink_required")
            };
            assert_eq!(action(account), "none");
        }
    }

    // Entries

    /// An account on an authorization that needs this.
    fn that_needs(action: Action, authorization: &str, id: &str) -> Account<'static> {
        let account = match action {
            Action::Relink => inactive_with("relink_required"),
            Action::LinkNew => inactive_with("none"),
            Action::RelinkSoon => ending(None),
            Action::Unknown => inactive(),
            Action::None => active(),
        };
        Account {
            id: symbol(id),
            authorization: symbol(authorization),
            ..account
        }
    }

    /// What is needed, of which authorization, for the accounts at which places.
    fn entries(accounts: &[Account<'_>]) -> Vec<(Action, Option<String>, Vec<usize>)> {
        triage(accounts, &[], NOW)
            .into_iter()
            .map(|need| (need.action, need.authorization.map(name), need.accounts))
            .collect()
    }

    #[test]
    fn accounts_of_one_authorization_that_need_the_same_are_one_entry() {
        let accounts = [
            that_needs(Action::Relink, "fcauth_1", "fca_1"),
            that_needs(Action::Relink, "fcauth_2", "fca_2"),
            that_needs(Action::Relink, "fcauth_1", "fca_3"),
        ];
        assert_eq!(
            entries(&accounts),
            [
                (Action::Relink, Some("fcauth_1".into()), vec![0, 2]),
                (Action::Relink, Some("fcauth_2".into()), vec![1]),
            ]
        );
    }

    #[test]
    fn accounts_of_one_authorization_that_need_something_else_are_entries_of_their_own() {
        let accounts = [
            that_needs(Action::None, "fcauth_1", "fca_1"),
            that_needs(Action::Relink, "fcauth_1", "fca_2"),
        ];
        assert_eq!(
            entries(&accounts),
            [
                (Action::Relink, Some("fcauth_1".into()), vec![1]),
                (Action::None, Some("fcauth_1".into()), vec![0]),
            ]
        );
    }

    #[test]
    fn an_account_without_an_authorization_is_an_entry_of_its_own() {
        for authorization in NOT_SET {
            let accounts = ["fca_1", "fca_2"].map(|id| Account {
                authorization,
                ..that_needs(Action::Relink, "", id)
            });
            assert_eq!(
                entries(&accounts),
                [
                    (Action::Relink, None, vec![0]),
                    (Action::Relink, None, vec![1]),
                ]
            );
        }
    }

    #[test]
    fn entries_come_in_the_order_of_urgency() {
        let actions = [
            Action::None,
            Action::RelinkSoon,
            Action::Unknown,
            Action::LinkNew,
            Action::Relink,
        ];
        let accounts = [0, 1, 2, 3, 4].map(|index: usize| {
            let id = format!("fca_{index}");
            that_needs(actions[index], &id, &id)
        });
        let ordered: Vec<_> = triage(&accounts, &[], NOW)
            .iter()
            .map(|need| name(need.action.name()))
            .collect();
        assert_eq!(
            ordered,
            ["relink", "link_new", "relink_soon", "unknown", "none"]
        );
    }

    #[test]
    fn entries_of_the_same_urgency_come_as_their_first_accounts() {
        for action in [
            Action::Relink,
            Action::LinkNew,
            Action::RelinkSoon,
            Action::Unknown,
            Action::None,
        ] {
            let authorizations = ["c", "a", "", "d", "b", "a", "c"];
            let accounts: Vec<_> = (0..)
                .zip(authorizations)
                .map(|(place, authorization)| {
                    that_needs(action, authorization, &format!("fca_{place}"))
                })
                .collect();
            let ordered: Vec<_> = entries(&accounts)
                .into_iter()
                .map(|(_, authorization, _)| authorization.unwrap_or_default())
                .collect();
            assert_eq!(ordered, ["c", "a", "", "d", "b"]);
        }
    }

    #[test]
    fn deadlines_come_with_the_earliest_first_and_none_last() {
        let days = [Some(9), None, Some(3), Some(9), Some(1), None];
        let accounts: Vec<_> = (0..)
            .zip(days)
            .map(|(place, days)| {
                let id = format!("fca_{place}");
                Account {
                    id: symbol(&id),
                    authorization: symbol(&id),
                    ..ending(days.map(|days| NOW + days * DAY))
                }
            })
            .collect();
        let places: Vec<_> = entries(&accounts)
            .into_iter()
            .flat_map(|(.., places)| places)
            .collect();
        assert_eq!(places, [4, 2, 0, 3, 1, 5]);
    }

    #[test]
    fn the_earliest_deadline_of_its_accounts_is_that_of_an_entry() {
        let dates = [None, Some(NOW + 5 * DAY), Some(NOW + 2 * DAY), None];
        let accounts: Vec<_> = ["fca_1", "fca_2", "fca_3", "fca_4"]
            .into_iter()
            .zip(dates)
            .map(|(id, date)| Account {
                id: symbol(id),
                ..ending(date)
            })
            .collect();
        let needs = triage(&accounts, &[], NOW);
        assert_eq!(needs.len(), 1);
        assert_eq!(needs[0].deadline, Some(NOW + 2 * DAY));
    }

    #[test]
    fn the_first_institution_name_is_that_of_an_entry() {
        let [absent, null, empty] = NOT_SET;
        let institutions = [absent, null, empty, symbol("First"), symbol("Second")];
        let accounts: Vec<_> = (0..)
            .zip(institutions)
            .map(|(place, institution_name)| Account {
                id: symbol(&format!("fca_{place}")),
                institution_name,
                ..active()
            })
            .collect();
        let institution_of = |accounts: &[Account<'_>]| {
            let [need] = triage(accounts, &[], NOW).try_into().unwrap();
            let need: Need = need;
            need.institution_name.map(name)
        };
        assert_eq!(institution_of(&accounts), Some("First".into()));
        assert_eq!(institution_of(&accounts[..3]), None);
    }

    #[test]
    fn causes_are_told_once_in_their_order() {
        let with_causes = |id: &str, inactive_cause, active_cause| {
            let mut account = Account {
                id: symbol(id),
                ..inactive()
            };
            account.status_details.inactive.cause = inactive_cause;
            account.status_details.active.cause = active_cause;
            account
        };
        let [absent, null, empty] = NOT_SET;
        let accounts = [
            with_causes("fca_1", symbol("access_expired"), null),
            with_causes("fca_2", empty, symbol("institution_requirement")),
            with_causes("fca_3", symbol("access_expired"), absent),
            with_causes("fca_4", symbol("access_denied"), symbol("access_expired")),
        ];
        let needs = triage(&accounts, &[], NOW);
        assert_eq!(
            names(&needs[0].causes),
            ["access_expired", "institution_requirement", "access_denied"]
        );
    }

    #[test]
    fn each_entry_tells_its_own_causes() {
        let mut accounts = ["fcauth_1", "fcauth_2"].map(|authorization| Account {
            id: symbol(authorization),
            authorization: symbol(authorization),
            ..inactive()
        });
        for account in &mut accounts {
            account.status_details.inactive.cause = symbol("access_expired");
        }
        let causes: Vec<_> = triage(&accounts, &[], NOW)
            .iter()
            .map(|need| names(&need.causes))
            .collect();
        assert_eq!(causes, [["access_expired"]; 2]);
    }

    #[test]
    fn the_cause_within_an_account_comes_before_that_ahead() {
        let mut account = inactive();
        account.status_details.active.cause = symbol("first_by_number");
        account.status_details.inactive.cause = symbol("then");
        let need = need(account, &[]);
        assert_eq!(names(&need.causes), ["then", "first_by_number"]);
    }

    #[test]
    fn later_accounts_with_the_same_id_are_left_out() {
        let accounts = [
            that_needs(Action::None, "fcauth_1", "fca_1"),
            that_needs(Action::Relink, "fcauth_2", "fca_1"),
        ];
        assert_eq!(
            entries(&accounts),
            [(Action::None, Some("fcauth_1".into()), vec![0])]
        );
    }

    #[test]
    fn accounts_without_an_id_keep_their_place_and_need_nothing() {
        let accounts = [account(""), that_needs(Action::Relink, "fcauth_1", "fca_1")];
        assert_eq!(
            entries(&accounts),
            [(Action::Relink, Some("fcauth_1".into()), vec![1])]
        );
    }

    #[test]
    fn no_accounts_need_nothing() {
        assert!(triage(&[], &[authorization("inactive", "relink_required")], NOW).is_empty());
    }
}
