//! Parking and pricing: `cargo xtask bench`.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use engine::allocation::{Demand, FreeSpots};
use engine::lot::{Level, Lot, LotDocument, Preferences, Row, Section, SpotIndex};
use engine::spot::{Spot, SpotId, SpotKind};
use engine::tariff::{Tariff, price};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

/// A lot of so many spots, every tenth of them large.
fn lot(spots: usize) -> Lot {
    let spot = |number: usize| Spot {
        id: SpotId::try_from(format!("G1-A-{number}")).expect("a spot id"),
        kind: if number.is_multiple_of(10) {
            SpotKind::Large
        } else {
            SpotKind::Compact
        },
        accessible: false,
        charger: None,
        out_of_service: false,
    };
    let row = Row {
        spots: (0..spots).map(spot).collect(),
    };
    let section = Section {
        id: "A".to_owned(),
        rows: vec![row],
    };
    let level = Level {
        id: "G1".to_owned(),
        name: "Ground".to_owned(),
        sections: vec![section],
    };
    let document = serde_json::json!({
        "id": "bench", "name": "Bench", "zone": "Europe/Berlin", "currency": "EUR",
        "calendar": { "offsets": [{ "from": 0, "minutes": 60 }] },
        "levels": [], "preferences": { "kinds": {} }, "tariffs": [tariff()],
    });
    let document: LotDocument = serde_json::from_value(document).expect("a document");
    let kinds = [(VehicleClass::Car, vec![SpotKind::Compact, SpotKind::Large])];
    let preferences = Preferences {
        kinds: kinds.into(),
        ..Preferences::default()
    };
    Lot::try_from(LotDocument {
        levels: vec![level],
        preferences,
        ..document
    })
    .expect("a sound lot")
}

/// By the hour, with an evening and a day that cost at most so much.
fn tariff() -> Tariff {
    let window =
        |from, until| serde_json::json!({ "scope": "window", "days": "all", "from": from, "until": until });
    serde_json::from_value(serde_json::json!({
        "version": 1, "valid_from": 0,
        "rules": [
            { "kind": "increment", "minutes": 60, "price": "3.00" },
            { "kind": "cap", "amount": "8.00", "per": window("18:00", "06:00") },
            { "kind": "cap", "amount": "18.00", "per": window("06:00", "06:00") },
        ],
    }))
    .expect("a tariff")
}

/// One vehicle in and one out, nine of ten spots taken; and the same question asked of a plain scan.
fn park_and_leave(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("park and leave");
    let demand = Demand::from(&Vehicle::new(VehicleClass::Car));
    for size in [1_000, 100_000] {
        let lot = Arc::new(lot(size));
        let mut free = FreeSpots::new(&lot);
        let mut is_free = vec![false; size];
        let taken = size * 9 / 10;
        is_free[taken..].fill(true);
        (taken..size).for_each(|index| free.insert(SpotIndex(index)));
        group.bench_function(BenchmarkId::new("ranked bits", size), |bencher| {
            bencher.iter(|| {
                let spot = free.best(black_box(demand)).expect("a free spot");
                free.remove(spot);
                free.insert(spot);
                spot
            });
        });
        group.bench_function(BenchmarkId::new("sorted scan", size), |bencher| {
            bencher.iter(|| {
                let rank = |index: &usize| (lot.spots()[*index].spot.kind != SpotKind::Compact, *index);
                let spot = (0..size)
                    .filter(|&index| black_box(&is_free)[index])
                    .min_by_key(rank);
                let spot = spot.expect("a free spot");
                is_free[spot] = false;
                is_free[spot] = true;
                spot
            });
        });
    }
    group.finish();
}

fn a_long_stay(criterion: &mut Criterion) {
    let lot = lot(10);
    let document = lot.document();
    let entry = Instant(1_778_580_000_000);
    let exit = Instant(entry.0 + 26 * 3_600_000);
    criterion.bench_function("price of 26 hours", |bencher| {
        bencher.iter(|| {
            let bill = price(
                &document.tariffs[0],
                &document.calendar,
                document.currency,
                black_box(entry),
                exit,
            );
            bill.expect("a short stay")
        });
    });
}

criterion_group!(benches, park_and_leave, a_long_stay);
criterion_main!(benches);
