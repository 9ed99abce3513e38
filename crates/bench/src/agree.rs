//! What the engine says of random tariffs and stays, in so few words that two programs can be compared.

use std::collections::BTreeMap;
use std::fmt::Write;

use engine::tariff::{Bill, By, PriceError, Pricer, Strategy, TaxKind, Unit, Why};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::sim;
use testkit::tariffs::Case;

/// How many tariffs and stays.
const CASES: u64 = 10_000;
/// How many of them make a line.
const BATCH: u64 = 500;
/// How many simulated lots, and how many of them make a line.
const SIMULATIONS: u64 = 1_000;
const OF_THEM: u64 = 50;

/// Prices every case: a line with a digest for each batch, and at the end one that says of how many bills what is true.
///
/// Then come the states of simulated lots. A digest is of the bills as JSON, every 25th followed by the next change of its price: looking for it takes many times
/// as long.
pub fn agree(out: &mut dyn FnMut(&Value)) {
    let mut counts = Counts::default();
    for first in (0..CASES).step_by(usize::try_from(BATCH).unwrap_or(usize::MAX)) {
        let mut digest = Sha256::new();
        for seed in first..first + BATCH {
            digest.update(said(seed, &mut counts));
        }
        out(&json!({ "seeds": format!("{first} to {}", first + BATCH - 1), "sha256": hex(digest) }));
    }
    for first in (0..SIMULATIONS).step_by(usize::try_from(OF_THEM).unwrap_or(usize::MAX)) {
        let mut digest = Sha256::new();
        for seed in first..first + OF_THEM {
            digest.update(simulated(seed));
        }
        let last = first + OF_THEM - 1;
        out(&json!({ "simulations": format!("{first} to {last}"), "sha256": hex(digest) }));
    }
    out(&json!({ "bills": CASES, "with": counts.0 }));
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().fold(String::new(), |mut hex, byte| {
        // Writing into text never fails.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The state that a simulated lot comes to, with its devices, its server and all their faults.
fn simulated(seed: u64) -> Vec<u8> {
    match sim::run(sim::Plan { seed, plant: None }) {
        Ok(report) => report.state.to_vec(),
        Err(violation) => violation.to_string().into_bytes(),
    }
}

/// What the engine says of a case, as text.
fn said(seed: u64, counts: &mut Counts) -> String {
    let case = Case::new(seed);
    let pricer = Pricer::new(&case.tariff, &case.calendar, case.currency);
    let bill = pricer.bill(&case.stay);
    counts.add("no price", bill.is_err());
    if let Ok(bill) = &bill {
        counts.see(&case, bill);
    }
    let next = seed.is_multiple_of(25).then(|| pricer.next_change(&case.stay));
    let code = PriceError::code;
    let said = (bill.map_err(code), next.map(|next| next.map_err(code)));
    serde_json::to_string(&said).unwrap_or_else(|error| error.to_string()) + "\n"
}

/// How many bills have what.
#[derive(Debug, Default)]
struct Counts(BTreeMap<&'static str, u32>);

impl Counts {
    /// What is never so is counted as well: it has 0.
    fn add(&mut self, what: &'static str, is_so: bool) {
        *self.0.entry(what).or_default() += u32::from(is_so);
    }

    fn see(&mut self, case: &Case, bill: &Bill) {
        let (segments, whys) = (
            || bill.segments.iter().chain(&bill.extras),
            || bill.adjustments.iter().map(|adjusted| adjusted.why),
        );
        let by = |is: fn(&Strategy) -> bool| {
            segments().any(|segment| match segment.by {
                By::Rule(at) => case.tariff.rule(at).is_some_and(|rule| is(&rule.strategy)),
                By::Nothing | By::Adjustment(_) => false,
            })
        };
        let changes = |from, until| case.calendar.offsets.at(from) != case.calendar.offsets.at(until);
        let minutes = i32::try_from(bill.exit.since(bill.entry)).unwrap_or(i32::MAX);
        let seen = [
            (
                "an adjustment",
                whys().any(|why| matches!(why, Why::Adjustment(_))),
            ),
            (
                "a cap that cut",
                segments().any(|segment| segment.cut_by.is_some()),
            ),
            (
                "a charge for energy",
                segments().any(|segment| segment.unit == Unit::WattHours),
            ),
            (
                "a change of clocks",
                minutes < 100_000 && changes(bill.entry, bill.exit),
            ),
            ("a fee", by(|strategy| matches!(strategy, Strategy::Fee { .. }))),
            (
                "a flat rate",
                by(|strategy| matches!(strategy, Strategy::Flat(_))),
            ),
            ("a lost ticket", whys().any(|why| why == Why::LostTicket)),
            ("a maximum", whys().any(|why| why == Why::Maximum)),
            ("a minimum", whys().any(|why| why == Why::Minimum)),
            (
                "a period that costs its cap",
                by(|strategy| matches!(strategy, Strategy::Cap(_))),
            ),
            ("a table", by(|strategy| matches!(strategy, Strategy::Table(_)))),
            ("an extra", !bill.extras.is_empty()),
            (
                "an increment",
                by(|strategy| matches!(strategy, Strategy::Increment(_))),
            ),
            ("an offer", bill.offer.is_some()),
            ("free time", by(|strategy| matches!(strategy, Strategy::Free(_)))),
            (
                "free, being out in time",
                by(|strategy| matches!(strategy, Strategy::FreeIfOutWithin { .. })),
            ),
            (
                "minutes given away",
                segments().any(|segment| matches!(segment.by, By::Adjustment(_))),
            ),
            (
                "no rule for some time",
                segments().any(|segment| segment.by == By::Nothing),
            ),
            ("rounding", bill.rounding != engine::money::Amount::ZERO),
            (
                "several spots that pay",
                segments().any(|segment| segment.spots > 1),
            ),
            ("several taxes", bill.taxes.len() > 1),
            ("tax added", bill.tax_kind == Some(TaxKind::Exclusive)),
            ("tax within", bill.tax_kind == Some(TaxKind::Inclusive)),
        ];
        for (what, is_so) in seen {
            self.add(what, is_so);
        }
    }
}
