//! Lots, vehicles and tariffs to test with.

use std::sync::Arc;

use engine::lot::{ChargerUse, Level, Lot, LotDocument, Preferences, Row, Section, SharedLot};
use engine::money::{Amount, Currency};
use engine::plate::Plate;
use engine::spot::{Charger, Connector, Spot, SpotId, SpotKind};
use engine::tariff::{
    Calendar, Cap, CapScope, Days, Flat, Increment, Rule, Strategy as Charging, Tariff, TimeOfDay, Window,
};
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::{Instant, Minute, Offset, Offsets};
use engine::vehicle::{Vehicle, VehicleClass};
use proptest::prelude::*;

pub(crate) fn euro() -> Currency {
    Currency::try_from("EUR".to_owned()).expect("a currency")
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

/// A UTC time, such as `2026-05-12 10:00`.
pub(crate) fn utc(text: &str) -> Minute {
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    Minute(time.and_utc().timestamp() / 60)
}

/// Berlin in 2026, with two holidays.
pub(crate) fn berlin() -> Calendar {
    let changes = [
        ("2025-10-26 01:00", 60),
        ("2026-03-29 01:00", 120),
        ("2026-10-25 01:00", 60),
        ("2027-03-28 01:00", 120),
    ];
    let offsets = changes.map(|(from, minutes)| Offset {
        from: utc(from),
        minutes,
    });
    Calendar {
        offsets: Offsets::try_from(offsets.to_vec()).expect("a table"),
        holidays: ["2026-04-03", "2026-05-14"]
            .map(|date| date.parse().expect("a date"))
            .into(),
    }
}

pub(crate) fn rule(strategy: Charging) -> Rule {
    Rule {
        name: String::new(),
        strategy,
    }
}

pub(crate) fn increment(minutes: u32, price: Amount) -> Increment {
    Increment {
        minutes,
        price,
        from_minute: 0,
        until_minute: None,
        window: None,
    }
}

/// 3.00 a started hour, 15 minutes to drive out.
pub(crate) fn hourly() -> Tariff {
    tariff(vec![rule(Charging::Increment(increment(60, amount("3.00"))))])
}

pub(crate) fn tariff(rules: Vec<Rule>) -> Tariff {
    Tariff {
        version: 1,
        valid_from: Instant(0),
        rules,
        exit_grace_minutes: 15,
    }
}

pub(crate) fn code(seq: u32) -> TicketCode {
    TicketCode::issue(&CodeKey([7; 16]), DeviceNo(1), seq).expect("in range")
}

pub(crate) fn spot_id(text: &str) -> SpotId {
    SpotId::try_from(text.to_owned()).expect("a spot id")
}

pub(crate) fn document(levels: Vec<Level>, preferences: Preferences) -> LotDocument {
    LotDocument {
        id: "test".to_owned(),
        name: "Test".to_owned(),
        address: String::new(),
        zone: "Europe/Berlin".to_owned(),
        currency: euro(),
        calendar: berlin(),
        levels,
        preferences,
        tariffs: vec![hourly()],
    }
}

/// A spot before its name is known.
#[derive(Clone, Debug)]
struct Plain {
    kind: SpotKind,
    accessible: bool,
    charger: bool,
    out_of_service: bool,
}

fn plain() -> impl Strategy<Value = Plain> {
    let kind = prop::sample::select(SpotKind::ALL.to_vec());
    let rare = || prop::bool::weighted(0.25);
    (kind, rare(), rare(), prop::bool::weighted(0.1)).prop_map(
        |(kind, accessible, charger, out_of_service)| Plain {
            kind,
            accessible,
            charger,
            out_of_service,
        },
    )
}

fn preferences() -> impl Strategy<Value = Preferences> {
    let kinds = || {
        Just(SpotKind::ALL.to_vec())
            .prop_shuffle()
            .prop_flat_map(|kinds| (0..=kinds.len()).prop_map(move |most| kinds[..most].to_vec()))
    };
    let chargers = prop::sample::select(vec![ChargerUse::OthersLast, ChargerUse::ElectricOnly]);
    ([kinds(), kinds(), kinds(), kinds()], chargers).prop_map(|(kinds, chargers)| Preferences {
        kinds: VehicleClass::ALL.into_iter().zip(kinds).collect(),
        chargers,
    })
}

/// Any small lot: up to 3 levels of 2 sections of 2 rows of 5 spots.
pub(crate) fn lots() -> impl Strategy<Value = SharedLot> {
    let rows = prop::collection::vec(prop::collection::vec(plain(), 1..5), 1..3);
    let levels = prop::collection::vec(prop::collection::vec(rows, 1..3), 1..4);
    (levels, preferences()).prop_map(|(levels, preferences)| {
        let levels = levels.iter().enumerate().map(|(l, sections)| level(l, sections));
        let document = document(levels.collect(), preferences);
        Arc::new(Lot::try_from(document).expect("a sound lot"))
    })
}

fn level(number: usize, sections: &[Vec<Vec<Plain>>]) -> Level {
    let id = format!("G{number}");
    let section = |(s, rows): (usize, &Vec<Vec<Plain>>)| {
        let mut next = 0;
        let mut spot = |plain: &Plain| {
            next += 1;
            Spot {
                id: spot_id(&format!("{id}-{s}-{next:03}")),
                kind: plain.kind,
                accessible: plain.accessible,
                charger: plain.charger.then_some(Charger {
                    power_w: 11_000,
                    connector: Connector::Type2,
                }),
                out_of_service: plain.out_of_service,
            }
        };
        let rows = rows.iter().map(|row| Row {
            spots: row.iter().map(&mut spot).collect(),
        });
        Section {
            rows: rows.collect(),
            id: s.to_string(),
        }
    };
    Level {
        sections: sections.iter().enumerate().map(section).collect(),
        name: id.clone(),
        id,
    }
}

/// Any vehicle. Plates are few, so that they meet.
pub(crate) fn vehicles() -> impl Strategy<Value = Vehicle> {
    let class = prop::sample::select(VehicleClass::ALL.to_vec());
    let plate =
        prop::option::of((1..6_u8).prop_map(|n| Plate::parse(&format!("S-PK {n}")).expect("a plate")));
    (class, plate, any::<bool>(), any::<bool>()).prop_map(|(class, plate, accessible_permit, electric)| {
        Vehicle {
            class,
            plate,
            accessible_permit,
            electric,
        }
    })
}

pub(crate) fn windows() -> impl Strategy<Value = Window> {
    let days = prop::sample::select(vec!["all", "mon-sat", "sun hol", "mon wed fri", "hol"]);
    let time = || {
        prop_oneof![
            prop::sample::select(vec!["00:00", "02:00", "02:30", "03:00", "06:00", "18:00"])
                .prop_map(str::to_owned),
            (0..24_u8, 0..60_u8).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}")),
        ]
        .prop_map(|text| TimeOfDay::try_from(text).expect("a time"))
    };
    // Every fourth is a whole day, so that one day's window joins the next.
    (days, time(), time(), prop::bool::weighted(0.25)).prop_map(|(days, from, until, whole)| Window {
        days: Days::try_from(days.to_owned()).expect("days"),
        from,
        until: if whole { from } else { until },
    })
}

