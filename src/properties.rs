//! What holds whatever accounts and sessions look like.
//!
//! Ids, names and numbers come from small pools, so that equal ones meet often.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::account::{
    Account, AccountNumber, Active, Authorization, Inactive, StatusDetails, Texts,
};
use crate::compare::{Comparison, PermissionChanges};
use crate::diff::{Change, Entry};
use crate::outcome::{Evidence, Outcome};
use crate::pairing::{MOST_CANDIDATES, Match, MatchedBy, pair};
use crate::report::{Report, interpret};
use crate::session::{FlowResult, RelinkResult, Requested, Session};
use crate::symbol::Symbol;
use crate::testing::{list, relinked, report, symbol};
use crate::triage::{Need, triage};

/// Stands in a pool for a key that is missing.
const ABSENT: &str = "(absent)";
/// Stands in a pool for `null`.
const NULL: &str = "(null)";

const IDS: &[&str] = &[
    "fca_1", "fca_2", "fca_3", "fca_4", "fca_5", "fca_6", "fca_7", "fca_8", "fca_9", "fca_10",
];
const SOME_IDS: &[&str] = &["fca_1", "fca_2", "fca_11", "", ABSENT, NULL, NULL];
const AUTHORIZATIONS: &[&str] = &["fcauth_1", "fcauth_1", "fcauth_2", "", ABSENT, NULL];
const FAILURES: &[&str] = &["no_account", "other", "asleep", ABSENT, ABSENT, NULL, ""];
const STATUSES: &[&str] = &["active", "inactive", "inactive", "disconnected", ABSENT];
const ACTIONS: &[&str] = &["relink_required", "none", ABSENT, ABSENT, NULL];
const INSTITUTIONS: &[&str] = &["First Bank", "Second Bank", ABSENT, NULL, ""];
const CATEGORIES: &[&str] = &["cash", "credit", ABSENT, NULL, ""];
const LAST4: &[&str] = &["1111", "1111", "2222", "", ABSENT];
const NAMES: &[&str] = &["Everyday", "Everyday", "1111", "", NULL];
const PERMISSIONS: &[&str] = &[
    "balances",
    "balances",
    "ownership",
    "payment_method",
    "",
    ABSENT,
];
const PAYMENT_METHODS: &[&str] = &["us_bank_account", "link"];
const NUMBER_STATUSES: &[&str] = &["transactable", "expired", ABSENT, NULL];
const NETWORKS: &[&str] = &["ach", "us_domestic_wire", ABSENT];

/// Unix seconds.
const NOW: u32 = 1_800_000_000;

/// A failure is told by the test; nothing is written into the repository.
fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn text(pool: &'static [&'static str]) -> impl Strategy<Value = Symbol> {
    select(pool).prop_map(|text| match text {
        ABSENT => Symbol::ABSENT,
        NULL => Symbol::NULL,
        text => symbol(text),
    })
}

fn texts(pool: &'static [&'static str]) -> impl Strategy<Value = Texts<'static>> {
    option::of(vec(text(pool), 0..4)).prop_map(|texts| texts.map(list))
}

fn date() -> impl Strategy<Value = Option<u32>> {
    option::of(select(&[0, NOW, NOW + 1, u32::MAX][..]))
}

fn account_number() -> impl Strategy<Value = AccountNumber<'static>> {
    let types = &["tokenized_account_number", "account_number", ABSENT, NULL];
    (
        text(types),
        text(NUMBER_STATUSES),
        date(),
        vec(text(NETWORKS), 0..3),
    )
        .prop_map(
            |(identifier_type, status, expected_expiry_date, networks)| AccountNumber {
                identifier_type,
                status,
                expected_expiry_date,
                supported_networks: list(networks),
            },
        )
}

fn status_details() -> impl Strategy<Value = StatusDetails> {
    (
        text(ACTIONS),
        text(NAMES),
        text(ACTIONS),
        text(NAMES),
        date(),
    )
        .prop_map(
            |(inactive_action, inactive_cause, active_action, active_cause, date)| StatusDetails {
                inactive: Inactive {
                    action: inactive_action,
                    cause: inactive_cause,
                },
                active: Active {
                    action: active_action,
                    cause: active_cause,
                    expected_deactivation_date: date,
                },
            },
        )
}

/// An institution, a category and a subcategory; more often than not the same.
fn kind() -> impl Strategy<Value = [Symbol; 3]> {
    let usual = Just(["First Bank", "cash", "cash"]).prop_map(|kind| kind.map(symbol));
    prop_oneof![
        5 => usual,
        1 => [text(INSTITUTIONS), text(CATEGORIES), text(CATEGORIES)],
    ]
}

