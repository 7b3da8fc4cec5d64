//! Why a relink failed.

use crate::closed_enum::closed_enum;
use crate::{Text, Word};

closed_enum! {
    /// Why a relink failed.
    ///
    /// Source: <https://docs.stripe.com/financial-connections/relink/api/data-products>
    FailureReason {
        /// The customer authenticated, but the expected account was not linked.
        NoAccount = "no_account",
        /// The customer did not authenticate.
        NoAuthorization = "no_authorization",
        /// Anything else, reasons that Stripe adds later included.
        Other = "other",
    }
}

impl FailureReason {
    /// The words that Stripe sends.
    pub const WORDS: &'static [&'static str] = Self::NAMES;

    /// The reason that Stripe sent, `None` where it is not known here.
    pub(crate) fn known<T: Text>(text: &T) -> Option<Self> {
        let words = const { Word::all_of::<{ Self::WORDS.len() }>(Self::WORDS) };
        let place = words.iter().position(|word| text.is(*word))?;
        Self::ALL.get(place).copied()
    }

    /// The reason that Stripe sent; one that is not known here is [`Other`](Self::Other).
    #[must_use]
    pub fn from_text<T: Text>(text: &T) -> Self {
        Self::known(text).unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::facts;

    facts! {
        words_are_those_of_all_reasons:
            FailureReason::WORDS => FailureReason::ALL.iter().map(|it| it.name()).collect::<Vec<_>>();
        a_known_reason_is_told: FailureReason::known(&"no_account") => Some(FailureReason::NoAccount);
        a_reason_that_stripe_adds_later_is_not_known: FailureReason::known(&"asleep") => None;
    }
}
