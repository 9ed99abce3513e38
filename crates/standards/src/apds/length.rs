//! Lengths of time, as APDS writes them.

/// Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds, in seconds. Months and years have no length.
///
/// Hours and seconds are also read where the `T` before them is missing, as some publish them.
pub(super) fn read_period(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix('P')?;
    let (mut seconds, mut is_time, mut is_empty) = (0_u64, false, true);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            if is_time {
                return None;
            }
            (rest, is_time) = (time, true);
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: u64 = rest[..end].parse().ok()?;
        let unit = match (rest.as_bytes()[end], is_time) {
            (b'W', false) => 7 * 24 * 3_600,
            (b'D', false) => 24 * 3_600,
            (b'H', _) => 3_600,
            (b'M', true) => 60,
            (b'S', _) => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
        (rest, is_empty) = (&rest[end + 1..], false);
    }
    (!is_empty).then_some(seconds)
}

/// Reads how far into a stay something lies, in seconds: `hh:mm`, `dd:hh:mm`, or a duration.
pub(super) fn read_mark(text: &str) -> Option<u64> {
    if text.starts_with('P') {
        return read_period(text);
    }
    let number = |text: &str| -> Option<u64> {
        let is_number = !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    let parts: Option<Vec<u64>> = text.split(':').map(number).collect();
    match parts?.as_slice() {
        [hours, minutes] => Some(hours * 3_600 + minutes * 60),
        [days, hours, minutes] => Some(days * 86_400 + hours * 3_600 + minutes * 60),
        _ => None,
    }
}

/// Writes minutes as `hh:mm`, or as `dd:hh:mm` from a day on.
pub(super) fn write_mark(minutes: u32) -> String {
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    if days == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{days:02}:{hours:02}:{minutes:02}")
    }
}

/// Writes minutes as an ISO 8601 duration.
pub(super) fn write_period(minutes: u32) -> String {
    let part = |count: u32, unit: &str| {
        if count == 0 {
            String::new()
        } else {
            format!("{count}{unit}")
        }
    };
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let time = format!("{}{}", part(hours, "H"), part(rest, "M"));
    let days = part(days, "D");
    match (days.is_empty(), time.is_empty()) {
        (true, true) => "PT0M".to_owned(),
        (_, true) => format!("P{days}"),
        _ => format!("P{days}T{time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_back_as_they_are_written() {
        for (minutes, mark, period) in [
            (0, "00:00", "PT0M"),
            (30, "00:30", "PT30M"),
            (90, "01:30", "PT1H30M"),
            (1_439, "23:59", "PT23H59M"),
            (1_440, "01:00:00", "P1D"),
            (527_040, "366:00:00", "P366D"),
            (1_501, "01:01:01", "P1DT1H1M"),
        ] {
            assert_eq!(
                (write_mark(minutes).as_str(), write_period(minutes).as_str()),
                (mark, period)
            );
            let seconds = Some(u64::from(minutes) * 60);
            assert_eq!((read_mark(mark), read_period(period)), (seconds, seconds));
        }
    }

    #[test]
    fn lengths_are_read_as_others_write_them() {
        for (text, seconds) in [
            ("P3599S", 3_599),
            ("PT3599S", 3_599),
            ("P1W", 604_800),
            ("PT8H", 28_800),
        ] {
            assert_eq!(read_mark(text), Some(seconds), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "P1M",
            "P1Y",
            "PTT1H",
            "PT1",
            "1:2:3:4",
            "aa:bb",
            "-1:00",
            "P99999999999999999999D",
        ] {
            assert_eq!(read_mark(text), None, "{text}");
        }
    }
}
