//! Tariffs and their rules.

use engine::tariff::{
    Cap, CapScope, Days, Flat, Increment, Rule, Strategy, Tariff, TariffError, TimeOfDay, Window,
};
use engine::time::Offsets;

use crate::complaints::Place;
use crate::table::Table;
use crate::value::Value;

const YEAR_MINUTES: u32 = 366 * 24 * 60;

/// The tariffs of the lot, whose dates are by its clock.
pub(crate) fn tariffs(lot: &Table, clock: &Offsets) -> Vec<Tariff> {
    let tables = lot.several("tariff", "a tariff", "[[tariff]]");
    let mut tariffs: Vec<Tariff> = Vec::new();
    for table in tables {
        tariffs.extend(tariff(table, clock, tariffs.last()));
    }
    tariffs
}

fn tariff(table: Table, clock: &Offsets, before: Option<&Tariff>) -> Option<Tariff> {
    let version = table
        .required("version")
        .and_then(|value| Some((value, value.whole(1..=u32::MAX)?)));
    let valid_from = table.required("valid_from").and_then(|value| {
        let local = value.local_time()?;
        Some((value, clock.minute_of(local).instant()))
    });
    if let (Some((value, version)), Some(before)) = (version, before)
        && version <= before.version
    {
        value.refuse::<()>(format_args!(
            "`version` must be larger than {}, that of the tariff before it",
            before.version
        ));
    }
    if let (Some((value, start)), Some(before)) = (valid_from, before)
        && start <= before.valid_from
    {
        value.refuse::<()>("`valid_from` must be later than that of the tariff before it");
    }
    let exit_grace_minutes = table
        .optional("exit_grace_minutes")
        .map_or(Some(0), |value| value.whole(0..=24 * 60));
    let rules: Vec<_> = table
        .several("rule", "a rule", "[[tariff.rule]]")
        .into_iter()
        .map(rule)
        .collect();
    let tariff = || {
        Some(Tariff {
            version: version?.1,
            valid_from: valid_from?.1,
            rules: rules.iter().flatten().map(|(_, rule)| rule.clone()).collect(),
            exit_grace_minutes: exit_grace_minutes?,
        })
    };
    let tariff = tariff();
    if let Some(tariff) = &tariff {
        check(&table, tariff, &rules);
    }
    table.finish();
    tariff
}

/// What the engine finds wrong with a tariff whose every rule could be read.
fn check(table: &Table, tariff: &Tariff, rules: &[Option<(Place, Rule)>]) {
    if rules.is_empty() || rules.iter().any(Option::is_none) {
        return;
    }
    let Err(error) = tariff.check() else { return };
    let number = match error {
        TariffError::ChargesNothing => None,
        TariffError::NegativePrice(number)
        | TariffError::EmptyStep(number)
        | TariffError::NeverApplies(number) => Some(number),
    };
    let rule = number.and_then(|number| rules.get(number - 1)?.as_ref());
    table.complain_at(rule.map_or(table.place, |&(place, _)| place), error);
}

/// The kinds of rule, by the words of the file.
#[derive(Clone, Copy)]
enum Kind {
    Increment,
    Flat,
    Cap,
    FreeIfOutWithin,
}

const KINDS: [(&str, Kind); 4] = [
    ("increment", Kind::Increment),
    ("flat", Kind::Flat),
    ("cap", Kind::Cap),
    ("free_if_out_within", Kind::FreeIfOutWithin),
];

/// The keys of all kinds, for a rule whose kind is unknown: none of them is a mistake then.
const KEYS: [&str; 8] = [
    "minutes",
    "price",
    "from_minute",
    "until_minute",
    "window",
    "amount",
    "per",
    "name",
];

fn rule(table: Table) -> Option<(Place, Rule)> {
    let Some(kind) = table.required("kind").and_then(|value| value.one_of(&KINDS)) else {
        for key in KEYS {
            table.optional(key);
        }
        table.finish();
        return None;
    };
    let name = table.optional("name").map_or(Some(""), Value::text);
    let strategy = match kind {
        Kind::Increment => increment(&table).map(Strategy::Increment),
        Kind::Flat => flat(&table).map(Strategy::Flat),
        Kind::Cap => cap(&table).map(Strategy::Cap),
        Kind::FreeIfOutWithin => table
            .required("minutes")
            .and_then(|value| value.whole(1..=YEAR_MINUTES))
            .map(|minutes| Strategy::FreeIfOutWithin { minutes }),
    };
    let place = table.place;
    table.finish();
    let rule = Rule {
        name: name?.to_owned(),
        strategy: strategy?,
    };
    Some((place, rule))
}

fn increment(table: &Table) -> Option<Increment> {
    let minutes = table
        .required("minutes")
        .and_then(|value| value.whole(1..=YEAR_MINUTES));
    let price = table.required("price").and_then(Value::price);
    let from_minute = table
        .optional("from_minute")
        .map_or(Some(0), |value| value.whole(0..=YEAR_MINUTES));
    let until_minute = match table.optional("until_minute") {
        None => Some(None),
        Some(value) => value.whole(1..=YEAR_MINUTES).and_then(|until| {
            if from_minute.is_some_and(|from| until <= from) {
                return value.refuse("`until_minute` must be larger than `from_minute`");
            }
            Some(Some(until))
        }),
    };
    let window = match table.optional("window") {
        None => Some(None),
        Some(value) => window(value).map(Some),
    };
    Some(Increment {
        minutes: minutes?,
        price: price?,
        from_minute: from_minute?,
        until_minute: until_minute?,
        window: window?,
    })
}

fn flat(table: &Table) -> Option<Flat> {
    let price = table.required("price").and_then(Value::price);
    let window = table.required("window").and_then(window);
    Some(Flat {
        price: price?,
        window: window?,
    })
}

fn cap(table: &Table) -> Option<Cap> {
    let amount = table.required("amount").and_then(Value::price);
    let per = table.required("per").and_then(scope);
    Some(Cap {
        amount: amount?,
        per: per?,
    })
}

fn scope(value: Value) -> Option<CapScope> {
    if value.is_table() {
        return window(value).map(CapScope::Window);
    }
    let choices = ["stay", "24h", "day"];
    match value.as_word() {
        Some("stay") => Some(CapScope::Stay),
        Some("24h") => Some(CapScope::Hours24),
        Some("day") => Some(CapScope::Window(Window::EACH_DAY)),
        other => {
            let hint = other.map_or_else(String::new, |word| crate::spelling::hint(word, choices));
            value.refuse(format_args!(
                "`per` must be \"stay\", \"24h\", \"day\" or {EXPECTED_WINDOW}{hint}"
            ))
        }
    }
}

const EXPECTED_WINDOW: &str = "{ days = \"mon-sat\", from = \"18:00\", until = \"06:00\" }";

fn window(value: Value) -> Option<Window> {
    let table = value.table("a window", EXPECTED_WINDOW)?;
    let days = table
        .optional("days")
        .map_or(Some(Days::ALL), |value| value.parsed(Days::try_from));
    let time = |key| -> Option<TimeOfDay> { table.required(key)?.time_of_day() };
    let (from, until) = (time("from"), time("until"));
    table.finish();
    Some(Window {
        days: days?,
        from: from?,
        until: until?,
    })
}
