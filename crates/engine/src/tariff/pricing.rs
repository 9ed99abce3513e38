//! Pricing: the walk through a stay.

use std::collections::BTreeSet;

use super::bill::{Bill, Segment};
use super::cap::Caps;
use super::charge::{Charge, Context, Steps};
use super::{Calendar, Strategy, Tariff};
use crate::money::{Amount, Currency};
use crate::time::{Instant, Minute};

/// Why a stay has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// Longer than ten years, or thousands of years away: a clock is wrong, and a person has to look.
    #[error("the stay is longer than ten years")]
    TooLong,
}

const LONGEST_MINUTES: i64 = 10 * 366 * 24 * 60;

/// No stay begins as far from 1970 as this, in minutes: eight thousand years. Beyond it calendars end, and looking for
/// the next start of a window there would go minute by minute.
const FARTHEST_MINUTES: i64 = 8_000 * 366 * 24 * 60;

/// The bill of a stay from `entry` to `exit`.
///
/// Both are cut to the whole minute that a clock on the wall shows, which never makes a stay dearer (T-2). An exit
/// before the entry is a clock's error and costs nothing.
///
/// # Errors
/// [`PriceError::TooLong`] beyond ten years, or in a year that no working clock shows.
pub fn price(
    tariff: &Tariff,
    calendar: &Calendar,
    currency: Currency,
    entry: Instant,
    exit: Instant,
) -> Result<Bill, PriceError> {
    let entry = entry.minute();
    let exit = exit.minute().max(entry);
    if exit.since(entry) > LONGEST_MINUTES || entry.0.saturating_abs() > FARTHEST_MINUTES {
        return Err(PriceError::TooLong);
    }
    let walk = Walk {
        context: Context { calendar, entry },
        tariff,
        exit,
    };
    let segments = if exit.since(entry) <= i64::from(tariff.free_minutes()) {
        walk.free()
    } else {
        walk.charged()
    };
    let sum = segments
        .iter()
        .fold(Amount::ZERO, |sum, segment| sum.plus(segment.amount));
    let total = sum.round(currency);
    Ok(Bill {
        tariff: tariff.version,
        entry,
        exit,
        segments,
        rounding: Amount::from(total).minus(sum),
        total,
    })
}

struct Walk<'a> {
    context: Context<'a>,
    tariff: &'a Tariff,
    exit: Minute,
}

/// The rule in charge from a minute on, and until when nothing changes about that.
struct InCharge<'a> {
    rule: Option<(usize, &'a dyn Charge)>,
    until: Minute,
}

impl<'a> Walk<'a> {
    /// One free segment (T-9), or none for a stay of no length.
    fn free(&self) -> Vec<Segment> {
        let is_free = |strategy: &Strategy| matches!(strategy, Strategy::FreeIfOutWithin { .. });
        let rule = self.tariff.rules.iter().position(|rule| is_free(&rule.strategy));
        let segment = uncharged(rule, self.context.entry, self.exit);
        if segment.from < segment.until {
            vec![segment]
        } else {
            Vec::new()
        }
    }

    fn charged(&self) -> Vec<Segment> {
        let mut caps = Caps::new(self.context, self.tariff.caps());
        let mut flats_paid = BTreeSet::new();
        let mut segments: Vec<Segment> = Vec::new();
        let mut at = self.context.entry;
        // The rule that charged last, and the end of its last step.
        let mut running: Option<(usize, Minute)> = None;
        while at < self.exit {
            let in_charge = self.in_charge(at);
            let stretch_end = in_charge.until.min(self.exit);
            match in_charge.rule {
                None => {
                    running = None;
                    uncharged(None, at, stretch_end).push_onto(&mut segments);
                }
                Some((rule, charge)) => {
                    // A step goes on while its rule is in charge, also where one day of its window joins the next.
                    if let (Some((before, step_end)), Some(last)) = (running, segments.last_mut())
                        && before == rule
                        && step_end > at
                    {
                        at = step_end.min(stretch_end);
                        last.until = at;
                        if at == stretch_end {
                            continue;
                        }
                    }
                    let mut steps = charge.steps(self.context, at);
                    // A flat rate is paid once an occurrence, also when another rule came in between.
                    let occurrence_end = at.plus(steps.minutes);
                    if matches!(self.tariff.rules[rule].strategy, Strategy::Flat(_))
                        && !flats_paid.insert((rule, occurrence_end))
                    {
                        steps.price = Amount::ZERO;
                    }
                    let step_end = charge_stretch(&mut segments, &mut caps, rule, steps, at, stretch_end);
                    running = Some((rule, step_end));
                }
            }
            at = stretch_end;
        }
        segments
    }

