//! The words of Stripe's that the rules know.

use crate::{
    FailureReason, IdentifierType, NumberStatus, PaymentMethodType, Permission, RequiredAction,
    SessionStatus, Status,
};

/// Every word that [`Text::is`](crate::Text::is) may be asked about, besides the empty text. Some stand there twice.
///
/// A program whose texts are numbers gives each of them one.
pub const WORDS: &[&[&str]] = &[
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

/// The same in one list, after the empty text: the texts with the first numbers.
#[allow(
    clippy::indexing_slicing,
    reason = "the compiler evaluates it, and would not compile a place that is not there"
)]
pub static KNOWN: [&str; count()] = {
    let mut known = [""; count()];
    let mut next = 1;
    let mut lists = WORDS;
    while let [words, rest @ ..] = lists {
        let mut words = *words;
        while let [word, rest @ ..] = words {
            known[next] = word;
            next += 1;
            words = rest;
        }
        lists = rest;
    }
    known
};

const fn count() -> usize {
    let mut count = 1;
    let mut lists = WORDS;
    while let [words, rest @ ..] = lists {
        count += words.len();
        lists = rest;
    }
    count
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
            words.for_each(|word| assert_eq!($name::from_text(*word).as_text(), Ok(*word)));
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
        the_first_text_is_empty_and_the_words_follow: KNOWN[..count()] => [vec![""], WORDS.concat()].concat();
        a_name_is_shown: Change::Replaced.to_string() => "replaced";
    }
}
