//! Everything that is no ending of a flow.

use thiserror::Error;

use crate::text::{concat, decimal};

/// Why there is no report.
///
/// Messages name the place and what is wrong with it, never a value: a value may be a secret or a customer's data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.message())]
#[non_exhaustive]
pub enum Error {
    /// What the page passed is not usable.
    InvalidOptions {
        /// Where, `existingAccounts[3].id` for example.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The page is not a secure context.
    InsecureContext,
    /// The client secret is not one.
    InvalidClientSecret {
        /// Where it came from, `clientSecret` for example.
        path: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// There is no usable Stripe.js.
    StripeUnavailable {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Stripe's call threw or rejected.
    CollectFailed,
    /// An endpoint or a function of the page failed.
    RequestFailed {
        /// The option that names it, `sessionUrl` for example.
        path: &'static str,
        /// What went wrong; an HTTP status is said after it.
        problem: &'static str,
        /// The HTTP status, where there was an answer.
        status: Option<u16>,
    },
    /// Stripe or an endpoint of the page answered something unusable.
    MalformedResponse {
        /// Where, `financialConnectionsSession` for example.
        path: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A flow is open already.
    InProgress,
}

impl Error {
    /// The error's stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidOptions { .. } => "invalid_options",
            Self::InsecureContext => "insecure_context",
            Self::InvalidClientSecret { .. } => "invalid_client_secret",
            Self::StripeUnavailable { .. } => "stripe_unavailable",
            Self::CollectFailed => "collect_failed",
            Self::RequestFailed { .. } => "request_failed",
            Self::MalformedResponse { .. } => "malformed_response",
            Self::InProgress => "in_progress",
        }
    }

    /// The error for people: what [`Display`](std::fmt::Display) shows, made without its machinery.
    #[must_use]
    pub fn message(&self) -> String {
        let (place, problem) = match self {
            Self::InvalidOptions { path, problem } => (path.as_str(), problem.as_str()),
            Self::RequestFailed { path, problem, .. }
            | Self::InvalidClientSecret { path, problem }
            | Self::MalformedResponse { path, problem } => (*path, *problem),
            Self::StripeUnavailable { problem } => ("stripe", *problem),
            Self::InsecureContext => (
                "relinking",
                "needs a secure context (https or localhost); set allowInsecureContext to test without one",
            ),
            Self::CollectFailed => (
                "stripe.collectFinancialConnectionsAccounts",
                "failed instead of resolving with a result",
            ),
            Self::InProgress => ("another relink", "is in progress in this page"),
        };
        let status = self
            .status()
            .map_or(String::new(), |status| decimal(usize::from(status)));
        let space = if status.is_empty() { "" } else { " " };
        concat(&[place, " ", problem, space, &status])
    }

    /// The place that the error is about, where there is one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::InvalidOptions { path, .. } => Some(path),
            Self::InvalidClientSecret { path, .. }
            | Self::RequestFailed { path, .. }
            | Self::MalformedResponse { path, .. } => Some(path),
            Self::InsecureContext
            | Self::StripeUnavailable { .. }
            | Self::CollectFailed
            | Self::InProgress => None,
        }
    }

    /// The HTTP status of the page's own endpoint, where it answered one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::RequestFailed { status, .. } => *status,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error as the page sees it.
    #[track_caller]
    fn assert_error(error: &Error, code: &str, message: &str, path: Option<&str>) {
        assert_eq!(error.code(), code);
        assert_eq!(error.to_string(), message);
        assert_eq!(error.path(), path);
    }

    #[test]
    fn invalid_options_names_the_path() {
        let error = Error::InvalidOptions {
            path: "existingAccounts[3].id".into(),
            problem: "must be a non-empty string, got a number".into(),
        };
        assert_error(
            &error,
            "invalid_options",
            "existingAccounts[3].id must be a non-empty string, got a number",
            Some("existingAccounts[3].id"),
        );
    }

    #[test]
    fn insecure_context_says_what_is_needed() {
        assert_error(
            &Error::InsecureContext,
            "insecure_context",
            "relinking needs a secure context (https or localhost); set allowInsecureContext to test without one",
            None,
        );
    }

    #[test]
    fn invalid_client_secret_says_where_it_came_from() {
        let error = Error::InvalidClientSecret {
            path: "clientSecret",
            problem: "must be a non-empty string",
        };
        assert_error(
            &error,
            "invalid_client_secret",
            "clientSecret must be a non-empty string",
            Some("clientSecret"),
        );
    }

    #[test]
    fn stripe_unavailable_is_about_stripe() {
        let error = Error::StripeUnavailable {
            problem: "is missing",
        };
        assert_error(&error, "stripe_unavailable", "stripe is missing", None);
    }

    #[test]
    fn collect_failed_names_the_call() {
        assert_error(
            &Error::CollectFailed,
            "collect_failed",
            "stripe.collectFinancialConnectionsAccounts failed instead of resolving with a result",
            None,
        );
    }

    #[test]
    fn request_failed_names_the_option() {
        let error = Error::RequestFailed {
            path: "sessionUrl",
            problem: "answered",
            status: Some(503),
        };
        assert_error(
            &error,
            "request_failed",
            "sessionUrl answered 503",
            Some("sessionUrl"),
        );
    }

    #[test]
    fn malformed_response_names_what_is_amiss() {
        let error = Error::MalformedResponse {
            path: "sessionUrl.client_secret",
            problem: "is missing",
        };
        assert_error(
            &error,
            "malformed_response",
            "sessionUrl.client_secret is missing",
            Some("sessionUrl.client_secret"),
        );
    }

    #[test]
    fn in_progress_speaks_of_the_page() {
        assert_error(
            &Error::InProgress,
            "in_progress",
            "another relink is in progress in this page",
            None,
        );
    }

    #[test]
    fn a_request_that_was_answered_has_the_status() {
        let failed = |status| Error::RequestFailed {
            path: "existingAccounts",
            problem: "failed",
            status,
        };
        assert_eq!(failed(Some(404)).status(), Some(404));
        assert_eq!(failed(None).status(), None);
    }

    #[test]
    fn no_other_error_has_a_status() {
        let malformed = Error::MalformedResponse {
            path: "sessionUrl",
            problem: "is no JSON",
        };
        for error in [malformed, Error::CollectFailed, Error::InProgress] {
            assert_eq!(error.status(), None);
        }
    }
}
