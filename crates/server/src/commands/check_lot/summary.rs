//! What a lot file says, in words and numbers.

use std::fmt::{self, Write as _};

use chrono::NaiveDate;
use engine::lot::{Lot, PlacedSpot};
use engine::spot::SpotKind;

use super::{aligned, choice, findings, tariff};

/// What the file of a lot says.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// For people.
    pub(super) text: String,
    /// How many mistakes were found in its tariffs; notes are none.
    pub(super) mistakes: usize,
}

/// What the file of a lot says, with what stays cost on a date, and what was found about its tariffs.
pub(super) fn summary(lot: &Lot, date: NaiveDate) -> Summary {
    let mut summary = Summary::default();
    // Writing to a string cannot fail.
    let _ = write_summary(&mut summary, lot, date);
    summary
}

fn write_summary(summary: &mut Summary, lot: &Lot, date: NaiveDate) -> fmt::Result {
    let out = &mut summary.text;
    let document = lot.document();
    let place = [document.address.as_str(), &document.zone].map(str::to_owned);
    let place: Vec<_> = place.into_iter().filter(|part| !part.is_empty()).collect();
    writeln!(out, "{} ({}), {}\n", document.name, document.id, place.join(", "))?;
    out.push_str(&aligned(&spots(lot)));

    choice::write(out, lot)?;

    for one in &document.tariffs {
        tariff::write(out, document, one, date)?;
        summary.mistakes += findings::write(out, document, one, date)?;
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
        let Summary { text, mistakes } = summary(&demo(), date("2026-11-18"));
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
        assert_eq!((text.as_str(), mistakes), (expected, 0));
    }

    #[test]
    fn holidays_that_run_out_are_noticed() {
        let text = summary(&demo(), date("2030-01-01")).text;
        assert!(
            text.ends_with("The file has no holiday from 2030-01-01 on: they count as ordinary weekdays.\n")
        );
    }
}
