//! Objects as rows of numbers, one cell after the other, as `src/js/reader.ts` writes them.
//!
//! Which fields an object has, and in which order, `src/fields.rs` says to both.

use std::slice::Iter;

use super::symbol::Symbol;
use crate::fields::{self, Source};
use crate::{Account, Authorization, Field};

pub(super) fn account(row: &mut Cells<'_>) -> Account<Symbol> {
    fields::account(row.id(), row)
}

pub(super) fn authorization(row: &mut Cells<'_>) -> Authorization<Symbol> {
    fields::authorization(row.id(), row)
}

/// A list of the page or of a session.
#[derive(Debug)]
pub(super) struct List<A> {
    /// Whether there are more items on another page.
    pub(super) has_more: bool,
    /// How many items were left out.
    pub(super) malformed: u32,
    pub(super) items: Vec<A>,
}

/// Reads cells, one after the other. Where there are none left, what is read is absent.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    all: &'a [u32],
    rest: Iter<'a, u32>,
}

impl<'a> Cells<'a> {
    /// Those from a place on.
    pub(super) fn at(all: &'a [u32], place: u32) -> Self {
        let rest = all.get(place as usize..).unwrap_or_default().iter();
        Self { all, rest }
    }

    /// The next cell.
    pub(super) fn number(&mut self) -> u32 {
        self.rest.next().copied().unwrap_or_default()
    }

    pub(super) fn flag(&mut self) -> bool {
        self.number() == 1
    }

    /// So many things, one after the other. More than there are cells for cannot be.
    fn list<A>(&mut self, count: u32, read: impl Fn(&mut Self) -> A) -> Vec<A> {
        let count = self.all.len().min(count as usize);
        let mut list = Vec::with_capacity(count);
        for _ in 0..count {
            list.push(read(self));
        }
        list
    }

    /// What a row holds. Its last cell holds the place of what follows its lists.
    pub(super) fn row<A>(&mut self, read: impl FnOnce(&mut Self) -> A) -> A {
        let row = read(self);
        *self = Self::at(self.all, self.number());
        row
    }

    /// The items of a list of the page or of a session.
    pub(super) fn items<A>(&mut self, read: impl Fn(&mut Self) -> A) -> List<A> {
        let (has_more, malformed, count) = (self.flag(), self.number(), self.number());
        List {
            has_more,
            malformed,
            items: self.list(count, |cells| cells.row(&read)),
        }
    }

    /// The list at the place that the next cell holds, after its length; zero stands for none.
    fn optional_list<A>(&mut self, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        match self.number() {
            0 => None,
            place => {
                let mut list = Self::at(self.all, place);
                let count = list.number();
                Some(list.list(count, read))
            }
        }
    }

    fn symbol(&mut self) -> Field<Symbol> {
        match self.number() {
            0 => Field::Absent,
            1 => Field::Null,
            number => Field::Value(Symbol(number)),
        }
    }

    /// A non-empty text, without which there is no object.
    fn id(&mut self) -> Symbol {
        Symbol(self.number())
    }
}

impl Source<Symbol> for Cells<'_> {
    fn text(&mut self, _: &'static str) -> Field<Symbol> {
        self.symbol()
    }

    fn word(&mut self, _: &'static str) -> Field<Symbol> {
        self.symbol()
    }

    fn time(&mut self, _: &'static str) -> Option<u64> {
        self.number().checked_sub(1).map(u64::from)
    }

    fn words<A>(&mut self, _: &'static str, of: impl Fn(Symbol) -> A) -> Option<Vec<A>> {
        self.optional_list(|cells| of(Symbol(cells.number())))
    }

    fn object<A>(&mut self, _: &'static str, read: impl FnOnce(&mut Self) -> A) -> A {
        read(self)
    }

    fn objects<A>(&mut self, _: &'static str, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        self.optional_list(|cells| cells.row(&read))
    }
}
