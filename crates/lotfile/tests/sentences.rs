//! The rules of both lots read well.

use engine::lot::LotDocument;
use engine::money::Amount;

fn sentences(document: &LotDocument) -> Vec<String> {
    let sum = |amount: Amount| format!("{} {}", amount.to_decimal(2), document.currency);
    let rules = document.tariffs.iter().flat_map(|tariff| &tariff.rules);
    rules.map(|rule| rule.sentence(sum)).collect()
}

#[test]
fn the_rules_of_both_lots_read_well() {
    assert_eq!(
        sentences(&lotfile::demo()),
        [
            "3.00 EUR for every started hour",
            "At most 18.00 EUR a day from 06:00, Monday to Saturday",
            "At most 8.00 EUR from 18:00 to 06:00, Monday to Saturday",
            "At most 8.00 EUR a day from 06:00, Sunday and holidays",
        ]
    );
    let example = include_str!("../../../lots/example.toml");
    assert_eq!(
        sentences(&lotfile::read(example).expect("the example")),
        [
            "Free if out within 15 minutes",
            "1.50 EUR for every started 30 minutes",
            "At most 12.00 EUR a calendar day",
            "Free if out within 15 minutes",
            "4.00 EUR flat from 19:00 to 06:00",
            "2.00 EUR for every started hour in the first hour",
            "1.00 EUR for every started 30 minutes after the first hour",
            "At most 14.00 EUR in every 24 hours from entry",
        ]
    );
}
