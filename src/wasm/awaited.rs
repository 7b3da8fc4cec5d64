//! Values of the page's that may be promises.

use std::pin::Pin;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::error::Failure;
use super::host::{is_thenable, promise_of};

/// A value that is at hand, or on its way.
pub(super) enum Awaited {
    Ready(JsValue),
    Coming(Pin<Box<dyn Future<Output = Result<JsValue, Failure>>>>),
}

impl Awaited {
    /// A value of the page's that may be a promise; `failed` makes an error of what it rejects with.
    pub(super) fn of(value: JsValue, failed: fn(&JsValue) -> Failure) -> Result<Self, Failure> {
        Ok(if is_thenable(&value).map_err(|cause| failed(&cause))? {
            let promised = JsFuture::from(promise_of(&value));
            Self::Coming(Box::pin(async move {
                promised.await.map_err(|cause| failed(&cause))
            }))
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
            Self::Coming(value) => value.await,
        }
    }
}
