//! What the page passed is checked cell by cell, and what is wrong is named by its path.

use super::error::Failure;
use super::rows::{
    ACCOUNT_WIDTH, AUTHORIZATION_WIDTH, BARE_ID, NUMBER_WIDTH, Reader, Rows, WRONG, items,
};
use crate::error::Error;
use crate::symbol::Symbol;

/// The kinds of values, by the numbers that `read.js` gives them.
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

/// What a cell of a row holds.
#[derive(Clone, Copy)]
pub(super) enum Cell {
    Id,
    Text,
    Texts,
    AccountNumbers,
    Object,
    Date,
}

/// The cells of an account, by their place in the row; the first is for the account itself.
pub(super) const ACCOUNT_CELLS: [(&str, Cell); ACCOUNT_WIDTH - 1] = [
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
pub(super) const AUTHORIZATION_CELLS: [(&str, Cell); AUTHORIZATION_WIDTH - 1] = [
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

/// What is wrong with a value.
pub(super) fn problem(expected: &str, got: u32) -> String {
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
pub(super) fn invalid(path: String, expected: &str, got: u32) -> Failure {
    Failure::from(Error::InvalidOptions {
        path,
        problem: problem(expected, got),
    })
}

impl Rows {
    /// Checks every cell of what the page passed.
    pub(super) fn check(&self, reader: &Reader, kinds: &[(&str, Cell)]) -> Result<(), Failure> {
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
