//! Time that no rule charges, between times that cost something.

use std::collections::{BTreeMap, BTreeSet};

use engine::money::Amount;
use engine::tariff::{Bill, By, Pricer, Segment, Stay};
use engine::time::Minute;

use crate::best::Best;
use crate::profile::Profile;
use crate::words::{Words, length};
use crate::{Finding, Kind};

/// The most different gaps that are told one by one; more of them come from minutes that count from entry, and are one.
const MOST_ALIKE: usize = 4;

/// Gaps, by the times of day at which they begin and end.
#[derive(Default)]
pub(crate) struct Uncharged(BTreeMap<(String, String), Best<Gap>>);

#[derive(Clone)]
struct Gap {
    profile: Profile,
    from: Minute,
    until: Minute,
    entry: Minute,
    exit: Minute,
    total: i64,
}

impl Uncharged {
    /// Looks at the bill of a long stay.
    pub(crate) fn look(&mut self, profile: &Profile, bill: &Bill, words: Words) {
        let segments = &bill.segments;
        let first = segments.iter().position(costs);
        let last = segments.iter().rposition(costs);
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        let mut told = BTreeSet::new();
        for segment in &segments[first..last] {
            let (from, until) = (segment.from, segment.until);
            let key = (words.time_of_day(from), words.time_of_day(until));
            if segment.by != By::Nothing || !told.insert(key.clone()) {
                continue;
            }
            // The shortest is the one that somebody may have overlooked.
            self.0.entry(key).or_default().note(-until.since(from), || Gap {
                profile: profile.clone(),
                from,
                until,
                entry: bill.entry,
                exit: bill.exit,
                total: bill.total.minor,
            });
        }
    }

    pub(crate) fn findings(self, pricer: &Pricer, words: Words) -> Vec<Finding> {
        let gaps = self.0.into_values().filter_map(Best::found);
        let mut gaps: Vec<(Gap, usize)> = gaps.collect();
        gaps.sort_by_key(|(gap, _)| (gap.until.since(gap.from), gap.from));
        let is_many = gaps.len() > MOST_ALIKE;
        if is_many {
            let entries = gaps.iter().map(|(_, entries)| entries).sum();
            gaps.truncate(1);
            gaps[0].1 = entries;
        }
        let finding = |(gap, entries): (Gap, usize)| {
            let span = format!(
                " from {} to {}",
                words.time_of_day(gap.from),
                words.time_of_day(gap.until)
            );
            let message = format!(
                "no rule charges{} between times that cost something, such as {} from {}{}",
                if is_many { "" } else { &span },
                length(gap.until.since(gap.from)),
                words.time(gap.from),
                gap.profile.words()
            );
            let stay = gap.stay(pricer);
            Finding::of_entries(Kind::UnchargedBetween, message, entries, [stay], words)
        };
        gaps.into_iter().map(finding).collect()
    }
}

impl Gap {
    /// The shortest stay that shows it, with its sum: a minute before it to a minute after it, where that shows it as well.
    fn stay(&self, pricer: &Pricer) -> (Stay, i64) {
        let short = self.profile.stay(self.from.plus(-1), self.until.plus(1));
        let bill = pricer.bill(&short).ok();
        let shows = |bill: &Bill| {
            let is_it = |segment: &Segment| segment.by == By::Nothing && segment.from == self.from;
            bill.segments.len() == 3
                && is_it(&bill.segments[1])
                && [0, 2].iter().all(|&end| costs(&bill.segments[end]))
        };
        match bill.filter(shows) {
            Some(bill) => (short, bill.total.minor),
            None => (self.profile.stay(self.entry, self.exit), self.total),
        }
    }
}

fn costs(segment: &Segment) -> bool {
    segment.amount > Amount::ZERO || segment.cut > Amount::ZERO
}
