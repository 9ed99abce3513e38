//! `parkade import-tariff` and `parkade export-tariff`.

use super::{Done, Folder, json, lot_file, parkade};

/// Imports a text, and prices a stay under what comes out.
fn imported(from: &str, text: &str, stay: &str) -> (Done, Done) {
    let folder = Folder::new();
    let file = folder.write("foreign.json", text);
    let read = parkade(&["import-tariff", "--from", from, "--zone", "Europe/Berlin", &file]);
    let tariff = folder.write("tariff.json", &read.out);
    let stay = folder.write("stay.json", stay);
    let priced = parkade(&["price", "--tariff", &tariff, "--stay", &stay, "--json"]);
    (read, priced)
}

#[test]
fn t20_an_ocpi_tariff_becomes_a_tariff_file_and_its_losses_are_told_beside() {
    let text = r#"{
        "country_code": "DE", "party_id": "ABC", "id": "1", "currency": "EUR", "last_updated": "2026-01-01T00:00:00Z",
        "elements": [{
            "price_components": [{ "type": "ENERGY", "price": 0.25, "step_size": 1 }],
            "restrictions": { "min_current": 16 }
        }, {
            "price_components": [{ "type": "ENERGY", "price": 0.30, "step_size": 1 }]
        }]
    }"#;
    let stay = r#"{
        "entry": "2026-05-12T10:00", "exit": "2026-05-12T11:00",
        "charging": [{ "plugged_at": "2026-05-12T10:00", "periods": [
            { "from": "2026-05-12T10:00", "until": "2026-05-12T11:00", "energy_kwh": "10" }
        ] }]
    }"#;
    let (read, priced) = imported("ocpi", text, stay);
    assert_eq!(read.code, Some(0), "{}", read.err);
    // Nobody measures a current here, so the first element is left out, and 10 kWh cost 0.30 each.
    assert!(
        read.err.starts_with("lost: elements[0].price_components[0]: "),
        "{}",
        read.err
    );
    assert_eq!(json(&priced.out)["total"], "3.00", "{}", priced.err);
}

#[test]
fn t7_a_fare_of_the_dutch_register_is_imported() {
    let text = r#"{
        "areamanagerid": "1", "code": "A", "vat": "0.0", "valid_from": "20200101", "valid_to": "29991231",
        "parts": [{ "start_min": 0.0, "amount": 1.5, "step_min": 52.0 }]
    }"#;
    let stay = r#"{ "entry": "2026-05-12T10:00", "exit": "2026-05-12T10:53" }"#;
    let (read, priced) = imported("npr", text, stay);
    assert_eq!((read.code, read.err.as_str()), (Some(0), ""));
    // Two started steps of 52 minutes.
    assert_eq!(json(&priced.out)["total"], "3.00", "{}", priced.err);
}

#[test]
fn t7_what_is_exported_to_apds_and_imported_again_costs_the_same() {
    let folder = Folder::new();
    let tariff = folder.write(
        "tariff.toml",
        "currency = \"EUR\"\nzone = \"Europe/Berlin\"\n[[tariff]]\nversion = 1\nvalid_from = 2026-01-01\n\
         [[tariff.rule]]\nkind = \"increment\"\nminutes = 30\nprice = \"1.20\"\n",
    );
    let written = parkade(&["export-tariff", "--to", "apds", &tariff]);
    assert_eq!(written.code, Some(0), "{}", written.err);
    let stay = r#"{ "entry": "2026-05-12T10:00", "exit": "2026-05-12T11:01" }"#;
    let (read, priced) = imported("apds", &written.out, stay);
    assert_eq!(read.code, Some(0), "{}", read.err);
    // Three started half hours.
    assert_eq!(json(&priced.out)["total"], "3.60", "{}", priced.err);
}

#[test]
fn t9_what_apds_cannot_say_is_told_and_does_not_stop_the_export() {
    let done = parkade(&[
        "export-tariff",
        "--to",
        "apds",
        "--version",
        "1",
        &lot_file("example.toml"),
    ]);
    assert_eq!(done.code, Some(0));
    assert!(done.err.contains("lost: rules[0]: "), "{}", done.err);
    assert_eq!(json(&done.out)[0]["version"], 1);
    let done = parkade(&[
        "export-tariff",
        "--to",
        "apds",
        "--version",
        "9",
        &lot_file("example.toml"),
    ]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    assert!(
        done.err.ends_with("example.toml: no tariff has the version 9\n"),
        "{}",
        done.err
    );
}

#[test]
fn what_is_no_tariff_a_zone_that_is_none_and_no_file_end_differently() {
    let folder = Folder::new();
    let nonsense = folder.write("nonsense.json", "{");
    let done = parkade(&["import-tariff", "--from", "npr", &nonsense]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{}", done.err);
    let done = parkade(&[
        "import-tariff",
        "--from",
        "apds",
        "--zone",
        "Europe/Nowhere",
        &nonsense,
    ]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("Europe/Nowhere"), "{}", done.err);
    for command in [
        ["import-tariff", "--from", "ocpi", "no such file"],
        ["export-tariff", "--to", "apds", "no such file"],
    ] {
        let done = parkade(&command);
        assert_eq!(done.code, Some(2), "{command:?}");
        assert!(done.err.starts_with("cannot read no such file: "), "{}", done.err);
    }
}
