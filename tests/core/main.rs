//! What holds whatever accounts and sessions look like: the rules agree with a second, plain telling of them, do the same to
//! texts and to numbers, and keep to what no single example shows.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod check;
mod flow;
mod model;
mod number;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use fc_relink::{
    Account, AccountList, AccountNumber, Change, ComparedField, Entry, Evidence, FlowResult,
    MatchedBy, RelinkResult, Report, Requested, Session, Status, interpret, triage,
};
use proptest::array::{uniform21, uniform24};
use proptest::collection::vec;
use proptest::prelude::*;

type Text = &'static str;
type Flow = flow::Flow<Text>;

/// The accounts that came back.
fn returned(flow: &mut Flow) -> Option<&mut Vec<Account<Text>>> {
    let session = flow.result.session.as_mut();
    session.map(|session| &mut session.accounts.accounts)
}

/// As many as show what few flows have. A failure is told by the test; nothing is written into the repository.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// An account of which the id, the institution and what tells it from others are often those of another one.
fn account() -> impl Strategy<Value = [u8; 24]> {
    let bytes = uniform24(any::<u8>());
    (bytes, prop::bool::weighted(0.8)).prop_map(|(mut bytes, is_usual)| {
        if is_usual {
            bytes[0] = 3 + bytes[0] % 10;
            bytes[3..6].fill(3);
            bytes[6] = 1 + bytes[6] % 4;
            bytes[7] = 2 + bytes[7] % 3;
        }
        bytes
    })
}

/// The bytes of a flow.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let accounts = || vec(account(), 0..12);
    let header = uniform21(any::<u8>());
    (header, accounts(), accounts()).prop_map(|(mut header, existing, returned)| {
        // Most flows end without an error, with a session, and with the page's accounts known.
        if header[1] % 4 != 0 {
            header[0] &= 0b1111_0100;
        }
        for account in [2, 4, 6] {
            header[account] %= 14;
        }
        header[20] = u8::try_from(existing.len()).unwrap();
        let accounts = existing.iter().chain(&returned).flatten();
        header.iter().chain(accounts).copied().collect()
    })
}

/// A flow without accounts that do not count: those without an id, or with one that was there before.
fn distinct_flow() -> impl Strategy<Value = Flow> {
    any_bytes().prop_map(|bytes| {
        let mut flow = Flow::read(&bytes);
        let retain_firsts = |accounts: &mut Vec<_>| {
            let firsts = model::firsts(accounts);
            *accounts = firsts
                .iter()
                .map(|&it| Account::clone(&accounts[it]))
                .collect();
        };
        retain_firsts(&mut flow.existing.accounts);
        returned(&mut flow).map(retain_firsts);
        flow
    })
}

/// A flow, and the same with its lists in another order.
fn shuffled_flows() -> impl Strategy<Value = (Flow, Flow)> {
    distinct_flow().prop_flat_map(|flow| {
        let existing = Just(flow.existing.accounts.clone()).prop_shuffle();
        let returned = Just(flow.session().accounts.accounts).prop_shuffle();
        (Just(flow), existing, returned).prop_map(|(flow, existing, returned)| {
            let mut shuffled = flow.clone();
            shuffled.existing.accounts = existing;
            if let Some(list) = crate::returned(&mut shuffled) {
                *list = returned;
            }
            (flow, shuffled)
        })
    })
}

/// Entries by ids in place of indexes, each with its candidates in one order.
fn entries(flow: &Flow, report: &Report<Text>) -> BTreeMap<[Option<Text>; 2], Entry<Text>> {
    let returned = flow.session().accounts.accounts;
    let entries = report.accounts.iter().cloned().map(|mut entry| {
        let before = entry.before.take().map(|it| flow.existing.accounts[it].id);
        let after = entry.after.take().map(|it| returned[it].id);
        entry.candidates.sort_unstable();
        ([before, after], entry)
    });
    entries.collect()
}

/// The rest of a report.
fn without_entries(report: Report<Text>) -> Report<Text> {
    Report {
        accounts: Vec::new(),
        ..report
    }
}

