//! The rules of the contract once more, plainly: without any table or sort, lists are searched again and again.

use fc_relink::{
    Account, AccountNumber, Action, Change, ComparedField, EXPIRY_NOTICE, Entry, Evidence,
    FailureReason, Field, IdentifierType, MOST_CANDIDATES, MatchedBy, Need, NextStep, NumberStatus,
    Outcome, PaymentMethodType, Permission, PermissionChanges, Report, Requested, RequiredAction,
    Session, SessionStatus, Status, Warning,
};

type Text = &'static str;
type Flow = crate::flow::Flow<Text>;
type Accounts = [Account<Text>];

fn set(text: Option<Text>) -> Option<Text> {
    text.filter(|text| !text.is_empty())
}

fn borne(account: &Account<Text>) -> Option<Text> {
    set(account.authorization.value().copied())
}

/// The indexes of the accounts with an id that was not there before.
pub fn firsts(accounts: &Accounts) -> Vec<usize> {
    let is_first = |index: &usize| {
        let id = accounts[*index].id;
        !id.is_empty() && accounts[..*index].iter().all(|other| other.id != id)
    };
    (0..accounts.len()).filter(is_first).collect()
}

fn distinct(accounts: &Accounts) -> Vec<&Account<Text>> {
    firsts(accounts).iter().map(|&i| &accounts[i]).collect()
}

fn has(accounts: &Accounts, id: Text) -> bool {
    !id.is_empty() && accounts.iter().any(|account| account.id == id)
}

/// The whole report.
pub fn report(flow: &Flow) -> Option<Report<Text>> {
    if flow.result.session.is_none() && !flow.result.has_error {
        return None;
    }
    let session = flow.session();
    let requested = requested(flow, &session);
    let (outcome, evidence) = outcome(flow, &session, &requested);
    let accounts = if flow.existing_is_known {
        entries(flow, &session, &requested, &outcome)
    } else {
        let entry = |index| came(&session, Change::Returned, index);
        firsts(&session.accounts.accounts)
            .into_iter()
            .map(entry)
            .collect()
    };
    let works = |entry: &Entry<Text>| {
        let after = entry.after.map(|index| &session.accounts.accounts[index]);
        let status = after.and_then(|it| it.status.value());
        !matches!(status, Some(Status::Inactive | Status::Disconnected))
    };
    let is_repaired = |entry: &Entry<Text>| {
        let before = entry.before.map(|index| &flow.existing.accounts[index]);
        let is_expected = before.is_some_and(|it| is_expected(flow, &requested, it));
        !is_expected || is_confirmed(entry.change) && works(entry)
    };
    let is_relinked = matches!(outcome, Outcome::Relinked { .. });
    let is_success = is_relinked || matches!(outcome, Outcome::NewAuthorization { .. });
    let any = |changes: &[Change]| accounts.iter().any(|it| changes.contains(&it.change));
    let next_step = if is_success && !flow.existing_is_known {
        NextStep::RefreshAccounts
    } else if is_success && (!is_relinked || any(&[Change::Added, Change::Replaced])) {
        NextStep::Reconcile
    } else if is_success
        && (any(&[Change::Missing, Change::Unconfirmed])
            || accounts.iter().any(|it| it.may_reactivate || !works(it)))
    {
        NextStep::RefreshAccounts
    } else if is_success {
        NextStep::Done
    } else {
        match outcome {
            Outcome::Failed {
                reason: FailureReason::NoAccount,
                ..
            } => NextStep::ChooseExpectedAccount,
            Outcome::Pending { .. } => NextStep::Wait,
            _ => NextStep::Retry,
        }
    };
    Some(Report {
        complete: is_success && flow.existing_is_known && accounts.iter().all(is_repaired),
        next_step,
        warnings: warnings(flow, &session, &requested),
        outcome,
        evidence,
        requested,
        accounts,
    })
}

fn requested(flow: &Flow, session: &Session<Text>) -> Requested<Text> {
    let own = &session.relink_options;
    let it = if set(own.authorization).is_some() {
        own
    } else {
        &flow.asked
    };
    Requested {
        authorization: set(it.authorization),
        account: set(it.account),
    }
}

