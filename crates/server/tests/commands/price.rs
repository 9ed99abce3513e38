//! `parkade price`.

use super::{Done, Folder, json, lot_file, parkade};

/// 2.00 an hour, at most 9.00 a day; and 3.00 an hour from July on.
const TARIFFS: &str = r#"
currency = "EUR"
zone = "Europe/Berlin"

[[tariff]]
version = 1
valid_from = 2026-01-01
tax = { percent = "19", kind = "inclusive" }

[[tariff.rule]]
kind = "increment"
name = "Hours"
minutes = 60
price = "2.00"

[[tariff.rule]]
kind = "cap"
name = "Day"
amount = "9.00"
per = "day"

[[tariff.adjustment]]
name = "Cinema"
when = { validation = ["cinema"] }
kind = "amount"
amount = "-1.50"

[[tariff]]
version = 2
valid_from = 2026-07-01

[[tariff.rule]]
kind = "increment"
minutes = 60
price = "3.00"
"#;

fn price(stay: &str, more: &[&str]) -> Done {
    let folder = Folder::new();
    let (tariff, stay) = (
        folder.write("tariff.toml", TARIFFS),
        folder.write("stay.json", stay),
    );
    parkade(&[&["price", "--tariff", &tariff, "--stay", &stay], more].concat())
}

#[test]
fn t13_a_bill_is_a_table_that_adds_up() {
    let done = price(
        r#"{ "entry": "2026-05-12T10:00", "exit": "2026-05-12T15:10", "validations": ["cinema"] }"#,
        &[],
    );
    // Six started hours are 12.00, the day costs 9.00, the cinema takes 1.50: 7.50. 7.50 × 19 ÷ 119 = 1.197…
    let expected = "\
when                                             by     quantity             rate        cut   tax  amount
2026-05-12T10:00+02:00 – 2026-05-12T15:10+02:00  Hours   360 min  2.00 per 60 min  -3.00 Day  19 %    9.00
Cinema                                                                                               -1.50
Total                                                                                                 7.50
With 19 % tax: 1.20 on 6.30
Next change at 2026-05-13T00:01+02:00: 9.50
";
    assert_eq!(
        (done.out.as_str(), done.err.as_str(), done.code),
        (expected, "", Some(0))
    );
}

#[test]
fn t4_a_bill_says_that_clocks_changed() {
    let done = price(
        r#"{ "entry": "2026-03-29T01:30", "exit": "2026-03-29T03:30" }"#,
        &[],
    );
    // An hour later the clocks show two hours more.
    assert!(
        done.out
            .contains("2026-03-29T01:30+01:00 – 2026-03-29T03:30+02:00"),
        "{}",
        done.out
    );
    assert!(done.out.contains(" 60 min "), "{}", done.out);
    let change = "The clocks go forward by 60 minutes: 2026-03-29T03:00+02:00\n";
    assert!(done.out.contains(change), "{}", done.out);
}

#[test]
fn t1_the_data_of_a_bill_has_exact_decimals_and_local_times() {
    let done = price(
        r#"{ "entry": "2026-05-12T08:00Z", "exit": "2026-05-12T09:10Z", "means": "card" }"#,
        &["--json"],
    );
    assert_eq!(done.code, Some(0), "{}", done.err);
    let bill = json(&done.out);
    for (key, expected) in [
        ("/total", "4.00"),
        ("/currency", "EUR"),
        ("/entry", "2026-05-12T10:00+02:00"),
        ("/exit", "2026-05-12T11:10+02:00"),
        ("/means", "card"),
        ("/rounding", "0.00"),
        ("/segments/0/by", "Hours"),
        ("/segments/0/from", "2026-05-12T10:00+02:00"),
        ("/segments/0/price", "2.00"),
        ("/segments/0/amount", "4.00"),
        ("/segments/0/tax_percent", "19"),
        // 4.00 × 19 ÷ 119 = 0.638…
        ("/taxes/0/tax", "0.64"),
        ("/taxes/0/net", "3.36"),
        ("/next_change/at", "2026-05-12T12:01+02:00"),
        ("/next_change/total", "6.00"),
    ] {
        let found = bill.pointer(key).and_then(|value| value.as_str());
        assert_eq!(found, Some(expected), "{key}: {bill}");
    }
    assert_eq!(
        (&bill["tariff"], &bill["segments"][0]["quantity"]),
        (&1.into(), &120.into())
    );
}

