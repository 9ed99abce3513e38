//! `parkade check-lot`: tells whether a lot file is sound, and what it says.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use engine::lot::{ChargerUse, Lot, PlacedSpot};
use engine::money::{Amount, Money};
use engine::spot::SpotKind;
use engine::tariff::{Tariff, price};
use engine::time::Instant;
use engine::vehicle::VehicleClass;

use crate::clock;

/// Which file to check.
#[derive(Debug, Args)]
pub struct Options {
    /// The lot file.
    file: PathBuf,
    /// The date from which the next holidays are counted; today where absent.
    #[arg(long)]
    date: Option<NaiveDate>,
}

/// Runs the command.
///
/// It ends with 0 for a sound file, 1 for one with mistakes, and 2 for one that cannot be read.
pub fn run(options: &Options) -> ExitCode {
    match open(&options.file) {
        Ok(lot) => {
            let today = || {
                lot.document()
                    .calendar
                    .offsets
                    .local(clock::now().minute())
                    .date()
            };
            let date = options.date.unwrap_or_else(today);
            print!("{}", summary(&lot, date));
            ExitCode::SUCCESS
        }
        Err(unsound) => {
            eprintln!("{unsound}");
            unsound.exit_code()
        }
    }
}

/// Why there is no lot in a file.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unsound {
    #[error("cannot read {file}: {error}")]
    Unreadable { file: String, error: std::io::Error },
    #[error("{file}:\n{errors}")]
    Mistakes {
        file: String,
        errors: lotfile::LotFileErrors,
    },
    #[error("{file}: {error}")]
    Lot {
        file: String,
        error: engine::lot::LotError,
    },
}

impl Unsound {
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Unreadable { .. } => ExitCode::from(2),
            Self::Mistakes { .. } | Self::Lot { .. } => ExitCode::FAILURE,
        }
    }
}

/// Reads the lot of a file.
pub(super) fn open(path: &Path) -> Result<Lot, Unsound> {
    let file = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return Err(Unsound::Unreadable { file, error }),
    };
    match lotfile::read(&text) {
        Ok(document) => Lot::try_from(document).map_err(|error| Unsound::Lot { file, error }),
        Err(errors) => Err(Unsound::Mistakes { file, errors }),
    }
}

fn summary(lot: &Lot, date: NaiveDate) -> String {
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

    writeln!(out, "\nWho may stand where, the best first:")?;
    for class in VehicleClass::ALL {
        let kinds = document.preferences.kinds.get(&class);
        let kinds = kinds.map(|kinds| kinds.iter().map(|&kind| kind_name(kind)).collect::<Vec<_>>());
        let kinds = kinds.map_or_else(|| "not admitted".to_owned(), |kinds| kinds.join(", "));
        writeln!(out, "  {:<11} {kinds}", format!("{}:", class_name(class)))?;
    }
    writeln!(
        out,
        "  chargers:   {}",
        match document.preferences.chargers {
            ChargerUse::OthersLast => "others too, when nothing else is left",
            ChargerUse::ElectricOnly => "electric vehicles only",
        }
    )?;

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
    )
}

/// What a stay from 10:00 on costs.
fn cost(lot: &Lot, tariff: &Tariff, date: NaiveDate, minutes: i64) -> String {
    let document = lot.document();
    let midnight = document.calendar.offsets.minute_on(date, chrono::NaiveTime::MIN);
    let ten = chrono::NaiveTime::from_hms_opt(10, 0, 0);
    let entry = ten.map_or(midnight, |ten| document.calendar.offsets.minute_on(date, ten));
    let (entry, exit): (Instant, Instant) = (entry.instant(), entry.plus(minutes).instant());
    let bill = price(tariff, &document.calendar, document.currency, entry, exit);
    bill.map_or_else(|error| error.to_string(), |bill| Money::digits(bill.total))
}

fn kind_name(kind: SpotKind) -> &'static str {
    match kind {
        SpotKind::Motorcycle => "motorcycle",
        SpotKind::Compact => "compact",
        SpotKind::Large => "large",
    }
}

fn class_name(class: VehicleClass) -> &'static str {
    match class {
        VehicleClass::Motorcycle => "motorcycle",
        VehicleClass::Car => "car",
        VehicleClass::Van => "van",
        VehicleClass::Bus => "bus",
    }
}

/// Lines in columns: the first to the left, as names are, the others to the right, as numbers are.
pub(super) fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        for (at, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            let cell = if at == 0 {
                format!("{cell:<width$}")
            } else {
                format!("  {cell:>width$}")
            };
            text.push_str(&cell);
        }
        text.push('\n');
    }
    text
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

    #[test]
    fn a_file_that_is_not_there_and_one_with_mistakes_end_differently() {
        let missing = open(Path::new("no such file.toml")).expect_err("missing");
        assert!(matches!(missing, Unsound::Unreadable { .. }));
        assert!(missing.to_string().starts_with("cannot read no such file.toml: "));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lot.toml");
        fs::write(&path, "id = 7\n").expect("written");
        let mistakes = open(&path).expect_err("mistakes").to_string();
        assert!(
            mistakes.contains("\nline 1: `id` must be a text in quotes, not the number 7"),
            "{mistakes}"
        );
    }
}
