//! Strings by number.
//!
//! The rules of a relink only ever ask whether two strings are equal, so they work on numbers: equal strings have equal
//! [`Symbol`]s. In a page the strings themselves never leave JavaScript, which is most of the speed of the package.

use rustc_hash::FxHashMap;

/// A string field as Stripe sends it: absent, `null`, or a text by its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// The key is missing, or its value is no string.
    pub const ABSENT: Self = Self(0);
    /// The key is there and holds `null`.
    pub const NULL: Self = Self(1);
    /// The empty string.
    pub const EMPTY: Self = Self(2);

    /// The symbol with this number.
    #[must_use]
    pub(crate) const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The symbol's number. Numbers are dense: tables can be indexed by them.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The number as an index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether it is a text, an empty one included.
    #[must_use]
    pub const fn is_text(self) -> bool {
        self.0 >= Self::EMPTY.0
    }

    /// Whether it is a non-empty text.
    #[must_use]
    pub const fn is_set(self) -> bool {
        self.0 > Self::EMPTY.0
    }

    /// Itself where it [is set](Self::is_set), else `None`.
    #[must_use]
    pub const fn set(self) -> Option<Self> {
        if self.is_set() { Some(self) } else { None }
    }

    /// Whether the key was there, `null` included.
    #[must_use]
    pub const fn is_present(self) -> bool {
        self.0 != Self::ABSENT.0
    }

    /// Itself, with absent turned into `null`.
    #[must_use]
    pub const fn or_null(self) -> Self {
        if self.is_present() { self } else { Self::NULL }
    }
}

/// Defines the words that the rules know by name, each with a fixed number.
macro_rules! words {
    ($($name:ident = $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only its discriminants are used")]
        enum Word { $($name,)* }

        /// The words that the rules and the report know by name.
        #[allow(missing_docs, reason = "each constant is the word that it is named after")]
        impl Symbol {
            $(pub const $name: Self = Self(Self::EMPTY.0 + 1 + Word::$name as u32);)*
        }

        /// The texts of the words, in the order of their numbers, each with a space after it.
        pub(crate) const WORDS: &str = concat!($($text, " ",)*);
    };
}

words! {
    // of accounts and authorizations
    ACTIVE = "active",
    INACTIVE = "inactive",
    DISCONNECTED = "disconnected",
    RELINK_REQUIRED = "relink_required",
    NONE = "none",
    TOKENIZED_ACCOUNT_NUMBER = "tokenized_account_number",
    EXPIRED = "expired",
    DEACTIVATED = "deactivated",
    PAYMENT_METHOD = "payment_method",
    US_BANK_ACCOUNT = "us_bank_account",
    // outcomes and their reasons
    ERROR = "error",
    RELINKED = "relinked",
    NEW_AUTHORIZATION = "new_authorization",
    FAILED = "failed",
    CANCELED = "canceled",
    NO_ACCOUNT = "no_account",
    NO_AUTHORIZATION = "no_authorization",
    OTHER = "other",
    RELINK_RESULT = "relink_result",
    ACCOUNTS = "accounts",
    // changes, and how a pair was found
    REAUTHORIZED = "reauthorized",
    REPLACED = "replaced",
    ADDED = "added",
    MISSING = "missing",
    UNCONFIRMED = "unconfirmed",
    UNTOUCHED = "untouched",
    ID = "id",
    LAST4 = "last4",
    DISPLAY_NAME = "display_name",
    // compared fields
    STATUS = "status",
    AUTHORIZATION = "authorization",
    PERMISSIONS = "permissions",
    SUBCATEGORY = "subcategory",
    SUPPORTED_PAYMENT_METHOD_TYPES = "supported_payment_method_types",
    ACCOUNT_NUMBERS = "account_numbers",
    // next steps
    RECONCILE = "reconcile",
    REFRESH_ACCOUNTS = "refresh_accounts",
    DONE = "done",
    CHOOSE_EXPECTED_ACCOUNT = "choose_expected_account",
    RETRY = "retry",
    // triage
    RELINK = "relink",
    LINK_NEW = "link_new",
    RELINK_SOON = "relink_soon",
    UNKNOWN = "unknown",
}

/// Gives strings their symbols, and symbols their strings.
///
/// ```
/// use fc_relink::{Symbol, Symbols};
///
/// let mut symbols = Symbols::new();
/// let id = symbols.intern("fca_1");
/// assert_eq!(symbols.intern("fca_1"), id);
/// assert_eq!(symbols.intern("active"), Symbol::ACTIVE);
/// assert_eq!(symbols.text(id), Some("fca_1"));
/// ```
#[derive(Debug)]
pub struct Symbols {
    by_text: FxHashMap<String, Symbol>,
    texts: Vec<String>,
}

impl Symbols {
    /// A table that knows the words and nothing else.
    #[must_use]
    pub fn new() -> Self {
        let mut symbols = Self {
            by_text: FxHashMap::default(),
            texts: Vec::new(),
        };
        for word in WORDS.split_whitespace() {
            symbols.intern(word);
        }
        symbols
    }

    /// The symbol of this string, a new one where it was not seen before.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        if let Some(&symbol) = self.by_text.get(text) {
            return symbol;
        }
        self.texts.push(text.to_owned());
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let symbol = Symbol(number.saturating_add(Symbol::EMPTY.0));
        self.by_text.insert(text.to_owned(), symbol);
        symbol
    }

    /// The string of this symbol, `None` where it is [not set](Symbol::is_set) or of another table.
    #[must_use]
    pub fn text(&self, symbol: Symbol) -> Option<&str> {
        let index = symbol.index().checked_sub(Symbol::EMPTY.index() + 1)?;
        self.texts.get(index).map(String::as_str)
    }
}

impl Default for Symbols {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_numbers_of_their_constants() {
        let mut symbols = Symbols::new();
        assert_eq!(symbols.intern("active"), Symbol::ACTIVE);
        assert_eq!(symbols.intern("unknown"), Symbol::UNKNOWN);
        assert_eq!(
            symbols.text(Symbol::RELINK_REQUIRED),
            Some("relink_required")
        );
    }

    #[test]
    fn words_are_distinct() {
        let words: Vec<_> = WORDS.split_whitespace().collect();
        let distinct: std::collections::BTreeSet<_> = words.iter().collect();
        assert_eq!(distinct.len(), words.len());
    }

    #[test]
    fn absent_null_and_empty_are_not_set() {
        for symbol in [Symbol::ABSENT, Symbol::NULL, Symbol::EMPTY] {
            assert_eq!(symbol.set(), None);
            assert_eq!(Symbols::new().text(symbol), None);
        }
    }

    #[test]
    fn null_is_present_and_absent_is_not() {
        assert!(Symbol::NULL.is_present());
        assert!(!Symbol::ABSENT.is_present());
        assert_eq!(Symbol::ABSENT.or_null(), Symbol::NULL);
        assert_eq!(Symbol::EMPTY.or_null(), Symbol::EMPTY);
    }
}
