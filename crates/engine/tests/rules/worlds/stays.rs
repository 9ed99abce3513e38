//! Stays.

use std::collections::BTreeSet;

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{Booking, ChargingPeriod, ChargingSession, LostTicket, Stay, StoodOn, Visit};
use engine::time::{Instant, Minute};
use proptest::prelude::*;

use super::conditions::{CUSTOMERS, RATE_CLASSES, VALIDATIONS};
use super::{utc, vehicles};

/// How much a stay has about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Everything that a price may depend on.
    All,
    /// All but a lost ticket.
    TicketInHand,
}

/// Stays in 2026, most of them around a clock change or a holiday, from none to four days, to the millisecond.
pub(crate) fn plain_stays() -> impl Strategy<Value = Stay> {
    let starts = [
        "2026-03-28 12:00",
        "2026-10-24 12:00",
        "2026-04-02 12:00",
        "2026-04-04 06:00",
        "2026-09-05 12:00",
        "2026-10-03 06:00",
    ];
    let start = prop::sample::select(starts.to_vec());
    let entry = prop_oneof![
        3 => (start, 0..1_440_i64).prop_map(|(start, minutes)| utc(start).plus(minutes)),
        1 => (0..360 * 1_440_i64).prop_map(|minutes| utc("2026-01-02 00:00").plus(minutes)),
    ];
    let minutes = prop_oneof![4 => 0..300_i64, 4 => 0..4 * 1_440_i64, 1 => 0..12 * 1_440_i64];
    (entry, 0..60_000_i64, minutes, 0..60_000_i64).prop_map(|(entry, ms, minutes, more_ms)| {
        let entry = entry.instant().0 + ms;
        Stay::new(Instant(entry), Instant(entry + minutes * 60_000 + more_ms))
    })
}

/// Where in a stay of so many minutes something may be: near its beginning, or anywhere.
fn within(minutes: i64) -> impl Strategy<Value = i64> {
    let most = minutes.max(1);
    prop_oneof![0..most, 0..most.min(240)]
}

/// Where it stood: not said, from the entry on, and perhaps moved.
fn spots(entry: Minute, minutes: i64) -> impl Strategy<Value = Vec<StoodOn>> {
    let kinds = prop::sample::select(SpotKind::ALL.to_vec());
    let rate_classes = prop::option::of(prop::sample::select(RATE_CLASSES.to_vec()));
    let counts = prop_oneof![2 => Just(1), 1 => 1..4_u32];
    let spot = (within(minutes), counts, kinds, any::<bool>(), rate_classes);
    let spots = prop::collection::vec(spot, 0..4);
    spots.prop_map(move |mut spots| {
        spots.sort_by_key(|spot| spot.0);
        if let Some(first) = spots.first_mut() {
            first.0 = 0;
        }
        let stood_on =
            |(after, count, kind, charger, rate_class): (i64, u32, SpotKind, bool, Option<&str>)| StoodOn {
                from: entry.plus(after).instant(),
                count,
                kind,
                charger,
                rate_class: rate_class.map(str::to_owned),
            };
        spots.into_iter().map(stood_on).collect()
    })
}

/// Charging, as the lengths of what follows one another: unplugged, plugged in, energy flows, idle.
fn charging(entry: Minute, minutes: i64) -> impl Strategy<Value = Vec<ChargingSession>> {
    let period = (
        0..60_i64,
        0..90_i64,
        0..3_000_u64,
        prop::option::of(0..23_000_u32),
    );
    let session = (
        prop_oneof![1 => 0..40_i64, 1 => 0..600_i64],
        prop::collection::vec(period, 0..4),
        0..120_i64,
    );
    let sessions = prop::collection::vec(session, 0..3);
    (sessions, prop::bool::weighted(0.3)).prop_map(move |(sessions, goes_on)| {
        let exit = entry.plus(minutes);
        let mut at = entry;
        let mut charging: Vec<ChargingSession> = Vec::new();
        for (unplugged, periods, idle) in sessions {
            at = at.plus(unplugged);
            let plugged_at = at.instant();
            if at >= exit {
                break;
            }
            let mut flowed = Vec::new();
            for (pause, minutes, energy_wh, power_w) in periods {
                let from = at.plus(pause).min(exit);
                at = from.plus(minutes).min(exit);
                if from < exit {
                    flowed.push(ChargingPeriod {
                        from: from.instant(),
                        until: Some(at.instant()),
                        energy_wh,
                        power_w,
                    });
                }
            }
            at = at.plus(idle).min(exit);
            charging.push(ChargingSession {
                plugged_at,
                unplugged_at: Some(at.instant()),
                periods: flowed,
            });
        }
        if let Some(last) = charging.last_mut().filter(|_| goes_on) {
            last.unplugged_at = None;
            if let Some(period) = last.periods.last_mut() {
                period.until = None;
            }
        }
        charging
    })
}

fn names(all: &[&str]) -> impl Strategy<Value = BTreeSet<String>> + use<> {
    let all: Vec<String> = all.iter().map(|&name| name.to_owned()).collect();
    prop::sample::subsequence(all.clone(), 0..=all.len()).prop_map(|names| names.into_iter().collect())
}

fn bookings(entry: Minute, minutes: i64) -> impl Strategy<Value = Option<Booking>> {
    let booking = (-200..200_i64, 1..600_i64, prop::bool::weighted(0.8));
    let booking = booking.prop_map(move |(before, long, came)| {
        let from = entry.plus(before).min(entry.plus(minutes));
        Booking {
            from: from.instant(),
            until: from.plus(long).instant(),
            came,
        }
    });
    prop::option::weighted(0.4, booking)
}

/// Up to three visits before, some of them just before.
fn earlier(entry: Minute) -> impl Strategy<Value = Vec<Visit>> {
    let gap = prop_oneof![2 => 0..240_i64, 1 => 0..2_000_i64];
    let visits = prop::collection::vec((gap, 0..400_i64), 0..3);
    visits.prop_map(move |visits| {
        let mut until = entry;
        let mut earlier = Vec::new();
        for (gap, long) in visits {
            let exit = until.plus(-gap);
            until = exit.plus(-long);
            earlier.insert(
                0,
                Visit {
                    entry: until.instant(),
                    exit: exit.instant(),
                },
            );
        }
        earlier
    })
}

/// Any stay, with anything that its price may depend on.
pub(crate) fn stays(told: Told) -> impl Strategy<Value = Stay> {
    let lost = prop_oneof![
        8 => Just(LostTicket::No), 1 => Just(LostTicket::EntryKnown), 1 => Just(LostTicket::EntryUnknown)
    ];
    let parts = plain_stays().prop_flat_map(|stay| {
        let (entry, minutes) = (stay.entry.minute(), stay.exit.minute().since(stay.entry.minute()));
        (
            Just(stay),
            spots(entry, minutes),
            charging(entry, minutes),
            bookings(entry, minutes),
            earlier(entry),
        )
    });
    (
        parts,
        vehicles(),
        (names(&CUSTOMERS), names(&VALIDATIONS)),
        prop::option::weighted(0.7, prop::sample::select(Means::ALL.to_vec())),
        prop::option::weighted(0.7, 0..101_u8),
        lost,
    )
        .prop_map(
            move |(parts, vehicle, (customers, validations), means, full_percent, lost)| {
                let (stay, spots, charging, booking, earlier) = parts;
                Stay {
                    vehicle,
                    spots,
                    charging,
                    customers,
                    validations,
                    means,
                    full_percent,
                    lost: if told == Told::All { lost } else { LostTicket::No },
                    booking,
                    earlier,
                    ..stay
                }
            },
        )
}
