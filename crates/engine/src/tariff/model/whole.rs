//! A tariff as a whole.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Adjustment, Condition, Extra, Offer, Percent, Period, Rounding, Rule, Stacking, Strategy};
use crate::money::Amount;
use crate::time::Instant;

/// A tariff: versioned, valid from an instant on, and never changed once a ticket was priced by it.
///
/// How its parts come together: of the rules the first that applies is in charge; of
/// the rules and the offers the cheapest counts; extras are added; then minimum and maximum, adjustments, the lost
/// ticket, rounding and tax, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    /// Its number, larger than that of the tariff before it.
    pub version: u32,
    /// Stays that begin from here on are priced by it (T-5).
    pub valid_from: Instant,
    /// Stays that begin from here on are no longer priced by it; open-ended where absent (T-5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Instant>,
    /// Whether it also prices stays that began before it.
    #[serde(default, skip_serializing_if = "RunningStays::is_keep")]
    pub running_stays: RunningStays,
    /// The rules for parking, the first that applies in charge (T-6).
    pub rules: Vec<Rule>,
    /// Other rules for parking, which count where that is cheaper (T-19).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// What is charged beside the parking (T-18).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<Extra>,
    /// Discounts and surcharges, in order (T-24).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// What happens where several discounts fit (T-24).
    #[serde(default, skip_serializing_if = "is_default")]
    pub stacking: Stacking,
    /// The least that a stay costs which costs anything (T-23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Amount>,
    /// The most that a stay costs (T-23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Amount>,
    /// The least that a stay costs whose ticket was lost (T-28).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_ticket: Option<Amount>,
    /// The tax, where it is to be shown (T-26).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
    /// How a bill is rounded (T-1).
    #[serde(default, skip_serializing_if = "Rounding::is_ordinary")]
    pub rounding: Rounding,
    /// How a bill is rounded that is paid in cash; as any other where absent (T-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_rounding: Option<Rounding>,
    /// When minutes of the stay begin to count anew (T-21).
    #[serde(default, skip_serializing_if = "is_default")]
    pub restart: Restart,
    /// What several spots cost (T-22).
    #[serde(default, skip_serializing_if = "is_default")]
    pub several_spots: SeveralSpots,
    /// What a move to another spot changes (T-22).
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_move: OnMove,
    /// Who comes back within so many minutes goes on with the stay before (T-27); 0: nobody does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reentry_minutes: u32,
    /// How long somebody who has paid may take to drive out, in minutes (T-12).
    #[serde(default)]
    pub exit_grace_minutes: u32,
}

/// The tax of a tariff (T-26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// How much.
    pub percent: Percent,
    /// Whether prices have it in them.
    pub kind: TaxKind,
}

/// Whether prices have the tax in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxKind {
    /// They have.
    Inclusive,
    /// It is added to them.
    Exclusive,
}

/// Whether a tariff prices stays that began before it (T-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunningStays {
    /// They keep the tariff of their entry.
    #[default]
    Keep,
    /// It prices them back to their entry.
    TakeOver,
}

impl RunningStays {
    // serde's `skip_serializing_if` passes a reference.
    #[expect(clippy::trivially_copy_pass_by_ref)]
    fn is_keep(&self) -> bool {
        *self == Self::Keep
    }
}

/// When minutes of the stay begin to count anew: first periods, tables and free minutes begin again (T-21).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restart {
    /// Never.
    #[default]
    Never,
    /// Every 24 hours from entry.
    Hours24,
    /// Every midnight by the lot's clock.
    Day,
}

/// What parking on several spots costs (T-22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeveralSpots {
    /// As much as one.
    #[default]
    AsOne,
    /// Each the full price.
    Each,
}

/// What a move to another spot changes (T-22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMove {
    /// The stay goes on.
    #[default]
    GoOn,
    /// Parking is priced anew from the move on, as if the vehicle had just come in.
    Restart,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Tariff {
    /// Of some tariffs in order the one in force at an instant (T-5): the last that has begun and not ended, else the last
    /// that has begun, else the first.
    pub fn in_force(tariffs: &[Self], at: Instant) -> Option<&Self> {
        let begun = &tariffs[..tariffs.partition_point(|tariff| tariff.valid_from <= at)];
        let lasts = |tariff: &&Self| tariff.valid_until.is_none_or(|until| at < until);
        begun
            .iter()
            .rev()
            .find(lasts)
            .or(begun.last())
            .or(tariffs.first())
    }

    /// Whether a price under it may depend on how full the lot was at entry.
    pub fn asks_for_fullness(&self) -> bool {
        self.conditions()
            .any(|when| when.full_from.is_some() || when.full_below.is_some())
    }

    /// Whether a price under it may depend on visits before.
    pub fn asks_for_visits(&self) -> bool {
        let is_shared = |strategy: &Strategy| match strategy {
            Strategy::Free(free) => matches!(free.per, Period::Window(_)),
            _ => false,
        };
        let lists = self.lists();
        let mut rules = lists.iter().flat_map(|&list| self.rules_of(list).unwrap_or(&[]));
        self.reentry_minutes > 0 || rules.any(|rule| is_shared(&rule.strategy))
    }

    /// The validations that it knows, in alphabetical order.
    pub fn validations(&self) -> BTreeSet<&str> {
        let names = self.conditions().flat_map(|when| &when.validations);
        names.map(String::as_str).collect()
    }

    /// The groups of customers that it knows, in alphabetical order.
    pub fn customers(&self) -> BTreeSet<&str> {
        let names = self.conditions().flat_map(|when| &when.customers);
        names.map(String::as_str).collect()
    }

    /// Every condition it has.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let rules = self
            .lists()
            .into_iter()
            .flat_map(|list| self.rules_of(list).unwrap_or(&[]));
        let of_rules = rules.map(|rule| &rule.when);
        of_rules
            .chain(self.offers.iter().map(|offer| &offer.when))
            .chain(self.extras.iter().map(|extra| &extra.when))
            .chain(self.adjustments.iter().map(|adjustment| &adjustment.when))
    }

    /// A tariff of rules alone.
    pub fn new(version: u32, valid_from: Instant, rules: Vec<Rule>) -> Self {
        Self {
            version,
            valid_from,
            valid_until: None,
            running_stays: RunningStays::Keep,
            rules,
            offers: Vec::new(),
            extras: Vec::new(),
            adjustments: Vec::new(),
            stacking: Stacking::Each,
            minimum: None,
            maximum: None,
            lost_ticket: None,
            tax: None,
            rounding: Rounding::default(),
            cash_rounding: None,
            restart: Restart::Never,
            several_spots: SeveralSpots::AsOne,
            on_move: OnMove::GoOn,
            reentry_minutes: 0,
            exit_grace_minutes: 0,
        }
    }
}