    /// Finds the first rule that applies (T-6), and when an earlier rule takes over.
    fn in_charge(&self, at: Minute) -> InCharge<'a> {
        let mut applying = self
            .charges()
            .filter_map(|(rule, charge)| Some((rule, charge, charge.applies_until(self.context, at)?)));
        match applying.next() {
            Some((rule, charge, end)) => InCharge {
                rule: Some((rule, charge)),
                until: self.takeover(rule, at, end.min(self.exit)),
            },
            None => InCharge {
                rule: None,
                until: self.takeover(self.tariff.rules.len(), at, self.exit),
            },
        }
    }

    /// The first minute after `at` and before `limit` at which a rule before `rule` applies, else `limit`.
    ///
    /// What a rule names as its next start may be a mere occasion to ask again. Steps must not begin anew there,
    /// so it is looked beyond.
    fn takeover(&self, rule: usize, at: Minute, limit: Minute) -> Minute {
        let earlier = || {
            self.charges()
                .take_while(move |&(other, _)| other < rule)
                .map(|(_, charge)| charge)
        };
        let mut ask = at;
        loop {
            match earlier().map(|charge| charge.next_start(self.context, ask)).min() {
                Some(next) if next < limit => ask = next,
                _ => return limit,
            }
            if earlier().any(|charge| charge.applies_until(self.context, ask).is_some()) {
                return ask;
            }
        }
    }

    fn charges(&self) -> impl Iterator<Item = (usize, &'a dyn Charge)> + use<'a> {
        let rules = self.tariff.rules.iter().enumerate();
        rules.filter_map(|(index, rule)| Some((index, rule.strategy.charge()?)))
    }
}

/// Charges `[from, until)` in started steps, in runs within which no cap's period ends (T-7, T-10).
///
/// Returns the end of the last step, which may lie beyond `until`.
fn charge_stretch(
    segments: &mut Vec<Segment>,
    caps: &mut Caps,
    rule: usize,
    steps: Steps,
    from: Minute,
    until: Minute,
) -> Minute {
    let (mut at, mut step_end) = (from, from);
    while at < until {
        let room = caps.room(at);
        let run_end = room.until.min(until);
        // At least one: the run is not empty, and a step belongs to the period it begins in.
        let quantity = u64::try_from(run_end.since(at).saturating_add(steps.minutes - 1) / steps.minutes)
            .unwrap_or(1)
            .max(1);
        let length = i64::try_from(quantity)
            .unwrap_or(i64::MAX)
            .saturating_mul(steps.minutes);
        step_end = at.plus(length);
        let reached = step_end.min(until);
        let full = steps.price.times(quantity);
        let amount = full.min(room.amount);
        let cut = full.minus(amount);
        caps.charge(amount);
        let cut_by = room.rule.filter(|_| cut > Amount::ZERO);
        Segment {
            rule: Some(rule),
            from: at,
            until: reached,
            quantity,
            unit: steps.price,
            cut,
            cut_by,
            amount,
        }
        .push_onto(segments);
        at = reached;
    }
    step_end
}

fn uncharged(rule: Option<usize>, from: Minute, until: Minute) -> Segment {
    let zero = Amount::ZERO;
    Segment {
        rule,
        from,
        until,
        quantity: 0,
        unit: zero,
        cut: zero,
        cut_by: None,
        amount: zero,
    }
}
