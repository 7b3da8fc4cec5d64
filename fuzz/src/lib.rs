//! What must hold for every flow, whatever bytes it is made from.
//!
//! The flows and the second telling of the rules are those of the crate's own tests.

#[path = "../../tests/core/check.rs"]
mod check;
#[path = "../../tests/core/flow.rs"]
mod flow;
#[path = "../../tests/core/model.rs"]
mod model;
#[path = "../../tests/core/number.rs"]
mod number;

pub use check::check;
