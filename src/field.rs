//! Absent, `null`, or a value.

use crate::Text;
use crate::text;

/// A field of an object of Stripe's.
///
/// Most rules take an absent key for `null`. Whether a field changed does not: only fields that both sides have are compared.
///
/// ```
/// use fc_relink::Field;
///
/// let last4 = Field::from("6789");
/// assert_eq!(last4.value(), Some(&"6789"));
/// assert!(Field::<&str>::Null.is_present());
/// assert!(!Field::<&str>::Absent.is_present());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// The key is there and holds `null`.
    Null,
    /// The key is there and holds this.
    Value(T),
}

impl<T> Field<T> {
    /// The value, where there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the key is there.
    #[must_use]
    pub const fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// The same field, with something made of its value.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Value(value) => Field::Value(make(value)),
        }
    }

    /// Whether it changed: both sides have the field, and not with the same value.
    pub(crate) fn differs_from(&self, other: &Self) -> bool
    where
        T: PartialEq,
    {
        self.is_present() && other.is_present() && self != other
    }
}

impl<T: Text> Field<T> {
    /// The text where it is set: there, and not empty.
    #[must_use]
    pub fn set(&self) -> Option<&T> {
        text::set(self.value())
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}
