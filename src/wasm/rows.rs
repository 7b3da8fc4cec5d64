//! Tables of integers, as `read.js` makes them: a row for each account or authorization, a cell for each field.

use js_sys::Uint32Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::check::invalid;
use super::error::Failure;
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
    pub(super) fn list(this: &Reader, value: &JsValue) -> u32;
    #[wasm_bindgen(method)]
    pub(super) fn accounts(this: &Reader, side: u32) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn authorizations(this: &Reader) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn result(this: &Reader, value: &JsValue) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn lists(this: &Reader) -> Uint32Array;
    #[wasm_bindgen(method, getter, js_name = hasMore)]
    pub(super) fn has_more(this: &Reader) -> bool;
}

/// A value of another kind than expected is this plus the place of its kind among the kinds (`check.rs`).
pub(super) const WRONG: u32 = 0xffff_ff00;

// The sides by which a reader keeps what it read.
pub(super) const OWN: u32 = 0;
pub(super) const RETURNED: u32 = 1;

pub(super) const BARE_ID: u32 = 1;
pub(super) const ACCOUNT_WIDTH: usize = 20;
pub(super) const AUTHORIZATION_WIDTH: usize = 6;
pub(super) const NUMBER_WIDTH: usize = 5;
pub(super) const LIST_OBJECT: u32 = 2;
pub(super) const TOO_LONG: u32 = 3;

/// Where a list stands in what the caller gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) root: &'static str,
    /// Whether it is the `data` of a list object.
    pub(super) is_data: bool,
}

impl Place {
    pub(super) fn of(self, index: usize) -> String {
        let data = if self.is_data { ".data" } else { "" };
        [self.root, data, "[", &index.to_string(), "]"].concat()
    }
}

/// The rows of a list.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) cells: Vec<u32>,
    pub(super) width: usize,
    pub(super) place: Place,
    pub(super) has_more: bool,
    pub(super) is_too_long: bool,
    /// Whether a bare id is an account.
    pub(super) takes_ids: bool,
}

impl Rows {
    pub(super) fn read(
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

    pub(super) fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.cells.chunks_exact(self.width)
    }
}

/// The items of the list that a cell refers to; none for a cell that refers to none.
pub(super) fn items(lists: &[u32], cell: u32) -> &[u32] {
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
pub(super) fn text(cell: u32) -> Symbol {
    if cell >= WRONG {
        Symbol::ABSENT
    } else {
        Symbol::new(cell)
    }
}

/// Unix seconds, `None` where there is no date.
pub(super) fn date(cell: u32) -> Option<u32> {
    if cell >= WRONG {
        None
    } else {
        cell.checked_sub(1)
    }
}
