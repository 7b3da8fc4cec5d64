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

/// What was found for each account of either side.
#[derive(Debug)]
pub(crate) struct Pairing {
    pub(crate) old: Vec<Match>,
    pub(crate) new: Vec<Match>,
}

/// Pairs accounts that did not come back with accounts that are new.
pub(crate) fn pair(old: &[Placed<'_>], new: &[Placed<'_>]) -> Pairing {
    if old.is_empty() || new.is_empty() {
        return Pairing {
            old: old.iter().map(|_| unpaired()).collect(),
            new: new.iter().map(|_| unpaired()).collect(),
        };
    }
    let mut classes = Classes::default();
    let mut sides = Sides {
        old: old
            .iter()
            .map(|(_, account)| Member::new(account, &mut classes))
            .collect(),
        new: new
            .iter()
            .map(|(_, account)| Member::new(account, &mut classes))
            .collect(),
        groups: classes.count(),
    };
    sides.pair_by_last4();
    sides.pair_by_display_name();
    sides.into_pairing()
}

fn unpaired() -> Match {
    Match::Unpaired {
        candidates: Vec::new(),
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

impl Member {
    fn new(account: &Account<'_>, classes: &mut Classes) -> Self {
        let mut group = |key: Symbol, kind: u32| {
            let institution = account.institution_name.set()?.number();
            let category = account.category.or_null().number();
            let subcategory = account.subcategory.or_null().number();
            let place = classes.number([institution, category, subcategory, 0]);
            Some(classes.number([place, key.set()?.number(), 0, kind]))
        };
        Self {
            last4: group(account.last4, 1),
            display_name: group(account.display_name, 2),
            pair: None,
        }
    }

    fn key(&self, by: MatchedBy) -> Option<u32> {
        match by {
            MatchedBy::Last4 => self.last4,
            MatchedBy::DisplayName => self.display_name,
            MatchedBy::Id => None,
        }
    }
}

/// The members of one group, by their places.
#[derive(Clone, Debug, Default)]
struct Group {
    old: Vec<usize>,
    new: Vec<usize>,
}

#[derive(Debug)]
struct Sides {
    old: Vec<Member>,
    new: Vec<Member>,
    /// How many group numbers there are.
    groups: u32,
}

impl Sides {
    /// The unpaired accounts by the group that they share, at most `most` of a side in each.
    fn unpaired_groups(&self, by: MatchedBy, most: usize) -> Vec<Group> {
        let mut groups = vec![Group::default(); self.groups as usize];
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

    fn into_pairing(self) -> Pairing {
        let by_last4 = self.unpaired_groups(MatchedBy::Last4, MOST_CANDIDATES);
        let by_name = self.unpaired_groups(MatchedBy::DisplayName, MOST_CANDIDATES);
        let found = |members: &[Member], side: fn(&Group) -> &Vec<usize>| {
            let members_of = |groups: &'_ [Group], key: Option<u32>| {
                key.and_then(|key| groups.get(key as usize))
                    .map_or(Vec::new(), |group| side(group).clone())
            };
            members
                .iter()
                .map(|member| match member.pair {
                    Some((with, by)) => Match::Paired { with, by },
                    None => Match::Unpaired {
                        candidates: merge(
                            &members_of(&by_last4, member.last4),
                            &members_of(&by_name, member.display_name),
                        ),
                    },
                })
                .collect()
        };
        Pairing {
            old: found(&self.old, |group| &group.new),
            new: found(&self.new, |group| &group.old),
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
fn merge(a: &[usize], b: &[usize]) -> Vec<usize> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut merged = Vec::new();
    while merged.len() < MOST_CANDIDATES {
        let least = match (a.peek(), b.peek()) {
            (Some(&&x), Some(&&y)) => x.min(y),
            (Some(&&x), None) => x,
            (None, Some(&&y)) => y,
            (None, None) => break,
        };
        a.next_if(|&&x| x == least);
        b.next_if(|&&y| y == least);
        merged.push(least);
    }
    merged
}
