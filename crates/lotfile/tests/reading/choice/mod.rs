//! What a lot file says of the choice of a spot: the engine is told it, and mistakes are named with their line.

mod mistakes;
mod order_mistakes;
mod told;

use super::Case;

pub(super) const GOOD: &str = r#"id = "yard"
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

fn check(cases: &[Case]) {
    super::check(GOOD, cases);
}

#[test]
fn the_good_file_is_good() {
    assert_eq!(lotfile::read(GOOD).map(|lot| lot.id), Ok("yard".to_owned()));
}
