//! The curve of a price: when it changes, and what it is then (T-14).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::clock::Opening;
use super::parking::Charged;
use super::when::When;
use super::{PriceError, Pricer, check};
use crate::money::Money;
use crate::tariff::{Change, Stay};
use crate::time::{Instant, Minute};

/// The price holds for an exit up to and including `holds_until`; a minute later it is `then`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextChange {
    /// The last minute of the present price.
    pub holds_until: Minute,
    /// The price a minute later.
    pub then: Money,
}

/// A step of the curve: what an exit costs from a minute on, until the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The first minute of exit with this price.
    pub from: Minute,
    /// The price.
    pub total: Money,
}

const DAY_MINUTES: i64 = 24 * 60;
/// How far ahead a change is looked for, in minutes, one after the other: the last is beyond every month.
const HORIZONS: [i64; 4] = [
    DAY_MINUTES / 4,
    2 * DAY_MINUTES,
    8 * DAY_MINUTES,
    32 * DAY_MINUTES,
];
/// Adjustments that give minutes away are combined up to this many.
const MOST_COMBINED: usize = 4;

impl Pricer<'_> {
    /// What a stay costs if it ends at its exit or later, until another instant: the present price, then every change.
    ///
    /// No minute is tried out: prices change where a step begins, free time ends, or a tariff asks when somebody leaves.
    ///
    /// # Errors
    /// As [`Self::bill`].
    pub fn curve(&self, stay: &Stay, until: Instant) -> Result<Vec<Point>, PriceError> {
        let (_, now) = check(stay)?;
        let until = until.minute().max(now);
        check(&stay.until(until.instant()))?;
        let mut points = vec![Point {
            from: now,
            total: self.total(stay)?,
        }];
        for at in self.occasions(stay, now, until) {
            let total = self.total(&stay.until(at.instant()))?;
            if points.last().is_some_and(|last| last.total != total) {
                points.push(Point { from: at, total });
            }
        }
        Ok(points)
    }

    /// Finds when the price of a stay changes next; `None` if not within 32 days.
    ///
    /// # Errors
    /// As [`Self::bill`].
    pub fn next_change(&self, stay: &Stay) -> Result<Option<NextChange>, PriceError> {
        let (_, now) = check(stay)?;
        let present = self.total(stay)?;
        let mut seen = now;
        for ahead in HORIZONS {
            let until = now.plus(ahead);
            for at in self.occasions(stay, seen, until) {
                let then = self.total(&stay.until(at.instant()))?;
                if then != present {
                    return Ok(Some(NextChange {
                        holds_until: at.plus(-1),
                        then,
                    }));
                }
            }
            seen = until;
        }
        Ok(None)
    }

    /// The exits within `(after, until]` at which the price may change, in order.
    fn occasions(&self, stay: &Stay, after: Minute, until: Minute) -> BTreeSet<Minute> {
        let shifts = self.shifts(stay);
        let mut edges = BTreeSet::new();
        for opening in self.exit_windows() {
            for &shift in &shifts {
                // Given-away minutes may let somebody leave earlier than they do.
                let of_window = self.edges_of(opening, after.plus(-shift), until);
                edges.extend(of_window.into_iter().map(|edge| edge.plus(shift)));
            }
        }
        edges.retain(|&at| after < at && at <= until);
        let mut occasions = edges.clone();
        // Between two edges whatever asks for the exit answers the same.
        let mut from = after;
        for edge in edges.into_iter().chain([until.plus(1)]) {
            self.note_between(stay, &shifts, (from, edge.plus(-1)), &mut occasions);
            from = edge.plus(-1);
        }
        occasions
    }

    /// The exits within `(after, until]` at which the price may change although no window of exit begins or ends.
    fn note_between(
        &self,
        stay: &Stay,
        shifts: &[i64],
        (after, until): (Minute, Minute),
        occasions: &mut BTreeSet<Minute>,
    ) {
        if until <= after {
            return;
        }
        let entry = stay.entry.minute();
        let mut note = |starts: &[Minute], shift: i64| {
            // Whoever is inside when a step begins pays for it.
            let occasion = starts.iter().map(|start| start.plus(1).plus(shift));
            occasions.extend(occasion.filter(|&at| after < at && at <= until));
        };
        for &late in shifts {
            for &early in shifts {
                let exit = until.plus(-early).max(entry);
                let charged = Charged {
                    entry: entry.plus(late).min(exit),
                    exit,
                };
                let moved = Stay {
                    entry: charged.entry.instant(),
                    ..stay.until(exit.instant())
                };
                let mut starts = Vec::new();
                self.note_starts(&moved, charged, &mut starts);
                note(&starts, early);
            }
        }
        let long = stay.until(until.instant());
        let mut starts = Vec::new();
        for extra in &self.extras {
            extra.note_starts(&long, &self.clock, (entry, until), &mut starts);
        }
        let energy = stay.charging.iter().flat_map(|session| &session.periods);
        starts.extend(energy.map(|period| period.from.minute()));
        note(&starts, 0);
    }

    fn note_starts(&self, stay: &Stay, charged: Charged, starts: &mut Vec<Minute>) {
        let offers = (0..self.offers.len()).map(Some);
        for offer in std::iter::once(None).chain(offers) {
            self.note_chain_starts(stay, charged, offer, starts);
        }
    }

    fn note_chain_starts(
        &self,
        stay: &Stay,
        charged: Charged,
        offer: Option<usize>,
        starts: &mut Vec<Minute>,
    ) {
        self.chain(stay, charged, offer, Some(starts));
        let rules = offer
            .and_then(|number| self.offers.get(number))
            .map_or(&self.rules, |(_, rules)| rules);
        for piece in self.pieces(stay, charged) {
            let begins = self
                .goes_on_with(stay, piece.entry)
                .first()
                .map(|visit| visit.entry.minute());
            for (_, _, minutes) in &rules.free_if_out {
                starts.extend(
                    [Some(piece.entry), begins]
                        .into_iter()
                        .flatten()
                        .map(|from| from.plus(*minutes)),
                );
            }
        }
    }

    /// By how many minutes given-away time may move a stay: every sum of the adjustments that give it some.
    fn shifts(&self, stay: &Stay) -> Vec<i64> {
        let entry = stay.entry.minute();
        let given = self
            .adjustments
            .iter()
            .filter_map(|(when, adjustment)| match adjustment.change {
                Change::Minutes { minutes, .. } if when.may_hold(stay, &self.clock, entry) => {
                    Some(i64::from(minutes))
                }
                _ => None,
            });
        let mut shifts = BTreeSet::from([0]);
        for minutes in given.take(MOST_COMBINED) {
            shifts.extend(shifts.clone().into_iter().map(|shift| shift + minutes));
        }
        shifts.into_iter().collect()
    }

    /// The windows in which somebody must leave for something to hold.
    fn exit_windows(&self) -> impl Iterator<Item = &Opening> {
        let lists = std::iter::once(&self.rules)
            .chain(self.offers.iter().map(|(_, rules)| rules))
            .chain(self.extras.iter().map(|extra| &extra.rules));
        let rules = lists.flat_map(|rules| {
            let chargers = rules.chargers.iter().map(|charger| &charger.when);
            let limits = rules.limits.iter().map(|limit| &limit.when);
            let free = rules.free_if_out.iter().map(|(_, when, _)| when);
            chargers.chain(limits).chain(free)
        });
        let whole = self
            .offers
            .iter()
            .map(|(when, _)| when)
            .chain(self.extras.iter().flat_map(super::extras::ExtraRules::conditions))
            .chain(self.adjustments.iter().map(|(when, _)| when));
        rules.chain(whole).filter_map(|when: &When| when.left.as_ref())
    }

    /// The exits from which on a window has begun or ended.
    fn edges_of(&self, opening: &Opening, after: Minute, until: Minute) -> Vec<Minute> {
        let mut edges = Vec::new();
        let mut at = after.plus(-1);
        while at <= until {
            if let Some((from, end)) = opening.occurrence(&self.clock, at) {
                edges.extend([from.plus(1), end.plus(1)]);
            }
            at = opening.next_start(&self.clock, at);
        }
        edges
    }
}
