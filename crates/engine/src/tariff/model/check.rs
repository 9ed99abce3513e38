//! Whether a tariff is sound: what its types cannot say.

use std::collections::BTreeSet;

use super::{Calendar, Cap, Change, Increment, Measure, Period, Rule, Strategy, Table, Tariff, Window};
use crate::money::Amount;
use crate::tariff::{List, RuleAt};

/// Why a tariff is not sound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// No rule ever charges.
    #[error("no rule charges anything: an increment or a flat rate is needed")]
    ChargesNothing,
    /// A price is below zero.
    #[error("{}a price cannot be negative", place(*.0))]
    NegativePrice(RuleAt),
    /// A step of time is empty.
    #[error("{}a step or period of time is empty or too short", place(*.0))]
    EmptyStep(RuleAt),
    /// A rule applies to no time at all.
    #[error("{}it would never apply", place(*.0))]
    NeverApplies(RuleAt),
    /// A kind of rule stands in a list that it does not belong to.
    #[error("{}this kind of rule does not belong here", place(*.0))]
    WrongKind(RuleAt),
    /// The rows of a table do not follow one another.
    #[error("{}the minutes of a table must rise from row to row, and its totals must not fall", place(*.0))]
    Rows(RuleAt),
    /// A cap names a rule that is not in its list.
    #[error("{}no rule of this list that charges is called “{name}”", place(*.at))]
    NoSuchRule {
        /// The cap.
        at: RuleAt,
        /// The name.
        name: String,
    },
    /// A list has too many rules.
    #[error(
        "a list has at most {} rules, an offer counted together with the ordinary ones",
        Tariff::MOST_RULES
    )]
    TooManyRules,
    /// Two extras, or an extra and the parking, have one name.
    #[error("two extras are called “{0}”, or it is called “parking”")]
    ExtraTwice(String),
    /// An adjustment is of something that is not there.
    #[error("adjustment {0}: no extra is called “{1}”; the parking is called “parking”")]
    NoSuchExtra(usize, String),
    /// An adjustment gives away minutes of something else than the parking.
    #[error("adjustment {0}: minutes are of the parking")]
    MinutesOfExtra(usize),
    /// A percentage, a sum or a number of minutes is out of range.
    #[error("{0} is out of range")]
    Range(&'static str),
    /// A tariff ends before it begins.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// A window names days that the lot's calendar does not have.
    #[error("the lot has no special days called “{0}”")]
    NoSuchDays(String),
}

/// `rule 2: `, `offer 1, rule 2: `; numbers from 1, as people count.
fn place(at: RuleAt) -> String {
    let number = at.number + 1;
    match at.list {
        List::Rules => format!("rule {number}: "),
        List::Offer(offer) => format!("offer {}, rule {number}: ", offer + 1),
        List::Extra(extra) => format!("extra {}, rule {number}: ", extra + 1),
    }
}

impl Tariff {
    /// The longest step, stretch or grace that makes sense, in minutes: one year.
    pub const LONGEST_MINUTES: u32 = 366 * 24 * 60;
    /// The shortest period of a cap that counts minutes from entry.
    pub const SHORTEST_PERIOD: u32 = 10;
    /// The most rules of a list, an offer counted together with the ordinary rules.
    pub const MOST_RULES: usize = 64;

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// The first thing found that is not sound.
    pub fn check(&self) -> Result<(), TariffError> {
        if self.valid_until.is_some_and(|until| until <= self.valid_from) {
            return Err(TariffError::EndsBeforeItBegins);
        }
        self.check_list(List::Rules, None)?;
        for number in 0..self.offers.len() {
            self.check_list(List::Offer(number), None)?;
            if self.rules.len() + self.offers[number].rules.len() > Self::MOST_RULES {
                return Err(TariffError::TooManyRules);
            }
        }
        let mut names = BTreeSet::from(["parking"]);
        for (number, extra) in self.extras.iter().enumerate() {
            if !names.insert(&extra.name) {
                return Err(TariffError::ExtraTwice(extra.name.clone()));
            }
            self.check_list(List::Extra(number), Some(extra.of))?;
        }
        for (number, adjustment) in (1..).zip(&self.adjustments) {
            if let Some(of) = &adjustment.of
                && !names.contains(of.as_str())
            {
                return Err(TariffError::NoSuchExtra(number, of.clone()));
            }
            match &adjustment.change {
                Change::Percent { percent }
                    if percent.hundredths() < -10_000 || percent.hundredths() > 1_000_000 =>
                {
                    return Err(TariffError::Range("the percentage of an adjustment"));
                }
                Change::Minutes { minutes, .. } if *minutes > Self::LONGEST_MINUTES => {
                    return Err(TariffError::Range("the minutes of an adjustment"));
                }
                Change::Minutes { .. } if adjustment.of.as_ref().is_some_and(|of| of != "parking") => {
                    return Err(TariffError::MinutesOfExtra(number));
                }
                _ => {}
            }
        }
        self.check_sums()?;
        let lists = self.lists();
        let mut rules = lists.iter().flat_map(|&list| self.rules_of(list).unwrap_or(&[]));
        let charges = rules.any(|rule| rule.strategy.charges());
        if charges {
            Ok(())
        } else {
            Err(TariffError::ChargesNothing)
        }
    }

