//! Where an id occurs twice in a list, the first counts.

use std::cmp::Ordering;

use crate::sorted::Places;
use crate::{Account, Text};

/// An account and its index in the caller's list. Accounts of one list are ordered, and told apart, by it.
#[derive(Debug)]
pub(crate) struct Indexed<'a, T> {
    pub(crate) index: usize,
    pub(crate) account: &'a Account<T>,
}

impl<T> Clone for Indexed<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Indexed<'_, T> {}

impl<T> PartialEq for Indexed<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<T> Eq for Indexed<'_, T> {}

impl<T> PartialOrd for Indexed<'_, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Indexed<'_, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.index.cmp(&other.index)
    }
}

/// The accounts of a list that count: those with an id that was not there before.
pub(crate) struct Distinct<'a, T> {
    list: &'a [Account<T>],
    ids: Places<'a, T>,
    accounts: Vec<Indexed<'a, T>>,
}

impl<'a, T: Text> Distinct<'a, T> {
    pub(crate) fn of(list: &'a [Account<T>]) -> Self {
        let ids = Places::of(list.iter().map(|account| &account.id));
        let has_twins = ids.len() < list.len();
        let mut accounts = Vec::with_capacity(list.len());
        for (index, account) in list.iter().enumerate() {
            let is_twin = has_twins && ids.find(&account.id) != Some(index);
            if !is_twin && !account.id.is_empty() {
                accounts.push(Indexed { index, account });
            }
        }
        Self {
            list,
            ids,
            accounts,
        }
    }

    /// The accounts with their indexes, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Indexed<'a, T>> {
        self.accounts.iter().copied()
    }

    /// The accounts, in their order.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &'a Account<T>> + Clone {
        self.accounts.iter().map(|it| it.account)
    }

    pub(crate) fn len(&self) -> usize {
        self.accounts.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// The accounts whose ids are none of another list's.
    pub(crate) fn without(&self, other: &Self) -> Vec<Indexed<'a, T>> {
        let mut accounts = Vec::new();
        for account in self.iter() {
            if !other.contains(&account.account.id) {
                accounts.push(account);
            }
        }
        accounts
    }

    /// Whether there is an account with this id, which is not empty.
    pub(crate) fn contains(&self, id: &T) -> bool {
        self.ids.find(id).is_some()
    }

    /// The account with this id, which is not empty.
    pub(crate) fn find(&self, id: &T) -> Option<Indexed<'a, T>> {
        let index = self.ids.find(id)?;
        let account = self.list.get(index)?;
        Some(Indexed { index, account })
    }
}
