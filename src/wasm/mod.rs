//! The boundary: everything that knows JavaScript. It reads what the page passed, calls the rules, and writes the report.
//!
//! `relink` tells a whole relink from top to bottom; start there.

mod call;
mod cells;
mod error;
mod existing;
mod interpret;
mod js;
mod options;
mod relink;
mod report;
mod request;
mod secret;
mod symbol;
#[cfg(test)]
mod tests;
mod triage;
mod wait;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the package, which its TypeScript must have too.
#[wasm_bindgen]
#[must_use]
pub fn version() -> JsValue {
    env!("CARGO_PKG_VERSION").into()
}

/// Small, and fast for the few and short-lived allocations of a call.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
