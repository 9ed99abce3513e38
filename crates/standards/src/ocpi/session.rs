//! Charge detail records.

use std::collections::BTreeSet;

use engine::spot::SpotKind;
use engine::tariff::{Booking, ChargingPeriod, ChargingSession, Stay, StoodOn};
use engine::time::Instant;

use crate::decimal::Decimal;
use crate::json::Object;
use crate::{Loss, Malformed, moment};

/// A charge detail record as a stay that can be priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The stay: from plugging in, or from the reservation where there was one, until the end.
    pub stay: Stay,
    /// What could not be carried over.
    pub lost: Vec<Loss>,
}

/// What a period of a record is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Reserved,
    Charging,
    Idle,
}

/// A charging period of a record.
struct Period {
    path: String,
    from: Instant,
    until: Instant,
    phase: Phase,
    /// In kilowatt-hours.
    energy: Option<Decimal>,
    power_w: Option<u32>,
}

const TIME: &str = "a time such as 2026-01-31T12:00:00Z";

/// Reads the CDR object of a charging session, or of a reservation.
///
/// Energy is counted in whole watt-hours, their sum rounded up. Where a period does not say its power, it is that of its
/// energy over its time.
///
/// # Errors
/// See [`Malformed`].
pub fn session(text: &str) -> Result<Session, Malformed> {
    let mut record = Object::read(text)?;
    let mut lost = Vec::new();
    let mut time = |name: &str| {
        let found = record.text_as(name, TIME, |text| moment::read(text, None))?;
        Ok::<_, Malformed>(record.need(name, found)?.value)
    };
    let (begins, ends) = (time("start_date_time")?, time("end_date_time")?);
    let periods = periods(&mut record, ends, &mut lost)?;
    let times = periods.iter().map(|period| period.from).chain([begins, ends]);
    if times
        .collect::<BTreeSet<_>>()
        .iter()
        .any(|time| time.0.rem_euclid(60_000) != 0)
    {
        lost.push(Loss::new(
            "",
            "time counts in whole minutes here: seconds are cut off",
        ));
    }
    let mut stay = Stay::new(begins, ends);
    stay.vehicle.electric = true;
    let plugged = periods.iter().find(|period| period.phase != Phase::Reserved);
    if periods.iter().any(|period| period.phase == Phase::Reserved) {
        stay.booking = Some(Booking {
            from: begins,
            until: plugged.map_or(ends, |period| period.from),
            came: plugged.is_some(),
        });
    }
    if let Some(plugged) = plugged {
        stay.spots.push(StoodOn {
            from: begins,
            count: 1,
            kind: SpotKind::Compact,
            charger: true,
            rate_class: None,
        });
        stay.charging.push(ChargingSession {
            plugged_at: plugged.from,
            unplugged_at: Some(ends),
            periods: charging(plugged.from, &periods, &mut lost),
        });
    }
    Ok(Session { stay, lost })
}

fn periods(record: &mut Object, ends: Instant, lost: &mut Vec<Loss>) -> Result<Vec<Period>, Malformed> {
    let objects = record.objects("charging_periods")?;
    if objects.is_empty() {
        return Err(Malformed::Missing("charging_periods".to_owned()));
    }
    let mut periods = Vec::new();
    for object in objects {
        periods.push(period(object, ends)?);
    }
    periods.sort_by_key(|period| period.from);
    for at in 1..periods.len() {
        let next = periods[at].from;
        // A period says its own length where it holds both charging and idle time.
        periods[at - 1].until = periods[at - 1].until.min(next);
    }
    let charged = periods.iter().rposition(|period| period.phase == Phase::Charging);
    for idle in periods.iter().take(charged.unwrap_or(0)) {
        if idle.phase == Phase::Idle && idle.from < idle.until {
            lost.push(Loss::new(
                &idle.path,
                "idle time counts after the last energy only: this is before it and costs nothing here",
            ));
        }
    }
    Ok(periods)
}

