//! Reads a line of JSON for each flow, `{"result", "existing", "options"}`, and prints a line for each report.
//!
//! `result` is what `collectFinancialConnectionsAccounts` resolved with, or a session. `existing` are the accounts that were
//! there before, `options` what was asked for: `{"authorization", "account"}`.
//!
//! ```sh
//! echo '{"result": {"object": "financial_connections.session", "status": "pending"}}' |
//!     cargo run --quiet --features serde --example interpret
//! ```

#![allow(
    clippy::indexing_slicing,
    reason = "a key that a JSON value does not have gives null"
)]

use std::error::Error;
use std::io::{Write, stdin, stdout};

use fc_relink::{AccountList, FlowResult, Requested, interpret};
use serde_json::{Value, from_value, json, to_value};

fn main() -> Result<(), Box<dyn Error>> {
    let mut output = stdout().lock();
    for line in stdin().lines() {
        writeln!(output, "{}", report(&serde_json::from_str(&line?)?)?)?;
    }
    Ok(())
}

fn report(flow: &Value) -> Result<Value, Box<dyn Error>> {
    let result: FlowResult<String> = from_value(flow["result"].clone())?;
    let existing: AccountList<String> = match &flow["existing"] {
        Value::Null => AccountList::default(),
        list => from_value(list.clone())?,
    };
    let option = |name: &str| flow["options"][name].as_str().map(str::to_owned);
    let asked = Requested {
        authorization: option("authorization"),
        account: option("account"),
    };
    let report = match interpret(&result, Some(&existing), &asked) {
        Ok(report) => report,
        Err(error) => return Ok(json!({ "code": error.code(), "path": error.path() })),
    };
    let session = match &flow["result"]["financialConnectionsSession"] {
        Value::Object(_) => &flow["result"]["financialConnectionsSession"],
        _ => &flow["result"],
    };
    let returned = accounts(&session["accounts"], false);
    let mut json = to_value(report.with(&accounts(&flow["existing"], true), &returned))?;
    // What the error says is Stripe's to tell.
    if result.has_error {
        json["error"] = flow["result"]["error"].clone();
    }
    Ok(json)
}

/// The elements of a list that are accounts.
fn accounts(list: &Value, may_be_ids: bool) -> Vec<&Value> {
    let elements = list["data"].as_array().or(list.as_array());
    let is_account = |element: &&Value| {
        let id = if may_be_ids && element.is_string() {
            *element
        } else {
            &element["id"]
        };
        id.as_str().is_some_and(|id| !id.is_empty())
    };
    elements.into_iter().flatten().filter(is_account).collect()
}
