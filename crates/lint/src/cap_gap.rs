//! Times that the caps of windows leave out.

use std::collections::BTreeSet;

use chrono::{Datelike, Timelike};
use engine::money::{Amount, Currency};
use engine::tariff::{
    Bill, By, Calendar, Cap, Increment, List, Period, Pricer, Repeat, Rule, RuleAt, StepScope, Strategy,
    Takeover, Tariff, Window,
};
use engine::time::{Instant, Minute};

use crate::best::Best;
use crate::profile::Profile;
use crate::spans::Span;
use crate::words::{Words, length};
use crate::{Finding, Kind};

/// A time without a cap that is no longer than this, between two with one, was overlooked.
const SHORT: i64 = 3 * 60;
const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;

/// Rules that the same caps hold for, all of which hold in windows.
struct Group<'a> {
    list: List,
    charging: BTreeSet<usize>,
    caps: Vec<(&'a Rule, &'a Window)>,
}

struct Gap {
    profile: Profile,
    from: Minute,
    until: Minute,
    total: i64,
    is_short: bool,
}

/// Looks for charged times that no cap holds in, where caps hold before and after: short ones anywhere; longer ones where a cap
/// holds at the same time of an ordinary week, as on a holiday that no cap names.
pub(crate) fn finding(
    tariff: &Tariff,
    (calendar, currency): (&Calendar, Currency),
    (profiles, spans): (&[Profile], &[Span]),
    pricer: &Pricer,
    words: Words,
) -> Option<Finding> {
    let mut best = Best::default();
    for group in groups(tariff) {
        let probe = group.probe();
        let covered = Pricer::new(&probe, calendar, currency);
        for profile in profiles {
            let ordinary = spans.first().map(|&week| gaps(&covered, profile, week));
            let ordinary = week_minutes(ordinary.unwrap_or_default(), calendar);
            for &span in spans {
                for (from, until) in gaps(&covered, profile, span) {
                    let is_short = until.since(from) <= SHORT;
                    if !is_short && ordinary.contains(&week_minute(calendar, from)) {
                        continue;
                    }
                    let bill = pricer.bill(&profile.stay(from, until)).ok();
                    if let Some(bill) = bill.filter(|bill| group.charges(bill)) {
                        best.note(bill.total.minor, || Gap {
                            profile: profile.clone(),
                            from,
                            until,
                            total: bill.total.minor,
                            is_short,
                        });
                    }
                }
            }
        }
    }
    let (gap, count) = best.found()?;
    let others = match count {
        0 | 1 => String::new(),
        more => format!("; {} more times like it", more - 1),
    };
    let message = format!(
        "no cap holds for {} from {}, {}: that time alone costs {}{others}{}",
        length(gap.until.since(gap.from)),
        words.time(gap.from),
        if gap.is_short {
            "between times in which one does"
        } else {
            "though one does at the same time of other weeks"
        },
        words.money(gap.total),
        gap.profile.words()
    );
    let stay = (gap.profile.stay(gap.from, gap.until), gap.total);
    Some(Finding::of_entries(Kind::CapGap, message, 0, [stay], words))
}

/// The rules that charge by the step, by the caps that hold for them, where all of these hold in windows.
fn groups(tariff: &Tariff) -> Vec<Group<'_>> {
    let parking = |list: &List| !matches!(list, List::Extra(_));
    let mut groups: Vec<Group> = Vec::new();
    for list in tariff.lists().into_iter().filter(parking) {
        let rules = tariff.rules_of(list).unwrap_or(&[]);
        for (number, rule) in rules.iter().enumerate() {
            if !matches!(rule.strategy, Strategy::Increment(_)) {
                continue;
            }
            let Some(caps) = window_caps(rules, rule) else {
                continue;
            };
            let is_same = |group: &Group| {
                group.list == list
                    && group.caps.len() == caps.len()
                    && group
                        .caps
                        .iter()
                        .zip(&caps)
                        .all(|(one, other)| std::ptr::eq(one.0, other.0))
            };
            match groups.iter_mut().find(|group| is_same(group)) {
                Some(group) => {
                    group.charging.insert(number);
                }
                None => groups.push(Group {
                    list,
                    charging: [number].into(),
                    caps,
                }),
            }
        }
    }
    groups
}

/// The caps of a rule, if there are any and all of them hold in every occurrence of a window.
fn window_caps<'a>(rules: &'a [Rule], of: &Rule) -> Option<Vec<(&'a Rule, &'a Window)>> {
    let caps = rules.iter().filter_map(|rule| match &rule.strategy {
        Strategy::Cap(cap) if cap.only.is_empty() || cap.only.contains(&of.name) => Some((rule, cap)),
        _ => None,
    });
    let windows: Option<Vec<_>> = caps
        .map(|(rule, cap)| Some((rule, lasting_window(cap)?)))
        .collect();
    windows.filter(|windows| !windows.is_empty())
}

fn lasting_window(cap: &Cap) -> Option<&Window> {
    match &cap.per {
        Period::Window(window) if cap.repeat != Repeat::Once && cap.until_minute.is_none() => Some(window),
        _ => None,
    }
}

impl Group<'_> {
    /// A tariff that charges for the times in which one of the caps holds, and for nothing else.
    fn probe(&self) -> Tariff {
        let rules = self.caps.iter().map(|(rule, window)| Rule {
            when: rule.when.clone(),
            ..Rule::new(Strategy::Increment(Increment {
                minutes: 1,
                price: Amount::ZERO,
                per_minutes: None,
                from_minute: 0,
                until_minute: None,
                window: Some((*window).clone()),
                steps: StepScope::Segment,
                takeover: Takeover::Cut,
            }))
        });
        Tariff::new(1, Instant(0), rules.collect())
    }

    /// Whether one of its rules charges on a bill.
    fn charges(&self, bill: &Bill) -> bool {
        bill.segments.iter().any(|segment| match segment.by {
            By::Rule(RuleAt { list, number }) => {
                list == self.list && self.charging.contains(&number) && segment.amount > Amount::ZERO
            }
            _ => false,
        })
    }
}

/// The times that begin in a span and that no cap holds in, where one does before and after.
fn gaps(covered: &Pricer, profile: &Profile, span: Span) -> Vec<(Minute, Minute)> {
    let stay = profile.stay(span.from.plus(-DAY), span.until.plus(DAY));
    let Ok(bill) = covered.bill(&stay) else {
        return Vec::new();
    };
    let inner = bill.segments.iter().skip(1).rev().skip(1).rev();
    let gaps = inner.filter(|segment| segment.by == By::Nothing);
    let gaps = gaps.filter(|gap| span.from <= gap.from && gap.from < span.until);
    gaps.map(|gap| (gap.from, gap.until)).collect()
}

fn week_minute(calendar: &Calendar, minute: Minute) -> i64 {
    let local = calendar.offsets.local(minute);
    let day = i64::from(local.weekday().num_days_from_monday());
    day * DAY + i64::from(local.hour() * 60 + local.minute())
}

/// The minutes of the week, by the lot's clock, that lie in gaps.
fn week_minutes(gaps: Vec<(Minute, Minute)>, calendar: &Calendar) -> BTreeSet<i64> {
    let each = gaps.into_iter().flat_map(|(from, until)| {
        let begin = week_minute(calendar, from);
        (0..until.since(from).min(WEEK)).map(move |minute| (begin + minute) % WEEK)
    });
    each.collect()
}
