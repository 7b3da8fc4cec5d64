//! What must hold for every flow, whatever bytes it is made from.
//!
//! Only what the crate hands out is used, as anybody else would use it. The rules are told a second time here, plainly.

mod bytes;
mod flow;
mod model;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use fc_relink::{
    Account, Change, Entry, Evidence, MOST_CANDIDATES, MatchedBy, NextStep, Outcome, Report,
    Symbol, Warning, interpret, triage,
};

use crate::flow::{Flow, Pools};

static POOLS: LazyLock<Pools> = LazyLock::new(Pools::new);

/// Makes a flow of the bytes and asserts all that must hold for it.
///
/// # Panics
///
/// Where something does not hold.
pub fn check(bytes: &[u8]) {
    flow::with_flow(&POOLS, bytes, |flow| {
        for flow in flow.endings() {
            check_flow(&flow);
        }
        check_triage(flow);
    });
}

fn check_flow(flow: &Flow<'_>) {
    let report = interpret(&flow.result, flow.existing, flow.asked);
    if flow.result.session.is_none() && !flow.result.is_error {
        let error = report.expect_err("neither an error nor a session is malformed");
        assert_eq!(error.code(), "malformed_response");
        return;
    }
    let report = report.expect("an error or a session gives a report");
    check_outcome(flow, &report);
    check_order(flow, &report);
    for entry in &report.accounts {
        check_entry(flow, &report, entry);
    }
    check_candidates(&report.accounts);
    check_conclusion(&report);
    check_duplicates(flow, &report);
}

/// The account at a place that an entry names.
fn at<'a>(accounts: &'a [Account<'a>], place: Option<usize>) -> Option<&'a Account<'a>> {
    place.map(|place| &accounts[place])
}

fn check_outcome(flow: &Flow<'_>, report: &Report) {
    assert_eq!(report.requested, model::requested(flow));
    assert_eq!((report.outcome, report.evidence), model::outcome(flow));
    if report.evidence == Evidence::Error {
        assert_eq!(report.outcome, Outcome::Error);
    }
    let codes: Vec<_> = report.warnings.iter().map(Warning::code).collect();
    assert_eq!(codes, model::warnings(flow));
    assert!(report.warnings.iter().all(|it| !it.message().is_empty()));
}

/// Each account of either side exactly once: the page's in its order, then new ones as they came.
fn check_order(flow: &Flow<'_>, report: &Report) {
    let entries = &report.accounts;
    let existing = model::firsts(flow.existing);
    let returned = model::firsts(flow.returned());
    let befores: Vec<_> = entries.iter().filter_map(|it| it.before).collect();
    assert_eq!(befores, existing);
    let mut afters: Vec<_> = entries.iter().filter_map(|it| it.after).collect();
    afters.sort_unstable();
    assert_eq!(afters, returned);
    let (own, new) = entries.split_at(existing.len());
    assert!(own.iter().all(|it| it.before.is_some()));
    assert!(own.iter().all(|it| it.change != Change::Added));
    assert!(new.iter().all(|it| it.change == Change::Added));
    assert!(new.is_sorted_by_key(|it| it.after));
}

fn check_entry(flow: &Flow<'_>, report: &Report, entry: &Entry) {
    let before = at(flow.existing, entry.before);
    let after = at(flow.returned(), entry.after);
    let newest = after.or(before).expect("an entry is of some account");
    assert_eq!(entry.id, newest.id);
    assert_eq!(
        entry.is_expected,
        before.is_some_and(|it| model::is_expected(flow, it))
    );
    assert_eq!(entry.matched_by.is_some(), entry.change.is_confirmed());
    assert!(entry.candidates.len() <= MOST_CANDIDATES);

    match (before, after) {
        (Some(before), Some(after)) => {
            assert!(entry.candidates.is_empty());
            if before.id == after.id {
                assert_eq!(entry.change, Change::Reauthorized);
                assert_eq!(entry.matched_by, Some(MatchedBy::Id));
            } else {
                assert_eq!(entry.change, Change::Replaced);
                let by = entry.matched_by.expect("a pair was found by something");
                assert!(model::agree_by(by, before, after));
            }
            assert_eq!(entry.changed_fields, model::changed_fields(before, after));
        }
        (Some(before), None) => {
            assert_eq!(
                entry.change,
                model::change_of_absent(flow, &report.outcome, before)
            );
            assert!(entry.changed_fields.is_empty());
        }
        _ => assert!(entry.changed_fields.is_empty()),
    }

    let asked = flow.session().permissions;
    let lists = |it: Option<&Account<'_>>| it.and_then(|it| it.permissions.map(<[_]>::to_vec));
    let (was, is) = (lists(before), lists(after));
    assert_eq!(
        entry.permissions.gained,
        model::without(is.as_deref(), was.as_deref())
    );
    let lost = if after.is_some() {
        model::without(was.as_deref(), is.as_deref())
    } else {
        Vec::new()
    };
    assert_eq!(entry.permissions.lost, lost);
    assert_eq!(
        entry.permissions.not_granted,
        model::without(asked, is.as_deref())
    );

    let is_new = matches!(entry.change, Change::Added | Change::Replaced);
    assert_eq!(
        entry.mandate_required,
        is_new && after.is_some_and(|it| model::can_pay(flow, it))
    );
    let may_reactivate = before.is_some_and(|it| model::may_reactivate(&report.outcome, it));
    assert_eq!(
        entry.may_reactivate,
        may_reactivate && !entry.change.is_confirmed()
    );
}

