//! Price boards worked out by hand: one folder of `tests/tariffs` for each, and a new one needs no code.
//!
//! `tariff.json` has the board in a sentence and as rules; `stays.json` what stays cost under it, by the clock of
//! Berlin in 2026 (a `Z` marks UTC). The totals were computed on paper, before the engine was asked.

use std::fs;
use std::path::Path;

use chrono::NaiveDateTime;
use engine::money::Currency;
use engine::tariff::{Calendar, Pricer, Rule, Stay as Priced};
use engine::time::Instant;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::worlds::{berlin, tariff};

#[derive(Deserialize)]
struct Board {
    about: String,
    currency: Currency,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Stay {
    entry: String,
    exit: String,
    total: String,
    segments: usize,
    because: String,
}

/// Berlin's calendar with the holidays that the boards mention.
fn calendar() -> Calendar {
    let mut calendar = berlin();
    calendar.holidays = ["2026-04-06", "2026-05-14"]
        .map(|date| date.parse().expect("a date"))
        .into();
    calendar
}

fn at(calendar: &Calendar, text: &str) -> Instant {
    let time = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    match text.strip_suffix('Z') {
        Some(utc) => Instant(time(utc).and_utc().timestamp_millis()),
        None => calendar.offsets.minute_of(time(text)).instant(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a test reads its cases")]
fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is wrong with a board's stays: one line each.
fn wrong(board: &Board, stays: &[Stay]) -> Vec<String> {
    let (calendar, tariff) = (calendar(), tariff(board.rules.clone()));
    tariff.check().expect("a sound tariff");
    let wrong = stays.iter().filter_map(|stay| {
        let (entry, exit) = (at(&calendar, &stay.entry), at(&calendar, &stay.exit));
        let pricer = Pricer::new(&tariff, &calendar, board.currency);
        let bill = pricer.bill(&Priced::new(entry, exit)).expect("a short stay");
        let (total, segments) = (bill.total.digits(), bill.segments.len());
        let line = format!(
            "{} to {}: {total} in {segments} segments, by hand {} in {} ({})",
            stay.entry, stay.exit, stay.total, stay.segments, stay.because
        );
        ((total, segments) != (stay.total.clone(), stay.segments)).then_some(line)
    });
    wrong.collect()
}

#[test]
fn t1_t2_t4_t6_t7_t8_t9_t10_t11_price_boards_worked_out_by_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tariffs");
    let mut complaints = Vec::new();
    let mut boards = 0;
    for entry in fs::read_dir(folder).expect("the case folders") {
        let path = entry.expect("a folder").path();
        let (board, stays): (Board, Vec<Stay>) =
            (read(&path.join("tariff.json")), read(&path.join("stays.json")));
        assert!(!stays.is_empty() && !board.about.is_empty(), "{}", path.display());
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        complaints.extend(
            wrong(&board, &stays)
                .into_iter()
                .map(|line| format!("{name}: {line}")),
        );
        boards += 1;
    }
    assert!(boards >= 12, "only {boards} boards were found");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn t1_a_wrong_total_in_a_case_is_told() {
    let rules = r#"[{ "kind": "increment", "minutes": 60, "price": "3.00" }]"#;
    let board = Board {
        about: "3.00 an hour".to_owned(),
        currency: Currency::try_from("EUR".to_owned()).expect("a currency"),
        rules: serde_json::from_str(rules).expect("rules"),
    };
    let stay = |total: &str, segments| Stay {
        entry: "2026-05-12 10:00".to_owned(),
        exit: "2026-05-12 11:01".to_owned(),
        total: total.to_owned(),
        segments,
        because: "two hours".to_owned(),
    };
    assert_eq!(wrong(&board, &[stay("6.00", 1)]), Vec::<String>::new());
    assert_eq!(wrong(&board, &[stay("5.99", 1), stay("6.00", 2)]).len(), 2);
}
