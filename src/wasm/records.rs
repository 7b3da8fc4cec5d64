//! What is read of Stripe's objects: a line for each field. TypeScript is handed this list, so that it stands here alone.
//!
//! Sources: <https://docs.stripe.com/api/financial_connections/accounts/object> and
//! <https://docs.stripe.com/api/financial_connections/sessions/object>

use super::cells::Cells;
use super::symbol::Symbol;
use crate::{
    Account, AccountList, AccountNumber, Active, Authorization, Field, IdentifierType, Inactive,
    NumberStatus, PaymentMethodType, Permission, RelinkResult, Requested, RequiredAction, Session,
    SessionStatus, Status, StatusDetails,
};

/// A text that need not be told from an absent one where it is `null`.
fn or_none<A>(field: Field<Symbol>, of: impl FnOnce(Symbol) -> A) -> Option<A> {
    match field {
        Field::Value(text) => Some(of(text)),
        Field::Absent | Field::Null => None,
    }
}

fn text(row: &mut Cells<'_>, name: &'static str) -> Option<Symbol> {
    or_none(row.text(name), |text| text)
}

fn action(row: &mut Cells<'_>) -> Option<RequiredAction<Symbol>> {
    or_none(row.word("action"), RequiredAction::from_text)
}

pub(super) fn account(row: &mut Cells<'_>) -> Account<Symbol> {
    Account {
        id: row.id("id"),
        authorization: row.text("authorization"),
        status: row.word("status").map(Status::from_text),
        institution_name: row.text("institution_name"),
        category: row.text("category"),
        subcategory: row.text("subcategory"),
        last4: row.text("last4"),
        display_name: row.text("display_name"),
        permissions: row.words("permissions", Permission::from_text),
        supported_payment_method_types: row.words(
            "supported_payment_method_types",
            PaymentMethodType::from_text,
        ),
        account_numbers: row.objects("account_numbers", account_number),
        status_details: row.object("status_details", |row| StatusDetails {
            inactive: row.object("inactive", |row| Inactive {
                action: action(row),
                cause: text(row, "cause"),
            }),
            active: row.object("active", |row| Active {
                action: action(row),
                cause: text(row, "cause"),
                expected_deactivation_date: row.time("expected_deactivation_date"),
            }),
        }),
    }
}

fn account_number(row: &mut Cells<'_>) -> AccountNumber<Symbol> {
    AccountNumber {
        identifier_type: or_none(row.word("identifier_type"), IdentifierType::from_text),
        status: or_none(row.word("status"), NumberStatus::from_text),
        expected_expiry_date: row.time("expected_expiry_date"),
        supported_networks: row
            .words("supported_networks", |network| network)
            .unwrap_or_default(),
    }
}

pub(super) fn authorization(row: &mut Cells<'_>) -> Authorization<Symbol> {
    Authorization {
        id: row.id("id"),
        status: or_none(row.word("status"), Status::from_text),
        inactive_action: row.object("status_details", |row| row.object("inactive", action)),
    }
}

/// A session, but for its accounts.
pub(super) fn session(row: &mut Cells<'_>) -> Session<Symbol> {
    Session {
        relink_options: row.object("relink_options", requested),
        relink_result: row.object("relink_result", |row| RelinkResult {
            authorization: text(row, "authorization"),
            account: text(row, "account"),
            failure_reason: or_none(row.word("failure_reason"), |reason| reason),
        }),
        permissions: row.words("permissions", Permission::from_text),
        status: or_none(row.word("status"), SessionStatus::from_text),
        cancel_reason: row.object("status_details", |row| {
            row.object("cancelled", |row| text(row, "reason"))
        }),
        url: text(row, "url"),
        accounts: AccountList::default(),
    }
}

/// What is asked for: by the page, or by a session's `relink_options`.
pub(super) fn requested(row: &mut Cells<'_>) -> Requested<Symbol> {
    Requested {
        authorization: text(row, "authorization"),
        account: text(row, "account"),
    }
}
