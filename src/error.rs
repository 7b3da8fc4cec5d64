//! Why there is no report.

/// Why there is no report.
///
/// A message names the place and what is wrong with it, never a value: a value may be a secret or a customer's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The flow resolved with something that is neither an error nor a session.
    #[error(
        "financialConnectionsSession is missing: the result holds neither a session nor an error"
    )]
    NoSession,
}

impl Error {
    /// The error's stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSession => "malformed_response",
        }
    }

    /// The place that the error is about.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        match self {
            Self::NoSession => "financialConnectionsSession",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_session_names_what_is_missing() {
        let error = Error::NoSession;
        assert_eq!(error.code(), "malformed_response");
        assert_eq!(error.path(), "financialConnectionsSession");
        assert_eq!(
            error.to_string(),
            "financialConnectionsSession is missing: the result holds neither a session nor an error"
        );
    }
}
