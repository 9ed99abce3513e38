//! A bell: rung any number of times, it wakes whoever waits for it once.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

/// Remembers one ring until somebody has heard it. One waits at a time; a second would take the first one's place.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    is_rung: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

impl Bell {
    pub(crate) fn ring(&self) {
        self.is_rung.set(true);
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    pub(crate) async fn heard(&self) {
        poll_fn(|context| {
            if self.is_rung.take() {
                Poll::Ready(())
            } else {
                self.waiting.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::Bell;

    #[test]
    fn many_rings_before_anybody_listens_are_heard_once() {
        let bell = Bell::default();
        bell.ring();
        bell.ring();
        assert_eq!(bell.heard().now_or_never(), Some(()));
        assert_eq!(bell.heard().now_or_never(), None);
    }
}
