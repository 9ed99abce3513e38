//! Leaving and coming back at once that is cheaper than staying.

use std::collections::BTreeSet;

use chrono::{Days, NaiveTime};
use engine::money::{Amount, Currency};
use engine::tariff::{Calendar, Change, Period, Pricer, Strategy, Tariff, TaxKind, Visit, Window};
use engine::time::Minute;

use crate::best::Best;
use crate::curve::Curve;
use crate::profile::Profile;
use crate::spans::{HORIZON, Span};
use crate::words::Words;
use crate::{Finding, Kind, parts};

/// How many ways of leaving in between are tried with the first visit known, where the tariff remembers it.
const MOST_ASKED: usize = 4;

/// The way of leaving in between that saves the most.
pub(crate) struct Arbitrage<'a> {
    tariff: &'a Tariff,
    calendar: &'a Calendar,
    /// Savings up to this many minor units are a matter of rounding twice instead of once.
    noise: i64,
    /// Whether what a visit costs depends on visits before it.
    remembers: bool,
    best: Best<Case>,
}

struct Case {
    profile: Profile,
    trip: Trip,
}

/// In, out and in at once, out; with what the first stay, the second and the whole cost.
#[derive(Clone, Copy)]
struct Trip {
    entry: Minute,
    between: Minute,
    exit: Minute,
    first: i64,
    second: i64,
    whole: i64,
}

impl Trip {
    fn saving(self) -> i64 {
        self.whole - self.first - self.second
    }
}

impl<'a> Arbitrage<'a> {
    pub(crate) fn new(tariff: &'a Tariff, calendar: &'a Calendar, currency: Currency) -> Self {
        Self {
            tariff,
            calendar,
            noise: noise(tariff, currency),
            remembers: remembers(tariff),
            best: Best::default(),
        }
    }

    /// Whether it can be worth anything to a profile. Who comes back soon enough goes on with the stay before (T-27); a
    /// validation and a booking are good for one visit.
    pub(crate) fn is_possible(&self, profile: &Profile) -> bool {
        self.tariff.reentry_minutes == 0 && profile.validation.is_none() && profile.booking.is_none()
    }

    /// Looks at every entry of a span. `curves` begin at its first minute and go on for two days after its last.
    ///
    /// A driver may leave at the end of each piece of the curve, having used up what was paid for, and where a window of the
    /// tariff or a day begins or ends.
    pub(crate) fn look(
        &mut self,
        profile: &Profile,
        (span, stride): (Span, usize),
        curves: &[Curve],
        pricer: &Pricer,
    ) {
        let edges = self.edges(span);
        for (entry, curve) in span.minutes().step_by(stride).zip(curves) {
            let mut trips = Vec::new();
            for between in ways_out(curve, entry, &edges) {
                // The last entry before it whose curve was read.
                let returned = usize::try_from(between.since(span.from)).unwrap_or(usize::MAX) / stride;
                let between = span.from.plus(i64::try_from(returned * stride).unwrap_or(0));
                let after = u32::try_from(between.since(entry))
                    .ok()
                    .filter(|&after| after > 0);
                if let (Some(after), Some(then)) = (after, curves.get(returned)) {
                    let least = trips.last().map_or(self.noise, |trip: &Trip| trip.saving());
                    // Where nothing is remembered only the best way counts, and a worse one is no use.
                    let least = if self.remembers { self.noise } else { least };
                    trips.extend(
                        best_exit(curve, then, after, least).map(|(exit, first, second, whole)| Trip {
                            entry,
                            between,
                            exit: entry.plus(i64::from(exit)),
                            first,
                            second,
                            whole,
                        }),
                    );
                }
            }
            trips.sort_by_key(|trip| (std::cmp::Reverse(trip.saving()), trip.between));
            if let Some(trip) = self.believed(profile, &trips, pricer) {
                self.best.note(trip.saving(), || Case {
                    profile: profile.clone(),
                    trip,
                });
            }
        }
    }

    /// The best trip, asked again with the first visit known where that may make a difference.
    fn believed(&self, profile: &Profile, trips: &[Trip], pricer: &Pricer) -> Option<Trip> {
        if !self.remembers {
            return trips.first().copied();
        }
        let again = trips.iter().take(MOST_ASKED).filter_map(|trip| {
            let mut back = profile.stay(trip.between, trip.exit);
            back.earlier.push(Visit {
                entry: trip.entry.instant(),
                exit: trip.between.instant(),
            });
            let second = pricer.total(&back).ok()?.minor;
            Some(Trip { second, ..*trip })
        });
        again
            .filter(|trip| trip.saving() > self.noise)
            .max_by_key(|trip| (trip.saving(), std::cmp::Reverse(trip.between)))
    }

