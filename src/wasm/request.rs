//! Requests to the page's own endpoints.

use gloo_net::http::{Headers, Method, RequestBuilder};
use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    AbortController, ReferrerPolicy, Request, RequestCache, RequestCredentials, RequestRedirect,
    Url,
};

use super::error::{Error, Failure, failed, function_failed, invalid};
use super::js::{get, global, is_missing, is_object, is_thenable, method};
use super::wait::{Awaited, End, Waiting};

const HEADERS: &str = "headers";

#[wasm_bindgen]
extern "C" {
    // Not gloo-net's `send`: that stops the wasm where `fetch` rejects with anything but an `Error`, and where a page has put a
    // function of its own in the place of `fetch`.
    #[wasm_bindgen(catch)]
    fn fetch(request: &Request) -> Result<Promise, JsValue>;
}

/// An endpoint of the page.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    /// The option that names it.
    pub(super) option: &'static str,
    pub(super) url: String,
}

/// The requests of one call. Those that are under way when it is dropped are aborted.
pub(super) struct Requests {
    end: End,
    /// What `headers` is: what the constructor of `Headers` takes, or a promise of it.
    headers: JsValue,
    controller: Option<AbortController>,
}

impl Requests {
    /// Calls the function of the page where `headers` is one: once, and only if something is to be requested.
    pub(super) fn new(end: End, headers: &JsValue, any: bool) -> Result<Self, Failure> {
        let headers = match headers.dyn_ref::<js_sys::Function>() {
            Some(ask) if any => ask
                .call0(&JsValue::UNDEFINED)
                .map_err(|cause| function_failed(HEADERS).caused(cause))?,
            Some(_) => JsValue::UNDEFINED,
            None => headers.clone(),
        };
        let controller =
            method(&global(), "AbortController").and_then(|_| AbortController::new().ok());
        Ok(Self {
            end,
            headers,
            controller,
        })
    }

