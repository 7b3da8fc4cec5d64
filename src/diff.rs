//! What happened to each account.

use crate::account::Account;
use crate::compare::{Comparison, PermissionChanges};
use crate::outcome::Outcome;
use crate::pairing::{Match, MatchedBy, pair};
use crate::positions::{Placed, Positions};
use crate::session::{Requested, Session};
use crate::symbol::Symbol;

/// What happened to an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// It came back under the same id.
    Reauthorized,
    /// It came back under a new id.
    Replaced,
    /// It is new to the page.
    Added,
    /// It was meant to come back, others did, it did not.
    Missing,
    /// It was meant to come back, and a successful flow brought no list.
    Unconfirmed,
    /// It was no part of this relink, or nothing came of it.
    #[default]
    Untouched,
}

impl Change {
    /// All of them, in the order of the report's summary.
    pub const ALL: [Self; 6] = [
        Self::Reauthorized,
        Self::Replaced,
        Self::Added,
        Self::Missing,
        Self::Unconfirmed,
        Self::Untouched,
    ];

    /// The change's name.
    #[must_use]
    pub fn name(self) -> Symbol {
        match self {
            Self::Reauthorized => Symbol::REAUTHORIZED,
            Self::Replaced => Symbol::REPLACED,
            Self::Added => Symbol::ADDED,
            Self::Missing => Symbol::MISSING,
            Self::Unconfirmed => Symbol::UNCONFIRMED,
            Self::Untouched => Symbol::UNTOUCHED,
        }
    }

    /// Whether a known account is proven to work again.
    #[must_use]
    pub fn is_confirmed(self) -> bool {
        matches!(self, Self::Reauthorized | Self::Replaced)
    }
}

/// One account of either side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What happened to it.
    pub change: Change,
    /// The id to use from now on.
    pub id: Symbol,
    /// Its place among the existing accounts.
    pub before: Option<usize>,
    /// Its place among the returned accounts.
    pub after: Option<usize>,
    /// The names of the fields that differ, of those that both sides have.
    pub changed_fields: Vec<Symbol>,
    /// What became of its permissions.
    pub permissions: PermissionChanges,
    /// By what `before` and `after` were found to be the same account.
    pub matched_by: Option<MatchedBy>,
    /// Ids of accounts of the other side that it might be.
    pub candidates: Vec<Symbol>,
    /// The ACH mandate has to be shown, and a new `PaymentMethod` made.
    pub mandate_required: bool,
    /// Relinking a sibling may have reactivated it.
    pub may_reactivate: bool,
    /// Whether the relink was meant to repair it.
    pub is_expected: bool,
}

/// Everything that the diff is made from.
#[derive(Debug)]
pub(crate) struct Sides<'a> {
    pub(crate) existing: &'a [Account<'a>],
    pub(crate) session: Session<'a>,
    pub(crate) requested: Requested,
    pub(crate) outcome: Outcome,
    pub(crate) known: &'a Positions,
}

/// One entry for each account of either side: the existing ones first, in their order, then new ones as they came.
pub(crate) fn diff(sides: &Sides<'_>) -> Vec<Entry> {
    let returned = sides.session.accounts;
    let came = Positions::of_accounts(returned);
    let existing = || sides.known.first_of(sides.existing);
    let left: Vec<_> = existing()
        .filter(|(_, account)| came.get(account.id).is_none())
        .collect();
    let new: Vec<_> = came
        .first_of(returned)
        .filter(|(_, account)| sides.known.get(account.id).is_none())
        .collect();
    let pairing = pair(&left, &new);

    let a_list_came = returned.iter().any(|account| account.id.is_set());
    let expected = Expected::of(sides.requested, existing().map(|(_, account)| account));
    let mut left_before = 0;
    let mut comparison = Comparison::default();
    let mut entries = Vec::with_capacity(sides.existing.len() + new.len());

    for (place, account) in existing() {
        let mut entry = Entry::of(account);
        entry.before = Some(place);
        entry.is_expected = expected.contains(account);
        if let Some(same) = came.get(account.id) {
            entry.change = Change::Reauthorized;
            entry.after = Some(same);
            entry.matched_by = Some(MatchedBy::Id);
        } else {
            let found = pairing.of_old(left_before);
            left_before += 1;
            match found {
                Match::Paired { with, by } => {
                    entry.change = Change::Replaced;
                    entry.after = new.get(with).map(|&(place, _)| place);
                    entry.matched_by = Some(by);
                }
                Match::Unpaired { candidates } => {
                    entry.candidates = ids(&candidates, &new);
                    entry.change = sides.change_of_absent(account, a_list_came, entry.is_expected);
                    if entry.change == Change::Reauthorized {
                        entry.matched_by = Some(MatchedBy::Id);
                    }
                }
            }
        }
        sides.complete(&mut entry, account, &mut comparison);
        entries.push(entry);
    }

    for (nth, (place, account)) in new.iter().enumerate() {
        let Match::Unpaired { candidates } = pairing.of_new(nth) else {
            continue;
        };
        let mut entry = Entry::of(account);
        entry.change = Change::Added;
        entry.after = Some(*place);
        entry.candidates = ids(&candidates, &left);
        entry.permissions = comparison.permissions(None, Some(account), sides.session.permissions);
        entry.mandate_required = sides.needs_mandate(account);
        entries.push(entry);
    }
    entries
}

