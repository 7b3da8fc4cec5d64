//! Texts as numbers: no string has to be copied into the wasm's memory.

use crate::{Text, Word};

/// A text by the number that the reader in TypeScript gave it. Equal texts have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(pub(super) u32);

/// The number of the first text. The numbers below it stand for a field that is absent, and for `null`.
pub(super) const FIRST: u32 = 2;

impl Symbol {
    /// The symbol of one of the words.
    pub(super) fn of(word: Word) -> Self {
        Self(FIRST + u32::try_from(word.number()).unwrap_or_default())
    }
}

impl Text for Symbol {
    fn is(&self, word: Word) -> bool {
        *self == Self::of(word)
    }
}
