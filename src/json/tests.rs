#![allow(
    clippy::needless_pass_by_value,
    clippy::option_option,
    reason = "values are literals, and a session may have no authorization"
)]

use std::borrow::Cow;

use serde::de::{Deserialize, DeserializeOwned, value};
use serde_json::{Value, from_str, from_value, json, to_value};

use crate::testing::{Text, account, checking, facts, on, relinked, report};
use crate::{
    Account, AccountList, AccountNumber, Active, Authorization, FailureReason, Field, FlowResult,
    IdentifierType, NumberStatus, Outcome, Permission, Report, Requested, RequiredAction, Session,
    SessionStatus, Status, triage,
};

fn read<A: DeserializeOwned>(value: Value) -> Result<A, String> {
    from_value(value).map_err(|error| error.to_string())
}

/// An account out of its fields.
fn fields(mut fields: Value) -> Account<String> {
    fields["id"] = "fca_1".into();
    read(fields).unwrap()
}

fn bare() -> Account<String> {
    Account::from_id("fca_1".to_owned())
}

/// How many accounts there are, whether there are more, and what was left out.
fn list(list: AccountList<String>) -> (Vec<String>, bool, Vec<String>) {
    let ids = list.accounts.into_iter().map(|account| account.id);
    let malformed = list.malformed.iter().map(ToString::to_string);
    (ids.collect(), list.has_more, malformed.collect())
}

fn returned(accounts: Value) -> (Vec<String>, bool, Vec<String>) {
    let session: Session<String> = read(json!({ "accounts": accounts })).unwrap();
    list(session.accounts)
}

fn existing(accounts: Value) -> Result<(Vec<String>, bool, Vec<String>), String> {
    read(accounts).map(list)
}

/// Whether there is an error, which authorization the session was made for, and whether it was fetched.
fn flow(flow: Value) -> (bool, Option<Option<String>>, bool) {
    let result: FlowResult<String> = read(flow).unwrap();
    let session = result.session.map(|it| it.relink_options.authorization);
    (result.has_error, session, result.is_fetched)
}

fn time(date: Value) -> Option<u64> {
    let number = json!({ "expected_expiry_date": date });
    fields(json!({ "account_numbers": [number] }))
        .account_numbers
        .unwrap()[0]
        .expected_expiry_date
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(str::to_owned).collect()
}

