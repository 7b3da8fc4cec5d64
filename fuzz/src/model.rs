//! The rules of the contract once more, without any table or sort: lists are searched again and again.

use fc_relink::{
    Account, AccountNumber, Action, Change, EXPIRY_NOTICE, Evidence, FailureReason, MatchedBy,
    Outcome, Requested, Symbol,
};

use crate::flow::Flow;

fn are_set_and_equal(a: Symbol, b: Symbol) -> bool {
    a.is_set() && a == b
}

/// The places of the accounts with an id that was not there before.
pub(crate) fn firsts(accounts: &[Account<'_>]) -> Vec<usize> {
    let is_first = |place: &usize| {
        let id = accounts[*place].id;
        id.is_set() && accounts[..*place].iter().all(|other| other.id != id)
    };
    (0..accounts.len()).filter(is_first).collect()
}

fn distinct<'a>(accounts: &'a [Account<'a>]) -> Vec<&'a Account<'a>> {
    firsts(accounts)
        .into_iter()
        .map(|place| &accounts[place])
        .collect()
}

fn has(accounts: &[Account<'_>], id: Symbol) -> bool {
    id.is_set() && accounts.iter().any(|account| account.id == id)
}

pub(crate) fn requested(flow: &Flow<'_>) -> Requested {
    let own = flow.session().relink_options;
    if own.authorization.is_set() {
        own
    } else {
        flow.asked
    }
}

pub(crate) fn warnings(flow: &Flow<'_>) -> Vec<&'static str> {
    let session = flow.session();
    let (own, asked) = (session.relink_options, flow.asked);
    let differ = |a: Symbol, b: Symbol| a.is_set() && b.is_set() && a != b;
    let known = [Symbol::NO_ACCOUNT, Symbol::NO_AUTHORIZATION, Symbol::OTHER];
    let reason = session.relink_result.failure_reason;
    let mut codes = Vec::new();
    if own.authorization.is_set()
        && (differ(own.authorization, asked.authorization) || differ(own.account, asked.account))
    {
        codes.push("request_differs");
    }
    if flow.result.session.is_some() && !requested(flow).authorization.is_set() {
        codes.push("not_a_relink_session");
    }
    if reason.is_set() && !known.contains(&reason) {
        codes.push("unknown_failure_reason");
    }
    codes
}

/// The table of how a flow ended, row by row.
pub(crate) fn outcome(flow: &Flow<'_>) -> (Outcome, Evidence) {
    if flow.result.is_error {
        return (Outcome::Error, Evidence::Error);
    }
    let session = flow.session();
    let result = session.relink_result;
    let asked = requested(flow);
    let failed = |reason, authorization| Outcome::Failed {
        reason,
        authorization,
        as_sent: result.failure_reason,
    };
    let reason = match result.failure_reason {
        Symbol::NO_ACCOUNT => FailureReason::NoAccount,
        Symbol::NO_AUTHORIZATION => FailureReason::NoAuthorization,
        _ => FailureReason::Other,
    };
    let came = result.authorization;
    if came.is_set() && asked.authorization.is_set() {
        let is_another = came != asked.authorization;
        let is_wrong_account = asked.account.is_set() && asked.account != result.account;
        let outcome = match (is_another, is_wrong_account) {
            (true, _) => Outcome::NewAuthorization {
                authorization: came,
                previous: asked.authorization,
            },
            (false, true) => failed(FailureReason::NoAccount, came),
            (false, false) => Outcome::Relinked {
                authorization: came,
            },
        };
        return (outcome, Evidence::RelinkResult);
    }
    if !came.is_set() && result.failure_reason.is_set() {
        return (failed(reason, came), Evidence::RelinkResult);
    }

    let accounts = distinct(session.accounts);
    if !came.is_set() && accounts.is_empty() {
        let reason = session.cancel_reason;
        return (Outcome::Canceled { reason }, Evidence::Accounts);
    }
    let bears = |id: Symbol| {
        accounts
            .iter()
            .any(|it| are_set_and_equal(it.authorization, id))
    };
    let borne = accounts.iter().find_map(|it| it.authorization.set());
    let is_relinked = if borne.is_some() && asked.authorization.is_set() {
        bears(asked.authorization)
    } else {
        accounts.iter().any(|it| has(flow.existing, it.id))
    };
    let authorization = if came.is_set() {
        came
    } else if bears(asked.authorization) {
        asked.authorization
    } else {
        let otherwise = if is_relinked {
            asked.authorization
        } else {
            Symbol::ABSENT
        };
        borne.unwrap_or(otherwise)
    };
    let is_named = came.is_set() && result.account == asked.account;
    let is_there = !asked.account.is_set() || is_named || has(session.accounts, asked.account);
    let outcome = match (is_there, is_relinked) {
        (false, _) => failed(FailureReason::NoAccount, authorization),
        (true, true) => Outcome::Relinked { authorization },
        (true, false) => Outcome::NewAuthorization {
            authorization,
            previous: asked.authorization,
        },
    };
    (outcome, Evidence::Accounts)
}

pub(crate) fn is_expected(flow: &Flow<'_>, account: &Account<'_>) -> bool {
    let asked = requested(flow);
    let nobody_tells = || {
        distinct(flow.existing)
            .iter()
            .all(|it| !it.authorization.is_set())
    };
    let is_meant = if asked.account.is_set() {
        asked.account == account.id
    } else {
        are_set_and_equal(asked.authorization, account.authorization) || nobody_tells()
    };
    let cannot_be_repaired = account.status == Symbol::DISCONNECTED
        || account.status_details.inactive.action == Symbol::NONE;
    is_meant && !cannot_be_repaired
}

/// What happened to an existing account that neither came back nor has a pair.
pub(crate) fn change_of_absent(
    flow: &Flow<'_>,
    outcome: &Outcome,
    account: &Account<'_>,
) -> Change {
    let named = flow.session().relink_result.account;
    let is_success = matches!(
        outcome,
        Outcome::Relinked { .. } | Outcome::NewAuthorization { .. }
    );
    let is_list = !distinct(flow.returned()).is_empty();
    if !is_list && named == account.id && requested(flow).account == account.id {
        Change::Reauthorized
    } else if !is_expected(flow, account) {
        Change::Untouched
    } else if is_list {
        Change::Missing
    } else if is_success {
        Change::Unconfirmed
    } else {
        Change::Untouched
    }
}

pub(crate) fn may_reactivate(outcome: &Outcome, account: &Account<'_>) -> bool {
    matches!(*outcome, Outcome::Relinked { authorization } if are_set_and_equal(authorization, account.authorization))
        && account.status != Symbol::ACTIVE
}

pub(crate) fn can_pay(flow: &Flow<'_>, account: &Account<'_>) -> bool {
    let holds = |list: Option<&[Symbol]>, item| list.is_some_and(|list| list.contains(&item));
    holds(flow.session().permissions, Symbol::PAYMENT_METHOD)
        && holds(
            account.supported_payment_method_types,
            Symbol::US_BANK_ACCOUNT,
        )
}

pub(crate) fn agree_by(by: MatchedBy, a: &Account<'_>, b: &Account<'_>) -> bool {
    let is_of_one_kind = are_set_and_equal(a.institution_name, b.institution_name)
        && a.category.or_null() == b.category.or_null()
        && a.subcategory.or_null() == b.subcategory.or_null();
    let says_nothing_else = !(a.last4.is_set() && b.last4.is_set());
    is_of_one_kind
        && match by {
            MatchedBy::Id => false,
            MatchedBy::Last4 => are_set_and_equal(a.last4, b.last4),
            MatchedBy::DisplayName => {
                are_set_and_equal(a.display_name, b.display_name) && says_nothing_else
            }
        }
}

/// The items of a list that another one lacks, each once; nothing where one of the lists is not there.
pub(crate) fn without(items: Option<&[Symbol]>, others: Option<&[Symbol]>) -> Vec<Symbol> {
    let mut without = Vec::new();
    if let (Some(items), Some(others)) = (items, others) {
        for &item in items {
            if !others.contains(&item) && !without.contains(&item) {
                without.push(item);
            }
        }
    }
    without
}

fn are_one_set(a: Option<&[Symbol]>, b: Option<&[Symbol]>) -> bool {
    without(a, b).is_empty() && without(b, a).is_empty()
}

fn are_one_number(a: &AccountNumber<'_>, b: &AccountNumber<'_>) -> bool {
    a.identifier_type.or_null() == b.identifier_type.or_null()
        && a.status.or_null() == b.status.or_null()
        && a.expected_expiry_date == b.expected_expiry_date
        && a.supported_networks == b.supported_networks
}

pub(crate) fn changed_fields(a: &Account<'_>, b: &Account<'_>) -> Vec<Symbol> {
    let text = |a: Symbol, b: Symbol| a.is_present() && b.is_present() && a != b;
    let covers = |a: &[AccountNumber<'_>], b: &[AccountNumber<'_>]| {
        b.iter().all(|b| a.iter().any(|a| are_one_number(a, b)))
    };
    let numbers = match (a.account_numbers, b.account_numbers) {
        (Some(a), Some(b)) => !covers(a, b) || !covers(b, a),
        _ => false,
    };
    let types = (
        a.supported_payment_method_types,
        b.supported_payment_method_types,
    );
    [
        (Symbol::STATUS, text(a.status, b.status)),
        (
            Symbol::AUTHORIZATION,
            text(a.authorization, b.authorization),
        ),
        (
            Symbol::PERMISSIONS,
            !are_one_set(a.permissions, b.permissions),
        ),
        (Symbol::LAST4, text(a.last4, b.last4)),
        (Symbol::DISPLAY_NAME, text(a.display_name, b.display_name)),
        (Symbol::SUBCATEGORY, text(a.subcategory, b.subcategory)),
        (
            Symbol::SUPPORTED_PAYMENT_METHOD_TYPES,
            !are_one_set(types.0, types.1),
        ),
        (Symbol::ACCOUNT_NUMBERS, numbers),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// What an account needs, and until when.
pub(crate) fn need(flow: &Flow<'_>, account: &Account<'_>) -> (Action, Option<u32>) {
    let authorization = flow
        .authorizations
        .iter()
        .find(|it| are_set_and_equal(it.id, account.authorization));
    let tokenized = |is_so: &dyn Fn(&AccountNumber<'_>) -> bool| {
        let numbers = account.account_numbers.unwrap_or_default().iter();
        numbers
            .filter(|it| it.identifier_type == Symbol::TOKENIZED_ACCOUNT_NUMBER)
            .filter(|it| is_so(it))
            .map(|it| it.expected_expiry_date.unwrap_or(u32::MAX))
            .min()
    };
    let ran_out =
        tokenized(&|it| [Symbol::EXPIRED, Symbol::DEACTIVATED].contains(&it.status)).is_some();
    let own = account.status_details.inactive.action;
    let other = authorization.map_or(Symbol::ABSENT, |it| it.inactive_action);
    let decisive = [Symbol::RELINK_REQUIRED, Symbol::NONE];
    let said = if decisive.contains(&own) { own } else { other };
    match account.status {
        Symbol::DISCONNECTED => (Action::LinkNew, None),
        Symbol::INACTIVE if said == Symbol::RELINK_REQUIRED => (Action::Relink, None),
        Symbol::INACTIVE if said == Symbol::NONE => (Action::LinkNew, None),
        _ if ran_out => (Action::Relink, None),
        Symbol::INACTIVE if authorization.is_some_and(|it| it.status == Symbol::ACTIVE) => {
            (Action::LinkNew, None)
        }
        Symbol::INACTIVE => (Action::Unknown, None),
        Symbol::ACTIVE => {
            let active = account.status_details.active;
            let is_announced = active.action == Symbol::RELINK_REQUIRED;
            let last = flow.now.saturating_add(EXPIRY_NOTICE);
            let expiry = tokenized(&|it| it.expected_expiry_date.is_some_and(|it| it <= last));
            let announced = active.expected_deactivation_date.filter(|_| is_announced);
            match [announced, expiry].into_iter().flatten().min() {
                None if !is_announced => (Action::None, None),
                deadline => (Action::RelinkSoon, deadline),
            }
        }
        _ => (Action::None, None),
    }
}

/// The distinct causes, in the order in which they came.
pub(crate) fn causes<'a>(accounts: impl Iterator<Item = &'a Account<'a>>) -> Vec<Symbol> {
    let mut causes = Vec::new();
    for account in accounts {
        let details = account.status_details;
        for cause in [details.inactive.cause, details.active.cause] {
            if cause.is_set() && !causes.contains(&cause) {
                causes.push(cause);
            }
        }
    }
    causes
}
