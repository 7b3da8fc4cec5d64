//! What was odd about the request or the answer.

use std::fmt;

use crate::account_list::{AccountList, Malformed};
use crate::failure_reason::FailureReason;
use crate::requested::Requested;
use crate::session::Session;
use crate::text::Text;

/// How many warnings tell of malformed accounts in a list; where there are more accounts, the last counts the rest.
const MOST_MALFORMED: usize = 100;

/// Something odd that did not keep the report from being made.
///
/// What it shows names places, and holds no data of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The session was made for something else than the page says.
    RequestDiffers,
    /// Nobody says which authorization was to be relinked.
    NotARelinkSession,
    /// Stripe gave a reason that is not known here.
    UnknownFailureReason,
    /// There are more accounts than those in this list.
    AccountsIncomplete {
        /// Which list: `session.accounts` or `existingAccounts`.
        list: &'static str,
    },
    /// An account was left out.
    MalformedAccount(Malformed),
    /// More accounts were left out than are told one by one.
    MoreMalformedAccounts {
        /// How many more.
        count: usize,
    },
}

impl Warning {
    /// The warning's stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RequestDiffers => "request_differs",
            Self::NotARelinkSession => "not_a_relink_session",
            Self::UnknownFailureReason => "unknown_failure_reason",
            Self::AccountsIncomplete { .. } => "accounts_incomplete",
            Self::MalformedAccount(_) | Self::MoreMalformedAccounts { .. } => "malformed_account",
        }
    }

    /// What is odd about a request: `asked` is what the page says, `requested` is what counts.
    pub(crate) fn of_request<T: Text>(
        session: &Session<T>,
        asked: &Requested<T>,
        requested: &Requested<T>,
    ) -> impl Iterator<Item = Self> {
        // The pair that counts is the session's, unless it has no authorization.
        let differs = requested.differs_from(asked);
        let reason = session.relink_result.failure_reason();
        let is_unknown = reason.is_some_and(|reason| FailureReason::known(reason).is_none());
        [
            (differs, Self::RequestDiffers),
            (requested.authorization.is_none(), Self::NotARelinkSession),
            (is_unknown, Self::UnknownFailureReason),
        ]
        .into_iter()
        .filter_map(|(is_so, warning)| is_so.then_some(warning))
    }

    /// What is odd about a list of accounts.
    pub(crate) fn of_list<T>(
        name: &'static str,
        list: &AccountList<T>,
    ) -> impl Iterator<Item = Self> {
        let incomplete = list
            .has_more
            .then_some(Self::AccountsIncomplete { list: name });
        let count = list.malformed.len();
        let told = if count > MOST_MALFORMED {
            MOST_MALFORMED - 1
        } else {
            count
        };
        let more = (count > told).then_some(Self::MoreMalformedAccounts {
            count: count - told,
        });
        let malformed = list.malformed.iter().take(told).cloned();
        incomplete
            .into_iter()
            .chain(malformed.map(Self::MalformedAccount))
            .chain(more)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RequestDiffers => f.write_str(
                "the session's relink_options differ from the authorization or account that was passed; the session's were used",
            ),
            Self::NotARelinkSession => f.write_str(
                "neither the session's relink_options nor the options name an authorization; the known account ids decided",
            ),
            Self::UnknownFailureReason => {
                f.write_str("the session's relink_result.failure_reason is not a known one")
            }
            Self::AccountsIncomplete { list } => {
                write!(f, "{list} is one page of a longer list")
            }
            Self::MalformedAccount(malformed) => {
                write!(f, "{malformed}; the account was left out")
            }
            Self::MoreMalformedAccounts { count } => {
                write!(f, "{count} more accounts are malformed and were left out")
            }
        }
    }
}