facts! {
    // Stripe's objects: https://github.com/stripe/openapi has samples
    an_account_is_read_with_all_its_fields:
        from_str::<Account<Text>>(r#"{
            "id": "fca_1", "object": "financial_connections.account", "authorization": "fcauth_1",
            "status": "inactive", "institution_name": "First Bank", "category": "cash",
            "subcategory": "checking", "last4": "1111", "display_name": "Everyday",
            "permissions": ["balances", "asleep"], "supported_payment_method_types": null,
            "status_details": {
                "inactive": { "action": "relink_required", "cause": "access_denied" },
                "active": { "action": "none", "cause": "access_expired", "expected_deactivation_date": 7 }
            },
            "account_numbers": [{
                "identifier_type": "account_number", "status": "expired", "expected_expiry_date": 8,
                "supported_networks": ["ach"]
            }],
            "balance": { "as_of": 1, "current": { "usd": 1.5 }, "type": "cash" }
        }"#).unwrap()
            => {
                let mut account = checking("fca_1", "1111", "Everyday");
                account.authorization = "fcauth_1".into();
                account.status = Status::Inactive.into();
                account.permissions = Some([Permission::Balances, Permission::Other("asleep")].into());
                account.supported_payment_method_types = Some([].into());
                account.status_details.inactive.action = Some(RequiredAction::RelinkRequired);
                account.status_details.inactive.cause = Some("access_denied");
                account.status_details.active = Active {
                    action: Some(RequiredAction::None),
                    cause: Some("access_expired"),
                    expected_deactivation_date: Some(7),
                };
                account.account_numbers = Some(vec![AccountNumber {
                    identifier_type: Some(IdentifierType::AccountNumber),
                    status: Some(NumberStatus::Expired),
                    expected_expiry_date: Some(8),
                    supported_networks: vec!["ach"],
                }]);
                account
            };
    a_field_of_the_wrong_kind_counts_as_absent:
        fields(json!({
            "authorization": 7, "status": ["active"], "last4": {}, "permissions": "balances",
            "account_numbers": { "0": {} }, "status_details": [],
        })) => bare();
    null_is_no_absent_key:
        fields(json!({ "last4": null, "permissions": null, "account_numbers": null }))
            => Account {
                last4: Field::Null,
                permissions: Some([].into()),
                account_numbers: Some(vec![]),
                ..bare()
            };
    what_is_odd_in_a_list_is_left_out:
        fields(json!({ "permissions": ["balances", 7, null, ""], "account_numbers": [null, "1"] }))
            => Account {
                permissions: Some([Permission::Balances, Permission::Other(String::new())].into()),
                account_numbers: Some(vec![]),
                ..bare()
            };
    a_time_is_in_whole_seconds_up_to_the_year_2096:
        [json!(0), json!(1.5), json!(4_000_000_000_u64), json!(4_000_000_001_u64), json!(-1), json!(4.1e9), json!("1")]
            .map(time) => [Some(0), Some(1), Some(4_000_000_000), None, None, None, None];
    an_account_has_an_id:
        [json!({}), json!({ "id": null }), json!({ "id": "" }), json!([])]
            .map(|it| read::<Account<String>>(it).unwrap_err())
            => [
                "account.id must be a non-empty string, got undefined",
                "account.id must be a non-empty string, got null",
                "account.id must be a non-empty string, got an empty string",
                "account must be an object, got an array",
            ];
    an_authorization_tells_what_can_be_done:
        read(json!({ "id": "fcauth_1", "status": "inactive", "status_details": { "inactive": { "action": "none" } } }))
            => Ok(Authorization {
                id: "fcauth_1".to_owned(),
                status: Some(Status::Inactive),
                inactive_action: Some(RequiredAction::None),
            });
    an_authorization_has_an_id:
        read::<Authorization<String>>(json!({ "id": 7 }))
            => Err("authorization.id must be a non-empty string, got a number".to_owned());

    // Lists
    accounts_of_a_session_are_an_array: returned(json!([{ "id": "fca_1" }])) => (texts(&["fca_1"]), false, vec![]);
    accounts_of_a_session_are_a_list_object:
        returned(json!({ "object": "list", "data": [{ "id": "fca_1" }], "has_more": true }))
            => (texts(&["fca_1"]), true, vec![]);
    accounts_of_a_session_that_are_no_list_are_none:
        [json!(null), json!("fca_1"), json!({ "data": {} })].map(returned) => [(); 3].map(|()| (vec![], false, vec![]));
    what_is_malformed_in_a_session_is_recorded:
        returned(json!({ "data": [true, { "id": 7 }, "fca_1", { "id": "fca_2" }] }))
            => (
                texts(&["fca_2"]),
                false,
                texts(&[
                    "accounts.data[0] must be an object, got a boolean",
                    "accounts.data[1].id must be a non-empty string, got a number",
                    "accounts.data[2] must be an object, got a string",
                ]),
            );
    accounts_of_ones_own_may_be_bare_ids:
        existing(json!(["fca_1", { "id": "fca_2" }, "", [], {}]))
            => Ok((
                texts(&["fca_1", "fca_2"]),
                false,
                texts(&[
                    "existingAccounts[2] must be an account or a non-empty id, got an empty string",
                    "existingAccounts[3] must be an account or a non-empty id, got an array",
                    "existingAccounts[4].id must be a non-empty string, got undefined",
                ]),
            ));
    accounts_of_ones_own_are_a_list:
        existing(json!("fca_1")) => Err("existingAccounts must be an array or a list object, got a string".to_owned());

    // Sessions and results
    a_session_is_read_with_all_its_fields:
        from_str::<Session<Cow<'_, str>>>(r#"{
            "relink_options": { "authorization": "fcauth_1", "account": null },
            "relink_result": { "authorization": "fcauth_1", "account": "fca_1", "failure_reason": "\u006fther" },
            "permissions": ["payment_method"], "status": "cancelled", "url": "https://",
            "status_details": { "cancelled": { "reason": "other" } }, "client_secret": "fcsess_secret"
        }"#).unwrap()
            => Session {
                relink_options: Requested { authorization: Some("fcauth_1".into()), account: None },
                relink_result: crate::RelinkResult {
                    authorization: Some("fcauth_1".into()),
                    account: Some("fca_1".into()),
                    failure_reason: Some("other".into()),
                },
                permissions: Some([Permission::PaymentMethod].into()),
                status: Some(SessionStatus::Cancelled),
                cancel_reason: Some("other".into()),
                url: Some("https://".into()),
                accounts: AccountList::default(),
            };
    a_text_with_an_escape_cannot_be_borrowed:
        from_str::<Account<Text>>(r#"{ "id": "fca_\u0031" }"#).is_err() => true;
    a_session_is_an_object:
        [json!(null), json!("a")].map(|it| read::<Session<String>>(it).unwrap_err())
            => ["session must be an object, got null", "session must be an object, got a string"];
    bytes_are_no_value:
        Session::<String>::deserialize(value::BytesDeserializer::<value::Error>::new(b"a")).unwrap_err().to_string()
            => "invalid type: byte array, expected any value";
    a_result_wraps_its_session:
        flow(json!({
            "financialConnectionsSession": { "relink_options": { "authorization": "fcauth_1" } },
            "error": null, "relink_options": {},
        })) => (false, Some(Some("fcauth_1".to_owned())), false);
    a_result_may_have_an_error: flow(json!({ "error": {} })) => (true, None, false);
    an_error_is_an_object: flow(json!({ "error": "expired" })) => (false, None, false);
    a_session_by_itself_was_fetched:
        [
            json!({ "object": "financial_connections.session" }),
            json!({ "object": "link_account_session" }),
            json!({ "relink_result": {} }), json!({ "relink_options": {} }),
            json!({ "accounts": [] }), json!({ "accounts": {} }),
        ].map(flow) => [(); 6].map(|()| (false, Some(None), true));
    another_object_is_no_session:
        [json!({ "object": "customer", "accounts": [] }), json!({ "relink_result": [] }), json!(7)].map(flow)
            => [(); 3].map(|()| (false, None, false));
}

