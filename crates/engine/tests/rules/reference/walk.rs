//! Going through a time minute by minute, with a list of rules in the hand.

use std::collections::{BTreeMap, BTreeSet};

use engine::money::Amount;
use engine::tariff::{Increment, Rule, RuleAt, Stay, StepScope, Strategy, Table, Takeover, Visit};
use engine::time::Minute;

use super::Charge;
use super::caps::Caps;
use super::conditions::{holds, stands_on};
use super::free::FreeMinutes;
use super::wall::Wall;

/// A rule and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    pub(super) at: RuleAt,
    pub(super) rule: &'a Rule,
}

/// How a minute counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    /// So many minutes of this count have passed before it.
    Counted { passed: i64, count: Minute },
    /// The vehicle is away and will come back soon enough: nothing begins, and nothing is interrupted.
    Away,
    /// It is not measured: whatever went on is interrupted.
    Off,
}

/// What a walk goes through.
pub(super) struct Course<'a> {
    pub(super) wall: &'a Wall<'a>,
    pub(super) stay: &'a Stay,
    /// The rules, the first that applies in charge.
    pub(super) chain: Vec<Listed<'a>>,
    /// The minute from which periods are counted.
    pub(super) from: Minute,
    pub(super) until: Minute,
    pub(super) tick: Box<dyn Fn(Minute) -> Tick + 'a>,
    /// Other visits, which use up free time.
    pub(super) others: Vec<Visit>,
}

/// A step that is running.
struct Step {
    rule: usize,
    /// The minutes that it is still good for.
    left: u32,
    /// The occurrence of the rule's window that it began in.
    occurrence: Option<Minute>,
}

struct Walk<'a> {
    course: &'a Course<'a>,
    charges: Vec<Charge>,
    caps: Caps<'a>,
    free: FreeMinutes<'a>,
    /// The count that is going on.
    count: Option<Minute>,
    step: Option<Step>,
    /// What is left of steps that were interrupted.
    left: BTreeMap<(usize, Option<Minute>), u32>,
    /// The minutes that each rule has charged for.
    minutes: BTreeMap<usize, u64>,
    flats: BTreeSet<(usize, Minute)>,
    rows: BTreeSet<(usize, Minute, u32)>,
}

/// What every minute of a course brings.
pub(super) fn walk(course: &Course) -> Vec<Charge> {
    let mut walk = Walk {
        course,
        charges: Vec::new(),
        caps: Caps::new(course),
        free: FreeMinutes::new(course),
        count: None,
        step: None,
        left: BTreeMap::new(),
        minutes: BTreeMap::new(),
        flats: BTreeSet::new(),
        rows: BTreeSet::new(),
    };
    for minute in (course.from.0..course.until.0).map(Minute) {
        match (course.tick)(minute) {
            Tick::Counted { passed, count } => walk.minute(minute, passed, count),
            Tick::Off => walk.interrupt(),
            Tick::Away => {
                if let Some(step) = &mut walk.step {
                    step.left = step.left.saturating_sub(1);
                }
            }
        }
    }
    walk.charges
}