/// The ids of the accounts at these places.
fn ids(places: &[usize], accounts: &[Placed<'_>]) -> Vec<Symbol> {
    places
        .iter()
        .filter_map(|&place| accounts.get(place))
        .map(|(_, account)| account.id)
        .collect()
}

impl Entry {
    fn of(account: &Account<'_>) -> Self {
        Self {
            id: account.id,
            ..Self::default()
        }
    }
}

/// Which existing accounts the relink was meant to repair.
#[derive(Debug)]
enum Expected {
    Account(Symbol),
    OnAuthorization(Symbol),
    /// None of the existing accounts tells its authorization, so each may be on it.
    All,
}

impl Expected {
    fn of<'a>(requested: Requested, mut existing: impl Iterator<Item = &'a Account<'a>>) -> Self {
        if let Some(account) = requested.account.set() {
            Self::Account(account)
        } else if existing.any(|account| account.authorization.is_set()) {
            Self::OnAuthorization(requested.authorization)
        } else {
            Self::All
        }
    }

    fn contains(&self, account: &Account<'_>) -> bool {
        let is_meant = match *self {
            Self::Account(id) => account.id == id,
            Self::OnAuthorization(id) => id.is_set() && account.authorization == id,
            Self::All => true,
        };
        is_meant && !account.is_beyond_repair()
    }
}

