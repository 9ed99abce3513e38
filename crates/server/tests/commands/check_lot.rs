//! `parkade check-lot`: what the linter says of the lots that come with the program.

use super::{Folder, lot_file, parkade};

/// The findings about a lot's tariffs: each line as it is printed.
fn findings(name: &str) -> Vec<String> {
    let done = parkade(&["check-lot", &lot_file(name), "--date", "2026-11-18"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    let is_finding = |line: &&str| line.starts_with("  mistake: ") || line.starts_with("  note: ");
    done.out
        .lines()
        .filter(is_finding)
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn t10_the_demo_lot_s_nested_caps_leave_nothing_to_say() {
    assert_eq!(findings("tivoli.toml"), Vec::<String>::new());
}

#[test]
fn t9_the_example_s_free_minutes_can_be_had_again_and_again() {
    let expected = [
        // 15 minutes and one more would cost a half hour.
        "note: leaving at Mon 2026-11-16 00:15 and coming back at once costs 0.00 EUR and 0.00 EUR, staying from \
         Mon 2026-11-16 00:00 to Mon 2026-11-16 00:16 costs 1.50 EUR",
        // A quarter of an hour of the night at 4.00, and another of the first hour at 2.00.
        "note: leaving at Mon 2026-11-16 05:46 and coming back at once costs 0.00 EUR and 0.00 EUR, staying from \
         Mon 2026-11-16 05:31 to Mon 2026-11-16 06:01 costs 6.00 EUR",
    ];
    assert_eq!(findings("example.toml"), expected);
}

#[test]
fn t9_the_fairground_s_free_minutes_can_be_had_again_and_again() {
    let expected = [
        "note: leaving at Mon 2026-11-16 00:30 and coming back at once costs 0.00 EUR and 0.00 EUR, staying from \
         Mon 2026-11-16 00:00 to Mon 2026-11-16 00:31 costs 2.00 EUR",
    ];
    assert_eq!(findings("fairground.toml"), expected);
}

#[test]
fn t28_the_charging_lot_s_lost_ticket_is_cheap_on_the_day_of_23_hours() {
    let found = findings("charging.toml");
    // In at 05:31 on Saturday: 1.50 until 06:00, twice 1.00, thirteen hours for 26.00, the night for 4.00, and on Sunday the
    // next hour from 06:00 for 2.00: 35.50, in 23 and a half hours, because the night was an hour shorter.
    assert_eq!(
        found[0],
        "mistake: a lost ticket costs 30.00 EUR, and a stay of 23 h 30 min from Sat 2027-03-27 05:31+01:00 on 35.50 EUR"
    );
    let kinds: Vec<_> = found
        .iter()
        .map(|line| line.split_once(" at ").map_or("", |(kind, _)| kind))
        .collect();
    assert_eq!(
        kinds[1..],
        ["note: the fee falls when staying longer: in", "note: leaving"],
        "{found:#?}"
    );
}

#[test]
fn t28_a_mistake_in_a_tariff_counts_where_it_is_asked_for_strictly() {
    for (lot, code) in [("charging.toml", 1), ("tivoli.toml", 0), ("fairground.toml", 0)] {
        let done = parkade(&["check-lot", &lot_file(lot), "--strict", "--date", "2026-11-18"]);
        assert_eq!(done.code, Some(code), "{lot}: {}", done.out);
    }
}

#[test]
fn t6_a_finding_stands_under_its_tariff_with_the_stay_that_shows_it() {
    let folder = Folder::new();
    let example = std::fs::read_to_string(lot_file("fairground.toml")).expect("text");
    // A night that stands behind the hours is never in charge.
    let night = "\n[[tariff.rule]]\nkind = \"flat\"\nname = \"Night\"\nprice = \"3.00\"\n\
                 window = { from = \"22:00\", until = \"06:00\" }\n";
    let path = folder.write("lot.toml", &(example + night));
    let done = parkade(&["check-lot", &path, "--date", "2026-11-18", "--strict"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    let lines: Vec<_> = done.out.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("  mistake: "));
    let at = at.expect("a mistake");
    assert_eq!(
        lines[at - 1..=at + 1],
        [
            "  From 10:00 on Wed 2026-11-18: 30 min 0.00, 1 h 2.00, 3 h 6.00, 8 h 8.00, 24 h 16.00",
            "  mistake: rule 4 “Night” is never in charge: where it would hold, rule 2 comes first",
            // The first minute that is not free for those who are soon out.
            "    Mon 2026-11-16 00:00 to 00:31: 2.00",
        ]
    );
}

#[test]
fn t19_all_parts_of_a_tariff_are_told_in_words() {
    let done = parkade(&["check-lot", &lot_file("charging.toml"), "--date", "2026-11-18"]);
    for line in [
        "  Offer “Early bird”, coming in mon-fri 06:00 to 08:30, going out 15:00 to 19:00, where it is cheaper:",
        "    1. 9.00 EUR flat from 06:00 to 19:00",
        "  Extra “Energy”, for energy:",
        "  “Cinema ticket”, validated by cinema: -2.00 EUR of the parking",
        "  A lost ticket: 30.00 EUR",
        "  19 % tax is in the prices",
    ] {
        assert!(
            done.out.lines().any(|found| found == line),
            "{line}\n{}",
            done.out
        );
    }
}
