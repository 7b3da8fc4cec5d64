//! What the page passed is checked cell by cell, and what is wrong is named by its path.

use super::rows::{
    ACCOUNT_WIDTH, AUTHORIZATION_WIDTH, BARE_ID, FIRST, NUMBER_WIDTH, Reader, Rows, TOO_LONG,
    WRONG, items,
};
use crate::error::Error;
use crate::symbol::Symbol;
use crate::text::{concat, decimal};

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

/// The cells of an account, by their place in the row; the first is for the account itself, the last counts its numbers.
pub(super) const ACCOUNT_CELLS: [(&str, Cell); ACCOUNT_WIDTH - 2] = [
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
    concat(&["must be ", expected, ", got ", got])
}

/// A value that is wrong: its path, what it should be, and what it is.
struct Wrong(String, &'static str, u32);

impl Wrong {
    /// The same, seen from further outside.
    fn within(self, outer: &str) -> Self {
        let Self(inner, expected, got) = self;
        Self(concat(&[outer, &inner]), expected, got)
    }

    /// The same, seen from the list in which it is the item with this index.
    fn at(self, index: usize) -> Self {
        self.within(&concat(&["[", &decimal(index), "]"]))
    }
}

impl From<Wrong> for Error {
    fn from(Wrong(path, expected, got): Wrong) -> Self {
        Self::InvalidOptions {
            path,
            problem: problem(expected, got),
        }
    }
}

impl Rows {
    /// Checks every cell of what the page passed.
    pub(super) fn check(&self, reader: &Reader, kinds: &[(&str, Cell)]) -> Result<(), Error> {
        let root = self.place.root;
        let how = self.how();
        if how >= WRONG {
            return Err(Wrong(root.into(), "an array or a list object", how).into());
        }
        if how == TOO_LONG {
            return Err(Error::InvalidOptions {
                path: root.into(),
                problem: "has more than 1,048,576 items".into(),
            });
        }
        let tables = Tables {
            lists: reader.lists().to_vec(),
            numbers: reader.numbers().to_vec(),
        };
        for (index, row) in self.rows().enumerate() {
            self.check_row(row, kinds, &tables)
                .map_err(|wrong| wrong.within(&self.place.of(index)))?;
        }
        Ok(())
    }

    fn check_row(&self, row: &[u32], kinds: &[(&str, Cell)], tables: &Tables) -> Result<(), Wrong> {
        let (kind, cells) = row.split_first().unwrap_or((&WRONG, &[]));
        let expected = if self.takes_ids {
            "an account or a non-empty id"
        } else {
            "an object"
        };
        let got = match *kind {
            0 => return tables.check(cells, kinds),
            BARE_ID if self.takes_ids => {
                let id = cells.first().copied().unwrap_or_default();
                if Symbol::new(id).is_set() {
                    return Ok(());
                }
                id
            }
            // A bare id is a string, whichever it is.
            BARE_ID => WRONG - 1,
            kind => kind,
        };
        Err(Wrong(String::new(), expected, got))
    }
}

/// What cells refer to.
struct Tables {
    lists: Vec<u32>,
    numbers: Vec<u32>,
}

impl Tables {
    /// Checks the cells of one row.
    fn check(&self, cells: &[u32], kinds: &[(&str, Cell)]) -> Result<(), Wrong> {
        for (&cell, &(name, kind)) in cells.iter().zip(kinds) {
            let expected = match kind {
                Cell::Id => "a non-empty string",
                Cell::Text => "a string",
                Cell::Texts | Cell::AccountNumbers => "an array",
                Cell::Object => "an object",
                Cell::Date => "a time in Unix seconds",
            };
            if cell >= WRONG || (matches!(kind, Cell::Id) && !Symbol::new(cell).is_set()) {
                return Err(Wrong(name.into(), expected, cell));
            }
            let inner = match kind {
                Cell::Texts => check_texts(items(&self.lists, cell, |&length| length as usize)),
                Cell::AccountNumbers => self.check_numbers(cell, cells.last()),
                Cell::Id | Cell::Text | Cell::Object | Cell::Date => Ok(()),
            };
            inner.map_err(|wrong| wrong.within(name))?;
        }
        Ok(())
    }

    fn check_numbers(&self, cell: u32, count: Option<&u32>) -> Result<(), Wrong> {
        let numbers = self.numbers.chunks_exact(NUMBER_WIDTH);
        let numbers = numbers.skip((cell as usize).saturating_sub(FIRST));
        let count = count.copied().unwrap_or_default() as usize;
        for (index, number) in numbers.take(count).enumerate() {
            let (&kind, cells) = number.split_first().unwrap_or((&WRONG, &[]));
            let checked = if kind >= WRONG {
                Err(Wrong(String::new(), "an object", kind))
            } else {
                self.check(cells, &NUMBER_CELLS)
            };
            checked.map_err(|wrong| wrong.at(index))?;
        }
        Ok(())
    }
}

fn check_texts(texts: &[u32]) -> Result<(), Wrong> {
    for (index, &text) in texts.iter().enumerate() {
        if text < Symbol::EMPTY.number() || text >= WRONG {
            return Err(Wrong(String::new(), "a string", text).at(index));
        }
    }
    Ok(())
}
