//! What a lot file says, in words and numbers.

use std::fmt::{self, Write as _};

use chrono::NaiveDate;
use engine::lot::{Lot, PlacedSpot};
use engine::money::{Amount, Money};
use engine::spot::SpotKind;
use engine::tariff::{Pricer, Stay, Tariff};
use engine::time::Instant;

use super::{aligned, choice, findings};

/// What the file of a lot says, with what stays cost on a date.
pub(super) fn summary(lot: &Lot, date: NaiveDate) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_summary(&mut text, lot, date);
    text
}

fn write_summary(out: &mut String, lot: &Lot, date: NaiveDate) -> fmt::Result {
    let document = lot.document();
    let place = [document.address.as_str(), &document.zone].map(str::to_owned);
    let place: Vec<_> = place.into_iter().filter(|part| !part.is_empty()).collect();
    writeln!(out, "{} ({}), {}\n", document.name, document.id, place.join(", "))?;
    out.push_str(&aligned(&spots(lot)));

    choice::write(out, lot)?;

    for tariff in &document.tariffs {
        write_tariff(out, lot, tariff, date)?;
    }

    let next: Vec<_> = document.calendar.holidays.range(date..).take(3).collect();
    let named = next.iter().map(|day| format!("{} {day}", day.format("%a")));
    let named = named.collect::<Vec<_>>().join(", ");
    if named.is_empty() {
        writeln!(
            out,
            "\nThe file has no holiday from {date} on: they count as ordinary weekdays."
        )
    } else {
        writeln!(out, "\nThe next holidays: {named}")
    }
}

/// A line for each level and one for the whole.
fn spots(lot: &Lot) -> Vec<Vec<String>> {
    let levels = &lot.document().levels;
    let head = [
        "level",
        "spots",
        "motorcycle",
        "compact",
        "large",
        "accessible",
        "charger",
        "closed",
    ];
    let line = |name: &str, of: &dyn Fn(&PlacedSpot) -> bool| {
        let count = |what: &dyn Fn(&PlacedSpot) -> bool| {
            let spots = lot.spots().iter().filter(|placed| of(placed));
            spots.filter(|placed| what(placed)).count().to_string()
        };
        let [motorcycle, compact, large] =
            SpotKind::ALL.map(|kind| count(&|placed| placed.spot.kind == kind));
        vec![
            name.to_owned(),
            count(&|_| true),
            motorcycle,
            compact,
            large,
            count(&|placed| placed.spot.accessible),
            count(&|placed| placed.spot.charger.is_some()),
            count(&|placed| placed.spot.out_of_service),
        ]
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for (number, level) in levels.iter().enumerate() {
        lines.push(line(&level.id, &|placed| placed.level == number));
    }
    lines.push(line("all", &|_| true));
    lines
}

fn write_tariff(out: &mut String, lot: &Lot, tariff: &Tariff, date: NaiveDate) -> fmt::Result {
    let document = lot.document();
    let begins = document.calendar.offsets.local(tariff.valid_from.minute());
    writeln!(
        out,
        "\nTariff {}, from {}:",
        tariff.version,
        begins.format("%Y-%m-%d %H:%M")
    )?;
    for (number, rule) in (1..).zip(&tariff.rules) {
        let sum = |amount: Amount| {
            format!(
                "{} {}",
                amount.to_decimal(document.currency.digits()),
                document.currency
            )
        };
        writeln!(out, "  {number}. {}", rule.sentence(sum))?;
    }
    writeln!(
        out,
        "  {} minutes to drive out after paying",
        tariff.exit_grace_minutes
    )?;
    let costs = [
        (30, "30 min"),
        (60, "1 h"),
        (180, "3 h"),
        (480, "8 h"),
        (1440, "24 h"),
    ]
    .map(|(minutes, name)| format!("{name} {}", cost(lot, tariff, date, minutes)));
    writeln!(
        out,
        "  From 10:00 on {} {date}: {}",
        date.format("%a"),
        costs.join(", ")
    )?;
    findings::write(out, document, tariff, date)
}

/// What a stay from 10:00 on costs.
fn cost(lot: &Lot, tariff: &Tariff, date: NaiveDate, minutes: i64) -> String {
    let document = lot.document();
    let midnight = document.calendar.offsets.minute_on(date, chrono::NaiveTime::MIN);
    let ten = chrono::NaiveTime::from_hms_opt(10, 0, 0);
    let entry = ten.map_or(midnight, |ten| document.calendar.offsets.minute_on(date, ten));
    let (entry, exit): (Instant, Instant) = (entry.instant(), entry.plus(minutes).instant());
    let pricer = Pricer::new(tariff, &document.calendar, document.currency);
    let total = pricer.total(&Stay::new(entry, exit));
    total.map_or_else(|error| error.to_string(), Money::digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn demo() -> Lot {
        Lot::try_from(lotfile::demo()).expect("the demo")
    }

    #[test]
    fn the_summary_says_what_the_file_says() {
        let text = summary(&demo(), date("2026-11-18"));
        let expected = "\
Parkgarage Tivoli (tivoli), Stuttgart, Europe/Berlin

level  spots  motorcycle  compact  large  accessible  charger  closed
G1       106          10       92      4           6       12       0
G2       120           0      120      0           0       10       0
G3       117           0      105     12           0        0       0
all      343          10      317     16           6       22       0

Who may stand where, the best first:
  motorcycle: motorcycle, compact
  car:        compact, large
  van:        large
  bus:        not admitted
  chargers:   others too, when nothing else is left

Tariff 1, from 2026-01-01 00:00:
  1. 3.00 EUR for every started hour
  2. At most 18.00 EUR a day from 06:00, Monday to Saturday
  3. At most 8.00 EUR from 18:00 to 06:00, Monday to Saturday
  4. At most 8.00 EUR a day from 06:00, Sunday and holidays
  15 minutes to drive out after paying
  From 10:00 on Wed 2026-11-18: 30 min 3.00, 1 h 3.00, 3 h 9.00, 8 h 18.00, 24 h 30.00

The next holidays: Fri 2026-12-25, Sat 2026-12-26, Fri 2027-01-01
";
        assert_eq!(text, expected);
    }

    #[test]
    fn holidays_that_run_out_are_noticed() {
        let text = summary(&demo(), date("2030-01-01"));
        assert!(
            text.ends_with("The file has no holiday from 2030-01-01 on: they count as ordinary weekdays.\n")
        );
    }
}
