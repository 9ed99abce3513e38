//! Bills enough to see whether each part of a tariff ever does anything.

use std::collections::BTreeSet;

use engine::tariff::{
    ChargingPeriod, ChargingSession, List, Measure, Point, Pricer, RuleAt, Stay, Strategy, Tariff,
};
use engine::time::Minute;

use crate::profile::Profile;
use crate::seen::Unseen;
use crate::spans::{HORIZON, Span};
use crate::{Kind, parts};

/// How far apart the entries are that are looked at first: prime, so that they meet every minute of an hour.
const STRIDE: usize = 37;
/// How long the stays are that are looked at first, beside those that the tariff's own numbers suggest.
const LENGTHS: [i64; 9] = [1, 15, 60, 120, 240, 480, 1440, HORIZON, 8 * 1440];
/// The longest stay that is looked at, in minutes: a month.
pub(crate) const MONTH: i64 = 31 * 1440;
/// The most exits of each entry that are looked at in the end.
const MOST_EXITS: usize = 12;
/// The most ways to charge.
const MOST_SESSIONS: usize = 16;

/// Looks for bills on which each part does something.
pub(crate) struct Coverage<'a> {
    tariff: &'a Tariff,
    pub(crate) unseen: Unseen,
    lengths: Vec<i64>,
    sessions: Vec<Charging>,
    /// Whether the longest bill of an entry shows everything that any of its bills shows.
    longest_shows_all: bool,
}

/// A way to charge: for how long, how much, at which power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Charging {
    minutes: i64,
    energy_wh: u64,
    power_w: Option<u32>,
}

impl<'a> Coverage<'a> {
    pub(crate) fn new(tariff: &'a Tariff) -> Self {
        let own = parts::rules(tariff).filter_map(|at| match &tariff.rule(at)?.strategy {
            Strategy::FreeIfOutWithin { minutes } => Some(i64::from(*minutes)),
            Strategy::Table(table) => table.rows.last().map(|row| i64::from(row.until_minute) + 1),
            Strategy::Increment(increment) => Some(i64::from(increment.from_minute) + 1),
            _ => None,
        });
        let lengths: BTreeSet<i64> = own.chain(LENGTHS).collect();
        Self {
            tariff,
            unseen: Unseen::all(tariff),
            lengths: lengths.into_iter().filter(|&length| length > 0).collect(),
            sessions: sessions(tariff),
            longest_shows_all: !parts::asks_for_exit(tariff)
                && tariff.offers.is_empty()
                && tariff.adjustments.is_empty(),
        }
    }

    /// Looks at entries here and there, which mostly shows everything.
    pub(crate) fn look_around(&mut self, profiles: &[Profile], spans: &[Span], pricer: &Pricer) {
        for profile in profiles {
            for span in spans {
                for entry in span.minutes().step_by(STRIDE) {
                    if self.unseen.is_empty() {
                        return;
                    }
                    for number in 0..self.lengths.len() {
                        let length = self.lengths[number];
                        self.note(pricer, &profile.stay(entry, entry.plus(length)));
                    }
                }
            }
        }
        // What only a very long stay shows: a cap for a month.
        for profile in profiles {
            let entries = spans.iter().flat_map(|span| span.minutes().step_by(60 * STRIDE));
            for entry in entries
                .take_while(|_| self.unseen.needs_long_stays())
                .collect::<Vec<_>>()
            {
                self.note(pricer, &profile.stay(entry, entry.plus(MONTH)));
            }
        }
    }

    /// Looks at one entry with everything that has not been seen so far in mind.
    pub(crate) fn look(&mut self, profile: &Profile, entry: Minute, points: &[Point], pricer: &Pricer) {
        if self.unseen.is_empty() {
            return;
        }
        if self.unseen.needs_long_stays() {
            self.note(pricer, &profile.stay(entry, entry.plus(MONTH)));
        }
        if self.needs_exits() {
            let ends = points.windows(2).map(|pair| pair[1].from.plus(-1));
            let exits: BTreeSet<Minute> = points.iter().map(|point| point.from).chain(ends).collect();
            let thinned = crate::curve::Thinned::new(exits.len(), MOST_EXITS);
            for (number, exit) in exits.into_iter().enumerate() {
                if thinned.has(number) {
                    self.note_parking(pricer, &profile.stay(entry, exit));
                }
            }
        }
        self.note(pricer, &profile.stay(entry, entry.plus(HORIZON)));
    }

