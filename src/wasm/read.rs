//! Accounts and authorizations, out of the tables that `read.js` makes.

use wasm_bindgen::JsValue;

use super::check::{ACCOUNT_CELLS, AUTHORIZATION_CELLS};
use super::rows::{
    ACCOUNT_WIDTH, AUTHORIZATION_WIDTH, BARE_ID, FIRST, NUMBER_WIDTH, Reader, Rows, WRONG, date,
    items, text,
};
use crate::account::{
    Account, AccountNumber, Active, Authorization, Inactive, StatusDetails, Texts,
};
use crate::error::Error;
use crate::symbol::Symbol;

/// What rows refer to: lists of texts, and account numbers.
#[derive(Debug)]
pub(super) struct Lists {
    symbols: Vec<Symbol>,
    numbers: Vec<u32>,
}

impl Lists {
    /// All lists that were read until now.
    pub(super) fn of(reader: &Reader) -> Self {
        let lists = reader.lists().to_vec();
        Self {
            symbols: lists.into_iter().map(text).collect(),
            numbers: reader.numbers().to_vec(),
        }
    }

    pub(super) fn texts(&self, cell: u32) -> Texts<'_> {
        if cell == Symbol::ABSENT.number() || cell >= WRONG {
            return None;
        }
        Some(items(&self.symbols, cell, |length| length.index()))
    }

    /// All account numbers, in the order in which they were read.
    pub(super) fn account_numbers(&self) -> Vec<AccountNumber<'_>> {
        let number = |row: &[u32]| match *row {
            [_, identifier_type, status, expiry, networks] => AccountNumber {
                identifier_type: text(identifier_type),
                status: text(status),
                expected_expiry_date: date(expiry),
                supported_networks: self.texts(networks).unwrap_or_default(),
            },
            _ => AccountNumber::default(),
        };
        self.numbers
            .chunks_exact(NUMBER_WIDTH)
            .map(number)
            .collect()
    }

    /// The accounts of a list, each at its place; one that is malformed has no id.
    pub(super) fn accounts<'a>(
        &'a self,
        rows: &Rows,
        numbers: &'a [AccountNumber<'a>],
    ) -> Vec<Account<'a>> {
        let account = |row: &[u32]| self.account(row, rows.takes_ids, numbers);
        rows.rows().map(account).collect()
    }

    fn account<'a>(
        &'a self,
        row: &[u32],
        takes_ids: bool,
        numbers: &'a [AccountNumber<'a>],
    ) -> Account<'a> {
        let &[
            kind,
            id,
            authorization,
            status,
            institution_name,
            category,
            subcategory,
            last4,
            display_name,
            permissions,
            payment_method_types,
            first_number,
            _,
            _,
            inactive_action,
            inactive_cause,
            _,
            active_action,
            active_cause,
            deactivation,
            number_count,
        ] = row
        else {
            return Account::default();
        };
        if kind != 0 && !(kind == BARE_ID && takes_ids) {
            return Account::default();
        }
        let has_numbers = first_number != 0 && first_number < WRONG;
        let own_numbers = has_numbers.then(|| {
            let first = (first_number as usize).saturating_sub(FIRST);
            let own = numbers.get(first..first + number_count as usize);
            own.unwrap_or_default()
        });
        Account {
            id: text(id),
            authorization: text(authorization),
            status: text(status),
            institution_name: text(institution_name),
            category: text(category),
            subcategory: text(subcategory),
            last4: text(last4),
            display_name: text(display_name),
            permissions: self.texts(permissions),
            supported_payment_method_types: self.texts(payment_method_types),
            account_numbers: own_numbers,
            status_details: StatusDetails {
                inactive: Inactive {
                    action: text(inactive_action),
                    cause: text(inactive_cause),
                },
                active: Active {
                    action: text(active_action),
                    cause: text(active_cause),
                    expected_deactivation_date: date(deactivation),
                },
            },
        }
    }
}

/// The page's own accounts, every field checked.
///
/// # Errors
///
/// [`Error::InvalidOptions`] with the path of the first field that is not of its type.
pub(super) fn own_accounts(
    reader: &Reader,
    value: &JsValue,
    root: &'static str,
    takes_ids: bool,
) -> Result<Rows, Error> {
    let rows = Rows::of(&reader.own(value), ACCOUNT_WIDTH, root, takes_ids);
    rows.check(reader, &ACCOUNT_CELLS)?;
    Ok(rows)
}

/// The page's authorization objects, every field checked.
///
/// # Errors
///
/// [`Error::InvalidOptions`] with the path of the first field that is not of its type.
pub(super) fn own_authorizations(
    reader: &Reader,
    options: &JsValue,
) -> Result<Vec<Authorization>, Error> {
    let table = reader.authorizations(options);
    let rows = Rows::of(&table, AUTHORIZATION_WIDTH, "authorizations", false);
    rows.check(reader, &AUTHORIZATION_CELLS)?;
    let authorization = |row: &[u32]| match *row {
        [_, id, status, _, _, action] => Authorization {
            id: text(id),
            status: text(status),
            inactive_action: text(action),
        },
        _ => Authorization::default(),
    };
    Ok(rows.rows().map(authorization).collect())
}
