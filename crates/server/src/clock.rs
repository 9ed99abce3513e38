//! The server's clock: the one place that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use engine::time::Instant;

/// Now, in UTC. A clock that stands before 1970 counts as 1970.
pub fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "here it is read")]
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
}
