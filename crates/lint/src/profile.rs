//! The sorts of stay that a tariff tells apart.

use std::collections::{BTreeMap, BTreeSet};

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{Booking, BookingState, Condition, Stay, StoodOn, Tariff};
use engine::time::Minute;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::parts;

/// The most profiles that are looked at; beyond it those that differ the most from an ordinary car are left out.
const MOST_PROFILES: usize = 16;
/// The most combinations that are tried to find them.
const MOST_COMBINED: usize = 20_000;

/// Everything about a stay but its times that a condition can ask for (T-17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) vehicle: Vehicle,
    pub(crate) spot: SpotKind,
    pub(crate) rate_class: Option<String>,
    pub(crate) charger: bool,
    pub(crate) full_percent: u8,
    pub(crate) customer: Option<String>,
    pub(crate) validation: Option<String>,
    pub(crate) means: Option<Means>,
    pub(crate) booking: Option<Booked>,
}

/// How the booked time lies to the stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Booked {
    /// From half an hour after entry for two hours.
    Came,
    /// From entry for two hours, and nobody came.
    NoShow,
}

impl Profile {
    /// An ordinary car on an ordinary spot.
    pub(crate) fn ordinary() -> Self {
        Self {
            vehicle: Vehicle::new(VehicleClass::Car),
            spot: SpotKind::Compact,
            rate_class: None,
            charger: false,
            full_percent: 0,
            customer: None,
            validation: None,
            means: None,
            booking: None,
        }
    }

    /// A stay of this sort.
    pub(crate) fn stay(&self, entry: Minute, exit: Minute) -> Stay {
        let is_ordinary_spot = self.spot == SpotKind::Compact && self.rate_class.is_none() && !self.charger;
        let spot = || StoodOn {
            from: entry.instant(),
            count: 1,
            kind: self.spot,
            charger: self.charger,
            rate_class: self.rate_class.clone(),
        };
        let booking = |booked: Booked| {
            let (after, came) = match booked {
                Booked::Came => (30, true),
                Booked::NoShow => (0, false),
            };
            Booking {
                from: entry.plus(after).instant(),
                until: entry.plus(after + 120).instant(),
                came,
            }
        };
        Stay {
            vehicle: self.vehicle.clone(),
            spots: if is_ordinary_spot {
                Vec::new()
            } else {
                vec![spot()]
            },
            customers: self.customer.iter().cloned().collect(),
            validations: self.validation.iter().cloned().collect(),
            means: self.means,
            full_percent: (self.full_percent > 0).then_some(self.full_percent),
            booking: self.booking.map(booking),
            ..Stay::new(entry.instant(), exit.instant())
        }
    }

    /// Whether it can be what a condition asks for, windows apart.
    fn fits(&self, when: &Condition) -> bool {
        let is = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        let names = |wanted: &BTreeSet<String>, is: &Option<String>| {
            wanted.is_empty() || is.as_ref().is_some_and(|is| wanted.contains(is))
        };
        (when.vehicles.is_empty() || when.vehicles.contains(&self.vehicle.class))
            && is(when.electric, self.vehicle.electric)
            && is(when.accessible_permit, self.vehicle.accessible_permit)
            && is(when.trailer, self.vehicle.trailer)
            && (when.spot_kinds.is_empty() || when.spot_kinds.contains(&self.spot))
            && names(&when.rate_classes, &self.rate_class)
            && is(when.charger, self.charger)
            && when.full_from.is_none_or(|from| self.full_percent >= from)
            && when.full_below.is_none_or(|below| self.full_percent < below)
            && names(&when.customers, &self.customer)
            && names(&when.validations, &self.validation)
            && (when.means.is_empty() || self.means.is_some_and(|means| when.means.contains(&means)))
            && when.booking.is_none_or(|state| match state {
                BookingState::None => self.booking.is_none(),
                BookingState::Used => self.booking == Some(Booked::Came),
                BookingState::NoShow => self.booking == Some(Booked::NoShow),
                BookingState::Inside | BookingState::Outside => self.booking.is_some(),
            })
    }

