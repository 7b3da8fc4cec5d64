//! The boundary against real JavaScript values, in Node and in browsers.

use js_sys::{Array, Object, Promise, Reflect, eval};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use super::flow::Flow;
use super::interpret::interpret;
use super::relink::{finish, open};
use super::set_up::set_up;
use super::triage::triage;

fn interpret_ref(
    result: &JsValue,
    existing: &JsValue,
    options: &JsValue,
) -> Result<JsValue, JsValue> {
    interpret(result.clone(), existing.clone(), options.clone())
}

fn triage_ref(accounts: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    triage(accounts.clone(), options.clone())
}

/// What an expression of JavaScript gives.
fn js(expression: &str) -> JsValue {
    eval(&format!("({expression})")).unwrap()
}

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |object, key| {
        Reflect::get(&object, &key.into()).unwrap()
    })
}

fn text(object: &JsValue, path: &str) -> String {
    get(object, path)
        .as_string()
        .unwrap_or_else(|| format!("{:?}", get(object, path)))
}

/// Sets up as the package face does, with a class that keeps what it is given.
fn ready() {
    set_up(&js(
        "class extends Error { constructor(message, details) { super(message); Object.assign(this, details) } }",
    ));
}

/// One value of every kind that JavaScript has, hostile ones included.
fn kinds() -> Vec<(&'static str, JsValue)> {
    [
        "undefined",
        "null",
        "true",
        "-0",
        "NaN",
        "1n",
        "''",
        "'text'",
        "'\\ud800'",
        "Symbol('s')",
        "() => 1",
        "class {}",
        "{}",
        "[]",
        "[, 1]",
        "{ length: 1, 0: 'a' }",
        "new Date(0)",
        "new Map()",
        "Object.create(null)",
        "new Proxy({}, { get() { throw 1 } })",
        "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
        "(() => { const cycle = {}; cycle.self = cycle; cycle.data = cycle; return cycle })()",
        "{ get id() { throw 'no' }, get data() { throw 'no' }, get length() { throw 'no' } }",
    ]
    .map(|expression| (expression, js(expression)))
    .to_vec()
}

const ACCOUNT_FIELDS: &[&str] = &[
    "id",
    "authorization",
    "status",
    "institution_name",
    "category",
    "subcategory",
    "last4",
    "display_name",
    "permissions",
    "supported_payment_method_types",
    "account_numbers",
    "status_details",
];

fn account_with(field: &str, value: &JsValue) -> JsValue {
    let account = js("{ id: 'fca_1' }");
    Reflect::set(&account, &field.into(), value).unwrap();
    account
}

#[wasm_bindgen_test]
fn every_kind_in_an_account_of_stripes_gives_a_report() {
    ready();
    for field in ACCOUNT_FIELDS {
        for (kind, value) in kinds() {
            let session = js("{ relink_options: { authorization: 'fcauth_1' } }");
            let accounts = Array::of1(&account_with(field, &value));
            Reflect::set(&session, &"accounts".into(), &accounts).unwrap();
            let report = interpret_ref(&session, &JsValue::UNDEFINED, &JsValue::UNDEFINED);
            assert!(report.is_ok(), "{field} as {kind}");
        }
    }
}

#[wasm_bindgen_test]
fn every_kind_in_an_account_of_the_pages_gives_a_report_or_a_path() {
    ready();
    let result = js("{ financialConnectionsSession: { accounts: [] } }");
    let mut refused = 0;
    for field in ACCOUNT_FIELDS {
        for (kind, value) in kinds() {
            let existing = Array::of1(&account_with(field, &value));
            if let Err(error) = interpret_ref(&result, &existing, &JsValue::UNDEFINED) {
                refused += 1;
                assert_eq!(text(&error, "code"), "invalid_options", "{field} as {kind}");
                let path = format!("existingAccounts[0].{field}");
                assert!(
                    text(&error, "path").starts_with(&path),
                    "{field} as {kind}: {}",
                    text(&error, "path")
                );
            }
        }
    }
    assert!(refused > 150, "{refused} were refused");
}