fn warnings(flow: &Flow, session: &Session<Text>, requested: &Requested<Text>) -> Vec<Warning> {
    let (own, asked) = (&session.relink_options, &flow.asked);
    let differ = |a, b| set(a).is_some() && set(b).is_some() && a != b;
    let mut warnings = Vec::new();
    if set(own.authorization).is_some()
        && (differ(own.authorization, asked.authorization) || differ(own.account, asked.account))
    {
        warnings.push(Warning::RequestDiffers);
    }
    if flow.result.session.is_some() && requested.authorization.is_none() {
        warnings.push(Warning::NotARelinkSession);
    }
    let reason = set(session.relink_result.failure_reason);
    if reason.is_some_and(|it| !["no_account", "no_authorization", "other"].contains(&it)) {
        warnings.push(Warning::UnknownFailureReason);
    }
    warnings
}

/// The table of how a flow ended, row by row.
fn outcome(
    flow: &Flow,
    session: &Session<Text>,
    asked: &Requested<Text>,
) -> (Outcome<Text>, Evidence) {
    if flow.result.has_error {
        return (Outcome::Error, Evidence::Error);
    }
    let came = set(session.relink_result.authorization);
    let named = set(session.relink_result.account);
    let failure_reason = set(session.relink_result.failure_reason);
    let failed = |reason, authorization| Outcome::Failed {
        reason,
        authorization,
        failure_reason,
    };
    if came.is_some() && asked.authorization.is_some() {
        let outcome = if came != asked.authorization {
            Outcome::NewAuthorization {
                authorization: came,
                previous: asked.authorization,
            }
        } else if asked.account.is_some() && asked.account != named {
            failed(FailureReason::NoAccount, came)
        } else {
            Outcome::Relinked {
                authorization: came,
            }
        };
        return (outcome, Evidence::RelinkResult);
    }
    if came.is_none() && failure_reason.is_some() {
        let reason = match failure_reason {
            Some("no_account") => FailureReason::NoAccount,
            Some("no_authorization") => FailureReason::NoAuthorization,
            _ => FailureReason::Other,
        };
        return (failed(reason, None), Evidence::RelinkResult);
    }

    let accounts = distinct(&session.accounts.accounts);
    if came.is_none() && accounts.is_empty() {
        return by_status(flow, session, asked);
    }
    let mut back: Vec<_> = accounts.iter().map(|it| it.id).collect();
    if asked.authorization.is_none() {
        back.extend(named);
    }
    let all_borne: Vec<_> = accounts.iter().filter_map(|it| borne(it)).collect();
    let is_borne = asked
        .authorization
        .is_some_and(|it| all_borne.contains(&it));
    let is_relinked = if asked.authorization.is_some() && !all_borne.is_empty() {
        is_borne
    } else {
        flow.existing_is_known && back.iter().any(|id| has(&flow.existing.accounts, id))
    };
    let authorization = if is_borne {
        asked.authorization
    } else {
        let otherwise = asked.authorization.filter(|_| is_relinked);
        came.or(all_borne.first().copied()).or(otherwise)
    };
    let outcome = if asked.account.is_some_and(|it| !back.contains(&it)) {
        failed(FailureReason::NoAccount, authorization)
    } else if is_relinked {
        Outcome::Relinked { authorization }
    } else {
        Outcome::NewAuthorization {
            authorization,
            previous: asked.authorization,
        }
    };
    (outcome, Evidence::Accounts)
}

fn by_status(
    flow: &Flow,
    session: &Session<Text>,
    asked: &Requested<Text>,
) -> (Outcome<Text>, Evidence) {
    let canceled = Outcome::Canceled {
        reason: set(session.cancel_reason),
    };
    let failed = Outcome::Failed {
        reason: FailureReason::Other,
        authorization: None,
        failure_reason: None,
    };
    let relinked = Outcome::Relinked {
        authorization: asked.authorization,
    };
    let pending = Outcome::Pending {
        url: set(session.url),
    };
    match session.status {
        Some(SessionStatus::Succeeded) => (relinked, Evidence::Status),
        Some(SessionStatus::Failed) => (failed, Evidence::Status),
        Some(SessionStatus::Pending) if flow.result.is_fetched => (pending, Evidence::Status),
        Some(SessionStatus::Cancelled) => (canceled, Evidence::Status),
        _ => (canceled, Evidence::Accounts),
    }
}

