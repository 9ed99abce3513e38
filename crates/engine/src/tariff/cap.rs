//! Caps: the most that a period may cost.

use serde::{Deserialize, Serialize};

use super::Window;
use super::charge::Context;
use crate::money::Amount;
use crate::time::Minute;

/// At most so much in each period (T-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// The most a period costs.
    pub amount: Amount,
    /// What a period is.
    pub per: CapScope,
}

/// The periods a cap counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum CapScope {
    /// The whole stay.
    Stay,
    /// Every 24 hours from entry, in elapsed time.
    Hours24,
    /// Every occurrence of a window by the lot's clock; a calendar day is the window from 00:00 to 00:00.
    Window(Window),
}

const DAY_MINUTES: i64 = 24 * 60;

impl CapScope {
    /// The period that contains a minute, or when to ask again.
    fn period(&self, context: Context, at: Minute) -> Result<(Minute, Minute), Minute> {
        match self {
            Self::Stay => Ok((context.entry, Minute(i64::MAX))),
            Self::Hours24 => {
                let days = at.since(context.entry).div_euclid(DAY_MINUTES);
                let start = context.entry.plus(days.saturating_mul(DAY_MINUTES));
                Ok((start, start.plus(DAY_MINUTES)))
            }
            Self::Window(window) => {
                let found = window.occurrence(context.calendar, at);
                found.ok_or_else(|| window.next_start(context.calendar, at))
            }
        }
    }
}

/// What a cap has let through in its present period.
struct Meter<'a> {
    rule: usize,
    cap: &'a Cap,
    /// The start of the present period and what was charged in it.
    present: Option<(Minute, Amount)>,
}

/// All caps of a tariff along one stay.
pub(super) struct Caps<'a> {
    context: Context<'a>,
    meters: Vec<Meter<'a>>,
}

/// How much may still be charged, until when that holds, and which cap's rule says so.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) amount: Amount,
    pub(super) until: Minute,
    pub(super) rule: Option<usize>,
}

impl<'a> Caps<'a> {
    pub(super) fn new(context: Context<'a>, caps: impl Iterator<Item = (usize, &'a Cap)>) -> Self {
        let meters = caps
            .map(|(rule, cap)| Meter {
                rule,
                cap,
                present: None,
            })
            .collect();
        Self { context, meters }
    }

    /// The room at a minute: the least that any cap leaves. Minutes must be asked in order.
    pub(super) fn room(&mut self, at: Minute) -> Room {
        let mut room = Room {
            amount: Amount::MAX,
            until: Minute(i64::MAX),
            rule: None,
        };
        for meter in &mut self.meters {
            match meter.cap.per.period(self.context, at) {
                Err(again) => {
                    meter.present = None;
                    room.until = room.until.min(again);
                }
                Ok((start, until)) => {
                    let charged = match meter.present {
                        Some((present, charged)) if present == start => charged,
                        _ => Amount::ZERO,
                    };
                    meter.present = Some((start, charged));
                    room.until = room.until.min(until);
                    let left = meter.cap.amount.minus(charged).max(Amount::ZERO);
                    if left < room.amount {
                        (room.amount, room.rule) = (left, Some(meter.rule));
                    }
                }
            }
        }
        room
    }

    /// Notes what was charged in the periods of the last [`Self::room`].
    pub(super) fn charge(&mut self, amount: Amount) {
        for (_, charged) in self.meters.iter_mut().filter_map(|meter| meter.present.as_mut()) {
            *charged = charged.plus(amount);
        }
    }
}
