//! What reservations cost in OCPI: the four kinds that the specification explains, by hand. Sums are with tax.

use engine::tariff::Tariff;

use crate::record::{component, element, elements, import, price, record};
use crate::tools::lines;

fn tariff(reservations: &[String]) -> Tariff {
    let mut all = reservations.to_vec();
    all.push(element(
        &[
            component("FLAT", "0.50", "20.0", 1),
            component("ENERGY", "0.25", "10.0", 1),
        ],
        "",
    ));
    import(&elements(&all)).tariffs.remove(0)
}

fn made(components: &[String]) -> String {
    element(components, r#""reservation":"RESERVATION""#)
}

fn expired(components: &[String]) -> String {
    element(components, r#""reservation":"RESERVATION_EXPIRES""#)
}

fn time(price: &str, step: u32) -> String {
    component("TIME", price, "20.0", step)
}

fn fee(price: &str) -> String {
    component("FLAT", price, "20.0", 1)
}

/// 20 kWh that begin to flow some minutes after a reservation was made at 08:00.
fn used(charging: &str) -> String {
    let periods = [
        ("2026-05-12 08:00", [("RESERVATION_TIME", "0.25")].as_slice()),
        (charging, &[("ENERGY", "20"), ("TIME", "2")]),
    ];
    record(&periods, "2026-05-12 11:00")
}

/// A reservation made at 08:00 that nobody came for.
fn unused(end: &str) -> String {
    record(&[("2026-05-12 08:00", &[("RESERVATION_TIME", "1")])], end)
}

#[test]
fn t17_t18_the_time_of_a_reservation() {
    let tariff = tariff(&[made(&[time("5.00", 60)])]);
    // 0.60 + 5.50 for the charging; a quarter of an hour 1.25 + a fifth.
    assert_eq!(price(&tariff, &used("2026-05-12 08:15")), "7.60");
    // Without a reservation only the charging.
    let direct = record(&[("2026-05-12 08:15", &[("ENERGY", "20")])], "2026-05-12 11:00");
    assert_eq!(price(&tariff, &direct), "6.10");
}

#[test]
fn t17_t18_a_fee_and_the_time_of_a_reservation() {
    let tariff = tariff(&[made(&[fee("2.00"), time("5.00", 300)])]);
    // 13 minutes count as 15: 1.25. Taxed at a fifth 2.00 + 1.25 + 0.50, at a tenth 5.00.
    assert_eq!(price(&tariff, &used("2026-05-12 08:13")), "10.00");
    // Nobody came: the fee and an hour, 7.00 + a fifth, and nothing for charging.
    assert_eq!(price(&tariff, &unused("2026-05-12 09:00")), "8.40");
}

#[test]
fn t17_t18_a_fee_for_a_reservation_that_expires() {
    let tariff = tariff(&[expired(&[fee("4.00")]), made(&[time("2.00", 600)])]);
    // 22 minutes count as 30: 1.00 + a fifth, and 6.10.
    assert_eq!(price(&tariff, &used("2026-05-12 08:22")), "7.30");
    // 4.00 and an hour of 2.00, and a fifth on both.
    assert_eq!(price(&tariff, &unused("2026-05-12 09:00")), "7.20");
}

#[test]
fn t17_t18_the_time_of_a_reservation_that_expires() {
    // Wherever it stands, its time counts in place of that of a reservation that is used.
    for all in [
        [expired(&[time("6.00", 600)]), made(&[time("3.00", 600)])],
        [made(&[time("3.00", 600)]), expired(&[time("6.00", 600)])],
    ] {
        let tariff = tariff(&all);
        // 1.50 + a fifth, and 6.10.
        assert_eq!(price(&tariff, &used("2026-05-12 08:22")), "7.90");
        // An hour and a half of 6.00, + a fifth.
        assert_eq!(price(&tariff, &unused("2026-05-12 09:30")), "10.80");
    }
}

#[test]
fn what_a_reservation_cannot_have_is_reported() {
    let all = [made(&[component("ENERGY", "0.25", "", 1), time("3.00", 60)])];
    assert_eq!(
        lines(&import(&elements(&all)).lost),
        [
            "elements[0].restrictions.reservation: a reservation is the part of the stay within the booked time, which \
             has to end where charging begins",
            "elements[0].price_components[0]: it is left out, because a reservation has prices for its time and once \
             only; a later element counts in its place, if there is one",
        ]
    );
}
