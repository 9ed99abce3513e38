//! Limits guessing: so many wrong codes a minute from one peer, and then none are looked at for a while.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use engine::time::Instant;

use super::Problem;

/// Mistyping is human, and many people may share one address; guessing needs billions.
const MOST_A_MINUTE: u32 = 60;
const MOST_PEERS: usize = 10_000;

/// Wrong codes of the current minute, by peer.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<Minute>);

#[derive(Debug, Default)]
struct Minute {
    number: i64,
    wrong: HashMap<Option<IpAddr>, u32>,
}

impl Attempts {
    /// Refuses a peer that has been wrong too often this minute.
    ///
    /// # Errors
    /// The problem to answer with.
    pub fn check(&self, peer: Peer, now: Instant) -> Result<(), Problem> {
        if self.with(now, |wrong| wrong.get(&peer.0).copied().unwrap_or(0)) < MOST_A_MINUTE {
            return Ok(());
        }
        let detail = "Too many wrong codes came from here. Wait a minute and try again.";
        let code = "request.too_many_attempts";
        Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            code,
            "Too many wrong codes",
            detail,
        )
        .after(60))
    }

    /// Notes a wrong code.
    pub fn wrong(&self, peer: Peer, now: Instant) {
        self.with(now, |wrong| {
            // A flood from many addresses must not fill the memory; then the oldest counts are worth least.
            if wrong.len() >= MOST_PEERS && !wrong.contains_key(&peer.0) {
                wrong.clear();
            }
            *wrong.entry(peer.0).or_default() += 1;
        });
    }

    fn with<T>(&self, now: Instant, work: impl FnOnce(&mut HashMap<Option<IpAddr>, u32>) -> T) -> T {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.minute().0;
        if minute.number != number {
            minute.number = number;
            minute.wrong.clear();
        }
        work(&mut minute.wrong)
    }
}

/// Who sent a request, as far as the connection tells. Behind a proxy that is the proxy, for everyone.
#[derive(Clone, Copy, Debug)]
pub struct Peer(Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(connection.map(|info| info.0.ip())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_that_guesses_waits_for_the_next_minute_and_others_do_not() {
        let (attempts, guesser) = (Attempts::default(), Peer(None));
        for _ in 0..MOST_A_MINUTE {
            assert!(attempts.check(guesser, Instant(0)).is_ok());
            attempts.wrong(guesser, Instant(0));
        }
        assert!(attempts.check(guesser, Instant(59_999)).is_err());
        let other = Peer(Some(IpAddr::from([127, 0, 0, 1])));
        assert!(attempts.check(other, Instant(59_999)).is_ok());
        assert!(attempts.check(guesser, Instant(60_000)).is_ok());
    }
}
