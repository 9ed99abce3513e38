//! The walk through a stay: which rule is in charge when, and what its steps cost.

use super::charge::{Context, Given, Steps, Used};
use super::clock::{DAY, NEVER};
use super::course::{Course, Span};
use super::list::{Charger, Full, Limit, Meter, Room, Rules};
use super::period::Periods;
use super::steps::{cost, note_starts, uncharged};
use crate::money::Amount;
use crate::tariff::{By, Restart, Segment, StepScope, Takeover, Unit};
use crate::time::Minute;

/// Room for so many at first, so that the list seldom moves.
const USUAL_SEGMENTS: usize = 8;

/// A charger on its way.
struct Runner<'r, 'a> {
    charger: &'r Charger<'a>,
    enabled: bool,
    applies: bool,
    until: Minute,
    /// How much of a started step is left, in minutes.
    left: i64,
    /// Until where it was last in charge.
    last: Minute,
    /// The occurrence its last step began in.
    occurrence: Minute,
    /// What was paid once, by its end.
    paid: Option<Minute>,
    used: Used,
    /// Units charged so far, for one spot.
    units: u64,
}

/// A walk under some lists of rules, the first to go first.
pub(super) struct Walk<'w, 'r, 'a> {
    course: &'w Course<'w>,
    runners: Vec<Runner<'r, 'a>>,
    meters: Vec<Meter<'r, 'a>>,
    segments: Vec<Segment>,
    /// The minutes at which something is charged, where they are asked for.
    starts: Option<&'w mut Vec<Minute>>,
    anchor: Minute,
}

impl<'w, 'r, 'a> Walk<'w, 'r, 'a> {
    pub(super) fn new(
        course: &'w Course<'w>,
        lists: &[&'r Rules<'a>],
        starts: Option<&'w mut Vec<Minute>>,
    ) -> Self {
        let chargers = lists.iter().flat_map(|rules| &rules.chargers);
        let runners = chargers.map(|charger| Runner {
            charger,
            enabled: true,
            applies: false,
            until: Minute(i64::MIN),
            left: 0,
            last: Minute(i64::MIN),
            occurrence: NEVER,
            paid: None,
            used: Used {
                period: Minute(i64::MIN),
                minutes: 0,
            },
            units: 0,
        });
        Self {
            course,
            runners: runners.collect(),
            meters: lists
                .iter()
                .flat_map(|rules| &rules.limits)
                .map(Meter::new)
                .collect(),
            segments: Vec::with_capacity(USUAL_SEGMENTS),
            starts,
            anchor: course.entry,
        }
    }

    /// Walks through every span.
    pub(super) fn run(mut self) -> Vec<Segment> {
        let mut before: Option<Span> = None;
        for span in self.course.spans {
            if span.from >= span.until {
                continue;
            }
            // Between visits that go on with one another a step runs on; between times at a charger it is interrupted.
            if let Some(before) = before.filter(|before| !before.is_charged) {
                self.step_over(before.until, span.from);
            }
            let anchor = self.last_restart(*span);
            if anchor != self.anchor {
                self.restart(anchor);
            }
            for runner in &mut self.runners {
                runner.until = Minute(i64::MIN);
            }
            self.span(*span);
            before = Some(*span);
        }
        self.segments
    }

    /// Time in which nobody is there: the step that runs goes on, and what is left of others stays.
    fn step_over(&mut self, from: Minute, until: Minute) {
        for runner in &mut self.runners {
            if runner.last == from {
                runner.left = (runner.left - until.since(from)).max(0);
                runner.last = until;
            }
        }
    }

    fn span(&mut self, span: Span) {
        let mut at = span.from;
        let mut edge = self.course.edges.partition_point(|&edge| edge <= at);
        let mut restart = self.next_restart(span, at);
        self.ask_conditions(at);
        while at < span.until {
            if at >= restart {
                self.restart(at);
                restart = self.next_restart(span, at);
            }
            while self.course.edges.get(edge).is_some_and(|&next| next <= at) {
                edge += 1;
                self.ask_conditions(at);
            }
            let next_edge = self.course.edges.get(edge).copied().unwrap_or(NEVER);
            let hard = span.until.min(restart);
            at = self.stretch(span, at, hard.min(next_edge), hard);
        }
    }