/// Who lists an account as a candidate is listed by it, unless too many are.
fn check_candidates(entries: &[Entry]) {
    for entry in entries {
        let distinct: BTreeSet<_> = entry.candidates.iter().map(|it| it.number()).collect();
        assert_eq!(distinct.len(), entry.candidates.len());
        for &candidate in &entry.candidates {
            let is_it = |other: &&Entry| {
                other.id == candidate && other.before.is_some() != entry.before.is_some()
            };
            let other = entries
                .iter()
                .find(is_it)
                .expect("a candidate is in the report");
            assert!(!other.change.is_confirmed() || other.after.is_none());
            assert!(
                other.candidates.len() == MOST_CANDIDATES || other.candidates.contains(&entry.id)
            );
        }
    }
}

/// What follows from the entries.
fn check_conclusion(report: &Report) {
    let counts = Change::ALL.map(|change| report.count(change));
    assert_eq!(counts.iter().sum::<usize>(), report.accounts.len());
    let is_relinked = matches!(report.outcome, Outcome::Relinked { .. });
    let is_success = is_relinked || matches!(report.outcome, Outcome::NewAuthorization { .. });
    assert_eq!(report.outcome.is_success(), is_success);
    assert!(is_success || report.count(Change::Unconfirmed) == 0);
    let repaired = report
        .accounts
        .iter()
        .all(|it| !it.is_expected || it.change.is_confirmed());
    assert_eq!(report.complete, is_success && repaired);

    let any = |changes: &[Change]| changes.iter().any(|&change| report.count(change) > 0);
    let expected = match report.outcome {
        Outcome::NewAuthorization { .. } => NextStep::Reconcile,
        Outcome::Relinked { .. } if any(&[Change::Added, Change::Replaced]) => NextStep::Reconcile,
        Outcome::Relinked { .. }
            if any(&[Change::Missing, Change::Unconfirmed])
                || report.accounts.iter().any(|it| it.may_reactivate) =>
        {
            NextStep::RefreshAccounts
        }
        Outcome::Relinked { .. } => NextStep::Done,
        Outcome::Failed { reason, .. } if reason.name() == Symbol::NO_ACCOUNT => {
            NextStep::ChooseExpectedAccount
        }
        _ => NextStep::Retry,
    };
    assert_eq!(report.next_step, expected);
}

/// Accounts that are there already, at the end of a list once more, change nothing.
fn check_duplicates(flow: &Flow<'_>, report: &Report) {
    let existing = [flow.existing, flow.existing].concat();
    let returned = [flow.returned(), flow.returned()].concat();
    let mut result = flow.result;
    if let Some(session) = &mut result.session {
        session.accounts = &returned;
    }
    let again = interpret(&result, &existing, flow.asked).expect("it gave a report before");
    assert_eq!(&again, report);
}

fn check_triage(flow: &Flow<'_>) {
    let needs = triage(flow.existing, &flow.authorizations, flow.now);
    let mut places: Vec<_> = needs.iter().flat_map(|it| &it.accounts).copied().collect();
    places.sort_unstable();
    assert_eq!(places, model::firsts(flow.existing));
    assert!(needs.is_sorted_by_key(|it| (it.action, it.deadline.unwrap_or(u32::MAX))));
    let mut keys = BTreeSet::new();
    for need in &needs {
        assert!(need.accounts.is_sorted());
        let accounts = || need.accounts.iter().map(|&place| &flow.existing[place]);
        assert!(accounts().all(|it| it.authorization.set() == need.authorization));
        let told: Vec<_> = accounts().map(|it| model::need(flow, it)).collect();
        assert!(told.iter().all(|it| it.0 == need.action));
        assert_eq!(need.deadline, told.iter().filter_map(|it| it.1).min());
        assert_eq!(
            need.institution_name,
            accounts().find_map(|it| it.institution_name.set())
        );
        assert_eq!(need.causes, model::causes(accounts()));
        match need.authorization {
            Some(id) => assert!(keys.insert((id.number(), need.action))),
            None => assert_eq!(need.accounts.len(), 1),
        }
    }
}
