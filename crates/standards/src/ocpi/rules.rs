//! From price components to rules.

use chrono::NaiveDate;
use engine::tariff::{
    BookingState, Condition, Energy, Extra, Increment, Measure, Percent, Rule, StepScope, Strategy, Takeover,
    Window,
};

use super::element::{Component, Dimension};
use super::restrictions::{Range, Reservation, Restrictions, Windows};
use crate::Loss;

/// What a component says here.
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// For a reservation that nobody came for.
    pub(super) is_expired: bool,
    /// In watt-hours or seconds.
    pub(super) step: u64,
    pub(super) rules: Vec<Rule>,
    pub(super) vat: Option<Percent>,
    pub(super) from_date: Option<NaiveDate>,
    pub(super) until_date: Option<NaiveDate>,
}

/// The extras of a tariff that was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    StartFee,
    Energy,
    Charging,
    Idle,
    ReservationFee,
    ReservationTime,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::StartFee,
        Self::Energy,
        Self::Charging,
        Self::Idle,
        Self::ReservationFee,
        Self::ReservationTime,
    ];

    pub(super) fn extra(self, rules: Vec<Rule>) -> Extra {
        let (name, of) = match self {
            Self::StartFee => ("Start fee", Measure::Once),
            Self::Energy => ("Energy", Measure::Energy),
            Self::Charging => ("Charging time", Measure::Charging),
            Self::Idle => ("Idle time", Measure::Idle),
            Self::ReservationFee => ("Reservation fee", Measure::Once),
            Self::ReservationTime => ("Reservation time", Measure::Parking),
        };
        let when = match self {
            // Who parks without charging pays no fee for charging.
            Self::StartFee => Condition {
                charger: Some(true),
                ..Condition::default()
            },
            _ => Condition::default(),
        };
        Extra {
            name: name.to_owned(),
            when,
            of,
            tax: None,
            rules,
        }
    }
}

/// What a component says here, or why it cannot be said.
pub(super) fn entry(
    component: &Component,
    restrictions: &Restrictions,
    lost: &mut Vec<Loss>,
) -> Result<Entry, &'static str> {
    let (kind, rules) = match (restrictions.reservation, component.of) {
        (None, Dimension::Energy) => (Kind::Energy, energy(component, restrictions)?),
        (None, Dimension::Time) => {
            refuse_quantities(restrictions)?;
            (Kind::Charging, time(component, restrictions, None, lost)?)
        }
        (None, Dimension::ParkingTime) => (Kind::Idle, idle(component, restrictions, lost)?),
        (None, Dimension::Flat) => (Kind::StartFee, fees(component, restrictions, &[None], lost)?),
        (Some(reservation), Dimension::Time) => {
            refuse_quantities(restrictions)?;
            let booking = match reservation {
                Reservation::Made => BookingState::Inside,
                Reservation::Expired => BookingState::NoShow,
            };
            (
                Kind::ReservationTime,
                time(component, restrictions, Some(booking), lost)?,
            )
        }
        (Some(reservation), Dimension::Flat) => {
            let bookings: &[_] = match reservation {
                Reservation::Made => &[Some(BookingState::Used), Some(BookingState::NoShow)],
                Reservation::Expired => &[Some(BookingState::NoShow)],
            };
            (
                Kind::ReservationFee,
                fees(component, restrictions, bookings, lost)?,
            )
        }
        (Some(_), Dimension::Energy | Dimension::ParkingTime) => {
            return Err("a reservation has prices for its time and once only");
        }
    };
    Ok(Entry {
        kind,
        is_expired: restrictions.reservation == Some(Reservation::Expired),
        step: component.step,
        rules,
        vat: component.vat,
        from_date: restrictions.from_date,
        until_date: restrictions.until_date,
    })
}

/// Reports where steps of several prices come together: there they are rounded up once, here each for itself.
pub(super) fn report_steps(entries: &[Entry], lost: &mut Vec<Loss>) {
    let time = |entry: &&Entry| matches!(entry.kind, Kind::Charging | Kind::Idle);
    let energy = |entry: &&Entry| entry.kind == Kind::Energy;
    let several = |is: &dyn Fn(&&Entry) -> bool, smallest: u64| {
        let own: Vec<_> = entries.iter().filter(is).collect();
        let rules: usize = own.iter().map(|entry| entry.rules.len()).sum();
        rules > 1 && own.iter().any(|entry| entry.step > smallest)
    };
    if several(&time, 60) {
        lost.push(Loss::new(
            "elements",
            "all time is rounded up once, at its end, by the step of the last price; here each price rounds up its own",
        ));
    }
    if several(&energy, 1) {
        lost.push(Loss::new(
            "elements",
            "all energy is rounded up once, at its end, by the step of the last price; here each price rounds up its own",
        ));
    }
}

