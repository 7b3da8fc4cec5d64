//! What is read of Stripe's objects: a line for each field, whatever the object comes out of.
//!
//! Sources: <https://docs.stripe.com/api/financial_connections/accounts/object> and
//! <https://docs.stripe.com/api/financial_connections/sessions/object>

use std::sync::Arc;

use crate::{
    Account, AccountList, AccountNumber, Active, Authorization, Field, IdentifierType, Inactive,
    NumberStatus, PaymentMethodType, Permission, RelinkResult, Requested, RequiredAction, Session,
    SessionStatus, Status, StatusDetails, Text,
};

/// An object whose fields are read, each once, in the order of the functions below.
///
/// A field of another kind than it should be counts as absent.
pub(crate) trait Source<T>: Sized {
    /// A text that may be anything.
    fn text(&mut self, name: &'static str) -> Field<T>;
    /// A text that may be one of the words that the rules know.
    fn word(&mut self, name: &'static str) -> Field<T>;
    /// Unix seconds.
    fn time(&mut self, name: &'static str) -> Option<u64>;
    /// A list of words; `null` is an empty one.
    fn words<A>(&mut self, name: &'static str, of: impl Fn(T) -> A) -> Option<Vec<A>>;
    /// A list of permissions, as [`words`](Self::words) reads it.
    fn permissions(&mut self, name: &'static str) -> Option<Arc<[Permission<T>]>>
    where
        T: Text,
    {
        self.words(name, Permission::from_text).map(Arc::from)
    }
    /// A list of types of `PaymentMethod`, as [`words`](Self::words) reads it.
    fn payment_method_types(&mut self, name: &'static str) -> Option<Arc<[PaymentMethodType<T>]>>
    where
        T: Text,
    {
        self.words(name, PaymentMethodType::from_text)
            .map(Arc::from)
    }
    /// An object within this one.
    fn object<A>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> A) -> A;
    /// A list of objects; `null` is an empty one.
    fn objects<A>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> A) -> Option<Vec<A>>;
}

/// A text that need not be told from an absent one where it is `null`.
fn or_none<T>(field: Field<T>) -> Option<T> {
    match field {
        Field::Value(value) => Some(value),
        Field::Absent | Field::Null => None,
    }
}

fn text<T>(from: &mut impl Source<T>, name: &'static str) -> Option<T> {
    or_none(from.text(name))
}

fn word<T, A>(from: &mut impl Source<T>, name: &'static str, of: impl FnOnce(T) -> A) -> Option<A> {
    or_none(from.word(name)).map(of)
}

/// An account with this id.
pub(crate) fn account<T: Text, S: Source<T>>(id: T, from: &mut S) -> Account<T> {
    Account {
        id,
        authorization: from.text("authorization"),
        status: from.word("status").map(Status::from_text),
        institution_name: from.text("institution_name"),
        category: from.text("category"),
        subcategory: from.text("subcategory"),
        last4: from.text("last4"),
        display_name: from.text("display_name"),
        permissions: from.permissions("permissions"),
        supported_payment_method_types: from.payment_method_types("supported_payment_method_types"),
        account_numbers: from.objects("account_numbers", account_number),
        status_details: from.object("status_details", |from| StatusDetails {
            inactive: from.object("inactive", |from| Inactive {
                action: word(from, "action", RequiredAction::from_text),
                cause: text(from, "cause"),
            }),
            active: from.object("active", |from| Active {
                action: word(from, "action", RequiredAction::from_text),
                cause: text(from, "cause"),
                expected_deactivation_date: from.time("expected_deactivation_date"),
            }),
        }),
    }
}

fn account_number<T: Text, S: Source<T>>(from: &mut S) -> AccountNumber<T> {
    AccountNumber {
        identifier_type: word(from, "identifier_type", IdentifierType::from_text),
        status: word(from, "status", NumberStatus::from_text),
        expected_expiry_date: from.time("expected_expiry_date"),
        supported_networks: from
            .words("supported_networks", |network| network)
            .unwrap_or_default(),
    }
}

/// An authorization with this id.
pub(crate) fn authorization<T: Text, S: Source<T>>(id: T, from: &mut S) -> Authorization<T> {
    Authorization {
        id,
        status: word(from, "status", Status::from_text),
        inactive_action: from.object("status_details", |from| {
            from.object("inactive", |from| {
                word(from, "action", RequiredAction::from_text)
            })
        }),
    }
}

/// A session, but for its accounts.
pub(crate) fn session<T: Text, S: Source<T>>(from: &mut S) -> Session<T> {
    Session {
        relink_options: from.object("relink_options", requested),
        relink_result: from.object("relink_result", |from| RelinkResult {
            authorization: text(from, "authorization"),
            account: text(from, "account"),
            failure_reason: word(from, "failure_reason", |reason| reason),
        }),
        permissions: from.permissions("permissions"),
        status: word(from, "status", SessionStatus::from_text),
        cancel_reason: from.object("status_details", |from| {
            from.object("cancelled", |from| text(from, "reason"))
        }),
        url: text(from, "url"),
        accounts: AccountList::default(),
    }
}

/// What is asked for: by a page, or by a session's `relink_options`.
pub(crate) fn requested<T, S: Source<T>>(from: &mut S) -> Requested<T> {
    Requested {
        authorization: text(from, "authorization"),
        account: text(from, "account"),
    }
}
