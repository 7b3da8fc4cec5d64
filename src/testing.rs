//! Accounts, sessions and reports from texts, for the native tests.

use std::cell::RefCell;

use crate::account::{Account, Texts};
use crate::report::{Report, interpret};
use crate::session::{FlowResult, RelinkResult, Requested, Session};
use crate::symbol::{Symbol, Symbols};

/// What stands for 'not set', wherever a rule says that.
pub(crate) const NOT_SET: [Symbol; 3] = [Symbol::ABSENT, Symbol::NULL, Symbol::EMPTY];

thread_local! {
    static SYMBOLS: RefCell<Symbols> = RefCell::default();
}

/// The symbol of a text, the same one in all of a test.
pub(crate) fn symbol(text: &str) -> Symbol {
    SYMBOLS.with_borrow_mut(|symbols| symbols.intern(text))
}

/// The text of a symbol that is set.
pub(crate) fn name(symbol: Symbol) -> String {
    SYMBOLS.with_borrow(|symbols| symbols.text(symbol).unwrap().to_owned())
}

/// The texts of symbols that are set.
pub(crate) fn names(symbols: &[Symbol]) -> Vec<String> {
    symbols.iter().map(|&symbol| name(symbol)).collect()
}

/// A list that lives as long as every test.
pub(crate) fn list<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    Box::leak(items.into_iter().collect())
}

/// A list of texts that is there.
#[allow(
    clippy::unnecessary_wraps,
    reason = "a field of an account takes it as it is"
)]
pub(crate) fn texts(items: &[&str]) -> Texts<'static> {
    Some(list(items.iter().map(|item| symbol(item))))
}

/// An account of which the id is known and nothing else.
pub(crate) fn account(id: &str) -> Account<'static> {
    Account::from_id(symbol(id))
}

/// An account on an authorization.
pub(crate) fn on(authorization: &str, id: &str) -> Account<'static> {
    Account {
        authorization: symbol(authorization),
        ..account(id)
    }
}

/// A checking account; all of these share institution and categories.
pub(crate) fn checking(id: &str, last4: &str, display_name: &str) -> Account<'static> {
    Account {
        institution_name: symbol("First Bank"),
        category: symbol("cash"),
        subcategory: symbol("checking"),
        last4: symbol(last4),
        display_name: symbol(display_name),
        ..account(id)
    }
}

/// What was asked to be relinked; an empty text is not set.
pub(crate) fn requested(authorization: &str, account: &str) -> Requested {
    Requested {
        authorization: symbol(authorization),
        account: symbol(account),
    }
}

/// A `relink_result` that names an authorization and an account; an empty text is not set.
pub(crate) fn granted(authorization: &str, account: &str) -> RelinkResult {
    RelinkResult {
        authorization: symbol(authorization),
        account: symbol(account),
        ..RelinkResult::default()
    }
}

/// A `relink_result` with a failure reason.
pub(crate) fn refused(reason: &str) -> RelinkResult {
    RelinkResult {
        failure_reason: symbol(reason),
        ..RelinkResult::default()
    }
}

/// A session that was made to relink this and ended like that.
pub(crate) fn session<'a>(
    relink_options: Requested,
    relink_result: RelinkResult,
    accounts: &'a [Account<'a>],
) -> Session<'a> {
    Session {
        relink_options,
        relink_result,
        accounts,
        ..Session::default()
    }
}

/// A session for `fcauth_1` of which the relink succeeded.
pub(crate) fn relinked<'a>(accounts: &'a [Account<'a>]) -> Session<'a> {
    session(requested("fcauth_1", ""), granted("fcauth_1", ""), accounts)
}

/// A flow that ended with a session.
pub(crate) fn ended(session: Session<'_>) -> FlowResult<'_> {
    FlowResult {
        is_error: false,
        session: Some(session),
    }
}

/// The report on a session, where the page says nothing of what it asked for.
pub(crate) fn report(session: Session<'_>, existing: &[Account<'_>]) -> Report {
    interpret(&ended(session), existing, Requested::default()).unwrap()
}
