//! Which of the accounts that did not come back is surely one of the new ones.
//!
//! A new authorization gives the same bank account a new id. Two accounts are paired where they agree in institution and
//! categories, and in the last four digits or the name, and only where neither has another match: a wrong guess would merge
//! two accounts of a customer. Account numbers are no key, because banks with tokenized ones change them at each
//! authorization.
//!
//! Every step visits each account a fixed number of times, so the time is linear also where all accounts look alike.

use crate::account::Account;
use crate::classes::Classes;
use crate::positions::Placed;
use crate::symbol::Symbol;

/// How many candidates an account lists at most.
pub const MOST_CANDIDATES: usize = 16;

/// By what two accounts were found to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedBy {
    /// They have the same id.
    Id,
    /// They agree in institution, categories and the last four digits.
    Last4,
    /// They agree in institution, categories and name, and one of them has no last four digits.
    DisplayName,
}

impl MatchedBy {
    /// The key's name.
    #[must_use]
    pub fn name(self) -> Symbol {
        match self {
            Self::Id => Symbol::ID,
            Self::Last4 => Symbol::LAST4,
            Self::DisplayName => Symbol::DISPLAY_NAME,
        }
    }
}

/// What was found for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It is the account at this place of the other side.
    Paired { with: usize, by: MatchedBy },
    /// Nothing is sure; the places of the accounts of the other side that it might be.
    Unpaired { candidates: Vec<usize> },
}

/// What was found for the accounts of either side.
#[derive(Debug, Default)]
pub(crate) struct Pairing {
    sides: Sides,
    by_last4: Vec<Group>,
    by_display_name: Vec<Group>,
}

/// Pairs accounts that did not come back with accounts that are new.
pub(crate) fn pair(old: &[Placed<'_>], new: &[Placed<'_>]) -> Pairing {
    if old.is_empty() || new.is_empty() {
        return Pairing::default();
    }
    let mut keys = Keys::default();
    let mut sides = Sides {
        old: Member::all(old, &mut keys),
        new: Member::all(new, &mut keys),
        keys,
    };
    sides.pair_by_last4();
    sides.pair_by_display_name();
    Pairing {
        by_last4: sides.unpaired_groups(MatchedBy::Last4, MOST_CANDIDATES),
        by_display_name: sides.unpaired_groups(MatchedBy::DisplayName, MOST_CANDIDATES),
        sides,
    }
}

impl Pairing {
    /// What was found for the old account at this place.
    pub(crate) fn of_old(&self, place: usize) -> Match {
        self.found(self.sides.old.get(place), |group| &group.new)
    }

    /// What was found for the new account at this place.
    pub(crate) fn of_new(&self, place: usize) -> Match {
        self.found(self.sides.new.get(place), |group| &group.old)
    }

    fn found(&self, member: Option<&Member>, others: fn(&Group) -> &Vec<usize>) -> Match {
        let Some(member) = member else {
            return Match::Unpaired {
                candidates: Vec::new(),
            };
        };
        if let Some((with, by)) = member.pair {
            return Match::Paired { with, by };
        }
        let [by_last4, by_display_name] = [
            (&self.by_last4, member.last4),
            (&self.by_display_name, member.display_name),
        ]
        .map(|(groups, key)| {
            let group = key.and_then(|key| groups.get(key as usize));
            group.map_or(&[][..], |group| others(group))
        });
        Match::Unpaired {
            candidates: merge(by_last4, by_display_name),
        }
    }
}

/// An account by the groups that it belongs to.
#[derive(Debug)]
struct Member {
    /// Accounts that agree in institution, categories and last four digits.
    last4: Option<u32>,
    /// Accounts that agree in institution, categories and name.
    display_name: Option<u32>,
    pair: Option<(usize, MatchedBy)>,
}

/// What accounts are grouped by, by number.
#[derive(Debug, Default)]
struct Keys {
    /// Institutions with categories.
    places: Classes,
    last4: Classes,
    display_names: Classes,
}

