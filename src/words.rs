//! The words of Stripe's that the rules know.

use crate::account::{
    IdentifierType, NumberStatus, PaymentMethodType, Permission, RequiredAction, Status,
};
use crate::failure_reason::FailureReason;
use crate::session::SessionStatus;

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
];
