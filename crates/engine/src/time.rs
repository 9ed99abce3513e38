//! Instants, minutes, and the lot's own table of UTC offsets.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// Cuts to the whole minute, towards the past (T-2).
    pub fn minute(self) -> Minute {
        Minute(self.0.div_euclid(60_000))
    }

    /// The milliseconds from `earlier` until this instant; 0 where `earlier` is later.
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }
}

/// How well the time was known where something was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skew {
    /// By how many milliseconds the time told is ahead of what the device's clock says: its time never goes back, so where the
    /// clock does it waits until that has caught up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ahead_ms: u64,
    /// How exact the clock was, give or take so many milliseconds; nothing where the device had not compared it since it might
    /// have been set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_ms: Option<u64>,
}

/// Beyond this a doubt says nothing of use, in milliseconds.
const MOST_WITHIN_MS: u64 = 600_000;

/// A point in time as a device tells it: never before an earlier one that it told, and with its doubt where that is known
/// (C-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The time told.
    pub at: Instant,
    /// How well it is known; nothing where the device cannot tell, and what its clock says is the time told.
    pub skew: Option<Skew>,
}

impl From<Instant> for Moment {
    fn from(at: Instant) -> Self {
        Self { at, skew: None }
    }
}

impl Moment {
    /// Whether the device knows how exact its clock is.
    pub fn is_sure(self) -> bool {
        self.skew.is_some_and(|skew| skew.within_ms.is_some())
    }

    /// What the device's clock says: the best guess where it knows how exact that is.
    fn by_clock(self) -> Instant {
        let ahead = self.skew.map_or(0, |skew| skew.ahead_ms);
        Instant(self.at.0.saturating_sub_unsigned(ahead))
    }

    /// The best guess: by the clock, where that was compared, and otherwise the time told.
    pub fn guess(self) -> Instant {
        if self.is_sure() { self.by_clock() } else { self.at }
    }

    /// By how many milliseconds the time told was ahead of the truth, if the clock was by so many.
    pub fn ahead_by(self, clock_ahead_ms: i64) -> i64 {
        let told_ahead = self.at.0.saturating_sub(self.by_clock().0);
        told_ahead.saturating_add(clock_ahead_ms)
    }

    /// When it can have been at the earliest.
    pub fn earliest(self) -> Instant {
        Instant(self.guess().0.saturating_sub_unsigned(self.within_ms()))
    }

    /// When it can have been at the latest.
    pub fn latest(self) -> Instant {
        Instant(self.guess().0.saturating_add_unsigned(self.within_ms()))
    }

    /// How far the earliest and the latest are apart, in milliseconds.
    pub fn doubt_ms(self) -> u64 {
        self.within_ms().saturating_mul(2)
    }

    fn within_ms(self) -> u64 {
        let within = self.skew.and_then(|skew| skew.within_ms);
        within.unwrap_or(0).min(MOST_WITHIN_MS)
    }
}

/// What is left out where it is nothing.
pub(crate) fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

/// A whole minute: minutes since 1970-01-01T00:00 UTC. Tariffs count in these (T-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minute(pub i64);

impl Minute {
    /// The instant at which the minute begins.
    pub fn instant(self) -> Instant {
        Instant(self.0.saturating_mul(60_000))
    }

    /// The minute this many minutes later.
    #[must_use]
    pub fn plus(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes))
    }

    /// The minutes from `earlier` until this one; negative where `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// From one instant on, the lot's clocks stand this many minutes ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offset {
    /// The first minute at which the offset holds.
    pub from: Minute,
    /// Minutes ahead of UTC; negative west of Greenwich.
    pub minutes: i32,
}

/// The lot's table of UTC offsets, made by the server when the lot is published (T-3).
///
/// It is never empty and its entries follow one another in time. The first entry holds for all time before it.
/// With the table in the lot, no device needs a time-zone database of its own, and no two can disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Offset>", into = "Vec<Offset>")]
pub struct Offsets(Vec<Offset>);

