//! Waiting for the page: every wait is watched from its first moment, and ends when the call is over.

use std::future::{Future, pending};
use std::pin::Pin;

use futures_lite::future::or;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::call::Call;
use super::error::{Error, Failure};
use super::js::{global, is_thenable, method, race};

/// A value that is on its way, kept until it is waited for.
pub(super) type Waiting = Pin<Box<dyn Future<Output = Result<JsValue, Failure>>>>;

/// A value that is at hand, or on its way.
pub(super) enum Awaited {
    Ready(JsValue),
    Coming(Waiting),
}

impl Awaited {
    pub(super) async fn value(self) -> Result<JsValue, Failure> {
        match self {
            Self::Ready(value) => Ok(value),
            Self::Coming(work) => work.await,
        }
    }

    /// What follows from the value: at once where it is at hand.
    pub(super) fn and_then(
        self,
        next: Box<dyn FnOnce(JsValue) -> Result<Self, Failure>>,
    ) -> Result<Self, Failure> {
        match self {
            Self::Ready(value) => next(value),
            Self::Coming(work) => Ok(Self::Coming(Box::pin(async move {
                next(work.await?)?.value().await
            }))),
        }
    }
}

/// The end of a call, which ends every wait.
#[derive(Clone, Debug)]
pub(super) struct End {
    call: JsValue,
    /// Resolves with the call.
    over: JsValue,
}

impl End {
    pub(super) fn of(call: &Call) -> Self {
        Self {
            call: call.into(),
            over: call.over().into(),
        }
    }

    /// A value of the page, which may be a promise; it is this error where that rejects.
    pub(super) fn or_value(&self, value: JsValue, rejected: Error) -> Awaited {
        if is_thenable(&value) {
            Awaited::Coming(self.or_settled(&value, rejected))
        } else {
            Awaited::Ready(value)
        }
    }

    /// Waits for a promise, which has a handler from now on; it is this error where that rejects.
    pub(super) fn or_settled(&self, promise: &JsValue, rejected: Error) -> Waiting {
        let first = race(&self.over, promise).map(JsFuture::from);
        let call = self.call.clone();
        Box::pin(async move {
            let settled = match first {
                Ok(first) => first.await,
                Err(cause) => Err(cause),
            };
            match settled {
                Ok(value) if value == call => Err(Failure::Over),
                Ok(value) => Ok(value),
                Err(cause) => Err(Failure::Error(rejected, cause)),
            }
        })
    }
}

/// What is on its way, or this error after so many milliseconds.
pub(super) async fn within(
    milliseconds: u32,
    work: Waiting,
    late: Error,
) -> Result<JsValue, Failure> {
    let limit = async {
        timeout(milliseconds).await;
        Err(late.into())
    };
    or(work, limit).await
}

/// Where there are no timers, nothing is ever late.
async fn timeout(milliseconds: u32) {
    if method(&global(), "setTimeout").is_some() {
        TimeoutFuture::new(milliseconds).await;
    } else {
        pending::<()>().await;
    }
}
