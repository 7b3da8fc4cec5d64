//! The boundary: reads what JavaScript gave, calls the core, writes the report. The only place with `JsValue`.

mod answer;
mod check;
mod error;
mod flow;
mod interpret;
mod options;
mod read;
mod relink;
mod rows;
mod set_up;
#[cfg(test)]
mod tests;
mod triage;
mod trouble;
mod write;

/// The default allocator is three times as large, and no faster here.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