#[wasm_bindgen_test]
fn every_kind_as_an_argument_gives_a_report_or_an_error_with_a_code() {
    ready();
    for (kind, value) in kinds() {
        for outcome in [
            interpret_ref(&value, &JsValue::UNDEFINED, &JsValue::UNDEFINED),
            interpret_ref(&js("{ error: {} }"), &value, &JsValue::UNDEFINED),
            interpret_ref(&js("{ error: {} }"), &JsValue::UNDEFINED, &value),
            triage_ref(&value, &JsValue::UNDEFINED),
            triage_ref(&Array::new(), &value),
        ] {
            if let Err(error) = outcome {
                assert!(
                    ["invalid_options", "malformed_response"]
                        .contains(&text(&error, "code").as_str()),
                    "{kind}"
                );
            }
        }
    }
}

#[wasm_bindgen_test]
fn reports_hold_the_very_objects_that_went_in() {
    ready();
    let before = js("{ id: 'fca_1', authorization: 'fcauth_1' }");
    let after = js("{ id: 'fca_1', authorization: 'fcauth_1' }");
    let session = js(
        "{ relink_result: { authorization: 'fcauth_1' }, relink_options: { authorization: 'fcauth_1' } }",
    );
    Reflect::set(&session, &"accounts".into(), &Array::of1(&after)).unwrap();
    let report = interpret_ref(&session, &Array::of1(&before), &JsValue::UNDEFINED).unwrap();
    assert!(Object::is(&get(&report, "accounts.0.before"), &before));
    assert!(Object::is(&get(&report, "accounts.0.after"), &after));
    assert!(Object::is(&get(&report, "session"), &session));
    assert!(!Object::keys(report.unchecked_ref_object()).includes(&"session".into(), 0));
}

/// `Object::keys` wants an object, and a report is one.
trait AsObject {
    fn unchecked_ref_object(&self) -> &Object;
}

impl AsObject for JsValue {
    fn unchecked_ref_object(&self) -> &Object {
        JsCast::unchecked_ref(self)
    }
}

#[wasm_bindgen_test]
fn an_error_carries_what_came_instead() {
    ready();
    let error = interpret_ref(
        &js("{ neither: 1 }"),
        &JsValue::UNDEFINED,
        &JsValue::UNDEFINED,
    )
    .unwrap_err();
    assert_eq!(text(&error, "code"), "malformed_response");
    assert_eq!(get(&error, "result.neither"), 1);
}

#[wasm_bindgen(module = "/src/wasm/flow.js")]
extern "C" {
    #[derive(Clone)]
    #[wasm_bindgen(js_name = Flow)]
    type Run;
    #[wasm_bindgen(constructor, js_class = "Flow")]
    fn new(options: &JsValue) -> Run;
    #[wasm_bindgen(method)]
    fn run(this: &Run, open: JsValue, finish: JsValue) -> Promise;
}

/// As the package face calls it.
fn relink(options: &JsValue) -> Promise {
    let run = Run::new(options);
    let flow: Flow = run.clone().unchecked_into();
    let again = flow.clone();
    let open: Closure<dyn Fn() -> Result<(), JsValue>> = Closure::new(move || open(flow.clone()));
    let finish: Closure<dyn Fn() -> Result<JsValue, JsValue>> =
        Closure::new(move || finish(again.clone()));
    run.run(open.into_js_value(), finish.into_js_value())
}

/// Stripe.js that never ends its flow.
fn options_with(more: &str) -> JsValue {
    js(&format!(
        "{{ stripe: {{ collectFinancialConnectionsAccounts: () => new Promise(() => {{}}) }}, {more} }}"
    ))
}

const SECRET: &str = "clientSecret: 'fcsess_client_secret_1'";

