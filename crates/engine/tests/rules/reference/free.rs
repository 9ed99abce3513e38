//! Free minutes: the first of each period (T-9).

use std::collections::BTreeMap;

use engine::tariff::{Free, Period, Strategy};
use engine::time::Minute;

use super::walk::Course;
use super::wall::Wall;

/// A period: its first minute, or the number of minutes from entry at which it begins.
pub(super) type PeriodKey = i64;

/// The period that a minute is in, where it is in one.
pub(super) fn period_of(wall: &Wall, from: Minute, per: &Period, minute: Minute) -> Option<PeriodKey> {
    let every = |minutes: i64| Some(minute.since(from) / minutes);
    match per {
        Period::Stay => Some(0),
        Period::Hours24 => every(1_440),
        Period::Every { minutes } => every(i64::from(*minutes)),
        Period::Week => {
            let monday = wall.monday(minute).and_time(chrono::NaiveTime::MIN);
            Some(monday.and_utc().timestamp())
        }
        Period::Window(window) => wall.opening(window, minute).map(|(from, _)| from.0),
    }
}

/// How many free minutes were used up.
pub(super) struct FreeMinutes<'a> {
    course: &'a Course<'a>,
    used: BTreeMap<(usize, PeriodKey, Minute), u32>,
}

impl<'a> FreeMinutes<'a> {
    pub(super) fn new(course: &'a Course<'a>) -> Self {
        Self {
            course,
            used: BTreeMap::new(),
        }
    }

    fn rule(&self, rule: usize) -> &'a Free {
        match &self.course.chain[rule].rule.strategy {
            Strategy::Free(free) => free,
            other => unreachable!("{other:?} gives no free minutes"),
        }
    }

    /// The minutes used up in the period of a minute, where there is one.
    fn used(&mut self, rule: usize, minute: Minute, count: Minute) -> Option<&mut u32> {
        let Course { wall, from, .. } = *self.course;
        let free = self.rule(rule);
        let period = period_of(wall, from, &free.per, minute)?;
        let by_others = by_others(self.course, free, period);
        Some(self.used.entry((rule, period, count)).or_insert(by_others))
    }

    pub(super) fn are_left(&mut self, rule: usize, minute: Minute, count: Minute) -> bool {
        let most = self.rule(rule).minutes;
        self.used(rule, minute, count).is_some_and(|used| *used < most)
    }

    pub(super) fn use_up(&mut self, rule: usize, minute: Minute, count: Minute) {
        if let Some(used) = self.used(rule, minute, count) {
            *used += 1;
        }
    }
}

/// The minutes of other visits in an occurrence of a window.
fn by_others(course: &Course, free: &Free, period: PeriodKey) -> u32 {
    let Period::Window(day) = &free.per else {
        return 0;
    };
    let counts = |minute: Minute| {
        let open = |window| course.wall.opening(window, minute).is_some();
        course
            .wall
            .opening(day, minute)
            .is_some_and(|(from, _)| from.0 == period)
            && free.window.as_ref().is_none_or(open)
    };
    let visits = course.others.iter();
    let minutes = visits.flat_map(|visit| visit.entry.minute().0..visit.exit.minute().0);
    let used = minutes.map(Minute).filter(|&minute| counts(minute)).count();
    u32::try_from(used).expect("few days")
}
