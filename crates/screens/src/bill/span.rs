//! From when until when, by the lot's clock, and what its clocks did meanwhile.

use engine::tariff::Calendar;
use engine::time::Minute;

use crate::clock;

/// The times of one bill. They name their day where it is not that of the exit, and their UTC offset where clocks change
/// within the stay (T-4).
pub(super) struct Times<'a> {
    calendar: &'a Calendar,
    exit: Minute,
    /// The minute of each change of the clocks, and the offsets before and after.
    changes: Vec<(Minute, i32, i32)>,
}

impl<'a> Times<'a> {
    pub(super) fn new(calendar: &'a Calendar, entry: Minute, exit: Minute) -> Self {
        // A change in the very minute of the exit already shows in its time.
        let changes = calendar.offsets.changes(entry, exit.plus(1)).collect();
        Self {
            calendar,
            exit,
            changes,
        }
    }

    /// `09:12 – 13:12`, `Mon 23:00 – 01:30`, `02:30 +02:00 – 02:30 +01:00`.
    pub(super) fn span(&self, from: Minute, until: Minute) -> String {
        let date = |minute: Minute| clock::date(self.calendar, minute.instant());
        // The day is named once where both ends are on it.
        let end = if date(from) == date(until) {
            clock::time_of_minute(self.calendar, until)
        } else {
            self.day_and_time(until)
        };
        format!(
            "{}{} – {end}{}",
            self.day_and_time(from),
            self.offset(from),
            self.offset(until)
        )
    }

    /// A time with its day, where that is not the day of the exit.
    pub(super) fn day_and_time(&self, minute: Minute) -> String {
        clock::time_and_day(self.calendar, minute.instant(), self.exit.instant())
    }

    fn offset(&self, minute: Minute) -> String {
        if self.changes.is_empty() {
            String::new()
        } else {
            format!(" {}", clock::offset(self.calendar, minute))
        }
    }

    /// What the clocks did within the stay: `Clocks went back 1 hour: 03:00 became 02:00`.
    pub(super) fn changes(&self) -> Vec<String> {
        let told = |&(at, before, after): &(Minute, i32, i32)| {
            let way = if after < before { "back" } else { "forward" };
            let (old, new) = (
                clock::time_at_offset(at, before),
                clock::time_at_offset(at, after),
            );
            format!(
                "Clocks went {way} {}: {old} became {new}",
                length(before.abs_diff(after))
            )
        };
        self.changes.iter().map(told).collect()
    }
}

/// `1 hour`, `30 minutes`.
fn length(minutes: u32) -> String {
    match minutes {
        60 => "1 hour".to_owned(),
        minutes if minutes % 60 == 0 => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}
