//! Tariffs.

mod adjustment;
mod cap;
mod check;
mod condition;
mod extra;
mod rule;
mod time;
mod whole;
mod window;

use engine::tariff::{Condition, Extra, List, Offer, Rule, SpecialDays, Tariff};
use engine::time::{Instant, Offsets};

use crate::table::Table;
use crate::value::Value;
use crate::words::RUNNING_STAYS;
use check::Places;
use condition::condition;
use rule::rules;

/// The longest step, stretch or grace that makes sense, in minutes.
const YEAR: u32 = Tariff::LONGEST_MINUTES;

/// What the rest of the file says, as far as its tariffs need it.
pub(crate) struct Setting<'s> {
    /// The clock that dates are by.
    pub(crate) clock: &'s Offsets,
    /// The days with names; absent where a mistake in them leaves open which there are.
    pub(crate) special: Option<&'s [SpecialDays]>,
}

/// The tariffs of a file, of which there must be one at least.
pub(crate) fn tariffs(file: &Table, setting: &Setting) -> Vec<Tariff> {
    let tables = file.several("tariff", "a tariff", "[[tariff]]");
    let mut tariffs: Vec<Tariff> = Vec::new();
    for table in tables {
        tariffs.extend(tariff(table, setting, tariffs.last()));
    }
    tariffs
}

fn tariff(table: Table, setting: &Setting, before: Option<&Tariff>) -> Option<Tariff> {
    let head = head(&table, setting, before);
    let complaints_before = table.complaints_so_far();
    let mut places = Places::new(table.place);
    let lists = lists(&table, setting, &mut places);
    let whole = whole::whole(&table);
    let names = lists
        .as_ref()
        .map(|(_, _, extras)| extras.iter().map(|extra| extra.name.as_str()));
    let names: Option<Vec<&str>> = names.map(Iterator::collect);
    let adjustments = adjustment::adjustments(&table, names.as_deref(), setting, &mut places);
    let tariff = || {
        let head = head?;
        let (rules, offers, extras) = lists?;
        Some(Tariff {
            version: head.version,
            valid_from: head.valid_from,
            valid_until: head.valid_until,
            running_stays: head.running_stays,
            rules,
            offers,
            extras,
            adjustments: adjustments?,
            ..whole?
        })
    };
    let tariff = tariff();
    // Of a tariff with a mistake in it the engine would only say the same again, less well.
    if let Some(tariff) = &tariff
        && table.complaints_so_far() == complaints_before
        && let Err(error) = tariff.check()
    {
        table.complain_at(places.of(&error), error);
    }
    table.finish();
    tariff
}

/// What says when a tariff counts.
struct Head {
    version: u32,
    valid_from: Instant,
    valid_until: Option<Instant>,
    running_stays: engine::tariff::RunningStays,
}

fn head(table: &Table, setting: &Setting, before: Option<&Tariff>) -> Option<Head> {
    let begin = |value: Value| Some(setting.clock.minute_of(value.local_time()?).instant());
    let version = table.required("version").and_then(|value| {
        let version = value.whole(1..=u32::MAX)?;
        match before {
            Some(before) if version <= before.version => value.refuse(format_args!(
                "`version` must be larger than {}, that of the tariff before it",
                before.version
            )),
            _ => Some(version),
        }
    });
    let valid_from = table.required("valid_from").and_then(|value| {
        let start = begin(value)?;
        if before.is_some_and(|before| start <= before.valid_from) {
            return value.refuse("`valid_from` must be later than that of the tariff before it");
        }
        Some(start)
    });
    let valid_until = table.maybe("valid_until", |value| {
        let end = begin(value)?;
        if valid_from.is_some_and(|start| end <= start) {
            return value.refuse("`valid_until` must be later than `valid_from`");
        }
        Some(end)
    });
    let running_stays = table.or("running_stays", engine::tariff::RunningStays::Keep, |value| {
        value.one_of(&RUNNING_STAYS)
    });
    Some(Head {
        version: version?,
        valid_from: valid_from?,
        valid_until: valid_until?,
        running_stays: running_stays?,
    })
}

type Lists = (Vec<Rule>, Vec<Offer>, Vec<Extra>);

/// The rules, the offers and the extras. Only where something is charged beside the parking there need be no rules.
fn lists(table: &Table, setting: &Setting, places: &mut Places) -> Option<Lists> {
    let heading = "[[tariff.rule]]";
    let tables = if table.has("extra") {
        table.any("rule", "a rule", heading)
    } else {
        table.several("rule", "a rule", heading)
    };
    let rules = rules(tables, List::Rules, None, setting, places);
    let offers = table.any("offer", "an offer", "[[tariff.offer]]");
    let offers: Vec<_> = (0..)
        .zip(offers)
        .map(|(number, table)| offer(table, number, setting, places))
        .collect();
    let extras = table.any("extra", "an extra", "[[tariff.extra]]");
    let extras = extra::extras(extras, setting, places);
    Some((rules?, offers.into_iter().collect::<Option<_>>()?, extras?))
}

/// Other rules, which count where they are cheaper (T-19).
fn offer(table: Table, number: usize, setting: &Setting, places: &mut Places) -> Option<Offer> {
    let name = table.required("name").and_then(Value::text);
    let when = table.or("when", Condition::default(), |value| condition(value, setting));
    let tables = table.several("rule", "a rule", "[[tariff.offer.rule]]");
    let rules = rules(tables, List::Offer(number), None, setting, places);
    table.finish();
    Some(Offer {
        name: name?.to_owned(),
        when: when?,
        rules: rules?,
    })
}
