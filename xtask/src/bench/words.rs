//! Numbers as the page writes them.

/// A time that is given in nanoseconds.
pub(super) fn time(ns: f64) -> String {
    match ns {
        ..10.0 => format!("{ns:.1} ns"),
        ..1e3 => format!("{ns:.0} ns"),
        ..1e4 => format!("{:.1} µs", ns / 1e3),
        ..1e6 => format!("{:.0} µs", ns / 1e3),
        ..1e9 => format!("{:.1} ms", ns / 1e6),
        _ => format!("{:.1} s", ns / 1e9),
    }
}

/// How many times something is something else.
pub(super) fn ratio(ratio: f64) -> String {
    match ratio {
        ..0.095 => format!("{ratio:.2}"),
        ..10.0 => format!("{ratio:.1}"),
        ..1e4 => count_of(ratio),
        // Nobody wants the digits of a number that large.
        _ => count_of((ratio / 100.0).round() * 100.0),
    }
}

fn count_of(number: f64) -> String {
    let text = format!("{number:.0}");
    text.parse().map_or(text, count)
}

/// A whole number with a comma before every three digits.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share that is given in thousandths.
pub(super) fn share(thousandths: u64) -> String {
    match thousandths % 10 {
        0 => format!("{} %", thousandths / 10),
        tenth => format!("{}.{tenth} %", thousandths / 10),
    }
}

/// A size that is given in bytes.
pub(super) fn bytes(bytes: u64) -> String {
    let one = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", one(1_000)),
        _ => format!("{} MB", one(1_000_000)),
    }
}

/// A table: its head, and under it its rows.
pub(super) fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&head.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
    text.push_str(&line(&vec!["---:".to_owned(); head.len()]));
    rows.into_iter().for_each(|row| text.push_str(&line(&row)));
    text
}

/// A paragraph in lines of at most 120 characters.
pub(super) fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if length > 0 {
            let is_full = length + 1 + width > 120;
            lines.push(if is_full { '\n' } else { ' ' });
            length = if is_full { 0 } else { length + 1 };
        }
        lines.push_str(word);
        length += width;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_have_their_units() {
        assert_eq!(
            [3.26, 97.4, 1_234.0, 45_678.0, 2.5e6, 1.26e9].map(time),
            ["3.3 ns", "97 ns", "1.2 µs", "46 µs", "2.5 ms", "1.3 s"]
        );
        assert_eq!(
            [0.96, 12.4, 2_345.0, 23_456.0].map(ratio),
            ["1.0", "12", "2,345", "23,500"]
        );
        assert_eq!(ratio(0.094), "0.09");
        assert_eq!([7, 1_000, 1_000_000].map(count), ["7", "1,000", "1,000,000"]);
        assert_eq!([500, 999].map(share), ["50 %", "99.9 %"]);
        assert_eq!(
            [172, 1_160, 52_650_752].map(bytes),
            ["172 B", "1.1 kB", "52.6 MB"]
        );
    }
    #[test]
    fn a_paragraph_keeps_its_words_and_no_line_is_long() {
        let text = "word ".repeat(100);
        let wrapped = wrapped(&text);
        assert!(wrapped.lines().all(|line| line.len() <= 120));
        assert!(wrapped.split_whitespace().eq(text.split_whitespace()));
    }
}
