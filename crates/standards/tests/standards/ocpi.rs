//! OCPI tariffs of the kinds that the specification explains, priced by hand. Sums are with tax.

use standards::ocpi;

use crate::record::{component, element, elements, import, price, record, single};
use crate::tools::{bill, lines};

fn energy(price: &str) -> String {
    component("ENERGY", price, "10.0", 1)
}

fn start() -> String {
    component("FLAT", "0.50", "20.0", 1)
}

/// So many kilowatt-hours within two hours, and idle until an end after that.
fn charged(kwh: &str, end: &str) -> String {
    let charging: (&str, &[(&str, &str)]) = ("2026-05-12 08:00", &[("ENERGY", kwh), ("TIME", "2")]);
    if end == "2026-05-12 10:00" {
        return record(&[charging], end);
    }
    record(&[charging, ("2026-05-12 10:00", &[("PARKING_TIME", "0.5")])], end)
}

const TWO_HOURS: &str = "2026-05-12 10:00";

#[test]
fn t20_a_kilowatt_hour() {
    let tariff = single(&elements(&[element(&[energy("0.25")], "")]));
    // 20 × 0.25 = 5.00, and a tenth on it.
    assert_eq!(price(&tariff, &charged("20", TWO_HOURS)), "5.50");
    assert_eq!(price(&tariff, &charged("20.000", TWO_HOURS)), "5.50");
}

#[test]
fn t18_a_start_fee_and_a_kilowatt_hour() {
    let tariff = single(&elements(&[element(&[start(), energy("0.25")], "")]));
    // 0.50 + a fifth, 5.00 + a tenth.
    assert_eq!(price(&tariff, &charged("20", TWO_HOURS)), "6.10");
    // Who only parks pays nothing.
    assert_eq!(
        crate::tools::total(&tariff, &crate::tools::stay("2026-05-12 10:00", 90)),
        "0.00"
    );
}

#[test]
fn t23_a_least_price() {
    let fields = format!(
        r#""min_price":{{"excl_vat":0.50,"incl_vat":0.55}},{}"#,
        elements(&[element(&[energy("0.25")], "")])
    );
    let tariff = single(&fields);
    assert_eq!(price(&tariff, &charged("20", TWO_HOURS)), "5.50");
    // 0.25 is less than 0.50; with a tenth 0.55.
    assert_eq!(price(&tariff, &charged("1", TWO_HOURS)), "0.55");
    assert_eq!(
        lines(&import(&fields).lost),
        [
            "min_price.incl_vat: a limit is of the sum of the prices as they are written; what it is with or without \
          taxes follows from that",
            "min_price: a session whose prices come to nothing is free here, and costs the least price there",
        ]
    );
}

#[test]
fn t18_idle_time_by_the_quarter_hour() {
    let idle = component("PARKING_TIME", "2.00", "20.0", 900);
    let fields = elements(&[element(&[start(), energy("0.25"), idle], "")]);
    let imported = import(&fields);
    assert_eq!(lines(&imported.lost), Vec::<String>::new());
    // 40 minutes count as 45: 1.50. With the start fee 2.00 + a fifth; the energy 5.00 + a tenth.
    assert_eq!(
        price(&imported.tariffs[0], &charged("20", "2026-05-12 10:40")),
        "7.90"
    );
    assert_eq!(
        price(&imported.tariffs[0], &charged("20", "2026-05-12 10:46")),
        "8.50"
    );
}

#[test]
fn t5_t23_a_most_price_and_an_end() {
    let fields = format!(
        r#""max_price":{{"before_taxes":10,"after_taxes":11}},"end_date_time":"2026-06-30T23:59:59Z",
           "tax_included":"NO",{}"#,
        elements(&[element(&[start(), energy("0.25")], "")])
    );
    let tariff = single(&fields);
    // 8.00, and 0.10 + 0.75 of tax.
    assert_eq!(price(&tariff, &charged("30", TWO_HOURS)), "8.85");
    // 13.00 are cut to 10.00, of which 0.3846 are taxed at a fifth (0.08) and 9.6154 at a tenth (0.96).
    assert_eq!(price(&tariff, &charged("50", TWO_HOURS)), "11.04");
    assert_eq!(tariff.valid_until.map(|until| until.0), Some(1_782_863_999_000));
}

#[test]
fn t18_an_hour_of_charging() {
    let tariff = single(&elements(&[element(
        &[component("TIME", "2.00", "10.0", 60)],
        "",
    )]));
    let hours = record(&[("2026-05-12 08:00", &[("TIME", "2.5")])], "2026-05-12 10:30");
    // 5.00 and a tenth; the idle half hour after it costs nothing.
    assert_eq!(price(&tariff, &hours), "5.50");
    let idle = [
        ("2026-05-12 08:00", [("TIME", "2.5")].as_slice()),
        ("2026-05-12 10:30", &[("PARKING_TIME", "0.5")]),
    ];
    assert_eq!(price(&tariff, &record(&idle, "2026-05-12 11:00")), "5.50");
}

#[test]
fn t26_taxes_that_the_tariff_does_not_name() {
    let of = |price: &str, included: &str| {
        format!(
            r#""tax_included":"{included}",{}"#,
            elements(&[element(&[component("TIME", price, "", 1)], "")])
        )
    };
    let hours = record(&[("2026-05-12 08:00", &[("TIME", "2.5")])], "2026-05-12 10:30");
    assert_eq!(price(&single(&of("2.00", "NO")), &hours), "5.00");
    assert_eq!(price(&single(&of("2.10", "YES")), &hours), "5.25");
    assert_eq!(price(&single(&of("2.10", "N/A")), &hours), "5.25");
    assert_eq!(
        lines(&import(&of("2.00", "NO")).lost),
        ["tax_included: taxes are added at rates that the tariff does not name: the bill is without them"]
    );
    assert_eq!(
        lines(&import(&of("2.10", "YES")).lost),
        [
            "tax_included: taxes are in the prices at rates that the tariff does not name: the bill does not show them"
        ]
    );
    assert_eq!(lines(&import(&of("2.10", "N/A")).lost), Vec::<String>::new());
}

