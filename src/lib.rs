#![doc = include_str!("../README.md")]

mod account;
mod classes;
mod compare;
mod diff;
mod error;
mod outcome;
mod pairing;
mod positions;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod report;
mod session;
mod symbol;
#[cfg(test)]
mod testing;
mod text;
mod triage;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use account::{Account, AccountNumber, Active, Authorization, Inactive, StatusDetails, Texts};
pub use compare::PermissionChanges;
pub use diff::{Change, Entry};
pub use error::Error;
pub use outcome::{Evidence, FailureReason, Outcome, decide};
pub use pairing::{MOST_CANDIDATES, MatchedBy};
pub use report::{NextStep, Report, Warning, interpret};
pub use session::{FlowResult, RelinkResult, Requested, Session};
pub use symbol::{Symbol, Symbols};
pub use triage::{Action, EXPIRY_NOTICE, Need, triage};
