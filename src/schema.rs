//! What the TypeScript of the npm package is built with, so that each of these facts stands in Rust alone.

use crate::Field;
use crate::fields::{self, Source};

pub use crate::warning::MOST_MALFORMED;

/// A field that is read of an object.
#[derive(Debug)]
pub struct FieldSchema {
    /// `id`, `text`, `word`, `time`, `words`, `object` or `objects`.
    pub kind: &'static str,
    /// Its key.
    pub name: &'static str,
    /// What is read of the objects that it holds.
    pub fields: Vec<FieldSchema>,
}

/// What is read of an account, in this order.
#[must_use]
pub fn account() -> Vec<FieldSchema> {
    Notes::with_id().of(|from| fields::account("", from))
}

/// What is read of an authorization, in this order.
#[must_use]
pub fn authorization() -> Vec<FieldSchema> {
    Notes::with_id().of(|from| fields::authorization("", from))
}

/// What is read of a session, in this order.
#[must_use]
pub fn session() -> Vec<FieldSchema> {
    Notes::default().of(fields::session)
}

/// What is read of options and of `relink_options`, in this order.
#[must_use]
pub fn requested() -> Vec<FieldSchema> {
    Notes::default().of(fields::requested)
}

/// An object without fields, which takes notes of those that it is asked for.
#[derive(Default)]
struct Notes(Vec<FieldSchema>);

impl Notes {
    /// Notes that begin with an id, without which there is no object.
    fn with_id() -> Self {
        let mut notes = Self::default();
        notes.add("id", "id", Vec::new());
        notes
    }

    /// The fields that a function reads.
    fn of<A>(mut self, read: impl FnOnce(&mut Self) -> A) -> Vec<FieldSchema> {
        read(&mut self);
        self.0
    }

    fn add(&mut self, kind: &'static str, name: &'static str, fields: Vec<FieldSchema>) {
        self.0.push(FieldSchema { kind, name, fields });
    }
}

impl Source<&'static str> for Notes {
    fn text(&mut self, name: &'static str) -> Field<&'static str> {
        self.add("text", name, Vec::new());
        Field::Absent
    }

    fn word(&mut self, name: &'static str) -> Field<&'static str> {
        self.add("word", name, Vec::new());
        Field::Absent
    }

    fn time(&mut self, name: &'static str) -> Option<u64> {
        self.add("time", name, Vec::new());
        None
    }

    fn words<A>(&mut self, name: &'static str, _: impl Fn(&'static str) -> A) -> Option<Vec<A>> {
        self.add("words", name, Vec::new());
        None
    }

    fn object<A>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> A) -> A {
        let mut inner = Self::default();
        let object = read(&mut inner);
        self.add("object", name, inner.0);
        object
    }

    fn objects<A>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        self.add("objects", name, Self::default().of(read));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::facts;

    /// Kinds and names, those of inner objects in brackets.
    fn told(fields: &[FieldSchema]) -> String {
        let each = fields.iter().map(|field| {
            let own = format!("{} {}", field.kind, field.name);
            if field.fields.is_empty() {
                own
            } else {
                format!("{own} [{}]", told(&field.fields))
            }
        });
        each.collect::<Vec<_>>().join(" ")
    }

    facts! {
        fields_are_told_in_the_order_in_which_they_are_read_each_object_with_its_own:
            told(&authorization())
                => "id id word status object status_details [object inactive [word action]]";
        texts_are_told_too: told(&requested()) => "text authorization text account";
        a_session_begins_with_its_request: told(&session()).starts_with(&format!("object relink_options [{}]", told(&requested()))) => true;
        a_list_of_objects_tells_what_is_read_of_each:
            account().iter().find(|field| field.kind == "objects").map(|field| told(&field.fields)).as_deref()
                => Some("word identifier_type word status time expected_expiry_date words supported_networks");
    }
}
