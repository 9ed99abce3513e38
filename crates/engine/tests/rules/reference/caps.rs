//! Caps: the most that the steps which begin in a period may cost (T-10).

use std::collections::BTreeMap;

use engine::money::Amount;
use engine::tariff::{Cap, Period, Repeat, Strategy};
use engine::time::Minute;

use super::conditions::holds;
use super::free::{PeriodKey, period_of};
use super::walk::Course;

/// What was charged in the periods of the caps so far, for one spot.
pub(super) struct Caps<'a> {
    course: &'a Course<'a>,
    spent: BTreeMap<(usize, PeriodKey), Amount>,
    /// Later periods that cost their full amount, and have been charged for.
    begun: Vec<(usize, PeriodKey)>,
}

impl<'a> Caps<'a> {
    pub(super) fn new(course: &'a Course<'a>) -> Self {
        Self {
            course,
            spent: BTreeMap::new(),
            begun: Vec::new(),
        }
    }

    /// The caps that hold in a minute, with their periods.
    fn holding(&self, minute: Minute, passed: i64) -> Vec<(usize, &'a Cap, PeriodKey)> {
        let course = self.course;
        let mut holding = Vec::new();
        for (number, listed) in course.chain.iter().enumerate() {
            let Strategy::Cap(cap) = &listed.rule.strategy else {
                continue;
            };
            let in_time = cap.until_minute.is_none_or(|until| passed < i64::from(until));
            let period = period_of(course.wall, course.from, &cap.per, minute);
            if let Some(period) = period
                && in_time
                && holds(course.wall, course.stay, &listed.rule.when, minute)
            {
                holding.push((number, cap, period));
            }
        }
        holding
    }

    /// The first of a cap's periods that the stay touches.
    fn first_period(&self, cap: &Cap) -> Option<PeriodKey> {
        let Course { wall, from, .. } = *self.course;
        match &cap.per {
            Period::Window(window) => wall.first_opening(window, from).map(|(begin, _)| begin.0),
            other => period_of(wall, from, other, from),
        }
    }

    /// The cap that charges a later period in full in place of a rule, with what is to be charged for it now.
    pub(super) fn instead(&mut self, rule: usize, minute: Minute, passed: i64) -> Option<(usize, Amount)> {
        let holding = self.holding(minute, passed);
        let is_full = |&&(number, cap, period): &&(usize, &Cap, PeriodKey)| {
            cap.repeat == Repeat::Full
                && Some(period) != self.first_period(cap)
                && self.is_over(number, cap, rule)
        };
        let &(number, cap, period) = holding.iter().find(is_full)?;
        if self.begun.contains(&(number, period)) {
            return Some((number, Amount::ZERO));
        }
        self.begun.push((number, period));
        let others = holding.into_iter();
        let others: Vec<_> = others
            .filter(|&(other, cap, _)| other != number && self.is_over(other, cap, number))
            .collect();
        Some((number, self.spend(&others, cap.amount)))
    }

    /// Whether a cap holds for what another rule charges.
    fn is_over(&self, cap_number: usize, cap: &Cap, rule: usize) -> bool {
        let (cap_at, charged) = (self.course.chain[cap_number].at, self.course.chain[rule]);
        cap_at.list == charged.at.list && (cap.only.is_empty() || cap.only.contains(&charged.rule.name))
    }

    /// What of a price the caps let through for a step that begins in a minute.
    pub(super) fn let_through(&mut self, rule: usize, price: Amount, minute: Minute, passed: i64) -> Amount {
        let holding = self.holding(minute, passed).into_iter();
        let over: Vec<_> = holding
            .filter(|&(number, cap, _)| self.is_over(number, cap, rule))
            .collect();
        self.spend(&over, price)
    }

    /// Takes a price out of the room that all these caps leave.
    fn spend(&mut self, caps: &[(usize, &'a Cap, PeriodKey)], price: Amount) -> Amount {
        let room = |&(number, cap, period): &(usize, &Cap, PeriodKey)| {
            let spent = self.spent.get(&(number, period)).copied().unwrap_or_default();
            match cap.repeat {
                Repeat::Once | Repeat::Full if Some(period) != self.first_period(cap) => Amount::MAX,
                _ => cap.amount.minus(spent).max(Amount::ZERO),
            }
        };
        let charged = caps.iter().map(room).fold(price, Amount::min);
        for &(number, _, period) in caps {
            let spent = self.spent.entry((number, period)).or_default();
            *spent = spent.plus(charged);
        }
        charged
    }
}
