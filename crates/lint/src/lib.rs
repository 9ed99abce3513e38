//! The linter of tariffs: what a sound tariff says that its owner can hardly mean, or should have seen, each with the stays
//! that show it.
//!
//! [`lint`] prices stays with the engine and looks at their bills; it knows no rule of its own. For each sort of stay that
//! the tariff's conditions tell apart (by vehicle, spot, customer, validation, means, fullness and booking, up to 16 of
//! them), and for every minute of entry of an ordinary week, of the days about a holiday, about each special day, about
//! the two changes of clocks and about each season's beginning and end, it reads the whole curve of the next 25 hours, and
//! for every seventh that of the next two days. So what it says of falling fees and lost tickets holds for every such
//! stay, and what it says of time without a charge for every stay of two days.
//!
//! Three things are bounded. Where all curves together would have more than six million steps, as with prices by the minute,
//! only those of every 7th, 11th or so entry are read; of the others, bills of one and of two days. A rule, a cap, an
//! offer or an adjustment is said to do nothing if it did nothing on any bill: of stays of a few set lengths, of two
//! days, of a month where a sum is limited, and of up to twelve exits of each entry where the exit may decide. And
//! leaving and coming back is tried at the ends of the pieces of each curve and at the edges of the tariff's windows, on at
//! most 96 pieces of a curve, evenly chosen.

mod arbitrage;
mod best;
mod cap_gap;
mod coverage;
mod curve;
mod falls;
mod finding;
mod never;
mod parts;
mod profile;
mod scan;
mod seen;
mod spans;
mod uncharged;
mod words;

use chrono::NaiveDate;
use engine::money::Currency;
use engine::tariff::{Calendar, Tariff};

pub use finding::{Finding, Kind, Severity, Shown};

/// Looks for what is wrong with a sound tariff, from the week of a date on: mistakes first, then notes.
///
/// The tariff's own time of validity does not matter: what it says is looked at as if it were in force all the time.
pub fn lint(tariff: &Tariff, calendar: &Calendar, currency: Currency, week_of: NaiveDate) -> Vec<Finding> {
    let mut findings = scan::scan(tariff, calendar, currency, week_of);
    findings.sort_by_key(|finding| (finding.severity(), finding.kind));
    findings
}