/// Prices from nothing to 5.00, as fine as an amount can be.
fn prices() -> impl Strategy<Value = Amount> {
    prop_oneof![
        (0..11_u32).prop_map(|halves| amount(&format!("{}.{}", halves / 2, halves % 2 * 5))),
        (0..5_u32, 0..100_000_000_u32).prop_map(|(whole, part)| amount(&format!("{whole}.{part:08}"))),
    ]
}

fn caps() -> impl Strategy<Value = Charging> {
    let scope = prop_oneof![
        Just(CapScope::Stay),
        Just(CapScope::Hours24),
        Just(CapScope::Window(Window::EACH_DAY)),
        windows().prop_map(CapScope::Window),
    ];
    (0..30_u32, scope).prop_map(|(whole, per)| {
        Charging::Cap(Cap {
            amount: amount(&whole.to_string()),
            per,
        })
    })
}

fn charges() -> impl Strategy<Value = Charging> {
    let minutes = prop_oneof![Just(60), Just(1), 1..180_u32];
    let increments = (
        minutes,
        prices(),
        prop_oneof![3 => Just(0), 1 => 0..300_u32],
        prop::option::weighted(0.3, 1..300_u32),
        prop::option::of(windows()),
    );
    let increments = increments.prop_map(|(minutes, price, from_minute, length, window)| {
        Charging::Increment(Increment {
            from_minute,
            until_minute: length.map(|length| from_minute + length),
            window,
            ..increment(minutes, price)
        })
    });
    let flats = (prices(), windows()).prop_map(|(price, window)| Charging::Flat(Flat { price, window }));
    prop_oneof![3 => increments, 1 => flats]
}

/// Any sound tariff of up to seven rules.
pub(crate) fn tariffs() -> impl Strategy<Value = Tariff> {
    let free = (0..60_u32).prop_map(|minutes| Charging::FreeIfOutWithin { minutes });
    let others = prop_oneof![3 => caps(), 1 => free];
    let rules = (
        prop::collection::vec(charges(), 1..4),
        prop::collection::vec(others, 0..4),
    );
    rules.prop_map(|(charges, others)| {
        let tariff = tariff(charges.into_iter().chain(others).map(rule).collect());
        tariff.check().expect("a sound tariff");
        tariff
    })
}

/// Stays in 2026, most of them around a clock change or a holiday, from none to four days, to the millisecond.
pub(crate) fn stays() -> impl Strategy<Value = (Instant, Instant)> {
    let start = prop::sample::select(vec!["2026-03-28 12:00", "2026-10-24 12:00", "2026-04-02 12:00"]);
    let entry = prop_oneof![
        3 => (start, 0..1_440_i64).prop_map(|(start, minutes)| utc(start).plus(minutes)),
        1 => (0..360 * 1_440_i64).prop_map(|minutes| utc("2026-01-02 00:00").plus(minutes)),
    ];
    let minutes = prop_oneof![0..300_i64, 0..4 * 1_440_i64];
    (entry, 0..60_000_i64, minutes, 0..60_000_i64).prop_map(|(entry, ms, minutes, more_ms)| {
        let entry = entry.instant().0 + ms;
        (Instant(entry), Instant(entry + minutes * 60_000 + more_ms))
    })
}
