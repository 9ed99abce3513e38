//! Mistakes in the file around tariffs, in tariffs as a whole and in conditions, each named with its line.

use super::{Case, check_with};

/// A file with every key.
pub(super) const GOOD: &str = include_str!("every_key.toml");

const CASES: &[Case] = &[
    // The file.
    (
        "currency = \"EUR\"\n",
        "currency = \"EUR\"\nopen = true\n",
        "line 2: a tariff file has no key `open`; it has `zone`, `currency`, `holidays`, `special_days` and `tariff`",
    ),
    (
        "name = \"match\"",
        "name = \"Match\"",
        "line 6: `name`: \"Match\" must be small letters, digits and `_`, beginning with a letter, at most 24",
    ),
    (
        "name = \"fair\"",
        "name = \"match\"",
        "line 11: `name`: there are special days called \"match\" already",
    ),
    (
        "dates = [2026-07-01]",
        "dates = []",
        "line 12: `dates` must not be empty",
    ),
    (
        "dates = [2026-07-01]",
        "dates = [2026-07-01, 2026-07-01]",
        "line 12: `dates`: 2026-07-01 is in the list already",
    ),
    (
        "counts_as = \"sun\"",
        "counts_as = \"sunday\"",
        "line 8: `counts_as` must be one of \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\", \"hol\", not \"sunday\"",
    ),
    (
        "\"mon-fri @match\"",
        "\"mon-fri @macth\"",
        "line 49: `days`: the file has no special days called \"macth\" — did you mean `@match`?",
    ),
    (
        "\"mon-fri @match\"",
        "\"mon-fri @concert\"",
        "line 49: `days`: the file has no special days called \"concert\"; it has `match` and `fair`",
    ),
    (
        "\"mon-fri @match\"",
        "\"mon-fri @\"",
        "line 49: `days`: “mon-fri @” names no days: “all”, or some of mon tue wed thu fri sat sun hol, with ranges such as mon-sat",
    ),
    // A tariff as a whole.
    (
        "valid_until = 2027-01-01T06:00",
        "valid_until = 2026-01-01",
        "line 17: `valid_until` must be later than `valid_from`",
    ),
    (
        "running_stays = \"take_over\"",
        "running_stays = \"takeover\"",
        "line 18: `running_stays` must be one of \"keep\", \"take_over\", not \"takeover\" — did you mean `take_over`?",
    ),
    (
        "stacking = \"best\"",
        "staking = \"best\"",
        "line 19: a tariff has no key `staking`; did you mean `stacking`?",
    ),
    (
        "maximum = 90",
        "maximum = \"0.99\"",
        "line 21: `maximum` must not be below `minimum`",
    ),
    (
        "maximum = 90",
        "maximum = 90.5",
        "line 21: `maximum`: a price stands in quotes, \"90.5\", so that it stays exact",
    ),
    (
        "maximum = 90",
        "maximum = -90",
        "line 21: `maximum` must not be below zero",
    ),
    (
        "{ percent = \"19\", kind = \"inclusive\" }",
        "{ percent = 19.5, kind = \"inclusive\" }",
        "line 23: `percent`: a percentage stands in quotes, \"19.5\", so that it stays exact",
    ),
    (
        "{ percent = \"19\", kind = \"inclusive\" }",
        "{ percent = \"101\", kind = \"inclusive\" }",
        "line 23: `percent` must be a percentage from 0 to 100, not 101",
    ),
    (
        "{ percent = \"19\", kind = \"inclusive\" }",
        "{ percent = \"19.125\", kind = \"inclusive\" }",
        "line 23: `percent`: “19.125” is no percentage: digits with at most two decimals are needed, such as 19 or -7.5",
    ),
    (
        "{ percent = \"19\", kind = \"inclusive\" }",
        "{ percent = \"19\" }",
        "line 23: a tax needs `kind`",
    ),
    (
        "{ percent = \"19\", kind = \"inclusive\" }",
        "\"19\"",
        "line 23: `tax` must be a tax such as { percent = \"19\", kind = \"inclusive\" }, not the text \"19\"",
    ),
    (
        "{ to = \"0.10\", mode = \"up\" }",
        "{}",
        "line 24: a rounding needs `to` or `mode`",
    ),
    (
        "{ to = \"0.10\", mode = \"up\" }",
        "{ to = 0, mode = \"up\" }",
        "line 24: `to` must be above zero",
    ),
    (
        "{ to = \"0.10\", mode = \"up\" }",
        "{ to = \"0.10\", mode = \"upwards\" }",
        "line 24: `mode` must be one of \"half_up\", \"half_down\", \"half_even\", \"up\", \"down\", not \"upwards\"",
    ),
    (
        "{ to = \"0.10\", mode = \"up\" }",
        "\"0.10\"",
        "line 24: `rounding` must be a rounding such as { to = \"0.05\", mode = \"half_up\" }, not the text \"0.10\"",
    ),
    (
        "restart = \"day\"",
        "restart = \"daily\"",
        "line 26: `restart` must be one of \"never\", \"24h\", \"day\", not \"daily\" — did you mean `day`?",
    ),
    (
        "several_spots = \"each\"",
        "several_spots = \"all\"",
        "line 27: `several_spots` must be one of \"as_one\", \"each\", not \"all\"",
    ),
    (
        "on_move = \"restart\"",
        "on_move = true",
        "line 28: `on_move` must be a text in quotes, not true",
    ),
    (
        "reentry_minutes = 20",
        "reentry_minutes = -20",
        "line 29: `reentry_minutes` must be a whole number from 0 to 527040, not the number -20",
    ),
    // Conditions.
    (
        "{ vehicle = [\"car\", \"van\"], electric = true",
        "{ vehicle = [\"car\", \"lorry\"], electric = true",
        "line 46: `vehicle` must be one of \"motorcycle\", \"car\", \"van\", \"bus\", not \"lorry\"",
    ),
    (
        "{ vehicle = [\"car\", \"van\"], electric = true",
        "{ vehicle = [\"car\", \"car\"], electric = true",
        "line 46: a word stands twice in this list",
    ),
    (
        "{ vehicle = [\"car\", \"van\"], electric = true",
        "{ vehicle = [], electric = true",
        "line 46: `vehicle` must not be empty",
    ),
    (
        "{ vehicle = [\"car\", \"van\"], electric = true",
        "{ vehicle = \"car\", electric = true",
        "line 46: `vehicle` must be a list such as [\"car\", \"van\"], not the text \"car\"",
    ),
    (
        "{ vehicle = [\"car\", \"van\"], electric = true",
        "{ vehicle = [\"car\", \"van\"], electric = \"yes\"",
        "line 46: `electric` must be true or false, not the text \"yes\"",
    ),
    (
        "rate_class = [\"premium\"]",
        "rate_clas = [\"premium\"]",
        "line 46: a condition has no key `rate_clas`; did you mean `rate_class`?",
    ),
    (
        "rate_class = [\"premium\"]",
        "rate_class = [\"premium\", \"premium\"]",
        "line 46: a name stands twice in this list",
    ),
    (
        "when = { means = [\"cash\"] }",
        "when = {}",
        "line 90: `when` must not be empty",
    ),
    (
        "when = { means = [\"cash\"] }",
        "when = \"cash\"",
        "line 90: `when` must be a condition such as { vehicle = [\"car\", \"van\"] }, not the text \"cash\"",
    ),
    (
        "full_from = 50",
        "full_from = 101",
        "line 53: `full_from` must be a whole number from 0 to 100, not the number 101",
    ),
    (
        "full_from = 50",
        "full_from = 90",
        "line 53: `full_below` must be larger than `full_from`",
    ),
    (
        "booking = \"used\"",
        "booking = \"late\"",
        "line 60: `booking` must be one of \"none\", \"used\", \"no_show\", \"inside\", \"outside\", not \"late\"",
    ),
    (
        "[\"cash\", \"value_card\"]",
        "[\"cash\", \"coins\"]",
        "line 60: `means` must be one of \"cash\", \"card\", \"simulated\", \"value_card\", \"invoice\", not \"coins\"",
    ),
    (
        "entered = { from = \"08:00\", until = \"22:00\" }",
        "entered = { from = \"08:00\" }",
        "line 53: a window needs `until`",
    ),
    (
        "entered = { from = \"08:00\", until = \"22:00\" }",
        "entered = \"08:00\"",
        "line 53: `entered` must be { days = \"mon-sat\", from = \"18:00\", until = \"06:00\" }, not the text \"08:00\"",
    ),
];

#[test]
fn every_mistake_in_a_tariff_is_named_with_its_line() {
    check_with(GOOD, CASES, lotfile::read_tariffs);
}
