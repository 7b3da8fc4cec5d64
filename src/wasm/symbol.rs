//! Texts as numbers: no string has to be copied into the wasm's memory.

use crate::Text;
use crate::words::KNOWN;

/// A text by the number that the reader in TypeScript gave it. Equal texts have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(pub(super) u32);

/// The number of the first text. The numbers below it stand for a field that is absent, and for `null`.
pub(super) const FIRST: u32 = 2;

impl Symbol {
    /// The symbol of one of the words.
    pub(super) fn of(word: &str) -> Self {
        let place = KNOWN.iter().position(|known| *known == word);
        Self(FIRST + place.map_or(0, |place| u32::try_from(place).unwrap_or_default()))
    }
}

impl Text for Symbol {
    fn is(&self, word: &str) -> bool {
        let place = self.0.wrapping_sub(FIRST) as usize;
        KNOWN.get(place) == Some(&word)
    }
}
