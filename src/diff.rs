//! What happened to each account.

use crate::account::Account;
use crate::changed_fields::{ComparedField, changed_fields};
use crate::closed_enum::closed_enum;
use crate::distinct::{Distinct, Indexed};
use crate::expected::Expected;
use crate::mandate;
use crate::outcome::Outcome;
use crate::pairing::{Match, MatchedBy, pair};
use crate::permissions::PermissionChanges;
use crate::reactivation;
use crate::requested::Requested;
use crate::session::Session;
use crate::text::Text;

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

/// Everything that the entries are made from.
pub(crate) struct Sides<'a, T: Text> {
    pub(crate) existing: &'a Distinct<'a, T>,
    pub(crate) returned: &'a Distinct<'a, T>,
    pub(crate) session: &'a Session<T>,
    pub(crate) requested: &'a Requested<T>,
    pub(crate) outcome: &'a Outcome<T>,
    pub(crate) expected: &'a Expected<'a, T>,
}

/// One entry for each account of either side: the existing ones first, in their order, then new ones as they came.
pub(crate) fn diff<T: Text>(sides: &Sides<'_, T>) -> Vec<Entry<T>> {
    let is_gone = |(_, account): &Indexed<'_, T>| !sides.returned.contains(&account.id);
    let is_new = |(_, account): &Indexed<'_, T>| !sides.existing.contains(&account.id);
    let gone: Vec<_> = sides.existing.iter().filter(is_gone).collect();
    let new: Vec<_> = sides.returned.iter().filter(is_new).collect();
    let pairing = pair(&gone, &new);

    let mut entries = Vec::with_capacity(sides.existing.len() + new.len());
    let mut matches = pairing.old.into_iter();
    for before in sides.existing.iter() {
        entries.push(match sides.returned.find(&before.1.id) {
            Some(same) => sides.confirmed(Change::Reauthorized, MatchedBy::Id, before, same),
            None => match matches.next().unwrap_or(Match::NONE) {
                Match::Paired { with, by } => sides.confirmed(Change::Replaced, by, before, with),
                Match::Unpaired { candidates } => sides.absent(before, &candidates),
            },
        });
    }
    for (&after, found) in new.iter().zip(&pairing.new) {
        if let Match::Unpaired { candidates } = found {
            entries.push(came(Change::Added, after, sides.session, candidates));
        }
    }
    entries
}

/// One entry for each account that came back, where there is nothing to compare it with.
pub(crate) fn returned<T: Text>(returned: &Distinct<'_, T>, session: &Session<T>) -> Vec<Entry<T>> {
    returned
        .iter()
        .map(|after| came(Change::Returned, after, session, &[]))
        .collect()
}

/// The entry of an account that came back and is none of the existing ones.
fn came<T: Text>(
    change: Change,
    (index, account): Indexed<'_, T>,
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
    accounts
        .iter()
        .map(|(_, account)| account.id.clone())
        .collect()
}

impl<T: Text> Sides<'_, T> {
    /// The entry of an existing account that came back, under this id or another one.
    fn confirmed(
        &self,
        change: Change,
        by: MatchedBy,
        (before_index, before): Indexed<'_, T>,
        (after_index, after): Indexed<'_, T>,
    ) -> Entry<T> {
        let asked = self.session.permissions.as_deref();
        Entry {
            change,
            id: after.id.clone(),
            before: Some(before_index),
            after: Some(after_index),
            changed_fields: changed_fields(before, after),
            permissions: PermissionChanges::between(Some(before), after, asked),
            matched_by: Some(by),
            candidates: Vec::new(),
            mandate_required: mandate::is_required(change, after, asked),
            may_reactivate: false,
        }
    }

    /// The entry of an existing account that is on no list and has no pair.
    fn absent(&self, (index, account): Indexed<'_, T>, candidates: &[Indexed<'_, T>]) -> Entry<T> {
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
