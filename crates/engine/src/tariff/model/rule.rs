//! Rules, and the strategies that charge for time.

use serde::{Deserialize, Serialize};

use super::{Cap, Condition, Energy, Percent, Period, Table, Window};
use crate::money::Amount;

/// One rule: a name for people, for whom it holds, and a strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What the bill calls it. Empty where its numbers say enough.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// For which stays.
    #[serde(default, skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
    /// Its tax; that of the extra or of the tariff where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Percent>,
    /// What it does.
    #[serde(flatten)]
    pub strategy: Strategy,
}

impl Rule {
    /// A rule without a name that holds for everybody.
    pub fn new(strategy: Strategy) -> Self {
        Self {
            name: String::new(),
            when: Condition::default(),
            tax: None,
            strategy,
        }
    }
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Strategy {
    /// So much for every started step of time (T-7).
    Increment(Increment),
    /// So much for a whole window, however long within it (T-8).
    Flat(Flat),
    /// A table of totals (T-16).
    Table(Table),
    /// So many minutes for nothing, always (T-9).
    Free(Free),
    /// Free if out within these minutes; otherwise everything counts from entry (T-9).
    FreeIfOutWithin {
        /// The minutes.
        minutes: u32,
    },
    /// At most so much in each period (T-10).
    Cap(Cap),
    /// So much for each kilowatt-hour (T-20).
    Energy(Energy),
    /// So much, once (T-18).
    Fee {
        /// How much.
        price: Amount,
    },
}

/// So much for every started step of time (T-7).
///
/// A step ends early where another rule takes over, and goes on where one day of its window joins the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Increment {
    /// The length of a step, in minutes.
    pub minutes: u32,
    /// The price of a started step, or of `per_minutes` where that is given.
    pub price: Amount,
    /// What the price is for, in minutes, where that is not one step: 2.00 an hour, by the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minutes: Option<u32>,
    /// It applies from this minute of the stay on.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub from_minute: u32,
    /// It applies before this minute of the stay; to the end where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_minute: Option<u32>,
    /// It applies inside this window; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// What a started step is good for.
    #[serde(default, skip_serializing_if = "StepScope::is_segment")]
    pub steps: StepScope,
    /// What becomes of a step when another rule takes over.
    #[serde(default, skip_serializing_if = "Takeover::is_cut")]
    pub takeover: Takeover,
}

/// What a started step is good for when its rule is interrupted (T-7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepScope {
    /// For the stretch it began in: a new stretch begins a new step.
    #[default]
    Segment,
    /// For the occurrence of the rule's window it began in.
    Window,
    /// For the whole stay: what is left of a step is used up when the rule is in charge again.
    Stay,
}

/// What becomes of a started step when another rule takes over (T-7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takeover {
    /// The other rule charges from its beginning on.
    #[default]
    Cut,
    /// The step runs to its end, and the other rule charges from there on.
    Finish,
}

// serde's `skip_serializing_if` passes references.
#[expect(clippy::trivially_copy_pass_by_ref)]
fn is_zero(minutes: &u32) -> bool {
    *minutes == 0
}

#[expect(clippy::trivially_copy_pass_by_ref)]
impl StepScope {
    fn is_segment(&self) -> bool {
        *self == Self::Segment
    }
}

#[expect(clippy::trivially_copy_pass_by_ref)]
impl Takeover {
    fn is_cut(&self) -> bool {
        *self == Self::Cut
    }
}

/// So much for a whole window, however long within it (T-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flat {
    /// The price of each occurrence of the window that the stay touches.
    pub price: Amount,
    /// The window.
    pub window: Window,
}

/// So many minutes for nothing in each period, always (T-9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Free {
    /// How many.
    pub minutes: u32,
    /// What a period is. In a window, such as a calendar day, other visits of the same vehicle count as well.
    pub per: Period,
    /// They are used up inside this window only; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// Other rules for the parking, which count where that is cheaper for the driver (T-19).
///
/// They stand before the ordinary rules, which charge for the time that they say nothing about. Caps of either list hold for
/// the rules of their own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What the bill calls it.
    pub name: String,
    /// For which stays.
    #[serde(default, skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
    /// Its rules.
    pub rules: Vec<Rule>,
}