    /// Where windows of the tariff and days begin and end.
    fn edges(&self, span: Span) -> Vec<Minute> {
        let midnight = NaiveTime::MIN.to_string()[..5].to_owned();
        let windows = parts::windows(self.tariff);
        let times = windows.flat_map(|window: &Window| [window.from, window.until]);
        let times: BTreeSet<String> = times.map(|time| time.to_string()).chain([midnight]).collect();
        let times: Vec<_> = times
            .iter()
            .filter_map(|time| NaiveTime::parse_from_str(time, "%H:%M").ok())
            .collect();
        let clock = &self.calendar.offsets;
        let last = clock.local(span.until.plus(HORIZON)).date();
        let mut date = clock.local(span.from).date();
        let mut edges = BTreeSet::new();
        while date <= last {
            edges.extend(times.iter().map(|&time| clock.minute_on(date, time)));
            date = date
                .checked_add_days(Days::new(1))
                .unwrap_or(chrono::NaiveDate::MAX);
        }
        edges.into_iter().collect()
    }

    pub(crate) fn finding(self, words: Words) -> Option<Finding> {
        let (Case { profile, trip }, entries) = self.best.found()?;
        let Trip {
            entry,
            between,
            exit,
            first,
            second,
            whole,
        } = trip;
        let message = format!(
            "leaving at {} and coming back at once costs {} and {}, staying from {} to {} costs {}{}",
            words.time(between),
            words.money(first),
            words.money(second),
            words.time(entry),
            words.time(exit),
            words.money(whole),
            profile.words()
        );
        let mut back = profile.stay(between, exit);
        if self.remembers {
            back.earlier.push(Visit {
                entry: entry.instant(),
                exit: between.instant(),
            });
        }
        let stays = [
            (profile.stay(entry, exit), whole),
            (profile.stay(entry, between), first),
            (back, second),
        ];
        Some(Finding::of_entries(
            Kind::LeaveAndReturn,
            message,
            entries,
            stays,
            words,
        ))
    }
}

/// When to leave in between: in order, each once.
fn ways_out(curve: &Curve, entry: Minute, edges: &[Minute]) -> BTreeSet<Minute> {
    let end = entry.plus(HORIZON);
    let pieces = curve
        .pieces()
        .iter()
        .map(|piece| entry.plus(i64::from(piece.last)));
    let begin = edges.partition_point(|&edge| edge <= entry);
    let edges = edges[begin..].iter().copied().take_while(|&edge| edge < end);
    let all = pieces.chain(edges);
    all.filter(|&way| entry < way && way < end).collect()
}

/// The exit at which leaving `after` minutes after entry saves the most, if more than `least`: the exit, what the first
/// stay, the second and the whole cost.
fn best_exit(curve: &Curve, then: &Curve, after: u32, least: i64) -> Option<(u32, i64, i64, i64)> {
    let first = curve.at(after)?;
    let (mut best, mut most) = (None, least);
    let begin = curve.pieces().partition_point(|piece| piece.last <= after);
    let mut returned = then.pieces().iter().peekable();
    for piece in &curve.pieces()[begin..] {
        // The earliest exit of a piece: the second stay costs no less for a later one.
        let exit = piece.first.max(after + 1);
        while returned.next_if(|second| second.last < exit - after).is_some() {}
        let Some(second) = returned.peek() else { break };
        if piece.total - first - second.total > most {
            most = piece.total - first - second.total;
            best = Some((exit, first, second.total, piece.total));
        }
    }
    best
}

/// Whether free minutes are shared with other visits of the same day (T-9).
fn remembers(tariff: &Tariff) -> bool {
    let rules = parts::rules(tariff).filter_map(|at| tariff.rule(at));
    rules.into_iter().any(|rule| match &rule.strategy {
        Strategy::Free(free) => matches!(&free.per, Period::Window(window) if window.is_whole_days()),
        _ => false,
    })
}

/// How much of a saving may come from rounding twice instead of once, in minor units; 0 where no sum is ever rounded.
fn noise(tariff: &Tariff, currency: Currency) -> i64 {
    let is_whole = |amount: Amount| Amount::from(amount.round_by(tariff.rounding, currency)) == amount;
    let is_exact = |strategy: &Strategy| match strategy {
        Strategy::Increment(of) => {
            let per = of.per_minutes.unwrap_or(of.minutes);
            is_whole(of.price.scaled(of.minutes.into(), per.into()))
        }
        Strategy::Flat(flat) => is_whole(flat.price),
        Strategy::Table(table) => table.rows.iter().all(|row| is_whole(row.total)),
        Strategy::Cap(cap) => is_whole(cap.amount),
        Strategy::Fee { price } => is_whole(*price),
        Strategy::Energy(_) => false,
        Strategy::Free(_) | Strategy::FreeIfOutWithin { .. } => true,
    };
    let mut rules = parts::rules(tariff).filter_map(|at| tariff.rule(at));
    let is_taxed_above = tariff.tax.is_some_and(|tax| tax.kind == TaxKind::Exclusive);
    let adjusts = |change: &Change| matches!(change, Change::Percent { .. });
    let is_shared_out = tariff
        .adjustments
        .iter()
        .any(|adjustment| adjusts(&adjustment.change));
    if rules.all(|rule| is_exact(&rule.strategy)) && !is_taxed_above && !is_shared_out {
        return 0;
    }
    let unit = tariff.rounding.to.map_or(1, |to| to.round(currency).minor).max(1);
    unit.saturating_mul(2)
}