    /// Asks an endpoint for JSON: now, where the headers are at hand. With a body it is a POST.
    pub(super) fn send(&self, endpoint: Endpoint, body: Option<&JsValue>) -> Waiting {
        let end = self.end.clone();
        let signal = self.controller.as_ref().map(AbortController::signal);
        let body = body.cloned();
        let option = endpoint.option;
        let send = move |headers: JsValue| {
            let response = request(&endpoint, &headers, body.as_ref(), signal.as_ref()).and_then(
                |request| fetch(&request).map_err(|cause| unreachable(option).caused(cause)),
            )?;
            Ok(Awaited::Coming(
                end.or_settled(&response, unreachable(option)),
            ))
        };
        let end = self.end.clone();
        let headers = self
            .end
            .or_value(self.headers.clone(), function_failed(HEADERS));
        let response = headers.and_then(Box::new(send));
        Box::pin(async move {
            let response = response?.value().await?;
            json(&end, &response, option).await
        })
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

fn unreachable(option: &'static str) -> Error {
    failed(option, "could not be reached")
}

/// The headers that an option holds, as a new object.
pub(super) fn headers(given: &JsValue) -> Result<web_sys::Headers, Failure> {
    let problem = "must be what the Headers constructor takes, or a function that returns it";
    if is_thenable(given) {
        return Err(invalid(
            HEADERS,
            "must not be a promise; pass a function that returns it",
        ));
    }
    let given = if is_missing(given) {
        &JsValue::UNDEFINED
    } else {
        given
    };
    // The constructor takes headers of any kind; web-sys calls it after one of them.
    let headers = web_sys::Headers::new_with_record_from_str_to_str(given.unchecked_ref())
        .map_err(|_| invalid(HEADERS, problem))?;
    if given.is_undefined() || holds_headers(given) {
        Ok(headers)
    } else {
        Err(invalid(HEADERS, problem))
    }
}

/// Whether it can be iterated, or is a plain object: the constructor takes a date as well, and makes no headers of it.
fn holds_headers(given: &JsValue) -> bool {
    let is_iterable =
        || Reflect::get(given, &js_sys::Symbol::iterator()).is_ok_and(|it| it.is_function());
    let is_plain = || {
        let prototype = Reflect::get_prototype_of(given).map(JsValue::from);
        is_object(given)
            && prototype.is_ok_and(|prototype| {
                prototype.is_null()
                    || Reflect::get_prototype_of(&prototype)
                        .is_ok_and(|it| JsValue::from(it).is_null())
            })
    };
    is_iterable() || is_plain()
}

/// The request, which may hold a customer's data and is kept by nobody.
fn request(
    endpoint: &Endpoint,
    given: &JsValue,
    body: Option<&JsValue>,
    signal: Option<&web_sys::AbortSignal>,
) -> Result<Request, Failure> {
    let option = endpoint.option;
    for name in ["fetch", "Headers", "Request", "URL"] {
        if method(&global(), name).is_none() {
            let problem = "cannot be requested: this page has no fetch, Headers, Request or URL";
            return Err(failed(option, problem).into());
        }
    }
    let headers = headers(given)?;
    let set = |name, value| {
        headers
            .set(name, value)
            .map_err(|cause| unreachable(option).caused(cause))
    };
    set("accept", "application/json")?;
    if body.is_some() {
        set("content-type", "application/json")?;
    }
    let build = |url: &str| {
        let builder = RequestBuilder::new(url)
            .method(if body.is_some() {
                Method::POST
            } else {
                Method::GET
            })
            .headers(Headers::from_raw(headers.clone()))
            .credentials(RequestCredentials::SameOrigin)
            .cache(RequestCache::NoStore)
            .redirect(RequestRedirect::Error)
            .referrer_policy(ReferrerPolicy::NoReferrer)
            .abort_signal(signal);
        match body {
            Some(body) => builder.body(body.clone()),
            None => builder.build(),
        }
    };
    // Tests in Node with a page of jsdom have a `Request` that does not know the page's address.
    let request = build(&endpoint.url).or_else(|error| match in_page(&endpoint.url) {
        Some(url) => build(&url),
        None => Err(error),
    });
    request.map(Request::from).map_err(|error| {
        let cause = match error {
            gloo_net::Error::JsError(error) => error.message,
            gloo_net::Error::GlooError(message) => message,
        };
        unreachable(option).caused(js_sys::Error::new(&cause).into())
    })
}

/// An address as the page sees it.
fn in_page(url: &str) -> Option<String> {
    let base = get(&get(&global(), "document"), "baseURI").as_string()?;
    let url = Url::new_with_base(url, &base).ok()?;
    get(&url, "href").as_string()
}

/// The JSON that an endpoint returned.
async fn json(end: &End, response: &JsValue, option: &'static str) -> Result<JsValue, Failure> {
    if get(response, "ok").is_falsy() {
        return Err(match status_of(response) {
            Some(status) => Error::RequestRefused {
                path: option,
                status,
            }
            .into(),
            None => failed(option, "returned no success").into(),
        });
    }
    // What cannot be parsed is no cause: it is quoted in the message, and it may hold a secret.
    let no_json = || {
        let problem = "did not return JSON";
        Failure::from(Error::MalformedResponse {
            path: option,
            problem,
        })
    };
    let body = method(response, "json").ok_or_else(no_json)?;
    let body = body.call0(response).map_err(|_| no_json())?;
    let broke_off = failed(option, "broke off before it had returned everything");
    match end.or_settled(&body, broke_off).await {
        // By its name: WebKit rejects with a DOMException.
        Err(Failure::Error(_, cause)) if get(&cause, "name") == "SyntaxError" => Err(no_json()),
        body => body,
    }
}

fn status_of(response: &JsValue) -> Option<u32> {
    let status = get(response, "status").as_f64()?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and a status has three digits"
    )]
    let status = status as u32;
    (status > 0).then_some(status)
}

/// An object as the text of a request's body.
pub(super) fn body(object: &JsValue) -> JsValue {
    JSON::stringify(object).map_or(JsValue::NULL, JsValue::from)
}
