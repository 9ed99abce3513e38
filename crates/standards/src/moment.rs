//! Points in time, as the standards write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};
use engine::time::{Instant, Offsets};

/// Reads a time with an offset, or one without by the lot's clock, or by UTC where no clock is given.
pub(crate) fn read(text: &str, clock: Option<&Offsets>) -> Option<Instant> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(Instant(time.timestamp_millis()));
    }
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let local = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    let utc = local.and_utc().timestamp_millis();
    Some(match clock {
        None => Instant(utc),
        Some(clock) => Instant(
            clock
                .minute_of(local)
                .instant()
                .0
                .saturating_add(utc.rem_euclid(60_000)),
        ),
    })
}

/// The beginning of a date by the lot's clock.
pub(crate) fn midnight(date: NaiveDate, clock: &Offsets) -> Instant {
    clock.minute_on(date, NaiveTime::MIN).instant()
}

/// Writes a time in UTC; nothing where no calendar reaches.
pub(crate) fn write(at: Instant) -> Option<String> {
    let time = DateTime::from_timestamp_millis(at.0)?;
    // Four digits for the year are all that the form has.
    let form = if at.0 % 1000 == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Millis
    };
    let text = time.to_rfc3339_opts(form, true);
    (text.len() <= "2026-01-01T00:00:00.000Z".len() && !text.starts_with(['-', '+'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t4_a_time_is_read_with_its_offset_or_by_the_given_clock() {
        let berlin = Offsets::fixed(60).expect("a clock");
        let noon = Instant(1_767_265_200_000);
        for (text, clock) in [
            ("2026-01-01T11:00:00Z", None),
            ("2026-01-01T11:00:00", None),
            ("2026-01-01T12:00:00+01:00", None),
            ("2026-01-01T12:00:00", Some(&berlin)),
            ("2026-01-01 12:00:00", Some(&berlin)),
        ] {
            assert_eq!(read(text, clock), Some(noon), "{text}");
        }
        assert_eq!(
            read("2026-01-01T11:00:00.250Z", None),
            Some(Instant(noon.0 + 250))
        );
        assert_eq!(
            read("2026-01-01T12:00:09", Some(&berlin)),
            Some(Instant(noon.0 + 9_000))
        );
        assert_eq!(write(noon).as_deref(), Some("2026-01-01T11:00:00Z"));
        for text in ["", "2026-01-01", "2026-02-30T00:00:00Z", "noon"] {
            assert_eq!(read(text, None), None, "{text}");
        }
        assert_eq!(write(Instant(i64::MAX)), None);
    }
}