/// Reads a period that lasts until the end of the record.
fn period(mut object: Object, ends: Instant) -> Result<Period, Malformed> {
    let from = object.text_as("start_date_time", TIME, |text| moment::read(text, None))?;
    let from = object.need("start_date_time", from)?.value;
    let (mut energy, mut power, mut hours) = (None, None, [None; 3]);
    for mut dimension in object.objects("dimensions")? {
        let of = dimension.text("type")?;
        let of = dimension.need("type", of)?.value;
        let volume = dimension.number("volume")?;
        let volume = dimension.need("volume", volume)?.value;
        match of.as_str() {
            "ENERGY" => energy = Some(volume),
            "TIME" => hours[0] = Some(volume),
            "PARKING_TIME" => hours[1] = Some(volume),
            "RESERVATION_TIME" => hours[2] = Some(volume),
            // An average says more than the most that was reached.
            "POWER" => power = Some(volume),
            "MAX_POWER" => power = power.or(Some(volume)),
            _ => {}
        }
    }
    let is_some = |volume: &Option<Decimal>| volume.is_some_and(|volume| !volume.is_zero());
    let phase = if is_some(&hours[0]) || is_some(&energy) {
        Phase::Charging
    } else if is_some(&hours[2]) && !is_some(&hours[1]) {
        Phase::Reserved
    } else {
        Phase::Idle
    };
    let until = match (phase, hours) {
        (Phase::Charging, [Some(charging), Some(_), _]) => after(from, charging).min(ends),
        _ => ends,
    };
    Ok(Period {
        path: object.path().to_owned(),
        from,
        until,
        phase,
        energy,
        power_w: power.and_then(|power| u32::try_from(power.up(3).value).ok()),
    })
}

/// So many hours later.
fn after(from: Instant, hours: Decimal) -> Instant {
    // In units of 10⁻⁶ hours, which are 3.6 milliseconds.
    let millis = hours.up(6).value.saturating_mul(36) / 10;
    Instant(from.0.saturating_add(i64::try_from(millis).unwrap_or(i64::MAX)))
}

/// The periods in which energy flowed, in whole watt-hours whose sum is rounded up. Never none: where no energy flowed all
/// time is idle there, as after an empty period here.
fn charging(plugged_at: Instant, periods: &[Period], lost: &mut Vec<Loss>) -> Vec<ChargingPeriod> {
    let mut so_far = Sum::default();
    let mut charging = Vec::new();
    for period in periods.iter().filter(|period| period.phase == Phase::Charging) {
        let before = so_far.watt_hours();
        match period.energy {
            Some(energy) if energy.is_negative() => {
                lost.push(Loss::new(
                    &period.path,
                    "energy that flows back is not counted here",
                ));
            }
            Some(energy) => so_far.add(energy),
            None => {}
        }
        let energy_wh = so_far.watt_hours().saturating_sub(before);
        charging.push(ChargingPeriod {
            from: period.from,
            until: Some(period.until),
            energy_wh,
            power_w: period.power_w.or_else(|| average_w(energy_wh, period)),
        });
    }
    if charging.is_empty() {
        charging.push(ChargingPeriod {
            from: plugged_at,
            until: Some(plugged_at),
            energy_wh: 0,
            power_w: None,
        });
    }
    charging
}

/// Energy so far, in millionths of a watt-hour.
#[derive(Default)]
struct Sum(i128);

impl Sum {
    fn add(&mut self, kilowatt_hours: Decimal) {
        self.0 = self.0.saturating_add(kilowatt_hours.up(9).value);
    }

    fn watt_hours(&self) -> u64 {
        let whole = self.0.div_euclid(1_000_000) + i128::from(self.0.rem_euclid(1_000_000) > 0);
        // More than any battery holds is held at what the engine counts in.
        u64::try_from(whole).unwrap_or(u64::MAX)
    }
}

fn average_w(energy_wh: u64, period: &Period) -> Option<u32> {
    let watt_millis = u128::from(energy_wh) * 3_600_000;
    let watts = watt_millis.checked_div(u128::from(period.until.since(period.from)))?;
    u32::try_from(watts).ok()
}
