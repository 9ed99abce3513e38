//! Energy: what kilowatt-hours cost (T-20).

use super::clock::{Clock, NEVER, Opening};
use super::list::Rules;
use super::steps::uncharged;
use super::when::When;
use crate::money::Amount;
use crate::tariff::{By, ChargingPeriod, Energy, List, Percent, Rule, RuleAt, Segment, Stay, Strategy, Unit};
use crate::time::Minute;

const WH_PER_KWH: u64 = 1_000;

/// A rule that charges for energy.
struct Meter<'a> {
    at: RuleAt,
    when: When<'a>,
    of: &'a Energy,
    window: Option<Opening>,
    tax: Option<Percent>,
}

/// The rules of an extra that measures energy.
pub(super) struct EnergyRules<'a>(Vec<Meter<'a>>);

impl<'a> EnergyRules<'a> {
    pub(super) fn new(
        list: List,
        rules: &'a [Rule],
        tax: impl Fn(&Rule) -> Option<Percent>,
        clock: &Clock,
    ) -> Self {
        let meters = rules
            .iter()
            .enumerate()
            .filter_map(|(number, rule)| match &rule.strategy {
                Strategy::Energy(of) => Some(Meter {
                    at: RuleAt { list, number },
                    when: When::new(&rule.when, clock),
                    of,
                    window: of.window.as_ref().map(|window| Opening::new(window, clock)),
                    tax: tax(rule),
                }),
                _ => None,
            });
        Self(meters.collect())
    }

    /// The conditions of its rules.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &When<'a>> {
        self.0.iter().map(|meter| &meter.when)
    }

    /// What the energy of a stay costs, before caps.
    pub(super) fn charge(
        &self,
        stay: &Stay,
        clock: &Clock,
        holds: &dyn Fn(&When, Minute) -> bool,
    ) -> Vec<Segment> {
        let (entry, exit) = (stay.entry.minute(), stay.exit.minute());
        let mut segments: Vec<Segment> = Vec::new();
        let mut so_far = 0;
        let periods = stay.charging.iter().flat_map(|session| &session.periods);
        for period in periods.filter(|period| period.from.minute() < exit) {
            let (from, until) = (period.from.minute().max(entry), end(period, exit));
            let mut rest = period.energy_wh;
            while rest > 0 {
                let (meter, next) = self.in_charge(clock, holds, period, so_far);
                // Where no threshold lies ahead, the same holds for all the rest.
                let part = if next > so_far {
                    rest.min(next - so_far)
                } else {
                    rest
                };
                if let Some(meter) = meter {
                    push(&mut segments, meter, (from, until), part);
                }
                so_far = so_far.saturating_add(part);
                rest -= part;
            }
        }
        self.finish(&mut segments);
        segments
    }

    /// The first rule that applies, and the energy at which that may change.
    fn in_charge(
        &self,
        clock: &Clock,
        holds: &dyn Fn(&When, Minute) -> bool,
        period: &ChargingPeriod,
        so_far: u64,
    ) -> (Option<&Meter<'a>>, u64) {
        let mut next = u64::MAX;
        let at = period.from.minute();
        let power = period.power_w.unwrap_or(0);
        for meter in &self.0 {
            let of = meter.of;
            let fits = of.from_w.is_none_or(|from| power >= from)
                && of.until_w.is_none_or(|until| power < until)
                && meter
                    .window
                    .as_ref()
                    .is_none_or(|window| window.occurrence(clock, at).is_some())
                && holds(&meter.when, at);
            let (from, until) = (of.from_wh.unwrap_or(0), of.until_wh.unwrap_or(u64::MAX));
            if !fits || so_far >= until {
                continue;
            }
            if so_far < from {
                next = next.min(from);
                continue;
            }
            return (Some(meter), next.min(until));
        }
        (None, next)
    }

    /// Rounds each rule's energy up to whole steps, once, and works out what it costs.
    fn finish(&self, segments: &mut [Segment]) {
        for meter in &self.0 {
            let mut own: Vec<_> = segments
                .iter_mut()
                .filter(|segment| segment.by == By::Rule(meter.at))
                .collect();
            let sum = own
                .iter()
                .fold(0_u64, |sum, segment| sum.saturating_add(segment.quantity));
            if let Some(last) = own.last_mut() {
                let whole = sum
                    .div_ceil(meter.of.step_wh.max(1))
                    .saturating_mul(meter.of.step_wh.max(1));
                last.quantity = last.quantity.saturating_add(whole - sum.min(whole));
            }
            let mut so_far = 0_u64;
            for segment in own {
                let before = meter.of.price.scaled(so_far, WH_PER_KWH);
                so_far = so_far.saturating_add(segment.quantity);
                segment.amount = meter.of.price.scaled(so_far, WH_PER_KWH).minus(before);
            }
        }
    }
}

fn end(period: &ChargingPeriod, exit: Minute) -> Minute {
    period
        .until
        .map_or(exit, |until| until.minute().min(exit))
        .max(period.from.minute())
}

fn push(segments: &mut Vec<Segment>, meter: &Meter, (from, until): (Minute, Minute), quantity: u64) {
    let by = By::Rule(meter.at);
    segments.push(Segment {
        unit: Unit::WattHours,
        quantity,
        step: meter.of.step_wh,
        price: meter.of.price,
        per: WH_PER_KWH,
        tax: meter.tax,
        ..uncharged(by, from, until.max(from))
    });
}

/// Cuts what energy costs by the caps of its extra, each of the whole stay.
pub(super) fn cut(
    segments: &mut [Segment],
    rules: &Rules,
    holds: &dyn Fn(&When, Minute) -> bool,
    names: &[Rule],
    entry: Minute,
) {
    for limit in &rules.limits {
        let mut left = limit.amount;
        let ends = limit.until_minute.map_or(NEVER, |minutes| entry.plus(minutes));
        for segment in segments.iter_mut() {
            let By::Rule(at) = segment.by else { continue };
            let name = names.get(at.number).map_or("", |rule| rule.name.as_str());
            if segment.from >= ends || !limit.names(name) || !holds(&limit.when, segment.from) {
                continue;
            }
            if segment.amount > left {
                segment.cut = segment.cut.plus(segment.amount.minus(left));
                segment.cut_by = Some(limit.at);
                segment.amount = left.max(Amount::ZERO);
            }
            left = left.minus(segment.amount);
        }
    }
}

/// Joins periods one after the other that one rule has charged for and no cap has cut.
pub(super) fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    for segment in segments {
        match joined.last_mut() {
            Some(last)
                if last.by == segment.by
                    && last.until >= segment.from
                    && last.cut_by.is_none()
                    && segment.cut_by.is_none() =>
            {
                last.until = segment.until.max(last.until);
                last.quantity = last.quantity.saturating_add(segment.quantity);
                last.amount = last.amount.plus(segment.amount);
            }
            _ => joined.push(segment),
        }
    }
    joined
}