fn is_expected(flow: &Flow, asked: &Requested<Text>, account: &Account<Text>) -> bool {
    let cannot_be_repaired = account.status == Field::Value(Status::Disconnected)
        || account.status_details.inactive.action == Some(RequiredAction::None);
    let is_meant = match (asked.account, borne(account)) {
        (Some(id), _) => account.id == id,
        (None, Some(authorization)) => asked.authorization == Some(authorization),
        (None, None) => {
            let mut existing = distinct(&flow.existing.accounts).into_iter();
            existing.all(|it| borne(it).is_none())
        }
    };
    is_meant && !cannot_be_repaired
}

fn is_confirmed(change: Change) -> bool {
    [Change::Reauthorized, Change::Replaced].contains(&change)
}

/// One entry for each account of either side.
fn entries(
    flow: &Flow,
    session: &Session<Text>,
    asked: &Requested<Text>,
    outcome: &Outcome<Text>,
) -> Vec<Entry<Text>> {
    let (existing, returned) = (&flow.existing.accounts, &session.accounts.accounts);
    let without = |accounts: &Accounts, others: &Accounts| -> Vec<usize> {
        let mut left = firsts(accounts);
        left.retain(|&index| !has(others, accounts[index].id));
        left
    };
    let (gone, new) = (without(existing, returned), without(returned, existing));
    let pairs = pairs(flow, session, &gone, &new);
    let pair_of = |index| pairs.iter().find(|pair| pair.0 == index);
    let is_paired = |index| pairs.iter().any(|pair| pair.1 == index);
    let might_be = |old: usize, new: usize| {
        let (old, new) = (&existing[old], &returned[new]);
        are_of_one_kind(old, new) && (have_one_last4(old, new) || have_one_name(old, new))
    };

    let mut entries = Vec::new();
    for index in firsts(existing) {
        let account = &existing[index];
        let same = returned.iter().position(|it| it.id == account.id);
        let is_named = set(session.relink_result.account) == Some(account.id)
            && asked.account == Some(account.id);
        let is_expected = is_expected(flow, asked, account);
        let a_list_came = !firsts(returned).is_empty();
        let is_success = matches!(
            outcome,
            Outcome::Relinked { .. } | Outcome::NewAuthorization { .. }
        );
        let (change, after, matched_by) = if let Some(same) = same {
            (Change::Reauthorized, Some(same), Some(MatchedBy::Id))
        } else if let Some(&(_, after, by)) = pair_of(index) {
            (Change::Replaced, Some(after), Some(by))
        } else if is_named && !a_list_came {
            (Change::Reauthorized, None, Some(MatchedBy::Id))
        } else if is_expected && a_list_came {
            (Change::Missing, None, None)
        } else if is_expected && is_success {
            (Change::Unconfirmed, None, None)
        } else {
            (Change::Untouched, None, None)
        };
        let relinked = match outcome {
            Outcome::Relinked { authorization } => *authorization,
            _ => None,
        };
        let mut entry = after.map_or_else(
            || blank(change, account.id),
            |after| came(session, change, after),
        );
        if let Some(after) = after {
            let (was, is) = (&account.permissions, &returned[after].permissions);
            entry.permissions.gained = lacking(is.as_deref(), was.as_deref());
            entry.permissions.lost = lacking(was.as_deref(), is.as_deref());
            entry.changed_fields = changed_fields(account, &returned[after]);
        } else {
            let might = new
                .iter()
                .filter(|&&new| !is_paired(new) && might_be(index, new));
            let ids = might.map(|&new| returned[new].id);
            entry.candidates = ids.take(MOST_CANDIDATES).collect();
        }
        entry.before = Some(index);
        entry.matched_by = matched_by;
        entry.may_reactivate = relinked.is_some()
            && borne(account) == relinked
            && account.status != Field::Value(Status::Active)
            && !is_confirmed(change);
        entries.push(entry);
    }
    for &index in new.iter().filter(|&&index| !is_paired(index)) {
        let might = gone
            .iter()
            .filter(|&&old| pair_of(old).is_none() && might_be(old, index));
        let ids = might.map(|&old| existing[old].id);
        entries.push(Entry {
            candidates: ids.take(MOST_CANDIDATES).collect(),
            ..came(session, Change::Added, index)
        });
    }
    entries
}