    /// Whether some part that is unseen may do something for a short stay and nothing for a long one.
    fn needs_exits(&self) -> bool {
        let may_be_short = |kind: &Kind| match *kind {
            Kind::RuleNeverInCharge(at) => {
                let strategy = self.tariff.rule(at).map(|rule| &rule.strategy);
                !self.longest_shows_all || matches!(strategy, Some(Strategy::FreeIfOutWithin { .. }))
            }
            Kind::MinimumNeverCounts => true,
            _ => !self.longest_shows_all,
        };
        self.unseen.kinds().iter().any(may_be_short)
    }

    fn note(&mut self, pricer: &Pricer, stay: &Stay) {
        self.note_parking(pricer, stay);
        if self.unseen.kinds().iter().any(|kind| self.is_charging(*kind)) {
            for number in 0..self.sessions.len() {
                let charging = self.sessions[number];
                self.note_parking(pricer, &charging.stay(stay));
            }
        }
    }

    fn note_parking(&mut self, pricer: &Pricer, stay: &Stay) {
        if let Ok(bill) = pricer.bill(stay) {
            self.unseen.note(&bill);
        }
    }

    /// Whether only a vehicle at a charger can show it.
    fn is_charging(&self, kind: Kind) -> bool {
        let extra = match kind {
            Kind::RuleNeverInCharge(RuleAt { list, .. }) | Kind::CapNeverCuts(RuleAt { list, .. }) => list,
            Kind::ExtraNeverCharged(number) => List::Extra(number),
            Kind::AdjustmentNeverTaken(_) | Kind::MinimumNeverCounts | Kind::MaximumNeverCounts => {
                return !self.sessions.is_empty();
            }
            _ => return false,
        };
        let List::Extra(number) = extra else { return false };
        self.tariff
            .extras
            .get(number)
            .is_some_and(|extra| at_charger(extra.of))
    }

    /// A stay; if only a vehicle at a charger can show what is asked for, the stays that charge in each way.
    pub(crate) fn stays_for(&self, kind: Kind, stay: &Stay) -> Vec<Stay> {
        if self.is_charging(kind) {
            self.sessions.iter().map(|charging| charging.stay(stay)).collect()
        } else {
            vec![stay.clone()]
        }
    }
}

impl Charging {
    /// A stay that begins at a charger and stays there.
    fn stay(self, stay: &Stay) -> Stay {
        let until = stay.entry.minute().plus(self.minutes).instant();
        let period = ChargingPeriod {
            from: stay.entry,
            until: Some(until.min(stay.exit)),
            energy_wh: self.energy_wh,
            power_w: self.power_w,
        };
        let session = ChargingSession {
            plugged_at: stay.entry,
            unplugged_at: None,
            periods: vec![period],
        };
        Stay {
            charging: vec![session],
            ..stay.clone()
        }
    }
}

fn at_charger(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Plugged | Measure::Charging | Measure::Idle | Measure::Energy
    )
}

/// The ways to charge that the tariff's extras tell apart.
fn sessions(tariff: &Tariff) -> Vec<Charging> {
    let extras = tariff.extras.iter().filter(|extra| at_charger(extra.of));
    let rules: Vec<_> = extras
        .flat_map(|extra| &extra.rules)
        .map(|rule| &rule.strategy)
        .collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let (mut powers, mut energies) = (BTreeSet::from([Some(11_000)]), BTreeSet::from([20_000]));
    let mut minutes = BTreeSet::from([60, 600]);
    for rule in rules {
        match rule {
            Strategy::Energy(energy) => {
                powers.extend([energy.from_w, energy.until_w.map(|until| until.saturating_sub(1))]);
                let edges = [energy.from_wh, energy.until_wh].into_iter().flatten();
                energies.extend(edges.map(|edge| edge.saturating_add(1_000)));
            }
            Strategy::Increment(increment) => {
                minutes.insert(i64::from(increment.from_minute) + 60);
            }
            _ => {}
        }
    }
    let all = powers.iter().flat_map(|&power_w| {
        let (energies, minutes) = (&energies, &minutes);
        energies.iter().flat_map(move |&energy_wh| {
            minutes.iter().map(move |&minutes| Charging {
                minutes,
                energy_wh,
                power_w,
            })
        })
    });
    // Evenly, so that the last power is among them as well.
    let all: Vec<_> = all.collect();
    let thinned = crate::curve::Thinned::new(all.len(), MOST_SESSIONS);
    all.into_iter()
        .enumerate()
        .filter(|&(number, _)| thinned.has(number))
        .map(|(_, charging)| charging)
        .collect()
}
