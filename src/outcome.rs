//! How the flow ended.
//!
//! Source: <https://docs.stripe.com/financial-connections/relink/api/data-products>

use crate::closed_enum::closed_enum;
use crate::distinct::Distinct;
use crate::text;
use crate::{Error, Evidence, FailureReason, FlowResult, Requested, Session, SessionStatus, Text};

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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(
        tag = "outcome",
        rename_all = "snake_case",
        rename_all_fields = "camelCase"
    )
)]
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
        #[cfg_attr(feature = "serde", serde(rename = "previousAuthorization"))]
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
        #[cfg_attr(feature = "serde", serde(rename = "cancelReason"))]
        reason: Option<T>,
    },
}

impl<T> Outcome<T> {
    /// Which outcome it is, without what it holds.
    ///
    /// ```
    /// use fc_relink::{Outcome, OutcomeKind};
    ///
    /// assert_eq!(Outcome::<&str>::Error.kind(), OutcomeKind::Error);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Error => OutcomeKind::Error,
            Self::Relinked { .. } => OutcomeKind::Relinked,
            Self::NewAuthorization { .. } => OutcomeKind::NewAuthorization,
            Self::Failed { .. } => OutcomeKind::Failed,
            Self::Pending { .. } => OutcomeKind::Pending,
            Self::Canceled { .. } => OutcomeKind::Canceled,
        }
    }

    /// The outcome's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// Whether the customer came back with a working authorization.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self, Self::Relinked { .. } | Self::NewAuthorization { .. })
    }
}

