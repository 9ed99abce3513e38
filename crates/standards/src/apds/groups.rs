//! The rules of a tariff, by the times at which they hold: one group becomes one rate table.

use engine::money::Amount;
use engine::tariff::{
    Cap, Days, Increment, Percent, Period, Repeat, Restart, Rule, StepScope, Strategy, Table, Takeover,
    Tariff, Window,
};

use super::validity::{DAYS, has_holidays};
use crate::Loss;

/// What a line charges.
pub(super) enum Pays {
    /// So much for every started step.
    Step { minutes: u32, value: Amount },
    /// So much for a tier.
    Tier { minutes: u32, value: Amount },
    /// So much, once.
    Once { value: Amount },
}

/// A rate line.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) tax: Option<Percent>,
    pub(super) from: u32,
    pub(super) until: Option<u32>,
    pub(super) pays: Pays,
    pub(super) most: Option<Amount>,
}

/// Rules that hold at the same times.
pub(super) struct Group<'a> {
    pub(super) window: Option<&'a Window>,
    pub(super) lines: Vec<Line<'a>>,
    pub(super) most: Option<Amount>,
    /// When the maximum begins anew, where the tariff's minutes do not.
    pub(super) resets_at: Option<String>,
    /// Minutes that are spoken for, in order, as `[from, until)`.
    taken: Vec<(u32, u32)>,
}

/// Sorts the rules of a tariff into groups.
pub(super) fn of<'a>(tariff: &'a Tariff, lost: &mut Vec<Loss>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (number, rule) in tariff.rules.iter().enumerate() {
        let path = format!("rules[{number}]");
        if !rule.when.is_always() {
            lost.push(Loss::new(
                path,
                "it holds for some stays only, which no rate table says: it is left out",
            ));
            continue;
        }
        if matches!(rule.strategy, Strategy::Cap(_)) {
            continue;
        }
        if let Err(why) = add(&mut groups, rule, &path, lost) {
            lost.push(Loss::new(path, format!("it is left out, because {why}")));
        }
    }
    groups.retain(|group| !group.lines.is_empty());
    for (number, rule) in tariff.rules.iter().enumerate() {
        if let Strategy::Cap(cap) = &rule.strategy
            && rule.when.is_always()
            && let Err(why) = limit(&mut groups, tariff, cap, number, lost)
        {
            lost.push(Loss::new(
                format!("rules[{number}]"),
                format!("it is left out, because {why}"),
            ));
        }
    }
    let clash = |(number, group): (usize, &Group)| groups[..number].iter().any(|before| before.meets(group));
    if groups.iter().enumerate().any(clash) {
        lost.push(Loss::new(
            "rules",
            "where several rate tables hold at once the first counts; the priority that says so is not part of them",
        ));
    }
    groups
}

fn add<'a>(
    groups: &mut Vec<Group<'a>>,
    rule: &'a Rule,
    path: &str,
    lost: &mut Vec<Loss>,
) -> Result<(), &'static str> {
    let is_first = groups.is_empty();
    match &rule.strategy {
        Strategy::Increment(increment) => {
            let value = step_price(increment, path, lost);
            if increment.steps != StepScope::Segment || increment.takeover != Takeover::Cut {
                lost.push(Loss::new(
                    path,
                    "what is left of a step that is interrupted is lost there",
                ));
            }
            let group = group(groups, increment.window.as_ref());
            let pays = Pays::Step {
                minutes: increment.minutes,
                value,
            };
            group.push(
                rule,
                increment.from_minute,
                increment.until_minute,
                pays,
                path,
                lost,
            );
        }
        Strategy::Flat(flat) => {
            let group = group(groups, Some(&flat.window));
            group.push(rule, 0, None, Pays::Once { value: flat.price }, path, lost);
        }
        Strategy::Table(table) => group(groups, table.window.as_ref()).push_table(rule, table, path, lost),
        Strategy::Free(free) => {
            if !is_first || free.window.is_some() || free.per != Period::Stay {
                return Err("free minutes there are the first of a stay");
            }
            let pays = Pays::Tier {
                minutes: free.minutes,
                value: Amount::ZERO,
            };
            group(groups, None).push(rule, 0, Some(free.minutes), pays, path, lost);
        }
        Strategy::FreeIfOutWithin { .. } => return Err("what a stay costs there does not depend on its end"),
        Strategy::Cap(_) | Strategy::Energy(_) | Strategy::Fee { .. } => {}
    }
    Ok(())
}

/// The last group, where it has this window, or a new one.
fn group<'g, 'a>(groups: &'g mut Vec<Group<'a>>, window: Option<&'a Window>) -> &'g mut Group<'a> {
    if groups.last().is_none_or(|last| last.window != window) {
        groups.push(Group {
            window,
            lines: Vec::new(),
            most: None,
            resets_at: None,
            taken: Vec::new(),
        });
    }
    let last = groups.len() - 1;
    &mut groups[last]
}

/// The price of a whole step.
fn step_price(increment: &Increment, path: &str, lost: &mut Vec<Loss>) -> Amount {
    let Some(per) = increment.per_minutes else {
        return increment.price;
    };
    let (minutes, per) = (u64::from(increment.minutes), u64::from(per));
    let value = increment.price.scaled(minutes, per);
    if value.times(per) != increment.price.times(minutes) {
        lost.push(Loss::new(
            path,
            "the price of a step is rounded to the eighth decimal there",
        ));
    }
    value
}

impl<'a> Group<'a> {
    /// What is charged once, at all times.
    pub(super) fn of_fees(lines: Vec<Line<'a>>) -> Self {
        Self {
            window: None,
            lines,
            most: None,
            resets_at: None,
            taken: Vec::new(),
        }
    }

