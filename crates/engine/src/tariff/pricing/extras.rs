//! Extras: what is charged beside the parking (T-18).

use super::clock::Clock;
use super::course::{Course, Span, minutes_of};
use super::energy::{self, EnergyRules};
use super::list::Rules;
use super::steps::uncharged;
use super::walk::Walk;
use super::when::{When, edges};
use crate::tariff::{
    By, ChargingSession, Extra, List, Measure, Percent, Restart, Rule, RuleAt, Segment, Stay, Strategy, Unit,
};
use crate::time::{Instant, Minute};

/// An extra, made ready.
pub(super) struct ExtraRules<'a> {
    pub(super) when: When<'a>,
    of: &'a Extra,
    /// The rules that charge for time, and all caps.
    pub(super) rules: Rules<'a>,
    energy: EnergyRules<'a>,
    fees: Vec<(RuleAt, When<'a>, Segment)>,
}

impl<'a> ExtraRules<'a> {
    pub(super) fn new(number: usize, extra: &'a Extra, default_tax: Option<Percent>, clock: &Clock) -> Self {
        let list = List::Extra(number);
        let tax = |rule: &Rule| default_tax.map(|default| rule.tax.or(extra.tax).unwrap_or(default));
        let fees = extra
            .rules
            .iter()
            .enumerate()
            .filter_map(|(number, rule)| match rule.strategy {
                Strategy::Fee { price } => {
                    let at = RuleAt { list, number };
                    let fee = Segment {
                        unit: Unit::Pieces,
                        quantity: 1,
                        price,
                        amount: price,
                        tax: tax(rule),
                        ..uncharged(By::Rule(at), Minute(0), Minute(0))
                    };
                    Some((at, When::new(&rule.when, clock), fee))
                }
                _ => None,
            });
        Self {
            when: When::new(&extra.when, clock),
            of: extra,
            rules: Rules::new(list, &extra.rules, tax, clock),
            energy: EnergyRules::new(list, &extra.rules, tax, clock),
            fees: fees.collect(),
        }
    }

    /// What it charges. However many spots the vehicle takes, it is one vehicle.
    pub(super) fn charge(&self, stay: &Stay, clock: &Clock, entry: Minute, exit: Minute) -> Vec<Segment> {
        let holds = |when: &When, at| when.holds(stay, clock, at) && self.when.holds(stay, clock, at);
        match self.of.of {
            Measure::Once => self.fee(&holds, entry),
            Measure::Energy => {
                let mut segments = self.energy.charge(stay, clock, &holds);
                energy::cut(&mut segments, &self.rules, &holds, &self.of.rules, entry);
                energy::joined(segments)
            }
            Measure::Parking | Measure::Plugged | Measure::Charging | Measure::Idle => {
                let mut segments = self.time(stay, clock, (entry, exit), &holds, None);
                segments.retain(|segment| segment.by != By::Nothing);
                segments
            }
        }
    }

    /// Notes the minutes at which something is charged for time at the charger.
    pub(super) fn note_starts(
        &self,
        stay: &Stay,
        clock: &Clock,
        (entry, exit): (Minute, Minute),
        starts: &mut Vec<Minute>,
    ) {
        let holds = |when: &When, at| when.holds(stay, clock, at) && self.when.holds(stay, clock, at);
        if !matches!(self.of.of, Measure::Energy | Measure::Once) {
            self.time(stay, clock, (entry, exit), &holds, Some(starts));
        }
    }

    fn fee(&self, holds: &dyn Fn(&When, Minute) -> bool, entry: Minute) -> Vec<Segment> {
        let fee = self.fees.iter().find(|(_, when, _)| holds(when, entry));
        let at_entry = |segment: &Segment| Segment {
            from: entry,
            until: entry,
            ..segment.clone()
        };
        fee.map(|(.., segment)| at_entry(segment)).into_iter().collect()
    }

    fn time(
        &self,
        stay: &Stay,
        clock: &Clock,
        (entry, exit): (Minute, Minute),
        holds: &dyn Fn(&When, Minute) -> bool,
        starts: Option<&mut Vec<Minute>>,
    ) -> Vec<Segment> {
        let mut spans = Vec::new();
        if self.of.of == Measure::Parking {
            spans.push(Span {
                from: entry,
                until: exit,
                anchor: entry,
                is_charged: true,
            });
        }
        for session in &stay.charging {
            measured(self.of.of, session, exit, |anchor, from, until| {
                let after = spans.last().map_or(entry, |last: &Span| last.until);
                spans.push(Span {
                    from: from.minute().max(entry).max(after),
                    until: until.map_or(exit, Instant::minute).min(exit),
                    anchor: anchor.minute().max(entry),
                    is_charged: true,
                });
            });
        }
        spans.retain(|span| span.from < span.until);
        let course = Course {
            clock,
            entry,
            spans: &spans,
            edges: &edges(stay),
            holds,
            spots: &|_| 1,
            restart: Restart::Never,
            used_before: &|from, until, window| minutes_of(&stay.earlier, clock, (from, until), window),
        };
        Walk::new(&course, &[&self.rules], starts).run()
    }

    /// Its conditions that its list of rules does not have.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &When<'a>> {
        let fees = self.fees.iter().map(|(_, when, _)| when);
        fees.chain(self.energy.conditions()).chain([&self.when])
    }
}

/// The times of a session that a measure is about: from where minutes count, the beginning, and the end if it has one.
fn measured(
    of: Measure,
    session: &ChargingSession,
    exit: Minute,
    mut add: impl FnMut(Instant, Instant, Option<Instant>),
) {
    let plugged = session.plugged_at;
    match of {
        Measure::Plugged => add(plugged, plugged, session.unplugged_at),
        Measure::Charging => {
            for period in &session.periods {
                let until = match (period.until, session.unplugged_at) {
                    (Some(until), Some(unplugged)) => Some(until.min(unplugged)),
                    (until, unplugged) => until.or(unplugged),
                };
                add(plugged, period.from, until);
            }
        }
        Measure::Idle => {
            let ended = session.periods.last().and_then(|last| last.until);
            if let Some(ended) = ended.filter(|ended| ended.minute() < exit) {
                add(ended, ended, session.unplugged_at);
            }
        }
        Measure::Parking | Measure::Energy | Measure::Once => {}
    }
}
