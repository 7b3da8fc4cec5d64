//! The report: how the flow ended, what happened to each account, and what to do next.

use crate::account::Account;
use crate::diff::{Change, Entry, Sides, diff};
use crate::error::Error;
use crate::outcome::{Evidence, FailureReason, Outcome, decide};
use crate::positions::Positions;
use crate::session::{FlowResult, Requested};
use crate::symbol::Symbol;
use crate::text::{concat, decimal};

/// What a relink did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How the flow ended.
    pub outcome: Outcome,
    /// What says so.
    pub evidence: Evidence,
    /// What was asked to be relinked.
    pub requested: Requested,
    /// One entry for each account of either side.
    pub accounts: Vec<Entry>,
    /// Every account that the relink was meant to repair works again, and the relink succeeded.
    pub complete: bool,
    /// What the page should do next.
    pub next_step: NextStep,
    /// What was odd about the request or the answer.
    pub warnings: Vec<Warning>,
}

/// What the page should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Store the new authorization and the new ids.
    Reconcile,
    /// Fetch the accounts again before telling the customer anything about them.
    RefreshAccounts,
    /// Nothing.
    Done,
    /// Ask for the account that was meant, and try again.
    ChooseExpectedAccount,
    /// Try again, with a fresh session.
    Retry,
}

impl NextStep {
    /// The step's name.
    #[must_use]
    pub fn name(self) -> Symbol {
        match self {
            Self::Reconcile => Symbol::RECONCILE,
            Self::RefreshAccounts => Symbol::REFRESH_ACCOUNTS,
            Self::Done => Symbol::DONE,
            Self::ChooseExpectedAccount => Symbol::CHOOSE_EXPECTED_ACCOUNT,
            Self::Retry => Symbol::RETRY,
        }
    }

    fn after(outcome: &Outcome, accounts: &[Entry]) -> Self {
        let any = |is_so: fn(&Entry) -> bool| accounts.iter().any(is_so);
        match outcome {
            Outcome::NewAuthorization { .. } => Self::Reconcile,
            Outcome::Relinked { .. } => {
                if any(|entry| matches!(entry.change, Change::Added | Change::Replaced)) {
                    Self::Reconcile
                } else if any(|entry| {
                    matches!(entry.change, Change::Missing | Change::Unconfirmed)
                        || entry.may_reactivate
                }) {
                    Self::RefreshAccounts
                } else {
                    Self::Done
                }
            }
            Outcome::Failed {
                reason: FailureReason::NoAccount,
                ..
            } => Self::ChooseExpectedAccount,
            Outcome::Failed { .. } | Outcome::Canceled { .. } | Outcome::Error => Self::Retry,
        }
    }
}

/// Something odd that did not keep the report from being made.
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
        /// Where the list is, `session.accounts` for example.
        path: &'static str,
    },
    /// An account was left out.
    MalformedAccount {
        /// Where it is and what is wrong with it.
        problem: String,
    },
    /// More accounts were left out than are told one by one.
    MoreMalformedAccounts {
        /// How many more.
        count: usize,
    },
    /// The page's own accounts could not be had.
    ExistingAccountsUnavailable {
        /// Why.
        problem: String,
    },
}

impl Warning {
    /// The warning's stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::RequestDiffers => "request_differs",
            Self::NotARelinkSession => "not_a_relink_session",
            Self::UnknownFailureReason => "unknown_failure_reason",
            Self::AccountsIncomplete { .. } => "accounts_incomplete",
            Self::MalformedAccount { .. } | Self::MoreMalformedAccounts { .. } => {
                "malformed_account"
            }
            Self::ExistingAccountsUnavailable { .. } => "existing_accounts_unavailable",
        }
    }

    /// The warning for people; it holds no data of a customer.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::RequestDiffers => {
                "the session's relink_options differ from the authorization or account that was passed; the session's were used"
                    .into()
            }
            Self::NotARelinkSession => {
                "neither the session's relink_options nor the options name an authorization; the known account ids decided"
                    .into()
            }
            Self::UnknownFailureReason => {
                "the session's relink_result.failure_reason is not a known one"
                    .into()
            }
            Self::AccountsIncomplete { path } => concat(&[path, " is one page of a longer list"]),
            Self::MalformedAccount { problem } => concat(&[problem, "; the account was left out"]),
            Self::MoreMalformedAccounts { count } => {
                concat(&[&decimal(*count), " more accounts were left out for the like"])
            }
            Self::ExistingAccountsUnavailable { problem } => {
                concat(&["the existing accounts could not be had: ", problem])
            }
        }
    }
}