    /// When minutes begin to count anew after a minute.
    fn next_restart(&self, span: Span, at: Minute) -> Minute {
        match self.course.restart {
            Restart::Never => NEVER,
            Restart::Hours24 => span
                .anchor
                .plus((at.since(span.anchor).div_euclid(DAY) + 1).saturating_mul(DAY)),
            Restart::Day => self.course.clock.next_midnight(at),
        }
    }

    /// From where minutes count at the beginning of a span.
    fn last_restart(&self, span: Span) -> Minute {
        match self.course.restart {
            Restart::Never => span.anchor,
            Restart::Hours24 => {
                let passed = span.from.since(span.anchor).div_euclid(DAY);
                span.anchor.plus(passed.saturating_mul(DAY))
            }
            Restart::Day => self.course.clock.midnight(span.from).max(span.anchor),
        }
    }

    fn restart(&mut self, at: Minute) {
        self.anchor = at;
        for runner in &mut self.runners {
            (runner.left, runner.until, runner.last) = (0, Minute(i64::MIN), Minute(i64::MIN));
            runner.used.period = Minute(i64::MIN);
        }
    }

    fn ask_conditions(&mut self, at: Minute) {
        let holds = self.course.holds;
        for runner in &mut self.runners {
            runner.enabled = holds(&runner.charger.when, at);
        }
        for meter in &mut self.meters {
            meter.enabled = holds(&meter.limit.when, at);
        }
    }

