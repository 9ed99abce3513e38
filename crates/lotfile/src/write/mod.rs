//! Tariffs written as a file.

mod keys;
mod rule;

use chrono::{Datelike, NaiveDateTime, Timelike};
use engine::money::Amount;
use engine::tariff::{Adjustment, Change, DayClass, Extra, Offer, Rounding, SpecialDays, Tariff, Tax};
use engine::time::{Instant, Minute, Offsets};

use crate::TariffFile;
use crate::words::{
    MEANINGS, MEASURES, ON_MOVE, RESTARTS, ROUNDING_MODES, RUNNING_STAYS, SEVERAL_SPOTS, STACKING, TAX_KINDS,
    word,
};
use crate::zone::YEARS;
use keys::{Keys, Written};
use rule::{condition, rules};

/// Writes a tariff file.
pub(crate) fn tariffs(file: &TariffFile) -> String {
    let calendar = &file.calendar;
    let mut before = None;
    let tariffs = file.tariffs.iter().map(|tariff| {
        let span = Span::of(tariff, before, &calendar.offsets);
        before = Some(span.from);
        whole(tariff, &span, &calendar.offsets)
    });
    let keys = Keys::default()
        .with("currency", file.currency.code())
        .with("zone", file.zone.as_str())
        .list("holidays", calendar.holidays.iter().map(ToString::to_string))
        .list("special_days", calendar.special.iter().map(special))
        .list("tariff", tariffs);
    // Texts, numbers and lists of them can always be written.
    let mut text = serde_json::to_string_pretty(&keys.done()).unwrap_or_default();
    text.push('\n');
    text
}

fn special(days: &SpecialDays) -> Written {
    Keys::default()
        .with("name", days.name.as_str())
        .with(
            "dates",
            days.dates.iter().map(ToString::to_string).collect::<Written>(),
        )
        .maybe("counts_as", days.counts_as.map(DayClass::name))
        .done()
}

/// When a tariff counts, as far as a file can say it.
///
/// Tariffs of other systems begin “ever” and end “never”: in years that the clock of a lot does not reach. What lies before
/// the first of its years is held there, one minute after the other, and an end beyond the last of them is left out.
struct Span {
    from: Minute,
    until: Option<Minute>,
}

impl Span {
    fn of(tariff: &Tariff, before: Option<Minute>, clock: &Offsets) -> Self {
        let from = held(tariff.valid_from, before, clock);
        let until = tariff
            .valid_until
            .filter(|&until| year(until, clock) <= *YEARS.end());
        Self {
            from,
            until: until.map(|until| held(until, Some(from), clock)),
        }
    }
}

fn year(at: Instant, clock: &Offsets) -> i32 {
    clock.local(at.minute()).year()
}

/// The nearest minute within the years of a file, and after another.
fn held(at: Instant, after: Option<Minute>, clock: &Offsets) -> Minute {
    let year_start = |year| {
        let date = NaiveDateTime::default().with_year(year);
        date.map_or(at.minute(), |date| clock.minute_of(date))
    };
    let minute = match year(at, clock) {
        year if year < *YEARS.start() => year_start(*YEARS.start()),
        year if year > *YEARS.end() => year_start(*YEARS.end()),
        _ => at.minute(),
    };
    after.map_or(minute, |after| minute.max(after.plus(1)))
}

/// A minute by the clock of the zone: its date alone where it is a midnight.
fn local(minute: Minute, clock: &Offsets) -> String {
    let shown = clock.local(minute);
    let format = if shown.num_seconds_from_midnight() == 0 {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%dT%H:%M"
    };
    shown.format(format).to_string()
}

fn whole(tariff: &Tariff, span: &Span, clock: &Offsets) -> Written {
    let sum = |amount: Amount| amount.to_string();
    Keys::default()
        .with("version", tariff.version)
        .with("valid_from", local(span.from, clock))
        .maybe("valid_until", span.until.map(|until| local(until, clock)))
        .unless(
            "running_stays",
            word(&RUNNING_STAYS, &tariff.running_stays),
            "keep",
        )
        .unless("stacking", word(&STACKING, &tariff.stacking), "each")
        .maybe("minimum", tariff.minimum.map(sum))
        .maybe("maximum", tariff.maximum.map(sum))
        .maybe("lost_ticket", tariff.lost_ticket.map(sum))
        .maybe("tax", tariff.tax.map(tax))
        .maybe(
            "rounding",
            (!tariff.rounding.is_ordinary()).then(|| rounding(tariff.rounding)),
        )
        .maybe("cash_rounding", tariff.cash_rounding.map(rounding))
        .unless("restart", word(&RESTARTS, &tariff.restart), "never")
        .unless(
            "several_spots",
            word(&SEVERAL_SPOTS, &tariff.several_spots),
            "as_one",
        )
        .unless("on_move", word(&ON_MOVE, &tariff.on_move), "go_on")
        .unless("reentry_minutes", tariff.reentry_minutes, 0)
        .unless("exit_grace_minutes", tariff.exit_grace_minutes, 0)
        .list("rule", rules(&tariff.rules))
        .list("offer", tariff.offers.iter().map(offer))
        .list("extra", tariff.extras.iter().map(extra))
        .list("adjustment", tariff.adjustments.iter().map(adjustment))
        .done()
}

fn offer(offer: &Offer) -> Written {
    Keys::default()
        .with("name", offer.name.as_str())
        .maybe("when", condition(&offer.when))
        .list("rule", rules(&offer.rules))
        .done()
}

fn extra(extra: &Extra) -> Written {
    Keys::default()
        .with("name", extra.name.as_str())
        .with("of", word(&MEASURES, &extra.of))
        .maybe("when", condition(&extra.when))
        .maybe("tax", extra.tax.map(|tax| tax.to_string()))
        .list("rule", rules(&extra.rules))
        .done()
}

fn adjustment(adjustment: &Adjustment) -> Written {
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
            .unless("meaning", word(&MEANINGS, meaning), "cheapest"),
    }
    .done()
}

fn tax(tax: Tax) -> Written {
    Keys::default()
        .with("percent", tax.percent.to_string())
        .with("kind", word(&TAX_KINDS, &tax.kind))
        .done()
}

fn rounding(rounding: Rounding) -> Written {
    Keys::default()
        .maybe("to", rounding.to.map(|to| to.to_string()))
        .with("mode", word(&ROUNDING_MODES, &rounding.mode))
        .done()
}
