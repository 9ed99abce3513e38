//! Mistakes in the rules of a tariff, its offers, extras and adjustments.

use super::tariffs::GOOD;
use super::{Case, check_with};

const CASES: &[Case] = &[
    // Rules.
    (
        "kind = \"free_if_out_within\"",
        "kind = \"energy\"",
        "line 33: `kind` must be one of \"increment\", \"flat\", \"table\", \"free\", \"free_if_out_within\", \"cap\", not \"energy\"",
    ),
    (
        "kind = \"free_if_out_within\"\nminutes = 10",
        "kind = \"free_if_out_within\"\nminutes = 10\nper = \"day\"",
        "line 35: a rule has no key `per`; it has `kind`, `name`, `when`, `tax` and `minutes`",
    ),
    (
        "per = \"day\"",
        "per = \"dya\"",
        "line 40: `per` must be \"stay\", \"24h\", \"day\", \"week\", { minutes = 720 } or { days = \"mon-sat\", from = \"18:00\", until = \"06:00\" }",
    ),
    (
        "per = \"day\"",
        "per = { minutes = 0 }",
        "line 40: `minutes` must be a whole number from 1 to 527040, not the number 0",
    ),
    (
        "season = \"06-01/09-16\"",
        "season = \"06-01/06-01\"",
        "line 49: `season`: “06-01/06-01” is no season: two dates without a year are needed, such as 06-01/09-16",
    ),
    (
        "season = \"06-01/09-16\"",
        "saison = \"06-01/09-16\"",
        "line 49: a window has no key `saison`; did you mean `season`?",
    ),
    (
        "tax = \"7\"",
        "tax = \"-7\"",
        "line 47: `tax` must be a percentage from 0 to 100, not -7",
    ),
    (
        "rows = [{ until_minute = 30, total = \"1.00\" }, { until_minute = 60, total = \"2.00\" }]",
        "rows = []",
        "line 54: `rows` must not be empty",
    ),
    (
        "rows = [{ until_minute = 30, total = \"1.00\" }, { until_minute = 60, total = \"2.00\" }]",
        "rows = \"1.00\"",
        "line 54: `rows` must be a list of rows such as { until_minute = 30, total = \"1.00\" }, the shortest time first, not the text \"1.00\"",
    ),
    (
        "{ until_minute = 60, total = \"2.00\" }",
        "{ until_minute = 30, total = \"2.00\" }",
        "line 54: `until_minute` must be larger than 30, that of the row before it",
    ),
    (
        "{ until_minute = 60, total = \"2.00\" }",
        "{ until_minute = 60, total = \"0.99\" }",
        "line 54: `total` is what the whole stay costs, so it must not be below 1.00, that of the row before it",
    ),
    (
        "{ until_minute = 60, total = \"2.00\" }",
        "{ until_minute = 60, total = 2.5 }",
        "line 54: `total`: a price stands in quotes, \"2.5\", so that it stays exact",
    ),
    (
        "{ until_minute = 60, total = \"2.00\" }",
        "{ until_minute = 60 }",
        "line 54: a row of a table needs `total`",
    ),
    (
        "{ until_minute = 60, total = \"2.00\" }",
        "{ until_minute = 60, price = \"2.00\" }",
        "line 54: a row of a table has no key `price`; it has `until_minute` and `total`\nline 54: a row of a table needs `total`",
    ),
    (
        "{ until_minute = 60, total = \"2.00\" }",
        "60",
        "line 54: `rows` must be a list of rows such as { until_minute = 30, total = \"1.00\" }, the shortest time first, not the number 60",
    ),
    (
        "per_minutes = 60",
        "per_minutes = 0",
        "line 63: `per_minutes` must be a whole number from 1 to 527040, not the number 0",
    ),
    (
        "until_minute = 600",
        "until_minute = 30",
        "line 65: `until_minute` must be larger than `from_minute`",
    ),
    (
        "steps = \"window\"",
        "steps = \"windows\"",
        "line 67: `steps` must be one of \"segment\", \"window\", \"stay\", not \"windows\" — did you mean `window`?",
    ),
    (
        "takeover = \"finish\"",
        "takeover = \"end\"",
        "line 68: `takeover` must be one of \"cut\", \"finish\", not \"end\"",
    ),
    (
        "{ minutes = 720 }",
        "{ minutes = 9 }",
        "line 73: `minutes` must be a whole number from 10 to 527040, not the number 9",
    ),
    (
        "{ minutes = 720 }",
        "{ minutes = 720, from = \"06:00\" }",
        "line 73: a period has no key `from`; it has `minutes`",
    ),
    (
        "{ minutes = 720 }",
        "720",
        "line 73: `per` must be \"stay\", \"24h\", \"day\", \"week\", { minutes = 720 } or { days = \"mon-sat\", from = \"18:00\", until = \"06:00\" }",
    ),
    (
        "repeat = \"full\"",
        "repeat = \"twice\"",
        "line 74: `repeat` must be one of \"each\", \"once\", \"full\", not \"twice\"",
    ),
    (
        "only = [\"Evening\"]",
        "only = [\"Evning\"]",
        "line 75: `only`: no rule of this list that charges is called \"Evning\" — did you mean `Evening`?",
    ),
    (
        "only = [\"Evening\"]",
        "only = [\"Half an hour\"]",
        "line 75: `only`: no rule of this list that charges is called \"Half an hour\"; there is `Day` and `Evening`",
    ),
    (
        "only = [\"Evening\"]",
        "only = []",
        "line 75: `only` must not be empty",
    ),
    (
        "only = [\"Evening\"]",
        "only = [\"Evening\", \"Evening\"]",
        "line 75: a name stands twice in this list",
    ),
    (
        "only = [\"Evening\"]",
        "only = \"Evening\"",
        "line 75: `only` must be a list of names of rules such as [\"Evening\"], not the text \"Evening\"",
    ),
    // Offers, extras and adjustments.
    ("name = \"Market\"\n", "", "line 78: an offer needs `name`"),
    (
        "[[tariff.offer.rule]]\nkind = \"increment\"\nminutes = 60\nprice = 1\n",
        "",
        "line 78: an offer needs at least one [[tariff.offer.rule]]",
    ),
    (
        "of = \"energy\"\n",
        "of = \"power\"\n",
        "line 89: `of` must be one of \"parking\", \"plugged\", \"charging\", \"idle\", \"energy\", \"once\", not \"power\"",
    ),
    ("of = \"energy\"\n", "", "line 87: an extra needs `of`"),
    (
        "of = \"once\"",
        "of = \"idle\"",
        "line 108: `kind` must be one of \"increment\", \"flat\", \"table\", \"free\", \"cap\", not \"fee\" — did you mean `free`?",
    ),
    (
        "of = \"once\"",
        "of = \"energy\"",
        "line 108: `kind` must be one of \"cap\", \"energy\", not \"fee\"",
    ),
    (
        "name = \"Start\"",
        "name = \"Energy\"",
        "line 104: `name`: \"Energy\" is the name of something else in this tariff",
    ),
    (
        "name = \"Start\"",
        "name = \"parking\"",
        "line 104: `name`: \"parking\" is the name of something else in this tariff",
    ),
    (
        "until_kwh = 80",
        "until_kwh = \"1.5\"",
        "line 98: `until_kwh` must be larger than `from_kwh`",
    ),
    (
        "until_kwh = 80",
        "until_kwh = \"80.0001\"",
        "line 98: `until_kwh` must be kilowatt-hours with at most three decimals, such as 11 or \"12.3\", not the text \"80.0001\"",
    ),
    (
        "until_kw = \"22\"",
        "until_kw = 3",
        "line 100: `until_kw` must be larger than `from_kw`",
    ),
    (
        "until_kw = \"22\"",
        "until_kw = 5000000",
        "line 100: `until_kw` is more than any charger gives",
    ),
    (
        "step_wh = 100",
        "step_wh = 0",
        "line 96: `step_wh` must be a whole number from 1 to 1000000000, not the number 0",
    ),
    (
        "price = \"0.35\"",
        "price = 0.35",
        "line 109: `price`: a price stands in quotes, \"0.35\", so that it stays exact",
    ),
    (
        "price = \"0.35\"",
        "price = \"0.35\"\nminutes = 60",
        "line 110: a rule has no key `minutes`; it has `kind`, `name`, `when`, `tax` and `price`",
    ),
    (
        "of = \"parking\"",
        "of = \"prking\"",
        "line 114: `of`: nothing is called \"prking\" — did you mean `parking`?",
    ),
    (
        "of = \"Start\"",
        "of = \"Cleaning\"",
        "line 120: `of`: nothing is called \"Cleaning\"; there is `parking`, `Energy` and `Start`",
    ),
    (
        "kind = \"percent\"\n",
        "kind = \"share\"\n",
        "line 115: `kind` must be one of \"percent\", \"amount\", \"minutes\", not \"share\"",
    ),
    (
        "percent = \"-20\"",
        "percent = \"-100.01\"",
        "line 116: `percent` must be a percentage from -100 to 10000, not -100.01",
    ),
    (
        "percent = \"-20\"",
        "percent = -20.5",
        "line 116: `percent`: a percentage stands in quotes, \"-20.5\", so that it stays exact",
    ),
    (
        "percent = \"-20\"",
        "amount = \"-20\"",
        "line 111: an adjustment needs `percent`\nline 116: an adjustment has no key `amount`; it has `name`, `when`, `kind`, `of` and `percent`",
    ),
    (
        "amount = \"-2.00\"",
        "amount = \"-2,00\"",
        "line 122: `amount`: “-2,00” is no amount: digits with at most eight decimals are needed, such as 3.00",
    ),
    (
        "name = \"Cinema\"\n",
        "name = \"Cinema\"\nof = \"Energy\"\n",
        "line 126: `of`: minutes are of the parking; this key can be left out",
    ),
    (
        "meaning = \"departure\"",
        "meaning = \"leaving\"",
        "line 128: `meaning` must be one of \"cheapest\", \"arrival\", \"departure\", not \"leaving\"",
    ),
];

#[test]
fn every_mistake_in_a_rule_is_named_with_its_line() {
    check_with(GOOD, CASES, lotfile::read_tariffs);
}

#[test]
fn t6_a_tariff_has_so_many_rules_and_no_more() {
    let rule = "[[tariff.rule]]\nkind = \"free_if_out_within\"\nminutes = 10\n";
    // Six rules stand there, and one in the offer, which is counted with them.
    let more = |count: usize| GOOD.replacen(rule, &rule.repeat(count + 1), 1);
    assert!(lotfile::read_tariffs(&more(57)).is_ok());
    let said = lotfile::read_tariffs(&more(58))
        .expect_err("a rule too many")
        .to_string();
    assert_eq!(
        said,
        "line 14: a list has at most 64 rules, an offer counted together with the ordinary ones"
    );
}
