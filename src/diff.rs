//! What happened to each account.

use crate::changed_fields::changed_fields;
use crate::closed_enum::closed_enum;
use crate::distinct::{Distinct, Indexed};
use crate::expected::Expected;
use crate::mandate;
use crate::pairing::{Match, pair};
use crate::reactivation;
use crate::{
    Account, ComparedField, MatchedBy, Outcome, PermissionChanges, Requested, Session, Text,
};

closed_enum! {
    /// What happened to an account.
    Change {
        /// It came back under the same id.
        Reauthorized = "reauthorized",
        /// It came back under a new id.
        Replaced = "replaced",
        /// It is new to the page.
        Added = "added",
        /// It came back, and the page's own accounts are not known.
        Returned = "returned",
        /// It was meant to come back, others did, it did not.
        Missing = "missing",
        /// It was meant to come back, and a successful flow brought no list.
        Unconfirmed = "unconfirmed",
        /// It was no part of this relink, or nothing came of it.
        Untouched = "untouched",
    }
}

impl Change {
    /// Whether an account of the page's came back.
    pub(crate) const fn is_confirmed(self) -> bool {
        matches!(self, Self::Reauthorized | Self::Replaced)
    }
}

/// One account of either side.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct Entry<T> {
    /// What happened to it.
    pub change: Change,
    /// The id to use from now on.
    pub id: T,
    /// Its index among the existing accounts.
    pub before: Option<usize>,
    /// Its index among the accounts that came back.
    pub after: Option<usize>,
    /// The fields that differ, of those that both sides have.
    pub changed_fields: Vec<ComparedField>,
    /// What became of its permissions.
    pub permissions: PermissionChanges<T>,
    /// By what `before` and `after` were found to be the same account.
    pub matched_by: Option<MatchedBy>,
    /// Ids of accounts of the other side that it might be, at most [`MOST_CANDIDATES`](crate::MOST_CANDIDATES).
    pub candidates: Vec<T>,
    /// The ACH mandate has to be shown, and a new `PaymentMethod` made.
    pub mandate_required: bool,
    /// Relinking a sibling may have reactivated it.
    pub may_reactivate: bool,
}

/// The page's accounts and those that came back, and how the flow ended.
pub(crate) struct Diff<'a, T: Text> {
    pub(crate) existing: &'a Distinct<'a, T>,
    pub(crate) returned: &'a Distinct<'a, T>,
    pub(crate) session: &'a Session<T>,
    pub(crate) requested: &'a Requested<T>,
    pub(crate) outcome: &'a Outcome<T>,
    pub(crate) expected: &'a Expected<'a, T>,
}

impl<T: Text> Diff<'_, T> {
    /// One entry for each account of either side: the existing ones first, in their order, then new ones as they came.
    pub(crate) fn entries(&self) -> Vec<Entry<T>> {
        let mut came_back = Vec::with_capacity(self.existing.len());
        let mut gone = Vec::new();
        for before in self.existing.iter() {
            let same = self.returned.find(&before.account.id);
            if same.is_none() {
                gone.push(before);
            }
            came_back.push(same);
        }
        let new = self.returned.without(self.existing);
        let pairing = pair(&gone, &new);

        let mut entries = Vec::with_capacity(self.existing.len() + new.len());
        let mut matches = pairing.old.into_iter();
        for (before, same) in self.existing.iter().zip(came_back) {
            entries.push(match same {
                Some(same) => self.confirmed(Change::Reauthorized, MatchedBy::Id, before, same),
                None => match matches.next().unwrap_or(Match::NONE) {
                    Match::Paired { with, by } => {
                        self.confirmed(Change::Replaced, by, before, with)
                    }
                    Match::Unpaired { candidates } => self.absent(before, &candidates),
                },
            });
        }
        for (&after, found) in new.iter().zip(&pairing.new) {
            if let Match::Unpaired { candidates } = found {
                entries.push(came(Change::Added, after, self.session, candidates));
            }
        }
        entries
    }

    /// The entry of an existing account that came back, under this id or another one.
    fn confirmed(
        &self,
        change: Change,
        by: MatchedBy,
        before: Indexed<'_, T>,
        after: Indexed<'_, T>,
    ) -> Entry<T> {
        let asked = self.session.permissions.as_deref();
        let permissions = PermissionChanges::between(Some(before.account), after.account, asked);
        Entry {
            change,
            id: after.account.id.clone(),
            before: Some(before.index),
            after: Some(after.index),
            changed_fields: changed_fields(before.account, after.account, &permissions),
            permissions,
            matched_by: Some(by),
            candidates: Vec::new(),
            mandate_required: mandate::is_required(change, after.account, asked),
            may_reactivate: false,
        }
    }

    /// The entry of an existing account that is on no list and has no pair.
    fn absent(&self, before: Indexed<'_, T>, candidates: &[Indexed<'_, T>]) -> Entry<T> {
        let Indexed { index, account } = before;
        let change = self.change_of_absent(account);
        Entry {
            change,
            id: account.id.clone(),
            before: Some(index),
            after: None,
            changed_fields: Vec::new(),
            permissions: PermissionChanges::default(),
            matched_by: change.is_confirmed().then_some(MatchedBy::Id),
            candidates: ids(candidates),
            mandate_required: false,
            may_reactivate: reactivation::is_possible(self.outcome, change, account),
        }
    }

    fn change_of_absent(&self, account: &Account<T>) -> Change {
        let a_list_came = !self.returned.is_empty();
        let is_named = self.requested.account.as_ref() == Some(&account.id)
            && self.session.relink_result.account() == Some(&account.id);
        let is_expected = self.expected.contains(account);
        if is_named && !a_list_came {
            Change::Reauthorized
        } else if is_expected && a_list_came {
            Change::Missing
        } else if is_expected && self.outcome.is_success() {
            Change::Unconfirmed
        } else {
            Change::Untouched
        }
    }
}

