//! Tables of integers from `read.js`, as accounts and sessions.

use js_sys::Uint32Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::Failure;
use crate::account::{
    Account, AccountNumber, Active, Authorization, Inactive, StatusDetails, Texts,
};
use crate::error::Error;
use crate::report::Warning;
use crate::session::{FlowResult, RelinkResult, Requested, Session};
use crate::symbol::Symbol;

#[wasm_bindgen(module = "/src/wasm/read.js")]
extern "C" {
    #[wasm_bindgen(js_name = defineWords)]
    pub(super) fn define_words(list: &str);

    /// Reads everything of one call, and remembers its strings and objects.
    #[derive(Debug, Clone)]
    pub(super) type Reader;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Reader;
    #[wasm_bindgen(method)]
    pub(super) fn text(this: &Reader, value: &JsValue) -> u32;
    #[wasm_bindgen(method)]
    fn list(this: &Reader, value: &JsValue) -> u32;
    #[wasm_bindgen(method)]
    fn accounts(this: &Reader, side: u32) -> Uint32Array;
    #[wasm_bindgen(method)]
    fn authorizations(this: &Reader) -> Uint32Array;
    #[wasm_bindgen(method)]
    fn result(this: &Reader, value: &JsValue) -> Uint32Array;
    #[wasm_bindgen(method)]
    fn lists(this: &Reader) -> Uint32Array;
    #[wasm_bindgen(method, getter, js_name = hasMore)]
    fn has_more(this: &Reader) -> bool;
}

/// A value of another kind than expected is this plus the place of its kind among [`KINDS`].
const WRONG: u32 = 0xffff_ff00;
const KINDS: &[&str] = &[
    "undefined",
    "a boolean",
    "a number",
    "a bigint",
    "a string",
    "a symbol",
    "a function",
    "an object",
    "an array",
    "null",
];

// The sides by which a reader keeps what it read.
const OWN: u32 = 0;
const RETURNED: u32 = 1;

const BARE_ID: u32 = 1;
const ACCOUNT_WIDTH: usize = 20;
const AUTHORIZATION_WIDTH: usize = 6;
const NUMBER_WIDTH: usize = 5;
const LIST_OBJECT: u32 = 2;
const TOO_LONG: u32 = 3;

/// How many malformed accounts are told one by one; one more warning counts the rest.
const MOST_MALFORMED: usize = 99;

/// What a cell of a row holds.
#[derive(Clone, Copy)]
enum Cell {
    Id,
    Text,
    Texts,
    AccountNumbers,
    Object,
    Date,
}

/// The cells of an account, by their place in the row; the first is for the account itself.
const ACCOUNT_CELLS: [(&str, Cell); ACCOUNT_WIDTH - 1] = [
    (".id", Cell::Id),
    (".authorization", Cell::Text),
    (".status", Cell::Text),
    (".institution_name", Cell::Text),
    (".category", Cell::Text),
    (".subcategory", Cell::Text),
    (".last4", Cell::Text),
    (".display_name", Cell::Text),
    (".permissions", Cell::Texts),
    (".supported_payment_method_types", Cell::Texts),
    (".account_numbers", Cell::AccountNumbers),
    (".status_details", Cell::Object),
    (".status_details.inactive", Cell::Object),
    (".status_details.inactive.action", Cell::Text),
    (".status_details.inactive.cause", Cell::Text),
    (".status_details.active", Cell::Object),
    (".status_details.active.action", Cell::Text),
    (".status_details.active.cause", Cell::Text),
    (
        ".status_details.active.expected_deactivation_date",
        Cell::Date,
    ),
];

/// The cells of an authorization.
const AUTHORIZATION_CELLS: [(&str, Cell); AUTHORIZATION_WIDTH - 1] = [
    (".id", Cell::Id),
    (".status", Cell::Text),
    (".status_details", Cell::Object),
    (".status_details.inactive", Cell::Object),
    (".status_details.inactive.action", Cell::Text),
];

/// The cells of an account number.
const NUMBER_CELLS: [(&str, Cell); NUMBER_WIDTH - 1] = [
    (".identifier_type", Cell::Text),
    (".status", Cell::Text),
    (".expected_expiry_date", Cell::Date),
    (".supported_networks", Cell::Texts),
];

/// Where a list stands in what the caller gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) root: &'static str,
    /// Whether it is the `data` of a list object.
    is_data: bool,
}