impl Walk<'_> {
    fn minute(&mut self, minute: Minute, passed: i64, count: Minute) {
        if self.count != Some(count) {
            // A started step ends where minutes begin to count anew (T-21).
            (self.count, self.step) = (Some(count), None);
            self.left.clear();
        }
        if let Some(step) = &mut self.step
            && step.left > 0
            && runs_on(self.course.chain[step.rule].rule)
        {
            step.left -= 1;
            return;
        }
        let rules = 0..self.course.chain.len();
        let Some(rule) = rules
            .into_iter()
            .find(|&rule| self.applies(rule, minute, passed, count))
        else {
            self.interrupt();
            return;
        };
        if self.step.as_ref().is_some_and(|step| step.rule != rule) {
            self.interrupt();
        }
        if self.course.chain[rule].rule.strategy.charges()
            && let Some((cap, amount)) = self.caps.instead(rule, minute, passed)
        {
            self.interrupt();
            self.pay(cap, minute, amount);
            return;
        }
        match &self.course.chain[rule].rule.strategy {
            Strategy::Increment(increment) => self.time(rule, increment, minute, passed),
            Strategy::Flat(flat) => {
                let opening = self.course.wall.opening(&flat.window, minute);
                if self.flats.insert((rule, opening.expect("it is open").0)) {
                    self.charge(rule, flat.price, minute, passed);
                }
            }
            Strategy::Table(table) => {
                let (number, price) = row(table, passed).expect("it is within the table");
                if self.rows.insert((rule, count, number)) {
                    self.charge(rule, price, minute, passed);
                }
            }
            Strategy::Free(_) => self.free.use_up(rule, minute, count),
            _ => unreachable!("only these are ever in charge"),
        }
    }

    /// Whether a rule could be in charge (T-6).
    fn applies(&mut self, rule: usize, minute: Minute, passed: i64, count: Minute) -> bool {
        let Course { wall, stay, .. } = *self.course;
        let open = |window: &engine::tariff::Window| wall.opening(window, minute).is_some();
        let found = self.course.chain[rule].rule;
        if !holds(wall, stay, &found.when, minute) {
            return false;
        }
        match &found.strategy {
            Strategy::Increment(increment) => {
                i64::from(increment.from_minute) <= passed
                    && increment
                        .until_minute
                        .is_none_or(|until| passed < i64::from(until))
                    && increment.window.as_ref().is_none_or(open)
            }
            Strategy::Flat(flat) => open(&flat.window),
            Strategy::Table(table) => row(table, passed).is_some() && table.window.as_ref().is_none_or(open),
            Strategy::Free(free) => {
                free.window.as_ref().is_none_or(open) && self.free.are_left(rule, minute, count)
            }
            _ => false,
        }
    }

    /// A minute of steps (T-7).
    fn time(&mut self, rule: usize, increment: &Increment, minute: Minute, passed: i64) {
        let opening = |window| self.course.wall.opening(window, minute).expect("it is open").0;
        let occurrence = increment.window.as_ref().map(opening);
        let mut step = self.step.take().unwrap_or_else(|| Step {
            rule,
            left: self
                .left
                .remove(&(rule, kept_for(increment, occurrence)))
                .unwrap_or(0),
            occurrence,
        });
        if step.left == 0 {
            step = Step {
                rule,
                left: increment.minutes,
                occurrence,
            };
            let before = self.minutes.get(&rule).copied().unwrap_or(0);
            let after = before + u64::from(increment.minutes);
            self.minutes.insert(rule, after);
            let per = u64::from(increment.per_minutes.unwrap_or(increment.minutes));
            let so_far = |minutes| increment.price.scaled(minutes, per);
            self.charge(rule, so_far(after).minus(so_far(before)), minute, passed);
        }
        step.left -= 1;
        self.step = Some(step);
    }

    /// Another rule takes over, or none applies.
    fn interrupt(&mut self) {
        let Some(step) = self.step.take() else {
            return;
        };
        if let Strategy::Increment(increment) = &self.course.chain[step.rule].rule.strategy
            && increment.steps != StepScope::Segment
        {
            let key = (step.rule, kept_for(increment, step.occurrence));
            self.left.insert(key, step.left);
        }
    }

    fn charge(&mut self, rule: usize, price: Amount, minute: Minute, passed: i64) {
        let charged = self.caps.let_through(rule, price, minute, passed);
        self.pay(rule, minute, charged);
    }

    /// Notes what one spot costs, for as many as pay it (T-22).
    fn pay(&mut self, rule: usize, minute: Minute, amount: Amount) {
        self.charges.push(Charge {
            at: minute,
            by: self.course.chain[rule].at,
            amount: amount.times(u64::from(stands_on(self.course.stay, minute).count)),
        });
    }
}

/// Whether a rule's steps run to their end, whatever comes.
fn runs_on(rule: &Rule) -> bool {
    matches!(&rule.strategy, Strategy::Increment(increment) if increment.takeover == Takeover::Finish)
}

/// What the rest of a step is good for: one occurrence of the window, or the whole stay.
fn kept_for(increment: &Increment, occurrence: Option<Minute>) -> Option<Minute> {
    occurrence.filter(|_| increment.steps == StepScope::Window)
}

/// The row of a table for a minute, by its last minute, and what it adds to the row before (T-16).
fn row(table: &Table, passed: i64) -> Option<(u32, Amount)> {
    let mut before = Amount::ZERO;
    for row in &table.rows {
        if passed < i64::from(row.until_minute) {
            return Some((row.until_minute, row.total.minus(before)));
        }
        before = row.total;
    }
    None
}
