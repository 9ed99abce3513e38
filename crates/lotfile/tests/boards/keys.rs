//! What of the file format the boards use.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::board::{Board, Format};

/// Every key of the format, and every word that a key may have, as `where.key` and `where.key=word`.
const ALL: &[&str] = &[
    "file.currency file.zone file.holidays file.special_days file.tariff",
    "special_days.name special_days.dates special_days.counts_as",
    "tariff.version tariff.valid_from tariff.valid_until tariff.running_stays=take_over tariff.rule tariff.offer",
    "tariff.extra tariff.adjustment tariff.stacking=best tariff.minimum tariff.maximum tariff.lost_ticket",
    "tariff.restart=24h tariff.restart=day tariff.several_spots=each tariff.on_move=restart",
    "tariff.reentry_minutes tariff.exit_grace_minutes tariff.tax tariff.rounding tariff.cash_rounding",
    "tax.percent tax.kind=inclusive tax.kind=exclusive rounding.to rounding.mode=down cash_rounding.to",
    "offer.name offer.when offer.rule extra.name extra.when extra.tax extra.rule",
    "extra.of=parking extra.of=plugged extra.of=charging extra.of=idle extra.of=energy extra.of=once",
    "adjustment.name adjustment.when adjustment.kind=percent adjustment.percent adjustment.kind=amount",
    "adjustment.amount adjustment.kind=minutes adjustment.minutes adjustment.meaning=arrival",
    "adjustment.meaning=departure",
    "rule.kind=increment rule.kind=flat rule.kind=table rule.kind=free rule.kind=free_if_out_within",
    "rule.kind=cap rule.kind=energy rule.kind=fee rule.name rule.when rule.tax",
    "increment.minutes increment.price increment.per_minutes increment.from_minute increment.until_minute",
    "increment.window increment.steps=window increment.steps=stay increment.takeover=finish",
    "flat.price flat.window table.rows table.window rows.until_minute rows.total",
    "free.minutes free.per=day free.window free_if_out_within.minutes",
    "cap.amount cap.per=stay cap.per=24h cap.per=day cap.per=week per.minutes per.days per.from per.until",
    "cap.repeat=once cap.repeat=full cap.only cap.until_minute",
    "energy.price energy.step_wh energy.from_kwh energy.until_kwh energy.from_kw energy.until_kw energy.window",
    "fee.price window.days window.from window.until window.season",
    "when.vehicle when.electric when.accessible_permit when.trailer when.spot when.rate_class when.charger",
    "when.entered when.left when.full_from when.full_below when.customer when.validation when.means",
    "when.booking=none when.booking=used when.booking=no_show when.booking=inside when.booking=outside",
];

/// What no board uses.
pub(crate) fn missing(boards: &[Board]) -> Vec<String> {
    let mut used = BTreeSet::new();
    for board in boards {
        let file: Value = match board.format {
            Format::Toml => {
                toml::from_str(&board.text).unwrap_or_else(|error| panic!("{}: {error}", board.name))
            }
            Format::Json => serde_json::from_str(&board.text).expect("it was read before"),
        };
        note("file", &file, &mut used);
    }
    let words = ALL.iter().flat_map(|line| line.split(' '));
    let unused = words.filter(|&word| !used.contains(word));
    unused.map(|word| format!("no board has {word}")).collect()
}

/// Notes the keys of a table, under the key that it stands at; those of a rule also under its kind.
fn note(place: &str, value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| note(place, value, used)),
        Value::Object(table) => {
            let kind = table.get("kind").and_then(Value::as_str);
            let kind = kind.filter(|_| place == "rule").unwrap_or(place);
            for (key, value) in table {
                for place in [place, kind] {
                    used.insert(format!("{place}.{key}"));
                    if let Some(word) = value.as_str() {
                        used.insert(format!("{place}.{key}={word}"));
                    }
                }
                let inner = if matches!(key.as_str(), "entered" | "left") {
                    "window"
                } else {
                    key
                };
                note(inner, value, used);
            }
        }
        _ => {}
    }
}
