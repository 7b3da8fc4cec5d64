//! Objects as rows of numbers, as `src/js/reader.ts` writes them.
//!
//! A row has a cell for each field, and a last one for the place of what follows it. The cell of a list holds its place.
//! Which fields an object has, and in which order, `src/fields.rs` says to both.

use std::slice::Iter;
use std::sync::Arc;

use super::symbol::Symbol;
use crate::fields::{self, Source};
use crate::{Account, Authorization, Field, PaymentMethodType, Permission};

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
    permissions: Last<Permission<Symbol>>,
    payment_method_types: Last<PaymentMethodType<Symbol>>,
}

/// The last list of its kind, and its place: most accounts have the same.
#[derive(Debug)]
struct Last<A> {
    place: u32,
    list: Option<Arc<[A]>>,
}

impl<A> Last<A> {
    const NONE: Self = Self {
        place: 0,
        list: None,
    };

    /// The list at a place.
    fn at(&mut self, place: u32, read: impl FnOnce() -> Option<Vec<A>>) -> Option<Arc<[A]>> {
        if self.place != place {
            self.place = place;
            self.list = read().map(Arc::from);
        }
        self.list.clone()
    }
}

impl<'a> Cells<'a> {
    pub(super) fn new(all: &'a [u32]) -> Self {
        Self {
            all,
            rest: all.iter(),
            permissions: Last::NONE,
            payment_method_types: Last::NONE,
        }
    }

    /// Goes on at a place.
    pub(super) fn go_to(&mut self, place: u32) {
        self.rest = self.all.get(place as usize..).unwrap_or_default().iter();
    }

    /// The next cell.
    pub(super) fn number(&mut self) -> u32 {
        self.rest.next().copied().unwrap_or_default()
    }

    pub(super) fn flag(&mut self) -> bool {
        self.number() == 1
    }

    /// So many things, one after the other. There are never more than cells.
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
        let next = self.number();
        self.go_to(next);
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
        let place = self.number();
        words(self.all, place, of)
    }

    fn permissions(&mut self, _: &'static str) -> Option<Arc<[Permission<Symbol>]>> {
        let (all, place) = (self.all, self.number());
        self.permissions
            .at(place, || words(all, place, Permission::from_text))
    }

    fn payment_method_types(
        &mut self,
        _: &'static str,
    ) -> Option<Arc<[PaymentMethodType<Symbol>]>> {
        let (all, place) = (self.all, self.number());
        self.payment_method_types
            .at(place, || words(all, place, PaymentMethodType::from_text))
    }

    fn object<A>(&mut self, _: &'static str, read: impl FnOnce(&mut Self) -> A) -> A {
        read(self)
    }

    fn objects<A>(&mut self, _: &'static str, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        let place = self.number();
        list_at(self.all, place, |cells| cells.row(&read))
    }
}

/// The list at a place, after its length; zero stands for none.
fn list_at<'a, A>(
    all: &'a [u32],
    place: u32,
    read: impl Fn(&mut Cells<'a>) -> A,
) -> Option<Vec<A>> {
    if place == 0 {
        return None;
    }
    let mut cells = Cells::new(all);
    cells.go_to(place);
    let count = cells.number();
    Some(cells.list(count, read))
}

fn words<A>(all: &[u32], place: u32, of: impl Fn(Symbol) -> A) -> Option<Vec<A>> {
    list_at(all, place, |cells| of(Symbol(cells.number())))
}