    /// Checks that a calendar has the special days that the tariff names.
    ///
    /// # Errors
    /// [`TariffError::NoSuchDays`].
    pub fn check_days(&self, calendar: &Calendar) -> Result<(), TariffError> {
        for window in self.windows() {
            let known = |name: &str| calendar.special.iter().any(|days| days.name == name);
            if let Some(unknown) = window.days.special().iter().find(|name| !known(name)) {
                return Err(TariffError::NoSuchDays(unknown.clone()));
            }
        }
        Ok(())
    }

    /// Every list of rules.
    pub fn lists(&self) -> Vec<List> {
        let offers = (0..self.offers.len()).map(List::Offer);
        let extras = (0..self.extras.len()).map(List::Extra);
        std::iter::once(List::Rules).chain(offers).chain(extras).collect()
    }

    fn check_sums(&self) -> Result<(), TariffError> {
        let sums = [
            ("the minimum", self.minimum),
            ("the maximum", self.maximum),
            ("the price of a lost ticket", self.lost_ticket),
        ];
        for (what, sum) in sums {
            if sum.is_some_and(Amount::is_negative) {
                return Err(TariffError::Range(what));
            }
        }
        for rounding in [Some(self.rounding), self.cash_rounding].into_iter().flatten() {
            if rounding.to.is_some_and(|to| to <= Amount::ZERO) {
                return Err(TariffError::Range("what is rounded to"));
            }
        }
        let rules = self
            .lists()
            .into_iter()
            .flat_map(|list| self.rules_of(list).unwrap_or(&[]));
        let taxes = rules
            .map(|rule| rule.tax)
            .chain(self.extras.iter().map(|extra| extra.tax))
            .chain([self.tax.map(|tax| tax.percent)]);
        for percent in taxes.flatten() {
            if !(0..=10_000).contains(&percent.hundredths()) {
                return Err(TariffError::Range("the percentage of a tax"));
            }
        }
        if self.reentry_minutes > Self::LONGEST_MINUTES || self.exit_grace_minutes > Self::LONGEST_MINUTES {
            return Err(TariffError::Range("a number of minutes"));
        }
        Ok(())
    }

