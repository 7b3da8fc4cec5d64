//! Objects as rows of numbers, one cell after the other.
//!
//! What an object has is told once, in `src/fields.rs`, over any [`Source`]. Read from a [`Recorder`] it gives the schema by which
//! TypeScript writes a row; read from [`Cells`] it gives the object.

use std::slice::Iter;

use serde::Serialize;

use super::symbol::{FIRST, Symbol};
use crate::fields::{self, Source};
use crate::{Account, Authorization, Field};

/// A source that has an object's id as well, which comes first: without one there is no object.
trait Identified: Source<Symbol> {
    fn id(&mut self) -> Symbol;
}

fn account<S: Identified>(row: &mut S) -> Account<Symbol> {
    fields::account(row.id(), row)
}

fn authorization<S: Identified>(row: &mut S) -> Authorization<Symbol> {
    fields::authorization(row.id(), row)
}

/// A field, as TypeScript is told of it: its name, its kind, and the fields of the objects in it.
#[derive(Debug, Serialize)]
pub(super) struct FieldSchema(&'static str, &'static str, Vec<FieldSchema>);

/// The fields of each kind of object.
pub(super) fn schemas() -> [Vec<FieldSchema>; 4] {
    [
        Recorder::fields_of(account),
        Recorder::fields_of(authorization),
        Recorder::fields_of(fields::session),
        Recorder::fields_of(fields::requested),
    ]
}

/// Notes which fields are asked for.
#[derive(Debug, Default)]
struct Recorder(Vec<FieldSchema>);

impl Recorder {
    /// The fields that a function reads.
    fn fields_of<A>(read: impl FnOnce(&mut Self) -> A) -> Vec<FieldSchema> {
        let mut recorder = Self::default();
        read(&mut recorder);
        recorder.0
    }

    fn note(&mut self, name: &'static str, kind: &'static str, fields: Vec<FieldSchema>) {
        self.0.push(FieldSchema(name, kind, fields));
    }
}

impl Identified for Recorder {
    fn id(&mut self) -> Symbol {
        self.note("id", "id", Vec::new());
        Symbol(FIRST)
    }
}

impl Source<Symbol> for Recorder {
    fn text(&mut self, name: &'static str) -> Field<Symbol> {
        self.note(name, "text", Vec::new());
        Field::Absent
    }

    fn word(&mut self, name: &'static str) -> Field<Symbol> {
        self.note(name, "word", Vec::new());
        Field::Absent
    }

    fn time(&mut self, name: &'static str) -> Option<u64> {
        self.note(name, "time", Vec::new());
        None
    }

    fn words<A>(&mut self, name: &'static str, _: impl Fn(Symbol) -> A) -> Option<Vec<A>> {
        self.note(name, "words", Vec::new());
        None
    }

    fn object<A>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> A) -> A {
        let mut inner = Self::default();
        let object = read(&mut inner);
        self.note(name, "object", inner.0);
        object
    }

    fn objects<A>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        self.note(name, "objects", Self::fields_of(read));
        None
    }
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
        (0..count).map(|_| read(self)).collect()
    }

    pub(super) fn accounts(&mut self) -> List<Account<Symbol>> {
        self.items(account)
    }

    pub(super) fn authorizations(&mut self) -> List<Authorization<Symbol>> {
        self.items(authorization)
    }

    fn items<A>(&mut self, read: impl Fn(&mut Self) -> A) -> List<A> {
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
}

impl Identified for Cells<'_> {
    fn id(&mut self) -> Symbol {
        Symbol(self.number())
    }
}

impl Source<Symbol> for Cells<'_> {
    fn text(&mut self, _: &'static str) -> Field<Symbol> {
        match self.number() {
            0 => Field::Absent,
            1 => Field::Null,
            number => Field::Value(Symbol(number)),
        }
    }

    fn word(&mut self, name: &'static str) -> Field<Symbol> {
        self.text(name)
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