/// Whether the outcome names the first authorization that an account bears, and others bear others: the one case in which
/// the order of the accounts tells something.
fn is_told_by_the_first(flow: &Flow, report: &Report<Text>) -> bool {
    let session = flow.session();
    let accounts = &session.accounts.accounts;
    let borne: BTreeSet<_> = accounts
        .iter()
        .filter_map(|it| it.authorization.set())
        .collect();
    let requested = report.requested.authorization;
    report.evidence == Evidence::Accounts
        && !requested.is_some_and(|it| borne.contains(&it))
        && borne.len() > 1
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_flow_is_told_as_the_model_tells_it(bytes in any_bytes()) {
        check::check(&bytes);
    }

    #[test]
    fn each_account_of_either_side_appears_exactly_once(flow in distinct_flow()) {
        if let (Some(report), true) = (flow.report(), flow.existing_is_known) {
            let places = |of: fn(&Entry<Text>) -> Option<usize>| -> BTreeSet<_> {
                report.accounts.iter().filter_map(of).collect()
            };
            prop_assert!(places(|it| it.before).into_iter().eq(0..flow.existing.accounts.len()));
            let returned = flow.session().accounts.accounts.len();
            prop_assert!(places(|it| it.after).into_iter().eq(0..returned));
            let both = report.accounts.iter().filter(|it| it.before.is_some() && it.after.is_some());
            prop_assert_eq!(
                report.accounts.len() + both.count(),
                flow.existing.accounts.len() + returned
            );
        }
    }

    #[test]
    fn a_list_diffed_with_itself_only_reauthorizes(flow in distinct_flow()) {
        let (accounts, asked) = (&flow.existing, &Requested::default());
        let session = Session { accounts: accounts.clone(), ..Session::default() };
        let report = interpret(&FlowResult::ended(session), Some(accounts), asked).unwrap();
        for entry in report.accounts {
            prop_assert_eq!(entry.change, Change::Reauthorized);
            prop_assert_eq!(entry.before, entry.after);
            prop_assert_eq!(entry.matched_by, Some(MatchedBy::Id));
            prop_assert!(entry.changed_fields.is_empty() && entry.candidates.is_empty());
            prop_assert!(entry.permissions.gained.is_empty() && entry.permissions.lost.is_empty());
            prop_assert!(!entry.mandate_required && !entry.may_reactivate);
        }
    }

    #[test]
    fn shuffling_either_list_changes_the_order_of_entries_alone((flow, shuffled) in shuffled_flows()) {
        if let (Some(one), Some(other)) = (flow.report(), shuffled.report()) {
            prop_assume!(!is_told_by_the_first(&flow, &one));
            prop_assert_eq!(entries(&flow, &one), entries(&shuffled, &other));
            prop_assert_eq!(without_entries(one), without_entries(other));
        }
    }
}

/// Far more than it takes, and far less than anything quadratic would.
const LIMIT: Duration = Duration::from_secs(20);

/// Accounts that nothing but their ids tells from each other.
fn look_alikes(prefix: &str, count: usize) -> Vec<Account<String>> {
    let alike = |number| Account {
        authorization: "fcauth_1".to_owned().into(),
        status: Status::Inactive.into(),
        institution_name: "First Bank".to_owned().into(),
        display_name: "Everyday".to_owned().into(),
        ..Account::from_id(format!("{prefix}{number}"))
    };
    (0..count).map(alike).collect()
}

#[test]
fn accounts_that_look_alike_take_linear_time() {
    let start = Instant::now();
    let existing = AccountList::from(look_alikes("fca_old_", 100_000));
    let session = Session {
        relink_result: RelinkResult {
            authorization: Some("fcauth_2".to_owned()),
            ..RelinkResult::default()
        },
        accounts: look_alikes("fca_new_", 100_000).into(),
        ..Session::default()
    };
    let asked = Requested {
        authorization: Some("fcauth_1".to_owned()),
        account: None,
    };
    let report = interpret(&FlowResult::ended(session), Some(&existing), &asked).unwrap();
    assert_eq!(report.count(Change::Missing), 100_000);
    assert_eq!(report.count(Change::Added), 100_000);
    assert_eq!(triage(&existing.accounts, &[], 0).len(), 1);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[test]
fn long_lists_inside_an_account_take_linear_time() {
    let start = Instant::now();
    let numbered = |dates: &mut dyn Iterator<Item = u64>| {
        let number = |date| AccountNumber {
            expected_expiry_date: Some(date),
            ..AccountNumber::default()
        };
        let accounts = vec![Account {
            account_numbers: Some(dates.map(number).collect()),
            ..Account::from_id("fca_1")
        }];
        AccountList::from(accounts)
    };
    let session = Session {
        accounts: numbered(&mut (0..80_000).rev()),
        ..Session::default()
    };
    let result = FlowResult::ended(session);
    for (last, changed) in [
        (80_000, &[][..]),
        (79_999, &[ComparedField::AccountNumbers]),
    ] {
        let existing = numbered(&mut (0..last));
        let report = interpret(&result, Some(&existing), &Requested::default()).unwrap();
        assert_eq!(report.accounts[0].changed_fields, changed);
    }
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}