#[wasm_bindgen_test]
async fn one_flow_at_a_time_holds_the_mark_until_it_is_aborted() {
    ready();
    let controller = AbortController::new().unwrap();
    let options = options_with(SECRET);
    Reflect::set(&options, &"signal".into(), &controller.signal()).unwrap();
    let first = relink(&options);
    let second = JsFuture::from(relink(&options_with(SECRET))).await;
    assert_eq!(text(&second.unwrap_err(), "code"), "in_progress");
    controller.abort_with_reason(&"a string".into());
    assert_eq!(JsFuture::from(first).await.unwrap_err(), "a string");
    let mark = js("Symbol.for('fc-relink.in-flight') in globalThis");
    assert_eq!(mark, JsValue::FALSE);
}

/// Puts something in the place of `fetch` until it is dropped.
struct Fetch(JsValue);

impl Fetch {
    fn replace(with: &str) -> Self {
        let page = js_sys::global();
        let own = Reflect::get(&page, &"fetch".into()).unwrap();
        Reflect::set(&page, &"fetch".into(), &js(with)).unwrap();
        Self(own)
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &"fetch".into(), &self.0).unwrap();
    }
}

/// A relink that asks an endpoint for its session.
async fn relink_by_session_url() -> Result<JsValue, JsValue> {
    let options = "sessionUrl: 'http://127.0.0.1/session', authorization: 'fcauth_1', headers: { 'x-csrf': '1' }";
    JsFuture::from(relink(&options_with(options))).await
}

#[wasm_bindgen_test]
async fn whatever_fetch_does_is_an_error_with_a_code() {
    ready();
    for (fetch, code) in [
        ("() => Promise.reject('a string')", "request_failed"),
        ("() => Promise.reject(undefined)", "request_failed"),
        ("() => { throw new Error('at once') }", "request_failed"),
        ("undefined", "request_failed"),
        ("() => 7", "request_failed"),
        ("async () => null", "request_failed"),
        ("async () => ({ ok: true })", "malformed_response"),
        ("async () => ({ ok: true, json: 1 })", "malformed_response"),
        ("async () => new Response('<html>')", "malformed_response"),
        (
            "async () => new Response('{\"client_sec')",
            "malformed_response",
        ),
        (
            "async () => new Response('{}', { status: 500 })",
            "request_failed",
        ),
    ] {
        let _replaced = Fetch::replace(fetch);
        let error = relink_by_session_url().await.unwrap_err();
        assert_eq!(text(&error, "code"), code, "{fetch}");
    }
}

#[wasm_bindgen_test]
async fn a_request_says_what_is_known_and_follows_the_rules() {
    ready();
    let _replaced =
        Fetch::replace("async (request) => { globalThis.seen = request; throw new Error('seen') }");
    relink_by_session_url().await.unwrap_err();
    let seen: web_sys::Request = get(&js_sys::global(), "seen").unchecked_into();
    assert_eq!(seen.credentials(), web_sys::RequestCredentials::SameOrigin);
    assert_eq!(seen.redirect(), web_sys::RequestRedirect::Error);
    let request = gloo_net::http::Request::from(seen);
    assert_eq!(request.method(), gloo_net::http::Method::POST);
    assert_eq!(request.url(), "http://127.0.0.1/session");
    let header = |name| request.headers().get(name).unwrap_or_default();
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("accept"), "application/json");
    assert_eq!(header("x-csrf"), "1");
    let body = request.text().await.unwrap();
    assert_eq!(body, r#"{"authorization":"fcauth_1"}"#);
}

#[wasm_bindgen_test]
async fn stripe_is_called_before_relink_returns() {
    ready();
    let options = js("{
        clientSecret: 'fcsess_client_secret_1',
        existingAccounts: ['fca_1'],
        stripe: {
            collectFinancialConnectionsAccounts(options) {
                this.calledWith = options;
                return Promise.resolve({ financialConnectionsSession: { accounts: [{ id: 'fca_1' }] } });
            },
        },
    }");
    let report = relink(&options);
    assert_eq!(
        text(&options, "stripe.calledWith.clientSecret"),
        "fcsess_client_secret_1"
    );
    let report = JsFuture::from(report).await.unwrap();
    assert_eq!(text(&report, "outcome"), "relinked");
}