    /// What is not ordinary about it, in words: ` (a van, paid in cash)`; nothing for an ordinary car.
    pub(crate) fn words(&self) -> String {
        let mut words = Vec::new();
        match self.vehicle.class {
            VehicleClass::Car => {}
            VehicleClass::Motorcycle => words.push("a motorcycle".to_owned()),
            VehicleClass::Van => words.push("a van".to_owned()),
            VehicleClass::Bus => words.push("a bus".to_owned()),
        }
        for (is, word) in [
            (self.vehicle.electric, "electric"),
            (self.vehicle.trailer, "with a trailer"),
            (self.vehicle.accessible_permit, "with an accessible permit"),
            (self.spot == SpotKind::Motorcycle, "on a motorcycle spot"),
            (self.spot == SpotKind::Large, "on a large spot"),
            (self.charger, "on a spot with a charger"),
            (self.booking == Some(Booked::Came), "with a booking"),
            (self.booking == Some(Booked::NoShow), "booked and not there"),
        ] {
            if is {
                words.push(word.to_owned());
            }
        }
        for (before, named) in [
            ("on a spot of the class", &self.rate_class),
            ("customer group", &self.customer),
            ("validated with", &self.validation),
        ] {
            words.extend(named.iter().map(|name| format!("{before} {name}")));
        }
        words.extend(self.means.map(|means| format!("paid by {}", means.name())));
        if self.full_percent > 0 {
            words.push(format!("{} % full at entry", self.full_percent));
        }
        if words.is_empty() {
            String::new()
        } else {
            format!(" ({})", words.join(", "))
        }
    }
}

/// One for each set of conditions that can hold together, the ordinary car first, then those that differ the least from it.
pub(crate) fn profiles(tariff: &Tariff) -> Vec<Profile> {
    let conditions = parts::conditions(tariff);
    let mut found: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
    let mut profiles = Vec::new();
    for profile in combined(&choices(&conditions)) {
        let signature: Vec<_> = conditions.iter().map(|when| profile.fits(when)).collect();
        found.entry(signature).or_insert_with(|| {
            profiles.push(profile);
            profiles.len()
        });
        if profiles.len() == MOST_PROFILES {
            break;
        }
    }
    profiles
}

/// A change of one thing about a profile.
type Choice = Box<dyn Fn(&mut Profile)>;

/// For each thing that a condition asks for, what it can be instead of the ordinary.
fn choices(conditions: &[&Condition]) -> Vec<Vec<Choice>> {
    let asked = |what: &dyn Fn(&Condition) -> bool| conditions.iter().any(|when| what(when));
    let mut all: Vec<Vec<Choice>> = Vec::new();
    if asked(&|when| !when.vehicles.is_empty()) {
        let others = VehicleClass::ALL
            .into_iter()
            .filter(|&class| class != VehicleClass::Car);
        all.push(
            others
                .map(|class| choice(move |of| of.vehicle.class = class))
                .collect(),
        );
    }
    if asked(&|when| !when.spot_kinds.is_empty()) {
        let others = SpotKind::ALL
            .into_iter()
            .filter(|&kind| kind != SpotKind::Compact);
        all.push(others.map(|kind| choice(move |of| of.spot = kind)).collect());
    }
    for (is_asked, change) in [
        (
            asked(&|when| when.electric.is_some()),
            choice(|of| of.vehicle.electric = true),
        ),
        (
            asked(&|when| when.trailer.is_some()),
            choice(|of| of.vehicle.trailer = true),
        ),
        (
            asked(&|when| when.charger.is_some()),
            choice(|of| of.charger = true),
        ),
        (
            asked(&|when| when.accessible_permit.is_some()),
            choice(|of| of.vehicle.accessible_permit = true),
        ),
    ] {
        if is_asked {
            all.push(vec![change]);
        }
    }
    all.push(named(
        conditions,
        |when| &when.rate_classes,
        |of, name| of.rate_class = Some(name),
    ));
    all.push(named(
        conditions,
        |when| &when.customers,
        |of, name| of.customer = Some(name),
    ));
    all.push(named(
        conditions,
        |when| &when.validations,
        |of, name| of.validation = Some(name),
    ));
    let means: BTreeSet<Means> = conditions.iter().flat_map(|when| &when.means).copied().collect();
    all.push(
        means
            .into_iter()
            .map(|means| choice(move |of| of.means = Some(means)))
            .collect(),
    );
    let edges = conditions
        .iter()
        .flat_map(|when| [when.full_from, when.full_below]);
    let edges: BTreeSet<u8> = edges.flatten().filter(|&percent| percent > 0).collect();
    all.push(
        edges
            .into_iter()
            .map(|full| choice(move |of| of.full_percent = full))
            .collect(),
    );
    if asked(&|when| when.booking.is_some()) {
        let booked = [Booked::Came, Booked::NoShow];
        all.push(
            booked
                .map(|booked| choice(move |of| of.booking = Some(booked)))
                .into(),
        );
    }
    all.retain(|choices| !choices.is_empty());
    all
}