impl Report {
    /// How many accounts there are of this change.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        self.accounts
            .iter()
            .filter(|entry| entry.change == change)
            .count()
    }
}

/// Says how the flow ended, what happened to each account, and what to do next.
///
/// `existing` are the accounts that the page had before the flow, `asked` is what the page says it asked for: it counts
/// where the session has no `relink_options.authorization`.
///
/// # Errors
///
/// [`Error::MalformedResponse`] where there is neither an error of Stripe's nor a session.
///
/// ```
/// use fc_relink::{Account, FlowResult, Outcome, RelinkResult, Requested, Session, Symbols, interpret};
///
/// let mut symbols = Symbols::new();
/// let authorization = symbols.intern("fcauth_1");
/// let accounts = [Account::from_id(symbols.intern("fca_1"))];
/// let session = Session {
///     relink_options: Requested { authorization, ..Requested::default() },
///     relink_result: RelinkResult { authorization, ..RelinkResult::default() },
///     accounts: &accounts,
///     ..Session::default()
/// };
/// let result = FlowResult { session: Some(session), ..FlowResult::default() };
///
/// let report = interpret(&result, &accounts, Requested::default())?;
/// assert_eq!(report.outcome, Outcome::Relinked { authorization });
/// assert!(report.complete);
/// # Ok::<(), fc_relink::Error>(())
/// ```
pub fn interpret(
    result: &FlowResult<'_>,
    existing: &[Account<'_>],
    asked: Requested,
) -> Result<Report, Error> {
    let session = result.session.unwrap_or_default();
    let is_for_something = session.relink_options.authorization.is_set();
    let requested = if is_for_something {
        session.relink_options
    } else {
        asked
    };

    let known = Positions::of_accounts(existing);
    let (outcome, evidence) = decide(result, requested, |id| known.get(id).is_some()).ok_or(
        Error::MalformedResponse {
            path: "financialConnectionsSession",
            problem: "is missing: the result holds neither a session nor an error",
        },
    )?;

    let mut warnings = Vec::new();
    if is_for_something && session.relink_options.differs_from(&asked) {
        warnings.push(Warning::RequestDiffers);
    }
    if result.session.is_some() && !requested.authorization.is_set() {
        warnings.push(Warning::NotARelinkSession);
    }
    let reason = session.relink_result.failure_reason;
    if reason.is_set() && FailureReason::from_stripe(reason).name() != reason {
        warnings.push(Warning::UnknownFailureReason);
    }

    let accounts = diff(&Sides {
        existing,
        session,
        requested,
        outcome,
        known: &known,
    });
    let all_confirmed = accounts
        .iter()
        .all(|entry| entry.change.is_confirmed() || !entry.is_expected);
    Ok(Report {
        complete: outcome.is_success() && all_confirmed,
        next_step: NextStep::after(&outcome, &accounts),
        outcome,
        evidence,
        requested,
        accounts,
        warnings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;
    use crate::session::{RelinkResult, Session};
    use crate::testing::{
        NOT_SET, account, checking, ended, granted, name, on, refused, relinked, report, requested,
        session, symbol,
    };

    /// The report on a session, where the page says what it asked for.
    fn report_where_the_page_asked(asked: Requested, session: Session<'_>) -> Report {
        interpret(&ended(session), &[], asked).unwrap()
    }

    fn codes(report: &Report) -> Vec<&str> {
        report.warnings.iter().map(Warning::code).collect()
    }

    fn inactive(account: Account<'static>) -> Account<'static> {
        Account {
            status: symbol("inactive"),
            ..account
        }
    }

    // How the flow ended

    #[test]
    fn a_result_without_error_and_session_is_malformed() {
        let error = interpret(&FlowResult::default(), &[], requested("fcauth_1", "")).unwrap_err();
        assert_eq!(error.code(), "malformed_response");
        assert_eq!(error.path(), Some("financialConnectionsSession"));
        assert_eq!(
            error.to_string(),
            "financialConnectionsSession is missing: the result holds neither a session nor an error"
        );
    }

    #[test]
    fn the_ids_of_existing_accounts_are_known() {
        let returned = [account("fca_1")];
        let session = session(
            requested("fcauth_1", ""),
            RelinkResult::default(),
            &returned,
        );
        let known = report(session, &[account("fca_0"), account("fca_1")]);
        assert_eq!(name(known.outcome.name()), "relinked");
        assert_eq!(known.evidence, Evidence::Accounts);
        let unknown = report(session, &[account("fca_0")]);
        assert_eq!(name(unknown.outcome.name()), "new_authorization");
    }

    #[test]
    fn outcome_and_accounts_are_judged_independently() {
        let existing = [on("fcauth_1", "fca_1")];
        let failed = session(requested("fcauth_1", ""), refused("other"), &existing);
        let failed = report(failed, &existing);
        assert_eq!(name(failed.outcome.name()), "failed");
        assert_eq!(failed.accounts[0].change, Change::Reauthorized);

        let succeeded = report(relinked(&[]), &existing);
        assert_eq!(name(succeeded.outcome.name()), "relinked");
        assert_eq!(succeeded.accounts[0].change, Change::Unconfirmed);
    }

    #[test]
    fn the_accounts_of_a_flow_that_could_not_launch_are_judged_too() {
        let existing = [on("fcauth_1", "fca_1")];
        let result = FlowResult {
            is_error: true,
            session: Some(relinked(&existing)),
        };
        let report = interpret(&result, &existing, Requested::default()).unwrap();
        assert_eq!(report.outcome, Outcome::Error);
        assert_eq!(report.evidence, Evidence::Error);
        assert_eq!(report.requested, requested("fcauth_1", ""));
        assert_eq!(report.accounts[0].change, Change::Reauthorized);
    }

    // What was requested

    #[test]
    fn the_session_says_what_was_requested() {
        let asked = requested("fcauth_1", "fca_1");
        let session = session(asked, RelinkResult::default(), &[]);
        let report = report_where_the_page_asked(Requested::default(), session);
        assert_eq!(report.requested, asked);
    }

    #[test]
    fn the_page_says_what_was_requested_where_the_session_does_not() {
        let asked = requested("fcauth_1", "fca_1");
        for authorization in NOT_SET {
            let options = Requested {
                authorization,
                ..Requested::default()
            };
            let session = session(options, granted("fcauth_1", "fca_1"), &[]);
            let report = report_where_the_page_asked(asked, session);
            assert_eq!(report.requested, asked);
            assert_eq!(report.evidence, Evidence::RelinkResult);
        }
    }

    #[test]
    fn the_page_says_what_was_requested_where_there_is_no_session() {
        let asked = requested("fcauth_1", "fca_1");
        let result = FlowResult {
            is_error: true,
            session: None,
        };
        let report = interpret(&result, &[], asked).unwrap();
        assert_eq!(report.requested, asked);
    }

    #[test]
    fn authorization_and_account_come_from_one_place() {
        let of_session = session(requested("fcauth_1", ""), RelinkResult::default(), &[]);
        let report = report_where_the_page_asked(requested("fcauth_1", "fca_1"), of_session);
        assert_eq!(report.requested.authorization, symbol("fcauth_1"));
        assert_eq!(report.requested.account.set(), None);

        let of_page = session(requested("", "fca_1"), RelinkResult::default(), &[]);
        let report = report_where_the_page_asked(requested("fcauth_2", ""), of_page);
        assert_eq!(report.requested.authorization, symbol("fcauth_2"));
        assert_eq!(report.requested.account.set(), None);
    }

    // Warnings

    #[test]
    fn a_relink_as_it_should_be_warns_of_nothing() {
        let existing = [on("fcauth_1", "fca_1")];
        assert!(codes(&report(relinked(&existing), &existing)).is_empty());
    }

    #[test]
    fn the_session_wins_over_the_page_with_a_warning() {
        let of_session = requested("fcauth_1", "fca_1");
        let session = session(of_session, granted("fcauth_1", "fca_1"), &[]);
        for of_page in [
            requested("fcauth_2", ""),
            requested("fcauth_2", "fca_1"),
            requested("fcauth_1", "fca_2"),
            requested("", "fca_2"),
        ] {
            let report = report_where_the_page_asked(of_page, session);
            assert_eq!(codes(&report), ["request_differs"]);
            assert_eq!(report.requested, of_session);
        }
    }

    #[test]
    fn a_page_that_agrees_or_says_nothing_does_not_differ() {
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &[],
        );
        for of_page in [
            requested("fcauth_1", "fca_1"),
            requested("fcauth_1", ""),
            requested("", "fca_1"),
            Requested::default(),
        ] {
            let report = report_where_the_page_asked(of_page, session);
            assert!(codes(&report).is_empty());
        }
    }

    #[test]
    fn a_session_without_an_authorization_does_not_differ() {
        let session = session(requested("", "fca_1"), refused("other"), &[]);
        let report = report_where_the_page_asked(requested("fcauth_1", "fca_2"), session);
        assert!(codes(&report).is_empty());
    }

    #[test]
    fn a_session_that_was_made_for_no_authorization_is_not_a_relink_session() {
        let returned = [on("fcauth_1", "fca_1")];
        for authorization in NOT_SET {
            let options = Requested {
                authorization,
                ..Requested::default()
            };
            for result in [
                granted("fcauth_1", ""),
                refused("other"),
                RelinkResult::default(),
            ] {
                for accounts in [&returned[..], &[]] {
                    let report = report(session(options, result, accounts), &[]);
                    assert_eq!(codes(&report), ["not_a_relink_session"]);
                }
            }
        }
    }

    #[test]
    fn a_session_of_which_the_page_knows_the_authorization_is_a_relink_session() {
        let session = session(Requested::default(), RelinkResult::default(), &[]);
        let report = report_where_the_page_asked(requested("fcauth_1", ""), session);
        assert!(codes(&report).is_empty());
    }

    #[test]
    fn an_error_alone_tells_nothing_of_a_session() {
        let error_with = |session| FlowResult {
            is_error: true,
            session,
        };
        let alone = interpret(&error_with(None), &[], Requested::default()).unwrap();
        assert!(codes(&alone).is_empty());
        let session = Some(Session::default());
        let both = interpret(&error_with(session), &[], Requested::default()).unwrap();
        assert_eq!(codes(&both), ["not_a_relink_session"]);
    }

    #[test]
    fn a_failure_reason_that_stripe_adds_later_is_unknown() {
        let session = session(
            requested("fcauth_1", ""),
            refused("institution_asleep"),
            &[],
        );
        assert_eq!(codes(&report(session, &[])), ["unknown_failure_reason"]);
    }

    #[test]
    fn the_failure_reasons_of_stripe_are_known() {
        for reason in ["no_account", "no_authorization", "other"] {
            let session = session(requested("fcauth_1", ""), refused(reason), &[]);
            assert!(codes(&report(session, &[])).is_empty());
        }
    }

    #[test]
    fn an_unknown_failure_reason_is_told_where_the_authorization_wins_too() {
        for authorization in ["fcauth_1", "fcauth_2"] {
            let result = RelinkResult {
                failure_reason: symbol("institution_asleep"),
                ..granted(authorization, "")
            };
            let report = report(session(requested("fcauth_1", ""), result, &[]), &[]);
            assert_eq!(codes(&report), ["unknown_failure_reason"]);
        }
    }

    #[test]
    fn an_unknown_failure_reason_is_told_where_the_account_is_another_one_too() {
        let result = RelinkResult {
            failure_reason: symbol("institution_asleep"),
            ..granted("fcauth_1", "fca_2")
        };
        let report = report(session(requested("fcauth_1", "fca_1"), result, &[]), &[]);
        assert_eq!(codes(&report), ["unknown_failure_reason"]);
    }

    #[track_caller]
    fn assert_warning(warning: &Warning, code: &str, message: &str) {
        assert_eq!(warning.code(), code);
        assert_eq!(warning.message(), message);
    }

    #[test]
    fn request_differs_says_whose_request_was_used() {
        assert_warning(
            &Warning::RequestDiffers,
            "request_differs",
            "the session's relink_options differ from the authorization or account that was passed; the session's were used",
        );
    }

    #[test]
    fn not_a_relink_session_says_what_decided() {
        assert_warning(
            &Warning::NotARelinkSession,
            "not_a_relink_session",
            "neither the session's relink_options nor the options name an authorization; the known account ids decided",
        );
    }

    #[test]
    fn unknown_failure_reason_says_where_the_reason_is() {
        assert_warning(
            &Warning::UnknownFailureReason,
            "unknown_failure_reason",
            "the session's relink_result.failure_reason is not a known one",
        );
    }

    #[test]
    fn accounts_incomplete_names_the_list() {
        assert_warning(
            &Warning::AccountsIncomplete {
                path: "existingAccounts",
            },
            "accounts_incomplete",
            "existingAccounts is one page of a longer list",
        );
    }

    #[test]
    fn malformed_account_names_the_path() {
        assert_warning(
            &Warning::MalformedAccount {
                problem: "accounts[2].id must be a non-empty string, got a number".into(),
            },
            "malformed_account",
            "accounts[2].id must be a non-empty string, got a number; the account was left out",
        );
    }

    #[test]
    fn the_last_malformed_account_counts_the_others() {
        assert_warning(
            &Warning::MoreMalformedAccounts { count: 1_135 },
            "malformed_account",
            "1135 more accounts were left out for the like",
        );
    }

    #[test]
    fn existing_accounts_unavailable_says_why() {
        assert_warning(
            &Warning::ExistingAccountsUnavailable {
                problem: "existingAccounts answered with status 503".into(),
            },
            "existing_accounts_unavailable",
            "the existing accounts could not be had: existingAccounts answered with status 503",
        );
    }

    // Complete

    #[test]
    fn a_relink_that_brought_all_expected_accounts_is_complete() {
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")];
        assert!(report(relinked(&existing), &existing).complete);
    }

    #[test]
    fn a_relink_is_complete_where_an_expected_account_was_replaced() {
        let existing = [checking("fca_1", "1111", "")];
        let returned = [checking("fca_2", "1111", "")];
        assert!(report(relinked(&returned), &existing).complete);
    }

    #[test]
    fn a_new_authorization_can_be_complete() {
        let existing = [checking("fca_1", "1111", "")];
        let returned = [checking("fca_2", "1111", "")];
        let session = session(
            requested("fcauth_1", ""),
            granted("fcauth_2", ""),
            &returned,
        );
        assert!(report(session, &existing).complete);
    }

    #[test]
    fn a_relink_without_one_of_the_expected_accounts_is_not_complete() {
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")];
        assert!(!report(relinked(&existing[..1]), &existing).complete);
        assert!(!report(relinked(&existing[1..]), &existing).complete);
    }

    #[test]
    fn a_relink_that_brought_no_list_is_not_complete() {
        let existing = [on("fcauth_1", "fca_1")];
        assert!(!report(relinked(&[]), &existing).complete);
    }

    #[test]
    fn a_relink_is_complete_without_accounts_that_were_not_expected() {
        let existing = [
            on("fcauth_1", "fca_1"),
            on("fcauth_2", "fca_2"),
            account("fca_3"),
            Account {
                status: symbol("disconnected"),
                ..on("fcauth_1", "fca_4")
            },
        ];
        assert!(report(relinked(&existing[..1]), &existing).complete);
    }

    #[test]
    fn a_relink_of_one_account_is_complete_without_its_siblings() {
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")];
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &[],
        );
        assert!(report(session, &existing).complete);
    }

    #[test]
    fn a_success_of_which_nothing_was_expected_is_complete() {
        assert!(report(relinked(&[]), &[]).complete);
    }

    #[test]
    fn nothing_is_complete_without_a_success() {
        let accounts = [on("fcauth_1", "fca_1")];
        let failed = session(requested("fcauth_1", ""), refused("other"), &accounts);
        assert!(!report(failed, &accounts).complete);
        let canceled = session(requested("fcauth_1", ""), RelinkResult::default(), &[]);
        assert!(!report(canceled, &[]).complete);
        let error = FlowResult {
            is_error: true,
            session: Some(relinked(&accounts)),
        };
        let error = interpret(&error, &accounts, Requested::default()).unwrap();
        assert!(!error.complete);
    }

    // Next step

    fn next_step(session: Session<'_>, existing: &[Account<'_>]) -> NextStep {
        report(session, existing).next_step
    }

    #[test]
    fn a_new_authorization_is_to_be_reconciled() {
        let session = session(requested("fcauth_1", ""), granted("fcauth_2", ""), &[]);
        for existing in [&[][..], &[on("fcauth_1", "fca_1")]] {
            assert_eq!(next_step(session, existing), NextStep::Reconcile);
        }
    }

    #[test]
    fn an_added_account_is_to_be_reconciled() {
        let existing = [on("fcauth_1", "fca_1")];
        let returned = [on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")];
        assert_eq!(
            next_step(relinked(&returned), &existing),
            NextStep::Reconcile
        );
    }

    #[test]
    fn a_replaced_account_is_to_be_reconciled() {
        let existing = [checking("fca_1", "1111", "")];
        let returned = [checking("fca_2", "1111", "")];
        assert_eq!(
            next_step(relinked(&returned), &existing),
            NextStep::Reconcile
        );
    }

    #[test]
    fn what_is_to_be_stored_comes_before_what_is_to_be_refreshed() {
        let existing = [on("fcauth_1", "fca_1")];
        let returned = [on("fcauth_1", "fca_2")];
        let report = report(relinked(&returned), &existing);
        assert_eq!(report.count(Change::Missing), 1);
        assert_eq!(report.next_step, NextStep::Reconcile);
    }

    #[test]
    fn a_missing_account_is_to_be_refreshed() {
        let existing = [
            on("fcauth_1", "fca_1"),
            Account {
                status: symbol("active"),
                ..on("fcauth_1", "fca_2")
            },
        ];
        let report = report(relinked(&existing[..1]), &existing);
        assert_eq!(report.count(Change::Missing), 1);
        assert_eq!(report.next_step, NextStep::RefreshAccounts);
    }

    #[test]
    fn an_unconfirmed_account_is_to_be_refreshed() {
        let existing = [Account {
            status: symbol("active"),
            ..on("fcauth_1", "fca_1")
        }];
        let report = report(relinked(&[]), &existing);
        assert_eq!(report.count(Change::Unconfirmed), 1);
        assert_eq!(report.next_step, NextStep::RefreshAccounts);
    }

    #[test]
    fn an_account_that_may_be_active_again_is_to_be_refreshed() {
        let existing = [on("fcauth_1", "fca_1"), inactive(on("fcauth_1", "fca_2"))];
        let session = session(
            requested("fcauth_1", "fca_1"),
            granted("fcauth_1", "fca_1"),
            &[],
        );
        let report = report(session, &existing);
        assert_eq!(report.count(Change::Untouched), 1);
        assert_eq!(report.next_step, NextStep::RefreshAccounts);
    }

    #[test]
    fn any_other_relink_is_done() {
        let existing = [on("fcauth_1", "fca_1"), on("fcauth_2", "fca_2")];
        let step = next_step(relinked(&existing[..1]), &existing);
        assert_eq!(step, NextStep::Done);
        assert_eq!(next_step(relinked(&[]), &[]), NextStep::Done);
    }

    #[test]
    fn a_failure_for_want_of_the_account_asks_for_it() {
        let asked = requested("fcauth_1", "fca_1");
        let returned = [on("fcauth_1", "fca_2")];
        for session in [
            session(asked, refused("no_account"), &[]),
            session(asked, granted("fcauth_1", "fca_2"), &[]),
            session(asked, RelinkResult::default(), &returned),
        ] {
            assert_eq!(next_step(session, &[]), NextStep::ChooseExpectedAccount);
        }
    }

    #[test]
    fn any_other_failure_is_to_be_retried() {
        for reason in ["no_authorization", "other", "institution_asleep"] {
            let session = session(requested("fcauth_1", ""), refused(reason), &[]);
            assert_eq!(next_step(session, &[]), NextStep::Retry);
        }
    }

    #[test]
    fn a_failure_is_to_be_retried_also_where_accounts_came() {
        let returned = [on("fcauth_1", "fca_1")];
        let session = session(requested("fcauth_1", ""), refused("other"), &returned);
        assert_eq!(next_step(session, &[]), NextStep::Retry);
    }

    #[test]
    fn a_cancellation_is_to_be_retried() {
        let session = session(requested("fcauth_1", ""), RelinkResult::default(), &[]);
        assert_eq!(next_step(session, &[]), NextStep::Retry);
    }

    #[test]
    fn an_error_is_to_be_retried() {
        let result = FlowResult {
            is_error: true,
            session: None,
        };
        let report = interpret(&result, &[], Requested::default()).unwrap();
        assert_eq!(report.next_step, NextStep::Retry);
    }

    #[test]
    fn next_steps_have_the_names_of_the_contract() {
        let names = [
            NextStep::Reconcile,
            NextStep::RefreshAccounts,
            NextStep::Done,
            NextStep::ChooseExpectedAccount,
            NextStep::Retry,
        ]
        .map(|step| name(step.name()));
        assert_eq!(
            names,
            [
                "reconcile",
                "refresh_accounts",
                "done",
                "choose_expected_account",
                "retry"
            ]
        );
    }

    // Summary

    #[test]
    fn each_change_is_counted() {
        let existing = [
            on("fcauth_1", "fca_1"),
            Account {
                authorization: symbol("fcauth_1"),
                ..checking("fca_2", "2222", "")
            },
            on("fcauth_1", "fca_3"),
            on("fcauth_1", "fca_4"),
            on("fcauth_2", "fca_5"),
        ];
        let returned = [
            on("fcauth_1", "fca_1"),
            checking("fca_6", "2222", ""),
            on("fcauth_1", "fca_7"),
            on("fcauth_1", "fca_8"),
            on("fcauth_1", "fca_9"),
        ];
        let report = report(relinked(&returned), &existing);
        assert_eq!(report.count(Change::Reauthorized), 1);
        assert_eq!(report.count(Change::Replaced), 1);
        assert_eq!(report.count(Change::Added), 3);
        assert_eq!(report.count(Change::Missing), 2);
        assert_eq!(report.count(Change::Unconfirmed), 0);
        assert_eq!(report.count(Change::Untouched), 1);
    }
}
