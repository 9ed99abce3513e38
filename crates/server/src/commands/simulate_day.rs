//! `parkade simulate-day`: plays a day of a lot through the rules, without a server.

use std::fmt::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use engine::lot::Lot;
use engine::money::Money;
use testkit::day::{Day, Hour, Plan, play};

use super::check_lot;

/// Which day to play.
#[derive(Debug, Args)]
pub struct Options {
    /// The lot file.
    file: PathBuf,
    /// The date, by the lot's clock. Working days, Saturdays, Sundays and holidays differ.
    #[arg(long, default_value = "2026-11-20")]
    date: NaiveDate,
    /// The same seed gives the same day.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many vehicles come; a little over two for each spot where absent.
    #[arg(long, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    cars: Option<u32>,
}

/// Runs the command.
///
/// It ends with 0 for a day played, 1 for a file with mistakes, and 2 for one that cannot be read.
pub fn run(options: &Options) -> ExitCode {
    let lot = match check_lot::open(&options.file) {
        Ok(lot) => lot,
        Err(unsound) => {
            eprintln!("{unsound}");
            return unsound.exit_code();
        }
    };
    let plan = Plan {
        date: options.date,
        seed: options.seed,
        vehicles: options.cars,
    };
    match report(lot, plan) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(stuck) => {
            eprintln!("the day did not end: {stuck}");
            ExitCode::FAILURE
        }
    }
}

fn report(lot: Lot, plan: Plan) -> Result<String, testkit::day::Stuck> {
    let name = lot.document().name.clone();
    let spots = lot.spots().len();
    let day = play(lot, plan)?;
    let mut text = String::new();
    let _ = write_head(&mut text, &name, spots, plan);
    text.push_str(&check_lot::aligned(&lines(&day)));
    let _ = write_foot(&mut text, &day, spots);
    Ok(text)
}

fn write_head(out: &mut String, name: &str, spots: usize, plan: Plan) -> fmt::Result {
    let date = plan.date.format("%A, %Y-%m-%d");
    writeln!(out, "{name}, {spots} spots: {date}, seed {}\n", plan.seed)
}

const HEAD: [&str; 9] = [
    "hour",
    "arrivals",
    "turned away",
    "departures",
    "occupied",
    "free",
    "closed",
    "%",
    "revenue",
];

/// A line for each hour, with the counts at its end, and one for the day.
fn lines(day: &Day) -> Vec<Vec<String>> {
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
    lines.extend(day.hours.iter().map(line));
    let revenue = day
        .revenue()
        .map_or_else(|| "too much to count".to_owned(), Money::digits);
    let sums = [day.arrivals(), day.turned_away(), day.departures()].map(|sum| sum.to_string());
    let mut total = vec!["day".to_owned()];
    total.extend(sums);
    total.extend(["", "", "", ""].map(str::to_owned));
    total.push(revenue);
    lines.push(total);
    lines
}

fn line(hour: &Hour) -> Vec<String> {
    let counts = hour.counts;
    let mut line = vec![hour.begins.format("%H:%M").to_string()];
    line.extend(
        [
            hour.arrivals,
            hour.turned_away,
            hour.departures,
            counts.occupied,
            counts.free,
            counts.closed,
            counts.percent(),
        ]
        .map(|count| count.to_string()),
    );
    line.push(hour.revenue.digits());
    line
}

fn write_foot(out: &mut String, day: &Day, spots: usize) -> fmt::Result {
    let inside = day.arrivals() - day.departures();
    writeln!(out, "\nInside at midnight:  {inside}")?;
    if let Some(fullest) = day.fullest().filter(|hour| hour.counts.occupied > 0) {
        writeln!(
            out,
            "Fullest:             {} of {spots} spots, in the hour from {}",
            fullest.counts.occupied,
            fullest.begins.format("%H:%M")
        )?;
    }
    if let Some(minutes) = average_minutes(day) {
        writeln!(
            out,
            "Average stay:        {} h {:02} min, of those who left",
            minutes / 60,
            minutes % 60
        )?;
    }
    writeln!(
        out,
        "By hand:             vehicles moved {} times, spots closed {} times",
        day.moved, day.closed
    )?;
    if let Some(revenue) = day.revenue() {
        writeln!(out, "Revenue:             {revenue}")?;
        writeln!(out, "Revenue per spot:    {}", per_spot(revenue, spots))?;
    }
    Ok(())
}

/// The average stay of those who left, to the nearest minute.
fn average_minutes(day: &Day) -> Option<u64> {
    let departures = u64::try_from(day.departures()).ok()?;
    let minute = departures.checked_mul(60_000)?;
    (day.stayed_for + minute / 2).checked_div(minute)
}

/// A sum shared by all spots, to the nearest minor unit, a half going up.
fn per_spot(revenue: Money, spots: usize) -> Money {
    let spots = i64::try_from(spots).unwrap_or(i64::MAX).max(1);
    let (whole, rest) = (revenue.minor.div_euclid(spots), revenue.minor.rem_euclid(spots));
    let minor = whole + i64::from(rest >= spots - rest);
    Money { minor, ..revenue }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(seed: u64) -> Plan {
        Plan {
            date: "2026-11-20".parse().expect("a date"),
            seed,
            vehicles: None,
        }
    }

    fn demo(seed: u64) -> String {
        let lot = Lot::try_from(lotfile::demo()).expect("the demo");
        report(lot, plan(seed)).expect("a whole day")
    }

    #[test]
    fn the_same_seed_prints_the_same_and_another_something_else() {
        assert_eq!(demo(1), demo(1));
        assert_ne!(demo(1), demo(2));
    }

    #[test]
    fn the_columns_stand_below_one_another() {
        let text = demo(1);
        let table: Vec<_> = text.lines().skip(2).take_while(|line| !line.is_empty()).collect();
        assert_eq!(table.len(), 1 + 24 + 1);
        let width = table[0].chars().count();
        assert!(table.iter().all(|line| line.chars().count() == width), "{text}");
    }

    #[test]
    fn the_hours_add_up_to_the_day() {
        let lot = Lot::try_from(lotfile::demo()).expect("the demo");
        let day = play(lot, plan(1)).expect("a whole day");
        let minor: i64 = day.hours.iter().map(|hour| hour.revenue.minor).sum();
        assert_eq!(day.revenue().map(|sum| sum.minor), Some(minor));
        assert!(minor > 0);
    }

    #[test]
    fn a_sum_is_shared_to_the_nearest_cent() {
        let currency = lotfile::demo().currency;
        for (minor, spots, expected) in [(100, 3, 33), (200, 3, 67), (1, 2, 1), (0, 5, 0), (7, 7, 1)] {
            let shared = per_spot(Money { minor, currency }, spots);
            assert_eq!(shared.minor, expected, "{minor} / {spots}");
        }
    }
}
