//! The words of Stripe's that the rules know.

use crate::{
    FailureReason, IdentifierType, NumberStatus, PaymentMethodType, Permission, RequiredAction,
    SessionStatus, Status,
};

const LISTS: &[&[&str]] = &[
    &[""],
    Status::<&str>::WORDS,
    SessionStatus::<&str>::WORDS,
    RequiredAction::<&str>::WORDS,
    IdentifierType::<&str>::WORDS,
    NumberStatus::<&str>::WORDS,
    Permission::<&str>::WORDS,
    PaymentMethodType::<&str>::WORDS,
    FailureReason::WORDS,
    #[cfg(feature = "serde")]
    crate::session::SESSION_OBJECTS,
];

/// The texts that [`Text::is`](crate::Text::is) may be asked about, by their [numbers](Word::number): the empty text, then every
/// word. Some stand there twice; the first counts.
#[allow(clippy::indexing_slicing, reason = "the compiler evaluates it")]
pub static WORDS: [&str; count()] = {
    let mut words = [""; count()];
    let mut next = 0;
    let mut lists = LISTS;
    while let [list, rest @ ..] = lists {
        let mut list = *list;
        while let [word, rest @ ..] = list {
            words[next] = word;
            next += 1;
            list = rest;
        }
        lists = rest;
    }
    words
};

const fn count() -> usize {
    let mut count = 0;
    let mut lists = LISTS;
    while let [list, rest @ ..] = lists {
        count += list.len();
        lists = rest;
    }
    count
}

/// One of the [`WORDS`].
///
/// ```
/// use fc_relink::{Status, WORDS, Word};
///
/// let word = Status::<&str>::Active.as_word();
/// assert_eq!(word.map(Word::text), Ok("active"));
/// assert_eq!(word.map(|word| WORDS[word.number()]), Ok("active"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(usize);

#[allow(
    clippy::indexing_slicing,
    reason = "a word that is none of the words does not compile"
)]
impl Word {
    /// The empty text.
    pub(crate) const EMPTY: Self = Self::of("");

    /// The word with this text. To be called where the compiler evaluates it.
    pub(crate) const fn of(text: &str) -> Self {
        let mut number = 0;
        while !are_equal(WORDS[number].as_bytes(), text.as_bytes()) {
            number += 1;
        }
        Self(number)
    }

    /// The words with these texts. To be called where the compiler evaluates it.
    pub(crate) const fn all_of<const COUNT: usize>(texts: &[&str]) -> [Self; COUNT] {
        let mut words = [Self::EMPTY; COUNT];
        let mut next = 0;
        while next < COUNT {
            words[next] = Self::of(texts[next]);
            next += 1;
        }
        words
    }

    /// Its text.
    #[must_use]
    pub const fn text(self) -> &'static str {
        WORDS[self.0]
    }

    /// Its place among all words, for programs whose texts are numbers.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0
    }
}

/// What `==` says of texts, where the compiler evaluates it.
const fn are_equal(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        if *first != *other {
            return false;
        }
        (a, b) = (rest, others);
    }
    a.is_empty() && b.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Text, facts};
    use crate::{Action, Change, ComparedField, Evidence, MatchedBy, NextStep};

    /// The words of an enum, read and written again.
    macro_rules! there_and_back {
        ($name:ident) => {{
            let words = $name::<Text>::WORDS.iter();
            words.for_each(|word| {
                let read = $name::from_text(*word);
                assert_eq!(read.as_word().map(|word| word.text()), Ok(*word));
            });
            $name::from_text("asleep") == $name::Other("asleep")
        }};
    }

    fn names<A: Copy>(all: &[A], name: fn(A) -> Text) -> Vec<Text> {
        all.iter().copied().map(name).collect()
    }

    facts! {
        each_word_stands_for_its_value_and_any_other_text_is_kept: [
            there_and_back!(Status),
            there_and_back!(SessionStatus),
            there_and_back!(RequiredAction),
            there_and_back!(IdentifierType),
            there_and_back!(NumberStatus),
            there_and_back!(Permission),
            there_and_back!(PaymentMethodType),
        ] => [true; 7];
        changes_have_the_names_of_the_contract:
            names(Change::ALL, Change::name) => [
                "reauthorized", "replaced", "added", "returned", "missing", "unconfirmed", "untouched",
            ];
        next_steps_have_the_names_of_the_contract:
            names(NextStep::ALL, NextStep::name) => [
                "refresh_accounts", "reconcile", "done", "choose_expected_account", "wait", "retry",
            ];
        evidences_have_the_names_of_the_contract:
            names(Evidence::ALL, Evidence::name) => ["error", "relink_result", "accounts", "status"];
        keys_have_the_names_of_the_contract: names(MatchedBy::ALL, MatchedBy::name) => ["id", "last4", "display_name"];
        compared_fields_have_the_names_of_the_contract:
            names(ComparedField::ALL, ComparedField::name) => [
                "status", "authorization", "permissions", "last4", "display_name", "subcategory",
                "supported_payment_method_types", "account_numbers",
            ];
        actions_have_the_names_of_the_contract:
            names(Action::ALL, Action::name) => ["relink", "link_new", "relink_soon", "unknown", "none"];
        the_first_text_is_empty_and_the_words_follow: WORDS[..count()] => LISTS.concat();
        a_word_has_the_number_of_its_first_place:
            Word::all_of::<3>(&["", "active", "pending"]).map(|word| Some(word.number()))
                => ["", "active", "pending"].map(|text| WORDS.iter().position(|word| *word == text));
        a_name_is_shown: Change::Replaced.to_string() => "replaced";
    }
}