impl Place {
    fn of(self, index: usize) -> String {
        let data = if self.is_data { ".data" } else { "" };
        [self.root, data, "[", &index.to_string(), "]"].concat()
    }
}

/// The rows of a list.
#[derive(Debug)]
pub(super) struct Rows {
    cells: Vec<u32>,
    width: usize,
    place: Place,
    pub(super) has_more: bool,
    is_too_long: bool,
    /// Whether a bare id is an account.
    takes_ids: bool,
}

/// What is wrong with a value.
fn problem(expected: &str, got: u32) -> String {
    let got = match got {
        // What is not marked as wrong is a text; only an empty one can be amiss.
        0 => "undefined",
        1 => "null",
        2 => "an empty string",
        _ => got.checked_sub(WRONG).map_or("a string", |kind| {
            let kind = KINDS.get(kind as usize).copied();
            kind.unwrap_or("a value that cannot be read")
        }),
    };
    ["must be ", expected, ", got ", got].concat()
}

#[inline(never)]
fn invalid(path: String, expected: &str, got: u32) -> Failure {
    Failure::from(Error::InvalidOptions {
        path,
        problem: problem(expected, got),
    })
}

impl Rows {
    fn read(
        reader: &Reader,
        value: &JsValue,
        root: &'static str,
        width: usize,
        takes_ids: bool,
    ) -> Result<Self, Failure> {
        let how = reader.list(value);
        let place = Place {
            root,
            is_data: how == LIST_OBJECT,
        };
        let is_too_long = how == TOO_LONG;
        if how >= WRONG {
            return Err(invalid(root.into(), "an array or a list object", how));
        }
        let cells = if width == ACCOUNT_WIDTH {
            reader.accounts(OWN)
        } else {
            reader.authorizations()
        };
        Ok(Self {
            cells: cells.to_vec(),
            width,
            place,
            has_more: reader.has_more() || is_too_long,
            is_too_long,
            takes_ids,
        })
    }

    fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.cells.chunks_exact(self.width)
    }

    /// Checks every cell of what the page passed.
    fn check(&self, reader: &Reader, kinds: &[(&str, Cell)]) -> Result<(), Failure> {
        if self.is_too_long {
            return Err(Failure::from(Error::InvalidOptions {
                path: self.place.root.into(),
                problem: "has more than 1,048,576 items".into(),
            }));
        }
        let lists = reader.lists().to_vec();
        for (index, row) in self.rows().enumerate() {
            let path = |suffix: &str| [self.place.of(index).as_str(), suffix].concat();
            let (kind, cells) = row.split_first().unwrap_or((&WRONG, &[]));
            if *kind == BARE_ID && self.takes_ids {
                let id = cells.first().copied().unwrap_or_default();
                if !Symbol::new(id).is_set() {
                    return Err(invalid(path(""), "an account or a non-empty id", id));
                }
                continue;
            }
            if *kind != 0 {
                let expected = if self.takes_ids {
                    "an account or a non-empty id"
                } else {
                    "an object"
                };
                // A bare id is a string, whichever it is.
                let got = if *kind == BARE_ID { WRONG - 1 } else { *kind };
                return Err(invalid(path(""), expected, got));
            }
            check_cells(cells, kinds, &lists, &path)?;
        }
        Ok(())
    }
}

/// Checks the cells of one row; `path` makes a whole path of a cell's name.
fn check_cells(
    cells: &[u32],
    kinds: &[(&str, Cell)],
    lists: &[u32],
    path: &dyn Fn(&str) -> String,
) -> Result<(), Failure> {
    for (&cell, &(name, kind)) in cells.iter().zip(kinds) {
        let expected = match kind {
            Cell::Id => "a non-empty string",
            Cell::Text => "a string",
            Cell::Texts | Cell::AccountNumbers => "an array",
            Cell::Object => "an object",
            Cell::Date => "a time in Unix seconds",
        };
        if cell >= WRONG || (matches!(kind, Cell::Id) && !Symbol::new(cell).is_set()) {
            return Err(invalid(path(name), expected, cell));
        }
        let at = |index: usize| [path(name).as_str(), "[", &index.to_string(), "]"].concat();
        match kind {
            Cell::Texts => {
                for (index, &text) in items(lists, cell).iter().enumerate() {
                    if text < Symbol::EMPTY.number() || text >= WRONG {
                        return Err(invalid(at(index), "a string", text));
                    }
                }
            }
            Cell::AccountNumbers => {
                for (index, number) in items(lists, cell).chunks_exact(NUMBER_WIDTH).enumerate() {
                    let (&kind, cells) = number.split_first().unwrap_or((&WRONG, &[]));
                    if kind >= WRONG {
                        return Err(invalid(at(index), "an object", kind));
                    }
                    let path = |suffix: &str| [at(index).as_str(), suffix].concat();
                    check_cells(cells, &NUMBER_CELLS, lists, &path)?;
                }
            }
            Cell::Id | Cell::Text | Cell::Object | Cell::Date => {}
        }
    }
    Ok(())
}

