//! The report: how the flow ended, what happened to each account, and what to do next.

use crate::account::Account;
use crate::diff::{Change, Entry, Sides, diff};
use crate::error::Error;
use crate::outcome::{Evidence, FailureReason, Outcome, decide};
use crate::positions::Positions;
use crate::session::{FlowResult, Requested};
use crate::symbol::Symbol;

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
            Self::MalformedAccount { .. } => "malformed_account",
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
                "the session's relink_result.failure_reason is not a known one; failureReason has it as sent"
                    .into()
            }
            Self::AccountsIncomplete { path } => [path, " is one page of a longer list"].concat(),
            Self::MalformedAccount { problem } => [problem, "; the account was left out"].concat(),
            Self::ExistingAccountsUnavailable { problem } => {
                ["the existing accounts could not be had: ", problem].concat()
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

    let known = Positions::of(existing.iter().map(|account| account.id));
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
    if let Outcome::Failed {
        reason: FailureReason::Other,
        as_sent,
        ..
    } = outcome
        && as_sent != Symbol::OTHER
    {
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
