//! What the unit tests have in common: accounts, sessions and reports of literal texts.

use crate::{
    Account, AccountList, FlowResult, RelinkResult, Report, Requested, Session, Status, interpret,
};

pub(crate) type Text = &'static str;

/// A test for each line: its name is a fact, which holds where both sides are equal.
macro_rules! facts {
    ($($(#[$attribute:meta])* $name:ident: $got:expr => $expected:expr;)+) => {$(
        #[test]
        $(#[$attribute])*
        fn $name() {
            assert_eq!($got, $expected);
        }
    )+};
}
pub(crate) use facts;

/// An account of which the id is known and nothing else.
pub(crate) fn account(id: Text) -> Account<Text> {
    Account::from_id(id)
}

/// An account on an authorization.
pub(crate) fn on(authorization: Text, id: Text) -> Account<Text> {
    Account {
        authorization: authorization.into(),
        ..account(id)
    }
}

/// The account that a session for `fcauth_1` is expected to repair.
pub(crate) fn one() -> Account<Text> {
    on("fcauth_1", "fca_1")
}

/// An account on an authorization, with a status.
pub(crate) fn with_status(status: Status<Text>, account: Account<Text>) -> Account<Text> {
    Account {
        status: status.into(),
        ..account
    }
}

/// A checking account; all of these share institution and categories. An empty text is not set.
pub(crate) fn checking(id: Text, last4: Text, display_name: Text) -> Account<Text> {
    Account {
        institution_name: "First Bank".into(),
        category: "cash".into(),
        subcategory: "checking".into(),
        last4: last4.into(),
        display_name: display_name.into(),
        ..account(id)
    }
}

/// What was asked to be relinked; an empty text is not set.
pub(crate) fn requested(authorization: Text, account: Text) -> Requested<Text> {
    Requested {
        authorization: Some(authorization),
        account: Some(account),
    }
}

/// A `relink_result`; an empty text is not set.
pub(crate) fn result(authorization: Text, account: Text, reason: Text) -> RelinkResult<Text> {
    RelinkResult {
        authorization: Some(authorization),
        account: Some(account),
        failure_reason: Some(reason),
    }
}

/// A session for `fcauth_1`, or for an account on it, that ended like that.
pub(crate) fn session(
    account: Text,
    relink_result: RelinkResult<Text>,
    accounts: impl Into<Vec<Account<Text>>>,
) -> Session<Text> {
    Session {
        relink_options: requested("fcauth_1", account),
        relink_result,
        accounts: accounts.into().into(),
        ..Session::default()
    }
}

/// A session of which the relink succeeded.
pub(crate) fn relinked(accounts: impl Into<Vec<Account<Text>>>) -> Session<Text> {
    session("", result("fcauth_1", "", ""), accounts)
}

/// A session for an account of which the relink succeeded.
pub(crate) fn relinked_for(id: Text, accounts: impl Into<Vec<Account<Text>>>) -> Session<Text> {
    session(id, result("fcauth_1", id, ""), accounts)
}

/// A session of which `fcauth_2` came.
pub(crate) fn anew(accounts: impl Into<Vec<Account<Text>>>) -> Session<Text> {
    session("", result("fcauth_2", "", ""), accounts)
}

/// A session that the customer left.
pub(crate) fn left(accounts: impl Into<Vec<Account<Text>>>) -> Session<Text> {
    session("", RelinkResult::default(), accounts)
}

/// A session that failed for this reason.
pub(crate) fn failed(reason: Text, accounts: impl Into<Vec<Account<Text>>>) -> Session<Text> {
    session("", result("", "", reason), accounts)
}

/// The report on a session, where the page says nothing of what it asked for.
pub(crate) fn report(
    session: Session<Text>,
    existing: impl Into<Vec<Account<Text>>>,
) -> Report<Text> {
    let existing = AccountList::from(existing.into());
    let asked = Requested::default();
    interpret(&FlowResult::ended(session), Some(&existing), &asked).unwrap()
}

/// The report on a session, where the page's own accounts could not be loaded.
pub(crate) fn report_on_unknown(session: Session<Text>) -> Report<Text> {
    interpret(&FlowResult::ended(session), None, &Requested::default()).unwrap()
}
