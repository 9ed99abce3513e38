//! The time on a device: it never goes back, and follows the server's clock as well as that is known (S-18).

use engine::time::Instant;
use serde::{Deserialize, Serialize};

/// How far the server's clock is ahead of a device's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offset {
    /// In milliseconds; negative where the device's clock is ahead.
    pub ahead_ms: i64,
    /// Give or take so many milliseconds: half of what the exchange took.
    pub within_ms: u64,
    /// When it was measured, by the device's clock.
    pub measured_at: Instant,
}

/// Beyond this a measurement says too little to correct anything by, in milliseconds.
const MOST_WITHIN_MS: u64 = 2_000;
/// Clocks drift apart by less than one part in this many.
const DRIFT: u64 = 10_000;
/// A clock that jumps back by more than this was set, in milliseconds. Below it the two readings were not of one moment.
const SET_BACK_MS: i64 = 1_000;

impl Offset {
    /// Compares the two clocks: the device asked, and had an answer `took_ms` later, at `answered_at` by its own clock.
    pub fn measure(answered_at: Instant, took_ms: u64, server_time: Instant) -> Self {
        let within_ms = took_ms.div_ceil(2);
        // The server answered somewhere in between: the middle is never further off than half.
        let middle = answered_at.0.saturating_sub_unsigned(within_ms);
        Self {
            ahead_ms: server_time.0.saturating_sub(middle),
            within_ms,
            measured_at: answered_at,
        }
    }

    /// What is known after a new measurement: the narrower of the two, or the new one where they exclude each other, as
    /// after somebody set the clock.
    #[must_use]
    pub fn or(self, new: Self) -> Self {
        let age = new.measured_at.since(self.measured_at);
        let within_ms = self.within_ms.saturating_add(age / DRIFT);
        let apart = self.ahead_ms.abs_diff(new.ahead_ms);
        let is_excluded = apart > within_ms.saturating_add(new.within_ms);
        if is_excluded || new.within_ms <= within_ms {
            new
        } else {
            self
        }
    }
}

/// A device's clock over the life of one page.
///
/// Three clocks are compared: what the device shows, corrected by the [`Offset`] to the server; what the page has counted
/// since the last reading; and the last reading itself. The largest is the time, so it never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceClock {
    latest: Instant,
    shown: Instant,
    counted_ms: u64,
    offset: Option<Offset>,
}

impl DeviceClock {
    /// A clock that has never told a later time than `latest`. `shown` is the device's own time and `counted_ms` what the
    /// page has counted, both now.
    pub fn new(latest: Instant, shown: Instant, counted_ms: u64, offset: Option<Offset>) -> Self {
        Self {
            latest,
            shown,
            counted_ms,
            offset,
        }
    }

    /// The time.
    pub fn read(&mut self, shown: Instant, counted_ms: u64) -> Instant {
        let passed = counted_ms.saturating_sub(self.counted_ms);
        self.notice_set_back(shown, passed);
        let corrected = shown.0.saturating_add(self.correction_ms());
        // A clock that turns out to be ahead of the server's runs at half speed until that has caught up: never back, and
        // never ahead for good. Stays are the shorter for it, which is the driver's gain.
        let counted = if self.offset.is_some() { passed / 2 } else { passed };
        self.latest = Instant(corrected.max(self.latest.0.saturating_add_unsigned(counted)));
        (self.shown, self.counted_ms) = (shown, counted_ms);
        self.latest
    }

    /// Takes a measurement in.
    pub fn measured(&mut self, new: Offset) {
        if new.within_ms <= MOST_WITHIN_MS {
            self.offset = Some(self.offset.map_or(new, |known| known.or(new)));
        }
    }

    /// Something was recorded at that time: it is not earlier.
    pub fn not_before(&mut self, at: Instant) {
        self.latest = self.latest.max(at);
    }

    /// How far the server's clock is ahead, as far as that is known.
    pub fn offset(&self) -> Option<Offset> {
        self.offset
    }

    /// The latest time told.
    pub fn latest(&self) -> Instant {
        self.latest
    }

    fn correction_ms(&self) -> i64 {
        self.offset.map_or(0, |offset| offset.ahead_ms)
    }

