//! What the rules ask of a text.

use std::borrow::Cow;
use std::fmt::Debug;

use crate::Word;

/// A text as the rules see it: they compare texts, and never look inside one.
///
/// It is implemented for `&str`, `String` and `Cow<str>`. A program that has numbered its texts can implement it for the
/// numbers, as the npm package does, whose texts never leave JavaScript.
///
/// ```
/// use fc_relink::{Text, Word};
///
/// #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
/// struct Number(usize);
///
/// impl Text for Number {
///     fn is(&self, word: Word) -> bool {
///         self.0 == word.number()
///     }
/// }
/// assert!(Number(0).is_empty());
/// ```
pub trait Text: Clone + Ord + Debug {
    /// Whether it is this word.
    fn is(&self, word: Word) -> bool;

    /// Whether it is the empty text, which the rules take for one that is not set.
    fn is_empty(&self) -> bool {
        self.is(Word::EMPTY)
    }
}

impl Text for &str {
    fn is(&self, word: Word) -> bool {
        *self == word.text()
    }
}

impl Text for String {
    fn is(&self, word: Word) -> bool {
        self == word.text()
    }
}

impl Text for Cow<'_, str> {
    fn is(&self, word: Word) -> bool {
        self == word.text()
    }
}

/// The text where it is set: an absent key, `null` and `""` are all 'not set'.
pub(crate) fn set<T: Text>(text: Option<&T>) -> Option<&T> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::facts;

    fn tells<T: Text>(text: &T) -> [bool; 3] {
        [
            text.is(const { Word::of("active") }),
            text.is(const { Word::of("inactive") }),
            text.is_empty(),
        ]
    }

    facts! {
        a_borrowed_text_is_what_it_says: [tells(&"active"), tells(&"")] => [[true, false, false], [false, false, true]];
        an_owned_text_is_what_it_says: [tells(&"active".to_owned()), tells(&String::new())]
            => [[true, false, false], [false, false, true]];
        either_is_what_it_says: [tells(&Cow::Borrowed("active")), tells(&Cow::from(String::new()))]
            => [[true, false, false], [false, false, true]];
        neither_absent_nor_empty_is_set: [set(None), set(Some(&"")), set(Some(&"a"))] => [None, None, Some(&"a")];
    }
}
