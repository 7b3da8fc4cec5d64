//! What can come between a call and its result, by the numbers that `flow.js` gives it.

use js_sys::Uint32Array;

use crate::error::Error;

/// Where a value comes from.
pub(super) const EXISTING: u32 = 0;
pub(super) const SECRET: u32 = 1;
pub(super) const SESSION: u32 = 2;

/// The options that name them.
const OPTIONS: [&str; 3] = ["existingAccounts", "clientSecret", "sessionUrl"];

// The kinds that are no failed requests.
const NO_SUCCESS: u32 = 3;
const NO_JSON: u32 = 4;
const LATE: u32 = 6;
const NO_SECRET: u32 = 7;
const BAD_SECRET: u32 = 0;
const SECRET_KEY: u32 = 8;
const STRIPE_REJECTED: u32 = 9;
const NO_METHOD: u32 = 11;
const COLLECT_FAILED: u32 = 12;

/// What is said of each kind.
const PROBLEMS: [&str; 14] = [
    "must be a non-empty string",
    "is a function that failed",
    "could not be reached",
    "answered",
    "did not answer JSON",
    "broke off its answer",
    "did not answer within 30 s",
    "is missing in the answer, or no string",
    "is a secret API key, which must never reach a page; pass the client_secret of a session",
    "is a promise that rejected",
    "must be a Stripe.js object or a promise of one",
    "has no method collectFinancialConnectionsAccounts",
    "",
    "answered none",
];

const ANSWERED_SECRET: &str = "sessionUrl.client_secret";

/// What a record says: its kind, the source of the value, and an HTTP status or zero. An empty one says nothing.
pub(super) fn error_of(record: &Uint32Array) -> Option<Error> {
    match *record.to_vec() {
        [kind, source, status] => Some(error(kind, source, status)),
        _ => None,
    }
}

/// The error that a trouble is.
pub(super) fn error(kind: u32, source: u32, status: u32) -> Error {
    let path = OPTIONS.get(source as usize).copied().unwrap_or_default();
    let problem = PROBLEMS.get(kind as usize).copied().unwrap_or_default();
    match kind {
        NO_JSON => Error::MalformedResponse { path, problem },
        NO_SECRET => Error::MalformedResponse {
            path: ANSWERED_SECRET,
            problem,
        },
        BAD_SECRET | SECRET_KEY => Error::InvalidClientSecret {
            path: if source == SESSION {
                ANSWERED_SECRET
            } else {
                path
            },
            problem,
        },
        STRIPE_REJECTED..=NO_METHOD => Error::StripeUnavailable { problem },
        COLLECT_FAILED => Error::CollectFailed,
        _ => {
            let status = u16::try_from(status).ok().filter(|&status| status > 0);
            let problem = match (kind, status) {
                (NO_SUCCESS, None) => "answered no success",
                (LATE, _) if source == EXISTING => {
                    "did not come within 15 s of the end of the flow"
                }
                _ => problem,
            };
            Error::RequestFailed {
                path,
                problem,
                status,
            }
        }
    }
}
