//! Which of the accounts that did not come back is surely one of the new ones.
//!
//! A new authorization gives the same bank account a new id. Two accounts are paired where they agree in institution and
//! categories, and in the last four digits or the name, and only where neither has another match: a wrong guess would merge
//! two accounts of a customer. Account numbers are no key, because banks with tokenized ones change them at each
//! authorization.
//!
//! Source: <https://docs.stripe.com/financial-connections/relink>

use crate::closed_enum::closed_enum;
use crate::distinct::Indexed;
use crate::sorted::sorted;
use crate::{Account, Text};

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

    /// Nothing is found for so many accounts.
    fn none_of(count: usize) -> Vec<Self> {
        let mut matches = Vec::new();
        matches.resize_with(count, || Self::NONE);
        matches
    }

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
        old: Match::none_of(old.len()),
        new: Match::none_of(new.len()),
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

/// An account that may be paired. Members are ordered by key, side and place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Member<'a, T> {
    key: Key<'a, T>,
    side: Side,
    /// Its place in the list of its side.
    place: usize,
    indexed: Indexed<'a, T>,
}

impl<T: Text> Member<'_, T> {
    fn has_last4(&self) -> bool {
        self.indexed.account.last4.set().is_some()
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
            for (place, (&indexed, found)) in accounts.iter().zip(matches).enumerate() {
                if !found.is_paired()
                    && let Some(key) = key(indexed.account, by)
                {
                    members.push(Member {
                        key,
                        side,
                        place,
                        indexed,
                    });
                }
            }
        }
        sorted(&members)
    }

    fn join(&mut self, old: &Member<'a, T>, new: &Member<'a, T>, by: MatchedBy) {
        if let (Some(a), Some(b)) = (self.old.get_mut(old.place), self.new.get_mut(new.place)) {
            *a = Match::Paired {
                with: new.indexed,
                by,
            };
            *b = Match::Paired {
                with: old.indexed,
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
            candidates.reserve(others.len().min(MOST_CANDIDATES));
            for other in others.iter().take(MOST_CANDIDATES) {
                let other = other.indexed;
                // It may be there by another key already.
                if let Err(place) = candidates.binary_search(&other) {
                    candidates.insert(place, other);
                }
            }
            candidates.truncate(MOST_CANDIDATES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Text, checking, facts};
    use crate::{AccountNumber, Field};
    use MatchedBy::{DisplayName, Last4};

    type Pairs = Vec<(usize, usize, MatchedBy)>;

    /// The pairs by their places, and the candidates of the accounts of either side.
    fn paired(old: &[Account<Text>], new: &[Account<Text>]) -> (Pairs, [Vec<Vec<usize>>; 2]) {
        // Indexes are those in the lists of all accounts.
        let of = |(index, account)| Indexed { index, account };
        let old: Vec<_> = (100..).zip(old).map(of).collect();
        let new: Vec<_> = (200..).zip(new).map(of).collect();
        let found = pair(&old, &new);
        let pairs = |matches: &[Match<'_, Text>], first| -> Pairs {
            let partner = |(place, found): (usize, &Match<'_, Text>)| match found {
                Match::Paired { with, by } => Some((place, with.index - first, *by)),
                Match::Unpaired { .. } => None,
            };
            matches.iter().enumerate().filter_map(partner).collect()
        };
        let of_old = pairs(&found.old, 200);
        let of_new = pairs(&found.new, 100).into_iter();
        let mut seen_from_new: Vec<_> = of_new.map(|(new, old, by)| (old, new, by)).collect();
        seen_from_new.sort_unstable();
        assert_eq!(of_old, seen_from_new, "both sides tell the same pairs");
        let candidates = |matches: Vec<Match<'_, Text>>, first| {
            let indexes = |found| match found {
                Match::Unpaired { candidates } => candidates,
                Match::Paired { .. } => Vec::new(),
            };
            let places = |found| indexes(found).iter().map(|it| it.index - first).collect();
            matches.into_iter().map(places).collect()
        };
        (
            of_old,
            [candidates(found.old, 200), candidates(found.new, 100)],
        )
    }

    /// Accounts out of `1111 Everyday`: the last four digits and the name, `-` for none.
    fn accounts(texts: &[Text]) -> Vec<Account<Text>> {
        let of = |text: &Text| {
            let (last4, name) = text.split_once(' ').unwrap();
            let [last4, name] = [last4, name].map(|it| if it == "-" { "" } else { it });
            checking("fca_1", last4, name)
        };
        texts.iter().map(of).collect()
    }

    fn pairs(old: &[Text], new: &[Text]) -> Pairs {
        paired(&accounts(old), &accounts(new)).0
    }

    fn candidates(old: &[Text], new: &[Text]) -> [Vec<Vec<usize>>; 2] {
        paired(&accounts(old), &accounts(new)).1
    }

    /// Whether two accounts that agree in all else are a pair; if not, they are no candidates either.
    fn is_pair(
        change_old: impl FnOnce(&mut Account<Text>),
        change_new: impl FnOnce(&mut Account<Text>),
    ) -> bool {
        let mut old = checking("fca_1", "1111", "Everyday");
        let mut new = checking("fca_2", "1111", "Everyday");
        change_old(&mut old);
        change_new(&mut new);
        let (pairs, candidates) = paired(&[old], &[new]);
        assert!(candidates.iter().flatten().all(Vec::is_empty));
        !pairs.is_empty()
    }

    const NOBODY: Pairs = Vec::new();
    const NONE: Vec<usize> = Vec::new();

    facts! {
        accounts_of_one_list_are_told_apart_and_ordered_by_their_index: {
            let account = Account::from_id("a");
            let [a, b, again] = [0, 1, 0].map(|index| Indexed { index, account: &account });
            [a == again, a == b, a < b, b < a]
        } => [true, false, true, false];
        an_id_is_no_key: key(&checking("fca_1", "1111", "a"), MatchedBy::Id) => None;
        // First by last4
        equal_last4_is_a_pair_under_another_name: pairs(&["1111 Everyday"], &["1111 Bills"]) => [(0, 0, Last4)];
        equal_last4_comes_before_an_equal_name:
            pairs(&["1111 Everyday"], &["- Everyday", "1111 Bills"]) => [(0, 1, Last4)];
        several_last4_are_paired_each_with_its_own:
            pairs(&["1111 A", "2222 A", "3333 A"], &["3333 A", "1111 A", "4444 A"]) => [(0, 1, Last4), (2, 0, Last4)];
        last4_that_are_not_set_are_not_equal: pairs(&["- -"], &["- -"]) => NOBODY;
        last4_are_not_compared_with_names: pairs(&["1111 -"], &["- 1111"]) => NOBODY;
        two_old_accounts_with_the_last4_of_a_new_one_are_no_pair: pairs(&["1111 -", "1111 -"], &["1111 -"]) => NOBODY;
        two_new_accounts_with_the_last4_of_an_old_one_are_no_pair: pairs(&["1111 -"], &["1111 -", "1111 -"]) => NOBODY;

        // Institution and categories
        all_alike_is_a_pair: is_pair(|_| {}, |_| {}) => true;
        another_institution_is_another_account:
            is_pair(|_| {}, |new| new.institution_name = "Second Bank".into()) => false;
        another_category_is_another_account: is_pair(|_| {}, |new| new.category = "credit".into()) => false;
        another_subcategory_is_another_account: is_pair(|_| {}, |new| new.subcategory = "savings".into()) => false;
        an_account_without_an_institution_is_never_paired:
            is_pair(|old| old.institution_name = Field::Null, |new| new.institution_name = Field::Null) => false;
        an_institution_that_is_empty_is_none:
            is_pair(|old| old.institution_name = "".into(), |new| new.institution_name = "".into()) => false;
        a_category_that_is_absent_equals_null:
            is_pair(|old| old.category = Field::Absent, |new| new.category = Field::Null) => true;
        a_subcategory_that_is_absent_equals_null:
            is_pair(|old| old.subcategory = Field::Null, |new| new.subcategory = Field::Absent) => true;
        a_category_that_is_empty_is_not_null:
            is_pair(|old| old.category = "".into(), |new| new.category = Field::Null) => false;
        a_subcategory_that_is_empty_is_not_null:
            is_pair(|old| old.subcategory = "".into(), |new| new.subcategory = Field::Null) => false;
        an_account_number_is_no_key:
            is_pair(
                |old| old.account_numbers = Some(vec![AccountNumber::default()]),
                |new| {
                    new.account_numbers = Some(vec![AccountNumber::default()]);
                    new.last4 = "2222".into();
                    new.display_name = "Bills".into();
                },
            ) => false;

        // Then by display_name
        an_equal_name_is_a_pair_where_neither_has_last4:
            pairs(&["- Everyday"], &["- Everyday"]) => [(0, 0, DisplayName)];
        an_equal_name_is_a_pair_where_the_old_one_has_no_last4:
            pairs(&["- Everyday"], &["1111 Everyday"]) => [(0, 0, DisplayName)];
        an_equal_name_is_a_pair_where_the_new_one_has_no_last4:
            pairs(&["1111 Everyday"], &["- Everyday"]) => [(0, 0, DisplayName)];
        two_different_last4_are_two_accounts_whatever_their_name:
            pairs(&["1111 Everyday"], &["2222 Everyday"]) => NOBODY;
        the_name_decides_over_what_last4_left:
            pairs(&["1111 A", "- A"], &["1111 B", "- A"]) => [(0, 0, Last4), (1, 1, DisplayName)];
        an_equal_name_does_not_help_where_both_have_the_same_last4: pairs(&["1111 A", "1111 B"], &["1111 A"]) => NOBODY;
        an_account_that_shares_last4_with_another_can_be_paired_by_its_name:
            pairs(&["1111 A", "1111 B"], &["- A"]) => [(0, 0, DisplayName)];
        two_old_accounts_with_the_name_of_a_new_one_are_no_pair: pairs(&["- A", "1111 A"], &["- A"]) => NOBODY;
        two_new_accounts_with_the_name_of_an_old_one_are_no_pair: pairs(&["- A"], &["1111 A", "2222 A"]) => NOBODY;
        two_on_either_side_with_the_same_name_are_no_pairs: pairs(&["- A", "- A"], &["- A", "- A"]) => NOBODY;
        an_old_account_with_another_last4_is_no_rival_for_a_name:
            pairs(&["- A", "1111 A"], &["2222 A"]) => [(0, 0, DisplayName)];
        a_new_account_with_another_last4_is_no_rival_for_a_name:
            pairs(&["2222 A"], &["1111 A", "- A"]) => [(0, 1, DisplayName)];
        rivals_of_either_kind_keep_a_name_from_being_a_pair: pairs(&["- A", "1111 A"], &["- A", "2222 A"]) => NOBODY;
        names_of_several_groups_are_paired_each_in_its_own:
            pairs(&["- A", "- B", "- C"], &["- C", "- A"]) => [(0, 1, DisplayName), (2, 0, DisplayName)];

        // Candidates
        accounts_with_equal_last4_are_candidates:
            candidates(&["1111 -", "1111 -"], &["1111 -"]) => [vec![vec![0], vec![0]], vec![vec![0, 1]]];
        accounts_with_an_equal_name_and_two_last4_are_candidates:
            candidates(&["1111 A"], &["2222 A"]) => [[[0]], [[0]]];
        an_account_of_a_pair_is_no_candidate:
            candidates(&["1111 A", "2222 A"], &["1111 -", "3333 A"]) => [vec![NONE, vec![1]], vec![NONE, vec![1]]];
        candidates_by_either_key_come_once_in_the_order_of_their_list:
            candidates(&["1111 A"], &["2222 A", "1111 A", "1111 B", "3333 A"])[0] => [[0, 1, 2, 3]];
        the_first_sixteen_candidates_are_listed:
            candidates(&["1111 -"], &["1111 -"; 20])[0] => [(0..16).collect::<Vec<_>>()];
        sixteen_are_listed_of_those_by_either_key_together:
            candidates(&["1111 A"], &[["2222 A"; 10], ["1111 B"; 10]].concat())[0] => [(0..16).collect::<Vec<_>>()];
        an_empty_side_leaves_the_other_unpaired: candidates(&["1111 A"], &[]) => [vec![NONE], vec![]];
    }
}
