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