closed_enum! {
    /// An [`Outcome`] without what it holds.
    OutcomeKind {
        /// [`Outcome::Error`]
        Error = "error",
        /// [`Outcome::Relinked`]
        Relinked = "relinked",
        /// [`Outcome::NewAuthorization`]
        NewAuthorization = "new_authorization",
        /// [`Outcome::Failed`]
        Failed = "failed",
        /// [`Outcome::Pending`]
        Pending = "pending",
        /// [`Outcome::Canceled`]
        Canceled = "canceled",
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
    let Some(authorization) = result.authorization().cloned() else {
        let failure_reason = result.failure_reason()?;
        return Some(Outcome::Failed {
            reason: FailureReason::from_text(failure_reason),
            authorization: None,
            failure_reason: Some(failure_reason.clone()),
        });
    };
    // Without knowing what was asked for, the same authorization cannot be told from another one.
    let previous = requested.authorization.clone()?;
    if authorization != previous {
        return Some(Outcome::NewAuthorization {
            authorization: Some(authorization),
            previous: Some(previous),
        });
    }
    if requested.account.is_some() && requested.account.as_ref() != result.account() {
        return Some(no_account(session, Some(authorization)));
    }
    Some(Outcome::Relinked {
        authorization: Some(authorization),
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
    let came = |is_so: &dyn Fn(&T) -> bool| {
        returned.accounts().any(|account| is_so(&account.id)) || named.is_some_and(is_so)
    };
    let mut borne = returned
        .accounts()
        .filter_map(|account| account.authorization.set());
    let first_borne = borne.clone().next();
    let is_requested = |authorization: &T| requested.authorization.as_ref() == Some(authorization);
    let requested_is_borne = borne.any(is_requested);

    let is_relinked = if requested.authorization.is_some() && first_borne.is_some() {
        requested_is_borne
    } else {
        came(&|id| known.contains(id))
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
        .is_some_and(|account| !came(&|id| id == account));
    if account_is_missing {
        return Some(no_account(session, authorization));
    }
    if is_relinked {
        return Some(Outcome::Relinked { authorization });
    }
    Some(Outcome::NewAuthorization {
        authorization,
        previous: requested.authorization.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Account;
    use crate::testing::{Text, account, facts, on, requested, result, session};
    use FailureReason::{NoAccount, NoAuthorization, Other};

    type Decided = (Outcome<Text>, Evidence);

    /// The one account that the page knew before.
    const KNOWN: Text = "fca_known";

    fn decided(result: &FlowResult<Text>) -> Result<Decided, Error> {
        decided_for(&Requested::default(), result)
    }

    /// The same, where the page says that it asked for this.
    fn decided_for(asked: &Requested<Text>, result: &FlowResult<Text>) -> Result<Decided, Error> {
        let session = result.session.clone().unwrap_or_default();
        let requested = Requested::that_counts(&session.relink_options, asked);
        let returned = Distinct::of(&session.accounts.accounts);
        let known = [account(KNOWN)];
        decide(result, &requested, &returned, &Distinct::of(&known))
    }

    /// How a session ended that was made for an authorization and an account, by what its `relink_result` says.
    fn by_result(asked: [Text; 2], told: [Text; 3]) -> Decided {
        by_both(asked, told, [])
    }

    /// The same, by the accounts that came back.
    fn by_list<const N: usize>(asked: [Text; 2], accounts: [Account<Text>; N]) -> Decided {
        by_both(asked, ["", "", ""], accounts)
    }

    fn by_both<const N: usize>(
        [authorization, id]: [Text; 2],
        [came, named, reason]: [Text; 3],
        accounts: [Account<Text>; N],
    ) -> Decided {
        let asked = requested(authorization, id);
        let session = Session {
            relink_options: asked.clone(),
            ..session("", result(came, named, reason), accounts)
        };
        decided_for(&asked, &FlowResult::ended(session)).unwrap()
    }

    /// How a session ended that tells nothing but its status.
    fn by_status(status: SessionStatus<Text>, is_fetched: bool) -> Decided {
        let session = Session {
            relink_options: requested("fcauth_1", "fca_1"),
            status: Some(status),
            url: Some("https://stripe.example/hosted"),
            cancel_reason: Some("other"),
            ..Session::default()
        };
        decided(&if is_fetched {
            FlowResult::fetched(session)
        } else {
            FlowResult::ended(session)
        })
        .unwrap()
    }

    fn some(text: Text) -> Option<Text> {
        text::set(Some(&text)).copied()
    }

    fn relinked(authorization: Text, evidence: Evidence) -> Decided {
        let authorization = some(authorization);
        (Outcome::Relinked { authorization }, evidence)
    }

    fn anew([authorization, previous]: [Text; 2], evidence: Evidence) -> Decided {
        let outcome = Outcome::NewAuthorization {
            authorization: some(authorization),
            previous: some(previous),
        };
        (outcome, evidence)
    }

    fn failed(
        reason: FailureReason,
        [authorization, failure_reason]: [Text; 2],
        evidence: Evidence,
    ) -> Decided {
        let outcome = Outcome::Failed {
            reason,
            authorization: some(authorization),
            failure_reason: some(failure_reason),
        };
        (outcome, evidence)
    }

    fn canceled(reason: Text, evidence: Evidence) -> Decided {
        let reason = some(reason);
        (Outcome::Canceled { reason }, evidence)
    }

    use Evidence::{Accounts, RelinkResult as Told, Status};

    const ONE: [Text; 2] = ["fcauth_1", ""];
    const ONE_FOR: [Text; 2] = ["fcauth_1", "fca_1"];

    facts! {
        // Rows 1 and 2
        an_error_is_an_error_whatever_the_session_says:
            decided(&FlowResult {
                has_error: true,
                ..FlowResult::ended(session("", result("fcauth_1", "", ""), []))
            }) => Ok((Outcome::Error, Evidence::Error));
        an_error_needs_no_session: decided(&FlowResult::error()) => Ok((Outcome::Error, Evidence::Error));
        neither_an_error_nor_a_session_is_no_ending:
            decided(&FlowResult { has_error: false, ..FlowResult::error() }) => Err(Error::NoSession);

        // Row 3
        the_requested_authorization_is_relinked: by_result(ONE, ["fcauth_1", "", ""]) => relinked("fcauth_1", Told);
        the_requested_authorization_and_account_are_relinked:
            by_result(ONE_FOR, ["fcauth_1", "fca_1", ""]) => relinked("fcauth_1", Told);
        an_account_that_was_not_requested_may_be_any:
            by_result(ONE, ["fcauth_1", "fca_1", ""]) => relinked("fcauth_1", Told);
        the_result_outweighs_the_accounts:
            by_both(ONE, ["fcauth_1", "", ""], [on("fcauth_2", "fca_2")]) => relinked("fcauth_1", Told);
        an_authorization_outweighs_a_failure_reason:
            by_result(ONE, ["fcauth_1", "", "other"]) => relinked("fcauth_1", Told);

        // Row 4
        another_account_is_no_account:
            by_result(ONE_FOR, ["fcauth_1", "fca_2", ""]) => failed(NoAccount, ["fcauth_1", ""], Told);
        an_account_that_is_not_named_is_no_account:
            by_result(ONE_FOR, ["fcauth_1", "", ""]) => failed(NoAccount, ["fcauth_1", ""], Told);
        the_requested_account_among_the_accounts_does_not_outweigh_the_result:
            by_both(ONE_FOR, ["fcauth_1", "", ""], [on("fcauth_1", "fca_1")])
                => failed(NoAccount, ["fcauth_1", ""], Told);
        no_account_keeps_the_reason_that_was_sent_as_well:
            by_result(ONE_FOR, ["fcauth_1", "fca_2", "other"]) => failed(NoAccount, ["fcauth_1", "other"], Told);

        // Row 5
        another_authorization_is_new_authorization:
            by_result(ONE, ["fcauth_2", "", ""]) => anew(["fcauth_2", "fcauth_1"], Told);
        another_authorization_is_new_authorization_whichever_account_came:
            by_result(ONE_FOR, ["fcauth_2", "fca_1", ""]) => anew(["fcauth_2", "fcauth_1"], Told);
        another_authorization_outweighs_a_failure_reason:
            by_result(ONE, ["fcauth_2", "", "other"]) => anew(["fcauth_2", "fcauth_1"], Told);

        // Row 6
        no_account_is_a_failure: by_result(ONE, ["", "", "no_account"]) => failed(NoAccount, ["", "no_account"], Told);
        no_authorization_is_a_failure:
            by_result(ONE, ["", "", "no_authorization"]) => failed(NoAuthorization, ["", "no_authorization"], Told);
        other_is_a_failure: by_result(ONE, ["", "", "other"]) => failed(Other, ["", "other"], Told);
        a_reason_that_stripe_adds_later_becomes_other:
            by_result(ONE, ["", "", "asleep"]) => failed(Other, ["", "asleep"], Told);
        a_failure_reason_outweighs_the_accounts:
            by_both(ONE, ["", "", "other"], [on("fcauth_1", KNOWN)]) => failed(Other, ["", "other"], Told);
        a_failure_reason_needs_no_request: by_result(["", ""], ["", "", "other"]) => failed(Other, ["", "other"], Told);

        // Row 7, accounts that carry an authorization
        one_account_on_the_requested_authorization_is_a_relink:
            by_list(ONE, [on("fcauth_2", "fca_2"), account("fca_3"), on("fcauth_1", "fca_4")])
                => relinked("fcauth_1", Accounts);
        the_first_authorization_that_an_account_bears_is_the_new_one:
            by_list(ONE, [account("fca_1"), on("fcauth_2", "fca_2"), on("fcauth_3", "fca_3")])
                => anew(["fcauth_2", "fcauth_1"], Accounts);
        a_known_id_on_another_authorization_is_a_new_authorization:
            by_list(ONE, [account(KNOWN), on("fcauth_2", KNOWN), on("fcauth_2", "fca_2")])
                => anew(["fcauth_2", "fcauth_1"], Accounts);
        the_first_of_two_accounts_with_the_same_id_tells_the_authorization:
            by_list(ONE, [on("fcauth_2", "fca_1"), on("fcauth_1", "fca_1")])
                => anew(["fcauth_2", "fcauth_1"], Accounts);
        accounts_tell_where_no_authorization_was_requested:
            by_list(["", ""], [on("fcauth_2", KNOWN)]) => relinked("fcauth_2", Accounts);
        unknown_accounts_are_new_where_no_authorization_was_requested:
            by_list(["", ""], [on("fcauth_2", "fca_2")]) => anew(["fcauth_2", ""], Accounts);

        // Row 7, accounts that do not
        a_known_id_is_a_relink: by_list(ONE, [account("fca_2"), on("", KNOWN)]) => relinked("fcauth_1", Accounts);
        unknown_ids_are_a_new_authorization_of_which_nothing_is_known:
            by_list(ONE, [account("fca_2")]) => anew(["", "fcauth_1"], Accounts);
        accounts_without_an_id_are_none: by_list(ONE, [on("fcauth_1", "")]) => canceled("", Accounts);

        // Row 7, an account was requested
        the_requested_account_on_the_requested_authorization_is_a_relink:
            by_list(ONE_FOR, [on("fcauth_1", "fca_2"), on("fcauth_1", "fca_1")]) => relinked("fcauth_1", Accounts);
        the_requested_account_on_another_authorization_is_a_new_authorization:
            by_list(ONE_FOR, [on("fcauth_2", "fca_1")]) => anew(["fcauth_2", "fcauth_1"], Accounts);
        other_accounts_on_the_requested_authorization_are_no_account:
            by_list(ONE_FOR, [on("fcauth_2", "fca_2"), on("fcauth_1", "fca_3")])
                => failed(NoAccount, ["fcauth_1", ""], Accounts);
        other_accounts_on_another_authorization_are_no_account:
            by_list(ONE_FOR, [on("fcauth_2", "fca_2")]) => failed(NoAccount, ["fcauth_2", ""], Accounts);
        other_accounts_that_are_known_are_no_account_on_the_requested_authorization:
            by_list(ONE_FOR, [account(KNOWN)]) => failed(NoAccount, ["fcauth_1", ""], Accounts);
        other_accounts_that_are_unknown_are_no_account_on_no_authorization:
            by_list(ONE_FOR, [account("fca_2")]) => failed(NoAccount, ["", ""], Accounts);
        a_result_that_names_an_account_alone_is_not_usable:
            by_both(ONE_FOR, ["", "fca_1", ""], [on("fcauth_1", "fca_2")])
                => failed(NoAccount, ["fcauth_1", ""], Accounts);

        // No authorization was requested: known ids decide
        a_known_account_tells_a_relink_from_a_new_authorization:
            by_both(["", ""], ["fcauth_1", "", ""], [on("fcauth_2", KNOWN)]) => relinked("fcauth_1", Accounts);
        an_unknown_account_tells_a_new_authorization:
            by_both(["", ""], ["fcauth_1", "", ""], [account("fca_2")]) => anew(["fcauth_1", ""], Accounts);
        the_account_that_the_result_names_counts_as_one_that_came_back:
            by_result(["", ""], ["fcauth_1", KNOWN, ""]) => relinked("fcauth_1", Accounts);
        the_account_that_the_result_names_may_be_unknown:
            by_result(["", ""], ["fcauth_1", "fca_2", ""]) => anew(["fcauth_1", ""], Accounts);
        the_account_that_the_result_names_is_the_requested_one:
            by_result(["", KNOWN], ["fcauth_1", KNOWN, ""]) => relinked("fcauth_1", Accounts);
        the_requested_account_is_none_of_those_that_came_back:
            by_result(["", "fca_1"], ["fcauth_1", KNOWN, "other"])
                => failed(NoAccount, ["fcauth_1", "other"], Accounts);
        an_account_that_is_named_decides_nothing_where_the_authorization_was_requested:
            by_both(ONE, ["", KNOWN, ""], [account("fca_2")]) => anew(["", "fcauth_1"], Accounts);
        an_account_that_is_named_is_no_list: by_result(["", ""], ["", KNOWN, ""]) => canceled("", Accounts);

        // Rows 8 to 11
        succeeded_is_a_relink_of_what_was_requested:
            by_status(SessionStatus::Succeeded, false) => relinked("fcauth_1", Status);
        failed_is_a_failure_of_which_nothing_is_known:
            by_status(SessionStatus::Failed, false) => failed(Other, ["", ""], Status);
        a_fetched_session_may_be_pending:
            by_status(SessionStatus::Pending, true)
                => (Outcome::Pending { url: Some("https://stripe.example/hosted") }, Status);
        a_flow_that_ended_is_not_pending: by_status(SessionStatus::Pending, false) => canceled("other", Accounts);
        cancelled_is_canceled_with_its_reason: by_status(SessionStatus::Cancelled, false) => canceled("other", Status);
        a_status_that_stripe_adds_later_tells_nothing:
            by_status(SessionStatus::Other("asleep"), true) => canceled("other", Accounts);
        nothing_at_all_is_canceled: by_list(ONE, []) => canceled("", Accounts);
        accounts_outweigh_the_status:
            decided(&FlowResult::ended(Session {
                status: Some(SessionStatus::Failed),
                ..session("", result("", "", ""), [on("fcauth_1", "fca_1")])
            })) => Ok(relinked("fcauth_1", Accounts));
        an_empty_url_is_none:
            decided(&FlowResult::fetched(Session {
                status: Some(SessionStatus::Pending),
                url: Some(""),
                ..Session::default()
            })) => Ok((Outcome::Pending { url: None }, Status));
    }

    #[test]
    fn outcomes_have_the_names_of_the_contract() {
        let outcomes = [
            Outcome::Error,
            relinked("", Told).0,
            anew(["", ""], Told).0,
            failed(Other, ["", ""], Told).0,
            Outcome::Pending { url: None },
            canceled("", Told).0,
        ];
        let names = [
            "error",
            "relinked",
            "new_authorization",
            "failed",
            "pending",
            "canceled",
        ];
        assert_eq!(outcomes.each_ref().map(Outcome::name), names);
        let successes = outcomes.map(|outcome| outcome.is_success());
        assert_eq!(successes, [false, true, true, false, false, false]);
    }
}
