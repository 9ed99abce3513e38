//! Fares of the shapes that the Dutch register has, written here and worked out by hand.

use engine::tariff::{Percent, TaxKind};
use standards::{Malformed, npr};

use crate::tools::{at, clock, lines, stay, total};

/// A fare for ever, without tax, of these parts: beginning, amount and step.
fn fare(parts: &[(&str, &str, &str)]) -> String {
    let parts: Vec<_> = parts
        .iter()
        .map(|(start, amount, step)| {
            format!(r#"{{"start_min":{start},"amount":{amount},"step_min":{step}}}"#)
        })
        .collect();
    format!(
        r#"{{"areamanagerid":"1","code":"A","vat":"0.0","valid_from":"20200101","valid_to":"29991231","parts":[{}]}}"#,
        parts.join(",")
    )
}

fn check(parts: &[(&str, &str, &str)], cases: &[(i64, &str)]) {
    let imported = npr::import(&fare(parts), &clock()).expect("a fare");
    assert_eq!(lines(&imported.lost), Vec::<String>::new());
    let [tariff] = imported.tariffs.as_slice() else {
        panic!("one tariff")
    };
    for &(minutes, expected) in cases {
        let stay = stay("2026-05-12 10:00", minutes);
        assert_eq!(total(tariff, &stay), expected, "{minutes} minutes of {parts:?}");
    }
}

#[test]
fn t7_a_part_costs_its_amount_for_every_started_step() {
    check(
        &[("0.0", "1.5", "52.0")],
        &[
            (0, "0.00"),
            (1, "1.50"),
            (52, "1.50"),
            (53, "3.00"),
            (104, "3.00"),
            (105, "4.50"),
        ],
    );
}

#[test]
fn t1_a_price_finer_than_a_cent_is_exact_and_rounded_once() {
    // 0.03166667 a minute: 1 minute 0.03; 30 minutes 0.9500001; 60 minutes 1.9000002.
    check(
        &[("0.0", "0.03166667", "1.0")],
        &[(1, "0.03"), (30, "0.95"), (60, "1.90")],
    );
    // 90 minutes at 0.005556 are 0.50004, and then 0.045 a minute.
    check(
        &[("0.0", "0.005556", "1.0"), ("90.0", "0.045", "1.0")],
        &[(90, "0.50"), (91, "0.55"), (150, "3.20")],
    );
}

#[test]
fn t7_a_started_step_ends_where_the_next_part_begins() {
    // The second step of 40 minutes begins at 40 and is cut at 60.
    check(
        &[("0.0", "1.0", "40.0"), ("60.0", "0.25", "10.0")],
        &[
            (40, "1.00"),
            (41, "2.00"),
            (60, "2.00"),
            (61, "2.25"),
            (70, "2.25"),
            (71, "2.50"),
        ],
    );
}

#[test]
fn t6_a_part_that_costs_nothing_is_a_day_s_maximum() {
    // Three hours of 1.00, then nothing until the next day, then 2.50 for eight hours.
    check(
        &[("0", "1", "60"), ("180", "0", "60"), ("1440", "2.5", "480")],
        &[
            (180, "3.00"),
            (181, "3.00"),
            (1440, "3.00"),
            (1441, "5.50"),
            (1920, "5.50"),
            (1921, "8.00"),
        ],
    );
}

#[test]
fn t6_what_no_part_reaches_is_free() {
    check(
        &[("30", "1", "60")],
        &[(30, "0.00"), (31, "1.00"), (90, "1.00"), (91, "2.00")],
    );
}

#[test]
fn t7_parts_may_stand_in_any_order() {
    check(
        &[("60", "5", "60"), ("0", "1", "60")],
        &[(60, "1.00"), (61, "6.00")],
    );
}

#[test]
fn t2_a_step_that_divides_a_minute_is_one() {
    // Two steps of half a minute each minute.
    check(&[("0", "0.05", "0.5")], &[(1, "0.10"), (10, "1.00")]);
}

#[test]
fn t5_dates_are_the_lot_s_and_the_last_day_counts() {
    let text = fare(&[("0", "1", "60")])
        .replace("20200101", "20240229")
        .replace("29991231", "20240630");
    let tariff = npr::import(&text, &clock()).expect("a fare").tariffs.remove(0);
    assert_eq!(tariff.valid_from, at("2024-02-29 00:00"));
    assert_eq!(tariff.valid_until, Some(at("2024-07-01 00:00")));
}

#[test]
fn t26_tax_is_taken_as_in_the_amounts_and_said_to_be() {
    let text = fare(&[("0", "1.21", "60")]).replace(r#""vat":"0.0""#, r#""vat":"21.0""#);
    let imported = npr::import(&text, &clock()).expect("a fare");
    let tax = imported.tariffs[0].tax.expect("a tax");
    assert_eq!(
        (tax.percent, tax.kind),
        ("21".parse::<Percent>().expect("a percentage"), TaxKind::Inclusive)
    );
    assert_eq!(
        lines(&imported.lost),
        ["vat: the register does not say whether the amounts have this tax in them; it is taken as in them"]
    );
    let bill = crate::tools::bill(&imported.tariffs[0], &stay("2026-05-12 10:00", 60));
    assert_eq!(
        (bill.total.digits().as_str(), bill.taxes[0].tax.digits().as_str()),
        ("1.21", "0.21")
    );
}

#[test]
fn t2_what_is_no_whole_minute_is_longer_and_reported() {
    let text = fare(&[("0", "1", "10.5"), ("29.5", "2.123456789", "60")]);
    let imported = npr::import(&text, &clock()).expect("a fare");
    assert_eq!(
        lines(&imported.lost),
        [
            "parts[0].step_min: time counts in whole minutes: the step is made a full minute longer",
            "parts[1].start_min: time counts in whole minutes: the part begins at the next one",
            "parts[1].amount: amounts have eight decimals: this one is rounded",
        ]
    );
    let case = |minutes| total(&imported.tariffs[0], &stay("2026-05-12 10:00", minutes));
    assert_eq!((case(11).as_str(), case(12).as_str()), ("1.00", "2.00"));
    // Three steps of 11 minutes begin before the part of minute 30: at 0, 11 and 22.
    assert_eq!((case(30).as_str(), case(31).as_str()), ("3.00", "5.12"));
}

#[test]
fn what_the_register_says_in_words_is_reported() {
    let text = fare(&[("0", "8", "1440")]).replace(
        r#""code":"A""#,
        r#""code":"A","description":"Max 4 dagen","colour":"red""#,
    );
    let imported = npr::import(&text, &clock()).expect("a fare");
    assert_eq!(
        lines(&imported.lost),
        [
            "description: “Max 4 dagen” is for people: what it says beyond the parts is lost",
            "colour: is not known here and left out",
        ]
    );
}

#[test]
fn a_fare_that_is_none_says_what_is_wrong() {
    let refused = |text: &str| npr::import(text, &clock()).expect_err("no fare").to_string();
    for (text, why) in [
        ("[]", "a JSON object"),
        ("{}", "parts is missing"),
        ("", "this is no JSON"),
        (&fare(&[]), "parts is missing"),
        (&fare(&[("0", "1", "0")]), "empty or too short"),
        (&fare(&[("0", "-1", "1")]), "cannot be negative"),
        (
            &fare(&[("-5", "1", "1")]),
            "parts[0].start_min: a minute of the stay is needed, this is “-5”",
        ),
        (&fare(&[("0", "1", "1"), ("0", "2", "1")]), "parts[1].start_min"),
        (
            &fare(&[("0", "\"x\"", "1")]),
            "parts[0].amount: a number is needed, this is “\"x\"”",
        ),
        (
            &fare(&[("0", "1", "1")]).replace("20200101", "20201301"),
            "valid_from: a date",
        ),
        (
            &fare(&[("0", "1", "1")]).replace("0.0", "121"),
            "vat: a percentage",
        ),
    ] {
        let found = refused(text);
        let expected = if why == "a JSON object" {
            "an object is needed"
        } else {
            why
        };
        assert!(found.contains(expected), "{text}: {found}");
    }
    assert!(matches!(npr::import("{", &clock()), Err(Malformed::NotJson(_))));
}