fn blank(change: Change, id: Text) -> Entry<Text> {
    Entry {
        change,
        id,
        before: None,
        after: None,
        changed_fields: Vec::new(),
        permissions: PermissionChanges::default(),
        matched_by: None,
        candidates: Vec::new(),
        mandate_required: false,
        may_reactivate: false,
    }
}

/// An entry with what a returned account tells by itself.
fn came(session: &Session<Text>, change: Change, index: usize) -> Entry<Text> {
    let account = &session.accounts.accounts[index];
    let asked = session.permissions.as_deref();
    let types = account.supported_payment_method_types.as_deref();
    Entry {
        after: Some(index),
        permissions: PermissionChanges {
            not_granted: lacking(asked, account.permissions.as_deref()),
            ..PermissionChanges::default()
        },
        mandate_required: [Change::Added, Change::Replaced].contains(&change)
            && asked.is_some_and(|it| it.contains(&Permission::PaymentMethod))
            && types.is_some_and(|it| it.contains(&PaymentMethodType::UsBankAccount)),
        ..blank(change, account.id)
    }
}

/// Old accounts, new accounts, and by what they were paired.
fn pairs(
    flow: &Flow,
    session: &Session<Text>,
    gone: &[usize],
    new: &[usize],
) -> Vec<(usize, usize, MatchedBy)> {
    let mut pairs: Vec<(usize, usize, MatchedBy)> = Vec::new();
    for by in [MatchedBy::Last4, MatchedBy::DisplayName] {
        let is_left =
            |old: usize, new: usize| pairs.iter().all(|pair| pair.0 != old && pair.1 != new);
        let agree = |old: usize, new: usize| {
            let old = &flow.existing.accounts[old];
            let new = &session.accounts.accounts[new];
            let one_is_bare = [old, new]
                .map(|it| set(it.last4.value().copied()))
                .contains(&None);
            are_of_one_kind(old, new)
                && match by {
                    MatchedBy::Last4 => have_one_last4(old, new),
                    _ => have_one_name(old, new) && one_is_bare,
                }
        };
        let matches: Vec<_> = gone
            .iter()
            .flat_map(|&old| new.iter().map(move |&new| (old, new)))
            .filter(|&(old, new)| is_left(old, new) && agree(old, new))
            .collect();
        for &(old, new) in &matches {
            let rivals = matches.iter().filter(|it| it.0 == old || it.1 == new);
            if rivals.count() == 1 {
                pairs.push((old, new, by));
            }
        }
    }
    pairs
}

fn are_set_and_equal(a: &Field<Text>, b: &Field<Text>) -> bool {
    set(a.value().copied()).is_some() && a == b
}

fn are_of_one_kind(a: &Account<Text>, b: &Account<Text>) -> bool {
    are_set_and_equal(&a.institution_name, &b.institution_name)
        && a.category.value() == b.category.value()
        && a.subcategory.value() == b.subcategory.value()
}

fn have_one_last4(a: &Account<Text>, b: &Account<Text>) -> bool {
    are_set_and_equal(&a.last4, &b.last4)
}

fn have_one_name(a: &Account<Text>, b: &Account<Text>) -> bool {
    are_set_and_equal(&a.display_name, &b.display_name)
}

/// The items of a list that another one lacks, each once; nothing where one of the lists is not there.
fn lacking<I: Clone + PartialEq>(items: Option<&[I]>, others: Option<&[I]>) -> Vec<I> {
    let mut lacking = Vec::new();
    if let (Some(items), Some(others)) = (items, others) {
        for item in items {
            if !others.contains(item) && !lacking.contains(item) {
                lacking.push(item.clone());
            }
        }
    }
    lacking
}

