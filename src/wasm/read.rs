//! Accounts and authorizations, out of the tables that `read.js` makes.

use wasm_bindgen::JsValue;

use super::check::{ACCOUNT_CELLS, AUTHORIZATION_CELLS};
use super::error::Failure;
use super::rows::{
    ACCOUNT_WIDTH, AUTHORIZATION_WIDTH, BARE_ID, NUMBER_WIDTH, Reader, Rows, WRONG, date, items,
    text,
};
use crate::account::{
    Account, AccountNumber, Active, Authorization, Inactive, StatusDetails, Texts,
};
use crate::symbol::Symbol;

/// The lists of texts that rows refer to, and the account numbers in them.
#[derive(Debug)]
pub(super) struct Lists {
    raw: Vec<u32>,
    symbols: Vec<Symbol>,
}

impl Lists {
    /// All lists that were read until now.
    pub(super) fn of(reader: &Reader) -> Self {
        let raw = reader.lists().to_vec();
        let symbols = raw.iter().map(|&cell| text(cell)).collect();
        Self { raw, symbols }
    }

    pub(super) fn texts(&self, cell: u32) -> Texts<'_> {
        if cell == Symbol::ABSENT.number() || cell >= WRONG {
            return None;
        }
        let length = items(&self.raw, cell).len();
        let start = (cell as usize).saturating_sub(1);
        Some(self.symbols.get(start..start + length).unwrap_or_default())
    }

    /// The account numbers of a list of accounts, one after the other.
    pub(super) fn account_numbers(&self, rows: &Rows) -> Vec<AccountNumber<'_>> {
        rows.rows()
            .flat_map(|row| self.numbers_of(row.get(11).copied().unwrap_or_default()))
            .collect()
    }

    fn numbers_of(&self, cell: u32) -> impl Iterator<Item = AccountNumber<'_>> {
        items(&self.raw, cell)
            .chunks_exact(NUMBER_WIDTH)
            .filter_map(|number| match *number {
                [0, identifier_type, status, expiry, networks] => Some(AccountNumber {
                    identifier_type: text(identifier_type),
                    status: text(status),
                    expected_expiry_date: date(expiry),
                    supported_networks: self.texts(networks).unwrap_or_default(),
                }),
                _ => None,
            })
    }

    /// The accounts of a list, each at its place; one that is malformed has no id.
    pub(super) fn accounts<'a>(
        &'a self,
        rows: &Rows,
        mut numbers: &'a [AccountNumber<'a>],
    ) -> Vec<Account<'a>> {
        let mut account = |row: &[u32]| {
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
                account_numbers,
                _,
                _,
                inactive_action,
                inactive_cause,
                _,
                active_action,
                active_cause,
                deactivation,
            ] = row
            else {
                return Account::default();
            };
            let (own, rest) = numbers.split_at(self.numbers_of(account_numbers).count());
            numbers = rest;
            if kind != 0 && !(kind == BARE_ID && rows.takes_ids) {
                return Account::default();
            }
            let has_numbers = account_numbers != 0 && account_numbers < WRONG;
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
                account_numbers: has_numbers.then_some(own),
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
        };
        rows.rows().map(&mut account).collect()
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
) -> Result<Rows, Failure> {
    let rows = Rows::read(reader, value, root, ACCOUNT_WIDTH, takes_ids)?;
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
    value: &JsValue,
) -> Result<Vec<Authorization>, Failure> {
    let rows = Rows::read(reader, value, "authorizations", AUTHORIZATION_WIDTH, false)?;
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
