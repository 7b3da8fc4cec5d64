//! Which of the accounts that did not come back is surely one of the new ones.
//!
//! A new authorization gives the same bank account a new id. Two accounts are paired where they agree in institution and
//! categories, and in the last four digits or the name, and only where neither has another match: a wrong guess would merge
//! two accounts of a customer. Account numbers are no key, because banks with tokenized ones change them at each
//! authorization.
//!
//! Source: <https://docs.stripe.com/financial-connections/relink>

use crate::account::Account;
use crate::closed_enum::closed_enum;
use crate::distinct::Indexed;
use crate::text::Text;

/// How many candidates an account lists at most.
pub const MOST_CANDIDATES: usize = 16;

closed_enum! {
    /// By what two accounts were found to be the same.
    MatchedBy {
        /// They have the same id.
        Id = "id",
        /// They agree in institution, categories and the last four digits.
        Last4 = "last4",
        /// They agree in institution, categories and name, and one of them has no last four digits.
        DisplayName = "display_name",
    }
}

/// What was found for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match<'a, T> {
    /// It is this account of the other side.
    Paired { with: Indexed<'a, T>, by: MatchedBy },
    /// Nothing is sure; it might be one of these accounts of the other side.
    Unpaired { candidates: Vec<Indexed<'a, T>> },
}

impl<T> Match<'_, T> {
    pub(crate) const NONE: Self = Self::Unpaired {
        candidates: Vec::new(),
    };

    const fn is_paired(&self) -> bool {
        matches!(self, Self::Paired { .. })
    }
}

/// What was found for the accounts of either side, in the order of their lists.
#[derive(Debug)]
pub(crate) struct Pairing<'a, T> {
    pub(crate) old: Vec<Match<'a, T>>,
    pub(crate) new: Vec<Match<'a, T>>,
}

/// Pairs accounts that did not come back with accounts that are new.
pub(crate) fn pair<'a, T: Text>(old: &[Indexed<'a, T>], new: &[Indexed<'a, T>]) -> Pairing<'a, T> {
    let mut pairing = Pairing {
        old: vec![Match::NONE; old.len()],
        new: vec![Match::NONE; new.len()],
    };
    if old.is_empty() || new.is_empty() {
        return pairing;
    }
    for by in [MatchedBy::Last4, MatchedBy::DisplayName] {
        let members = pairing.unpaired(old, new, by);
        for group in groups(&members) {
            if let Some((old, new)) = group.pair(by) {
                pairing.join(old, new, by);
            }
        }
    }
    for by in [MatchedBy::Last4, MatchedBy::DisplayName] {
        let members = pairing.unpaired(old, new, by);
        for group in groups(&members) {
            pairing.list_candidates(&group);
        }
    }
    pairing
}

/// What the accounts of a group agree in: last four digits or name, institution, categories.
type Key<'a, T> = (&'a T, &'a T, Option<&'a T>, Option<&'a T>);

fn key<T: Text>(account: &Account<T>, by: MatchedBy) -> Option<Key<'_, T>> {
    let own = match by {
        MatchedBy::Id => return None,
        MatchedBy::Last4 => account.last4.set()?,
        MatchedBy::DisplayName => account.display_name.set()?,
    };
    Some((
        own,
        account.institution_name.set()?,
        account.category.value(),
        account.subcategory.value(),
    ))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Old,
    New,
}

/// An account that may be paired.
#[derive(Debug)]
struct Member<'a, T> {
    key: Key<'a, T>,
    side: Side,
    /// Its place in the list of its side.
    place: usize,
    account: Indexed<'a, T>,
}

impl<T: Text> Member<'_, T> {
    fn has_last4(&self) -> bool {
        let (_, account) = self.account;
        account.last4.set().is_some()
    }
}

/// The old and the new accounts that agree in a key, each in the order of its list.
struct Group<'m, 'a, T> {
    old: &'m [Member<'a, T>],
    new: &'m [Member<'a, T>],
}