/// The items of the list that a cell refers to; none for a cell that refers to none.
fn items(lists: &[u32], cell: u32) -> &[u32] {
    let items = || {
        let start = (cell as usize).checked_sub(2)?;
        let length = *lists.get(start)?;
        lists.get(start + 1..)?.get(..length as usize)
    };
    if cell >= WRONG {
        &[]
    } else {
        items().unwrap_or_default()
    }
}

/// A text, absent where it is none.
fn text(cell: u32) -> Symbol {
    if cell >= WRONG {
        Symbol::ABSENT
    } else {
        Symbol::new(cell)
    }
}

/// Unix seconds, `None` where there is no date.
fn date(cell: u32) -> Option<u32> {
    if cell >= WRONG {
        None
    } else {
        cell.checked_sub(1)
    }
}

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

    fn texts(&self, cell: u32) -> Texts<'_> {
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

/// What Stripe sent, read tolerantly.
#[derive(Debug)]
pub(super) struct Answer {
    head: Vec<u32>,
    pub(super) rows: Rows,
}

impl Answer {
    pub(super) fn read(reader: &Reader, result: &JsValue) -> Self {
        let head = reader.result(result).to_vec();
        let how = head.last().copied().unwrap_or_default();
        let is_too_long = how == TOO_LONG;
        let rows = Rows {
            cells: reader.accounts(RETURNED).to_vec(),
            width: ACCOUNT_WIDTH,
            place: Place {
                root: "accounts",
                is_data: how == LIST_OBJECT,
            },
            has_more: reader.has_more() || is_too_long,
            is_too_long,
            takes_ids: false,
        };
        Self { head, rows }
    }

    pub(super) fn flow_result<'a>(
        &self,
        lists: &'a Lists,
        accounts: &'a [Account<'a>],
    ) -> FlowResult<'a> {
        let &[
            is_error,
            has_session,
            asked_authorization,
            asked_account,
            authorization,
            account,
            failure_reason,
            cancel_reason,
            permissions,
            _,
        ] = self.head.as_slice()
        else {
            return FlowResult::default();
        };
        let session = Session {
            relink_options: Requested {
                authorization: text(asked_authorization),
                account: text(asked_account),
            },
            relink_result: RelinkResult {
                authorization: text(authorization),
                account: text(account),
                failure_reason: text(failure_reason),
            },
            permissions: lists.texts(permissions),
            cancel_reason: text(cancel_reason),
            accounts,
        };
        FlowResult {
            is_error: is_error == 1,
            session: (has_session == 1).then_some(session),
        }
    }

    /// What is odd about the accounts that came back.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.rows.has_more {
            warnings.push(Warning::AccountsIncomplete {
                path: "the session's list of accounts",
            });
        }
        let mut malformed = self.rows.rows().enumerate().filter_map(|(index, row)| {
            let (&kind, cells) = row.split_first()?;
            let id = *cells.first()?;
            let (suffix, expected, got) = if kind == BARE_ID {
                ("", "an object", WRONG - 1)
            } else if kind >= WRONG {
                ("", "an object", kind)
            } else if text(id).is_set() {
                return None;
            } else {
                (".id", "a non-empty string", id)
            };
            Some(
                [
                    &self.rows.place.of(index),
                    suffix,
                    " ",
                    &problem(expected, got),
                ]
                .concat(),
            )
        });
        let told = malformed.by_ref().take(MOST_MALFORMED);
        warnings.extend(told.map(|problem| Warning::MalformedAccount { problem }));
        let count = malformed.count();
        if count > 0 {
            warnings.push(Warning::MoreMalformedAccounts { count });
        }
        warnings
    }
}
