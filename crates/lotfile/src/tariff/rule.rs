//! Rules: a kind, what all kinds have, and what each has of its own.

use std::collections::BTreeSet;

use engine::tariff::{Condition, List, Measure, Rule, RuleAt, Strategy};

use super::cap::{cap, free};
use super::check::Places;
use super::condition::condition;
use super::extra::energy;
use super::time::{flat, increment, rows};
use super::{Setting, YEAR};
use crate::spelling;
use crate::table::{Table, listed};
use crate::value::{Value, short};

/// The kinds of rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Increment,
    Flat,
    Table,
    Free,
    FreeIfOutWithin,
    Cap,
    Energy,
    Fee,
}

const KINDS: [(&str, Kind); 8] = [
    ("increment", Kind::Increment),
    ("flat", Kind::Flat),
    ("table", Kind::Table),
    ("free", Kind::Free),
    ("free_if_out_within", Kind::FreeIfOutWithin),
    ("cap", Kind::Cap),
    ("energy", Kind::Energy),
    ("fee", Kind::Fee),
];

/// The keys of all kinds, for a rule whose kind is unknown: none of them is a mistake then.
const KEYS: [&str; 25] = [
    "name",
    "when",
    "tax",
    "minutes",
    "price",
    "per_minutes",
    "from_minute",
    "until_minute",
    "window",
    "steps",
    "takeover",
    "rows",
    "per",
    "amount",
    "repeat",
    "only",
    "step_wh",
    "from_kwh",
    "until_kwh",
    "from_kw",
    "until_kw",
    // What somebody may have meant as one of them.
    "days",
    "from",
    "until",
    "season",
];

/// Whether a kind of rule may stand in a list: the rules for parking, or those of an extra that measures this (T-18).
fn belongs(kind: Kind, measure: Option<Measure>) -> bool {
    match measure {
        None => !matches!(kind, Kind::Energy | Kind::Fee),
        Some(Measure::Energy) => matches!(kind, Kind::Energy | Kind::Cap),
        Some(Measure::Once) => kind == Kind::Fee,
        Some(Measure::Parking | Measure::Plugged | Measure::Charging | Measure::Idle) => {
            !matches!(kind, Kind::Energy | Kind::Fee | Kind::FreeIfOutWithin)
        }
    }
}

/// The rules of a list.
pub(super) fn rules(
    tables: Vec<Table>,
    list: List,
    measure: Option<Measure>,
    setting: &Setting,
    places: &mut Places,
) -> Option<Vec<Rule>> {
    let kinds: Vec<_> = KINDS
        .into_iter()
        .filter(|&(_, kind)| belongs(kind, measure))
        .collect();
    let mut read = Vec::new();
    let mut caps = Vec::new();
    for (number, table) in tables.into_iter().enumerate() {
        places.rule(RuleAt { list, number }, table.place);
        let only = table.has("only").then(|| table.optional("only")).flatten();
        let rule = rule(table, &kinds, setting);
        caps.extend(only.filter(|only| rule.is_some() && only.is_list()));
        read.push(rule);
    }
    let read: Option<Vec<_>> = read.into_iter().collect();
    if let Some(rules) = &read {
        only_known(&caps, rules);
    }
    read
}

/// Complains about names in `only` that no rule of the list has.
fn only_known(caps: &[Value], rules: &[Rule]) {
    let charging = rules.iter().filter(|rule| rule.strategy.charges());
    let names: BTreeSet<_> = charging
        .map(|rule| rule.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    for cap in caps {
        for element in cap.list("") {
            let Some(name) = element.as_word().filter(|name| !names.contains(name)) else {
                continue;
            };
            let hint = spelling::nearest(name, names.iter().copied()).map_or_else(
                || {
                    let names: Vec<_> = names.iter().copied().collect();
                    match names[..] {
                        [] => "; none of them has a name".to_owned(),
                        _ => format!("; there is {}", listed(&names)),
                    }
                },
                |best| format!(" — did you mean `{best}`?"),
            );
            element.refuse::<()>(format_args!(
                "`only`: no rule of this list that charges is called \"{}\"{hint}",
                short(name)
            ));
        }
    }
}

fn rule(table: Table, kinds: &[(&'static str, Kind)], setting: &Setting) -> Option<Rule> {
    let Some(kind) = table.required("kind").and_then(|value| value.one_of(kinds)) else {
        for key in KEYS {
            table.optional(key);
        }
        table.finish();
        return None;
    };
    let name = table.or("name", "", Value::text);
    let when = table.or("when", Condition::default(), |value| condition(value, setting));
    let tax = table.maybe("tax", |value| value.percent(0..=100));
    let strategy = match kind {
        Kind::Increment => increment(&table, setting).map(Strategy::Increment),
        Kind::Flat => flat(&table, setting).map(Strategy::Flat),
        Kind::Table => rows(&table, setting).map(Strategy::Table),
        Kind::Free => free(&table, setting).map(Strategy::Free),
        Kind::FreeIfOutWithin => table
            .required("minutes")
            .and_then(|value| value.whole(1..=YEAR))
            .map(|minutes| Strategy::FreeIfOutWithin { minutes }),
        Kind::Cap => cap(&table, setting).map(Strategy::Cap),
        Kind::Energy => energy(&table, setting).map(Strategy::Energy),
        Kind::Fee => table
            .required("price")
            .and_then(Value::price)
            .map(|price| Strategy::Fee { price }),
    };
    table.finish();
    Some(Rule {
        name: name?.to_owned(),
        when: when?,
        tax: tax?,
        strategy: strategy?,
    })
}
