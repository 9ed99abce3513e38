//! The fee over time, as a picture.

use std::fmt::Write;

use engine::money::Money;
use engine::tariff::{Pricer, Stay};
use engine::time::Minute;

/// The fee over time as two paths in a box 120 wide and 30 high.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The area up to now, closed.
    pub past: String,
    /// The line from now on.
    pub next: String,
    /// Where now is.
    pub here: f64,
}

/// From a minute on, whoever leaves pays this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The minute.
    pub from: Minute,
    /// What the stay costs.
    pub total: Money,
}

/// How many steps behind now are told.
const STEPS_AHEAD: usize = 3;
/// How far ahead they are looked for, in minutes.
const MINUTES_AHEAD: i64 = 24 * 60;
/// The width of the box. More steps than this could not be told apart, and the path stays short.
const WIDTH: i64 = 120;

impl Curve {
    /// The next steps of the price behind a stay's exit.
    pub fn ahead(pricer: &Pricer, stay: &Stay) -> Vec<Step> {
        let steps = steps(pricer, stay, stay.exit.minute().plus(MINUTES_AHEAD));
        // The first holds already.
        steps.into_iter().skip(1).take(STEPS_AHEAD).collect()
    }

    /// Draws the fee from entry until a little after the steps ahead. Nothing where all of it is free.
    pub fn new(pricer: &Pricer, stay: &Stay, ahead: &[Step]) -> Option<Self> {
        let (entry, now) = (stay.entry.minute(), stay.exit.minute());
        let end = ahead.last().map_or(now, |step| step.from).plus(10);
        let steps = steps(pricer, &stay.until(entry.instant()), end);
        let most = steps
            .iter()
            .map(|step| step.total.minor)
            .max()
            .filter(|&most| most > 0)?;
        let length = end.since(entry).max(1);
        #[expect(clippy::cast_precision_loss, reason = "a picture, not money")]
        let (x, y) = (
            |at: Minute| at.since(entry) as f64 * WIDTH as f64 / length as f64,
            |sum: Money| 30.0 - sum.minor as f64 * 26.0 / most as f64,
        );
        let here = x(now);
        let drawn = thinned(&steps, entry, length);
        let (mut past, mut next) = (String::from("M0 30"), String::new());
        for (number, step) in drawn.iter().enumerate() {
            let from_x = x(step.from);
            let until_x = drawn.get(number + 1).map_or(x(end), |next| x(next.from));
            if from_x < here {
                // Writing to a string never fails.
                let _ = write!(past, "V{:.1}H{:.1}", y(step.total), until_x.min(here));
            }
            if until_x > here {
                let word = if next.is_empty() {
                    format!("M{:.1} {:.1}", from_x.max(here), y(step.total))
                } else {
                    format!("V{:.1}", y(step.total))
                };
                let _ = write!(next, "{word}H{until_x:.1}");
            }
        }
        past += "V30Z";
        Some(Self { past, next, here })
    }
}

/// Every step of the price from a stay's exit on. None where the stay has no price.
fn steps(pricer: &Pricer, stay: &Stay, until: Minute) -> Vec<Step> {
    let points = pricer.curve(stay, until.instant()).unwrap_or_default();
    let step = |point: engine::tariff::Point| Step {
        from: point.from,
        total: point.total,
    };
    points.into_iter().map(step).collect()
}

/// One step for each place of the box at the most: the last one there.
fn thinned(steps: &[Step], entry: Minute, length: i64) -> Vec<Step> {
    let place = |step: &Step| step.from.since(entry) * WIDTH / length;
    let mut kept: Vec<Step> = Vec::new();
    for step in steps {
        if let Some(last) = kept.last_mut().filter(|last| place(last) == place(step)) {
            // It keeps its place, so that the line begins where the first of them did.
            last.total = step.total;
        } else {
            kept.push(*step);
        }
    }
    kept
}
