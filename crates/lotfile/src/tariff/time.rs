//! Rules that charge for time: increments, flat rates and tables of totals.

use engine::tariff::{Flat, Increment, StepScope, Table as Totals, TableRow, Takeover};

use super::window::window;
use super::{Setting, YEAR};
use crate::table::Table;
use crate::value::Value;
use crate::words::{STEPS, TAKEOVERS};

/// So much for every started step (T-7).
pub(super) fn increment(table: &Table, setting: &Setting) -> Option<Increment> {
    let length = |value: Value| value.whole(1..=YEAR);
    let minutes = table.required("minutes").and_then(length);
    let price = table.required("price").and_then(Value::price);
    let per_minutes = table.maybe("per_minutes", length);
    let from_minute = table.or("from_minute", 0, |value| value.whole(0..=u32::MAX));
    let until_minute = table.maybe("until_minute", |value| {
        let until = value.whole(1..=u32::MAX)?;
        if from_minute.is_some_and(|from| until <= from) {
            return value.refuse("`until_minute` must be larger than `from_minute`");
        }
        Some(until)
    });
    let window = table.maybe("window", |value| window(value, setting));
    let steps = table.or("steps", StepScope::Segment, |value| value.one_of(&STEPS));
    let takeover = table.or("takeover", Takeover::Cut, |value| value.one_of(&TAKEOVERS));
    Some(Increment {
        minutes: minutes?,
        price: price?,
        per_minutes: per_minutes?,
        from_minute: from_minute?,
        until_minute: until_minute?,
        window: window?,
        steps: steps?,
        takeover: takeover?,
    })
}

/// So much for a whole window (T-8).
pub(super) fn flat(table: &Table, setting: &Setting) -> Option<Flat> {
    let price = table.required("price").and_then(Value::price);
    let window = table.required("window").and_then(|value| window(value, setting));
    Some(Flat {
        price: price?,
        window: window?,
    })
}

const EXPECTED_ROWS: &str =
    "a list of rows such as { until_minute = 30, total = \"1.00\" }, the shortest time first";

/// So much in all up to a minute (T-16).
pub(super) fn rows(table: &Table, setting: &Setting) -> Option<Totals> {
    let rows = table.required("rows").and_then(Value::filled).and_then(|value| {
        let mut rows: Vec<TableRow> = Vec::new();
        let complaints_before = table.complaints_so_far();
        for element in value.list(EXPECTED_ROWS) {
            rows.extend(row(element, rows.last()));
        }
        (table.complaints_so_far() == complaints_before).then_some(rows)
    });
    let window = table.maybe("window", |value| window(value, setting));
    Some(Totals {
        rows: rows?,
        window: window?,
    })
}

fn row(value: Value, before: Option<&TableRow>) -> Option<TableRow> {
    let table = value.table("a row of a table", EXPECTED_ROWS)?;
    let until_minute = table.required("until_minute").and_then(|value| {
        let until = value.whole(1..=YEAR)?;
        match before {
            Some(before) if until <= before.until_minute => value.refuse(format_args!(
                "`until_minute` must be larger than {}, that of the row before it",
                before.until_minute
            )),
            _ => Some(until),
        }
    });
    let total = table.required("total").and_then(|value| {
        let total = value.price()?;
        match before {
            Some(before) if total < before.total => value.refuse(format_args!(
                "`total` is what the whole stay costs, so it must not be below {}, that of the row before it",
                before.total
            )),
            _ => Some(total),
        }
    });
    table.finish();
    Some(TableRow {
        until_minute: until_minute?,
        total: total?,
    })
}