#[test]
fn t26_taxes_in_the_prices() {
    let fields = format!(
        r#""tax_included":"YES",{}"#,
        elements(&[element(
            &[
                component("ENERGY", "0.605", "21", 1),
                component("FLAT", "1.09", "9", 1)
            ],
            ""
        )])
    );
    let tariff = single(&fields);
    let stay = ocpi::session(&charged("20", TWO_HOURS)).expect("a record").stay;
    let bill = bill(&tariff, &stay);
    // 12.10 with 2.10 of tax in it, and 1.09 with 0.09.
    assert_eq!(bill.total.digits(), "13.19");
    let taxes: Vec<_> = bill.taxes.iter().map(|line| line.tax.digits()).collect();
    assert_eq!(taxes, ["2.10", "0.09"]);
}

#[test]
fn t18_charging_and_idle_time() {
    let fields = elements(&[element(
        &[
            component("TIME", "3.00", "10.0", 60),
            component("PARKING_TIME", "5.00", "20.0", 300),
        ],
        "",
    )]);
    let both = [
        ("2026-05-12 08:00", [("TIME", "2.5")].as_slice()),
        ("2026-05-12 10:30", &[("PARKING_TIME", "0.7")]),
    ];
    // 7.50 + a tenth; 42 minutes count as 45: 3.75 + a fifth.
    assert_eq!(
        price(&single(&fields), &record(&both, "2026-05-12 11:12")),
        "12.75"
    );
}

#[test]
fn t26_a_tax_with_a_decimal() {
    let tariff = single(&elements(&[element(
        &[component("TIME", "1.90", "5.2", 300)],
        "",
    )]));
    let hours = record(&[("2026-05-12 08:00", &[("TIME", "2.5")])], "2026-05-12 10:30");
    // 4.75, and 0.247 of tax.
    assert_eq!(price(&tariff, &hours), "5.00");
    // 151 minutes count as 155: 4.908333…, and 0.255233… of tax, which is 0.26: 5.168333….
    let more = record(&[("2026-05-12 08:00", &[("TIME", "2.5167")])], "2026-05-12 10:31");
    assert_eq!(price(&tariff, &more), "5.17");
}

#[test]
fn t20_energy_by_a_tenth_of_a_kilowatt_hour() {
    let tariff = single(&elements(&[element(
        &[start(), component("ENERGY", "0.25", "10.0", 100)],
        "",
    )]));
    // 20.45 count as 20.5: 5.125 and 0.5125 of tax, which is 0.51; the fee 0.50 and 0.10. In all 6.235.
    assert_eq!(price(&tariff, &charged("20.45", TWO_HOURS)), "6.24");
}

#[test]
fn t20_power_bands() {
    let band = |price: &str, restrictions: &str| element(&[component("ENERGY", price, "", 1)], restrictions);
    let fields = elements(&[
        band("0.20", r#""max_power":16.00"#),
        band("0.35", r#""max_power":32.00"#),
        band("0.50", ""),
    ]);
    let imported = import(&fields);
    assert_eq!(lines(&imported.lost), Vec::<String>::new());
    // 1 kWh at 6 kW, 40 kWh at 48 kW, half a one at 4 kW: 0.20 + 20.00 + 0.10. The power follows from energy and time.
    let bands = [
        (
            "2026-05-12 08:00",
            [("ENERGY", "1"), ("TIME", "0.1667")].as_slice(),
        ),
        ("2026-05-12 08:10", &[("ENERGY", "40"), ("TIME", "0.8333")]),
        (
            "2026-05-12 09:00",
            &[("ENERGY", "0.5"), ("TIME", "0.125"), ("MAX_POWER", "4")],
        ),
    ];
    assert_eq!(
        price(&imported.tariffs[0], &record(&bands, "2026-05-12 09:08")),
        "20.30"
    );
    // What begins a band belongs to it.
    let exactly = [(
        "2026-05-12 08:00",
        [("ENERGY", "10"), ("MAX_POWER", "16")].as_slice(),
    )];
    assert_eq!(price(&imported.tariffs[0], &record(&exactly, TWO_HOURS)), "3.50");
}

#[test]
fn t20_energy_bands() {
    let band = |price: &str, restrictions: &str| element(&[component("ENERGY", price, "", 1)], restrictions);
    let fields = elements(&[
        band("0.20", r#""max_kwh":10"#),
        band("0.30", r#""min_kwh":10,"max_kwh":20.5"#),
        band("0.40", ""),
    ]);
    let tariff = single(&fields);
    // 10 × 0.20 + 10.5 × 0.30 + 4.5 × 0.40 = 2.00 + 3.15 + 1.80.
    assert_eq!(price(&tariff, &charged("25", TWO_HOURS)), "6.95");
}

#[test]
fn t18_free_of_charge() {
    let imported = import(&elements(&[element(&[component("FLAT", "0.00", "", 1)], "")]));
    assert_eq!(lines(&imported.lost), Vec::<String>::new());
    assert_eq!(
        price(&imported.tariffs[0], &charged("25", "2026-05-12 23:00")),
        "0.00"
    );
}