impl Member {
    fn all(accounts: &[Placed<'_>], keys: &mut Keys) -> Vec<Self> {
        accounts
            .iter()
            .map(|(_, account)| Self::new(account, keys))
            .collect()
    }

    fn new(account: &Account<'_>, keys: &mut Keys) -> Self {
        let category = account.category.or_null().number();
        let subcategory = account.subcategory.or_null().number();
        let place = account.institution_name.set().map(|institution| {
            let tuple = [institution.number(), category, subcategory, 0];
            keys.places.number(tuple)
        });
        let group = |classes: &mut Classes, key: Symbol| {
            let tuple = [place?, key.set()?.number(), 0, 0];
            Some(classes.number(tuple))
        };
        Self {
            last4: group(&mut keys.last4, account.last4),
            display_name: group(&mut keys.display_names, account.display_name),
            pair: None,
        }
    }

    fn key(&self, by: MatchedBy) -> Option<u32> {
        if by == MatchedBy::Last4 {
            self.last4
        } else {
            self.display_name
        }
    }
}

/// The members of one group, by their places.
#[derive(Clone, Debug, Default)]
struct Group {
    old: Vec<usize>,
    new: Vec<usize>,
}

#[derive(Debug, Default)]
struct Sides {
    old: Vec<Member>,
    new: Vec<Member>,
    keys: Keys,
}

impl Sides {
    /// The unpaired accounts by the group that they share, at most `most` of a side in each.
    fn unpaired_groups(&self, by: MatchedBy, most: usize) -> Vec<Group> {
        let numbers = if by == MatchedBy::Last4 {
            &self.keys.last4
        } else {
            &self.keys.display_names
        };
        let mut groups = vec![Group::default(); numbers.count() as usize];
        let sort = |members: &[Member],
                    groups: &mut Vec<Group>,
                    side: fn(&mut Group) -> &mut Vec<usize>| {
            for (place, member) in members.iter().enumerate() {
                let group = member.key(by).and_then(|key| groups.get_mut(key as usize));
                if let (Some(group), None) = (group, member.pair) {
                    let side = side(group);
                    if side.len() < most {
                        side.push(place);
                    }
                }
            }
        };
        sort(&self.old, &mut groups, |group| &mut group.old);
        sort(&self.new, &mut groups, |group| &mut group.new);
        groups
    }

    fn pair_by_last4(&mut self) {
        // Two of a side are as good as more: either way nothing is sure.
        for group in self.unpaired_groups(MatchedBy::Last4, 2) {
            if let (&[old], &[new]) = (group.old.as_slice(), group.new.as_slice()) {
                self.join(old, new, MatchedBy::Last4);
            }
        }
    }

    /// Two different last four digits are two different accounts, so within a group an account that has them matches those
    /// alone that have none.
    fn pair_by_display_name(&mut self) {
        for group in self.unpaired_groups(MatchedBy::DisplayName, usize::MAX) {
            let old_is_bare = |place: &usize| is_bare(&self.old, *place);
            let new_is_bare = |place: &usize| is_bare(&self.new, *place);
            let only_old = only(group.old.iter());
            let only_new = only(group.new.iter());
            let only_bare_old = only(group.old.iter().filter(|place| old_is_bare(place)));
            let only_bare_new = only(group.new.iter().filter(|place| new_is_bare(place)));
            let pair = match (only_bare_old, only_new) {
                (Some(old), Some(new)) if only_old.is_some() || !new_is_bare(new) => {
                    Some((old, new))
                }
                _ => match (only_old, only_bare_new) {
                    (Some(old), Some(new)) if !old_is_bare(old) => Some((old, new)),
                    _ => None,
                },
            };
            if let Some((&old, &new)) = pair {
                self.join(old, new, MatchedBy::DisplayName);
            }
        }
    }

    fn join(&mut self, old: usize, new: usize, by: MatchedBy) {
        if let (Some(a), Some(b)) = (self.old.get_mut(old), self.new.get_mut(new)) {
            a.pair = Some((new, by));
            b.pair = Some((old, by));
        }
    }
}

/// Whether the account at this place has no last four digits.
fn is_bare(members: &[Member], place: usize) -> bool {
    members
        .get(place)
        .is_some_and(|member| member.last4.is_none())
}

/// The one item of an iterator, `None` where there are more or none.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let item = items.next();
    if items.next().is_some() { None } else { item }
}

