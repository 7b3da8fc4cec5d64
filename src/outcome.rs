//! How the flow ended.

use crate::session::{FlowResult, Requested, Session};
use crate::symbol::Symbol;

/// How the flow ended. A field that is [not set](Symbol::is_set) stands for `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stripe could not launch the flow: the session expired or was used already.
    Error,
    /// The requested authorization works again.
    Relinked {
        /// The authorization that came back.
        authorization: Symbol,
    },
    /// The customer authenticated, and a new authorization came of it.
    NewAuthorization {
        /// The new one.
        authorization: Symbol,
        /// The requested one.
        previous: Symbol,
    },
    /// The flow ran and did not repair what was asked.
    Failed {
        /// Why.
        reason: FailureReason,
        /// The authorization that came back all the same.
        authorization: Symbol,
        /// Stripe's `failure_reason` as sent.
        as_sent: Symbol,
    },
    /// The customer left, or linked nothing.
    Canceled {
        /// `status_details.cancelled.reason` as sent.
        reason: Symbol,
    },
}

impl Outcome {
    /// Whether the customer came back with a working authorization.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Relinked { .. } | Self::NewAuthorization { .. })
    }

    /// The outcome's name.
    #[must_use]
    pub fn name(&self) -> Symbol {
        match self {
            Self::Error => Symbol::ERROR,
            Self::Relinked { .. } => Symbol::RELINKED,
            Self::NewAuthorization { .. } => Symbol::NEW_AUTHORIZATION,
            Self::Failed { .. } => Symbol::FAILED,
            Self::Canceled { .. } => Symbol::CANCELED,
        }
    }
}

/// Why a relink failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureReason {
    /// The customer authenticated, but the expected account was not linked.
    NoAccount,
    /// The customer did not authenticate.
    NoAuthorization,
    /// Anything else, reasons that Stripe adds later included.
    Other,
}

impl FailureReason {
    /// The reason that Stripe sent.
    #[must_use]
    pub fn from_stripe(reason: Symbol) -> Self {
        match reason {
            Symbol::NO_ACCOUNT => Self::NoAccount,
            Symbol::NO_AUTHORIZATION => Self::NoAuthorization,
            _ => Self::Other,
        }
    }

    /// The reason's name.
    #[must_use]
    pub fn name(self) -> Symbol {
        match self {
            Self::NoAccount => Symbol::NO_ACCOUNT,
            Self::NoAuthorization => Symbol::NO_AUTHORIZATION,
            Self::Other => Symbol::OTHER,
        }
    }
}

/// What an outcome was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Stripe's `error`.
    Error,
    /// The session's `relink_result`.
    RelinkResult,
    /// The accounts that came back, or that none did.
    Accounts,
}

impl Evidence {
    /// The evidence's name.
    #[must_use]
    pub fn name(self) -> Symbol {
        match self {
            Self::Error => Symbol::ERROR,
            Self::RelinkResult => Symbol::RELINK_RESULT,
            Self::Accounts => Symbol::ACCOUNTS,
        }
    }
}

/// How the flow ended, and what says so; `None` where there is neither an error nor a session.
///
/// `requested` is what the session was made for, `is_known` tells the ids of the page's own accounts.
///
/// Source: <https://docs.stripe.com/financial-connections/relink/api/data-products>
pub fn decide(
    result: &FlowResult<'_>,
    requested: Requested,
    is_known: impl Fn(Symbol) -> bool,
) -> Option<(Outcome, Evidence)> {
    if result.is_error {
        return Some((Outcome::Error, Evidence::Error));
    }
    let session = result.session.as_ref()?;
    Some(match by_relink_result(session, requested) {
        Some(outcome) => (outcome, Evidence::RelinkResult),
        None => (
            by_accounts(session, requested, is_known),
            Evidence::Accounts,
        ),
    })
}

/// The outcome where `relink_result` alone tells it.
fn by_relink_result(session: &Session<'_>, requested: Requested) -> Option<Outcome> {
    let result = session.relink_result;
    let failed = |reason| Outcome::Failed {
        reason,
        authorization: result.authorization,
        as_sent: result.failure_reason,
    };
    if let Some(authorization) = result.authorization.set() {
        // Without knowing what was asked for, the same authorization cannot be told from another one.
        let previous = requested.authorization.set()?;
        let account_is_missing = requested.account.is_set() && requested.account != result.account;
        Some(if authorization != previous {
            Outcome::NewAuthorization {
                authorization,
                previous,
            }
        } else if account_is_missing {
            failed(FailureReason::NoAccount)
        } else {
            Outcome::Relinked { authorization }
        })
    } else {
        let reason = result.failure_reason.set()?;
        Some(failed(FailureReason::from_stripe(reason)))
    }
}

/// The outcome where the accounts that came back have to tell it: sessions of older API versions, and sessions of which
/// nobody knows what they were made for.
fn by_accounts(
    session: &Session<'_>,
    requested: Requested,
    is_known: impl Fn(Symbol) -> bool,
) -> Outcome {
    let result = session.relink_result;
    let returned = || {
        session
            .accounts
            .iter()
            .filter(|account| account.id.is_set())
    };
    if !result.authorization.is_set() && returned().next().is_none() {
        return Outcome::Canceled {
            reason: session.cancel_reason,
        };
    }

    let first_borne = returned().find_map(|account| account.authorization.set());
    let requested_is_borne = requested.authorization.is_set()
        && returned().any(|account| account.authorization == requested.authorization);
    let is_relinked = if requested.authorization.is_set() && first_borne.is_some() {
        requested_is_borne
    } else {
        returned().any(|account| is_known(account.id))
    };
    let authorization = if result.authorization.is_set() {
        result.authorization
    } else if requested_is_borne {
        requested.authorization
    } else if let Some(borne) = first_borne {
        borne
    } else if is_relinked {
        requested.authorization
    } else {
        Symbol::ABSENT
    };

    let account_is_missing = requested.account.is_set()
        && requested.account != result.account
        && !returned().any(|account| account.id == requested.account);
    if account_is_missing {
        Outcome::Failed {
            reason: FailureReason::NoAccount,
            authorization,
            as_sent: result.failure_reason,
        }
    } else if is_relinked {
        Outcome::Relinked { authorization }
    } else {
        Outcome::NewAuthorization {
            authorization,
            previous: requested.authorization,
        }
    }
}
