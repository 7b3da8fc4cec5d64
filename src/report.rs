//! The report: how the flow ended, what happened to each account, and what to do next.

use crate::complete::is_complete;
use crate::diff::{self, Diff};
use crate::distinct::Distinct;
use crate::expected::Expected;
use crate::outcome::decide;
use crate::{
    AccountList, Change, Entry, Error, Evidence, FlowResult, NextStep, Outcome, Requested, Session,
    Text, Warning,
};

/// What a relink did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report<T> {
    /// How the flow ended.
    pub outcome: Outcome<T>,
    /// What says so.
    pub evidence: Evidence,
    /// What was asked to be relinked; what is not set is `None`.
    pub requested: Requested<T>,
    /// One entry for each account of either side.
    pub accounts: Vec<Entry<T>>,
    /// The relink succeeded, and every account that it was meant to repair works again.
    pub complete: bool,
    /// What the page should do next.
    pub next_step: NextStep,
    /// What was odd about the request or the answer.
    pub warnings: Vec<Warning>,
}

impl<T> Report<T> {
    /// How many accounts there are of this change.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        let entries = self.accounts.iter();
        entries.filter(|entry| entry.change == change).count()
    }
}

/// Says how the flow ended, what happened to each account, and what to do next.
///
/// `existing` are the accounts that the page had before the flow, `None` where they could not be loaded. `asked` is what the
/// page asked to relink: it counts where the session has no `relink_options.authorization`.
///
/// # Errors
///
/// [`Error::NoSession`] where the result holds neither an error of Stripe's nor a session.
///
/// ```
/// use fc_relink::{
///     Account, AccountList, FlowResult, Outcome, RelinkResult, Requested, Session, interpret,
/// };
///
/// let asked = Requested { authorization: Some("fcauth_1"), account: None };
/// let accounts = AccountList::from(vec![Account::from_id("fca_1")]);
/// let session = Session {
///     relink_options: asked.clone(),
///     relink_result: RelinkResult { authorization: Some("fcauth_1"), ..RelinkResult::default() },
///     accounts: accounts.clone(),
///     ..Session::default()
/// };
///
/// let report = interpret(&FlowResult::ended(session), Some(&accounts), &asked)?;
/// assert_eq!(report.outcome, Outcome::Relinked { authorization: Some("fcauth_1") });
/// assert!(report.complete);
/// # Ok::<(), fc_relink::Error>(())
/// ```
pub fn interpret<T: Text>(
    result: &FlowResult<T>,
    existing: Option<&AccountList<T>>,
    asked: &Requested<T>,
) -> Result<Report<T>, Error> {
    let no_session = Session::default();
    let session = result.session.as_ref().unwrap_or(&no_session);
    let requested = Requested::that_counts(&session.relink_options, asked);
    let returned = Distinct::of(&session.accounts.accounts);
    let known = Distinct::of(existing.map_or(&[], |list| &list.accounts));
    let (outcome, evidence) = decide(result, &requested, &returned, &known)?;

    let expected = Expected::of(&requested, &known);
    let accounts = if existing.is_some() {
        Diff {
            existing: &known,
            returned: &returned,
            session,
            requested: &requested,
            outcome: &outcome,
            expected: &expected,
        }
        .entries()
    } else {
        diff::returned(&returned, session)
    };
    let complete =
        existing.is_some() && is_complete(&outcome, &known, &expected, &accounts, session);

    let mut warnings = Vec::new();
    if result.session.is_some() {
        Warning::note_request(&mut warnings, session, asked, &requested);
        Warning::note_list(&mut warnings, "session.accounts", &session.accounts);
    }
    if let Some(existing) = existing {
        Warning::note_list(&mut warnings, "existingAccounts", existing);
    }
    Ok(Report {
        complete,
        next_step: NextStep::after(&outcome, &accounts, session, existing.is_some()),
        outcome,
        evidence,
        requested,
        accounts,
        warnings,
    })
}
