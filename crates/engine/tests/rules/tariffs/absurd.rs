//! T-2: no stay, however absurd, makes the program stop.

use engine::spot::SpotKind;
use engine::tariff::{Booking, ChargingPeriod, ChargingSession, PriceError, Pricer, Stay, StoodOn, Visit};
use engine::time::Instant;
use proptest::prelude::*;

use crate::worlds::{Told, calendars, euro, hourly, stays, tariffs, utc};

/// Any instant: the ends of time, or somewhere around a stay in May, in no order.
fn instants() -> impl Strategy<Value = Instant> {
    let may = utc("2026-05-12 10:00").instant().0;
    prop_oneof![
        1 => prop::sample::select(vec![i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX]),
        6 => (-3_000_000..300_000_000_i64).prop_map(move |after| may + after),
    ]
    .prop_map(Instant)
}

fn charging() -> impl Strategy<Value = Vec<ChargingSession>> {
    let energy = prop_oneof![2 => 0..50_000_u64, 1 => Just(u64::MAX)];
    let period = (
        instants(),
        prop::option::of(instants()),
        energy,
        any::<Option<u32>>(),
    );
    let period = period.prop_map(|(from, until, energy_wh, power_w)| ChargingPeriod {
        from,
        until,
        energy_wh,
        power_w,
    });
    let session = (
        instants(),
        prop::option::of(instants()),
        prop::collection::vec(period, 0..3),
    );
    let session = session.prop_map(|(plugged_at, unplugged_at, periods)| ChargingSession {
        plugged_at,
        unplugged_at,
        periods,
    });
    prop::collection::vec(session, 0..3)
}

fn nonsense() -> impl Strategy<Value = Stay> {
    let spot = (instants(), prop::sample::select(vec![0, 1, u32::MAX])).prop_map(|(from, count)| StoodOn {
        from,
        count,
        kind: SpotKind::Large,
        charger: true,
        rate_class: None,
    });
    let booking =
        (instants(), instants(), any::<bool>()).prop_map(|(from, until, came)| Booking { from, until, came });
    let visit = (instants(), instants()).prop_map(|(entry, exit)| Visit { entry, exit });
    (
        stays(Told::All),
        (instants(), instants()),
        prop::collection::vec(spot, 0..3),
        charging(),
        prop::option::of(booking),
        prop::collection::vec(visit, 0..3),
    )
        .prop_map(|(stay, (entry, exit), spots, charging, booking, earlier)| Stay {
            entry,
            exit,
            spots,
            charging,
            booking,
            earlier,
            full_percent: Some(u8::MAX),
            ..stay
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn t2_whatever_a_clock_says_there_is_a_price_or_a_reason(
        tariff in tariffs(), calendar in calendars(), stay in nonsense(), until in instants()
    ) {
        let pricer = Pricer::new(&tariff, &calendar, euro());
        let bill = pricer.bill(&stay);
        prop_assert_eq!(pricer.total(&stay), bill.clone().map(|bill| bill.total));
        prop_assert_eq!(pricer.next_change(&stay).is_ok(), bill.is_ok());
        let _ = pricer.curve(&stay, until);
        if let Ok(bill) = bill {
            prop_assert!(bill.total.minor >= 0);
        }
    }
}

#[test]
fn t2_a_stay_beyond_belief_is_refused_and_not_priced_wrongly() {
    let (tariff, calendar) = (hourly(), crate::worlds::berlin());
    let pricer = Pricer::new(&tariff, &calendar, euro());
    let entry = utc("2026-05-12 10:00").instant();
    assert_eq!(
        pricer.total(&Stay::new(entry, Instant(i64::MAX))),
        Err(PriceError::TooLong)
    );
    assert_eq!(
        pricer
            .total(&Stay::new(entry, Instant(i64::MIN)))
            .map(|total| total.minor),
        Ok(0)
    );
}
