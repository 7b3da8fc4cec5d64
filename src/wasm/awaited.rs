//! Values that may still be on their way.

use std::pin::Pin;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::error::Failure;
use super::host::{is_thenable, promise_of};

/// A value that is at hand, or on its way.
pub(super) enum Awaited {
    Ready(JsValue),
    Coming(JsFuture),
}

impl Awaited {
    /// What comes of some work, which is done whether or not anybody waits: an answer that nobody reads would not wait long.
    pub(super) fn done(work: impl Future<Output = Result<JsValue, Failure>> + 'static) -> Self {
        Self::Coming(JsFuture::from(promise(Box::pin(work))))
    }

    /// A value of the page's that may be a promise; `failed` makes an error of what it rejects with.
    pub(super) fn of(value: JsValue, failed: fn(&JsValue) -> Failure) -> Result<Self, Failure> {
        Ok(if is_thenable(&value).map_err(|cause| failed(&cause))? {
            let promised = JsFuture::from(promise_of(&value));
            Self::done(async move { promised.await.map_err(|cause| failed(&cause)) })
        } else {
            Self::Ready(value)
        })
    }

    /// What a function of the page's returns.
    pub(super) fn asked(ask: &Function, failed: fn(&JsValue) -> Failure) -> Result<Self, Failure> {
        let value = ask
            .call0(&JsValue::UNDEFINED)
            .map_err(|cause| failed(&cause))?;
        Self::of(value, failed)
    }

    pub(super) async fn value(self) -> Result<JsValue, Failure> {
        match self {
            Self::Ready(value) => Ok(value),
            Self::Coming(value) => value.await.map_err(Failure::passed_on),
        }
    }
}

/// A promise of what comes of some work. The work is boxed, so that the machinery around it is there only once.
pub(super) fn promise(work: Pin<Box<dyn Future<Output = Result<JsValue, Failure>>>>) -> Promise {
    future_to_promise(async { Ok(work.await?) })
}
