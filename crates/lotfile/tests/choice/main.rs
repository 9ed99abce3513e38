//! What a lot file says of the choice of a spot: the engine is told it, and mistakes are named with their line.

mod mistakes;
mod order_mistakes;
mod told;

use engine::lot::Lot;
use proptest::prelude::*;

const GOOD: &str = r#"id = "yard"
name = "The yard"
zone = "Europe/Vienna"
currency = "EUR"

[preferences]
van = { kinds = ["large"], spots = 2 }
fill = "nearest"

[preferences.trailer]
car = { kinds = ["large"], spots = 2 }

[[preferences.order]]
class = "van"
charging = true
takes = ["large charger", "large"]

[[preferences.order]]
class = "car"
permit = false
levels = ["P2", "P1"]

[[preferences.reserve]]
of = "large"
keep = 4
until_full = 90

[[level]]
id = "P1"
name = "Ground floor"

[[level.section]]
id = "A"

[[level.section.row]]
spots = "001-010"
kind = "large"
gaps_after = "005"
entrance = { at = "001", metres = 20 }
lift = { at = "010", metres = 5 }

[[level]]
id = "P2"
name = "Upper deck"
opens_at = 85

[[level.section]]
id = "B"

[[level.section.row]]
spots = "001-010"

[[tariff]]
version = 1
valid_from = 2026-01-01
[[tariff.rule]]
kind = "increment"
minutes = 60
price = "3.00"
"#;

/// What the good file says, what the bad one says instead, and all that is said about it.
type Case = (&'static str, &'static str, &'static str);

fn check(cases: &[Case]) {
    for (good, bad, expected) in cases {
        assert!(GOOD.contains(good), "{good}");
        let text = GOOD.replacen(good, bad, 1);
        let said = lotfile::read(&text).expect_err(bad).to_string();
        assert_eq!(&said, expected, "{bad}");
    }
}

#[test]
fn the_good_file_is_good() {
    assert_eq!(lotfile::read(GOOD).map(|lot| lot.id), Ok("yard".to_owned()));
}

proptest! {
    #[test]
    fn whatever_is_cut_out_or_put_in_gives_an_answer(
        from in 0..GOOD.len(), length in 0..40_usize, put in "[\\[\\]{}=\"0-9a-z,. \n#é-]{0,6}",
    ) {
        let until = (from + length).min(GOOD.len());
        let text = format!("{}{put}{}", &GOOD[..from], &GOOD[until..]);
        match lotfile::read(&text) {
            Ok(lot) => prop_assert!(Lot::try_from(lot).is_ok()),
            Err(errors) => {
                let lines = text.lines().count() + 1;
                prop_assert!(errors.iter().all(|error| (1..=lines).contains(&error.line)));
                prop_assert!(errors.iter().count() > 0);
                // What the engine has to find would be said of the whole file.
                prop_assert!(!errors.iter().any(|error| error.message.contains("an order names level")));
            }
        }
    }
}
