//! What an OCPI tariff says that a tariff here cannot.

use standards::{Malformed, ocpi};

use crate::record::{component, element, elements, import, price, record, single, tariff};
use crate::tools::{clock, lines};

/// What is lost of one component under some restrictions, beside one that has none.
fn lost(of: &str, restrictions: &str) -> Vec<String> {
    let fields = elements(&[
        element(&[component(of, "9", "", 1)], restrictions),
        element(&[component(of, "1", "", 1)], ""),
    ]);
    lines(&import(&fields).lost)
}

fn left_out(why: &str) -> String {
    format!(
        "elements[0].price_components[0]: it is left out, because {why}; a later element counts in its place, if there \
         is one"
    )
}

#[test]
fn t18_what_cannot_be_asked_is_left_out_and_reported() {
    let current = "what is charged does not depend on the current here";
    let energy = "what time costs does not depend on energy or power here";
    for (of, restrictions, why) in [
        ("ENERGY", r#""min_current":16"#, current),
        ("TIME", r#""max_current":32.5"#, current),
        ("FLAT", r#""min_current":1"#, current),
        (
            "ENERGY",
            r#""min_duration":60"#,
            "what energy costs does not depend on the time since plugging in here",
        ),
        ("TIME", r#""min_kwh":1"#, energy),
        ("TIME", r#""max_power":11"#, energy),
        ("FLAT", r#""min_kwh":1"#, energy),
        (
            "FLAT",
            r#""max_duration":60"#,
            "what is charged once does not depend on how long the stay is",
        ),
        (
            "PARKING_TIME",
            r#""min_duration":60"#,
            "idle time counts from its own beginning here, not from plugging in",
        ),
        (
            "PARKING_TIME",
            r#""min_kwh":1"#,
            "what time costs does not depend on energy here",
        ),
        (
            "PARKING_TIME",
            r#""min_power":1"#,
            "nothing flows in idle time: it would never apply",
        ),
        ("ENERGY", r#""max_kwh":0"#, "it would never apply"),
        ("ENERGY", r#""min_power":7,"max_power":7"#, "it would never apply"),
        (
            "TIME",
            r#""min_duration":120,"max_duration":60"#,
            "it would never apply",
        ),
    ] {
        assert_eq!(lost(of, restrictions), [left_out(why)], "{of} {restrictions}");
    }
    // In idle time there is no power, so a most power holds.
    assert_eq!(
        lost("PARKING_TIME", r#""max_power":7,"max_current":32"#),
        Vec::<String>::new()
    );
}

#[test]
fn t18_a_later_element_counts_in_place_of_one_that_is_left_out() {
    let fields = elements(&[
        element(&[component("TIME", "9", "", 60)], r#""min_current":16"#),
        element(&[component("TIME", "1", "", 60)], ""),
    ]);
    let hour = record(&[("2026-05-12 08:00", &[("TIME", "1")])], "2026-05-12 09:00");
    assert_eq!(price(&single(&fields), &hour), "1.00");
}

#[test]
fn t7_what_is_no_whole_step_is_reported() {
    for (of, step, lines) in [
        ("TIME", 1, vec![]),
        ("TIME", 30, vec![]),
        ("TIME", 900, vec![]),
        ("ENERGY", 7, vec![]),
        (
            "TIME",
            90,
            vec![
                "elements[0].price_components[0].step_size: time counts in whole minutes: the step is made a full \
                  minute longer",
            ],
        ),
        (
            "PARKING_TIME",
            7,
            vec![
                "elements[0].price_components[0].step_size: time counts in whole minutes: the step is made a full \
                  minute longer",
            ],
        ),
        (
            "ENERGY",
            0,
            vec!["elements[0].price_components[0].step_size: a step of nothing is taken as the smallest one"],
        ),
    ] {
        let imported = import(&elements(&[element(&[component(of, "1", "", step)], "")]));
        assert_eq!(crate::tools::lines(&imported.lost), lines, "{of} {step}");
    }
}

#[test]
fn t7_where_steps_of_several_prices_meet_each_is_rounded_up() {
    let fields = elements(&[
        element(
            &[
                component("TIME", "1.20", "", 1800),
                component("PARKING_TIME", "1.00", "", 900),
            ],
            r#""start_time":"00:00","end_time":"17:00""#,
        ),
        element(
            &[
                component("TIME", "2.40", "", 900),
                component("PARKING_TIME", "1.00", "", 900),
            ],
            r#""start_time":"17:00","end_time":"20:00""#,
        ),
    ]);
    let imported = import(&fields);
    assert_eq!(
        lines(&imported.lost),
        [
            "elements: all time is rounded up once, at its end, by the step of the last price; here each price rounds up its \
          own"
        ]
    );
    // From 16:35 to 17:10 by the lot's clock: 30 minutes at 1.20 and 15 at 2.40 an hour. There it is 25 and 20: 1.30.
    let over = record(&[("2026-05-12 15:35", &[("TIME", "0.5833")])], "2026-05-12 16:10");
    assert_eq!(price(&imported.tariffs[0], &over), "1.20");
    let energy = |step| {
        let of = |price, restrictions| element(&[component("ENERGY", price, "", step)], restrictions);
        lines(&import(&elements(&[of("0.20", r#""end_time":"17:00""#), of("0.27", "")])).lost)
    };
    assert_eq!(energy(1), Vec::<String>::new());
    assert_eq!(
        energy(500),
        [
            "elements: all energy is rounded up once, at its end, by the step of the last price; here each price rounds up \
          its own"
        ]
    );
}

#[test]
fn what_is_not_about_prices_is_reported() {
    let fields = format!(
        r#""type":"PROFILE_CHEAP","tariff_alt_text":[{{"language":"en","text":"2 an hour"}}],
           "tariff_alt_url":"https://example.org","energy_mix":{{"is_green_energy":true}},"preauthorize_amount":40,
           "loyalty":null,"weather":"fine",{}"#,
        elements(&[element(
            &[
                component("ENERGY", "0.123456789", "", 1),
                component("WATER", "1", "", 1)
            ],
            r#""mood":"good","min_duration":null"#,
        )])
    );
    assert_eq!(
        lines(&import(&fields).lost),
        [
            "tariff_alt_text: a text for people may say more than the elements; it is not read",
            "tariff_alt_url: a page for people may say more than the elements; it is not read",
            "energy_mix: where the energy comes from is not told here",
            "preauthorize_amount: what is set aside on a card before charging is not part of a tariff here",
            "type: that the tariff is for PROFILE_CHEAP only is not carried over: it holds for everybody who charges",
            "elements[0].restrictions.mood: is not known here and left out",
            "elements[0].price_components[0].price: amounts have eight decimals: this one is rounded",
            "elements[0].price_components[1].type: nothing here is measured as WATER: it is left out",
            "weather: is not known here and left out",
        ]
    );
}

#[test]
fn a_tariff_that_is_none_says_what_is_wrong() {
    let energy = || component("ENERGY", "0.25", "", 1);
    let good = elements(&[element(&[energy()], "")]);
    for (fields, why) in [
        (String::from(r#""x":1"#), "elements is missing"),
        (elements(&[]), "elements is missing"),
        (
            elements(&[element(&[], "")]),
            "elements[0].price_components is missing",
        ),
        (
            elements(&[element(&[component("ENERGY", "-1", "", 1)], "")]),
            "a price cannot be negative",
        ),
        (
            elements(&[element(&[component("ENERGY", "1", "101", 1)], "")]),
            "vat: a percentage with at most two decimals",
        ),
        (
            elements(&[element(&[energy()], r#""start_time":"24:00""#)]),
            "elements[0].restrictions.start_time: a time of day",
        ),
        (
            elements(&[element(&[energy()], r#""day_of_week":["FUNDAY"]"#)]),
            "elements[0].restrictions.day_of_week: weekdays",
        ),
        (
            elements(&[element(&[energy()], r#""min_kwh":-1"#)]),
            "elements[0].restrictions.min_kwh: a number of at least 0",
        ),
        (
            elements(&[element(&[energy()], r#""start_date":"tomorrow""#)]),
            "elements[0].restrictions.start_date: a date",
        ),
        (
            elements(&[element(&[energy()], r#""min_current":1"#)]),
            "nothing of this can be carried over",
        ),
        (
            format!(r#""tax_included":"MAYBE",{good}"#),
            "tax_included: YES, NO or N/A is needed",
        ),
        (
            format!(r#""min_price":{{}},{good}"#),
            "min_price.before_taxes is missing",
        ),
        (
            format!(r#""min_price":0.5,{good}"#),
            "min_price: an object is needed",
        ),
        (
            format!(
                r#""start_date_time":"2026-01-01T00:00:00Z","end_date_time":"2026-01-01T00:00:00Z",{good}"#
            ),
            "nothing of this can be carried over",
        ),
    ] {
        let found = ocpi::import(&tariff(&fields), &clock())
            .expect_err(why)
            .to_string();
        assert!(found.contains(why), "{fields}: {found}");
    }
    let no_currency = tariff(&good).replace(r#""currency":"EUR","#, "");
    assert_eq!(
        ocpi::import(&no_currency, &clock()),
        Err(Malformed::Missing("currency".to_owned()))
    );
}
