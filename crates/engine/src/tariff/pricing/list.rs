//! A list of rules, made ready.

use super::charge::{self, Charge};
use super::clock::{Clock, NEVER};
use super::period::Periods;
use super::when::When;
use crate::money::Amount;
use crate::tariff::{Cap, List, Percent, Repeat, Rule, RuleAt, Strategy};
use crate::time::Minute;

/// A rule that charges for time.
pub(super) struct Charger<'a> {
    pub(super) at: RuleAt,
    pub(super) when: When<'a>,
    pub(super) tax: Option<Percent>,
    pub(super) charge: Box<dyn Charge>,
    name: &'a str,
}

/// A rule that limits what others charge.
pub(super) struct Limit<'a> {
    pub(super) at: RuleAt,
    pub(super) when: When<'a>,
    pub(super) amount: Amount,
    pub(super) per: Periods,
    /// Whether only the first period is limited.
    pub(super) is_once: bool,
    /// Whether each later period costs the full amount.
    pub(super) is_full: bool,
    pub(super) tax: Option<Percent>,
    pub(super) name: &'a str,
    pub(super) until_minute: Option<i64>,
    only: &'a [String],
}

impl Limit<'_> {
    /// Whether it holds for a charger.
    pub(super) fn holds_for(&self, charger: &Charger) -> bool {
        self.at.list == charger.at.list && self.at != charger.at && self.names(charger.name)
    }

    /// Whether it holds for what another limit charges for its later periods.
    pub(super) fn holds_for_limit(&self, other: &Limit) -> bool {
        self.at.list == other.at.list && self.at != other.at && self.names(other.name)
    }

    /// Whether it holds for rules of a name.
    pub(super) fn names(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

/// Rules of one list, sorted by what they do.
pub(super) struct Rules<'a> {
    pub(super) chargers: Vec<Charger<'a>>,
    pub(super) limits: Vec<Limit<'a>>,
    /// Free if out within so many minutes.
    pub(super) free_if_out: Vec<(RuleAt, When<'a>, i64)>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(
        list: List,
        rules: &'a [Rule],
        tax: impl Fn(&Rule) -> Option<Percent>,
        clock: &Clock,
    ) -> Self {
        let mut sorted = Self {
            chargers: Vec::new(),
            limits: Vec::new(),
            free_if_out: Vec::new(),
        };
        for (number, rule) in rules.iter().enumerate() {
            let at = RuleAt { list, number };
            let charger = |charge| Charger {
                at,
                when: When::new(&rule.when, clock),
                tax: tax(rule),
                charge,
                name: &rule.name,
            };
            match &rule.strategy {
                Strategy::Cap(cap) => {
                    sorted.limits.push(limit(at, rule, cap, tax(rule), clock));
                }
                Strategy::FreeIfOutWithin { minutes } => {
                    sorted
                        .free_if_out
                        .push((at, When::new(&rule.when, clock), i64::from(*minutes)));
                }
                other => sorted.chargers.extend(charge::of(other, clock).map(charger)),
            }
        }
        sorted
    }
}

fn limit<'a>(at: RuleAt, rule: &'a Rule, cap: &'a Cap, tax: Option<Percent>, clock: &Clock) -> Limit<'a> {
    Limit {
        at,
        when: When::new(&rule.when, clock),
        amount: cap.amount,
        per: Periods::new(&cap.per, clock),
        is_once: cap.repeat != Repeat::Each,
        is_full: cap.repeat == Repeat::Full,
        tax,
        name: &rule.name,
        until_minute: cap.until_minute.map(i64::from),
        only: &cap.only,
    }
}

/// What a limit has let through in its present period.
pub(super) struct Meter<'r, 'a> {
    pub(super) limit: &'r Limit<'a>,
    pub(super) enabled: bool,
    /// The present period and what was charged in it.
    present: Option<(Minute, Minute, Amount)>,
    /// Outside of periods, when to ask again.
    again: Minute,
    /// The end of the first period that the stay touches, where only that is limited.
    first: Option<Minute>,
    /// The end of the later period that was paid in full.
    paid: Option<Minute>,
}

/// How a minute stands to the periods of a limit that costs the later ones in full.
#[derive(Clone, Copy)]
pub(super) enum Full {
    /// In a later period, until its end.
    Until(Minute),
    /// Not in one, until this minute at least.
    NotBefore(Minute),
}

/// How much may still be charged, until when that holds, and which cap says so.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) amount: Amount,
    pub(super) until: Minute,
    pub(super) by: Option<RuleAt>,
}

impl<'r, 'a> Meter<'r, 'a> {
    pub(super) fn new(limit: &'r Limit<'a>) -> Self {
        Self {
            limit,
            enabled: true,
            present: None,
            again: Minute(i64::MIN),
            first: None,
            paid: None,
        }
    }

    /// Moves on to a minute. Minutes must come in order.
    pub(super) fn advance(&mut self, clock: &Clock, entry: Minute, at: Minute) {
        if at < self.again
            || self
                .present
                .is_some_and(|(from, until, _)| from <= at && at < until)
        {
            return;
        }
        self.present = None;
        if self.limit.is_once && self.first.is_none() {
            self.first = Some(self.limit.per.first_end(clock, entry));
        }
        match self.limit.per.at(clock, entry, at) {
            Ok((from, until)) => {
                self.present = Some((from, until, Amount::ZERO));
                self.again = Minute(i64::MIN);
            }
            Err(again) => self.again = again,
        }
    }

    /// How a minute stands to later periods that cost the full amount. [`Self::advance`] comes first.
    pub(super) fn full(&self, anchor: Minute, at: Minute) -> Full {
        let ends = self
            .limit
            .until_minute
            .map_or(NEVER, |minutes| anchor.plus(minutes));
        if at >= ends {
            return Full::NotBefore(NEVER);
        }
        match self.present {
            None => Full::NotBefore(self.again),
            Some((_, until, _)) if self.first.is_some_and(|first| until > first) => {
                Full::Until(until.min(ends))
            }
            Some((_, until, _)) => Full::NotBefore(until),
        }
    }

    /// Whether the present period is paid in full, which it is from now on.
    pub(super) fn pay_full(&mut self) -> bool {
        let present = self.present.map(|(_, until, _)| until);
        let is_paid = self.paid == present;
        self.paid = present;
        is_paid
    }

    /// Narrows a room by what this limit leaves.
    pub(super) fn narrow(&self, room: &mut Room, anchor: Minute, at: Minute) {
        if !self.enabled {
            return;
        }
        let ends = self
            .limit
            .until_minute
            .map_or(NEVER, |minutes| anchor.plus(minutes));
        if at >= ends {
            return;
        }
        match self.present {
            None => room.until = room.until.min(self.again).min(ends),
            Some((_, until, charged)) => {
                room.until = room.until.min(until).min(ends);
                if self.limit.is_once && self.first.is_some_and(|first| until > first) {
                    return;
                }
                let left = self.limit.amount.minus(charged).max(Amount::ZERO);
                if left < room.amount {
                    (room.amount, room.by) = (left, Some(self.limit.at));
                }
            }
        }
    }

    /// Notes what was charged in the present period for a step that begins in a minute.
    pub(super) fn charge(&mut self, anchor: Minute, at: Minute, amount: Amount) {
        if self
            .limit
            .until_minute
            .is_some_and(|minutes| at >= anchor.plus(minutes))
        {
            return;
        }
        if let Some((_, _, charged)) = &mut self.present {
            *charged = charged.plus(amount);
        }
    }
}
