//! The boundary: reads what JavaScript gave, calls the core, writes the report. The only place with `JsValue`.

mod error;
mod flow;
mod host;
mod http;
mod interpret;
mod options;
mod read;
mod relink;
mod set_up;
mod triage;
mod write;
