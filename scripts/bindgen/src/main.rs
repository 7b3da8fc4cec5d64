//! Makes what TypeScript meets of Rust: `fc-relink-bindgen COMPILED.wasm FOLDER` writes the JavaScript around a wasm, and
//! `schema.json`.

use std::env::args;
use std::error::Error;
use std::fs::write;
use std::path::Path;

use fc_relink::schema::{FieldSchema, MOST_MALFORMED};
use fc_relink::{
    Action, Change, ComparedField, Evidence, FailureReason, MatchedBy, NextStep, OutcomeKind,
    WORDS, schema,
};
use serde_json::{Value, json};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let [_, compiled, folder] = &args().collect::<Vec<_>>()[..] else {
        return Err("usage: fc-relink-bindgen COMPILED.wasm FOLDER".into());
    };
    Bindgen::new()
        .bundler(true)?
        .input_path(compiled)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .typescript(true)
        .generate(folder)?;
    write(
        Path::new(folder).join("schema.json"),
        schema_json().to_string(),
    )?;
    Ok(())
}

/// What `scripts/schema.mjs` makes the module `fc-relink-schema` of.
fn schema_json() -> Value {
    json!({
        "words": &WORDS[..],
        "mostMalformed": MOST_MALFORMED,
        "account": fields(&schema::account()),
        "authorization": fields(&schema::authorization()),
        "session": fields(&schema::session()),
        "requested": fields(&schema::requested()),
        "outcomes": OutcomeKind::NAMES,
        "reasons": FailureReason::NAMES,
        "evidence": Evidence::NAMES,
        "nextSteps": NextStep::NAMES,
        "changes": Change::NAMES,
        "comparedFields": ComparedField::NAMES,
        "matchedBy": MatchedBy::NAMES,
        "actions": Action::NAMES,
    })
}

/// Fields as `[kind, name]`, or `[kind, name, fields]` where they hold objects.
fn fields(of: &[FieldSchema]) -> Value {
    let field = |field: &FieldSchema| {
        if field.fields.is_empty() {
            json!([field.kind, field.name])
        } else {
            json!([field.kind, field.name, fields(&field.fields)])
        }
    };
    of.iter().map(field).collect()
}
