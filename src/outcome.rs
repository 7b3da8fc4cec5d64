//! How the flow ended.
//!
//! Source: <https://docs.stripe.com/financial-connections/relink/api/data-products>

use crate::distinct::Distinct;
use crate::error::Error;
use crate::evidence::Evidence;
use crate::failure_reason::FailureReason;
use crate::requested::Requested;
use crate::session::{FlowResult, Session, SessionStatus};
use crate::text::{self, Text};

/// How the flow ended.
///
/// ```
/// use fc_relink::Outcome;
///
/// let outcome = Outcome::Relinked { authorization: Some("fcauth_1") };
/// assert_eq!(outcome.name(), "relinked");
/// assert!(outcome.is_success());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Stripe could not launch the flow: the session expired or was used already.
    Error,
    /// The requested authorization works again.
    Relinked {
        /// The authorization that came back.
        authorization: Option<T>,
    },
    /// The customer authenticated, and a new authorization came of it.
    NewAuthorization {
        /// The new one.
        authorization: Option<T>,
        /// The requested one.
        previous: Option<T>,
    },
    /// The flow ran and did not repair what was asked.
    Failed {
        /// Why.
        reason: FailureReason,
        /// The authorization that came back all the same.
        authorization: Option<T>,
        /// Stripe's `failure_reason` as sent.
        failure_reason: Option<T>,
    },
    /// The session was fetched while the customer was not done.
    Pending {
        /// Where the customer can go on, in a session that Stripe hosts.
        url: Option<T>,
    },
    /// The customer left, or linked nothing.
    Canceled {
        /// Stripe's `status_details.cancelled.reason` as sent.
        reason: Option<T>,
    },
}

impl<T> Outcome<T> {
    /// The names of all outcomes, in the order of their declaration.
    pub const NAMES: &'static [&'static str] = &[
        "error",
        "relinked",
        "new_authorization",
        "failed",
        "pending",
        "canceled",
    ];

    /// The outcome's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Relinked { .. } => "relinked",
            Self::NewAuthorization { .. } => "new_authorization",
            Self::Failed { .. } => "failed",
            Self::Pending { .. } => "pending",
            Self::Canceled { .. } => "canceled",
        }
    }

    /// Whether the customer came back with a working authorization.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self, Self::Relinked { .. } | Self::NewAuthorization { .. })
    }
}

/// How the flow ended, and what says so: the first row of the contract's table that fits.
pub(crate) fn decide<T: Text>(
    result: &FlowResult<T>,
    requested: &Requested<T>,
    returned: &Distinct<'_, T>,
    known: &Distinct<'_, T>,
) -> Result<(Outcome<T>, Evidence), Error> {
    if result.has_error {
        return Ok((Outcome::Error, Evidence::Error));
    }
    let session = result.session.as_ref().ok_or(Error::NoSession)?;
    if let Some(outcome) = by_relink_result(session, requested) {
        return Ok((outcome, Evidence::RelinkResult));
    }
    if let Some(outcome) = by_accounts(session, requested, returned, known) {
        return Ok((outcome, Evidence::Accounts));
    }
    Ok(by_status(session, requested, result.is_fetched))
}

/// The outcome where `relink_result` alone tells it.
fn by_relink_result<T: Text>(session: &Session<T>, requested: &Requested<T>) -> Option<Outcome<T>> {
    let result = &session.relink_result;
    let Some(authorization) = result.authorization() else {
        let failure_reason = result.failure_reason()?;
        return Some(Outcome::Failed {
            reason: FailureReason::from_text(failure_reason),
            authorization: None,
            failure_reason: Some(failure_reason.clone()),
        });
    };
    // Without knowing what was asked for, the same authorization cannot be told from another one.
    let previous = requested.authorization.as_ref()?;
    let authorization = authorization.clone();
    Some(if authorization != *previous {
        Outcome::NewAuthorization {
            authorization: Some(authorization),
            previous: Some(previous.clone()),
        }
    } else if requested.account.is_some() && requested.account.as_ref() != result.account() {
        no_account(session, Some(authorization))
    } else {
        Outcome::Relinked {
            authorization: Some(authorization),
        }
    })
}

/// The outcome where the accounts that came back have to tell it: sessions of older API versions, and sessions of which
/// nobody knows what they were made for. `None` where nothing came back.
fn by_accounts<T: Text>(
    session: &Session<T>,
    requested: &Requested<T>,
    returned: &Distinct<'_, T>,
    known: &Distinct<'_, T>,
) -> Option<Outcome<T>> {
    let result = &session.relink_result;
    if result.authorization().is_none() && returned.is_empty() {
        return None;
    }

    // An account that the result names came back as well, where nobody knows what the session was made for.
    let named = result
        .account()
        .filter(|_| requested.authorization.is_none());
    let mut ids = returned.accounts().map(|account| &account.id).chain(named);
    let mut borne = returned
        .accounts()
        .filter_map(|account| account.authorization.set());
    let first_borne = borne.clone().next();
    let is_requested = |authorization: &T| requested.authorization.as_ref() == Some(authorization);
    let requested_is_borne = borne.any(is_requested);

    let is_relinked = if requested.authorization.is_some() && first_borne.is_some() {
        requested_is_borne
    } else {
        ids.clone().any(|id| known.contains(id))
    };
    let authorization = if requested_is_borne {
        requested.authorization.as_ref()
    } else {
        let otherwise = requested.authorization.as_ref().filter(|_| is_relinked);
        result.authorization().or(first_borne).or(otherwise)
    };
    let authorization = authorization.cloned();

    let account_is_missing = requested
        .account
        .as_ref()
        .is_some_and(|account| !ids.any(|id| id == account));
    Some(if account_is_missing {
        no_account(session, authorization)
    } else if is_relinked {
        Outcome::Relinked { authorization }
    } else {
        Outcome::NewAuthorization {
            authorization,
            previous: requested.authorization.clone(),
        }
    })
}

/// The outcome where there is neither a usable `relink_result` nor an account.
fn by_status<T: Text>(
    session: &Session<T>,
    requested: &Requested<T>,
    is_fetched: bool,
) -> (Outcome<T>, Evidence) {
    let outcome = match session.status {
        Some(SessionStatus::Succeeded) => Outcome::Relinked {
            authorization: requested.authorization.clone(),
        },
        Some(SessionStatus::Failed) => Outcome::Failed {
            reason: FailureReason::Other,
            authorization: None,
            failure_reason: None,
        },
        // The flow itself is over: a page that still sees this looked too early.
        Some(SessionStatus::Pending) if is_fetched => Outcome::Pending {
            url: text::set(session.url.as_ref()).cloned(),
        },
        _ => Outcome::Canceled {
            reason: text::set(session.cancel_reason.as_ref()).cloned(),
        },
    };
    let tells_nothing = matches!(outcome, Outcome::Canceled { .. })
        && session.status != Some(SessionStatus::Cancelled);
    let evidence = if tells_nothing {
        Evidence::Accounts
    } else {
        Evidence::Status
    };
    (outcome, evidence)
}

/// The account that was asked for is not the one that came back.
fn no_account<T: Text>(session: &Session<T>, authorization: Option<T>) -> Outcome<T> {
    Outcome::Failed {
        reason: FailureReason::NoAccount,
        authorization,
        failure_reason: session.relink_result.failure_reason().cloned(),
    }
}
