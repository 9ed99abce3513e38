//! Pricing: `cargo xtask bench price`. How spots are found is measured by the package `bench`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use engine::lot::LotDocument;
use engine::tariff::price;
use engine::time::Instant;

/// A lot without spots, priced by the hour, with an evening and a day that cost at most so much.
fn document() -> LotDocument {
    let window =
        |from, until| serde_json::json!({ "scope": "window", "days": "all", "from": from, "until": until });
    serde_json::from_value(serde_json::json!({
        "id": "bench", "name": "Bench", "zone": "Europe/Berlin", "currency": "EUR",
        "calendar": { "offsets": [{ "from": 0, "minutes": 60 }] },
        "levels": [], "preferences": { "kinds": {} },
        "tariffs": [{
            "version": 1, "valid_from": 0,
            "rules": [
                { "kind": "increment", "minutes": 60, "price": "3.00" },
                { "kind": "cap", "amount": "8.00", "per": window("18:00", "06:00") },
                { "kind": "cap", "amount": "18.00", "per": window("06:00", "06:00") },
            ],
        }],
    }))
    .expect("a document")
}

fn a_long_stay(criterion: &mut Criterion) {
    let document = document();
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

criterion_group!(benches, a_long_stay);
criterion_main!(benches);