const NEVER: &str = "it would never apply";

fn refuse_current(current: Range<u64>) -> Result<(), &'static str> {
    if current.is_said() {
        return Err("what is charged does not depend on the current here");
    }
    Ok(())
}

fn refuse_quantities(restrictions: &Restrictions) -> Result<(), &'static str> {
    refuse_current(restrictions.current)?;
    if restrictions.energy.is_said() || restrictions.power.is_said() {
        return Err("what time costs does not depend on energy or power here");
    }
    Ok(())
}

/// One rule for each window.
fn each_window(windows: &Windows, rule: impl Fn(Option<&Window>) -> Rule) -> Vec<Rule> {
    match windows {
        Windows::Always => vec![rule(None)],
        Windows::Within(windows) => windows.iter().map(|window| rule(Some(window))).collect(),
    }
}

fn energy(component: &Component, restrictions: &Restrictions) -> Result<Vec<Rule>, &'static str> {
    refuse_current(restrictions.current)?;
    if restrictions.duration.is_said() {
        return Err("what energy costs does not depend on the time since plugging in here");
    }
    let (energy, power) = (restrictions.energy, restrictions.power);
    let is_empty = energy
        .below
        .is_some_and(|below| below <= energy.from.unwrap_or(0))
        || power.below.is_some_and(|below| below <= power.from.unwrap_or(0));
    if is_empty {
        return Err(NEVER);
    }
    Ok(each_window(&restrictions.windows, |window| {
        Rule::new(Strategy::Energy(Energy {
            price: component.price,
            step_wh: component.step,
            from_wh: energy.from,
            until_wh: energy.below,
            from_w: power.from,
            until_w: power.below,
            window: window.cloned(),
        }))
    }))
}

fn idle(
    component: &Component,
    restrictions: &Restrictions,
    lost: &mut Vec<Loss>,
) -> Result<Vec<Rule>, &'static str> {
    let flows = [
        restrictions.power.from.unwrap_or(0) > 0,
        restrictions.current.from.unwrap_or(0) > 0,
        restrictions.power.below == Some(0),
        restrictions.current.below == Some(0),
    ];
    if flows.contains(&true) {
        return Err("nothing flows in idle time: it would never apply");
    }
    if restrictions.energy.is_said() {
        return Err("what time costs does not depend on energy here");
    }
    if restrictions.duration.is_said() {
        return Err("idle time counts from its own beginning here, not from plugging in");
    }
    time(component, restrictions, None, lost)
}

fn time(
    component: &Component,
    restrictions: &Restrictions,
    booking: Option<BookingState>,
    lost: &mut Vec<Loss>,
) -> Result<Vec<Rule>, &'static str> {
    let seconds = component.step;
    let minutes = u32::try_from(seconds.div_ceil(60)).map_err(|_| "its step is longer than any stay")?;
    let is_exact = seconds.is_multiple_of(60) || 60_u64.is_multiple_of(seconds);
    if !is_exact {
        lost.push(Loss::new(
            format!("{}.step_size", component.path),
            "time counts in whole minutes: the step is made a full minute longer",
        ));
    }
    let duration = restrictions.duration;
    if duration
        .below
        .is_some_and(|below| below <= duration.from.unwrap_or(0))
    {
        return Err(NEVER);
    }
    Ok(each_window(&restrictions.windows, |window| Rule {
        when: Condition {
            booking,
            ..Condition::default()
        },
        ..Rule::new(Strategy::Increment(Increment {
            minutes,
            price: component.price,
            per_minutes: Some(60),
            from_minute: duration.from.unwrap_or(0),
            until_minute: duration.below,
            window: window.cloned(),
            steps: StepScope::Stay,
            takeover: Takeover::Cut,
        }))
    }))
}

/// A fee for each state of a booking. Its window is that of the entry.
fn fees(
    component: &Component,
    restrictions: &Restrictions,
    bookings: &[Option<BookingState>],
    lost: &mut Vec<Loss>,
) -> Result<Vec<Rule>, &'static str> {
    refuse_quantities(restrictions)?;
    if restrictions.duration.is_said() {
        return Err("what is charged once does not depend on how long the stay is");
    }
    if matches!(restrictions.windows, Windows::Within(_)) {
        lost.push(Loss::new(
            &component.path,
            "what is charged once counts where the stay begins within these times, not where it reaches into them",
        ));
    }
    let rules = bookings.iter().flat_map(|&booking| {
        each_window(&restrictions.windows, |window| Rule {
            when: Condition {
                booking,
                entered: window.cloned(),
                ..Condition::default()
            },
            ..Rule::new(Strategy::Fee {
                price: component.price,
            })
        })
    });
    Ok(rules.collect())
}
