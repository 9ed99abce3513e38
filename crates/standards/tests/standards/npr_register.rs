//! Every fare of an extract of the Dutch register, against its rule in ten lines.

use std::path::PathBuf;

use engine::tariff::{Pricer, Stay, Tariff};
use serde::Deserialize;
use serde_json::value::RawValue;
use standards::npr;

use crate::tools::{at, calendar, clock, currency};

/// A part as the extract writes it, read without this crate.
#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    start_min: &'a RawValue,
    #[serde(borrow)]
    amount: &'a RawValue,
    #[serde(borrow)]
    step_min: &'a RawValue,
}

#[derive(Deserialize)]
struct Fare<'a> {
    code: String,
    #[serde(borrow)]
    parts: Vec<Part<'a>>,
}

/// Beginning and step in minutes, and the amount in units of 10⁻⁸.
type Plain = (i64, i128, i64);

fn hundred_millionths(raw: &RawValue) -> i128 {
    let (whole, part) = raw.get().split_once('.').unwrap_or((raw.get(), ""));
    assert!(part.len() <= 8, "{raw}");
    format!("{whole}{part:0<8}").parse().expect("digits")
}

fn plain(part: &Part) -> Plain {
    let minutes = |raw| {
        let found = hundred_millionths(raw);
        assert_eq!(found % 100_000_000, 0, "a whole number of minutes");
        i64::try_from(found / 100_000_000).expect("minutes")
    };
    (
        minutes(part.start_min),
        hundred_millionths(part.amount),
        minutes(part.step_min),
    )
}

/// The register's rule: each part costs its amount for every step begun in it. In cents, a half up.
fn reference(parts: &[Plain], minutes: i64) -> i64 {
    let mut sum = 0;
    for (number, &(start, amount, step)) in parts.iter().enumerate() {
        let end = parts.get(number + 1).map_or(minutes, |next| next.0.min(minutes));
        let begun = (end - start + step - 1).div_euclid(step).max(0);
        sum += amount * i128::from(begun);
    }
    i64::try_from((sum + 500_000) / 1_000_000).expect("cents")
}

/// The minutes at which a fare's price may change, and those beside them: the beginnings of all parts, and of the steps of
/// the first three within three days.
fn breakpoints(parts: &[Plain]) -> Vec<i64> {
    const THREE_DAYS: i64 = 3 * 24 * 60;
    let mut found = vec![THREE_DAYS];
    found.extend(parts.iter().map(|part| part.0));
    for (number, &(start, _, step)) in parts.iter().enumerate().take(3) {
        let end = parts
            .get(number + 1)
            .map_or(THREE_DAYS, |next| next.0.min(THREE_DAYS));
        let mut at = start;
        while at < end {
            found.push(at);
            at += step;
        }
    }
    let mut beside: Vec<i64> = found
        .into_iter()
        .flat_map(|at| [at - 1, at, at + 1])
        .filter(|&at| at >= 0)
        .collect();
    beside.sort_unstable();
    beside.dedup();
    beside
}

/// How many minutes were compared, or the first that differs: minutes, expected, found.
fn compare(
    tariff: &Tariff,
    parts: &[Plain],
    reference: impl Fn(&[Plain], i64) -> i64,
) -> Result<usize, (i64, i64, i64)> {
    let calendar = calendar();
    let pricer = Pricer::new(tariff, &calendar, currency("EUR"));
    let entry = at("2026-05-12 10:00");
    let points = breakpoints(parts);
    for &minutes in &points {
        let stay = Stay::new(entry, entry.minute().plus(minutes).instant());
        let found = pricer.total(&stay).expect("a price").minor;
        let expected = reference(parts, minutes);
        if found != expected {
            return Err((minutes, expected, found));
        }
    }
    Ok(points.len())
}

/// The extract beside the project, where it is there.
#[expect(
    clippy::disallowed_methods,
    reason = "a test may read the file that it is about"
)]
fn extract() -> Option<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/npr_tariffs.json");
    std::fs::read_to_string(file).ok()
}

#[test]
fn t7_every_fare_of_the_register_costs_what_its_rule_says() {
    let Some(text) = extract() else {
        println!("skipped: no extract of the register beside the project");
        return;
    };
    let imported = npr::import_all(&text, &clock()).expect("fares");
    let plainly: Vec<Fare> = serde_json::from_str(&text).expect("fares");
    assert_eq!(imported.len(), plainly.len());
    let mut compared = 0;
    for (fare, written) in imported.iter().zip(&plainly) {
        assert_eq!(fare.code, written.code);
        let mut parts: Vec<Plain> = written.parts.iter().map(plain).collect();
        parts.sort_unstable();
        match compare(&fare.imported.tariffs[0], &parts, reference) {
            Ok(points) => compared += points,
            Err(differs) => panic!("{}, {}: {differs:?}", fare.area, fare.code),
        }
    }
    assert!(compared > imported.len() * 4, "{compared}");
    println!(
        "{} of {} fares equal at {compared} breakpoints",
        imported.len(),
        plainly.len()
    );
}

#[test]
fn a_wrong_rule_is_noticed() {
    let text = r#"{"code":"A","parts":[{"start_min":0.0,"amount":0.02,"step_min":1.0},
        {"start_min":175.0,"amount":0.0,"step_min":1.0},{"start_min":240.0,"amount":2.5,"step_min":480.0}]}"#;
    let tariff = npr::import(text, &clock()).expect("a fare").tariffs.remove(0);
    let written: Fare = serde_json::from_str(text).expect("a fare");
    let parts: Vec<Plain> = written.parts.iter().map(plain).collect();
    assert!(compare(&tariff, &parts, reference).is_ok());
    // A step that is charged when it ends rather than when it begins; one part too few; a part that begins a minute late.
    let too_late = |parts: &[Plain], minutes: i64| reference(parts, (minutes - 1).max(0));
    assert!(compare(&tariff, &parts, too_late).is_err());
    let too_few = |parts: &[Plain], minutes| reference(&parts[..2], minutes);
    assert_eq!(compare(&tariff, &parts, too_few), Err((241, 350, 600)));
    let late = |parts: &[Plain], minutes| {
        let parts: Vec<Plain> = parts
            .iter()
            .map(|&(start, amount, step)| (start + 1, amount, step))
            .collect();
        reference(&parts, minutes)
    };
    assert_eq!(compare(&tariff, &parts, late), Err((1, 0, 2)));
}