    fn context(&self, used: Used) -> Context<'w> {
        Context {
            clock: self.course.clock,
            entry: self.course.entry,
            anchor: self.anchor,
            used,
        }
    }

    /// Charges from a minute on while one rule is in charge, to `most` at the latest, and says until when. A step that may
    /// run on ends at `hard`.
    fn stretch(&mut self, span: Span, at: Minute, most: Minute, hard: Minute) -> Minute {
        let mut limit = most;
        let mut in_charge = None;
        for number in 0..self.runners.len() {
            if !self.runners[number].enabled {
                continue;
            }
            self.look(number, at);
            let runner = &self.runners[number];
            limit = limit.min(runner.until);
            if runner.applies {
                in_charge = Some(number);
                break;
            }
        }
        match in_charge {
            None => {
                let segment = uncharged(By::Nothing, at, limit);
                self.push(span, segment);
                limit
            }
            Some(number) => match self.full_period(number, at, &mut limit) {
                Some((meter, until)) => self.charge_in_full(span, meter, at, until),
                None => self.charge(span, number, at, limit, hard),
            },
        }
    }

    /// The cap that charges a later period in full in place of a rule, and until when; else cuts `limit` to where one may.
    fn full_period(&mut self, number: usize, at: Minute, limit: &mut Minute) -> Option<(usize, Minute)> {
        let charger = self.runners[number].charger;
        if charger.charge.allowance().is_some() {
            return None;
        }
        let (clock, entry, anchor) = (self.course.clock, self.course.entry, self.anchor);
        for (place, meter) in self.meters.iter_mut().enumerate() {
            if !meter.enabled || !meter.limit.is_full || !meter.limit.holds_for(charger) {
                continue;
            }
            meter.advance(clock, entry, at);
            match meter.full(anchor, at) {
                Full::Until(until) => return Some((place, until.min(*limit))),
                Full::NotBefore(until) => *limit = until.min(*limit),
            }
        }
        None
    }

    /// Charges a later period in full, once (T-10).
    fn charge_in_full(&mut self, span: Span, place: usize, at: Minute, until: Minute) -> Minute {
        let limit = self.meters[place].limit;
        let piece = Segment {
            unit: Unit::Pieces,
            price: limit.amount,
            tax: limit.tax,
            spots: (self.course.spots)(at).max(1),
            ..uncharged(By::Rule(limit.at), at, until)
        };
        if self.meters[place].pay_full() {
            self.push(span, piece);
            return until;
        }
        let room = self.room_for(at, |other| other.holds_for_limit(limit));
        let amount = limit.amount.min(room.amount);
        for meter in &mut self.meters {
            if meter.enabled && meter.limit.holds_for_limit(limit) {
                meter.charge(self.anchor, at, amount);
            }
        }
        if let Some(starts) = self.starts.as_deref_mut().filter(|_| span.is_charged) {
            starts.push(at);
        }
        let spots = u64::from(piece.spots);
        let segment = Segment {
            quantity: 1,
            amount: amount.times(spots),
            cut: limit.amount.minus(amount).times(spots),
            cut_by: room.by.filter(|_| limit.amount > amount),
            ..piece
        };
        self.push(span, segment);
        until
    }

    /// Brings a runner's status up to date.
    fn look(&mut self, number: usize, at: Minute) {
        if at < self.runners[number].until {
            return;
        }
        let charger = self.runners[number].charger;
        if let Some(given) = charger.charge.allowance() {
            self.open_allowance(number, at, given);
        }
        let runner = &mut self.runners[number];
        let context = Context {
            clock: self.course.clock,
            entry: self.course.entry,
            anchor: self.anchor,
            used: runner.used,
        };
        let status = charger.charge.status(context, at);
        (runner.applies, runner.until) = (status.applies, status.until);
    }

    /// Counts what other visits have used of a period by the calendar, once it begins.
    fn open_allowance(&mut self, number: usize, at: Minute, given: Given) {
        if !given.per.is_shared() {
            return;
        }
        let Ok((from, until)) = given.per.at(self.course.clock, self.course.entry, at) else {
            return;
        };
        let used = &mut self.runners[number].used;
        if used.period != from {
            let minutes = (self.course.used_before)(from, until, given.window);
            *used = Used {
                period: from,
                minutes: minutes.min(given.minutes),
            };
        }
    }

    /// Charges `[at, limit)` by a runner. Its last step may run on, to `hard` at the latest.
    fn charge(&mut self, span: Span, number: usize, at: Minute, limit: Minute, hard: Minute) -> Minute {
        let runner = &self.runners[number];
        let context = self.context(runner.used);
        if runner.charger.charge.allowance().is_some() {
            return self.give(span, number, at, limit);
        }
        let steps = runner.charger.charge.steps(context, at);
        let is_joined = runner.last == at;
        let is_good = is_joined
            || match steps.scope {
                StepScope::Segment => false,
                StepScope::Window => runner.charger.charge.occurrence(context, at) == runner.occurrence,
                StepScope::Stay => true,
            };
        let left = if is_good { runner.left } else { 0 };
        // What the last step is still good for.
        let covered = match (steps.once, runner.paid) {
            (Some(until), Some(paid)) if until == paid => limit.since(at),
            (Some(_), _) => 0,
            (None, _) => left.min(limit.since(at)),
        };
        self.runners[number].left = left - covered;
        let mut at = at;
        if covered > 0 {
            let segment = self.segment(number, steps, at, at.plus(covered), 0);
            self.push(span, segment);
            at = at.plus(covered);
        }
        let mut limit = limit;
        while at < limit {
            at = self.run_of_steps(span, number, steps, at, limit);
            if at > limit {
                let left = at.since(limit);
                match steps.takeover {
                    Takeover::Finish if steps.once.is_none() => {
                        let end = at.min(hard);
                        self.extend(span, end);
                        self.runners[number].left = at.since(end);
                        limit = end;
                    }
                    _ => self.runners[number].left = left,
                }
                at = limit;
            }
        }
        let course_context = self.context(self.runners[number].used);
        let runner = &mut self.runners[number];
        runner.last = limit;
        if steps.scope == StepScope::Window {
            runner.occurrence = runner.charger.charge.occurrence(course_context, limit.plus(-1));
        }
        limit
    }

    /// Free time: its minutes are used up.
    fn give(&mut self, span: Span, number: usize, at: Minute, limit: Minute) -> Minute {
        let entry = self.course.entry;
        let anchor = self.anchor;
        let runner = &mut self.runners[number];
        let Some(Given { per, .. }) = runner.charger.charge.allowance() else {
            return limit;
        };
        let from = match per {
            Periods::Stay => anchor,
            _ => entry,
        };
        if let Ok((period, _)) = per.at(self.course.clock, from, at) {
            let before = if runner.used.period == period {
                runner.used.minutes
            } else {
                0
            };
            runner.used = Used {
                period,
                minutes: before + limit.since(at),
            };
        }
        runner.until = Minute(i64::MIN);
        let segment = uncharged(By::Rule(runner.charger.at), at, limit);
        let segment = Segment {
            tax: runner.charger.tax,
            ..segment
        };
        self.push(span, segment);
        limit
    }

    /// Charges steps that begin before `limit` and before any cap's period ends; says where the last one ends.
    fn run_of_steps(&mut self, span: Span, number: usize, steps: Steps, at: Minute, limit: Minute) -> Minute {
        let room = self.room(number, at);
        let run_end = room.until.min(limit);
        // At least one: the run is not empty, and a step belongs to the period it begins in.
        let count = (run_end.since(at).saturating_add(steps.minutes - 1) / steps.minutes).max(1);
        let quantity = u64::try_from(count).unwrap_or(1);
        let end = at.plus(count.saturating_mul(steps.minutes));
        let mut segment = self.segment(number, steps, at, end.min(limit), quantity);
        let runner = &mut self.runners[number];
        runner.paid = steps.once.or(runner.paid);
        // Caps are of one spot, and so is what they cut (T-22).
        let full = cost(steps, &mut runner.units, quantity);
        let amount = full.min(room.amount);
        segment.cut_by = room.by.filter(|_| full > amount);
        segment.spots = (self.course.spots)(at).max(1);
        segment.amount = amount.times(u64::from(segment.spots));
        segment.cut = full.minus(amount).times(u64::from(segment.spots));
        if let Some(starts) = self.starts.as_deref_mut().filter(|_| span.is_charged) {
            note_starts(starts, steps, at, count, amount);
        }
        for meter in &mut self.meters {
            if meter.enabled && meter.limit.holds_for(self.runners[number].charger) {
                meter.charge(self.anchor, at, amount);
            }
        }
        self.push(span, segment);
        end
    }

    fn room(&mut self, number: usize, at: Minute) -> Room {
        let charger = self.runners[number].charger;
        self.room_for(at, |limit| limit.holds_for(charger))
    }

    /// The room that the limits leave which hold for something.
    fn room_for(&mut self, at: Minute, holds: impl Fn(&Limit) -> bool) -> Room {
        let mut room = Room {
            amount: Amount::MAX,
            until: NEVER,
            by: None,
        };
        let (clock, entry, anchor) = (self.course.clock, self.course.entry, self.anchor);
        for meter in &mut self.meters {
            if holds(meter.limit) {
                meter.advance(clock, entry, at);
                meter.narrow(&mut room, anchor, at);
            }
        }
        room
    }

    fn segment(&self, number: usize, steps: Steps, from: Minute, until: Minute, quantity: u64) -> Segment {
        let charger = self.runners[number].charger;
        Segment {
            unit: steps.unit,
            quantity: quantity.saturating_mul(steps.units),
            step: steps.units,
            price: steps.price,
            per: steps.per,
            tax: charger.tax,
            ..uncharged(By::Rule(charger.at), from, until)
        }
    }

    /// Moves the end of what was charged last.
    fn extend(&mut self, span: Span, until: Minute) {
        if let Some(last) = self.segments.last_mut().filter(|_| span.is_charged) {
            last.until = until;
        }
    }

    fn push(&mut self, span: Span, segment: Segment) {
        if !span.is_charged || segment.from >= segment.until {
            return;
        }
        match self.segments.last_mut() {
            Some(last) if last.joins(&segment) => last.join(&segment),
            _ => self.segments.push(segment),
        }
    }
}
