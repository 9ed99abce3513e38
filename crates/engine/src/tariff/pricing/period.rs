//! The periods of caps and of free time.

use super::clock::{Clock, DAY, NEVER, Opening};
use crate::tariff::Period;
use crate::time::Minute;

/// A period, made ready.
pub(super) enum Periods {
    Stay,
    Every(i64),
    Week,
    Openings(Opening),
}

impl Periods {
    pub(super) fn new(period: &Period, clock: &Clock) -> Self {
        match period {
            Period::Stay => Self::Stay,
            Period::Hours24 => Self::Every(DAY),
            Period::Every { minutes } => Self::Every(i64::from(*minutes).max(1)),
            Period::Week => Self::Week,
            Period::Window(window) => Self::Openings(Opening::new(window, clock)),
        }
    }

    /// The period that contains a minute, as `[from, until)`, or when to ask again. `entry` is where a stay's own periods begin.
    pub(super) fn at(&self, clock: &Clock, entry: Minute, at: Minute) -> Result<(Minute, Minute), Minute> {
        match self {
            Self::Stay => Ok((entry, NEVER)),
            Self::Every(minutes) => {
                let passed = at.since(entry).div_euclid(*minutes);
                let start = entry.plus(passed.saturating_mul(*minutes));
                Ok((start, start.plus(*minutes)))
            }
            Self::Week => Ok(clock.week(at)),
            Self::Openings(opening) => {
                let found = opening.occurrence(clock, at);
                found.ok_or_else(|| opening.next_start(clock, at))
            }
        }
    }

    /// The end of the first period that a stay touches.
    pub(super) fn first_end(&self, clock: &Clock, entry: Minute) -> Minute {
        let mut at = entry;
        loop {
            match self.at(clock, entry, at) {
                Ok((_, until)) => return until,
                // What does not come within a year does not come.
                Err(again) if again.since(entry) > 400 * DAY => return NEVER,
                Err(again) => at = again,
            }
        }
    }

    /// Whether other visits count into it: those by the calendar, not those of the stay itself.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Openings(_))
    }
}