/// An account by what tells it from others; the rest is absent.
fn identified() -> impl Strategy<Value = Account<'static>> {
    (text(IDS), kind(), text(LAST4), text(NAMES)).prop_map(
        |(id, [institution_name, category, subcategory], last4, display_name)| Account {
            institution_name,
            category,
            subcategory,
            last4,
            display_name,
            ..Account::from_id(id)
        },
    )
}

/// An account with all its fields.
fn detailed() -> impl Strategy<Value = Account<'static>> {
    (
        identified(),
        text(AUTHORIZATIONS),
        text(STATUSES),
        texts(PERMISSIONS),
        texts(PAYMENT_METHODS),
        option::of(vec(account_number(), 0..3)),
        status_details(),
    )
        .prop_map(
            |(account, authorization, status, permissions, types, numbers, status_details)| {
                Account {
                    authorization,
                    status,
                    permissions,
                    supported_payment_method_types: types,
                    account_numbers: numbers.map(list),
                    status_details,
                    ..account
                }
            },
        )
}

/// Any account: with all its fields, a bare id, or one that is malformed.
fn any_account() -> impl Strategy<Value = Account<'static>> {
    let malformed = detailed().prop_map(|account| Account {
        id: Symbol::ABSENT,
        ..account
    });
    prop_oneof![
        8 => detailed(),
        1 => text(IDS).prop_map(Account::from_id),
        1 => malformed,
    ]
}

fn accounts() -> impl Strategy<Value = Vec<Account<'static>>> {
    vec(any_account(), 0..11)
}

fn any_request() -> impl Strategy<Value = Requested> {
    (text(AUTHORIZATIONS), text(SOME_IDS)).prop_map(|(authorization, account)| Requested {
        authorization,
        account,
    })
}

fn any_result() -> impl Strategy<Value = RelinkResult> {
    (text(AUTHORIZATIONS), text(SOME_IDS), text(FAILURES)).prop_map(
        |(authorization, account, failure_reason)| RelinkResult {
            authorization,
            account,
            failure_reason,
        },
    )
}

/// Everything that a report is made from.
#[derive(Clone, Debug)]
struct Flow {
    is_error: bool,
    relink_options: Requested,
    relink_result: RelinkResult,
    permissions: Texts<'static>,
    asked: Requested,
    existing: Vec<Account<'static>>,
    returned: Vec<Account<'static>>,
}

impl Flow {
    fn report(&self) -> Report {
        let session = Session {
            relink_options: self.relink_options,
            relink_result: self.relink_result,
            permissions: self.permissions,
            accounts: &self.returned,
            ..Session::default()
        };
        let result = FlowResult {
            is_error: self.is_error,
            session: Some(session),
        };
        interpret(&result, &self.existing, self.asked).unwrap()
    }

    /// The same without accounts that are malformed or have an id that was there before.
    fn distinct(self) -> Self {
        let distinct = |accounts: &[Account<'static>]| {
            firsts(accounts)
                .into_iter()
                .map(|place| accounts[place])
                .collect()
        };
        Self {
            existing: distinct(&self.existing),
            returned: distinct(&self.returned),
            ..self
        }
    }

    /// Entries by ids in place of places, each with its candidates in one order.
    fn entries(&self) -> BTreeMap<(u32, u32), Entry> {
        let entries = self.report().accounts.into_iter().map(|mut entry| {
            let id_in = |accounts: &[Account<'_>], place: Option<usize>| {
                place.map_or(0, |place| accounts[place].id.number())
            };
            let before = id_in(&self.existing, entry.before.take());
            let after = id_in(&self.returned, entry.after.take());
            entry.candidates.sort_by_key(|candidate| candidate.number());
            ((before, after), entry)
        });
        entries.collect()
    }
}

