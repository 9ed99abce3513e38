//! A day adds up, and the same seed gives the same day.

use chrono::NaiveDate;
use engine::lot::Lot;
use testkit::day::{Day, Plan, play};

const EXAMPLE: &str = include_str!("../../../lots/example.toml");
/// A lot with coaches and trailers, each on several spots.
const FAIRGROUND: &str = include_str!("../../../lots/fairground.toml");

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn lot(text: &str) -> Lot {
    let document = lotfile::read(text).unwrap_or_else(|errors| panic!("{errors}"));
    Lot::try_from(document).expect("a lot")
}

fn day(text: &str, on: &str, seed: u64, vehicles: Option<u32>) -> Day {
    let plan = Plan {
        date: date(on),
        seed,
        vehicles,
    };
    play(lot(text), plan).expect("a whole day")
}

/// A lot of five spots whose every hour costs 2.00, in a zone that changes its clocks.
const FIVE: &str = r#"
    id = "five"
    name = "Five"
    zone = "Europe/Berlin"
    currency = "EUR"
    [[level]]
    id = "P1"
    [[level.section]]
    id = "A"
    [[level.section.row]]
    spots = "1-6"
    out_of_service = "6"
    [[tariff]]
    version = 1
    valid_from = 2026-01-01
    [[tariff.rule]]
    kind = "increment"
    minutes = 60
    price = "2.00"
"#;

#[test]
fn the_same_seed_gives_the_same_day_and_another_seed_another() {
    let demo = |seed| day(lotfile::DEMO, "2026-11-20", seed, None);
    assert_eq!(demo(1), demo(1));
    assert_ne!(demo(1), demo(2));
}

#[test]
fn a7_every_hour_of_a_day_adds_up() {
    for (text, on) in [
        (lotfile::DEMO, "2026-11-20"),
        (lotfile::DEMO, "2026-11-22"),
        (EXAMPLE, "2026-07-01"),
        (FIVE, "2026-11-20"),
    ] {
        let spots = lot(text).spots().len();
        for seed in 0..4 {
            let day = day(text, on, seed, None);
            let mut inside = 0;
            for hour in &day.hours {
                inside += hour.arrivals;
                inside -= hour.departures;
                assert_eq!(hour.counts.occupied, inside, "{on} {seed} {}", hour.begins);
                assert_eq!(hour.counts.spots(), spots, "{on} {seed} {}", hour.begins);
            }
            assert_eq!(day.arrivals() - day.departures(), inside);
            assert_eq!(day.conflicts, 0);
        }
    }
}

#[test]
fn a14_coaches_and_trailers_take_several_spots_and_every_hour_adds_up() {
    let spots = lot(FAIRGROUND).spots().len();
    for seed in 0..4 {
        let day = day(FAIRGROUND, "2026-10-17", seed, None);
        let (mut inside, mut most_further_spots) = (0, 0);
        for hour in &day.hours {
            inside += hour.arrivals;
            inside -= hour.departures;
            assert!(hour.counts.occupied >= inside, "{seed} {}", hour.begins);
            most_further_spots = most_further_spots.max(hour.counts.occupied - inside);
            assert_eq!(hour.counts.spots(), spots, "{seed} {}", hour.begins);
        }
        assert!(most_further_spots > 4, "{seed}: {most_further_spots}");
        assert_eq!(day.conflicts, 0);
    }
}

#[test]
fn a15_in_a_day_vehicles_are_moved_and_spots_closed_now_and_then() {
    for text in [lotfile::DEMO, EXAMPLE, FAIRGROUND] {
        let day = day(text, "2026-11-20", 1, None);
        assert!(day.moved > 3 && day.closed > 3, "{} {}", day.moved, day.closed);
        let fewest = day.hours.iter().map(|hour| hour.counts.closed).min();
        let most = day.hours.iter().map(|hour| hour.counts.closed).max();
        assert!(fewest < most, "what is closed is opened again");
        assert!(
            day.moved * 10 < day.arrivals(),
            "{} of {}",
            day.moved,
            day.arrivals()
        );
    }
}

#[test]
fn every_vehicle_is_let_in_or_turned_away() {
    let day = day(EXAMPLE, "2026-07-04", 3, Some(500));
    assert_eq!(day.arrivals() + day.turned_away(), 500);
}

#[test]
fn five_spots_turn_vehicles_away_and_the_closed_one_stays_closed() {
    let day = day(FIVE, "2026-11-20", 1, Some(60));
    assert!(day.turned_away() > 0);
    assert!(day.hours.iter().all(|hour| hour.counts.closed >= 1));
    assert_eq!(day.fullest().map(|hour| hour.counts.occupied), Some(5));
    let revenue = day.revenue().expect("a sum");
    assert_eq!(revenue.minor % 200, 0, "whole started hours");
    // Everybody who left paid for one hour at least.
    let departures = i64::try_from(day.departures()).expect("a few");
    assert!(revenue.minor >= 200 * departures);
}

#[test]
fn nobody_comes_and_nothing_happens() {
    let day = day(FIVE, "2026-11-20", 1, Some(0));
    assert_eq!((day.hours.len(), day.arrivals(), day.stayed_for), (24, 0, 0));
    assert_eq!(day.revenue().map(|sum| sum.minor), Some(0));
}

#[test]
fn t4_a_day_of_a_clock_change_has_its_own_number_of_hours() {
    let hours = |on| day(FIVE, on, 1, None).hours;
    assert_eq!(hours("2026-03-29").len(), 23);
    let long = hours("2026-10-25");
    assert_eq!(long.len(), 25);
    assert_eq!(long[2].begins, long[3].begins, "02:00 comes twice");
    let lord_howe = FIVE.replace("Europe/Berlin", "Australia/Lord_Howe");
    assert_eq!(
        day(&lord_howe, "2026-04-05", 1, None).hours.len(),
        25,
        "the last one is half"
    );
}

#[test]
fn a_working_day_is_busiest_about_noon_and_a_lot_fills() {
    let day = day(lotfile::DEMO, "2026-11-20", 1, None);
    let fullest = day.fullest().expect("an hour");
    let hour: u32 = fullest.begins.format("%H").to_string().parse().expect("an hour");
    assert!((9..16).contains(&hour), "{}", fullest.begins);
    assert!(fullest.counts.percent() >= 60, "{}", fullest.counts.percent());
}