fn choice(change: impl Fn(&mut Profile) + 'static) -> Choice {
    Box::new(change)
}

fn named(
    conditions: &[&Condition],
    names: impl Fn(&Condition) -> &BTreeSet<String>,
    change: impl Fn(&mut Profile, String) + Copy + 'static,
) -> Vec<Choice> {
    let names: BTreeSet<String> = conditions.iter().flat_map(|when| names(when)).cloned().collect();
    let choices = names.into_iter();
    choices
        .map(|name| choice(move |of: &mut Profile| change(of, name.clone())))
        .collect()
}

/// Every combination, up to a bound: those with the fewest changes first.
fn combined(choices: &[Vec<Choice>]) -> Vec<Profile> {
    // Each with the number of the first thing that may still be changed.
    let mut all = vec![(Profile::ordinary(), 0)];
    let mut next = 0;
    while next < all.len() && all.len() < MOST_COMBINED {
        let (profile, from) = all[next].clone();
        next += 1;
        for (number, of) in choices.iter().enumerate().skip(from) {
            for change in of {
                let mut changed = profile.clone();
                change(&mut changed);
                all.push((changed, number + 1));
            }
        }
    }
    all.into_iter().map(|(profile, _)| profile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::tariff::{Adjustment, Change, Percent, Rule, Strategy};
    use engine::time::Instant;

    fn tariff(conditions: Vec<Condition>) -> Tariff {
        let change = Change::Percent {
            percent: Percent::HUNDRED,
        };
        let adjustments = conditions.into_iter().map(|when| Adjustment {
            name: String::new(),
            when,
            of: None,
            change: change.clone(),
        });
        Tariff {
            adjustments: adjustments.collect(),
            ..Tariff::new(
                1,
                Instant(0),
                vec![Rule::new(Strategy::FreeIfOutWithin { minutes: 1 })],
            )
        }
    }

    #[test]
    fn t17_a_tariff_without_conditions_knows_one_sort_of_stay() {
        assert_eq!(profiles(&tariff(Vec::new())), [Profile::ordinary()]);
    }

    #[test]
    fn t17_classes_that_are_treated_alike_are_one_sort() {
        let vans = Condition {
            vehicles: [VehicleClass::Van, VehicleClass::Bus].into(),
            ..Condition::default()
        };
        let words: Vec<_> = profiles(&tariff(vec![vans])).iter().map(Profile::words).collect();
        assert_eq!(words, ["", " (a van)"]);
    }

    #[test]
    fn t17_what_can_hold_together_is_looked_at_together() {
        let staff = Condition {
            customers: ["staff".to_owned()].into(),
            ..Condition::default()
        };
        let full = Condition {
            full_from: Some(80),
            ..Condition::default()
        };
        let words: Vec<_> = profiles(&tariff(vec![staff, full]))
            .iter()
            .map(Profile::words)
            .collect();
        assert_eq!(
            words,
            [
                "",
                " (customer group staff)",
                " (80 % full at entry)",
                " (customer group staff, 80 % full at entry)"
            ]
        );
    }

    #[test]
    fn t17_the_number_of_sorts_is_bounded() {
        let named = |number: u32| Condition {
            customers: [format!("group {number}")].into(),
            ..Condition::default()
        };
        assert_eq!(
            profiles(&tariff((0..40).map(named).collect())).len(),
            MOST_PROFILES
        );
    }
}