#[test]
fn t5_the_tariff_of_the_entry_counts_or_the_one_that_is_asked_for() {
    let july = r#"{ "entry": "2026-07-01T10:00", "exit": "2026-07-01T11:00" }"#;
    for (stay, more, total) in [
        (july, &["--json"][..], "3.00"),
        (july, &["--json", "--version", "1"], "2.00"),
        (
            r#"{ "entry": "2026-06-30T23:30", "exit": "2026-07-01T00:30" }"#,
            &["--json"],
            "2.00",
        ),
    ] {
        let done = price(stay, more);
        assert_eq!(json(&done.out)["total"], total, "{stay} {}", done.err);
    }
}

#[test]
fn t5_a_version_that_is_not_there_is_said_with_its_code() {
    let stay = r#"{ "entry": "2026-07-01T10:00", "exit": "2026-07-01T11:00" }"#;
    let done = price(stay, &["--version", "7", "--json"]);
    assert_eq!((done.out.as_str(), done.code), ("", Some(1)));
    assert_eq!(json(&done.err)["code"], "tariff.no_version");
    let done = price(stay, &["--version", "7"]);
    assert_eq!(
        done.err,
        "the file has no tariff of version 7 (tariff.no_version)\n"
    );
}

#[test]
fn t2_a_stay_of_eleven_years_has_no_price() {
    let stay = r#"{ "entry": "2026-07-01T10:00", "exit": "2037-07-01T10:00" }"#;
    let done = price(stay, &["--json"]);
    assert_eq!((done.out.as_str(), done.code), ("", Some(1)));
    assert_eq!(json(&done.err)["code"], "price.too_long");
}

#[test]
fn t28_a_lost_ticket_without_a_price_has_none() {
    let stay = r#"{ "entry": "2026-05-12T10:00", "exit": "2026-05-12T11:00", "lost": "entry_unknown" }"#;
    let done = price(stay, &["--json"]);
    assert_eq!((done.out.as_str(), done.code), ("", Some(1)));
    assert_eq!(json(&done.err)["code"], "price.no_lost_ticket_price");
}

#[test]
fn a_mistake_in_a_file_has_its_line_and_a_file_that_is_not_there_another_exit_code() {
    let done = price(
        "{\n  \"entry\": \"2026-07-01T10:00\",\n  \"exit\": \"tomorrow\"\n}",
        &["--json"],
    );
    assert_eq!((done.out.as_str(), done.code), ("", Some(1)));
    let error = json(&done.err);
    assert_eq!(
        (&error["code"], &error["mistakes"][0]["line"]),
        (&"file.mistakes".into(), &3.into()),
        "{error}"
    );
    let tariff = lot_file("tivoli.toml");
    let done = parkade(&[
        "price",
        "--tariff",
        &tariff,
        "--stay",
        "no such file.json",
        "--json",
    ]);
    assert_eq!((done.out.as_str(), done.code), ("", Some(2)));
    assert_eq!(json(&done.err)["code"], "file.unreadable");
}

#[test]
fn t18_a_lot_file_is_a_tariff_file_and_extras_stand_after_the_parking() {
    // In at 17:30: an hour at 1.00 per half hour, half an hour of a started one for 2.00, the evening for 4.00, three hours for
    // 6.00; and 0.50 for the peak until 18:00.
    let (tariff, stay) = (lot_file("charging.toml"), lot_file("stay.json"));
    let done = parkade(&["price", "--tariff", &tariff, "--stay", &stay]);
    let total = done.out.lines().find(|line| line.starts_with("Total"));
    assert!(total.is_some_and(|line| line.ends_with(" 14.50")), "{}", done.out);
    let extra = done.out.lines().position(|line| line.contains("Peak surcharge"));
    assert_eq!(extra, Some(5), "{}", done.out);
}
