//! Tells what a relink of [Stripe Financial Connections] accounts did: how the flow ended, what happened to each account that
//! was known before, and what to do next.
//!
//! [`interpret`] takes a session and the accounts that you have. It tells a cancel from a failure and a failure from an error,
//! recognises accounts that came back under a new id, and claims nothing that it does not know. [`triage`](triage()) says
//! beforehand which accounts need the customer. Both are plain functions over your data: no I/O, no clock, no panic, and time
//! linear in the accounts but for a sort.
//!
//! ```
//! use fc_relink::{Account, AccountList, Change, FlowResult, NextStep, Requested, Session, interpret};
//!
//! let checking = |id| Account {
//!     institution_name: "First Bank".into(),
//!     last4: "6789".into(),
//!     ..Account::from_id(id)
//! };
//! let mine = AccountList::from(vec![checking("fca_1")]);
//! let asked = Requested { authorization: Some("fcauth_1"), account: None };
//!
//! let mut session = Session { relink_options: asked.clone(), ..Session::default() };
//! session.relink_result.authorization = Some("fcauth_2");
//! session.accounts = vec![checking("fca_2")].into();
//!
//! let report = interpret(&FlowResult::fetched(session), Some(&mine), &asked)?;
//! assert_eq!(report.outcome.name(), "new_authorization");
//! assert_eq!(report.accounts[0].change, Change::Replaced);
//! assert_eq!(report.accounts[0].id, "fca_2");
//! assert_eq!(report.next_step, NextStep::Reconcile);
//! # Ok::<(), fc_relink::Error>(())
//! ```
//!
//! Everything is generic over its texts: `&str`, `String`, `Cow<str>`, or a [`Text`] of your own. With the feature `serde`,
//! sessions and accounts are read from what Stripe's API sends, and reports are written as the npm package of the same name
//! makes them. The crate's readme shows both in a server.
//!
//! [Stripe Financial Connections]: https://docs.stripe.com/financial-connections/relink

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
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub mod schema;
mod session;
mod set;
mod sorted;
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
pub use outcome::{Outcome, OutcomeKind};
pub use pairing::{MOST_CANDIDATES, MatchedBy};
pub use permissions::PermissionChanges;
pub use report::{Report, interpret};
pub use requested::Requested;
pub use session::{FlowResult, RelinkResult, Session, SessionStatus};
pub use text::Text;
pub use triage::{Action, EXPIRY_NOTICE, Need, triage};
pub use warning::Warning;
pub use words::{WORDS, Word};
