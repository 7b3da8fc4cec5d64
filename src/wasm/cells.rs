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
pub(super) struct Cells<'a>(Iter<'a, u32>);

impl<'a> Cells<'a> {
    pub(super) fn new(cells: &'a [u32]) -> Self {
        Self(cells.iter())
    }

    /// Those that begin at a place.
    pub(super) fn at(cells: &'a [u32], place: u32) -> Self {
        Self::new(cells.get(place as usize..).unwrap_or_default())
    }

    /// The next cell.
    pub(super) fn number(&mut self) -> u32 {
        self.0.next().copied().unwrap_or_default()
    }

    pub(super) fn flag(&mut self) -> bool {
        self.number() == 1
    }

    /// So many things in a row. More than there are cells for cannot be.
    fn list<A>(&mut self, count: u32, read: impl Fn(&mut Self) -> A) -> Vec<A> {
        let count = self.0.len().min(count as usize);
        let mut list = Vec::with_capacity(count);
        for _ in 0..count {
            list.push(read(self));
        }
        list
    }

    /// The items of a list of the page or of a session.
    pub(super) fn items<A>(&mut self, read: impl Fn(&mut Self) -> A) -> List<A> {
        let (has_more, malformed, count) = (self.flag(), self.number(), self.number());
        List {
            has_more,
            malformed,
            items: self.list(count, read),
        }
    }

    /// A list after its length plus one; zero stands for none.
    fn optional_list<A>(&mut self, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        let count = self.number().checked_sub(1)?;
        Some(self.list(count, read))
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
        self.optional_list(read)
    }
}