/// The places of the accounts with an id that was not there before.
fn firsts(accounts: &[Account<'_>]) -> Vec<usize> {
    let is_first = |place: &usize| {
        let id = accounts[*place].id;
        id.is_set() && accounts[..*place].iter().all(|other| other.id != id)
    };
    (0..accounts.len()).filter(is_first).collect()
}

fn any_flow() -> impl Strategy<Value = Flow> {
    (
        prop::bool::weighted(0.1),
        any_request(),
        any_result(),
        texts(PERMISSIONS),
        any_request(),
        accounts(),
        prop_oneof![1 => Just(Vec::new()), 5 => accounts()],
    )
        .prop_map(
            |(is_error, relink_options, relink_result, permissions, asked, existing, returned)| {
                Flow {
                    is_error,
                    relink_options,
                    relink_result,
                    permissions,
                    asked,
                    existing,
                    returned,
                }
            },
        )
}

/// A flow without malformed accounts or equal ids, and the same with its lists in another order.
fn shuffled_flows() -> impl Strategy<Value = (Flow, Flow)> {
    any_flow().prop_map(Flow::distinct).prop_flat_map(|flow| {
        let existing = Just(flow.existing.clone()).prop_shuffle();
        let returned = Just(flow.returned.clone()).prop_shuffle();
        (Just(flow), existing, returned).prop_map(|(flow, existing, returned)| {
            let shuffled = Flow {
                existing,
                returned,
                ..flow.clone()
            };
            (flow, shuffled)
        })
    })
}

/// Something that happens to the lists of a flow between two reports.
#[derive(Clone, Debug)]
enum Step {
    /// An account goes to another place of its list.
    Move(Side, Index, Index),
    Drop(Side, Index),
    /// An account is there once more, at a later place.
    Duplicate(Side, Index, Index),
    Insert(Side, Index, Account<'static>),
    /// An account of one side gets this id.
    Relabel(Side, Index, Symbol),
    /// An account keeps its id alone, and is another one in all else.
    Change(Side, Index, Account<'static>),
    /// An id is another one, wherever it stands; nobody else has had that.
    Rename(Side, Index),
    SwapSides,
}

#[derive(Clone, Copy, Debug)]
enum Side {
    Existing,
    Returned,
}

fn any_step() -> impl Strategy<Value = Step> {
    let side = || select(&[Side::Existing, Side::Returned][..]);
    let at = any::<Index>;
    prop_oneof![
        3 => (side(), at(), at()).prop_map(|(side, from, to)| Step::Move(side, from, to)),
        2 => (side(), at()).prop_map(|(side, place)| Step::Drop(side, place)),
        2 => (side(), at(), at()).prop_map(|(side, from, to)| Step::Duplicate(side, from, to)),
        2 => (side(), at(), any_account()).prop_map(|(side, to, it)| Step::Insert(side, to, it)),
        3 => (side(), at(), text(IDS)).prop_map(|(side, place, id)| Step::Relabel(side, place, id)),
        2 => (side(), at(), detailed()).prop_map(|(side, place, it)| Step::Change(side, place, it)),
        1 => (side(), at()).prop_map(|(side, place)| Step::Rename(side, place)),
        2 => Just(Step::SwapSides),
    ]
}

impl Step {
    /// The flow after it; an empty list has nothing to be moved.
    fn done_to(&self, flow: &Flow) -> Flow {
        let mut flow = flow.clone();
        match *self {
            Self::Move(side, from, to) => flow.change(side, |list| {
                let account = list.remove(from.index(list.len()));
                list.insert(to.index(list.len() + 1), account);
            }),
            Self::Drop(side, place) => flow.change(side, |list| {
                list.remove(place.index(list.len()));
            }),
            Self::Duplicate(side, from, to) => flow.change(side, |list| {
                let from = from.index(list.len());
                let later = from + 1 + to.index(list.len() - from);
                list.insert(later, list[from]);
            }),
            Self::Insert(side, to, account) => {
                let list = flow.list(side);
                list.insert(to.index(list.len() + 1), account);
            }
            Self::Relabel(side, place, id) => flow.change(side, |list| {
                let place = place.index(list.len());
                list[place].id = id;
            }),
            Self::Change(side, place, account) => flow.change(side, |list| {
                let place = place.index(list.len());
                let id = list[place].id;
                list[place] = Account { id, ..account };
            }),
            Self::Rename(side, place) => {
                let list = flow.list(side);
                if !list.is_empty() {
                    let id = list[place.index(list.len())].id;
                    flow.rename(id);
                }
            }
            Self::SwapSides => std::mem::swap(&mut flow.existing, &mut flow.returned),
        }
        flow
    }
}

/// An id that no pool has.
const RENAMED: &str = "fca_renamed";

impl Flow {
    fn list(&mut self, side: Side) -> &mut Vec<Account<'static>> {
        match side {
            Side::Existing => &mut self.existing,
            Side::Returned => &mut self.returned,
        }
    }

    /// Changes a list that is not empty.
    fn change(&mut self, side: Side, change: impl FnOnce(&mut Vec<Account<'static>>)) {
        let list = self.list(side);
        if !list.is_empty() {
            change(list);
        }
    }

    /// Gives an id a name that nobody else has; the second one to be renamed makes the first one's theirs.
    fn rename(&mut self, id: Symbol) {
        let new = symbol(RENAMED);
        let is_taken = || {
            let asked = [self.asked, self.relink_options].map(|it| it.account);
            let ids = self.existing.iter().chain(&self.returned).map(|it| it.id);
            ids.chain(asked)
                .chain([self.relink_result.account])
                .any(|it| it == new)
        };
        if !id.is_set() || is_taken() {
            return;
        }
        let accounts = self.existing.iter_mut().chain(&mut self.returned);
        let ids = accounts.map(|account| &mut account.id).chain([
            &mut self.asked.account,
            &mut self.relink_options.account,
            &mut self.relink_result.account,
        ]);
        for it in ids {
            if *it == id {
                *it = new;
            }
        }
    }

    /// The accounts of a side that count.
    fn counted(accounts: &[Account<'static>]) -> Vec<Account<'static>> {
        firsts(accounts)
            .into_iter()
            .map(|place| accounts[place])
            .collect()
    }

    /// What pairs of accounts were found, by their ids, and what changed of each.
    fn pairs(&self) -> BTreeSet<(u32, u32, Vec<u32>)> {
        let numbers = |symbols: &[Symbol]| symbols.iter().map(|it| it.number()).collect();
        let pairs = self.report().accounts.into_iter().filter_map(|entry| {
            let (before, after) = (entry.before?, entry.after?);
            let ids = (self.existing[before].id, self.returned[after].id);
            Some((
                ids.0.number(),
                ids.1.number(),
                numbers(&entry.changed_fields),
            ))
        });
        pairs.collect()
    }
}

/// Whether the first authorization that an account bears is the one of the outcome, and others bear others: the one case
/// in which the order of the accounts tells something.
fn is_told_by_the_first(flow: &Flow, report: &Report) -> bool {
    let borne: BTreeSet<_> = flow
        .returned
        .iter()
        .filter_map(|account| account.authorization.set())
        .map(Symbol::number)
        .collect();
    report.evidence == Evidence::Accounts
        && !flow.relink_result.authorization.is_set()
        && !borne.contains(&report.requested.authorization.number())
        && borne.len() > 1
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn each_account_of_either_side_appears_exactly_once(flow in any_flow()) {
        let entries = flow.report().accounts;
        let before: Vec<_> = entries.iter().filter_map(|entry| entry.before).collect();
        prop_assert_eq!(before, firsts(&flow.existing));
        let mut after: Vec<_> = entries.iter().filter_map(|entry| entry.after).collect();
        after.sort_unstable();
        prop_assert_eq!(after, firsts(&flow.returned));
    }

    #[test]
    fn existing_accounts_come_first_and_new_ones_in_their_order(flow in any_flow()) {
        let entries = flow.report().accounts;
        let existing = firsts(&flow.existing).len();
        prop_assert!(entries[..existing].iter().all(|entry| entry.change != Change::Added));
        prop_assert!(entries[existing..].iter().all(|entry| entry.change == Change::Added));
        prop_assert!(entries[existing..].is_sorted_by_key(|entry| entry.after));
    }

    #[test]
    fn the_id_to_use_is_the_newest(flow in any_flow()) {
        for entry in flow.report().accounts {
            let newest = match (entry.before, entry.after) {
                (_, Some(after)) => flow.returned[after].id,
                (Some(before), None) => flow.existing[before].id,
                (None, None) => Symbol::ABSENT,
            };
            prop_assert_eq!(entry.id, newest);
        }
    }

    #[test]
    fn a_list_diffed_with_itself_only_reauthorizes(accounts in accounts()) {
        let report = report(relinked(&accounts), &accounts);
        prop_assert!(report.complete);
        for entry in report.accounts {
            prop_assert_eq!(entry.change, Change::Reauthorized);
            prop_assert_eq!(entry.before, entry.after);
            prop_assert_eq!(entry.matched_by, Some(MatchedBy::Id));
            prop_assert!(entry.changed_fields.is_empty());
            prop_assert!(entry.permissions.gained.is_empty());
            prop_assert!(entry.permissions.lost.is_empty());
            prop_assert!(entry.candidates.is_empty());
            prop_assert!(!entry.mandate_required && !entry.may_reactivate);
        }
    }

    #[test]
    fn shuffling_either_list_changes_the_order_of_entries_alone((flow, shuffled) in shuffled_flows()) {
        let one = flow.report();
        prop_assume!(!is_told_by_the_first(&flow, &one));
        let other = shuffled.report();
        prop_assert_eq!(flow.entries(), shuffled.entries());
        let in_one_order = |report| Report { accounts: Vec::new(), ..report };
        prop_assert_eq!(in_one_order(one), in_one_order(other));
    }

    #[test]
    fn malformed_and_repeated_accounts_change_nothing(flow in any_flow()) {
        let distinct = flow.clone().distinct();
        prop_assert_eq!(flow.entries(), distinct.entries());
        let without_entries = |report| Report { accounts: Vec::new(), ..report };
        prop_assert_eq!(without_entries(flow.report()), without_entries(distinct.report()));
    }

    #[test]
    fn a_pair_shares_institution_and_categories(flow in any_flow()) {
        for entry in flow.report().accounts {
            if let (Change::Replaced, Some(before), Some(after)) = (entry.change, entry.before, entry.after) {
                let (before, after) = (&flow.existing[before], &flow.returned[after]);
                prop_assert!(is_of_one_kind(before, after));
                prop_assert!(before.id != after.id);
            }
        }
    }

    #[test]
    fn an_entry_is_of_both_sides_where_it_is_matched(flow in any_flow()) {
        for entry in flow.report().accounts {
            prop_assert_eq!(entry.matched_by.is_some(), entry.change.is_confirmed());
            if entry.before.is_some() && entry.after.is_some() {
                prop_assert!(entry.change.is_confirmed());
                prop_assert!(entry.candidates.is_empty());
            } else {
                prop_assert!(entry.changed_fields.is_empty());
                prop_assert!(entry.permissions.gained.is_empty() && entry.permissions.lost.is_empty());
            }
        }
    }

    #[test]
    fn candidates_name_each_other(flow in any_flow()) {
        let entries = flow.report().accounts;
        for entry in &entries {
            for &candidate in &entry.candidates {
                let other = entries.iter().find(|other| {
                    other.id == candidate && other.before.is_some() != entry.before.is_some()
                });
                prop_assert!(other.is_some_and(|other| other.candidates.contains(&entry.id)));
            }
        }
    }

    #[test]
    fn complete_implies_a_success(flow in any_flow()) {
        let report = flow.report();
        if report.complete {
            prop_assert!(report.outcome.is_success());
            for entry in report.accounts {
                prop_assert!(entry.change.is_confirmed() || !entry.is_expected);
            }
        }
    }

    #[test]
    fn an_outcome_other_than_a_success_leaves_nothing_unconfirmed(flow in any_flow()) {
        let report = flow.report();
        if !report.outcome.is_success() {
            prop_assert_eq!(report.count(Change::Unconfirmed), 0);
        }
        if !matches!(report.outcome, Outcome::Relinked { .. }) {
            prop_assert!(!report.accounts.iter().any(|entry| entry.may_reactivate));
        }
    }

    #[test]
    fn pairs_are_those_of_a_plain_search(
        old in vec(identified(), 0..9),
        new in vec(identified(), 0..9),
    ) {
        assert_pairs(&old, &new)?;
    }

    #[test]
    fn pairs_are_those_of_a_plain_search_where_many_look_alike(
        old in vec(look_alike(), 0..50),
        new in vec(look_alike(), 0..50),
    ) {
        assert_pairs(&old, &new)?;
    }

    #[test]
    fn changes_are_those_of_a_plain_comparison(
        pairs in vec((detailed(), detailed()), 1..5),
        asked in texts(PERMISSIONS),
    ) {
        let mut comparison = Comparison::default();
        for (before, after) in pairs {
            prop_assert_eq!(
                comparison.changed_fields(&before, &after),
                changed_fields_plainly(&before, &after)
            );
            let permissions = comparison.permissions(Some(&before), Some(&after), asked);
            let without = |items: Texts<'_>, others: Texts<'_>| match (items, others) {
                (Some(items), Some(others)) => without_plainly(items, others),
                _ => Vec::new(),
            };
            prop_assert_eq!(permissions.gained, without(after.permissions, before.permissions));
            prop_assert_eq!(permissions.lost, without(before.permissions, after.permissions));
            prop_assert_eq!(permissions.not_granted, without(asked, after.permissions));
        }
    }

    #[test]
    fn after_every_step_the_entries_are_those_of_a_plain_search(
        start in any_flow(),
        steps in vec(any_step(), 1..16),
    ) {
        let mut flow = start;
        for step in steps {
            let next = step.done_to(&flow);
            let report = next.report();
            prop_assert_eq!(&report.accounts, &entries_plainly(&next, &report), "after {:?}", step);
            match step {
                Step::Duplicate(..) => prop_assert_eq!(flow.entries(), next.entries()),
                Step::SwapSides => {
                    let swap = |(before, after, changed)| (after, before, changed);
                    let mirrored: BTreeSet<_> = next.pairs().into_iter().map(swap).collect();
                    prop_assert_eq!(flow.pairs(), mirrored);
                }
                Step::Move(side, ..) => {
                    let tells = is_told_by_the_first(&flow, &flow.report());
                    let mut counted = [&flow, &next].map(|it| Flow::counted(it.clone().list(side)));
                    for list in &mut counted {
                        list.sort_by_key(|account| account.id.number());
                    }
                    if !tells && counted[0] == counted[1] {
                        prop_assert_eq!(flow.entries(), next.entries());
                    }
                }
                Step::Rename(..) => {
                    let kinds = |report: &Report| -> Vec<_> {
                        report.accounts.iter().map(|it| (it.change, it.before, it.after)).collect()
                    };
                    prop_assert_eq!(kinds(&flow.report()), kinds(&report));
                    prop_assert_eq!(flow.report().complete, report.complete);
                }
                Step::Drop(..) | Step::Insert(..) | Step::Relabel(..) | Step::Change(..) => {}
            }
            flow = next;
        }
    }

    #[test]
    fn triage_tells_each_account_once_and_the_most_urgent_first(
        accounts in accounts(),
        status in text(STATUSES),
        inactive_action in text(ACTIONS),
    ) {
        let authorization = Authorization { id: symbol("fcauth_1"), status, inactive_action };
        let needs = triage(&accounts, &[authorization], NOW);
        let mut places: Vec<_> = needs.iter().flat_map(|need| &need.accounts).copied().collect();
        places.sort_unstable();
        prop_assert_eq!(places, firsts(&accounts));
        let urgency = |need: &Need| (need.action, need.deadline.unwrap_or(u32::MAX));
        prop_assert!(needs.is_sorted_by_key(urgency));
        let of_one = needs.iter().filter(|need| need.authorization.is_some());
        let keys: BTreeSet<_> = of_one
            .clone()
            .map(|need| (need.authorization.map(Symbol::number), need.action))
            .collect();
        prop_assert_eq!(keys.len(), of_one.count());
        for need in &needs {
            prop_assert!(need.accounts.is_sorted());
            for &place in &need.accounts {
                prop_assert_eq!(accounts[place].authorization.set(), need.authorization);
            }
        }
    }
}

// A second pairing and comparison, which search the lists again and again.

fn look_alike() -> impl Strategy<Value = Account<'static>> {
    (
        text(&["1111", "1111", "2222", ""]),
        text(&["Everyday", "Everyday", "Bills"]),
    )
        .prop_map(|(last4, display_name)| Account {
            institution_name: symbol("First Bank"),
            last4,
            display_name,
            ..Account::default()
        })
}

fn are_set_and_equal(a: Symbol, b: Symbol) -> bool {
    a.is_set() && a == b
}

fn is_of_one_kind(a: &Account<'_>, b: &Account<'_>) -> bool {
    are_set_and_equal(a.institution_name, b.institution_name)
        && a.category.or_null() == b.category.or_null()
        && a.subcategory.or_null() == b.subcategory.or_null()
}

fn agree_by(by: MatchedBy, a: &Account<'_>, b: &Account<'_>) -> bool {
    let (last4, name) = (
        are_set_and_equal(a.last4, b.last4),
        are_set_and_equal(a.display_name, b.display_name),
    );
    is_of_one_kind(a, b)
        && match by {
            MatchedBy::Id => a.id == b.id,
            MatchedBy::Last4 => last4,
            MatchedBy::DisplayName => name && !(a.last4.is_set() && b.last4.is_set()),
        }
}

fn might_be(a: &Account<'_>, b: &Account<'_>) -> bool {
    is_of_one_kind(a, b)
        && (are_set_and_equal(a.last4, b.last4)
            || are_set_and_equal(a.display_name, b.display_name))
}

/// The pairs of two lists, by their places.
fn pairs_plainly(old: &[Account<'_>], new: &[Account<'_>]) -> BTreeMap<usize, (usize, MatchedBy)> {
    let mut pairs = BTreeMap::new();
    for by in [MatchedBy::Last4, MatchedBy::DisplayName] {
        let left = pairs.clone();
        let is_left = |(o, n): (usize, usize)| {
            !left.contains_key(&o) && left.values().all(|&(with, _)| with != n)
        };
        let matches: Vec<_> = (0..old.len())
            .flat_map(|o| (0..new.len()).map(move |n| (o, n)))
            .filter(|&(o, n)| is_left((o, n)) && agree_by(by, &old[o], &new[n]))
            .collect();
        for &(o, n) in &matches {
            let rivals = matches.iter().filter(|other| other.0 == o || other.1 == n);
            if rivals.count() == 1 {
                pairs.insert(o, (n, by));
            }
        }
    }
    pairs
}

fn assert_pairs(old: &[Account<'_>], new: &[Account<'_>]) -> Result<(), TestCaseError> {
    let pairs = pairs_plainly(old, new);
    let with_old = |n: usize| pairs.iter().find(|(_, pair)| pair.0 == n);
    let old_matches: Vec<_> = (0..old.len())
        .map(|o| match pairs.get(&o) {
            Some(&(with, by)) => Match::Paired { with, by },
            None => Match::Unpaired {
                candidates: (0..new.len())
                    .filter(|&n| with_old(n).is_none() && might_be(&old[o], &new[n]))
                    .take(MOST_CANDIDATES)
                    .collect(),
            },
        })
        .collect();
    let new_matches: Vec<_> = (0..new.len())
        .map(|n| match with_old(n) {
            Some((&with, &(_, by))) => Match::Paired { with, by },
            None => Match::Unpaired {
                candidates: (0..old.len())
                    .filter(|o| !pairs.contains_key(o) && might_be(&old[*o], &new[n]))
                    .take(MOST_CANDIDATES)
                    .collect(),
            },
        })
        .collect();

    let placed_old: Vec<_> = old.iter().enumerate().collect();
    let placed_new: Vec<_> = new.iter().enumerate().collect();
    let found = pair(&placed_old, &placed_new);
    let found_old: Vec<_> = (0..old.len()).map(|place| found.of_old(place)).collect();
    let found_new: Vec<_> = (0..new.len()).map(|place| found.of_new(place)).collect();
    prop_assert_eq!(found_old, old_matches);
    prop_assert_eq!(found_new, new_matches);
    Ok(())
}

/// The items that are not among the others, each once; what is no text is no item.
fn without_plainly(items: &[Symbol], others: &[Symbol]) -> Vec<Symbol> {
    let mut without = Vec::new();
    for &item in items {
        let is_text = item != Symbol::ABSENT && item != Symbol::NULL;
        if is_text && !others.contains(&item) && !without.contains(&item) {
            without.push(item);
        }
    }
    without
}

fn changed_fields_plainly(before: &Account<'_>, after: &Account<'_>) -> Vec<Symbol> {
    let text = |a: Symbol, b: Symbol| a.is_present() && b.is_present() && a != b;
    let set = |a: Texts<'_>, b: Texts<'_>| match (a, b) {
        (Some(a), Some(b)) => {
            !without_plainly(a, b).is_empty() || !without_plainly(b, a).is_empty()
        }
        _ => false,
    };
    let networks = |number: &AccountNumber<'_>| -> Vec<Symbol> {
        let networks = number.supported_networks.iter().copied();
        networks.filter(|network| network.is_text()).collect()
    };
    let are_equal = |a: &AccountNumber<'_>, b: &AccountNumber<'_>| {
        a.identifier_type.or_null() == b.identifier_type.or_null()
            && a.status.or_null() == b.status.or_null()
            && a.expected_expiry_date == b.expected_expiry_date
            && networks(a) == networks(b)
    };
    let covers = |a: &[AccountNumber<'_>], b: &[AccountNumber<'_>]| {
        b.iter().all(|b| a.iter().any(|a| are_equal(a, b)))
    };
    let numbers = match (before.account_numbers, after.account_numbers) {
        (Some(a), Some(b)) => !covers(a, b) || !covers(b, a),
        _ => false,
    };
    [
        (Symbol::STATUS, text(before.status, after.status)),
        (
            Symbol::AUTHORIZATION,
            text(before.authorization, after.authorization),
        ),
        (
            Symbol::PERMISSIONS,
            set(before.permissions, after.permissions),
        ),
        (Symbol::LAST4, text(before.last4, after.last4)),
        (
            Symbol::DISPLAY_NAME,
            text(before.display_name, after.display_name),
        ),
        (
            Symbol::SUBCATEGORY,
            text(before.subcategory, after.subcategory),
        ),
        (
            Symbol::SUPPORTED_PAYMENT_METHOD_TYPES,
            set(
                before.supported_payment_method_types,
                after.supported_payment_method_types,
            ),
        ),
        (Symbol::ACCOUNT_NUMBERS, numbers),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// One entry for each account of either side, as the contract tells it.
#[allow(
    clippy::too_many_lines,
    reason = "one rule after the other, as on the contract's page"
)]
fn entries_plainly(flow: &Flow, report: &Report) -> Vec<Entry> {
    let requested = report.requested;
    let (existing, returned) = (firsts(&flow.existing), firsts(&flow.returned));
    let same = |id: Symbol, accounts: &[Account<'_>]| accounts.iter().position(|it| it.id == id);
    let is_left = |&place: &usize| same(flow.existing[place].id, &flow.returned).is_none();
    let is_new = |&place: &usize| same(flow.returned[place].id, &flow.existing).is_none();
    let left: Vec<_> = existing.iter().copied().filter(is_left).collect();
    let new: Vec<_> = returned.iter().copied().filter(is_new).collect();
    let old_accounts: Vec<_> = left.iter().map(|&place| flow.existing[place]).collect();
    let new_accounts: Vec<_> = new.iter().map(|&place| flow.returned[place]).collect();
    let pairs = pairs_plainly(&old_accounts, &new_accounts);
    let is_paired_new = |n: usize| pairs.values().any(|pair| pair.0 == n);
    let nobody_tells = existing
        .iter()
        .all(|&place| !flow.existing[place].authorization.is_set());

    let has = |texts: Texts<'_>, text| texts.is_some_and(|texts| texts.contains(&text));
    let needs_mandate = |account: &Account<'_>| {
        has(flow.permissions, Symbol::PAYMENT_METHOD)
            && has(
                account.supported_payment_method_types,
                Symbol::US_BANK_ACCOUNT,
            )
    };
    let lacking = |items: Texts<'_>, others: Texts<'_>| match (items, others) {
        (Some(items), Some(others)) => without_plainly(items, others),
        _ => Vec::new(),
    };
    let blank = |id| Entry {
        id,
        ..Entry::default()
    };

    let mut entries = Vec::new();
    for place in existing {
        let before = &flow.existing[place];
        let mut entry = blank(before.id);
        entry.before = Some(place);
        let is_meant = if requested.account.is_set() {
            before.id == requested.account
        } else {
            are_set_and_equal(before.authorization, requested.authorization) || nobody_tells
        };
        entry.is_expected = is_meant && !before.is_beyond_repair();
        let old = left.iter().position(|&other| other == place);
        let pair = old.and_then(|old| pairs.get(&old));
        if old.is_none() {
            entry.change = Change::Reauthorized;
            entry.after = same(before.id, &flow.returned);
            entry.matched_by = Some(MatchedBy::Id);
        } else if let Some(&(with, by)) = pair {
            entry.change = Change::Replaced;
            entry.after = Some(new[with]);
            entry.matched_by = Some(by);
        } else {
            let might = |n: &usize| !is_paired_new(*n) && might_be(before, &new_accounts[*n]);
            let candidates = (0..new.len()).filter(might).take(MOST_CANDIDATES);
            entry.candidates = candidates.map(|n| new_accounts[n].id).collect();
            let is_named = [requested.account, flow.relink_result.account] == [before.id; 2];
            if returned.is_empty() && is_named {
                entry.change = Change::Reauthorized;
                entry.matched_by = Some(MatchedBy::Id);
            } else if entry.is_expected && !returned.is_empty() {
                entry.change = Change::Missing;
            } else if entry.is_expected && report.outcome.is_success() {
                entry.change = Change::Unconfirmed;
            }
        }
        if let Some(after) = entry.after.map(|place| &flow.returned[place]) {
            entry.id = after.id;
            entry.changed_fields = changed_fields_plainly(before, after);
            entry.permissions = PermissionChanges {
                gained: lacking(after.permissions, before.permissions),
                lost: lacking(before.permissions, after.permissions),
                not_granted: lacking(flow.permissions, after.permissions),
            };
            entry.mandate_required = entry.change == Change::Replaced && needs_mandate(after);
        }
        let is_on_relinked = matches!(
            report.outcome,
            Outcome::Relinked { authorization } if are_set_and_equal(authorization, before.authorization)
        );
        let is_confirmed = matches!(entry.change, Change::Reauthorized | Change::Replaced);
        entry.may_reactivate = is_on_relinked && before.status != Symbol::ACTIVE && !is_confirmed;
        entries.push(entry);
    }
    for (n, &place) in new.iter().enumerate().filter(|&(n, _)| !is_paired_new(n)) {
        let after = &flow.returned[place];
        let might =
            |o: &usize| !pairs.contains_key(o) && might_be(&old_accounts[*o], &new_accounts[n]);
        let candidates = (0..left.len()).filter(might).take(MOST_CANDIDATES);
        entries.push(Entry {
            change: Change::Added,
            after: Some(place),
            candidates: candidates.map(|o| old_accounts[o].id).collect(),
            permissions: PermissionChanges {
                not_granted: lacking(flow.permissions, after.permissions),
                ..PermissionChanges::default()
            },
            mandate_required: needs_mandate(after),
            ..blank(after.id)
        });
    }
    entries
}
