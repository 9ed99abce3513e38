//! The strategies that charge for time, behind one interface.

use serde::{Deserialize, Serialize};

use super::{Calendar, Strategy, Window};
use crate::money::Amount;
use crate::time::Minute;

/// What a strategy may look at.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) entry: Minute,
}

/// Steps of equal price, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    /// The length of each, in minutes.
    pub(super) minutes: i64,
    /// The price of each.
    pub(super) price: Amount,
}

/// One way to charge for time.
pub(super) trait Charge {
    /// Until when the strategy applies without a break, if it applies at `at`.
    fn applies_until(&self, context: Context, at: Minute) -> Option<Minute>;
    /// The next minute after `at` at which it may begin to apply, or at which one should ask again.
    fn next_start(&self, context: Context, at: Minute) -> Minute;
    /// How time from `at` on is cut into steps while this strategy is in charge.
    fn steps(&self, context: Context, at: Minute) -> Steps;
}

/// So much for every started step of time (T-7).
///
/// A step ends early where another rule takes over, and goes on where one day of its window joins the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Increment {
    /// The length of a step, in minutes.
    pub minutes: u32,
    /// The price of a started step.
    pub price: Amount,
    /// It applies from this minute of the stay on.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub from_minute: u32,
    /// It applies before this minute of the stay; to the end where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_minute: Option<u32>,
    /// It applies inside this window; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

// serde's `skip_serializing_if` passes a reference.
#[expect(clippy::trivially_copy_pass_by_ref)]
fn is_zero(minutes: &u32) -> bool {
    *minutes == 0
}

/// So much for a whole window, however long within it (T-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flat {
    /// The price of each occurrence of the window that the stay touches.
    pub price: Amount,
    /// The window.
    pub window: Window,
}

/// Further away than any stay reaches.
const NEVER: Minute = Minute(i64::MAX);

impl Charge for Increment {
    fn applies_until(&self, context: Context, at: Minute) -> Option<Minute> {
        let from = context.entry.plus(i64::from(self.from_minute));
        let until = self
            .until_minute
            .map_or(NEVER, |until| context.entry.plus(i64::from(until)));
        let window_end = match &self.window {
            None => NEVER,
            Some(window) => window.occurrence(context.calendar, at)?.1,
        };
        (from <= at && at < until).then_some(until.min(window_end))
    }

    fn next_start(&self, context: Context, at: Minute) -> Minute {
        let from = context.entry.plus(i64::from(self.from_minute));
        let window_start = self
            .window
            .map_or(NEVER, |window| window.next_start(context.calendar, at));
        if from > at {
            from.min(window_start)
        } else {
            window_start
        }
    }

    fn steps(&self, _: Context, _: Minute) -> Steps {
        Steps {
            minutes: i64::from(self.minutes),
            price: self.price,
        }
    }
}

impl Charge for Flat {
    fn applies_until(&self, context: Context, at: Minute) -> Option<Minute> {
        self.window
            .occurrence(context.calendar, at)
            .map(|(_, until)| until)
    }

    fn next_start(&self, context: Context, at: Minute) -> Minute {
        self.window.next_start(context.calendar, at)
    }

    /// One step covers what is left of the occurrence.
    fn steps(&self, context: Context, at: Minute) -> Steps {
        let minutes = self
            .applies_until(context, at)
            .map_or(1, |until| until.since(at).max(1));
        Steps {
            minutes,
            price: self.price,
        }
    }
}

impl Strategy {
    /// The strategy as one that charges, if it does.
    pub(super) fn charge(&self) -> Option<&dyn Charge> {
        match self {
            Self::Increment(increment) => Some(increment),
            Self::Flat(flat) => Some(flat),
            Self::Cap(_) | Self::FreeIfOutWithin { .. } => None,
        }
    }
}
