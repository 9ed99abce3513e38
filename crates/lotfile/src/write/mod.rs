//! Tariffs written as a file.

mod rule;

use engine::tariff::{Adjustment, Change, Extra, Offer, Rounding, SpecialDays, Tariff, Tax};
use engine::time::{Instant, Offsets};
use serde_json::{Map, Value, json};

use crate::TariffFile;
use crate::words::{
    MEANINGS, MEASURES, ON_MOVE, RESTARTS, ROUNDING_MODES, RUNNING_STAYS, SEVERAL_SPOTS, STACKING, TAX_KINDS,
    word,
};
use rule::{condition, rules};

/// A table that leaves out what says nothing.
#[derive(Default)]
struct Keys(Map<String, Value>);

impl Keys {
    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// A value, unless it is what an absent key means.
    fn unless<T: Copy + PartialEq>(
        self,
        key: &str,
        value: T,
        absent: T,
        write: impl FnOnce(T) -> Value,
    ) -> Self {
        if value == absent {
            self
        } else {
            self.with(key, write(value))
        }
    }

    fn list(self, key: &str, list: Vec<Value>) -> Self {
        if list.is_empty() {
            self
        } else {
            self.with(key, list)
        }
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// Writes a tariff file.
pub(crate) fn tariffs(file: &TariffFile) -> String {
    let days = file.calendar.holidays.iter().map(|date| json!(date.to_string()));
    let special = file.calendar.special.iter().map(special);
    let tariffs = file
        .tariffs
        .iter()
        .map(|tariff| whole(tariff, &file.calendar.offsets));
    let keys = Keys::default()
        .with("currency", file.currency.code())
        .with("zone", file.zone.as_str())
        .list("holidays", days.collect())
        .list("special_days", special.collect())
        .list("tariff", tariffs.collect());
    // Texts, numbers and lists of them can always be written.
    let mut text = serde_json::to_string_pretty(&keys.done()).unwrap_or_default();
    text.push('\n');
    text
}

fn special(days: &SpecialDays) -> Value {
    let dates: Vec<_> = days.dates.iter().map(|date| json!(date.to_string())).collect();
    Keys::default()
        .with("name", days.name.as_str())
        .with("dates", dates)
        .maybe("counts_as", days.counts_as.map(engine::tariff::DayClass::name))
        .done()
}

/// A point in time by the clock of the zone.
fn local(at: Instant, clock: &Offsets) -> String {
    clock.local(at.minute()).format("%Y-%m-%dT%H:%M").to_string()
}

fn whole(tariff: &Tariff, clock: &Offsets) -> Value {
    let offers = tariff.offers.iter().map(offer);
    let extras = tariff.extras.iter().map(extra);
    let adjustments = tariff.adjustments.iter().map(adjustment);
    let sum = |amount: engine::money::Amount| json!(amount.to_string());
    Keys::default()
        .with("version", tariff.version)
        .with("valid_from", local(tariff.valid_from, clock))
        .maybe("valid_until", tariff.valid_until.map(|until| local(until, clock)))
        .unless(
            "running_stays",
            word(&RUNNING_STAYS, &tariff.running_stays),
            "keep",
            Value::from,
        )
        .list("rule", rules(&tariff.rules))
        .list("offer", offers.collect())
        .list("extra", extras.collect())
        .list("adjustment", adjustments.collect())
        .unless("stacking", word(&STACKING, &tariff.stacking), "each", Value::from)
        .maybe("minimum", tariff.minimum.map(sum))
        .maybe("maximum", tariff.maximum.map(sum))
        .maybe("lost_ticket", tariff.lost_ticket.map(sum))
        .maybe("tax", tariff.tax.map(tax))
        .unless("rounding", tariff.rounding, Rounding::default(), rounding)
        .maybe("cash_rounding", tariff.cash_rounding.map(rounding))
        .unless("restart", word(&RESTARTS, &tariff.restart), "never", Value::from)
        .unless(
            "several_spots",
            word(&SEVERAL_SPOTS, &tariff.several_spots),
            "as_one",
            Value::from,
        )
        .unless("on_move", word(&ON_MOVE, &tariff.on_move), "go_on", Value::from)
        .unless("reentry_minutes", tariff.reentry_minutes, 0, Value::from)
        .unless("exit_grace_minutes", tariff.exit_grace_minutes, 0, Value::from)
        .done()
}

fn offer(offer: &Offer) -> Value {
    Keys::default()
        .with("name", offer.name.as_str())
        .maybe("when", condition(&offer.when))
        .list("rule", rules(&offer.rules))
        .done()
}

fn extra(extra: &Extra) -> Value {
    Keys::default()
        .with("name", extra.name.as_str())
        .with("of", word(&MEASURES, &extra.of))
        .maybe("when", condition(&extra.when))
        .maybe("tax", extra.tax.map(|tax| tax.to_string()))
        .list("rule", rules(&extra.rules))
        .done()
}

fn adjustment(adjustment: &Adjustment) -> Value {
    let keys = Keys::default()
        .with("name", adjustment.name.as_str())
        .maybe("when", condition(&adjustment.when))
        .maybe("of", adjustment.of.as_deref());
    match &adjustment.change {
        Change::Percent { percent } => keys.with("kind", "percent").with("percent", percent.to_string()),
        Change::Amount { amount } => keys.with("kind", "amount").with("amount", amount.to_string()),
        Change::Minutes { minutes, meaning } => keys
            .with("kind", "minutes")
            .with("minutes", *minutes)
            .unless("meaning", word(&MEANINGS, meaning), "cheapest", Value::from),
    }
    .done()
}

fn tax(tax: Tax) -> Value {
    json!({ "percent": tax.percent.to_string(), "kind": word(&TAX_KINDS, &tax.kind) })
}

fn rounding(rounding: Rounding) -> Value {
    Keys::default()
        .maybe("to", rounding.to.map(|to| to.to_string()))
        .with("mode", word(&ROUNDING_MODES, &rounding.mode))
        .done()
}