/// Why a list is no table of offsets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OffsetsError {
    /// The list has no entry.
    #[error("a lot needs at least one UTC offset")]
    Empty,
    /// An entry is not later than the one before it.
    #[error("UTC offsets must follow one another in time")]
    Order,
    /// No place on Earth is a day or more away from UTC.
    #[error("a UTC offset of {0} minutes is out of range")]
    Range(i32),
}

impl TryFrom<Vec<Offset>> for Offsets {
    type Error = OffsetsError;
    fn try_from(list: Vec<Offset>) -> Result<Self, OffsetsError> {
        if list.is_empty() {
            return Err(OffsetsError::Empty);
        }
        if let Some(bad) = list.iter().find(|o| o.minutes.abs() >= 24 * 60) {
            return Err(OffsetsError::Range(bad.minutes));
        }
        if list.windows(2).any(|pair| pair[0].from >= pair[1].from) {
            return Err(OffsetsError::Order);
        }
        Ok(Self(list))
    }
}

impl From<Offsets> for Vec<Offset> {
    fn from(offsets: Offsets) -> Self {
        offsets.0
    }
}

impl Offsets {
    /// A table for a place whose clocks never change.
    pub fn fixed(minutes: i32) -> Result<Self, OffsetsError> {
        Self::try_from(vec![Offset {
            from: Minute(0),
            minutes,
        }])
    }

    /// How far ahead of UTC the lot's clocks are in a minute.
    pub fn at(&self, minute: Minute) -> i32 {
        let later = self.0.partition_point(|o| o.from <= minute);
        self.0[later.saturating_sub(1)].minutes
    }

    /// What the lot's clocks show in a minute.
    ///
    /// Minutes beyond what a calendar can hold are shown as its end; no stay comes near.
    pub fn local(&self, minute: Minute) -> NaiveDateTime {
        let shown = minute
            .0
            .saturating_add(i64::from(self.at(minute)))
            .saturating_mul(60);
        let end = if shown < 0 {
            NaiveDateTime::MIN
        } else {
            NaiveDateTime::MAX
        };
        DateTime::from_timestamp(shown, 0).map_or(end, |t| t.naive_utc())
    }

    /// The first minute at which the lot's clocks show `local` or later (T-4).
    ///
    /// Where the clocks go forward over `local`, that is the minute of the change; where they go back over it,
    /// the earlier of the two minutes that show it.
    pub fn minute_of(&self, local: NaiveDateTime) -> Minute {
        self.minute_showing(local.and_utc().timestamp().div_euclid(60))
    }

    /// The same, for a time of the lot's clocks in minutes since 1970-01-01T00:00.
    pub(crate) fn minute_showing(&self, shown: i64) -> Minute {
        // No offset is a day or more, so whatever ends two days earlier cannot hold the minute.
        let passed = self
            .0
            .partition_point(|o| o.from.0 <= shown.saturating_sub(2 * 24 * 60));
        let mut index = passed.saturating_sub(1);
        loop {
            let offset = self.0[index];
            let found = Minute(shown.saturating_sub(i64::from(offset.minutes)));
            // The first entry also holds for all time before it.
            let found = if index == 0 { found } else { found.max(offset.from) };
            match self.0.get(index + 1) {
                Some(next) if found >= next.from => index += 1,
                _ => return found,
            }
        }
    }

    /// The time around a minute in which the clocks do not change, as `[from, until)`, and the offset in it.
    pub(crate) fn around(&self, minute: Minute) -> (Minute, Minute, i64) {
        let later = self.0.partition_point(|o| o.from <= minute);
        let index = later.saturating_sub(1);
        // The first entry also holds for all time before it.
        let from = if index == 0 {
            Minute(i64::MIN)
        } else {
            self.0[index].from
        };
        let next = self.0.get(index + 1).map_or(Minute(i64::MAX), |next| next.from);
        (from, next, i64::from(self.0[index].minutes))
    }