/// The first places of two ascending lists, each once.
fn merge<'a>(mut a: &'a [usize], mut b: &'a [usize]) -> Vec<usize> {
    let mut merged = Vec::new();
    while merged.len() < MOST_CANDIDATES {
        let least = match (a.first(), b.first()) {
            (Some(&x), Some(&y)) => x.min(y),
            (Some(&x), None) | (None, Some(&x)) => x,
            (None, None) => break,
        };
        for list in [&mut a, &mut b] {
            if let Some((first, rest)) = list.split_first()
                && *first == least
            {
                *list = rest;
            }
        }
        merged.push(least);
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountNumber;
    use crate::testing::{NOT_SET, account, checking, list, name, symbol};

    use MatchedBy::{DisplayName, Last4};

    /// Pairs lists of accounts of which the places are not those in the list of all accounts.
    fn pairing(old: &[Account<'_>], new: &[Account<'_>]) -> (Vec<Match>, Vec<Match>) {
        let placed_old: Vec<_> = (100..).zip(old).collect();
        let placed_new: Vec<_> = (200..).zip(new).collect();
        let found = pair(&placed_old, &placed_new);
        (
            (0..old.len()).map(|place| found.of_old(place)).collect(),
            (0..new.len()).map(|place| found.of_new(place)).collect(),
        )
    }

    /// The pairs, by their places of either side.
    #[track_caller]
    fn pairs(old: &[Account<'_>], new: &[Account<'_>]) -> Vec<(usize, usize, MatchedBy)> {
        let (found_old, found_new) = pairing(old, new);
        let joined = |matches: &[Match]| -> Vec<_> {
            (0..)
                .zip(matches)
                .filter_map(|(place, found)| match found {
                    Match::Paired { with, by } => Some((place, *with, *by)),
                    Match::Unpaired { .. } => None,
                })
                .collect()
        };
        let pairs = joined(&found_old);
        let mut seen_from_new: Vec<_> = joined(&found_new)
            .into_iter()
            .map(|(new, old, by)| (old, new, by))
            .collect();
        seen_from_new.sort_by_key(|&(old, ..)| old);
        assert_eq!(pairs, seen_from_new, "both sides tell the same pairs");
        pairs
    }

    /// The candidates of the unpaired accounts of either side, `None` for those that are paired.
    #[allow(clippy::type_complexity, reason = "it is taken apart at once")]
    fn candidates(
        old: &[Account<'_>],
        new: &[Account<'_>],
    ) -> (Vec<Option<Vec<usize>>>, Vec<Option<Vec<usize>>>) {
        let of = |matches: Vec<Match>| {
            let candidates = |found| match found {
                Match::Unpaired { candidates } => Some(candidates),
                Match::Paired { .. } => None,
            };
            matches.into_iter().map(candidates).collect()
        };
        let (found_old, found_new) = pairing(old, new);
        (of(found_old), of(found_new))
    }

    /// Neither a pair nor a candidate.
    #[track_caller]
    fn assert_strangers(old: &Account<'_>, new: &Account<'_>) {
        assert_eq!(
            candidates(&[*old], &[*new]),
            (vec![Some(vec![])], vec![Some(vec![])])
        );
    }

    // First by last4

    #[test]
    fn equal_last4_is_a_pair() {
        let (old, new) = (checking("fca_1", "1111", ""), checking("fca_2", "1111", ""));
        assert_eq!(pairs(&[old], &[new]), [(0, 0, Last4)]);
    }

    #[test]
    fn equal_last4_is_a_pair_under_another_name() {
        let old = checking("fca_1", "1111", "Everyday");
        let new = checking("fca_2", "1111", "Checking");
        assert_eq!(pairs(&[old], &[new]), [(0, 0, Last4)]);
    }

    #[test]
    fn equal_last4_comes_before_an_equal_name() {
        let old = [checking("fca_1", "1111", "Everyday")];
        let new = [
            checking("fca_2", "", "Everyday"),
            checking("fca_3", "1111", "Checking"),
        ];
        assert_eq!(pairs(&old, &new), [(0, 1, Last4)]);
    }

    #[test]
    fn accounts_with_several_last4_are_paired_each_with_its_own() {
        let old = ["1111", "2222", "3333"].map(|last4| checking("fca_old", last4, "Everyday"));
        let new = ["3333", "1111", "4444"].map(|last4| checking("fca_new", last4, "Everyday"));
        assert_eq!(pairs(&old, &new), [(0, 1, Last4), (2, 0, Last4)]);
    }

    #[test]
    fn an_account_number_is_no_key() {
        let account_numbers = Some(list([AccountNumber {
            status: symbol("transactable"),
            ..AccountNumber::default()
        }]));
        let [old, new] = ["1111", "2222"].map(|last4| Account {
            account_numbers,
            ..checking("fca_1", last4, "")
        });
        assert_strangers(&old, &new);
    }

    #[test]
    fn last4_that_are_not_set_are_not_equal() {
        for last4 in NOT_SET {
            let [old, new] = ["fca_1", "fca_2"].map(|id| Account {
                last4,
                ..checking(id, "", "")
            });
            assert_strangers(&old, &new);
        }
    }

    #[test]
    fn last4_of_one_is_not_compared_with_the_name_of_another() {
        let old = checking("fca_1", "1111", "");
        let new = checking("fca_2", "", "1111");
        assert_strangers(&old, &new);
    }

    #[test]
    fn two_old_accounts_with_the_last4_of_a_new_one_are_no_pair() {
        let old = ["fca_1", "fca_2"].map(|id| checking(id, "1111", ""));
        let new = [checking("fca_3", "1111", "")];
        assert_eq!(pairs(&old, &new), []);
    }

    #[test]
    fn two_new_accounts_with_the_last4_of_an_old_one_are_no_pair() {
        let old = [checking("fca_1", "1111", "")];
        let new = ["fca_2", "fca_3"].map(|id| checking(id, "1111", ""));
        assert_eq!(pairs(&old, &new), []);
    }

    #[test]
    fn more_than_two_accounts_with_the_same_last4_are_no_pair() {
        let old = [checking("fca_1", "1111", "")];
        let new = ["fca_2", "fca_3", "fca_4"].map(|id| checking(id, "1111", ""));
        assert_eq!(pairs(&old, &new), []);
        assert_eq!(pairs(&new, &old), []);
    }

    // Institution and categories

    #[test]
    fn another_institution_is_another_account() {
        let old = checking("fca_1", "1111", "Everyday");
        let new = Account {
            institution_name: symbol("Second Bank"),
            ..old
        };
        assert_strangers(&old, &new);
    }

    #[test]
    fn another_category_is_another_account() {
        let old = checking("fca_1", "1111", "Everyday");
        let new = Account {
            category: symbol("credit"),
            ..old
        };
        assert_strangers(&old, &new);
    }

    #[test]
    fn another_subcategory_is_another_account() {
        let old = checking("fca_1", "1111", "Everyday");
        let new = Account {
            subcategory: symbol("savings"),
            ..old
        };
        assert_strangers(&old, &new);
    }

    #[test]
    fn an_account_without_an_institution_is_never_paired() {
        for institution_name in NOT_SET {
            let [old, new] = ["fca_1", "fca_2"].map(|id| Account {
                institution_name,
                ..checking(id, "1111", "Everyday")
            });
            assert_strangers(&old, &new);
        }
    }

    #[test]
    fn a_category_that_is_absent_equals_null() {
        let old = Account {
            category: Symbol::ABSENT,
            subcategory: Symbol::NULL,
            ..checking("fca_1", "1111", "")
        };
        let new = Account {
            category: Symbol::NULL,
            subcategory: Symbol::ABSENT,
            ..checking("fca_2", "1111", "")
        };
        assert_eq!(pairs(&[old], &[new]), [(0, 0, Last4)]);
    }

    #[test]
    fn a_category_that_is_empty_is_not_null() {
        let old = Account {
            category: Symbol::EMPTY,
            ..checking("fca_1", "1111", "")
        };
        for category in [Symbol::ABSENT, Symbol::NULL] {
            assert_strangers(&old, &Account { category, ..old });
        }
        assert_eq!(pairs(&[old], &[old]), [(0, 0, Last4)]);
    }

    #[test]
    fn a_subcategory_that_is_empty_is_not_null() {
        let old = Account {
            subcategory: Symbol::EMPTY,
            ..checking("fca_1", "1111", "")
        };
        for subcategory in [Symbol::ABSENT, Symbol::NULL] {
            assert_strangers(&old, &Account { subcategory, ..old });
        }
        assert_eq!(pairs(&[old], &[old]), [(0, 0, Last4)]);
    }

    #[test]
    fn a_category_is_not_compared_with_a_subcategory() {
        let old = checking("fca_1", "1111", "Everyday");
        let new = Account {
            category: old.subcategory,
            subcategory: old.category,
            ..old
        };
        assert_strangers(&old, &new);
    }

    #[test]
    fn a_bare_id_is_never_paired() {
        assert_strangers(&account("fca_1"), &account("fca_2"));
    }

    // Then by display_name

    #[test]
    fn an_equal_name_is_a_pair_where_neither_has_last4() {
        for last4 in NOT_SET {
            let [old, new] = ["fca_1", "fca_2"].map(|id| Account {
                last4,
                ..checking(id, "", "Everyday")
            });
            assert_eq!(pairs(&[old], &[new]), [(0, 0, DisplayName)]);
        }
    }

    #[test]
    fn an_equal_name_is_a_pair_where_one_has_no_last4() {
        let with = checking("fca_1", "1111", "Everyday");
        for last4 in NOT_SET {
            let without = Account { last4, ..with };
            assert_eq!(pairs(&[with], &[without]), [(0, 0, DisplayName)]);
            assert_eq!(pairs(&[without], &[with]), [(0, 0, DisplayName)]);
        }
    }

    #[test]
    fn names_that_are_not_set_are_not_equal() {
        for display_name in NOT_SET {
            let [old, new] = ["fca_1", "fca_2"].map(|id| Account {
                display_name,
                ..checking(id, "", "")
            });
            assert_strangers(&old, &new);
        }
    }

    #[test]
    fn two_different_last4_are_two_accounts_whatever_their_name() {
        let old = checking("fca_1", "1111", "Everyday");
        let new = checking("fca_2", "2222", "Everyday");
        assert_eq!(pairs(&[old], &[new]), []);
    }

    #[test]
    fn the_name_decides_over_what_last4_left() {
        let old = [
            checking("fca_1", "1111", "Everyday"),
            checking("fca_2", "", "Everyday"),
        ];
        let new = [
            checking("fca_3", "", "Everyday"),
            checking("fca_4", "1111", "Everyday"),
        ];
        assert_eq!(pairs(&old, &new), [(0, 1, Last4), (1, 0, DisplayName)]);
    }

    #[test]
    fn an_equal_name_does_not_help_where_both_have_the_same_last4() {
        let old = ["Everyday", "Bills"].map(|name| checking("fca_old", "1111", name));
        let new = ["Everyday", "Bills"].map(|name| checking("fca_new", "1111", name));
        assert_eq!(pairs(&old, &new), []);
    }

    #[test]
    fn an_account_that_shares_last4_with_another_can_be_paired_by_its_name() {
        let old = ["Everyday", "Bills"].map(|name| checking("fca_old", "1111", name));
        let new = [checking("fca_new", "", "Bills")];
        assert_eq!(pairs(&old, &new), [(1, 0, DisplayName)]);
    }

    #[test]
    fn two_accounts_with_the_name_of_another_are_no_pair() {
        let one = [checking("fca_1", "", "Everyday")];
        for last4 in [["", ""], ["", "2222"], ["2222", ""], ["2222", "3333"]] {
            let two = last4.map(|last4| checking("fca_2", last4, "Everyday"));
            assert_eq!(pairs(&one, &two), []);
            assert_eq!(pairs(&two, &one), []);
        }
    }

    #[test]
    fn two_on_either_side_with_the_same_name_are_no_pairs() {
        let two = ["fca_1", "fca_2"].map(|id| checking(id, "", "Everyday"));
        assert_eq!(pairs(&two, &two), []);
    }

    #[test]
    fn an_account_with_another_last4_is_no_rival_for_a_name() {
        let one = [checking("fca_1", "1111", "Everyday")];
        let two = [
            checking("fca_2", "2222", "Everyday"),
            checking("fca_3", "", "Everyday"),
        ];
        assert_eq!(pairs(&one, &two), [(0, 1, DisplayName)]);
        assert_eq!(pairs(&two, &one), [(1, 0, DisplayName)]);
    }

    #[test]
    fn accounts_with_other_last4_are_no_rivals_on_the_own_side_alone() {
        let old = [
            checking("fca_1", "1111", "Everyday"),
            checking("fca_2", "", "Everyday"),
        ];
        let new = [
            checking("fca_3", "2222", "Everyday"),
            checking("fca_4", "", "Everyday"),
        ];
        assert_eq!(pairs(&old, &new), []);
    }

    #[test]
    fn names_of_several_groups_are_paired_each_in_its_own() {
        let old = ["Everyday", "Bills"].map(|name| checking("fca_old", "", name));
        let new = ["Bills", "Everyday"].map(|name| checking("fca_new", "", name));
        assert_eq!(
            pairs(&old, &new),
            [(0, 1, DisplayName), (1, 0, DisplayName)]
        );
    }

    // Candidates

    #[test]
    fn accounts_with_equal_last4_are_candidates() {
        let old = ["fca_1", "fca_2"].map(|id| checking(id, "1111", ""));
        let new = [checking("fca_3", "1111", "")];
        assert_eq!(
            candidates(&old, &new),
            (vec![Some(vec![0]); 2], vec![Some(vec![0, 1])])
        );
    }

    #[test]
    fn accounts_with_an_equal_name_and_two_last4_are_candidates() {
        let old = checking("fca_1", "1111", "Everyday");
        let new = checking("fca_2", "2222", "Everyday");
        assert_eq!(
            candidates(&[old], &[new]),
            (vec![Some(vec![0])], vec![Some(vec![0])])
        );
    }

    #[test]
    fn an_account_of_a_pair_is_no_candidate() {
        let old = [
            checking("fca_1", "1111", "Everyday"),
            checking("fca_2", "2222", "Everyday"),
        ];
        let new = [checking("fca_3", "1111", "Everyday")];
        assert_eq!(
            candidates(&old, &new),
            (vec![None, Some(vec![])], vec![None])
        );
        assert_eq!(
            candidates(&new, &old),
            (vec![None], vec![None, Some(vec![])])
        );
    }

    #[test]
    fn candidates_by_either_key_come_in_the_order_of_their_list() {
        let one = [checking("fca_1", "1111", "Everyday")];
        let many = [
            checking("fca_2", "2222", "Everyday"),
            checking("fca_3", "1111", "Bills"),
            checking("fca_4", "2222", "Bills"),
            checking("fca_5", "1111", "Everyday"),
            checking("fca_6", "3333", "Everyday"),
        ];
        let of_one = vec![Some(vec![0, 1, 3, 4])];
        let of_many = vec![
            Some(vec![0]),
            Some(vec![0]),
            Some(vec![]),
            Some(vec![0]),
            Some(vec![0]),
        ];
        assert_eq!(candidates(&one, &many), (of_one.clone(), of_many.clone()));
        assert_eq!(candidates(&many, &one), (of_many, of_one));
    }

    #[test]
    fn the_first_sixteen_candidates_are_listed() {
        let one = [checking("fca_1", "1111", "")];
        for count in [2, 16, 17, 40] {
            let many = vec![checking("fca_2", "1111", ""); count];
            let first = vec![Some((0..count.min(16)).collect())];
            let of_many = vec![Some(vec![0]); count];
            assert_eq!(candidates(&one, &many), (first.clone(), of_many.clone()));
            assert_eq!(candidates(&many, &one), (of_many, first));
        }
    }

    #[test]
    fn sixteen_are_listed_of_those_by_either_key_together() {
        let one = [checking("fca_1", "1111", "Everyday")];
        // Every third is a stranger; the others agree in turn by name and by last4.
        let many: Vec<_> = (0..60)
            .map(|place| match place % 3 {
                0 => checking("fca_2", "2222", "Everyday"),
                1 => checking("fca_3", "1111", "Bills"),
                _ => checking("fca_4", "2222", "Bills"),
            })
            .collect();
        let first: Vec<_> = (0..24).filter(|place| place % 3 != 2).collect();
        assert_eq!(candidates(&one, &many).0, [Some(first)]);
    }

    #[test]
    fn sixteen_are_counted_without_those_that_are_paired() {
        let mut many: Vec<_> = vec![checking("fca_2", "", "Everyday"); 20];
        many.insert(0, checking("fca_3", "1111", "Everyday"));
        let two = [
            checking("fca_1", "1111", ""),
            checking("fca_1", "", "Everyday"),
        ];
        let (of_two, of_many) = candidates(&two, &many);
        assert_eq!(of_two, [None, Some((1..=16).collect())]);
        assert_eq!(of_many.first(), Some(&None));
    }

    #[test]
    fn ten_thousand_accounts_that_look_alike_list_sixteen_candidates_each() {
        let many = vec![checking("fca_1", "", "Everyday"); 10_000];
        let first: Vec<_> = (0..16).collect();
        let (of_old, of_new) = candidates(&many, &many);
        for found in [of_old, of_new].concat() {
            assert_eq!(found.as_ref(), Some(&first));
        }
    }

    #[test]
    fn an_empty_side_leaves_the_other_unpaired() {
        let accounts = ["fca_1", "fca_2"].map(|id| checking(id, "1111", "Everyday"));
        let alone = vec![Some(vec![]); 2];
        assert_eq!(candidates(&accounts, &[]), (alone.clone(), vec![]));
        assert_eq!(candidates(&[], &accounts), (vec![], alone));
    }

    // Names

    #[test]
    fn keys_have_the_names_of_the_contract() {
        let names = [MatchedBy::Id, Last4, DisplayName].map(|by| name(by.name()));
        assert_eq!(names, ["id", "last4", "display_name"]);
    }
}
