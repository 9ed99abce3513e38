//! The time on a device: it never goes back, and follows the server's clock as well as that is known (S-18).

use engine::time::{Instant, Moment, Skew};
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
/// Beyond this a device says that it cannot tell, in milliseconds: five minutes, after some five weeks without the server.
const MOST_DOUBT_MS: u64 = 300_000;
/// A clock that has strayed by more than this from what the page counted was set, or the device slept, in milliseconds.
const MOST_STRAYED_MS: u64 = 2_000;

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
///
/// How far that is ahead of the corrected clock, and how exact that is, goes with each reading ([`Skew`]), from a comparison
/// with the server on and as long as the page counts on evenly. After a sleep, a new start or somebody's hand on the clock
/// nobody can tell until the next comparison, which then may find that the clock was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceClock {
    latest: Instant,
    shown: Instant,
    counted_ms: u64,
    offset: Option<Offset>,
    /// What was shown and counted when the offset was measured, while it is known to hold.
    held_since: Option<(Instant, u64)>,
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
            held_since: None,
        }
    }

    /// The time, and how well it is known.
    pub fn read(&mut self, shown: Instant, counted_ms: u64) -> Moment {
        let passed = counted_ms.saturating_sub(self.counted_ms);
        self.notice_set_back(shown, passed);
        (self.shown, self.counted_ms) = (shown, counted_ms);
        let within_ms = self.within_ms();
        if within_ms.is_none() {
            self.held_since = None;
        }
        let corrected = self.corrected();
        // Who knows to be ahead waits; who does not know counts on.
        let counted = if within_ms.is_some() { 0 } else { passed };
        self.latest = Instant(corrected.0.max(self.latest.0.saturating_add_unsigned(counted)));
        let ahead_ms = self.latest.since(corrected);
        let skew = Skew { ahead_ms, within_ms };
        Moment {
            at: self.latest,
            skew: (within_ms.is_some() || ahead_ms > 0).then_some(skew),
        }
    }

    /// Takes a measurement in. Where nobody could tell whether the clock was right, tells by how many milliseconds it was ahead,
    /// or behind where that is below zero.
    pub fn measured(&mut self, new: Offset, shown: Instant, counted_ms: u64) -> Option<i64> {
        let was_sure = self.read(shown, counted_ms).is_sure();
        if new.within_ms > MOST_WITHIN_MS {
            return None;
        }
        let offset = match self.offset.filter(|_| was_sure) {
            Some(known) => known.or(new),
            None => new,
        };
        let before = self.corrected();
        if self.offset != Some(offset) || !was_sure {
            self.offset = Some(offset);
            self.held_since = Some((shown, counted_ms));
        }
        (!was_sure).then(|| before.0.saturating_sub(self.corrected().0))
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

    /// What the device's clock shows, corrected as far as is known.
    fn corrected(&self) -> Instant {
        let ahead_ms = self.offset.map_or(0, |offset| offset.ahead_ms);
        Instant(self.shown.0.saturating_add(ahead_ms))
    }

    /// How exact the corrected clock is, in whole seconds of milliseconds; nothing where it may have been set.
    fn within_ms(&self) -> Option<u64> {
        let (offset, (shown, counted_ms)) = (self.offset?, self.held_since?);
        let by_clock = self.shown.0.saturating_sub(shown.0);
        let by_count = i64::try_from(self.counted_ms.saturating_sub(counted_ms)).unwrap_or(i64::MAX);
        let strayed = by_clock.abs_diff(by_count);
        let drift = self.shown.since(offset.measured_at) / DRIFT;
        let within = offset.within_ms.saturating_add(drift).saturating_add(strayed);
        // In whole seconds it is mostly the same from one operation to the next, which packs well.
        (strayed <= MOST_STRAYED_MS && within <= MOST_DOUBT_MS)
            .then(|| within.div_ceil(1_000).saturating_mul(1_000))
    }

    /// Somebody set the device's clock back while the page counted on. What was measured holds for the clock as it was.
    /// A clock set forward looks like a device that slept, so only the server can tell.
    fn notice_set_back(&mut self, shown: Instant, passed: u64) {
        let expected = self.shown.0.saturating_add_unsigned(passed);
        let back = expected.saturating_sub(shown.0);
        if back <= SET_BACK_MS {
            return;
        }
        if let Some(offset) = &mut self.offset {
            offset.ahead_ms = offset.ahead_ms.saturating_add(back);
            offset.measured_at = Instant(offset.measured_at.0.saturating_sub(back));
        }
        if let Some((shown, _)) = &mut self.held_since {
            shown.0 = shown.0.saturating_sub(back);
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

    /// What a clock tells: the time, and how well it is known.
    fn told(clock: &mut DeviceClock, shown: i64, counted_ms: u64) -> (i64, Option<(u64, u64)>) {
        let Moment { at, skew } = clock.read(Instant(shown), counted_ms);
        (at.0, skew.and_then(|skew| Some((skew.ahead_ms, skew.within_ms?))))
    }

    fn measured(
        clock: &mut DeviceClock,
        shown: i64,
        counted_ms: u64,
        ahead_ms: i64,
        within_ms: u64,
    ) -> Option<i64> {
        let measured_at = Instant(shown);
        let new = Offset {
            ahead_ms,
            within_ms,
            measured_at,
        };
        clock.measured(new, measured_at, counted_ms)
    }

    #[test]
    fn s18_time_follows_the_server_and_a_vague_measurement_is_passed_over() {
        let mut clock = clock(None);
        assert_eq!(told(&mut clock, 1_000_000, 0), (1_000_000, None));
        assert_eq!(
            measured(&mut clock, 1_000_500, 500, 60_000, 3_000),
            None,
            "too vague"
        );
        assert_eq!(told(&mut clock, 1_001_000, 1_000), (1_001_000, None));
        measured(&mut clock, 1_001_500, 1_500, 60_000, 200);
        assert_eq!(told(&mut clock, 1_002_000, 2_000), (1_062_000, Some((0, 1_000))));
    }

    #[test]
    fn s18_time_goes_on_when_somebody_sets_the_clock_back() {
        for known in [None, Some(offset(0, 10))] {
            let mut clock = clock(known);
            clock.read(Instant(1_000_000), 0);
            assert_eq!(told(&mut clock, 400_000, 5_000).0, 1_005_000, "{known:?}");
            assert_eq!(told(&mut clock, 410_000, 15_000).0, 1_015_000, "{known:?}");
        }
    }

    #[test]
    fn s18_who_counts_on_evenly_knows_the_time_although_the_clock_is_set_back() {
        let mut clock = clock(None);
        measured(&mut clock, 1_000_000, 0, 0, 300);
        assert_eq!(told(&mut clock, 400_000, 5_000), (1_005_000, Some((0, 1_000))));
        // A hand that sets the clock as the count says takes nothing from what is known.
        assert_eq!(told(&mut clock, 410_000, 15_000), (1_015_000, Some((0, 1_000))));
    }

    #[test]
    fn s18_a_clock_that_was_ahead_waits_for_the_server_and_says_so() {
        let mut clock = clock(None);
        clock.read(Instant(1_000_000), 0);
        measured(&mut clock, 1_000_000, 0, -10_000, 50);
        assert_eq!(
            told(&mut clock, 1_002_000, 2_000),
            (1_000_000, Some((8_000, 1_000)))
        );
        assert_eq!(told(&mut clock, 1_030_000, 30_000), (1_020_000, Some((0, 1_000))));
    }

    #[test]
    fn s18_time_never_goes_back_over_page_lives_and_records() {
        let mut clock = DeviceClock::new(Instant(5_000_000), Instant(1_000), 0, None);
        assert_eq!(told(&mut clock, 1_000, 0), (5_000_000, None));
        clock.not_before(Instant(6_000_000));
        assert_eq!(told(&mut clock, 2_000, 1_000), (6_001_000, None));
    }

    #[test]
    fn s18_a_device_that_slept_is_awake_at_the_right_time_and_not_sure_of_it() {
        let mut clock = clock(None);
        measured(&mut clock, 1_000_000, 0, 500, 10);
        assert_eq!(told(&mut clock, 1_001_000, 1_000), (1_001_500, Some((0, 1_000))));
        // What the page counts stands still while the device sleeps.
        assert_eq!(told(&mut clock, 9_000_000, 2_000), (9_000_500, None));
        assert_eq!(
            measured(&mut clock, 9_000_000, 2_000, 700, 10),
            Some(-200),
            "right to the second"
        );
        assert_eq!(told(&mut clock, 9_001_000, 3_000), (9_001_700, Some((0, 1_000))));
    }

    #[test]
    fn s18_doubt_grows_with_the_time_since_the_comparison() {
        const DAY: i64 = 86_400_000;
        let mut clock = clock(None);
        measured(&mut clock, 1_000_000, 0, 0, 100);
        let tomorrow = 1_000_000 + DAY;
        let after = |clock: &mut DeviceClock, days: i64| {
            told(
                clock,
                1_000_000 + days * DAY,
                days.unsigned_abs() * DAY.unsigned_abs(),
            )
        };
        assert_eq!(
            after(&mut clock, 1),
            (tomorrow, Some((0, 9_000))),
            "nine seconds a day"
        );
        assert_eq!(after(&mut clock, 40).1, None, "too much to be of use");
    }

    #[test]
    fn c9_a_clock_set_two_days_wrong_while_the_page_was_closed_is_found_out() {
        const DAYS: i64 = 48 * 3_600_000;
        for wrong in [DAYS, -DAYS] {
            let measured_at = Instant(1_000_000);
            let known = Offset {
                measured_at,
                ..offset(0, 50)
            };
            // It was open until 2,000,000, and is opened again an hour later.
            let (latest, right) = (Instant(2_000_000), 5_600_000);
            let mut clock = DeviceClock::new(latest, Instant(right + wrong), 0, Some(known));
            let begun = clock.read(Instant(right + wrong), 0);
            assert!(!begun.is_sure(), "nobody can tell");
            let found = measured(&mut clock, right + 60_000 + wrong, 60_000, -wrong, 50);
            assert_eq!(found, Some(wrong));
            // A clock that was set back goes on from the last time it told, an hour ago.
            let ahead_ms = if wrong > 0 { wrong } else { 2_000_000 - right };
            assert_eq!(begun.ahead_by(wrong), ahead_ms);
            let now = clock.read(Instant(right + 61_000 + wrong), 61_000);
            assert_eq!(now.guess(), Instant(right + 61_000));
            assert!(now.at >= begun.at, "never back");
            let again = measured(&mut clock, right + 62_000 + wrong, 62_000, -wrong, 50);
            assert_eq!(again, None, "told once");
        }
    }
}