    /// Adds a line for the minutes from one on until another that no line before it has taken.
    fn push(
        &mut self,
        rule: &'a Rule,
        from: u32,
        until: Option<u32>,
        pays: Pays,
        path: &str,
        lost: &mut Vec<Loss>,
    ) {
        // Lines before it that take all minutes from the beginning on move its own beginning.
        let from = from.max(self.taken_from_start());
        if until.unwrap_or(u32::MAX) <= from {
            return;
        }
        self.take(from, until.unwrap_or(u32::MAX), path, lost);
        self.lines.push(Line {
            name: &rule.name,
            tax: rule.tax,
            from,
            until,
            pays,
            most: None,
        });
    }

    fn push_table(&mut self, rule: &'a Rule, table: &Table, path: &str, lost: &mut Vec<Loss>) {
        let end = table.rows.last().map_or(0, |row| row.until_minute);
        if end <= self.taken_from_start() {
            return;
        }
        self.take(0, end, path, lost);
        let (mut from, mut before) = (0, Amount::ZERO);
        for row in &table.rows {
            self.lines.push(Line {
                name: &rule.name,
                tax: rule.tax,
                from,
                until: Some(row.until_minute),
                pays: Pays::Tier {
                    minutes: row.until_minute.saturating_sub(from),
                    value: row.total.minus(before),
                },
                most: None,
            });
            (from, before) = (row.until_minute, row.total);
        }
    }

    /// Until where the lines take every minute from the beginning on.
    fn taken_from_start(&self) -> u32 {
        let mut end = 0;
        for &(from, until) in &self.taken {
            if from > end {
                break;
            }
            end = end.max(until);
        }
        end
    }

    fn take(&mut self, from: u32, until: u32, path: &str, lost: &mut Vec<Loss>) {
        if self
            .taken
            .iter()
            .any(|&(begun, ended)| begun < until && from < ended)
        {
            lost.push(Loss::new(
                path,
                "where lines of a rate table hold at once the first counts here, which is not said there",
            ));
        }
        self.taken.push((from, until));
        self.taken.sort_unstable();
    }

    /// Its times, for people.
    pub(super) fn times(&self) -> String {
        self.window.map_or_else(
            || "at all times".to_owned(),
            |window| format!("{} {} to {}", window.days, window.from, window.until),
        )
    }

    /// Whether some minute may lie in the times of both.
    fn meets(&self, other: &Self) -> bool {
        let (Some(one), Some(other)) = (self.window, other.window) else {
            return true;
        };
        let times = |window: &Window| {
            let (from, until) = (window.from.minutes(), window.until.minutes());
            (from, if until == 0 { 1_440 } else { until })
        };
        let ((from, until), (begun, ended)) = (times(one), times(other));
        if until <= from || ended <= begun {
            return true;
        }
        from < ended && begun < until && share_a_day(&one.days, &other.days)
    }
}

fn share_a_day(one: &Days, other: &Days) -> bool {
    let weekday = |day| one.has_weekday(day) && other.has_weekday(day);
    DAYS.iter().any(|&(day, ..)| weekday(day)) || (has_holidays(one) && has_holidays(other))
}

/// Puts a cap where a table says the same.
fn limit(
    groups: &mut [Group],
    tariff: &Tariff,
    cap: &Cap,
    number: usize,
    lost: &mut Vec<Loss>,
) -> Result<(), &'static str> {
    if cap.repeat != Repeat::Each || cap.until_minute.is_some() {
        return Err("a maximum there holds in every period alike");
    }
    let is_day = tariff.restart == Restart::Day;
    let natural = |group: &Group| match group.window {
        Some(window) => Period::Window(window.clone()),
        None if is_day => Period::Window(Window::EACH_DAY),
        None => Period::Stay,
    };
    if !cap.only.is_empty() {
        let is_one_line = |group: &Group| -> Option<usize> {
            let [name] = cap.only.as_slice() else { return None };
            let mut named = (0..group.lines.len()).filter(|&line| group.lines[line].name == name.as_str());
            let line = named.next().filter(|_| named.next().is_none())?;
            let is_tier = matches!(group.lines[line].pays, Pays::Tier { .. });
            (!is_tier && group.lines[line].most.is_none() && natural(group) == cap.per).then_some(line)
        };
        let rules = tariff
            .rules
            .iter()
            .filter(|rule| cap.only.contains(&rule.name) && rule.strategy.charges());
        if rules.count() == 1 {
            for group in groups {
                if let Some(line) = is_one_line(group) {
                    group.lines[line].most = Some(cap.amount);
                    return Ok(());
                }
            }
        }
        return Err("a maximum there is of one line, or of a table");
    }
    let is_alone = groups.len() == 1;
    let fits = |group: &&mut Group| {
        group.most.is_none() && natural(group) == cap.per && (is_alone || group.window.is_some())
    };
    if let Some(group) = groups.iter_mut().find(fits) {
        group.most = Some(cap.amount);
        return Ok(());
    }
    // A day from any time of day on, under rules whose minutes go on.
    if let ([group], Period::Window(day)) = (groups, &cap.per)
        && (group.window.is_none() && group.most.is_none() && tariff.restart == Restart::Never)
        && (day.from == day.until && day.days == Days::ALL && day.season.is_none())
    {
        group.most = Some(cap.amount);
        group.resets_at = Some(day.from.to_string());
        lost.push(Loss::new(
            format!("rules[{number}]"),
            "where a maximum begins anew every day, the rate does so as well there",
        ));
        return Ok(());
    }
    Err("no rate table has this period")
}
