//! What only the boundary does: asks values of any kind, and turns objects into rows and back.

use js_sys::{Function, JsString};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::cells::{Cells, account};
use super::error::Failure;
use super::request::headers;
use super::secret;
use super::symbol::{FIRST, Symbol};
use crate::fields::{Source, session};
use crate::{Field, Permission, Status, Text, Word};

const ACTIVE: Word = Word::of("active");

/// The value of an expression in JavaScript.
fn value(expression: &str) -> JsValue {
    let make = Function::new_no_args(&format!("return ({expression})"));
    make.call0(&JsValue::UNDEFINED).unwrap()
}

fn message(failure: Failure) -> String {
    match failure {
        Failure::Error(error, _) => error.to_string(),
        Failure::Thrown(_) | Failure::Over => String::new(),
    }
}

#[wasm_bindgen_test]
fn a_symbol_is_the_word_with_its_number() {
    assert!(Symbol::of(ACTIVE).is(ACTIVE));
    assert!(!Symbol(FIRST).is(ACTIVE));
    assert!(Symbol(FIRST).is_empty());
}

#[wasm_bindgen_test]
fn a_row_is_read_in_the_order_of_its_fields() {
    let active = Symbol::of(ACTIVE).0;
    let cells = [0, 0, 1, 100, 1, active];
    let read = Cells::new(&cells).items(account);
    let read = read.items.first().unwrap();
    assert_eq!(read.id, Symbol(100));
    assert_eq!(read.authorization, Field::Null);
    assert_eq!(read.status, Field::Value(Status::Active));
    assert_eq!(read.last4, Field::Absent);
}

#[wasm_bindgen_test]
fn rows_end_where_the_next_begins_and_may_share_a_list() {
    let cells = [0, 0, 2, 100, 6, 8, 1, 50, 101, 6, 11];
    let row = |cells: &mut Cells<'_>| (cells.number(), cells.words("", |word| word));
    let list = || Some(vec![Symbol(50)]);
    let read = Cells::new(&cells).items(row);
    assert_eq!(read.items, [(100, list()), (101, list())]);
}

#[wasm_bindgen_test]
fn permissions_are_read_again_where_they_are_in_another_place() {
    let balances = Symbol::of(const { Word::of("balances") }).0;
    let cells = [3, 3, 5, 1, balances, 0];
    let mut cells = Cells::new(&cells);
    let mut read = || cells.permissions("").unwrap().to_vec();
    assert_eq!(
        [read(), read(), read()],
        [
            vec![Permission::Balances],
            vec![Permission::Balances],
            vec![]
        ]
    );
}

#[wasm_bindgen_test]
fn a_list_has_no_more_items_than_there_are_cells() {
    let cells = [0, 0, u32::MAX];
    let list = Cells::new(&cells).items(account);
    assert_eq!(list.items.len(), 3);
    let mut cells = Cells::new(&[1]);
    cells.go_to(2);
    assert!(session(&mut cells).permissions.is_none());
}

#[wasm_bindgen_test]
fn an_api_key_is_no_client_secret_wherever_it_stands() {
    for text in [
        "sk_live_1",
        " rk_test_1",
        "Bearer sk_test_1",
        "'sk_live_1'",
        "xsk_live_1",
    ] {
        let failure = secret::check(&text.into(), "clientSecret").unwrap_err();
        assert!(
            message(failure).starts_with("clientSecret is a secret API key"),
            "{text}"
        );
    }
    for wrong in ["''", "' '", "5", "null", "{}"] {
        let failure = secret::check(&value(wrong), "clientSecret").unwrap_err();
        assert!(
            message(failure).starts_with("clientSecret must be a non-empty string"),
            "{wrong}"
        );
    }
    assert!(secret::check(&"fcsess_client_secret_risk".into(), "clientSecret").is_ok());
}

#[wasm_bindgen_test]
fn a_secret_is_found_anywhere_in_a_url() {
    let is_in = |text: &str| secret::is_in_url(&JsString::from(text));
    assert!(is_in("/session?s=fcsess_client_secret_1"));
    assert!(is_in("/session/'sk_live_1'"));
    assert!(!is_in("/sk_SK/client_secret"));
}

#[wasm_bindgen_test]
fn headers_are_what_holds_headers() {
    let held = [
        "{a: '1'}",
        "[['a', '1']]",
        "new Headers({a: '1'})",
        "new Map([['a', '1']])",
    ];
    for given in held {
        let headers = headers(&value(given)).unwrap();
        assert_eq!(headers.get("a").unwrap().as_deref(), Some("1"), "{given}");
    }
    for given in ["undefined", "null", "{}", "Object.create(null)"] {
        assert!(headers(&value(given)).is_ok(), "{given}");
    }
    for given in [
        "5",
        "'a'",
        "new Date()",
        "Promise.resolve({a: '1'})",
        "{a: Symbol()}",
    ] {
        assert!(headers(&value(given)).is_err(), "{given}");
    }
}
