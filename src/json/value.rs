//! Any JSON value, its texts as the rules take them.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer, StringDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::fields::Source;
use crate::{Field, Text};

/// Later times, in Unix seconds, are none: that is the year 2096, or milliseconds.
const LATEST: u64 = 4_000_000_000;

/// Any JSON value.
#[derive(Debug)]
pub(super) enum Value<T> {
    Null,
    Bool(bool),
    /// A time, where it can be one.
    Number(Option<u64>),
    Text(T),
    Array(Vec<Self>),
    Object(Object<T>),
}

impl<T> Value<T> {
    /// The text that is there.
    pub(super) fn into_text(self) -> Option<T> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The object, an empty one where the value is another.
    pub(super) fn into_object(self) -> Object<T> {
        match self {
            Self::Object(object) => object,
            _ => Object::default(),
        }
    }

    /// The kind of the value, for people.
    pub(super) fn kind(&self) -> &'static str
    where
        T: Text,
    {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(text) if text.is_empty() => "an empty string",
            Self::Text(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// A JSON object, from which fields are taken.
#[derive(Debug)]
pub(super) struct Object<T>(BTreeMap<String, Value<T>>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Object<T> {
    pub(super) fn get(&self, name: &str) -> Option<&Value<T>> {
        self.0.get(name)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value<T>> {
        self.0.remove(name)
    }

    /// The items of a list: none where it is `null`, no list where it is something else.
    fn items(&mut self, name: &str) -> Option<Vec<Value<T>>> {
        match self.take(name)? {
            Value::Null => Some(Vec::new()),
            Value::Array(items) => Some(items),
            _ => None,
        }
    }
}

impl<T> Source<T> for Object<T> {
    fn text(&mut self, name: &'static str) -> Field<T> {
        match self.take(name) {
            Some(Value::Null) => Field::Null,
            Some(Value::Text(text)) => Field::Value(text),
            _ => Field::Absent,
        }
    }

    fn word(&mut self, name: &'static str) -> Field<T> {
        self.text(name)
    }

    fn time(&mut self, name: &'static str) -> Option<u64> {
        match self.take(name)? {
            Value::Number(time) => time,
            _ => None,
        }
    }

    fn words<A>(&mut self, name: &'static str, of: impl Fn(T) -> A) -> Option<Vec<A>> {
        let texts = self.items(name)?.into_iter().filter_map(Value::into_text);
        Some(texts.map(of).collect())
    }

    fn object<A>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> A) -> A {
        let mut object = self.take(name).map(Value::into_object).unwrap_or_default();
        read(&mut object)
    }

    fn objects<A>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>> {
        let items = self.items(name)?.into_iter();
        let objects = items.filter_map(|item| match item {
            Value::Object(mut object) => Some(read(&mut object)),
            _ => None,
        });
        Some(objects.collect())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Value<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue(PhantomData))
    }
}

struct AnyValue<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AnyValue<T> {
    type Value = Value<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Value::Number(Some(value).filter(|&time| time <= LATEST)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        u64::try_from(value).map_or(Ok(Value::Number(None)), |value| self.visit_u64(value))
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "times are small, and those out of range are none"
    )]
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        let is_time = (0.0..=LATEST as f64).contains(&value);
        Ok(Value::Number(is_time.then_some(value as u64)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        T::deserialize(StrDeserializer::new(value)).map(Value::Text)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        T::deserialize(BorrowedStrDeserializer::new(value)).map(Value::Text)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        T::deserialize(StringDeserializer::new(value)).map(Value::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut object = BTreeMap::new();
        while let Some((name, value)) = entries.next_entry()? {
            object.insert(name, value);
        }
        Ok(Value::Object(Object(object)))
    }
}
