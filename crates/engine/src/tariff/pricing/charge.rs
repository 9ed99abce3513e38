//! The strategies that charge for time, behind one interface.

use super::clock::{Clock, NEVER, Opening};
use super::period::Periods;
use crate::money::Amount;
use crate::tariff::{Flat, Free, Increment, StepScope, Strategy, Table, Takeover, Unit};
use crate::time::Minute;

/// What a strategy may look at.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) clock: &'a Clock<'a>,
    /// Where the stay begins, and with it the periods that count from entry.
    pub(super) entry: Minute,
    /// From where minutes of the stay count.
    pub(super) anchor: Minute,
    /// How many minutes of the rule's free time are used up, and in which period.
    pub(super) used: Used,
}

/// Free minutes that are used up in the period that begins at a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) period: Minute,
    pub(super) minutes: i64,
}

/// Whether a strategy applies, and until when nothing changes about that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Status {
    pub(super) applies: bool,
    pub(super) until: Minute,
}

impl Status {
    fn on(until: Minute) -> Self {
        Self { applies: true, until }
    }

    fn off(until: Minute) -> Self {
        Self {
            applies: false,
            until,
        }
    }
}

/// Steps of equal price, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    /// The length of each, in minutes: at least one.
    pub(super) minutes: i64,
    /// The price of `per` units.
    pub(super) price: Amount,
    pub(super) per: u64,
    pub(super) unit: Unit,
    /// How many units a step counts.
    pub(super) units: u64,
    pub(super) scope: StepScope,
    pub(super) takeover: Takeover,
    /// What is paid once only, by its end; nothing for steps that are paid each.
    pub(super) once: Option<Minute>,
}

impl Steps {
    /// One piece that is paid once and lasts until a minute.
    fn piece(price: Amount, at: Minute, until: Minute) -> Self {
        Self {
            minutes: until.since(at).max(1),
            price,
            per: 1,
            unit: Unit::Pieces,
            units: 1,
            scope: StepScope::Segment,
            takeover: Takeover::Cut,
            once: Some(until),
        }
    }
}

/// The free minutes that a rule gives.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) per: &'a Periods,
    /// How many in each period.
    pub(super) minutes: i64,
    /// The window in which they are used up.
    pub(super) window: Option<&'a Opening>,
}

/// One way to charge for time.
pub(super) trait Charge {
    /// Whether the strategy applies in a minute, and until when nothing changes about that.
    fn status(&self, context: Context, at: Minute) -> Status;
    /// How time from `at` on is cut into steps while this strategy is in charge.
    fn steps(&self, context: Context, at: Minute) -> Steps;
    /// Which occurrence of its window a minute is in, by its end; one for all where it has none.
    fn occurrence(&self, _: Context, _: Minute) -> Minute {
        NEVER
    }
    /// The free minutes it has in each period, if it is free time.
    fn allowance(&self) -> Option<Given<'_>> {
        None
    }
}

/// What applies from one minute on until another, within a window if there is one.
fn within(context: Context, at: Minute, from: Minute, until: Minute, window: Option<&Opening>) -> Status {
    if at < from {
        return Status::off(from);
    }
    if at >= until {
        return Status::off(NEVER);
    }
    match window {
        None => Status::on(until),
        Some(opening) => match opening.occurrence(context.clock, at) {
            Some((_, end)) => Status::on(end.min(until)),
            None => Status::off(opening.next_start(context.clock, at)),
        },
    }
}

/// An [`Increment`] (T-7).
struct Stepwise {
    of: Increment,
    window: Option<Opening>,
}

impl Charge for Stepwise {
    fn status(&self, context: Context, at: Minute) -> Status {
        let from = context.anchor.plus(i64::from(self.of.from_minute));
        let until = self
            .of
            .until_minute
            .map_or(NEVER, |until| context.anchor.plus(i64::from(until)));
        within(context, at, from, until, self.window.as_ref())
    }

    fn steps(&self, _: Context, _: Minute) -> Steps {
        Steps {
            minutes: i64::from(self.of.minutes).max(1),
            price: self.of.price,
            per: u64::from(self.of.per_minutes.unwrap_or(self.of.minutes)).max(1),
            unit: Unit::Minutes,
            units: u64::from(self.of.minutes).max(1),
            scope: self.of.steps,
            takeover: self.of.takeover,
            once: None,
        }
    }

    fn occurrence(&self, context: Context, at: Minute) -> Minute {
        let found = self
            .window
            .as_ref()
            .and_then(|window| window.occurrence(context.clock, at));
        found.map_or(NEVER, |(_, until)| until)
    }
}