/// The groups of members that are sorted.
fn groups<'m, 'a, T: Text>(members: &'m [Member<'a, T>]) -> impl Iterator<Item = Group<'m, 'a, T>> {
    members.chunk_by(|a, b| a.key == b.key).map(|group| {
        let (old, new) = group.split_at(group.partition_point(|member| member.side == Side::Old));
        Group { old, new }
    })
}

impl<'m, 'a, T: Text> Group<'m, 'a, T> {
    /// The one old and the one new account that match each other and nobody else.
    fn pair(&self, by: MatchedBy) -> Option<(&'m Member<'a, T>, &'m Member<'a, T>)> {
        let (old_side, new_side) = (Others::of(self.old), Others::of(self.new));
        self.old.iter().find_map(|old| {
            let new = new_side.only_match_of(old, by)?;
            let is_mutual = old_side.only_match_of(new, by)?.place == old.place;
            is_mutual.then_some((old, new))
        })
    }
}

/// The one account of a side, and the one without last four digits; `None` where there are more or none.
struct Others<'m, 'a, T> {
    only: Option<&'m Member<'a, T>>,
    only_bare: Option<&'m Member<'a, T>>,
}

impl<'m, 'a, T: Text> Others<'m, 'a, T> {
    fn of(members: &'m [Member<'a, T>]) -> Self {
        Self {
            only: only(members.iter()),
            only_bare: only(members.iter().filter(|member| !member.has_last4())),
        }
    }

    /// Two different last four digits are two different accounts, so where names are compared, an account that has them
    /// matches those alone that have none.
    fn only_match_of(&self, member: &Member<'a, T>, by: MatchedBy) -> Option<&'m Member<'a, T>> {
        if by == MatchedBy::Last4 || !member.has_last4() {
            self.only
        } else {
            self.only_bare
        }
    }
}

/// The one item of an iterator, `None` where there are more or none.
fn only<I>(mut items: impl Iterator<Item = I>) -> Option<I> {
    let item = items.next();
    if items.next().is_some() { None } else { item }
}

impl<'a, T: Text> Pairing<'a, T> {
    /// The accounts that have a key and no pair, sorted by key, side and place.
    fn unpaired(
        &self,
        old: &[Indexed<'a, T>],
        new: &[Indexed<'a, T>],
        by: MatchedBy,
    ) -> Vec<Member<'a, T>> {
        let mut members = Vec::with_capacity(old.len() + new.len());
        for (side, accounts, matches) in [(Side::Old, old, &self.old), (Side::New, new, &self.new)]
        {
            for (place, (&account, found)) in accounts.iter().zip(matches).enumerate() {
                if !found.is_paired()
                    && let Some(key) = key(account.1, by)
                {
                    members.push(Member {
                        key,
                        side,
                        place,
                        account,
                    });
                }
            }
        }
        members.sort_unstable_by_key(|member| (member.key, member.side, member.place));
        members
    }

    fn join(&mut self, old: &Member<'a, T>, new: &Member<'a, T>, by: MatchedBy) {
        if let (Some(a), Some(b)) = (self.old.get_mut(old.place), self.new.get_mut(new.place)) {
            *a = Match::Paired {
                with: new.account,
                by,
            };
            *b = Match::Paired {
                with: old.account,
                by,
            };
        }
    }

    /// Makes the accounts of a group candidates of each other.
    fn list_candidates(&mut self, group: &Group<'_, 'a, T>) {
        add_candidates(&mut self.old, group.old, group.new);
        add_candidates(&mut self.new, group.new, group.old);
    }
}

/// Adds the first of the other side's members to the candidates of these.
fn add_candidates<'a, T>(
    matches: &mut [Match<'a, T>],
    members: &[Member<'a, T>],
    others: &[Member<'a, T>],
) {
    for member in members {
        if let Some(Match::Unpaired { candidates }) = matches.get_mut(member.place) {
            let first = others.iter().take(MOST_CANDIDATES);
            candidates.extend(first.map(|other| other.account));
            // Some may be there by another key already.
            candidates.sort_unstable_by_key(|&(index, _)| index);
            candidates.dedup_by_key(|&mut (index, _)| index);
            candidates.truncate(MOST_CANDIDATES);
        }
    }
}
