//! What is taken off or put on.

use engine::tariff::{Adjustment, Change, Condition, TimeMeaning};

use super::check::Places;
use super::condition::condition;
use super::extra::PARKING;
use super::{Setting, YEAR};
use crate::spelling;
use crate::table::{Table, listed};
use crate::value::{Value, short};
use crate::words::MEANINGS;

/// What an adjustment does, by the words of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Percent,
    Amount,
    Minutes,
}

const KINDS: [(&str, Kind); 3] = [
    ("percent", Kind::Percent),
    ("amount", Kind::Amount),
    ("minutes", Kind::Minutes),
];

/// The discounts and surcharges of a tariff (T-24). `extras` are the names of its extras, where they could be read.
pub(super) fn adjustments(
    table: &Table,
    extras: Option<&[&str]>,
    setting: &Setting,
    places: &mut Places,
) -> Option<Vec<Adjustment>> {
    let tables = table.any("adjustment", "an adjustment", "[[tariff.adjustment]]");
    let mut adjustments = Vec::new();
    for table in tables {
        places.adjustment(table.place);
        adjustments.push(adjustment(table, extras, setting));
    }
    adjustments.into_iter().collect()
}

fn adjustment(table: Table, extras: Option<&[&str]>, setting: &Setting) -> Option<Adjustment> {
    let name = table.required("name").and_then(Value::text);
    let when = table.or("when", Condition::default(), |value| condition(value, setting));
    let kind = table.required("kind").and_then(|value| value.one_of(&KINDS));
    let of = table.maybe("of", |value| {
        let of = part(value, extras)?;
        if kind == Some(Kind::Minutes) && of != PARKING {
            return value.refuse("`of`: minutes are of the parking; this key can be left out");
        }
        Some(of)
    });
    let change = match kind {
        Some(Kind::Percent) => table
            .required("percent")
            .and_then(|value| value.percent(-100..=10_000))
            .map(|percent| Change::Percent { percent }),
        Some(Kind::Amount) => table
            .required("amount")
            .and_then(Value::sum)
            .map(|amount| Change::Amount { amount }),
        Some(Kind::Minutes) => minutes(&table),
        None => {
            for key in ["percent", "amount", "minutes", "meaning"] {
                table.optional(key);
            }
            None
        }
    };
    table.finish();
    Some(Adjustment {
        name: name?.to_owned(),
        when: when?,
        of: of?,
        change: change?,
    })
}

fn minutes(table: &Table) -> Option<Change> {
    let minutes = table.required("minutes").and_then(|value| value.whole(1..=YEAR));
    let meaning = table.or("meaning", TimeMeaning::Cheapest, |value| value.one_of(&MEANINGS));
    Some(Change::Minutes {
        minutes: minutes?,
        meaning: meaning?,
    })
}

/// The parking, or an extra by its name.
fn part(value: Value, extras: Option<&[&str]>) -> Option<String> {
    let text = value.text()?;
    let Some(extras) = extras else {
        return Some(text.to_owned());
    };
    let names: Vec<_> = [PARKING].into_iter().chain(extras.iter().copied()).collect();
    if names.contains(&text) {
        return Some(text.to_owned());
    }
    let hint = spelling::nearest(text, names.iter().copied()).map_or_else(
        || format!("; there is {}", listed(&names)),
        |best| format!(" — did you mean `{best}`?"),
    );
    value.refuse(format_args!("`of`: nothing is called \"{}\"{hint}", short(text)))
}
