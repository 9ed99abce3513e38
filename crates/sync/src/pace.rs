//! When to try again: exponential back-off with jitter.

/// The pace of one device's attempts to reach the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    failures: u32,
}

impl Pace {
    /// The shortest wait after a failure, in milliseconds.
    pub const SHORTEST_MS: u64 = 500;
    /// The longest wait, in milliseconds.
    pub const LONGEST_MS: u64 = 60_000;

    /// Notes a success: the next failure waits the shortest time again.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Notes a failure and tells how long to wait, in milliseconds (S-7).
    ///
    /// `chance` is a random number that the caller draws anew each time. It moves the wait between half and all of
    /// its length, so that a garage full of devices does not come back in one instant.
    pub fn failed(&mut self, chance: u32) -> u64 {
        let full = Self::SHORTEST_MS
            .saturating_mul(1 << self.failures.min(10))
            .min(Self::LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        full / 2 + full / 2 * u64::from(chance) / u64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s7_waits_double_up_to_a_minute_and_start_over_after_a_success() {
        let mut pace = Pace::default();
        let waits: Vec<_> = (0..9).map(|_| pace.failed(u32::MAX)).collect();
        assert_eq!(
            waits,
            [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
        );
        assert_eq!(pace.failed(0), 30_000, "chance shortens to half at most");
        pace.succeeded();
        assert_eq!(pace.failed(u32::MAX), 500);
    }

    #[test]
    fn s7_years_of_failures_do_not_overflow() {
        let mut pace = Pace { failures: u32::MAX };
        assert_eq!(pace.failed(u32::MAX), Pace::LONGEST_MS);
    }
}
