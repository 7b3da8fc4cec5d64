//! Objects as rows of numbers, one cell after the other.
//!
//! What an object has is told once, in `src/fields.rs`, as a function that reads its fields from any [`Source`]. Run on [`Cells`]
//! that take notes, it gives the schema by which TypeScript writes a row.

use std::slice::Iter;

use super::symbol::Symbol;
use crate::fields::{self, Source};
use crate::{Account, Authorization, Field};

/// What stands in a schema at the end of an object.
const END: &str = "end";

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
    cells: Iter<'a, u32>,
    /// The kinds and names of the fields that were read, where they are asked for.
    schema: Option<Vec<&'static str>>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(cells: &'a [u32]) -> Self {
        Self {
            cells: cells.iter(),
            schema: None,
        }
    }

    /// The kinds and names of the fields that a function reads, one after the other. An object is followed by its fields, and these by [`END`].
    pub(super) fn schema<A>(read: impl FnOnce(&mut Self) -> A) -> Vec<&'static str> {
        let mut cells = Self {
            cells: [].iter(),
            schema: Some(Vec::new()),
        };
        read(&mut cells);
        cells.note_end();
        cells.schema.unwrap_or_default()
    }

    fn note(&mut self, kind: &'static str, name: &'static str) {
        if let Some(schema) = &mut self.schema {
            schema.extend([kind, name]);
        }
    }

    /// Notes that there are no further fields.
    fn note_end(&mut self) {
        self.note(END, "");
    }

    /// The next cell.
    pub(super) fn number(&mut self) -> u32 {
        self.cells.next().copied().unwrap_or_default()
    }

    pub(super) fn flag(&mut self) -> bool {
        self.number() == 1
    }

    /// So many things in a row. More than there are cells for cannot be.
    fn list<A>(&mut self, count: u32, read: impl Fn(&mut Self) -> A) -> Vec<A> {
        let count = self.cells.len().min(count as usize);
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
        self.note("id", "id");
        Symbol(self.number())
    }
}

impl Source<Symbol> for Cells<'_> {
    fn text(&mut self, name: &'static str) -> Field<Symbol> {
        self.note("text", name);
        self.symbol()
    }

    fn word(&mut self, name: &'static str) -> Field<Symbol> {
        self.note("word", name);
        self.symbol()
    }

    fn time(&mut self, name: &'static str) -> Option<u64> {
        self.note("time", name);
        self.number().checked_sub(1).map(u64::from)
    }

    fn words<A>(&mut self, name: &'static str, of: impl Fn(Symbol) -> A) -> Option<Vec<A>> {
        self.note("words", name);
        self.optional_list(|cells| of(Symbol(cells.number())))
    }

    fn object<A>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> A) -> A {
        self.note("object", name);
        let object = read(self);
        self.note_end();
        object
    }

    fn objects<A>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        self.note("objects", name);
        if self.schema.is_some() {
            read(self);
        }
        self.note_end();
        self.optional_list(read)
    }
}