    /// Somebody set the device's clock back while the page counted on. What was measured holds for the clock as it was.
    /// A clock set forward looks like a device that slept, so only the server can tell.
    fn notice_set_back(&mut self, shown: Instant, passed: u64) {
        let expected = self.shown.0.saturating_add_unsigned(passed);
        let back = expected.saturating_sub(shown.0);
        if let Some(offset) = self.offset.as_mut().filter(|_| back > SET_BACK_MS) {
            offset.ahead_ms = offset.ahead_ms.saturating_add(back);
            offset.measured_at = Instant(offset.measured_at.0.saturating_sub(back));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(ahead_ms: i64, within_ms: u64) -> Offset {
        Offset {
            ahead_ms,
            within_ms,
            measured_at: Instant(0),
        }
    }

    fn clock(offset: Option<Offset>) -> DeviceClock {
        DeviceClock::new(Instant(0), Instant(1_000_000), 0, offset)
    }

    #[test]
    fn s18_the_middle_of_an_exchange_is_what_the_server_showed() {
        let measured = Offset::measure(Instant(10_000), 300, Instant(12_000));
        assert_eq!((measured.ahead_ms, measured.within_ms), (2_150, 150));
    }

    #[test]
    fn s18_the_narrower_measurement_counts_unless_the_clock_was_set() {
        let (wide, narrow) = (offset(5_000, 400), offset(4_800, 50));
        assert_eq!(wide.or(narrow), narrow);
        assert_eq!(narrow.or(wide), narrow);
        let set = offset(-60_000, 900);
        assert_eq!(narrow.or(set), set);
        let day_later = Offset {
            measured_at: Instant(86_400_000),
            ..wide
        };
        assert_eq!(narrow.or(day_later), day_later, "clocks drift by seconds a day");
    }

    #[test]
    fn s18_time_follows_the_server_and_a_vague_measurement_is_passed_over() {
        let mut clock = clock(None);
        assert_eq!(clock.read(Instant(1_000_000), 0), Instant(1_000_000));
        clock.measured(offset(60_000, 3_000));
        assert_eq!(clock.read(Instant(1_001_000), 1_000), Instant(1_001_000));
        clock.measured(offset(60_000, 200));
        assert_eq!(clock.read(Instant(1_002_000), 2_000), Instant(1_062_000));
    }

    #[test]
    fn s18_time_goes_on_when_somebody_sets_the_clock_back() {
        for known in [None, Some(offset(0, 10))] {
            let mut clock = clock(known);
            clock.read(Instant(1_000_000), 0);
            assert_eq!(
                clock.read(Instant(400_000), 5_000),
                Instant(1_005_000),
                "{known:?}"
            );
            assert_eq!(
                clock.read(Instant(410_000), 15_000),
                Instant(1_015_000),
                "{known:?}"
            );
        }
    }

    #[test]
    fn s18_a_clock_that_was_ahead_waits_for_the_server_without_going_back() {
        let mut clock = clock(None);
        clock.read(Instant(1_000_000), 0);
        clock.measured(offset(-10_000, 50));
        assert_eq!(clock.read(Instant(1_002_000), 2_000), Instant(1_001_000));
        assert_eq!(
            clock.read(Instant(1_030_000), 30_000),
            Instant(1_020_000),
            "caught up"
        );
    }

    #[test]
    fn s18_time_never_goes_back_over_page_lives_and_records() {
        let mut clock = DeviceClock::new(Instant(5_000_000), Instant(1_000), 0, None);
        assert_eq!(clock.read(Instant(1_000), 0), Instant(5_000_000));
        clock.not_before(Instant(6_000_000));
        assert_eq!(clock.read(Instant(2_000), 1_000), Instant(6_001_000));
    }

    #[test]
    fn s18_a_device_that_slept_is_awake_at_the_right_time() {
        let mut clock = clock(Some(offset(500, 10)));
        clock.read(Instant(1_000_000), 0);
        // What the page counts stands still while the device sleeps.
        assert_eq!(clock.read(Instant(9_000_000), 1_000), Instant(9_000_500));
    }
}