impl Sides<'_> {
    /// What happened to an existing account that is on no list and has no pair.
    fn change_of_absent(
        &self,
        account: &Account<'_>,
        a_list_came: bool,
        is_expected: bool,
    ) -> Change {
        let is_named = self.requested.account == account.id
            && self.session.relink_result.account == account.id;
        match (a_list_came, is_expected) {
            (false, _) if is_named => Change::Reauthorized,
            (true, true) => Change::Missing,
            (false, true) if self.outcome.is_success() => Change::Unconfirmed,
            _ => Change::Untouched,
        }
    }

    /// Fills in what follows from the change of an existing account.
    fn complete(&self, entry: &mut Entry, before: &Account<'_>, comparison: &mut Comparison) {
        if let Some(after) = entry
            .after
            .and_then(|place| self.session.accounts.get(place))
        {
            entry.id = after.id;
            entry.changed_fields = comparison.changed_fields(before, after);
            entry.permissions =
                comparison.permissions(Some(before), Some(after), self.session.permissions);
            entry.mandate_required = entry.change == Change::Replaced && self.needs_mandate(after);
        }
        let is_on_relinked = matches!(
            self.outcome,
            Outcome::Relinked { authorization } if authorization.is_set() && authorization == before.authorization
        );
        entry.may_reactivate =
            is_on_relinked && before.status != Symbol::ACTIVE && !entry.change.is_confirmed();
    }

    /// Whether a new or replaced account is one to pay from, in a session that asked for that.
    ///
    /// Source: <https://docs.stripe.com/financial-connections/relink/api/payments-or-payouts>
    fn needs_mandate(&self, account: &Account<'_>) -> bool {
        let has = |texts: Option<&[Symbol]>, text| texts.is_some_and(|texts| texts.contains(&text));
        has(self.session.permissions, Symbol::PAYMENT_METHOD)
            && has(
                account.supported_payment_method_types,
                Symbol::US_BANK_ACCOUNT,
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::interpret;
    use crate::session::{FlowResult, RelinkResult};
    use crate::testing::{
        NOT_SET, account, checking, ended, granted, name, names, on, refused, relinked, report,
        requested, session, symbol, texts,
    };

    fn entries(session: Session<'_>, existing: &[Account<'_>]) -> Vec<Entry> {
        report(session, existing).accounts
    }

    /// What happened to each account, by the id to use from now on.
    fn changes(session: Session<'_>, existing: &[Account<'_>]) -> Vec<(String, String)> {
        entries(session, existing)
            .iter()
            .map(|entry| (name(entry.id), name(entry.change.name())))
            .collect()
    }

    /// What happened to the one account that there is.
    #[track_caller]
    fn only(session: Session<'_>, existing: &[Account<'_>]) -> Entry {
        let entries = entries(session, existing);
        let [entry] = entries.as_slice() else {
            panic!("{entries:?} are not one");
        };
        entry.clone()
    }

    fn owned(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|&(id, change)| (id.to_owned(), change.to_owned()))
            .collect()
    }

    #[track_caller]
    fn assert_changes(session: Session<'_>, existing: &[Account<'_>], expected: &[(&str, &str)]) {
        assert_eq!(changes(session, existing), owned(expected));
    }

    fn disconnected(account: Account<'static>) -> Account<'static> {
        Account {
            status: symbol("disconnected"),
            ..account
        }
    }

    fn closed(mut account: Account<'static>) -> Account<'static> {
        account.status = symbol("inactive");
        account.status_details.inactive.action = symbol("none");
        account
    }

    // reauthorized

    #[test]
    fn the_same_id_on_both_sides_is_reauthorized() {
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")];
        let returned = [on("fcauth_1", "fca_2"), on("fcauth_1", "fca_1")];
        let entries = entries(relinked(&returned), &existing);
        let found: Vec<_> = entries
            .iter()
            .map(|entry| (entry.change, entry.before, entry.after, entry.matched_by))
            .collect();
        let by_id = Some(MatchedBy::Id);
        assert_eq!(
            found,
            [
                (Change::Reauthorized, Some(0), Some(1), by_id),
                (Change::Reauthorized, Some(1), Some(0), by_id)
            ]
        );
        assert_eq!(entries[0].id, symbol("fca_1"));
    }

    #[test]
    fn the_same_id_is_reauthorized_under_any_outcome() {
        let accounts = [on("fcauth_1", "fca_1")];
        for result in [
            granted("fcauth_1", ""),
            granted("fcauth_2", ""),
            refused("no_account"),
            RelinkResult::default(),
        ] {
            let session = session(requested("fcauth_1", ""), result, &accounts);
            assert_changes(session, &accounts, &[("fca_1", "reauthorized")]);
        }
    }

    #[test]
    fn the_same_id_is_reauthorized_whether_expected_or_not() {
        let existing = [on("fcauth_2", "fca_1"), disconnected(account("fca_2"))];
        let expected = [("fca_1", "reauthorized"), ("fca_2", "reauthorized")];
        assert_changes(relinked(&existing), &existing, &expected);
    }

    #[test]
    fn the_requested_account_that_the_result_names_is_reauthorized_without_a_list() {
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &[],
        );
        let entry = only(session, &[on("fcauth_1", "fca_1")]);
        assert_eq!(entry.change, Change::Reauthorized);
        assert_eq!((entry.before, entry.after), (Some(0), None));
        assert_eq!(entry.matched_by, Some(MatchedBy::Id));
        assert!(entry.changed_fields.is_empty());
    }

    #[test]
    fn an_account_without_an_id_makes_no_list() {
        let malformed = [on("fcauth_1", "")];
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &malformed,
        );
        assert_changes(session, &[account("fca_1")], &[("fca_1", "reauthorized")]);
    }

    #[test]
    fn the_account_that_the_result_names_is_not_reauthorized_where_a_list_came_without_it() {
        let returned = [on("fcauth_1", "fca_2")];
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &returned,
        );
        let expected = [("fca_1", "missing"), ("fca_2", "added")];
        assert_changes(session, &[on("fcauth_1", "fca_1")], &expected);
    }

    #[test]
    fn an_account_that_the_result_names_unasked_is_not_reauthorized() {
        let session = session(requested("fcauth_1", ""), granted("fcauth_1", "fca_1"), &[]);
        let existing = [on("fcauth_1", "fca_1")];
        assert_changes(session, &existing, &[("fca_1", "unconfirmed")]);
    }

    #[test]
    fn a_requested_account_that_the_result_does_not_name_is_not_reauthorized() {
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_2"),
            &[],
        );
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")];
        let expected = [("fca_1", "untouched"), ("fca_2", "untouched")];
        assert_changes(session, &existing, &expected);
    }

    #[test]
    fn the_requested_account_that_the_page_does_not_have_is_no_entry() {
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &[],
        );
        assert_changes(session, &[], &[]);
    }

    // replaced

    #[test]
    fn an_account_with_a_new_id_is_replaced() {
        let existing = [account("fca_0"), checking("fca_1", "1111", "")];
        let returned = [account("fca_0"), checking("fca_2", "1111", "")];
        let entries = entries(relinked(&returned), &existing);
        assert_eq!(entries.len(), 2);
        let entry = &entries[1];
        assert_eq!(entry.change, Change::Replaced);
        assert_eq!(entry.id, symbol("fca_2"));
        assert_eq!((entry.before, entry.after), (Some(1), Some(1)));
        assert_eq!(entry.matched_by, Some(MatchedBy::Last4));
        assert!(entry.candidates.is_empty());
    }

    #[test]
    fn a_name_can_tell_the_account_that_is_replaced() {
        let existing = [checking("fca_1", "", "Everyday")];
        let returned = [checking("fca_2", "", "Everyday")];
        let entry = only(relinked(&returned), &existing);
        assert_eq!(entry.change, Change::Replaced);
        assert_eq!(entry.matched_by, Some(MatchedBy::DisplayName));
    }

    #[test]
    fn accounts_are_replaced_under_any_outcome() {
        let existing = [checking("fca_1", "1111", "")];
        let returned = [checking("fca_2", "1111", "")];
        for result in [
            granted("fcauth_1", ""),
            granted("fcauth_2", ""),
            refused("no_account"),
            RelinkResult::default(),
        ] {
            let session = session(requested("fcauth_1", ""), result, &returned);
            assert_changes(session, &existing, &[("fca_2", "replaced")]);
        }
    }

    #[test]
    fn accounts_are_replaced_where_the_flow_could_not_launch_and_a_list_came() {
        let existing = [checking("fca_1", "1111", "")];
        let returned = [checking("fca_2", "1111", "")];
        let result = FlowResult {
            is_error: true,
            session: Some(relinked(&returned)),
        };
        let report = interpret(&result, &existing, Requested::default()).unwrap();
        assert_eq!(report.accounts[0].change, Change::Replaced);
    }

    #[test]
    fn an_account_that_was_not_expected_can_be_replaced() {
        let existing = [disconnected(checking("fca_1", "1111", ""))];
        let returned = [checking("fca_2", "1111", "")];
        assert_changes(relinked(&returned), &existing, &[("fca_2", "replaced")]);
    }

    #[test]
    fn an_account_that_came_back_is_no_partner_of_a_new_one() {
        let existing = [checking("fca_1", "1111", "")];
        let returned = [checking("fca_1", "1111", ""), checking("fca_2", "1111", "")];
        let expected = [("fca_1", "reauthorized"), ("fca_2", "added")];
        assert_changes(relinked(&returned), &existing, &expected);
    }

    #[test]
    fn a_known_account_is_no_partner_of_one_that_did_not_come_back() {
        let existing = [checking("fca_1", "1111", ""), checking("fca_2", "1111", "")];
        let returned = [checking("fca_2", "1111", "")];
        let expected = [("fca_1", "missing"), ("fca_2", "reauthorized")];
        assert_changes(relinked(&returned), &existing, &expected);
    }

    // added

    #[test]
    fn an_account_that_is_new_to_the_page_is_added() {
        let returned = [on("fcauth_1", ""), on("fcauth_1", "fca_1")];
        let entry = only(relinked(&returned), &[]);
        assert_eq!(entry.change, Change::Added);
        assert_eq!(entry.id, symbol("fca_1"));
        assert_eq!((entry.before, entry.after), (None, Some(1)));
        assert_eq!(entry.matched_by, None);
        assert!(entry.changed_fields.is_empty());
        assert!(!entry.is_expected && !entry.may_reactivate);
    }

    // missing

    #[test]
    fn an_expected_account_that_did_not_come_with_the_others_is_missing() {
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")];
        let returned = [on("fcauth_1", "fca_2")];
        let entries = entries(relinked(&returned), &existing);
        assert_eq!(entries[0].change, Change::Missing);
        assert_eq!(entries[0].id, symbol("fca_1"));
        assert_eq!((entries[0].before, entries[0].after), (Some(0), None));
        assert_eq!(entries[0].matched_by, None);
    }

    #[test]
    fn an_expected_account_is_missing_also_where_the_relink_failed() {
        let existing = [on("fcauth_1", "fca_1")];
        let returned = [on("fcauth_1", "fca_2")];
        let session = session(requested("fcauth_1", ""), refused("other"), &returned);
        let expected = [("fca_1", "missing"), ("fca_2", "added")];
        assert_changes(session, &existing, &expected);
    }

    // unconfirmed

    #[test]
    fn an_expected_account_is_unconfirmed_where_a_success_brought_no_list() {
        for authorization in ["fcauth_1", "fcauth_2"] {
            let result = granted(authorization, "");
            let session = session(requested("fcauth_1", ""), result, &[]);
            let existing = [on("fcauth_1", "fca_1")];
            let entry = only(session, &existing);
            assert_eq!(entry.change, Change::Unconfirmed);
            assert_eq!((entry.before, entry.after), (Some(0), None));
            assert_eq!(entry.matched_by, None);
        }
    }

    #[test]
    fn a_list_of_malformed_accounts_is_none() {
        let malformed = [account("")];
        let existing = [on("fcauth_1", "fca_1")];
        let expected = [("fca_1", "unconfirmed")];
        assert_changes(relinked(&malformed), &existing, &expected);
    }

    // untouched

    #[test]
    fn an_account_on_another_authorization_is_untouched() {
        let existing = [on("fcauth_2", "fca_1")];
        assert_changes(relinked(&[]), &existing, &[("fca_1", "untouched")]);
        let returned = [on("fcauth_1", "fca_2")];
        let entries = entries(relinked(&returned), &existing);
        assert_eq!(entries[0].change, Change::Untouched);
        assert_eq!((entries[0].before, entries[0].after), (Some(0), None));
        assert_eq!(entries[0].matched_by, None);
    }

    #[test]
    fn all_is_untouched_where_the_customer_left() {
        let session = session(requested("fcauth_1", ""), RelinkResult::default(), &[]);
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_2", "fca_2")];
        let expected = [("fca_1", "untouched"), ("fca_2", "untouched")];
        assert_changes(session, &existing, &expected);
    }

    #[test]
    fn all_is_untouched_where_the_relink_failed_without_accounts() {
        for reason in ["no_account", "no_authorization", "other"] {
            let session = session(requested("fcauth_1", "fca_1"), refused(reason), &[]);
            let existing = [on("fcauth_1", "fca_1")];
            assert_changes(session, &existing, &[("fca_1", "untouched")]);
        }
    }

    #[test]
    fn all_is_untouched_where_the_flow_could_not_launch() {
        let result = FlowResult {
            is_error: true,
            session: None,
        };
        let existing = [on("fcauth_1", "fca_1")];
        let report = interpret(&result, &existing, requested("fcauth_1", "")).unwrap();
        assert_eq!(report.accounts[0].change, Change::Untouched);
    }

    // Expected accounts

    /// Which of the existing accounts are expected back, by their ids.
    fn expected(requested: Requested, existing: &[Account<'_>]) -> Vec<String> {
        let report = interpret(&ended(Session::default()), existing, requested).unwrap();
        let expected: Vec<_> = report
            .accounts
            .iter()
            .filter(|entry| entry.is_expected)
            .map(|entry| entry.id)
            .collect();
        names(&expected)
    }

    #[test]
    fn the_requested_account_alone_is_expected() {
        let existing = [
            on("fcauth_1", "fca_1"),
            on("fcauth_1", "fca_2"),
            account("fca_3"),
        ];
        assert_eq!(
            expected(requested("fcauth_1", "fca_2"), &existing),
            ["fca_2"]
        );
    }

    #[test]
    fn the_requested_account_is_expected_whatever_its_authorization() {
        let existing = [
            on("fcauth_1", "fca_1"),
            on("fcauth_2", "fca_2"),
            account("fca_3"),
        ];
        assert_eq!(
            expected(requested("fcauth_1", "fca_2"), &existing),
            ["fca_2"]
        );
        assert_eq!(
            expected(requested("fcauth_1", "fca_3"), &existing),
            ["fca_3"]
        );
        assert_eq!(expected(requested("", "fca_3"), &existing), ["fca_3"]);
    }

    #[test]
    fn nothing_is_expected_where_the_page_does_not_have_the_requested_account() {
        let existing = [on("fcauth_1", "fca_1"), account("fca_2")];
        assert!(expected(requested("fcauth_1", "fca_3"), &existing).is_empty());
    }

    #[test]
    fn accounts_on_the_requested_authorization_are_expected() {
        let existing = [
            on("fcauth_1", "fca_1"),
            on("fcauth_2", "fca_2"),
            on("fcauth_1", "fca_3"),
        ];
        assert_eq!(
            expected(requested("fcauth_1", ""), &existing),
            ["fca_1", "fca_3"]
        );
    }

    #[test]
    fn accounts_of_no_known_authorization_are_expected_where_none_has_one() {
        for authorization in NOT_SET {
            let existing = ["fca_1", "fca_2"].map(|id| Account {
                authorization,
                ..account(id)
            });
            assert_eq!(
                expected(requested("fcauth_1", ""), &existing),
                ["fca_1", "fca_2"]
            );
        }
    }

    #[test]
    fn accounts_of_no_known_authorization_are_not_expected_where_another_has_one() {
        for authorization in ["fcauth_1", "fcauth_2"] {
            let existing = [account("fca_1"), on(authorization, "fca_2")];
            assert!(!expected(requested("fcauth_1", ""), &existing).contains(&"fca_1".into()));
        }
    }

    #[test]
    fn the_authorization_of_a_later_account_with_the_same_id_does_not_count() {
        let existing = [account("fca_1"), account("fca_2"), on("fcauth_2", "fca_1")];
        assert_eq!(
            expected(requested("fcauth_1", ""), &existing),
            ["fca_1", "fca_2"]
        );
    }

    #[test]
    fn accounts_on_an_authorization_are_not_expected_where_none_was_requested() {
        for authorization in NOT_SET {
            let nothing = Requested {
                authorization,
                ..Requested::default()
            };
            let existing = [
                on("fcauth_1", "fca_1"),
                Account {
                    authorization,
                    ..account("fca_2")
                },
            ];
            assert!(expected(nothing, &existing).is_empty());
        }
    }

    #[test]
    fn an_account_that_no_relink_can_repair_is_never_expected() {
        let existing = [
            on("fcauth_1", "fca_1"),
            disconnected(on("fcauth_1", "fca_2")),
            closed(on("fcauth_1", "fca_3")),
        ];
        assert_eq!(expected(requested("fcauth_1", ""), &existing), ["fca_1"]);
        assert!(expected(requested("fcauth_1", "fca_2"), &existing).is_empty());
        assert!(expected(requested("fcauth_1", "fca_3"), &existing).is_empty());
    }

    #[test]
    fn an_account_of_no_known_authorization_that_no_relink_can_repair_is_not_expected() {
        let existing = [account("fca_1"), disconnected(account("fca_2"))];
        assert_eq!(expected(requested("fcauth_1", ""), &existing), ["fca_1"]);
    }

    // Entries

    #[test]
    fn existing_accounts_come_first_in_their_order_then_new_ones_as_they_came() {
        let existing = ["fca_3", "fca_1", "fca_2"].map(account);
        let returned = ["fca_5", "fca_2", "fca_4", "fca_3"].map(account);
        let expected = [
            ("fca_3", "reauthorized"),
            ("fca_1", "missing"),
            ("fca_2", "reauthorized"),
            ("fca_5", "added"),
            ("fca_4", "added"),
        ];
        assert_changes(relinked(&returned), &existing, &expected);
    }

    #[test]
    fn several_replaced_accounts_each_have_their_own_partner() {
        let existing = [
            checking("fca_1", "1111", ""),
            account("fca_2"),
            checking("fca_3", "3333", ""),
            checking("fca_4", "4444", ""),
        ];
        let returned = [
            checking("fca_5", "4444", ""),
            account("fca_2"),
            checking("fca_6", "5555", ""),
            checking("fca_7", "1111", ""),
        ];
        let expected = [
            ("fca_7", "replaced"),
            ("fca_2", "reauthorized"),
            ("fca_3", "missing"),
            ("fca_5", "replaced"),
            ("fca_6", "added"),
        ];
        assert_changes(relinked(&returned), &existing, &expected);
    }

    #[test]
    fn the_first_of_two_existing_accounts_with_the_same_id_counts() {
        let first = Account {
            status: symbol("inactive"),
            ..on("fcauth_1", "fca_1")
        };
        let second = Account {
            status: symbol("active"),
            ..first
        };
        let entry = only(relinked(&[second]), &[first, second]);
        assert_eq!(entry.before, Some(0));
        assert_eq!(names(&entry.changed_fields), ["status"]);
    }

    #[test]
    fn the_first_of_two_returned_accounts_with_the_same_id_counts() {
        let first = Account {
            status: symbol("inactive"),
            ..on("fcauth_1", "fca_1")
        };
        let second = Account {
            status: symbol("active"),
            ..first
        };
        let entry = only(relinked(&[first, second]), &[second]);
        assert_eq!(entry.after, Some(0));
        assert_eq!(names(&entry.changed_fields), ["status"]);
        let added = only(relinked(&[first, second]), &[]);
        assert_eq!(added.after, Some(0));
    }

    #[test]
    fn a_later_account_with_the_same_id_is_no_rival_of_the_first() {
        let existing = [checking("fca_1", "1111", ""), checking("fca_1", "1111", "")];
        let returned = [checking("fca_2", "1111", ""), checking("fca_2", "1111", "")];
        assert_changes(relinked(&returned), &existing, &[("fca_2", "replaced")]);
    }

    #[test]
    fn an_existing_account_without_an_id_is_no_entry() {
        for id in NOT_SET {
            let malformed = Account {
                id,
                ..checking("", "1111", "")
            };
            let returned = [checking("fca_1", "1111", "")];
            assert_changes(relinked(&returned), &[malformed], &[("fca_1", "added")]);
        }
    }

    #[test]
    fn a_bare_id_that_came_back_has_no_changed_fields() {
        let returned = [Account {
            status: symbol("active"),
            permissions: texts(&["balances"]),
            ..checking("fca_1", "1111", "Everyday")
        }];
        let entry = only(relinked(&returned), &[account("fca_1")]);
        assert_eq!(entry.change, Change::Reauthorized);
        assert!(entry.changed_fields.is_empty());
        assert_eq!(entry.permissions, PermissionChanges::default());
    }

    #[test]
    fn changed_fields_are_those_of_an_account_and_its_partner() {
        let before = Account {
            status: symbol("inactive"),
            ..checking("fca_1", "1111", "Everyday")
        };
        let after = Account {
            status: symbol("active"),
            ..checking("fca_2", "1111", "Bills")
        };
        let entry = only(relinked(&[after]), &[before]);
        assert_eq!(entry.change, Change::Replaced);
        assert_eq!(names(&entry.changed_fields), ["status", "display_name"]);
    }

    // Candidates

    #[test]
    fn unpaired_accounts_list_the_ids_of_the_accounts_they_might_be() {
        let existing = [
            account("fca_0"),
            checking("fca_1", "1111", ""),
            checking("fca_2", "1111", ""),
        ];
        let returned = [
            account("fca_0"),
            checking("fca_3", "1111", ""),
            checking("fca_4", "1111", ""),
        ];
        let candidates: Vec<_> = entries(relinked(&returned), &existing)
            .iter()
            .map(|entry| names(&entry.candidates))
            .collect();
        let (new, old) = (["fca_3", "fca_4"], ["fca_1", "fca_2"]);
        assert_eq!(candidates, [&[][..], &new, &new, &old, &old]);
    }

    #[test]
    fn an_unpaired_account_that_was_not_expected_has_candidates_too() {
        let existing = [
            disconnected(checking("fca_1", "1111", "")),
            checking("fca_2", "1111", ""),
        ];
        let returned = [checking("fca_3", "1111", "")];
        let entries = entries(relinked(&returned), &existing);
        assert_eq!(entries[0].change, Change::Untouched);
        assert_eq!(names(&entries[0].candidates), ["fca_3"]);
    }

    #[test]
    fn the_first_sixteen_candidates_are_those_of_the_list() {
        let existing = [checking("fca_old", "1111", "")];
        let returned: Vec<_> = (0..20)
            .map(|number| checking(&format!("fca_{number}"), "1111", ""))
            .collect();
        let entries = entries(relinked(&returned), &existing);
        let first: Vec<_> = (0..16).map(|number| format!("fca_{number}")).collect();
        assert_eq!(names(&entries[0].candidates), first);
    }

    // Permissions

    #[test]
    fn permissions_are_told_of_an_account_and_its_partner() {
        let existing = [
            Account {
                permissions: texts(&["balances", "ownership"]),
                ..checking("fca_1", "1111", "")
            },
            Account {
                permissions: texts(&["balances"]),
                ..checking("fca_2", "2222", "")
            },
        ];
        let returned = [
            Account {
                permissions: texts(&["balances", "transactions"]),
                ..existing[0]
            },
            Account {
                permissions: texts(&[]),
                ..checking("fca_3", "2222", "")
            },
        ];
        let session = Session {
            permissions: texts(&["balances", "payment_method"]),
            ..relinked(&returned)
        };
        let found: Vec<_> = entries(session, &existing)
            .into_iter()
            .map(|entry| {
                let permissions = entry.permissions;
                [
                    permissions.gained,
                    permissions.lost,
                    permissions.not_granted,
                ]
                .map(|list| names(&list))
            })
            .collect();
        assert_eq!(
            found,
            [
                [&["transactions"][..], &["ownership"], &["payment_method"]],
                [&[], &["balances"], &["balances", "payment_method"]],
            ]
        );
    }

    #[test]
    fn an_added_account_tells_what_was_not_granted_alone() {
        let returned = [Account {
            permissions: texts(&["balances"]),
            ..account("fca_1")
        }];
        let session = Session {
            permissions: texts(&["balances", "ownership"]),
            ..relinked(&returned)
        };
        let entry = only(session, &[]);
        assert!(entry.permissions.gained.is_empty());
        assert_eq!(names(&entry.permissions.not_granted), ["ownership"]);
    }

    #[test]
    fn an_account_that_did_not_come_back_tells_nothing_of_permissions() {
        let existing = [Account {
            permissions: texts(&["balances"]),
            ..on("fcauth_1", "fca_1")
        }];
        let session = Session {
            permissions: texts(&["ownership"]),
            ..relinked(&[])
        };
        let entry = only(session, &existing);
        assert_eq!(entry.permissions, PermissionChanges::default());
    }

    // Mandate

    /// An account to pay from, of one id or another.
    fn to_pay_from(id: &str) -> Account<'static> {
        Account {
            supported_payment_method_types: texts(&["link", "us_bank_account"]),
            ..checking(id, "1111", "")
        }
    }

    /// Whether the last account of a flow that asked for this needs a mandate.
    fn needs_mandate(
        permissions: &[&str],
        returned: Account<'static>,
        existing: &[Account<'_>],
    ) -> bool {
        let returned = [returned];
        let session = Session {
            permissions: texts(permissions),
            ..relinked(&returned)
        };
        let entries = entries(session, existing);
        entries.last().unwrap().mandate_required
    }

    #[test]
    fn an_added_account_to_pay_from_needs_a_mandate() {
        let asked = ["balances", "payment_method"];
        assert!(needs_mandate(&asked, to_pay_from("fca_1"), &[]));
    }

    #[test]
    fn a_replaced_account_to_pay_from_needs_a_mandate() {
        let existing = [checking("fca_1", "1111", "")];
        let returned = to_pay_from("fca_2");
        assert!(needs_mandate(&["payment_method"], returned, &existing));
    }

    #[test]
    fn a_reauthorized_account_keeps_its_mandate() {
        let account = to_pay_from("fca_1");
        assert!(!needs_mandate(&["payment_method"], account, &[account]));
    }

    #[test]
    fn no_mandate_is_needed_where_no_payment_method_was_asked_for() {
        for asked in [&["balances"][..], &[]] {
            assert!(!needs_mandate(asked, to_pay_from("fca_1"), &[]));
        }
        let returned = [to_pay_from("fca_1")];
        assert!(!only(relinked(&returned), &[]).mandate_required);
    }

    #[test]
    fn no_mandate_is_needed_for_an_account_that_cannot_be_paid_from() {
        for supported_payment_method_types in [None, texts(&[]), texts(&["link"])] {
            let account = Account {
                supported_payment_method_types,
                ..checking("fca_1", "1111", "")
            };
            assert!(!needs_mandate(&["payment_method"], account, &[]));
        }
    }

    #[test]
    fn what_the_account_could_before_does_not_make_a_mandate() {
        let existing = [to_pay_from("fca_1")];
        let returned = checking("fca_2", "1111", "");
        assert!(!needs_mandate(&["payment_method"], returned, &existing));
    }

    // Siblings that may be active again

    fn with_status(status: &str, account: Account<'static>) -> Account<'static> {
        Account {
            status: symbol(status),
            ..account
        }
    }

    /// A session for one account of an authorization that was relinked.
    fn relinked_for_one<'a>() -> Session<'a> {
        session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &[],
        )
    }

    /// Whether this account of the page may be active again after that session.
    fn may_reactivate(session: Session<'_>, account: Account<'_>) -> bool {
        let entry = only(session, &[account]);
        entry.may_reactivate
    }

    #[test]
    fn an_inactive_sibling_of_a_relinked_account_may_be_active_again() {
        let sibling = with_status("inactive", on("fcauth_1", "fca_2"));
        assert!(may_reactivate(relinked_for_one(), sibling));
    }

    #[test]
    fn a_sibling_of_unknown_status_may_be_active_again() {
        for status in NOT_SET {
            let sibling = Account {
                status,
                ..on("fcauth_1", "fca_2")
            };
            assert!(may_reactivate(relinked_for_one(), sibling));
        }
    }

    #[test]
    fn a_sibling_that_was_active_stays_so() {
        let sibling = with_status("active", on("fcauth_1", "fca_2"));
        assert!(!may_reactivate(relinked_for_one(), sibling));
    }

    #[test]
    fn an_account_on_another_authorization_is_no_sibling() {
        let other = with_status("inactive", on("fcauth_2", "fca_2"));
        assert!(!may_reactivate(relinked_for_one(), other));
    }

    #[test]
    fn an_account_of_no_known_authorization_is_no_sibling() {
        let unknown = with_status("inactive", account("fca_2"));
        assert!(!may_reactivate(relinked_for_one(), unknown));
    }

    #[test]
    fn there_are_no_siblings_on_an_authorization_that_is_not_known() {
        let known = account("fca_1");
        let returned = [known];
        let session = session(Requested::default(), RelinkResult::default(), &returned);
        for authorization in NOT_SET {
            let other = Account {
                authorization,
                ..with_status("inactive", account("fca_2"))
            };
            let entries = entries(session, &[known, other]);
            assert!(!entries[1].may_reactivate);
        }
    }

    #[test]
    fn an_account_that_is_confirmed_is_active_again_for_sure() {
        let named = with_status("inactive", on("fcauth_1", "fca_1"));
        assert!(!may_reactivate(relinked_for_one(), named));
        assert!(!may_reactivate(relinked(&[named]), named));

        let old = Account {
            authorization: symbol("fcauth_1"),
            ..with_status("inactive", checking("fca_2", "1111", ""))
        };
        let new = [checking("fca_3", "1111", "")];
        assert!(!may_reactivate(relinked(&new), old));
    }

    #[test]
    fn a_missing_or_unconfirmed_account_may_be_active_again() {
        let account = with_status("inactive", on("fcauth_1", "fca_1"));
        assert!(may_reactivate(relinked(&[]), account));
        let returned = [on("fcauth_1", "fca_2")];
        let entries = entries(relinked(&returned), &[account]);
        assert_eq!(entries[0].change, Change::Missing);
        assert!(entries[0].may_reactivate);
    }

    #[test]
    fn nothing_may_be_active_again_without_a_relink() {
        let sibling = with_status("inactive", on("fcauth_1", "fca_2"));
        for result in [
            granted("fcauth_2", ""),
            granted("fcauth_1", "fca_2"),
            refused("no_authorization"),
            RelinkResult::default(),
        ] {
            let session = session(requested("fcauth_1", "fca_1"), result, &[]);
            assert!(!may_reactivate(session, sibling));
        }
    }

    #[test]
    fn accounts_on_a_new_authorization_were_not_reactivated() {
        let on_the_new_one = with_status("inactive", on("fcauth_2", "fca_2"));
        let session = session(requested("fcauth_1", ""), granted("fcauth_2", ""), &[]);
        assert!(!may_reactivate(session, on_the_new_one));
    }

    // Names

    #[test]
    fn changes_have_the_names_of_the_contract() {
        let names = Change::ALL.map(|change| name(change.name()));
        assert_eq!(
            names,
            [
                "reauthorized",
                "replaced",
                "added",
                "missing",
                "unconfirmed",
                "untouched"
            ]
        );
    }

    #[test]
    fn a_reauthorized_and_a_replaced_account_are_confirmed() {
        assert!(Change::Reauthorized.is_confirmed());
        assert!(Change::Replaced.is_confirmed());
        for change in [
            Change::Added,
            Change::Missing,
            Change::Unconfirmed,
            Change::Untouched,
        ] {
            assert!(!change.is_confirmed());
        }
    }
}
