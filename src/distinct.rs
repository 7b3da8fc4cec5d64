//! Where an id occurs twice in a list, the first counts.

use std::collections::HashMap;
use std::collections::hash_map;

use crate::{Account, Text};

/// An account and its index in the caller's list.
pub(crate) type Indexed<'a, T> = (usize, &'a Account<T>);

/// The accounts of a list that count: those with an id that was not there before.
pub(crate) struct Distinct<'a, T: Text> {
    accounts: Vec<Indexed<'a, T>>,
    by_id: HashMap<&'a T, Indexed<'a, T>, T::Hasher>,
}

impl<'a, T: Text> Distinct<'a, T> {
    pub(crate) fn of(list: &'a [Account<T>]) -> Self {
        let mut accounts = Vec::with_capacity(list.len());
        let mut by_id = HashMap::with_capacity_and_hasher(list.len(), T::Hasher::default());
        for (index, account) in list.iter().enumerate() {
            if account.id.is_empty() {
                continue;
            }
            if let hash_map::Entry::Vacant(entry) = by_id.entry(&account.id) {
                entry.insert((index, account));
                accounts.push((index, account));
            }
        }
        Self { accounts, by_id }
    }

    /// The accounts with their indexes, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Indexed<'a, T>> {
        self.accounts.iter().copied()
    }

    /// The accounts, in their order.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &'a Account<T>> + Clone {
        self.accounts.iter().map(|&(_, account)| account)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    pub(crate) fn contains(&self, id: &T) -> bool {
        self.by_id.contains_key(id)
    }

    /// The account with this id.
    pub(crate) fn find(&self, id: &T) -> Option<Indexed<'a, T>> {
        self.by_id.get(id).copied()
    }
}
