//! Where accounts stand in a list.

use crate::account::Account;
use crate::symbol::Symbol;

/// An account and its place in the caller's list.
pub(crate) type Placed<'a> = (usize, &'a Account<'a>);

/// Where each id stands first in a list.
#[derive(Debug)]
pub(crate) struct Positions {
    /// By the number of the id, one more than the place; zero for none.
    places: Vec<u32>,
}

impl Positions {
    pub(crate) fn of(ids: impl Iterator<Item = Symbol>) -> Self {
        let mut places = Vec::new();
        for (place, id) in (1_u32..).zip(ids) {
            if !id.is_set() {
                continue;
            }
            if id.index() >= places.len() {
                places.resize(id.index() + 1, 0);
            }
            if let Some(first @ 0) = places.get_mut(id.index()) {
                *first = place;
            }
        }
        Self { places }
    }

    /// Of accounts, which most lists are of: one function, where each caller's closure would make another.
    pub(crate) fn of_accounts(accounts: &[Account<'_>]) -> Self {
        Self::of(accounts.iter().map(|account| account.id))
    }

    pub(crate) fn get(&self, id: Symbol) -> Option<usize> {
        let place = *self.places.get(id.index())?;
        (place as usize).checked_sub(1)
    }

    /// The places and accounts of a list, later ones with an id that was there before left out.
    pub(crate) fn first_of<'a>(
        &self,
        accounts: &'a [Account<'a>],
    ) -> impl Iterator<Item = Placed<'a>> {
        accounts
            .iter()
            .enumerate()
            .filter(|(place, account)| self.get(account.id) == Some(*place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOT_SET, account, symbol};

    #[test]
    fn an_id_is_found_at_its_place() {
        let positions = Positions::of(["fca_1", "fca_2"].map(symbol).into_iter());
        assert_eq!(positions.get(symbol("fca_1")), Some(0));
        assert_eq!(positions.get(symbol("fca_2")), Some(1));
    }

    #[test]
    fn ids_are_found_whichever_was_numbered_first() {
        let (early, late) = (symbol("fca_early"), symbol("fca_late"));
        let positions = Positions::of([late, early].into_iter());
        assert_eq!(positions.get(early), Some(1));
        assert_eq!(positions.get(late), Some(0));
    }

    #[test]
    fn another_id_is_not_found() {
        let unknown = symbol("fca_unknown");
        let positions = Positions::of(["fca_1", "fca_2"].map(symbol).into_iter());
        assert_eq!(positions.get(unknown), None);
        assert_eq!(positions.get(symbol("fca_later_than_all")), None);
    }

    #[test]
    fn nothing_is_found_in_an_empty_list() {
        let positions = Positions::of([].into_iter());
        assert_eq!(positions.get(symbol("fca_1")), None);
    }

    #[test]
    fn the_first_of_equal_ids_counts() {
        let ids = ["fca_1", "fca_2", "fca_1", "fca_2"];
        let positions = Positions::of(ids.map(symbol).into_iter());
        assert_eq!(positions.get(symbol("fca_1")), Some(0));
        assert_eq!(positions.get(symbol("fca_2")), Some(1));
    }

    #[test]
    fn what_is_not_set_is_no_id_and_keeps_its_place() {
        let [absent, null, empty] = NOT_SET;
        let positions = Positions::of([absent, symbol("fca_1"), null, empty].into_iter());
        for id in NOT_SET {
            assert_eq!(positions.get(id), None);
        }
        assert_eq!(positions.get(symbol("fca_1")), Some(1));
    }

    #[test]
    fn later_accounts_with_an_id_that_was_there_are_left_out() {
        let accounts = ["fca_1", "", "fca_1", "fca_2"].map(account);
        let positions = Positions::of(accounts.iter().map(|account| account.id));
        let firsts: Vec<_> = positions.first_of(&accounts).collect();
        assert_eq!(firsts, [(0, &accounts[0]), (3, &accounts[3])]);
    }

    #[test]
    fn accounts_of_another_list_are_left_out() {
        let positions = Positions::of([symbol("fca_1")].into_iter());
        let others = [account("fca_2")];
        assert_eq!(positions.first_of(&others).count(), 0);
    }
}
