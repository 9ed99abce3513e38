//! Caps and free time, and the periods that both count.

use engine::tariff::{Cap, Free, Period, Repeat, Tariff, Window};

use super::window::{EXPECTED_WINDOW, window};
use super::{Setting, YEAR};
use crate::spelling;
use crate::table::Table;
use crate::value::Value;
use crate::words::REPEATS;

/// At most so much in each period (T-10).
pub(super) fn cap(table: &Table, setting: &Setting) -> Option<Cap> {
    let amount = table.required("amount").and_then(Value::price);
    let per = table
        .required("per")
        .and_then(|value| period(value, Tariff::SHORTEST_PERIOD, setting));
    let repeat = table.or("repeat", Repeat::Each, |value| value.one_of(&REPEATS));
    let only = table.or("only", Vec::new(), |value| {
        let expected = "a list of names of rules such as [\"Evening\"]";
        Some(
            value
                .filled()?
                .once_each(expected, "a name", |element| element.text().map(str::to_owned)),
        )
    });
    let until_minute = table.maybe("until_minute", |value| value.whole(1..=u32::MAX));
    Some(Cap {
        amount: amount?,
        per: per?,
        repeat: repeat?,
        only: only?,
        until_minute: until_minute?,
    })
}

/// So many minutes for nothing in each period (T-9).
pub(super) fn free(table: &Table, setting: &Setting) -> Option<Free> {
    let minutes = table.required("minutes").and_then(|value| value.whole(1..=YEAR));
    let per = table.or("per", Period::Stay, |value| period(value, 1, setting));
    let window = table.maybe("window", |value| window(value, setting));
    Some(Free {
        minutes: minutes?,
        per: per?,
        window: window?,
    })
}

/// A period, which has at least so many minutes where it is told in minutes.
fn period(value: Value, shortest: u32, setting: &Setting) -> Option<Period> {
    const WORDS: [&str; 4] = ["stay", "24h", "day", "week"];
    if value.is_table() {
        let table = value.table("a period", "")?;
        if !table.has("minutes") {
            return window(value, setting).map(Period::Window);
        }
        let minutes = table
            .required("minutes")
            .and_then(|value| value.whole(shortest..=YEAR));
        table.finish();
        return Some(Period::Every { minutes: minutes? });
    }
    match value.as_word() {
        Some("stay") => Some(Period::Stay),
        Some("24h") => Some(Period::Hours24),
        Some("day") => Some(Period::Window(Window::EACH_DAY)),
        Some("week") => Some(Period::Week),
        other => {
            let hint = other.map_or_else(String::new, |word| spelling::hint(word, WORDS));
            let window = value.example(EXPECTED_WINDOW);
            let minutes = value.example("{ minutes = 720 }");
            value.refuse(format_args!(
                "`{}` must be \"stay\", \"24h\", \"day\", \"week\", {minutes} or {window}{hint}",
                value.key
            ))
        }
    }
}
