//! What happened to each account.

use crate::account::Account;
use crate::compare::{Comparison, PermissionChanges};
use crate::outcome::Outcome;
use crate::pairing::{Match, MatchedBy, Pairing, pair};
use crate::positions::{Placed, Positions};
use crate::session::{Requested, Session};
use crate::symbol::Symbol;

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    Untouched,
}

impl Change {
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let came = Positions::of(returned.iter().map(|account| account.id));
    let existing: Vec<_> = sides.known.first_of(sides.existing).collect();
    let left: Vec<_> = existing
        .iter()
        .filter(|(_, account)| came.get(account.id).is_none())
        .copied()
        .collect();
    let new: Vec<_> = came
        .first_of(returned)
        .filter(|(_, account)| sides.known.get(account.id).is_none())
        .collect();
    let Pairing {
        old: old_matches,
        new: new_matches,
    } = pair(&left, &new);

    let a_list_came = returned.iter().any(|account| account.id.is_set());
    let expected = Expected::of(
        sides.requested,
        existing.iter().map(|&(_, account)| account),
    );
    let mut old_matches = old_matches.into_iter();
    let mut comparison = Comparison::default();
    let mut entries = Vec::with_capacity(existing.len() + new.len());

    for (place, account) in existing {
        let mut entry = Entry::of(account);
        entry.before = Some(place);
        entry.is_expected = expected.contains(account);
        if let Some(same) = came.get(account.id) {
            entry.change = Change::Reauthorized;
            entry.after = Some(same);
            entry.matched_by = Some(MatchedBy::Id);
        } else {
            match old_matches.next() {
                Some(Match::Paired { with, by }) => {
                    entry.change = Change::Replaced;
                    entry.after = new.get(with).map(|&(place, _)| place);
                    entry.matched_by = Some(by);
                }
                found => {
                    entry.candidates = candidates(found, &new);
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

    for ((place, account), found) in new.iter().zip(new_matches) {
        if matches!(found, Match::Paired { .. }) {
            continue;
        }
        let mut entry = Entry::of(account);
        entry.change = Change::Added;
        entry.after = Some(*place);
        entry.candidates = candidates(Some(found), &left);
        entry.permissions = comparison.permissions(None, Some(account), sides.session.permissions);
        entry.mandate_required = sides.needs_mandate(account);
        entries.push(entry);
    }
    entries
}

/// The ids at the places of the other side that a match names.
fn candidates(found: Option<Match>, others: &[Placed<'_>]) -> Vec<Symbol> {
    match found {
        Some(Match::Unpaired { candidates }) => candidates
            .into_iter()
            .filter_map(|place| others.get(place))
            .map(|(_, account)| account.id)
            .collect(),
        _ => Vec::new(),
    }
}

impl Entry {
    fn of(account: &Account<'_>) -> Self {
        Self {
            change: Change::Untouched,
            id: account.id,
            before: None,
            after: None,
            changed_fields: Vec::new(),
            permissions: PermissionChanges::default(),
            matched_by: None,
            candidates: Vec::new(),
            mandate_required: false,
            may_reactivate: false,
            is_expected: false,
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
