//! Lots, vehicles, stays and tariffs to test with.

mod calendars;
mod conditions;
mod extras;
mod rules;
mod stays;
mod tariffs;
mod windows;

pub(crate) use calendars::{berlin, calendars, lord_howe, santiago};
pub(crate) use stays::{Told, plain_stays, stays};
pub(crate) use tariffs::{plain_tariffs, tariffs};
pub(crate) use windows::windows;

use std::sync::Arc;

use engine::allocation::{Charging as Charge, Near, Wishes};
use engine::lot::{Level, Lot, LotDocument, Row, Section, SharedLot};
use engine::money::{Amount, Currency};
use engine::plate::Plate;
use engine::preferences::{ChargerUse, Fill, OwnOrder, Preferences, Reserve, Reserved, SideBySide};
use engine::spot::{Charger, Connector, Spot, SpotId, SpotKind};
use engine::spot_sort::SpotSort;
use engine::tariff::{Increment, Rule, StepScope, Strategy as Charging, Takeover, Tariff};
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::{Instant, Minute};
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

pub(crate) fn increment(minutes: u32, price: Amount) -> Increment {
    Increment {
        minutes,
        price,
        per_minutes: None,
        from_minute: 0,
        until_minute: None,
        window: None,
        steps: StepScope::Segment,
        takeover: Takeover::Cut,
    }
}

/// 3.00 a started hour, 15 minutes to drive out.
pub(crate) fn hourly() -> Tariff {
    tariff(vec![Rule::new(Charging::Increment(increment(
        60,
        amount("3.00"),
    )))])
}

pub(crate) fn tariff(rules: Vec<Rule>) -> Tariff {
    Tariff {
        exit_grace_minutes: 15,
        ..Tariff::new(1, Instant(0), rules)
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
        plates_kept_days: None,
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
    // Every other has a tariff that asks for what may be noted on a ticket.
    let tariffs = prop::sample::select(vec![hourly(), crate::noted::board()]);
    (levels, tariffs).prop_map(|((preferences, levels), tariff)| {
        let levels = levels.iter().enumerate().map(|(l, (sections, opens_at))| Level {
            opens_at_percent: *opens_at,
            ..level(l, sections)
        });
        let mut document = document(levels.collect(), preferences);
        document.tariffs = vec![tariff];
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
