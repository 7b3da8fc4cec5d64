//! Requests to the page's own endpoints.

use gloo_net::http::{Headers, Method, RequestBuilder};
use js_sys::{Promise, Reflect, SyntaxError};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect, Response,
};

use super::error::Failure;
use super::host::{promise_of, session_request};
use crate::error::Error;

#[wasm_bindgen]
extern "C" {
    // Not gloo-net's `send`: that traps on a rejection that is no `Error`, and on what a page's own `fetch` may resolve with.
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// An endpoint of the page.
#[derive(Debug)]
pub(super) struct Endpoint<'a> {
    /// The option that names it.
    pub(super) option: &'static str,
    pub(super) headers: Option<&'a web_sys::Headers>,
    /// Aborts what is still under way.
    pub(super) signal: AbortSignal,
}

/// What an endpoint will have answered.
#[derive(Debug)]
pub(super) struct Pending {
    option: &'static str,
    response: Result<JsFuture, JsValue>,
}

impl Endpoint<'_> {
    /// Asks for JSON, at once.
    pub(super) fn get(&self, url: &str) -> Pending {
        self.send(url, Method::GET, None)
    }

    /// Sends what was asked for and expects JSON, at once.
    pub(super) fn post(&self, url: &str, authorization: &JsValue, account: &JsValue) -> Pending {
        let body = session_request(authorization, account);
        self.send(url, Method::POST, Some(&body))
    }

    fn send(&self, url: &str, method: Method, body: Option<&JsValue>) -> Pending {
        let response = self
            .request(url, method, body)
            .and_then(|request| fetch(&request))
            .map(|response| JsFuture::from(promise_of(&response)));
        Pending {
            option: self.option,
            response,
        }
    }

    fn request(
        &self,
        url: &str,
        method: Method,
        body: Option<&JsValue>,
    ) -> Result<web_sys::Request, JsValue> {
        let headers = match self.headers {
            Some(headers) => web_sys::Headers::new_with_headers(headers)?,
            None => web_sys::Headers::new()?,
        };
        headers.set("accept", "application/json")?;
        if body.is_some() {
            headers.set("content-type", "application/json")?;
        }
        let builder = RequestBuilder::new(url)
            .method(method)
            .headers(Headers::from_raw(headers))
            .credentials(RequestCredentials::SameOrigin)
            .cache(RequestCache::NoStore)
            .redirect(RequestRedirect::Error)
            .referrer_policy(ReferrerPolicy::NoReferrer)
            .abort_signal(Some(&self.signal));
        let request = match body {
            Some(body) => builder.body(body),
            None => builder.build(),
        };
        request
            .map(web_sys::Request::from)
            .map_err(|error| match error {
                gloo_net::Error::JsError(error) => js_sys::Error::new(&error.message).into(),
                gloo_net::Error::GlooError(message) => js_sys::Error::new(&message).into(),
            })
    }
}

impl Pending {
    /// The JSON that was answered.
    ///
    /// # Errors
    ///
    /// `request_failed` without an answer or with one that is no success, `malformed_response` where it is no JSON.
    pub(super) async fn json(self) -> Result<JsValue, Failure> {
        let path = self.option;
        let failed = |problem: &str, status, cause: &JsValue| {
            let error = Error::RequestFailed {
                path,
                problem: problem.into(),
                status,
            };
            Failure::caused(&error, cause, &JsValue::UNDEFINED)
        };
        let unreachable = |cause| failed("could not be reached", None, &cause);
        let response = self
            .response
            .map_err(unreachable)?
            .await
            .map_err(unreachable)?;
        let get = |name: &str| Reflect::get(&response, &name.into()).unwrap_or_default();

        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cast saturates, and a status has three digits"
        )]
        let status = get("status").as_f64().map(|status| status as u16);
        if get("ok").is_falsy() {
            let problem = match status {
                Some(status) => ["answered ", &status.to_string()].concat(),
                None => "answered no success".into(),
            };
            return Err(failed(&problem, status, &JsValue::UNDEFINED));
        }
        // Neither of them is kept as a cause: what cannot be parsed is quoted in the message, and it may hold a secret.
        let no_json = || {
            Failure::from(Error::MalformedResponse {
                path,
                problem: "did not answer JSON",
            })
        };
        let body = response
            .unchecked_ref::<Response>()
            .json()
            .map_err(|_| no_json())?;
        JsFuture::from(promise_of(&body)).await.map_err(|error| {
            if error.is_instance_of::<SyntaxError>() {
                no_json()
            } else {
                failed("broke off its answer", None, &error)
            }
        })
    }
}
