//! What a relink of Stripe Financial Connections accounts did: how it ended, what happened to each account, and what to do
//! next.

mod account;
mod account_list;
mod authorization;
mod changed_fields;
mod closed_enum;
mod complete;
mod diff;
mod distinct;
mod error;
mod evidence;
mod expected;
mod failure_reason;
mod field;
#[cfg(feature = "serde")]
mod fields;
#[cfg(feature = "serde")]
mod json;
mod mandate;
mod next_step;
mod open_enum;
mod outcome;
mod pairing;
mod permissions;
mod reactivation;
mod report;
mod requested;
mod session;
mod set;
#[cfg(test)]
mod testing;
mod text;
mod triage;
mod warning;
#[cfg(target_arch = "wasm32")]
mod wasm;
mod words;

pub use account::{
    Account, AccountNumber, Active, IdentifierType, Inactive, NumberStatus, PaymentMethodType,
    Permission, RequiredAction, Status, StatusDetails,
};
pub use account_list::{AccountList, Malformed};
pub use authorization::Authorization;
pub use changed_fields::ComparedField;
pub use diff::{Change, Entry};
pub use error::Error;
pub use evidence::Evidence;
pub use failure_reason::FailureReason;
pub use field::Field;
#[cfg(feature = "serde")]
pub use json::{NeedWith, ReportWith};
pub use next_step::NextStep;
pub use outcome::Outcome;
pub use pairing::{MOST_CANDIDATES, MatchedBy};
pub use permissions::PermissionChanges;
pub use report::{Report, interpret};
pub use requested::Requested;
pub use session::{FlowResult, RelinkResult, Session, SessionStatus};
pub use text::Text;
pub use triage::{Action, EXPIRY_NOTICE, Need, triage};
pub use warning::Warning;
pub use words::WORDS;
