//! Lots, vehicles and tariffs to test with.

use std::sync::Arc;

use engine::allocation::{Charging as Charge, Near, Wishes};
use engine::lot::{Level, Lot, LotDocument, Row, Section, SharedLot};
use engine::money::{Amount, Currency};
use engine::plate::Plate;
use engine::preferences::{ChargerUse, Fill, OwnOrder, Preferences, Reserve, Reserved, SideBySide};
use engine::spot::{Charger, Connector, Spot, SpotId, SpotKind};
use engine::spot_sort::SpotSort;
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
fn plain() -> impl Strategy<Value = Spot> {
    // Most are of one kind, so that some stand side by side.
    let kind = prop_oneof![3 => Just(SpotKind::Large), 1 => prop::sample::select(SpotKind::ALL.to_vec())];
    let rare = || prop::bool::weighted(0.15);
    let metres = || prop::option::weighted(0.2, 0..4_u16);
    (
        kind,
        rare(),
        rare(),
        prop::bool::weighted(0.05),
        rare(),
        metres(),
        metres(),
    )
        .prop_map(
            |(kind, accessible, charger, out_of_service, gap_before, entrance_m, lift_m)| Spot {
                accessible,
                charger: charger.then_some(Charger {
                    power_w: 11_000,
                    connector: Connector::Type2,
                }),
                out_of_service,
                gap_before,
                entrance_m,
                lift_m,
                ..Spot::new(spot_id("X-X-X"), kind)
            },
        )
}

fn kinds() -> impl Strategy<Value = Vec<SpotKind>> {
    let shuffled = Just(SpotKind::ALL.to_vec()).prop_shuffle();
    shuffled.prop_flat_map(|kinds| (0..=kinds.len()).prop_map(move |most| kinds[..most].to_vec()))
}

fn classes() -> impl Strategy<Value = VehicleClass> {
    prop::sample::select(VehicleClass::ALL.to_vec())
}

/// An order for some vehicles of a lot with so many levels.
fn own_order(levels: usize) -> impl Strategy<Value = OwnOrder> {
    let any = || prop::option::weighted(0.3, any::<bool>());
    let sorts = prop::sample::subsequence(SpotSort::all().collect::<Vec<_>>(), 0..9).prop_shuffle();
    let named = prop::sample::subsequence((0..levels).collect::<Vec<_>>(), 0..=levels).prop_shuffle();
    (classes(), [any(), any(), any(), any()], sorts, named).prop_map(
        |(class, [trailer, accessible_permit, charging, near_lift], takes, levels)| OwnOrder {
            class,
            trailer,
            accessible_permit,
            charging,
            near_lift,
            takes,
            levels: levels.into_iter().map(|level| format!("G{level}")).collect(),
        },
    )
}

fn reserve() -> impl Strategy<Value = Reserve> {
    let of = [
        Reserved::Motorcycle,
        Reserved::Compact,
        Reserved::Large,
        Reserved::Charger,
    ];
    let of = prop::sample::select(of.to_vec());
    (of, 0..8_u32, 0..60_u8).prop_map(|(of, keep, until_free_percent)| Reserve {
        of,
        keep,
        until_free_percent,
    })
}

fn preferences(levels: usize) -> impl Strategy<Value = Preferences> {
    let chargers = prop::sample::select(vec![ChargerUse::OthersLast, ChargerUse::ElectricOnly]);
    let fill = prop::sample::select(vec![Fill::InOrder, Fill::InOrder, Fill::Nearest, Fill::Spread]);
    let trailer = (2..4_u8, kinds()).prop_map(|(spots, kinds)| SideBySide { spots, kinds });
    (
        [kinds(), kinds(), kinds(), kinds()],
        chargers,
        prop::option::of(2..5_u8),
        prop::option::of(trailer),
        fill,
        prop::collection::vec(own_order(levels), 0..3),
        prop::collection::vec(reserve(), 0..2),
    )
        .prop_map(
            |(kinds, chargers, bus, trailer, fill, orders, reserves)| Preferences {
                kinds: VehicleClass::ALL.into_iter().zip(kinds).collect(),
                chargers,
                side_by_side: bus.map(|spots| (VehicleClass::Bus, spots)).into_iter().collect(),
                trailers: trailer
                    .map(|trailer| (VehicleClass::Car, trailer))
                    .into_iter()
                    .collect(),
                fill,
                orders,
                reserves,
            },
        )
}

/// Any small lot: up to 3 levels of 2 sections of 2 rows of 9 spots.
pub(crate) fn lots() -> impl Strategy<Value = SharedLot> {
    let rows = prop::collection::vec(prop::collection::vec(plain(), 1..10), 1..3);
    let opens_at = prop::option::weighted(0.25, 0..=100_u8);
    let levels = prop::collection::vec((prop::collection::vec(rows, 1..3), opens_at), 1..4);
    let levels = levels.prop_flat_map(|levels| (preferences(levels.len()), Just(levels)));
    levels.prop_map(|(preferences, levels)| {
        let levels = levels.iter().enumerate().map(|(l, (sections, opens_at))| Level {
            opens_at_percent: *opens_at,
            ..level(l, sections)
        });
        let document = document(levels.collect(), preferences);
        Arc::new(Lot::try_from(document).expect("a sound lot"))
    })
}

fn level(number: usize, sections: &[Vec<Vec<Spot>>]) -> Level {
    let id = format!("G{number}");
    let section = |(s, rows): (usize, &Vec<Vec<Spot>>)| {
        let mut next = 0;
        let mut spot = |plain: &Spot| {
            next += 1;
            Spot {
                id: spot_id(&format!("{id}-{s}-{next:03}")),
                ..plain.clone()
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
    Level::new(&id, sections.iter().enumerate().map(section).collect())
}

/// Anything a driver may wish, and sometimes a level that the lot does not have.
pub(crate) fn wishes() -> impl Strategy<Value = Wishes> {
    let near = prop::sample::select(vec![Near::Entrance, Near::Entrance, Near::Lift]);
    let charging = prop::sample::select(vec![Charge::Wanted, Charge::Wanted, Charge::NotWanted]);
    (near, charging, prop::option::weighted(0.3, 0..4_usize)).prop_map(|(near, charging, level)| Wishes {
        near,
        charging,
        level,
    })
}

/// Any vehicle. Plates are few, so that they meet.
pub(crate) fn vehicles() -> impl Strategy<Value = Vehicle> {
    let plate =
        prop::option::of((1..6_u8).prop_map(|n| Plate::parse(&format!("S-PK {n}")).expect("a plate")));
    let flags = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.2));
    (classes(), plate, flags).prop_map(|(class, plate, (accessible_permit, electric, trailer))| Vehicle {
        class,
        plate,
        accessible_permit,
        electric,
        trailer,
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
