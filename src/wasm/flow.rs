//! What surrounds an open flow: the in-flight mark, the abort signal, and time limits.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use super::error::Failure;
use super::host::{Timer, page};
use super::options::reason;
use crate::error::Error;

/// The one of two futures that is ready first.
pub(super) enum Either<A, B> {
    First(A),
    Second(B),
}

/// Waits for the first of two futures to be ready.
pub(super) async fn either<A, B>(
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
) -> Either<A, B> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| {
        if let Poll::Ready(value) = first.as_mut().poll(context) {
            Poll::Ready(Either::First(value))
        } else {
            second.as_mut().poll(context).map(Either::Second)
        }
    })
    .await
}

/// Waits for a future, but not longer than so many milliseconds.
pub(super) async fn within<A>(ms: u32, work: impl Future<Output = A>) -> Option<A> {
    struct Running(Timer);
    impl Drop for Running {
        fn drop(&mut self) {
            self.0.stop();
        }
    }
    let timer = Running(Timer::new(ms));
    match either(work, JsFuture::from(timer.0.over())).await {
        Either::First(value) => Some(value),
        Either::Second(_) => None,
    }
}

/// The mark that a flow is open in this page. It is taken off when it is dropped.
///
/// It belongs to the page and not to this module, so that a second copy of the package sees it too. It holds the flow's
/// signal: a flow that was aborted no longer counts from that moment on, though it ends a little later.
#[derive(Debug)]
pub(super) struct InFlight(JsValue);

impl InFlight {
    fn key() -> JsValue {
        js_sys::Symbol::for_("fc-relink.in-flight").into()
    }

    fn present() -> JsValue {
        Reflect::get(&page(), &Self::key()).unwrap_or_default()
    }

    pub(super) fn claim(signal: Option<&AbortSignal>) -> Result<Self, Failure> {
        let get =
            |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
        let present = Self::present();
        let is_aborted = || get(&get(&present, "signal"), "aborted") == JsValue::TRUE;
        if present.is_object() && !is_aborted() {
            return Err(Error::InProgress.into());
        }
        let mark = Object::new();
        let signal = signal.map_or(JsValue::UNDEFINED, JsValue::from);
        let _ = Reflect::set(&mark, &"signal".into(), &signal);
        // A page that froze its global object can have no mark, and goes without.
        let _ = Reflect::set(&page(), &Self::key(), &mark);
        Ok(Self(mark.into()))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if Self::present() == self.0 {
            let _ = Reflect::delete_property(&page(), &Self::key());
        }
    }
}

/// The caller's signal while it is listened to. When it is dropped, requests that are still under way are aborted.
#[derive(Debug)]
pub(super) struct Abort {
    signal: Option<AbortSignal>,
    /// Resolves `happened`.
    listener: Function,
    happened: Promise,
    requests: AbortController,
}

impl Abort {
    pub(super) fn listen(signal: Option<AbortSignal>) -> Result<Self, JsValue> {
        let requests = AbortController::new()?;
        // The promise's own function is the listener, so there is no closure to keep alive.
        let mut listener = None;
        let happened = Promise::new(&mut |resolve, _| listener = Some(resolve));
        let listener = listener.ok_or(JsValue::UNDEFINED)?;
        if let Some(signal) = &signal {
            signal.add_event_listener_with_callback("abort", &listener)?;
        }
        Ok(Self {
            signal,
            listener,
            happened,
            requests,
        })
    }

    /// What requests of this flow have to listen to.
    pub(super) fn of_requests(&self) -> AbortSignal {
        self.requests.signal()
    }

    /// Waits for the caller to abort, and says why; without a signal it never ends.
    pub(super) async fn wait(&self) -> Failure {
        // The promise cannot reject, and what it resolves with is the event.
        let _ = JsFuture::from(self.happened.clone()).await;
        Failure::passed_on(self.signal.as_ref().map_or(JsValue::UNDEFINED, reason))
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(signal) = &self.signal {
            // A signal of the page's own making may refuse; the listener does no harm then.
            let _ = signal.remove_event_listener_with_callback("abort", &self.listener);
        }
        self.requests.abort();
        // Lets go of what waits for it.
        let _ = self.listener.call0(&JsValue::UNDEFINED);
    }
}