fn changed_fields(a: &Account<Text>, b: &Account<Text>) -> Vec<ComparedField> {
    fn field<V: PartialEq>(a: &Field<V>, b: &Field<V>) -> bool {
        a.is_present() && b.is_present() && a != b
    }
    fn list<I: Clone + PartialEq>(a: Option<&[I]>, b: Option<&[I]>) -> bool {
        !lacking(a, b).is_empty() || !lacking(b, a).is_empty()
    }
    let types = [a, b].map(|it| it.supported_payment_method_types.as_deref());
    let numbers = [a, b].map(|it| it.account_numbers.as_deref());
    let differs = |field_: &ComparedField| match field_ {
        ComparedField::Status => field(&a.status, &b.status),
        ComparedField::Authorization => field(&a.authorization, &b.authorization),
        ComparedField::Permissions => list(a.permissions.as_deref(), b.permissions.as_deref()),
        ComparedField::Last4 => field(&a.last4, &b.last4),
        ComparedField::DisplayName => field(&a.display_name, &b.display_name),
        ComparedField::Subcategory => field(&a.subcategory, &b.subcategory),
        ComparedField::SupportedPaymentMethodTypes => list(types[0], types[1]),
        ComparedField::AccountNumbers => list(numbers[0], numbers[1]),
    };
    let all = ComparedField::ALL.iter().copied();
    all.filter(differs).collect()
}

/// All that a triage tells.
pub fn triage(flow: &Flow) -> Vec<Need<Text>> {
    let accounts = &flow.existing.accounts;
    let mut needs: Vec<Need<Text>> = Vec::new();
    for index in firsts(accounts) {
        let account = &accounts[index];
        let (action, deadline) = need(flow, account);
        let authorization = borne(account);
        let same = needs.iter().position(|it| {
            authorization.is_some() && it.authorization == authorization && it.action == action
        });
        let place = same.unwrap_or_else(|| {
            needs.push(Need {
                action,
                authorization,
                institution_name: None,
                accounts: Vec::new(),
                causes: Vec::new(),
                deadline: None,
            });
            needs.len() - 1
        });
        let need = &mut needs[place];
        need.accounts.push(index);
        let name = set(account.institution_name.value().copied());
        need.institution_name = need.institution_name.or(name);
        need.deadline = [need.deadline, deadline].into_iter().flatten().min();
        let details = &account.status_details;
        for cause in [details.inactive.cause, details.active.cause] {
            if let Some(cause) = set(cause)
                && !need.causes.contains(&cause)
            {
                need.causes.push(cause);
            }
        }
    }
    needs.sort_by_key(|need| (need.action, need.deadline.unwrap_or(u64::MAX)));
    needs
}

/// What an account needs, and until when.
fn need(flow: &Flow, account: &Account<Text>) -> (Action, Option<u64>) {
    let authorization = flow
        .authorizations
        .iter()
        .find(|it| borne(account) == Some(it.id));
    let numbers = account.account_numbers.clone().unwrap_or_default();
    let tokenized: Vec<&AccountNumber<Text>> = numbers
        .iter()
        .filter(|it| it.identifier_type == Some(IdentifierType::TokenizedAccountNumber))
        .collect();
    let over = [NumberStatus::Expired, NumberStatus::Deactivated].map(Some);
    let ran_out = tokenized.iter().any(|it| over.contains(&it.status));
    let own = account.status_details.inactive.action;
    let decisive = [RequiredAction::RelinkRequired, RequiredAction::None].map(Some);
    let said = if decisive.contains(&own) {
        own
    } else {
        authorization.and_then(|it| it.inactive_action)
    };
    let is_connected = authorization.is_some_and(|it| it.status == Some(Status::Active));
    match account.status {
        Field::Value(Status::Disconnected) => (Action::LinkNew, None),
        Field::Value(Status::Inactive) => match said {
            Some(RequiredAction::RelinkRequired) => (Action::Relink, None),
            Some(RequiredAction::None) => (Action::LinkNew, None),
            _ if ran_out => (Action::Relink, None),
            _ if is_connected => (Action::LinkNew, None),
            _ => (Action::Unknown, None),
        },
        _ if ran_out => (Action::Relink, None),
        Field::Value(Status::Active) => {
            let active = &account.status_details.active;
            let is_announced = active.action == Some(RequiredAction::RelinkRequired);
            let last = flow.now.saturating_add(EXPIRY_NOTICE);
            let mut dates: Vec<u64> = tokenized
                .iter()
                .filter_map(|it| it.expected_expiry_date)
                .filter(|&date| date <= last)
                .collect();
            if is_announced {
                dates.extend(active.expected_deactivation_date);
            }
            if is_announced || !dates.is_empty() {
                (Action::RelinkSoon, dates.into_iter().min())
            } else {
                (Action::None, None)
            }
        }
        _ => (Action::None, None),
    }
}
