//! Times and sums in words.

use engine::money::{Currency, Money};
use engine::tariff::Calendar;
use engine::time::Minute;

/// How findings write times and sums.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) calendar: &'a Calendar,
    pub(crate) currency: Currency,
}

impl Words<'_> {
    pub(crate) fn money(self, minor: i64) -> Money {
        Money {
            minor,
            currency: self.currency,
        }
    }

    /// `Mon 2026-11-16 18:00`; with the offset where clocks change on that day or the next, because times come twice there.
    pub(crate) fn time(self, minute: Minute) -> String {
        let clock = &self.calendar.offsets;
        let local = clock.local(minute).format("%a %Y-%m-%d %H:%M");
        let near = (minute.plus(-36 * 60), minute.plus(36 * 60));
        if clock.changes(near.0, near.1).next().is_none() {
            return local.to_string();
        }
        format!("{local}{}", offset(clock.at(minute)))
    }

    /// `18:00`.
    pub(crate) fn time_of_day(self, minute: Minute) -> String {
        self.calendar.offsets.local(minute).format("%H:%M").to_string()
    }
}

/// `+02:00`.
fn offset(minutes: i32) -> String {
    let (sign, size) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
    format!("{sign}{:02}:{:02}", size / 60, size % 60)
}

/// A length of time: `45 minutes`, `1 hour`, `24 hours`, `1 h 30 min`, `31 days`.
pub(crate) fn length(minutes: i64) -> String {
    let plural = |count: i64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match (minutes / 60, minutes % 60) {
        (0, rest) => plural(rest, "minute"),
        (hours, 0) if hours > 48 && hours % 24 == 0 => plural(hours / 24, "day"),
        (hours, 0) => plural(hours, "hour"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::time::{Offset, Offsets};

    #[test]
    fn t4_times_near_a_change_of_clocks_say_which_clock_they_are_by() {
        let offsets = Offsets::try_from(vec![
            Offset {
                from: Minute(0),
                minutes: -150,
            },
            Offset {
                from: Minute(10_000),
                minutes: -210,
            },
        ]);
        let calendar = Calendar::new(offsets.expect("a table"));
        let words = Words {
            calendar: &calendar,
            currency: Currency::try_from("EUR".to_owned()).expect("a currency"),
        };
        assert_eq!(words.time(Minute(1_000)), "Thu 1970-01-01 14:10");
        assert_eq!(words.time(Minute(9_999)), "Wed 1970-01-07 20:09-02:30");
        assert_eq!(words.time(Minute(10_000)), "Wed 1970-01-07 19:10-03:30");
        assert_eq!(words.time_of_day(Minute(9_999)), "20:09");
    }

    #[test]
    fn lengths_are_written_as_people_say_them() {
        for (minutes, text) in [
            (1, "1 minute"),
            (45, "45 minutes"),
            (60, "1 hour"),
            (90, "1 h 30 min"),
            (1440, "24 hours"),
            (31 * 1440, "31 days"),
        ] {
            assert_eq!(length(minutes), text);
        }
    }
}