    fn check_list(&self, list: List, measure: Option<Measure>) -> Result<(), TariffError> {
        let rules = self.rules_of(list).unwrap_or(&[]);
        if rules.len() > Self::MOST_RULES {
            return Err(TariffError::TooManyRules);
        }
        for (number, rule) in rules.iter().enumerate() {
            let at = RuleAt { list, number };
            if !rule.strategy.belongs(measure) {
                return Err(TariffError::WrongKind(at));
            }
            check_strategy(rule, at)?;
            if let Strategy::Cap(Cap { only, .. }) = &rule.strategy {
                let charges = |name: &String| {
                    rules
                        .iter()
                        .any(|rule| rule.strategy.charges() && rule.name == *name)
                };
                if let Some(name) = only.iter().find(|name| !charges(name)) {
                    return Err(TariffError::NoSuchRule {
                        at,
                        name: name.clone(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Every window that the tariff names.
    pub(crate) fn windows(&self) -> impl Iterator<Item = &Window> {
        let rules = self
            .lists()
            .into_iter()
            .flat_map(|list| self.rules_of(list).unwrap_or(&[]));
        let of_rules = rules.filter_map(|rule| rule.strategy.window());
        let of_conditions = self.conditions().flat_map(|when| [&when.entered, &when.left]);
        of_rules.chain(of_conditions.flatten())
    }
}

impl Strategy {
    /// Whether it can charge anything.
    pub fn charges(&self) -> bool {
        match self {
            Self::Increment(_) | Self::Flat(_) | Self::Table(_) | Self::Energy(_) | Self::Fee { .. } => true,
            Self::Free(_) | Self::FreeIfOutWithin { .. } | Self::Cap(_) => false,
        }
    }

    /// The window it names, if it does.
    pub fn window(&self) -> Option<&Window> {
        match self {
            Self::Increment(increment) => increment.window.as_ref(),
            Self::Flat(flat) => Some(&flat.window),
            Self::Table(table) => table.window.as_ref(),
            Self::Free(free) => free.window.as_ref().or(window_of(&free.per)),
            Self::Cap(cap) => window_of(&cap.per),
            Self::Energy(energy) => energy.window.as_ref(),
            Self::FreeIfOutWithin { .. } | Self::Fee { .. } => None,
        }
    }

    /// Whether it may stand in the rules and offers, or in an extra that measures this.
    fn belongs(&self, measure: Option<Measure>) -> bool {
        match self {
            Self::Cap(cap) if measure == Some(Measure::Energy) => cap.per == Period::Stay,
            Self::Cap(_) => measure != Some(Measure::Once),
            Self::Increment(_) | Self::Flat(_) | Self::Table(_) | Self::Free(_) => {
                !matches!(measure, Some(Measure::Energy | Measure::Once))
            }
            Self::FreeIfOutWithin { .. } => measure.is_none(),
            Self::Energy(_) => measure == Some(Measure::Energy),
            Self::Fee { .. } => measure == Some(Measure::Once),
        }
    }
}

fn window_of(period: &Period) -> Option<&Window> {
    match period {
        Period::Window(window) => Some(window),
        _ => None,
    }
}

fn check_strategy(rule: &Rule, at: RuleAt) -> Result<(), TariffError> {
    let is_length = |minutes: u32| (1..=Tariff::LONGEST_MINUTES).contains(&minutes);
    let is_period = |period: &Period| match period {
        Period::Every { minutes } => is_length(*minutes),
        _ => true,
    };
    let not_negative = |price: Amount| {
        if price.is_negative() {
            Err(TariffError::NegativePrice(at))
        } else {
            Ok(())
        }
    };
    match &rule.strategy {
        Strategy::Increment(increment) => {
            not_negative(increment.price)?;
            check_increment(increment, at)
        }
        Strategy::Flat(flat) => not_negative(flat.price),
        Strategy::Table(table) => check_table(table, at),
        Strategy::Free(free) if !is_length(free.minutes) || !is_period(&free.per) => {
            Err(TariffError::EmptyStep(at))
        }
        Strategy::FreeIfOutWithin { minutes } if *minutes > Tariff::LONGEST_MINUTES => {
            Err(TariffError::EmptyStep(at))
        }
        Strategy::Cap(cap) => {
            not_negative(cap.amount)?;
            if cap.until_minute == Some(0) {
                return Err(TariffError::NeverApplies(at));
            }
            // Very short periods would make bills of very many lines.
            let is_short = matches!(cap.per, Period::Every { minutes } if minutes < Tariff::SHORTEST_PERIOD);
            if is_period(&cap.per) && !is_short {
                Ok(())
            } else {
                Err(TariffError::EmptyStep(at))
            }
        }
        Strategy::Energy(energy) => {
            not_negative(energy.price)?;
            if energy.step_wh == 0 || energy.step_wh > 1_000_000_000 {
                return Err(TariffError::EmptyStep(at));
            }
            let empty =
                |from: Option<u64>, until: Option<u64>| until.is_some_and(|until| until <= from.unwrap_or(0));
            let power = (energy.from_w.map(u64::from), energy.until_w.map(u64::from));
            if empty(energy.from_wh, energy.until_wh) || empty(power.0, power.1) {
                return Err(TariffError::NeverApplies(at));
            }
            Ok(())
        }
        Strategy::Fee { price } => not_negative(*price),
        Strategy::Free(_) | Strategy::FreeIfOutWithin { .. } => Ok(()),
    }
}

fn check_increment(increment: &Increment, at: RuleAt) -> Result<(), TariffError> {
    let is_length = |minutes: u32| (1..=Tariff::LONGEST_MINUTES).contains(&minutes);
    if !is_length(increment.minutes) || increment.per_minutes.is_some_and(|per| !is_length(per)) {
        return Err(TariffError::EmptyStep(at));
    }
    if increment
        .until_minute
        .is_some_and(|until| until <= increment.from_minute)
    {
        return Err(TariffError::NeverApplies(at));
    }
    Ok(())
}

fn check_table(table: &Table, at: RuleAt) -> Result<(), TariffError> {
    if table.rows.iter().any(|row| row.total.is_negative()) {
        return Err(TariffError::NegativePrice(at));
    }
    let first = table.rows.first().ok_or(TariffError::EmptyStep(at))?;
    let follows = |pair: &[super::TableRow]| {
        pair[0].until_minute < pair[1].until_minute && pair[0].total <= pair[1].total
    };
    let last = table.rows.last().map_or(0, |row| row.until_minute);
    if first.until_minute == 0 || last > Tariff::LONGEST_MINUTES || !table.rows.windows(2).all(follows) {
        return Err(TariffError::Rows(at));
    }
    Ok(())
}