/// A [`Flat`] (T-8).
struct PerOccurrence {
    price: Amount,
    window: Opening,
}

impl Charge for PerOccurrence {
    fn status(&self, context: Context, at: Minute) -> Status {
        within(context, at, Minute(i64::MIN), NEVER, Some(&self.window))
    }

    fn steps(&self, context: Context, at: Minute) -> Steps {
        let found = self.window.occurrence(context.clock, at);
        Steps::piece(self.price, at, found.map_or(at.plus(1), |(_, until)| until))
    }
}

/// A [`Table`] (T-16).
struct Rows {
    of: Table,
    window: Option<Opening>,
}

impl Rows {
    /// The row of a minute: what it adds, and where it ends.
    fn row(&self, context: Context, at: Minute) -> Option<(Amount, Minute)> {
        let stayed = at.since(context.anchor);
        let number = self
            .of
            .rows
            .partition_point(|row| i64::from(row.until_minute) <= stayed);
        let row = self.of.rows.get(number)?;
        let before = number
            .checked_sub(1)
            .map_or(Amount::ZERO, |before| self.of.rows[before].total);
        let until = context.anchor.plus(i64::from(row.until_minute));
        Some((row.total.minus(before), until))
    }
}

impl Charge for Rows {
    fn status(&self, context: Context, at: Minute) -> Status {
        match self.row(context, at) {
            None => Status::off(NEVER),
            Some((_, until)) => {
                let status = within(context, at, context.anchor, until, self.window.as_ref());
                // After the row another may apply, so that one asks again there.
                Status {
                    until: status.until.min(until),
                    ..status
                }
            }
        }
    }

    fn steps(&self, context: Context, at: Minute) -> Steps {
        let (price, until) = self.row(context, at).unwrap_or((Amount::ZERO, at.plus(1)));
        Steps::piece(price, at, until)
    }
}

/// [`Free`] time (T-9).
struct Allowance {
    minutes: i64,
    per: Periods,
    window: Option<Opening>,
}

impl Allowance {
    /// Where periods that count from entry begin: those of the stay begin anew with its minutes.
    fn entry(&self, context: Context) -> Minute {
        match self.per {
            Periods::Stay => context.anchor,
            _ => context.entry,
        }
    }
}

impl Charge for Allowance {
    fn status(&self, context: Context, at: Minute) -> Status {
        let (from, until) = match self.per.at(context.clock, self.entry(context), at) {
            Ok(period) => period,
            Err(again) => return Status::off(again),
        };
        let used = if context.used.period == from {
            context.used.minutes
        } else {
            0
        };
        let left = self.minutes - used;
        if left <= 0 {
            return Status::off(until);
        }
        let status = within(context, at, from, until, self.window.as_ref());
        if status.applies {
            Status::on(status.until.min(at.plus(left)))
        } else {
            Status::off(status.until.min(until))
        }
    }

    fn steps(&self, _: Context, at: Minute) -> Steps {
        Steps {
            minutes: 1,
            once: None,
            unit: Unit::Minutes,
            ..Steps::piece(Amount::ZERO, at, at.plus(1))
        }
    }

    fn allowance(&self) -> Option<Given<'_>> {
        Some(Given {
            per: &self.per,
            minutes: self.minutes,
            window: self.window.as_ref(),
        })
    }
}

/// The strategy as one that charges for time, if it does.
pub(super) fn of(strategy: &Strategy, clock: &Clock) -> Option<Box<dyn Charge>> {
    let opening = |window: &Option<_>| window.as_ref().map(|window| Opening::new(window, clock));
    match strategy {
        Strategy::Increment(increment) => Some(Box::new(Stepwise {
            of: increment.clone(),
            window: opening(&increment.window),
        })),
        Strategy::Flat(Flat { price, window }) => Some(Box::new(PerOccurrence {
            price: *price,
            window: Opening::new(window, clock),
        })),
        Strategy::Table(table) => Some(Box::new(Rows {
            of: table.clone(),
            window: opening(&table.window),
        })),
        Strategy::Free(Free { minutes, per, window }) => Some(Box::new(Allowance {
            minutes: i64::from(*minutes),
            per: Periods::new(per, clock),
            window: opening(window),
        })),
        Strategy::FreeIfOutWithin { .. } | Strategy::Cap(_) | Strategy::Energy(_) | Strategy::Fee { .. } => {
            None
        }
    }
}
