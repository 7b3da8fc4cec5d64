//! How the flow ended.

use crate::account::Account;
use crate::positions::Positions;
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
    let firsts = Positions::of_accounts(session.accounts);
    let returned = || {
        firsts
            .first_of(session.accounts)
            .map(|(_, account)| account)
    };
    let any = |is_so: &dyn Fn(&Account<'_>) -> bool| returned().any(is_so);
    if !result.authorization.is_set() && returned().next().is_none() {
        return Outcome::Canceled {
            reason: session.cancel_reason,
        };
    }

    let first_borne = returned().find_map(|it| it.authorization.set());
    let requested_is_borne = requested.authorization.is_set()
        && any(&|account| account.authorization == requested.authorization);
    let is_relinked = if requested.authorization.is_set() && first_borne.is_some() {
        requested_is_borne
    } else {
        any(&|account| is_known(account.id))
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

    let is_named = result.authorization.is_set() && requested.account == result.account;
    let account_is_missing =
        requested.account.is_set() && !is_named && !any(&|account| account.id == requested.account);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;
    use crate::session::RelinkResult;
    use crate::testing::{
        NOT_SET, account, ended, granted, name, on, refused, requested, session, symbol,
    };

    /// The one account that the page knew before.
    const KNOWN: &str = "fca_known";

    fn decided(result: &FlowResult<'_>, requested: Requested) -> Option<(Outcome, Evidence)> {
        let known = symbol(KNOWN);
        decide(result, requested, |id| id == known)
    }

    /// How a session ended that was made for this, by what its `relink_result` says.
    #[track_caller]
    fn by_result(requested: Requested, result: RelinkResult) -> Outcome {
        let (outcome, evidence) = decided(&ended(session(requested, result, &[])), requested)
            .expect("a session has an outcome");
        assert_eq!(evidence, Evidence::RelinkResult);
        outcome
    }

    /// How a session ended that was made for this and has no `relink_result`, by the accounts that came back.
    #[track_caller]
    fn by_list(requested: Requested, accounts: &[Account<'_>]) -> Outcome {
        by_list_and(requested, RelinkResult::default(), accounts)
    }

    /// The same where `relink_result` is there and does not tell it.
    #[track_caller]
    fn by_list_and(
        requested: Requested,
        result: RelinkResult,
        accounts: &[Account<'_>],
    ) -> Outcome {
        let (outcome, evidence) = decided(&ended(session(requested, result, accounts)), requested)
            .expect("a session has an outcome");
        assert_eq!(evidence, Evidence::Accounts);
        outcome
    }

    fn is_relinked(authorization: &str) -> Outcome {
        Outcome::Relinked {
            authorization: symbol(authorization),
        }
    }

    fn is_new(authorization: &str, previous: &str) -> Outcome {
        Outcome::NewAuthorization {
            authorization: symbol(authorization),
            previous: symbol(previous),
        }
    }

    /// The account that was asked for is not the one that came back.
    #[track_caller]
    fn assert_no_account(outcome: Outcome, authorization: Option<&str>) {
        let Outcome::Failed {
            reason: FailureReason::NoAccount,
            authorization: borne,
            as_sent,
        } = outcome
        else {
            panic!("{outcome:?} is no failure for want of an account");
        };
        assert_eq!(borne.set(), authorization.map(symbol));
        assert_eq!(as_sent.set(), None);
    }

    // Row 1

    #[test]
    fn an_error_is_an_error() {
        let result = FlowResult {
            is_error: true,
            session: None,
        };
        assert_eq!(
            decided(&result, requested("fcauth_1", "")),
            Some((Outcome::Error, Evidence::Error))
        );
    }

    #[test]
    fn an_error_is_an_error_whatever_the_session_says() {
        let returned = [on("fcauth_1", KNOWN)];
        let asked = requested("fcauth_1", "");
        let result = FlowResult {
            is_error: true,
            session: Some(session(asked, granted("fcauth_1", ""), &returned)),
        };
        assert_eq!(
            decided(&result, asked),
            Some((Outcome::Error, Evidence::Error))
        );
    }

    // Row 2

    #[test]
    fn neither_an_error_nor_a_session_is_no_ending() {
        assert_eq!(
            decided(&FlowResult::default(), requested("fcauth_1", "")),
            None
        );
    }

    // Row 3

    #[test]
    fn the_requested_authorization_is_relinked() {
        let outcome = by_result(requested("fcauth_1", ""), granted("fcauth_1", ""));
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn the_requested_authorization_and_account_are_relinked() {
        let outcome = by_result(requested("fcauth_1", "fca_1"), granted("fcauth_1", "fca_1"));
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn an_account_that_is_not_set_was_not_requested() {
        for account in NOT_SET {
            let asked = Requested {
                account,
                ..requested("fcauth_1", "")
            };
            let outcome = by_result(asked, granted("fcauth_1", "fca_1"));
            assert_eq!(outcome, is_relinked("fcauth_1"));
        }
    }

    #[test]
    fn the_result_outweighs_the_accounts() {
        let returned = [on("fcauth_2", "fca_2")];
        let asked = requested("fcauth_1", "");
        let ended = ended(session(asked, granted("fcauth_1", ""), &returned));
        assert_eq!(
            decided(&ended, asked),
            Some((is_relinked("fcauth_1"), Evidence::RelinkResult))
        );
    }

    #[test]
    fn an_authorization_outweighs_a_failure_reason() {
        let result = RelinkResult {
            failure_reason: symbol("other"),
            ..granted("fcauth_1", "")
        };
        let outcome = by_result(requested("fcauth_1", ""), result);
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    // Row 4

    #[test]
    fn another_account_is_no_account() {
        let outcome = by_result(requested("fcauth_1", "fca_1"), granted("fcauth_1", "fca_2"));
        assert_no_account(outcome, Some("fcauth_1"));
    }

    #[test]
    fn an_account_that_is_not_named_is_no_account() {
        for account in NOT_SET {
            let result = RelinkResult {
                account,
                ..granted("fcauth_1", "")
            };
            let outcome = by_result(requested("fcauth_1", "fca_1"), result);
            assert_no_account(outcome, Some("fcauth_1"));
        }
    }

    #[test]
    fn the_requested_account_among_the_accounts_does_not_outweigh_the_result() {
        let returned = [on("fcauth_1", "fca_1")];
        let asked = requested("fcauth_1", "fca_1");
        let ended = ended(session(asked, granted("fcauth_1", ""), &returned));
        let (outcome, evidence) = decided(&ended, asked).unwrap();
        assert_no_account(outcome, Some("fcauth_1"));
        assert_eq!(evidence, Evidence::RelinkResult);
    }

    #[test]
    fn no_account_keeps_the_reason_that_was_sent_as_well() {
        let result = RelinkResult {
            failure_reason: symbol("other"),
            ..granted("fcauth_1", "fca_2")
        };
        let outcome = by_result(requested("fcauth_1", "fca_1"), result);
        let expected = Outcome::Failed {
            reason: FailureReason::NoAccount,
            authorization: symbol("fcauth_1"),
            as_sent: symbol("other"),
        };
        assert_eq!(outcome, expected);
    }

    // Row 5

    #[test]
    fn another_authorization_is_new_authorization() {
        let outcome = by_result(requested("fcauth_1", ""), granted("fcauth_2", ""));
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    #[test]
    fn another_authorization_is_new_authorization_whichever_account_came() {
        for account in ["", "fca_1", "fca_2"] {
            let outcome = by_result(requested("fcauth_1", "fca_1"), granted("fcauth_2", account));
            assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
        }
    }

    #[test]
    fn another_authorization_outweighs_a_failure_reason() {
        let result = RelinkResult {
            failure_reason: symbol("no_authorization"),
            ..granted("fcauth_2", "")
        };
        let outcome = by_result(requested("fcauth_1", ""), result);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    // Row 6

    #[track_caller]
    fn assert_refused(as_sent: &str, expected: FailureReason) {
        let outcome = by_result(requested("fcauth_1", ""), refused(as_sent));
        let Outcome::Failed {
            reason,
            authorization,
            as_sent: kept,
        } = outcome
        else {
            panic!("{outcome:?} is no failure");
        };
        assert_eq!(reason, expected);
        assert_eq!(authorization.set(), None);
        assert_eq!(kept, symbol(as_sent));
    }

    #[test]
    fn no_account_is_a_failure() {
        assert_refused("no_account", FailureReason::NoAccount);
    }

    #[test]
    fn no_authorization_is_a_failure() {
        assert_refused("no_authorization", FailureReason::NoAuthorization);
    }

    #[test]
    fn other_is_a_failure() {
        assert_refused("other", FailureReason::Other);
    }

    #[test]
    fn a_reason_that_stripe_adds_later_becomes_other() {
        assert_refused("institution_asleep", FailureReason::Other);
    }

    #[test]
    fn a_failure_reason_outweighs_the_accounts() {
        let returned = [on("fcauth_1", KNOWN)];
        let asked = requested("fcauth_1", "");
        let ended = ended(session(asked, refused("no_authorization"), &returned));
        let (outcome, evidence) = decided(&ended, asked).unwrap();
        assert_eq!(outcome.name(), symbol("failed"));
        assert_eq!(evidence, Evidence::RelinkResult);
    }

    #[test]
    fn a_failure_reason_needs_no_request() {
        let outcome = by_result(Requested::default(), refused("no_authorization"));
        assert_eq!(outcome.name(), symbol("failed"));
    }

    // Row 7, accounts that carry an authorization

    #[test]
    fn an_account_on_the_requested_authorization_is_a_relink() {
        let returned = [on("fcauth_1", "fca_new")];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn one_account_on_the_requested_authorization_is_enough() {
        let returned = [
            on("fcauth_2", "fca_2"),
            account("fca_3"),
            on("fcauth_1", "fca_4"),
        ];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn accounts_on_another_authorization_are_a_new_authorization() {
        let returned = [on("fcauth_2", "fca_2")];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    #[test]
    fn the_first_authorization_that_an_account_bears_is_the_new_one() {
        let returned = [
            account("fca_1"),
            on("fcauth_2", "fca_2"),
            on("fcauth_3", "fca_3"),
        ];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    #[test]
    fn a_known_id_on_another_authorization_is_a_new_authorization() {
        let returned = [on("fcauth_2", KNOWN)];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    #[test]
    fn one_account_that_carries_an_authorization_is_enough_to_go_by_it() {
        let returned = [account(KNOWN), on("fcauth_2", "fca_2")];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    #[test]
    fn the_first_of_two_accounts_with_the_same_id_tells_the_authorization() {
        let returned = [on("fcauth_2", "fca_1"), on("fcauth_1", "fca_1")];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    // Row 7, accounts that do not

    #[test]
    fn a_known_id_is_a_relink() {
        for authorization in NOT_SET {
            let known = Account {
                authorization,
                ..account(KNOWN)
            };
            let outcome = by_list(requested("fcauth_1", ""), &[account("fca_new"), known]);
            assert_eq!(outcome, is_relinked("fcauth_1"));
        }
    }

    #[test]
    fn unknown_ids_are_a_new_authorization_of_which_nothing_is_known() {
        let outcome = by_list(requested("fcauth_1", ""), &[account("fca_new")]);
        let Outcome::NewAuthorization {
            authorization,
            previous,
        } = outcome
        else {
            panic!("{outcome:?} is no new authorization");
        };
        assert_eq!(authorization.set(), None);
        assert_eq!(previous, symbol("fcauth_1"));
    }

    #[test]
    fn a_requested_account_that_the_page_does_not_have_is_no_known_id() {
        let outcome = by_list(requested("fcauth_1", "fca_1"), &[account("fca_1")]);
        assert_eq!(outcome.name(), symbol("new_authorization"));
    }

    // Row 7, an account was requested

    #[test]
    fn the_requested_account_among_those_on_the_requested_authorization_is_a_relink() {
        let returned = [on("fcauth_1", "fca_2"), on("fcauth_1", "fca_1")];
        let outcome = by_list(requested("fcauth_1", "fca_1"), &returned);
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn the_requested_account_on_another_authorization_is_a_new_authorization() {
        let returned = [on("fcauth_2", "fca_1")];
        let outcome = by_list(requested("fcauth_1", "fca_1"), &returned);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    #[test]
    fn the_requested_account_that_is_known_is_a_relink() {
        let outcome = by_list(requested("fcauth_1", KNOWN), &[account(KNOWN)]);
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn other_accounts_on_the_requested_authorization_are_no_account() {
        let returned = [on("fcauth_2", "fca_2"), on("fcauth_1", "fca_3")];
        let outcome = by_list(requested("fcauth_1", "fca_1"), &returned);
        assert_no_account(outcome, Some("fcauth_1"));
    }

    #[test]
    fn other_accounts_on_another_authorization_are_no_account() {
        let returned = [on("fcauth_2", "fca_2"), on("fcauth_3", "fca_3")];
        let outcome = by_list(requested("fcauth_1", "fca_1"), &returned);
        assert_no_account(outcome, Some("fcauth_2"));
    }

    #[test]
    fn other_accounts_that_are_known_are_no_account_on_the_requested_authorization() {
        let outcome = by_list(requested("fcauth_1", "fca_1"), &[account(KNOWN)]);
        assert_no_account(outcome, Some("fcauth_1"));
    }

    #[test]
    fn other_accounts_that_are_unknown_are_no_account_on_no_authorization() {
        let outcome = by_list(requested("fcauth_1", "fca_1"), &[account("fca_new")]);
        assert_no_account(outcome, None);
    }

    #[test]
    fn a_result_that_names_an_account_alone_is_not_usable() {
        let result = granted("", "fca_1");
        let returned = [on("fcauth_1", "fca_2")];
        let outcome = by_list_and(requested("fcauth_1", "fca_1"), result, &returned);
        assert_no_account(outcome, Some("fcauth_1"));
    }

    #[test]
    fn a_result_with_nothing_set_is_not_usable() {
        for nothing in NOT_SET {
            let result = RelinkResult {
                authorization: nothing,
                account: nothing,
                failure_reason: nothing,
            };
            let returned = [on("fcauth_1", "fca_1")];
            let outcome = by_list_and(requested("fcauth_1", ""), result, &returned);
            assert_eq!(outcome, is_relinked("fcauth_1"));
        }
    }

    // Row 8

    #[test]
    fn no_accounts_are_a_cancellation() {
        let outcome = by_list(requested("fcauth_1", "fca_1"), &[]);
        assert_eq!(
            outcome,
            Outcome::Canceled {
                reason: Symbol::ABSENT
            }
        );
    }

    #[test]
    fn a_cancellation_keeps_its_reason() {
        let asked = requested("fcauth_1", "");
        for reason in ["custom_manual_entry", "other", "bored"].map(symbol) {
            let left = Session {
                cancel_reason: reason,
                ..session(asked, RelinkResult::default(), &[])
            };
            assert_eq!(
                decided(&ended(left), asked),
                Some((Outcome::Canceled { reason }, Evidence::Accounts))
            );
        }
    }

    #[test]
    fn accounts_without_an_id_did_not_come_back() {
        for id in NOT_SET {
            let malformed = Account {
                id,
                ..on("fcauth_1", "")
            };
            let outcome = by_list(requested("fcauth_1", ""), &[malformed]);
            assert_eq!(outcome.name(), symbol("canceled"));
        }
    }

    #[test]
    fn an_account_without_an_id_tells_no_authorization() {
        let returned = [on("fcauth_1", ""), on("fcauth_2", "fca_2")];
        let outcome = by_list(requested("fcauth_1", ""), &returned);
        assert_eq!(outcome, is_new("fcauth_2", "fcauth_1"));
    }

    #[test]
    fn a_cancellation_needs_no_request() {
        assert_eq!(
            by_list(Requested::default(), &[]).name(),
            symbol("canceled")
        );
    }

    // Nobody says which authorization was requested

    #[test]
    fn without_a_request_a_known_id_makes_the_result_a_relink() {
        for authorization in NOT_SET {
            let asked = Requested {
                authorization,
                ..Requested::default()
            };
            let returned = [on("fcauth_2", "fca_new"), account(KNOWN)];
            let outcome = by_list_and(asked, granted("fcauth_1", ""), &returned);
            assert_eq!(outcome, is_relinked("fcauth_1"));
        }
    }

    #[test]
    fn without_a_request_unknown_ids_make_the_result_a_new_authorization() {
        for returned in [&[][..], &[on("fcauth_1", "fca_new")]] {
            let outcome = by_list_and(Requested::default(), granted("fcauth_1", ""), returned);
            let Outcome::NewAuthorization {
                authorization,
                previous,
            } = outcome
            else {
                panic!("{outcome:?} is no new authorization");
            };
            assert_eq!(authorization, symbol("fcauth_1"));
            assert_eq!(previous.set(), None);
        }
    }

    #[test]
    fn without_a_requested_authorization_an_account_that_is_named_is_there() {
        let outcome = by_list_and(
            requested("", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &[account(KNOWN)],
        );
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn without_a_requested_authorization_an_account_that_came_back_is_there() {
        let outcome = by_list_and(
            requested("", KNOWN),
            granted("fcauth_1", ""),
            &[account(KNOWN)],
        );
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn without_a_requested_authorization_an_account_that_is_nowhere_is_no_account() {
        for returned in [&[][..], &[on("fcauth_2", KNOWN)]] {
            let outcome = by_list_and(
                requested("", "fca_1"),
                granted("fcauth_1", "fca_2"),
                returned,
            );
            assert_no_account(outcome, Some("fcauth_1"));
        }
    }

    #[test]
    fn without_a_requested_authorization_no_account_keeps_the_reason_that_was_sent_as_well() {
        let result = RelinkResult {
            failure_reason: symbol("other"),
            ..granted("fcauth_1", "")
        };
        let outcome = by_list_and(requested("", "fca_1"), result, &[]);
        let expected = Outcome::Failed {
            reason: FailureReason::NoAccount,
            authorization: symbol("fcauth_1"),
            as_sent: symbol("other"),
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn without_a_request_a_known_id_on_any_authorization_is_a_relink_of_it() {
        let returned = [on("fcauth_1", "fca_new"), on("fcauth_2", KNOWN)];
        let outcome = by_list(Requested::default(), &returned);
        assert_eq!(outcome, is_relinked("fcauth_1"));
    }

    #[test]
    fn without_a_request_unknown_ids_on_an_authorization_are_a_new_one() {
        let outcome = by_list(Requested::default(), &[on("fcauth_1", "fca_new")]);
        let Outcome::NewAuthorization {
            authorization,
            previous,
        } = outcome
        else {
            panic!("{outcome:?} is no new authorization");
        };
        assert_eq!(authorization, symbol("fcauth_1"));
        assert_eq!(previous.set(), None);
    }

    #[test]
    fn an_account_without_an_authorization_bears_none_that_was_requested() {
        for authorization in NOT_SET {
            let asked = Requested {
                authorization,
                ..Requested::default()
            };
            let bare = Account {
                authorization,
                ..account(KNOWN)
            };
            let outcome = by_list(asked, &[bare, on("fcauth_1", "fca_new")]);
            assert_eq!(outcome, is_relinked("fcauth_1"));
        }
    }

    #[test]
    fn without_any_authorization_a_known_id_is_a_relink_of_no_known_one() {
        let outcome = by_list(Requested::default(), &[account(KNOWN)]);
        let Outcome::Relinked { authorization } = outcome else {
            panic!("{outcome:?} is no relink");
        };
        assert_eq!(authorization.set(), None);
    }

    // Names

    fn one_of_each() -> [Outcome; 5] {
        let nothing = Symbol::ABSENT;
        [
            Outcome::Error,
            Outcome::Relinked {
                authorization: nothing,
            },
            Outcome::NewAuthorization {
                authorization: nothing,
                previous: nothing,
            },
            Outcome::Failed {
                reason: FailureReason::Other,
                authorization: nothing,
                as_sent: nothing,
            },
            Outcome::Canceled { reason: nothing },
        ]
    }

    #[test]
    fn outcomes_have_the_names_of_the_contract() {
        assert_eq!(
            one_of_each().map(|outcome| name(outcome.name())),
            [
                "error",
                "relinked",
                "new_authorization",
                "failed",
                "canceled"
            ]
        );
    }

    #[test]
    fn a_relink_and_a_new_authorization_are_successes() {
        assert_eq!(
            one_of_each().map(|outcome| outcome.is_success()),
            [false, true, true, false, false]
        );
    }

    #[test]
    fn failure_reasons_have_the_names_of_stripe() {
        for reason in ["no_account", "no_authorization", "other"] {
            assert_eq!(
                name(FailureReason::from_stripe(symbol(reason)).name()),
                reason
            );
        }
    }

    #[test]
    fn evidence_has_the_names_of_the_contract() {
        let names = [Evidence::Error, Evidence::RelinkResult, Evidence::Accounts]
            .map(|evidence| name(evidence.name()));
        assert_eq!(names, ["error", "relink_result", "accounts"]);
    }
}
