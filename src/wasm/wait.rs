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

/// A future that is kept until it is waited for.
pub(super) type Waiting<A> = Pin<Box<dyn Future<Output = Result<A, Failure>>>>;

/// A value that is at hand, or on its way.
pub(super) enum Awaited<A> {
    Ready(A),
    Coming(Waiting<A>),
}

impl<A: 'static> Awaited<A> {
    pub(super) fn coming(work: impl Future<Output = Result<A, Failure>> + 'static) -> Self {
        Self::Coming(Box::pin(work))
    }

    pub(super) async fn value(self) -> Result<A, Failure> {
        match self {
            Self::Ready(value) => Ok(value),
            Self::Coming(work) => work.await,
        }
    }

    /// What follows from the value: at once where it is at hand.
    pub(super) fn and_then<B: 'static>(
        self,
        next: impl FnOnce(A) -> Result<B, Failure> + 'static,
    ) -> Result<Awaited<B>, Failure> {
        Ok(match self {
            Self::Ready(value) => Awaited::Ready(next(value)?),
            Self::Coming(work) => Awaited::coming(async move { next(work.await?) }),
        })
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
    pub(super) fn or_value(&self, value: JsValue, rejected: Error) -> Awaited<JsValue> {
        if is_thenable(&value) {
            Awaited::Coming(self.or_settled(&value, rejected))
        } else {
            Awaited::Ready(value)
        }
    }

    /// Waits for a promise, which has a handler from now on; it is this error where that rejects.
    pub(super) fn or_settled(&self, promise: &JsValue, rejected: Error) -> Waiting<JsValue> {
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

/// What some work comes to, or `None` after so many milliseconds.
pub(super) async fn within<A>(milliseconds: u32, work: impl Future<Output = A>) -> Option<A> {
    or(async { Some(work.await) }, async {
        timeout(milliseconds).await;
        None
    })
    .await
}

/// Where there are no timers, nothing is ever late.
async fn timeout(milliseconds: u32) {
    if method(&global(), "setTimeout").is_some() {
        TimeoutFuture::new(milliseconds).await;
    } else {
        pending::<()>().await;
    }
}