/// A report with something of everything.
fn full() -> Report<Text> {
    let mut session = relinked([on("fcauth_1", "fca_1"), account("fca_2")]);
    session.permissions = Some([Permission::Balances].into());
    session.accounts.accounts[0].permissions = Some([Permission::Other("asleep")].into());
    session.accounts.has_more = true;
    report(session, [account("fca_1")])
}

/// A report as JSON, with its accounts.
fn full_json(before: &Value, after: &[Value]) -> Value {
    let entry = |change: Text, index: usize| {
        json!({
            "change": change, "id": (["fca_1", "fca_2"][index]), "before": null, "after": after[index],
            "changedFields": [], "permissions": { "gained": [], "lost": [], "notGranted": [] },
            "matchedBy": null, "candidates": [], "mandateRequired": false, "mayReactivate": false,
        })
    };
    let mut first = entry("reauthorized", 0);
    first["before"] = before.clone();
    first["matchedBy"] = "id".into();
    first["permissions"]["notGranted"] = json!(["balances"]);
    json!({
        "outcome": "relinked", "authorization": "fcauth_1", "evidence": "relink_result",
        "nextStep": "reconcile", "complete": true,
        "requested": { "authorization": "fcauth_1", "account": null },
        "summary": {
            "reauthorized": 1, "replaced": 0, "added": 1, "returned": 0, "missing": 0, "unconfirmed": 0,
            "untouched": 0,
        },
        "accounts": [first, entry("added", 1)],
        "warnings": [{
            "code": "accounts_incomplete", "message": "session.accounts is one page of a longer list",
        }],
    })
}

fn outcome(outcome: Outcome<Text>) -> Value {
    to_value(outcome).unwrap()
}

facts! {
    a_report_has_indexes_of_its_accounts: to_value(full()).unwrap() => full_json(&json!(0), &[json!(0), json!(1)]);
    a_report_can_have_its_accounts:
        to_value(full().with(&["mine"], &["one", "two"])).unwrap()
            => full_json(&json!("mine"), &[json!("one"), json!("two")]);
    an_outcome_has_the_keys_of_the_contract: [
        outcome(Outcome::Error),
        outcome(Outcome::NewAuthorization { authorization: None, previous: Some("a") }),
        outcome(Outcome::Pending { url: Some("a") }),
        outcome(Outcome::Canceled { reason: None }),
        outcome(Outcome::Failed {
            reason: FailureReason::NoAccount,
            authorization: None,
            failure_reason: Some("no_account"),
        }),
    ] => [
        json!({ "outcome": "error" }),
        json!({ "outcome": "new_authorization", "authorization": null, "previousAuthorization": "a" }),
        json!({ "outcome": "pending", "url": "a" }),
        json!({ "outcome": "canceled", "cancelReason": null }),
        json!({
            "outcome": "failed", "reason": "no_account", "authorization": null,
            "failureReason": "no_account",
        }),
    ];
    a_need_has_the_keys_of_the_contract:
        {
            let needs = triage(&[checking("fca_1", "", "")], &[], 0);
            [to_value(&needs[0]).unwrap(), to_value(needs[0].with(&["mine"])).unwrap()]
        } => [json!([0]), json!(["mine"])].map(|accounts| json!({
            "action": "none", "authorization": null, "institutionName": "First Bank",
            "accounts": accounts, "causes": [], "deadline": null,
        }));
}

#[test]
fn the_guide_shows_code_that_compiles() {
    let guide = include_str!("../../docs/rust.md");
    let example = include_str!("../../examples/server.rs");
    let blocks = guide.split("```rust\n").skip(1);
    let code: Vec<_> = blocks
        .filter_map(|block| block.split("```").next())
        .collect();
    assert_eq!(code.len(), 4);
    for code in code {
        assert!(example.contains(code), "{code}");
    }
}
