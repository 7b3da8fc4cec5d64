//! What was odd about the request or the answer.

use std::fmt;

use crate::{AccountList, FailureReason, Malformed, Requested, Session, Text};

/// How many warnings tell of malformed accounts in a list; where there are more accounts, the last counts the rest.
pub const MOST_MALFORMED: usize = 100;

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

    /// Notes what is odd about a request: `asked` is what the page says, `requested` is what counts.
    pub(crate) fn note_request<T: Text>(
        warnings: &mut Vec<Self>,
        session: &Session<T>,
        asked: &Requested<T>,
        requested: &Requested<T>,
    ) {
        // The pair that counts is the session's, unless it has no authorization.
        if requested.differs_from(asked) {
            warnings.push(Self::RequestDiffers);
        }
        if requested.authorization.is_none() {
            warnings.push(Self::NotARelinkSession);
        }
        let reason = session.relink_result.failure_reason();
        if reason.is_some_and(|reason| FailureReason::known(reason).is_none()) {
            warnings.push(Self::UnknownFailureReason);
        }
    }

    /// Notes what is odd about a list of accounts.
    pub(crate) fn note_list<T>(
        warnings: &mut Vec<Self>,
        name: &'static str,
        list: &AccountList<T>,
    ) {
        if list.has_more {
            warnings.push(Self::AccountsIncomplete { list: name });
        }
        let count = list.malformed.len();
        let told = if count > MOST_MALFORMED {
            MOST_MALFORMED - 1
        } else {
            count
        };
        for malformed in list.malformed.iter().take(told) {
            warnings.push(Self::MalformedAccount(malformed.clone()));
        }
        if count > told {
            let count = count - told;
            warnings.push(Self::MoreMalformedAccounts { count });
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FlowResult;
    use crate::report::interpret;
    use crate::testing::{Text, facts, failed, requested};

    /// Codes and messages.
    fn told(warnings: &[Warning]) -> Vec<String> {
        let told = |it: &Warning| format!("{}: {it}", it.code());
        warnings.iter().map(told).collect()
    }

    fn malformed(count: usize) -> AccountList<Text> {
        let malformed = |index| Malformed {
            path: format!("accounts[{index}].id"),
            problem: "must be a non-empty string, got null".to_owned(),
        };
        AccountList {
            malformed: (0..count).map(malformed).collect(),
            ..AccountList::default()
        }
    }

    fn of_malformed(count: usize) -> Vec<Warning> {
        let mut warnings = Vec::new();
        Warning::note_list(&mut warnings, "session.accounts", &malformed(count));
        warnings
    }

    facts! {
        a_hundred_malformed_accounts_are_told_one_by_one:
            of_malformed(100)[99] => Warning::MalformedAccount(malformed(100).malformed.remove(99));
        of_more_the_last_warning_counts_the_rest:
            (of_malformed(101).len(), of_malformed(101).pop())
                => (100, Some(Warning::MoreMalformedAccounts { count: 2 }));
        no_malformed_account_is_no_warning: of_malformed(0) => [];
    }

    #[test]
    fn warnings_come_in_order_and_say_what_is_odd() {
        let list = |name: Text| {
            let mut list = malformed(1);
            list.has_more = true;
            list.malformed[0].path = format!("{name}[0].id");
            list
        };
        let session = Session {
            accounts: list("accounts"),
            ..failed("asleep", [])
        };
        let asked = requested("fcauth_2", "");
        let existing = list("existingAccounts");
        let report = interpret(&FlowResult::ended(session), Some(&existing), &asked).unwrap();
        let expected = [
            "request_differs: the session's relink_options differ from the authorization or account that was passed; \
            the session's were used",
            "unknown_failure_reason: the session's relink_result.failure_reason is not a known one",
            "accounts_incomplete: session.accounts is one page of a longer list",
            "malformed_account: accounts[0].id must be a non-empty string, got null; the account was left out",
            "accounts_incomplete: existingAccounts is one page of a longer list",
            "malformed_account: existingAccounts[0].id must be a non-empty string, got null; the account was left out",
        ];
        assert_eq!(told(&report.warnings), expected);
        let expected = [
            "not_a_relink_session: neither the session's relink_options nor the options name an authorization; \
            the known account ids decided",
            "malformed_account: 2 more accounts are malformed and were left out",
        ];
        let others = [
            Warning::NotARelinkSession,
            Warning::MoreMalformedAccounts { count: 2 },
        ];
        assert_eq!(told(&others), expected);
    }
}
