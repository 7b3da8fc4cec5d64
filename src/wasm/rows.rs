//! Tables of integers, as `read.js` makes them: a row for each account or authorization, a cell for each field.

use js_sys::Uint32Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::symbol::Symbol;
use crate::text::{concat, decimal};

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
    pub(super) fn requested(this: &Reader, options: &JsValue) -> Uint32Array;
    #[wasm_bindgen(method, js_name = areOptions)]
    pub(super) fn are_options(this: &Reader, options: &JsValue) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn now(this: &Reader, options: &JsValue) -> f64;
    #[wasm_bindgen(method)]
    pub(super) fn own(this: &Reader, value: &JsValue) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn returned(this: &Reader) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn authorizations(this: &Reader, options: &JsValue) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn result(this: &Reader, value: &JsValue) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn lists(this: &Reader) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn numbers(this: &Reader) -> Uint32Array;
}

/// A cell that refers to a place in a list of all of them is that place plus this: below it are absent and `null`.
pub(super) const FIRST: usize = 2;

/// A value of another kind than expected is this plus the place of its kind among the kinds (`check.rs`).
pub(super) const WRONG: u32 = 0xffff_ff00;

/// A value that cannot be read.
pub(super) const UNREADABLE: u32 = WRONG + 10;

pub(super) const BARE_ID: u32 = 1;
/// How many integers a table begins with.
const HEAD: usize = 2;
pub(super) const ACCOUNT_WIDTH: usize = 21;
pub(super) const AUTHORIZATION_WIDTH: usize = 6;
pub(super) const NUMBER_WIDTH: usize = 5;
const LIST_OBJECT: u32 = 2;
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
        concat(&[self.root, data, "[", &decimal(index), "]"])
    }
}

/// A list: how it was given, whether there is more of it, then its rows.
#[derive(Debug)]
pub(super) struct Rows {
    cells: Vec<u32>,
    width: usize,
    pub(super) place: Place,
    pub(super) has_more: bool,
    /// Whether a bare id is an account.
    pub(super) takes_ids: bool,
}

impl Rows {
    pub(super) fn of(
        table: &Uint32Array,
        width: usize,
        root: &'static str,
        takes_ids: bool,
    ) -> Self {
        let cells = table.to_vec();
        let mut rows = Self {
            cells,
            width,
            place: Place {
                root,
                is_data: false,
            },
            has_more: false,
            takes_ids,
        };
        let how = rows.how();
        rows.place.is_data = how == LIST_OBJECT;
        rows.has_more = how == TOO_LONG || rows.cells.get(1) == Some(&1);
        rows
    }

    /// How the list was given.
    pub(super) fn how(&self) -> u32 {
        self.cells.first().copied().unwrap_or_default()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[u32]> {
        let rows = self.cells.get(HEAD..).unwrap_or_default();
        rows.chunks_exact(self.width)
    }
}

/// The items of the list that a cell refers to, each list after its length; none for a cell that refers to none.
pub(super) fn items<T>(lists: &[T], cell: u32, length: impl Fn(&T) -> usize) -> &[T] {
    let items = || {
        let start = (cell as usize).checked_sub(FIRST)?;
        let (first, items) = lists.get(start..)?.split_first()?;
        items.get(..length(first))
    };
    items().unwrap_or_default()
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