    /// The most minutes by which the clocks ever go back; 0 where they never do.
    pub(crate) fn farthest_back(&self) -> i64 {
        let back = self
            .0
            .windows(2)
            .map(|pair| i64::from(pair[0].minutes - pair[1].minutes));
        back.max().unwrap_or(0).max(0)
    }

    /// The changes of the clocks within `[from, until)`: the minute, and the offsets before and after.
    pub fn changes(&self, from: Minute, until: Minute) -> impl Iterator<Item = (Minute, i32, i32)> {
        let pairs = self
            .0
            .windows(2)
            .map(|pair| (pair[1].from, pair[0].minutes, pair[1].minutes));
        pairs.filter(move |&(at, before, after)| from < at && at < until && before != after)
    }

    /// The minute at which a time of day begins on a date, by the lot's clocks (T-4).
    pub fn minute_on(&self, date: NaiveDate, time: NaiveTime) -> Minute {
        self.minute_of(date.and_time(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(text: &str) -> Minute {
        let t = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
        Minute(t.and_utc().timestamp() / 60)
    }

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time")
    }

    /// Berlin around 2026: winter +60, summer +120 between 29 March and 25 October, 01:00 UTC each.
    fn berlin() -> Offsets {
        Offsets::try_from(vec![
            Offset {
                from: minute("2025-10-26 01:00"),
                minutes: 60,
            },
            Offset {
                from: minute("2026-03-29 01:00"),
                minutes: 120,
            },
            Offset {
                from: minute("2026-10-25 01:00"),
                minutes: 60,
            },
        ])
        .expect("a table")
    }

    #[test]
    fn t3_the_lots_clock_follows_its_own_table() {
        let berlin = berlin();
        for (utc, shown) in [
            ("2020-01-01 00:00", "2020-01-01 01:00"),
            ("2026-03-29 00:59", "2026-03-29 01:59"),
            ("2026-03-29 01:00", "2026-03-29 03:00"),
            ("2026-10-25 00:59", "2026-10-25 02:59"),
            ("2026-10-25 01:00", "2026-10-25 02:00"),
            ("2040-07-01 00:00", "2040-07-01 01:00"),
        ] {
            assert_eq!(berlin.local(minute(utc)), local(shown), "{utc}");
        }
    }

    #[test]
    fn t4_a_time_that_is_skipped_begins_at_the_change_and_a_doubled_one_the_first_time() {
        let berlin = berlin();
        for (shown, utc) in [
            ("2026-03-29 02:30", "2026-03-29 01:00"),
            ("2026-03-29 03:00", "2026-03-29 01:00"),
            ("2026-03-29 01:59", "2026-03-29 00:59"),
            ("2026-10-25 02:30", "2026-10-25 00:30"),
            ("2026-10-25 03:00", "2026-10-25 02:00"),
            ("2020-01-01 01:00", "2020-01-01 00:00"),
        ] {
            assert_eq!(berlin.minute_of(local(shown)), minute(utc), "{shown}");
        }
    }

    #[test]
    fn t3_a_table_must_be_whole() {
        assert_eq!(Offsets::try_from(vec![]), Err(OffsetsError::Empty));
        let twice = vec![
            Offset {
                from: Minute(5),
                minutes: 0,
            },
            Offset {
                from: Minute(5),
                minutes: 60,
            },
        ];
        assert_eq!(Offsets::try_from(twice), Err(OffsetsError::Order));
        assert_eq!(Offsets::fixed(1440), Err(OffsetsError::Range(1440)));
    }

    #[test]
    fn t2_an_instant_is_cut_to_its_minute_also_before_1970() {
        assert_eq!(Instant(59_999).minute(), Minute(0));
        assert_eq!(Instant(-1).minute(), Minute(-1));
        let end = Offsets::fixed(0).expect("a table").local(Minute(i64::MAX));
        assert_eq!(end, NaiveDateTime::MAX, "no panic at the end of time");
    }
}
