//! Options, read strictly.

use wasm_bindgen::JsValue;

use super::flow::Flow;
use super::rows::{Reader, UNREADABLE, WRONG};
use super::trouble::{self, SECRET};
use crate::error::Error;
use crate::session::Requested;
use crate::symbol::Symbol;

/// A time later than this, in the year 5138, is one in milliseconds.
const LATEST_NOW: f64 = 1e11;

// What an option is, one bit each, as `flow.js` says.
const ABSENT: u32 = 1;
const MISSING: u32 = 2;
const TEXT: u32 = 4;
const EMPTY: u32 = 8;
const FUNCTION: u32 = 16;
const OBJECT: u32 = 32;
const TRUE: u32 = 64;
const FALSE: u32 = 128;
const NOT_READ: u32 = 512;
/// Plus the kind of a trouble.
const TROUBLE: u32 = 2048;

pub(super) fn invalid(path: &str, problem: &str) -> Error {
    Error::InvalidOptions {
        path: path.into(),
        problem: problem.into(),
    }
}

/// What the caller says was asked for.
pub(super) fn requested(options: &JsValue, reader: &Reader) -> Result<Requested, Error> {
    let cells = reader.requested(options).to_vec();
    let &[is_options, authorization, account] = cells.as_slice() else {
        return Ok(Requested::default());
    };
    check_options(is_options == 1)?;
    for (name, cell) in [("authorization", authorization), ("account", account)] {
        if cell >= WRONG {
            let is_unreadable = cell == UNREADABLE;
            let problem = if is_unreadable {
                "could not be read"
            } else {
                "must be a string"
            };
            return Err(invalid(name, problem));
        }
    }
    Ok(Requested {
        authorization: Symbol::new(authorization),
        account: Symbol::new(account),
    })
}

fn check_options(are_options: bool) -> Result<(), Error> {
    if are_options {
        Ok(())
    } else {
        Err(invalid("options", "must be an object"))
    }
}

/// The present time of a triage, in Unix seconds.
pub(super) fn now(options: &JsValue, reader: &Reader) -> Result<u32, Error> {
    check_options(reader.are_options(options))?;
    let now = reader.now(options);
    if !(0.0..=LATEST_NOW).contains(&now) {
        return Err(invalid("now", "must be a time in Unix seconds"));
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and no deadline is later than the last second that it can tell"
    )]
    let now = now as u32;
    Ok(now)
}

/// Where the client secret, or the existing accounts, come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Given,
    Function,
    Endpoint,
}

/// What the options of `relink` say, but for their values.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) secret: Source,
    pub(super) existing: Source,
}

/// The options in the order in which `flow.js` tells their kinds, the kinds that they may be, and what is said of another.
const RULES: [(&str, u32, &str); 12] = [
    ("options", OBJECT, "must be an object"),
    ("", !0, ""),
    ("signal", MISSING | OBJECT, "must be an AbortSignal"),
    (
        "allowInsecureContext",
        MISSING | TRUE | FALSE,
        "must be a boolean",
    ),
    ("stripe", !0, ""),
    ("clientSecret", !0, ""),
    ("sessionUrl", MISSING | TEXT, "must be a URL"),
    (
        "existingAccounts",
        !EMPTY,
        "must not be an empty URL, nor a secret",
    ),
    ("authorization", MISSING | TEXT | EMPTY, "must be a string"),
    ("account", MISSING | TEXT | EMPTY, "must be a string"),
    (
        "headers",
        OBJECT,
        "must be what the Headers constructor takes",
    ),
    ("collectOptions", MISSING | OBJECT, "must be an object"),
];

impl Options {
    /// # Errors
    ///
    /// The first option that is not what it has to be.
    pub(super) fn check(flow: &Flow) -> Result<Self, Error> {
        let kinds = flow.kinds().to_vec();
        let kind = |place: usize| kinds.get(place).copied().unwrap_or_default();
        // Only `false` says that the page is insecure: servers and old workers do not know the property.
        if kind(1) == FALSE && kind(0) == OBJECT && kind(3) != TRUE {
            return Err(Error::InsecureContext);
        }
        let mut secret = Source::Given;
        for (place, &(name, allowed, problem)) in RULES.iter().enumerate() {
            let kind = kind(place);
            if kind == NOT_READ {
                return Err(invalid(name, "could not be read"));
            }
            if kind & allowed == 0 {
                return Err(invalid(name, problem));
            }
            if name == "sessionUrl" {
                secret = secret_source(&kinds)?;
            }
        }
        let existing = match kind(7) {
            TEXT => Source::Endpoint,
            FUNCTION => Source::Function,
            _ => Source::Given,
        };
        Ok(Self { secret, existing })
    }
}

/// Where the secret comes from, once Stripe is what it has to be.
fn secret_source(kinds: &[u32]) -> Result<Source, Error> {
    let kind = |place: usize| kinds.get(place).copied().unwrap_or_default();
    let (stripe, secret, session_url) = (kind(4), kind(5), kind(6));
    if stripe > TROUBLE {
        return Err(trouble::error(stripe - TROUBLE, 0, 0));
    }
    Ok(match (secret, session_url) {
        (ABSENT | MISSING, TEXT) => Source::Endpoint,
        (ABSENT, _) => {
            return Err(invalid("clientSecret", "or sessionUrl must be given"));
        }
        (_, TEXT) => {
            let problem = "cannot be given together with clientSecret";
            return Err(invalid("sessionUrl", problem));
        }
        (FUNCTION, _) => Source::Function,
        (TEXT, _) => Source::Given,
        (wrong, _) => {
            // One that is missing has no trouble of its own.
            return Err(trouble::error(wrong.saturating_sub(TROUBLE), SECRET, 0));
        }
    })
}
