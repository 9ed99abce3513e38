//! The pass over every minute of entry.

use chrono::NaiveDate;
use engine::money::Currency;
use engine::tariff::{Calendar, Point, Pricer, Tariff};
use engine::time::Minute;

use crate::arbitrage::Arbitrage;
use crate::coverage::Coverage;
use crate::curve::Curve;
use crate::falls::{Falls, Lost};
use crate::never::Never;
use crate::profile::{Profile, profiles};
use crate::spans::{DAY_AND_HOUR, HORIZON, Span, spans};
use crate::uncharged::Uncharged;
use crate::words::Words;
use crate::{Finding, cap_gap};

/// How many steps of curves are read in all: as many as take a few seconds.
const MOST_POINTS: usize = 6_000_000;
/// How far apart the curves are where there would be more: prime, so that they meet every minute of an hour.
const STRIDES: [usize; 12] = [1, 7, 11, 17, 29, 43, 67, 97, 149, 223, 331, 499];
/// Every seventh curve is of two days, the others are of a day and an hour. It shares no factor with an hour.
const LONG: usize = 7;
/// How far apart the entries are by which the number of steps is told beforehand.
const SAMPLE: usize = 631;

/// What is looked for at every entry.
struct Scan<'a> {
    pricer: &'a Pricer<'a>,
    words: Words<'a>,
    coverage: Coverage<'a>,
    falls: Falls,
    lost: Lost,
    uncharged: Uncharged,
    arbitrage: Arbitrage<'a>,
    stride: usize,
}

pub(crate) fn scan(
    tariff: &Tariff,
    calendar: &Calendar,
    currency: Currency,
    week_of: NaiveDate,
) -> Vec<Finding> {
    let (profiles, spans) = (profiles(tariff), spans(tariff, calendar, week_of));
    let pricer = Pricer::new(tariff, calendar, currency);
    let words = Words { calendar, currency };
    let mut scan = Scan {
        pricer: &pricer,
        words,
        coverage: Coverage::new(tariff),
        falls: Falls::default(),
        lost: Lost::new(),
        uncharged: Uncharged::default(),
        arbitrage: Arbitrage::new(tariff, calendar, currency),
        stride: stride(&pricer, &profiles, &spans),
    };
    scan.coverage.look_around(&profiles, &spans, &pricer);
    for profile in &profiles {
        scan.lost.ask(&pricer, profile, spans[0].from);
        for &span in &spans {
            scan.look(profile, span);
        }
    }
    let never = Never {
        tariff,
        calendar,
        currency,
        profiles: &profiles,
        spans: &spans,
        pricer: &pricer,
        words,
    };
    let mut findings = never.findings(&scan.coverage);
    findings.extend(cap_gap::finding(
        tariff,
        (calendar, currency),
        (&profiles, &spans),
        &pricer,
        words,
    ));
    findings.extend(scan.lost.finding(words));
    findings.extend(scan.falls.finding(words));
    findings.extend(scan.arbitrage.finding(words));
    findings.extend(scan.uncharged.findings(&pricer, words));
    findings
}

impl Scan<'_> {
    fn look(&mut self, profile: &Profile, span: Span) {
        let returns = self.arbitrage.is_possible(profile);
        // Who comes back does so up to two days after the last entry.
        let all = Span {
            until: if returns {
                span.until.plus(HORIZON)
            } else {
                span.until
            },
            ..span
        };
        let mut curves = Vec::new();
        for (number, entry) in all.minutes().enumerate() {
            let is_inside = entry < span.until;
            let points = if number.is_multiple_of(self.stride) {
                let is_long = (number / self.stride).is_multiple_of(LONG);
                let end = if is_long { HORIZON } else { DAY_AND_HOUR };
                let stay = profile.stay(entry, entry);
                // No stay of two days is too long, in a year that a calendar names.
                let points = self
                    .pricer
                    .curve(&stay, entry.plus(end).instant())
                    .unwrap_or_default();
                if returns {
                    curves.push(Curve::new(entry, &points, end));
                }
                points
            } else if is_inside {
                self.day_later(profile, entry)
            } else {
                continue;
            };
            if is_inside {
                self.look_at(profile, entry, &points);
            }
        }
        if returns {
            self.arbitrage
                .look(profile, (span, self.stride), &curves, self.pricer);
        }
    }

    /// One point of a curve: most tariffs take the most after a day.
    fn day_later(&self, profile: &Profile, entry: Minute) -> Vec<Point> {
        let from = entry.plus(HORIZON / 2);
        let total = self.pricer.total(&profile.stay(entry, from)).ok();
        total.into_iter().map(|total| Point { from, total }).collect()
    }

    fn look_at(&mut self, profile: &Profile, entry: Minute, points: &[Point]) {
        self.falls.look(profile, entry, points);
        self.lost.look(profile, entry, points);
        self.coverage.look(profile, entry, points, self.pricer);
        if let Ok(bill) = self.pricer.bill(&profile.stay(entry, entry.plus(HORIZON))) {
            self.uncharged.look(profile, &bill, self.words);
        }
    }
}

/// How far apart the entries are whose curves are read: a minute, but for many sorts of stay or prices by the minute.
fn stride(pricer: &Pricer, profiles: &[Profile], spans: &[Span]) -> usize {
    let sampled = spans[0].minutes().step_by(SAMPLE);
    let points = sampled.map(|entry| {
        let curve = pricer.curve(
            &profiles[0].stay(entry, entry),
            entry.plus(DAY_AND_HOUR).instant(),
        );
        curve.map_or(0, |points| points.len())
    });
    let points: Vec<usize> = points.collect();
    let entries: usize = spans.iter().map(|span| span.minutes().count()).sum();
    let all = points.iter().sum::<usize>() / points.len().max(1) * entries * profiles.len();
    let fits = |stride: &usize| all / stride <= MOST_POINTS;
    STRIDES
        .into_iter()
        .find(fits)
        .unwrap_or(STRIDES[STRIDES.len() - 1])
}