/// One entry for each account that came back, where there is nothing to compare it with.
pub(crate) fn returned<T: Text>(returned: &Distinct<'_, T>, session: &Session<T>) -> Vec<Entry<T>> {
    let mut entries = Vec::new();
    for after in returned.iter() {
        entries.push(came(Change::Returned, after, session, &[]));
    }
    entries
}

/// The entry of an account that came back and is none of the existing ones.
fn came<T: Text>(
    change: Change,
    Indexed { index, account }: Indexed<'_, T>,
    session: &Session<T>,
    candidates: &[Indexed<'_, T>],
) -> Entry<T> {
    let asked = session.permissions.as_deref();
    Entry {
        change,
        id: account.id.clone(),
        before: None,
        after: Some(index),
        changed_fields: Vec::new(),
        permissions: PermissionChanges::between(None, account, asked),
        matched_by: None,
        candidates: ids(candidates),
        mandate_required: mandate::is_required(change, account, asked),
        may_reactivate: false,
    }
}

impl<T> Entry<T> {
    /// Whether the account came back, and is known to be out of work all the same.
    pub(crate) fn came_out_of_work(&self, session: &Session<T>) -> bool {
        let after = self
            .after
            .and_then(|index| session.accounts.accounts.get(index));
        after.is_some_and(Account::is_out_of_work)
    }
}

fn ids<T: Text>(accounts: &[Indexed<'_, T>]) -> Vec<T> {
    let mut ids = Vec::with_capacity(accounts.len());
    for it in accounts {
        ids.push(it.account.id.clone());
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;
    use crate::testing::{
        Text, account, anew, checking, facts, failed, left, on, one, relinked, relinked_for,
        report, report_on_unknown, with_status,
    };
    use Change::{Added, Missing, Reauthorized, Replaced, Returned, Unconfirmed, Untouched};

    /// Ids and changes of the entries.
    fn changes<const N: usize>(
        session: Session<Text>,
        existing: [Account<Text>; N],
    ) -> Vec<(Text, Change)> {
        let entries = report(session, existing).accounts.into_iter();
        entries.map(|entry| (entry.id, entry.change)).collect()
    }

    /// The entry of the only account that there is.
    fn only<const N: usize>(session: Session<Text>, existing: [Account<Text>; N]) -> Entry<Text> {
        let mut entries = report(session, existing).accounts;
        assert_eq!(entries.len(), 1);
        entries.remove(0)
    }

    fn named(mut session: Session<Text>, id: Text) -> Session<Text> {
        session.relink_result.account = Some(id);
        session
    }

    facts! {
        // reauthorized
        the_same_id_on_both_sides_is_reauthorized_under_any_outcome:
            [relinked([one()]), anew([one()]), left([one()]), failed("other", [one()])]
                .map(|session| changes(session, [one()])[0])
                => [("fca_1", Reauthorized); 4];
        the_same_id_is_reauthorized_whether_expected_or_not:
            changes(relinked([account("fca_1")]), [on("fcauth_2", "fca_1")]) => [("fca_1", Reauthorized)];
        the_requested_account_that_the_result_names_is_reauthorized_without_a_list:
            {
                let entry = only(relinked_for("fca_1", []), [one()]);
                (entry.change, entry.after, entry.matched_by)
            } => (Reauthorized, None, Some(MatchedBy::Id));
        accounts_without_an_id_make_no_list:
            changes(relinked_for("fca_1", [account("")]), [one()]) => [("fca_1", Reauthorized)];
        the_account_that_the_result_names_is_missing_where_a_list_came_without_it:
            changes(relinked_for("fca_1", [account("fca_2")]), [one()]) => [("fca_1", Missing), ("fca_2", Added)];
        an_account_that_the_result_names_unasked_is_not_reauthorized:
            changes(named(relinked([]), "fca_1"), [one()]) => [("fca_1", Unconfirmed)];
        a_requested_account_that_the_result_does_not_name_is_not_reauthorized:
            changes(named(relinked_for("fca_1", []), "fca_2"), [one()]) => [("fca_1", Untouched)];

        // replaced, under any outcome
        an_account_with_a_new_id_is_replaced:
            {
                let entry = only(left([checking("fca_2", "1111", "")]), [checking("fca_1", "1111", "")]);
                (entry.change, entry.id, entry.before, entry.after, entry.matched_by)
            } => (Replaced, "fca_2", Some(0), Some(0), Some(MatchedBy::Last4));
        an_account_that_was_not_expected_can_be_replaced:
            changes(
                relinked([checking("fca_2", "1111", "")]),
                [with_status(Status::Disconnected, checking("fca_1", "1111", ""))],
            ) => [("fca_2", Replaced)];
        accounts_that_came_back_are_no_partners:
            changes(
                relinked([checking("fca_1", "1111", ""), checking("fca_3", "1111", "")]),
                [checking("fca_1", "1111", ""), checking("fca_2", "1111", "")],
            ) => [("fca_1", Reauthorized), ("fca_3", Replaced)];

        // added, missing, unconfirmed, untouched
        an_account_that_is_new_to_the_page_is_added: changes(relinked([account("fca_1")]), []) => [("fca_1", Added)];
        an_expected_account_is_missing_where_others_came_also_of_a_failure:
            [relinked([account("fca_2")]), failed("other", [account("fca_2")])]
                .map(|session| changes(session, [one()])[0])
                => [("fca_1", Missing); 2];
        an_expected_account_is_unconfirmed_where_a_success_brought_no_list:
            [relinked([]), anew([]), relinked([account("")])]
                .map(|session| changes(session, [one()])[0])
                => [("fca_1", Unconfirmed); 3];
        an_account_that_was_not_expected_is_untouched:
            [relinked([account("fca_2")]), relinked([])]
                .map(|session| changes(session, [on("fcauth_2", "fca_1")])[0])
                => [("fca_1", Untouched); 2];
        all_is_untouched_where_no_success_brought_no_accounts:
            [left([]), failed("no_authorization", [])]
                .map(|session| changes(session, [one()])[0])
                => [("fca_1", Untouched); 2];

        // returned
        all_is_returned_where_the_pages_accounts_are_not_known:
            report_on_unknown(relinked([one(), one(), account(""), account("fca_2")])).accounts
                .iter()
                .map(|it| (it.id, it.change, it.before, it.after))
                .collect::<Vec<_>>()
                => [("fca_1", Returned, None, Some(0)), ("fca_2", Returned, None, Some(3))];
        nobody_is_returned_where_nobody_came: report_on_unknown(relinked([])).accounts => [];

        // Order and repetition
        existing_accounts_come_first_in_their_order_then_new_ones_as_they_came:
            changes(
                relinked(["fca_5", "fca_2", "fca_4", "fca_1"].map(account)),
                ["fca_3", "fca_1", "fca_2"].map(account),
            ) => [
                ("fca_3", Missing), ("fca_1", Reauthorized), ("fca_2", Reauthorized),
                ("fca_5", Added), ("fca_4", Added),
            ];
        the_first_of_two_accounts_with_the_same_id_counts:
            {
                let first = with_status(Status::Inactive, one());
                let second = with_status(Status::Active, one());
                let entry = only(relinked([first.clone(), second.clone()]), [second, first]);
                (entry.before, entry.after, entry.changed_fields)
            } => (Some(0), Some(0), vec![ComparedField::Status]);
        a_later_account_with_the_same_id_is_no_rival:
            changes(
                relinked([checking("fca_2", "1111", ""), checking("fca_2", "1111", "")]),
                [checking("fca_1", "1111", ""), checking("fca_1", "1111", "")],
            ) => [("fca_2", Replaced)];
        an_existing_account_without_an_id_is_no_entry:
            changes(relinked([checking("fca_1", "1111", "")]), [checking("", "1111", "")]) => [("fca_1", Added)];

        // Candidates
        unpaired_accounts_list_the_ids_of_those_that_they_might_be:
            {
                let alike = |ids: [Text; 3]| ids.map(|id| checking(id, "1111", ""));
                let session = relinked(alike(["fca_0", "fca_3", "fca_4"]));
                let entries = report(session, alike(["fca_0", "fca_1", "fca_2"])).accounts;
                entries.into_iter().map(|entry| entry.candidates).collect::<Vec<_>>()
            } => [
                &[][..], &["fca_3", "fca_4"], &["fca_3", "fca_4"],
                &["fca_1", "fca_2"], &["fca_1", "fca_2"],
            ];
    }
}
