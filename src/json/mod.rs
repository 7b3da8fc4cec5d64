//! JSON: what Stripe's API sends, read as tolerantly as the contract says, and reports and needs as the contract tells them.
//!
//! Feature `serde`.

mod read;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub use write::{NeedWith, ReportWith};
