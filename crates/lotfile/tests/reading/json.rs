//! Mistakes in a tariff file written as JSON: the same words, in its own syntax.

use super::{Case, check_with};

const GOOD: &str = r#"{
  "currency": "EUR",
  "zone": "Europe/Berlin",
  "holidays": ["2026-12-25"],
  "special_days": [{ "name": "match", "dates": ["2026-05-09"] }],
  "tariff": [
    {
      "version": 1,
      "valid_from": "2026-01-01",
      "tax": { "percent": "19", "kind": "inclusive" },
      "rule": [
        {
          "kind": "increment",
          "name": "Day",
          "when": { "electric": true },
          "minutes": 60,
          "price": "2.50",
          "window": { "days": "mon-fri @match", "from": "08:00", "until": "18:00" }
        },
        { "kind": "table", "rows": [{ "until_minute": 30, "total": "1.00" }] },
        { "kind": "cap", "amount": "10.00", "per": "day", "only": ["Day"] }
      ],
      "extra": [
        {
          "name": "Energy",
          "of": "energy",
          "rule": [{ "kind": "energy", "price": "0.49" }]
        }
      ]
    }
  ]
}
"#;

const CASES: &[Case] = &[
    // No JSON.
    (
        "\"currency\": \"EUR\"",
        "\"currency\": \"EUR",
        "line 2: a quotation mark is missing",
    ),
    (
        "\"version\": 1,",
        "\"version\": 1",
        "line 8: a bracket or a comma is missing, here or in a line before",
    ),
    (
        "\"only\": [\"Day\"] }",
        "\"only\": [\"Day\"], }",
        "line 21: there is a comma behind the last value",
    ),
    (
        "\"version\": 1",
        "\"version\": one",
        "line 8: a bracket or a comma is missing, here or in a line before",
    ),
    (
        "\"version\": 1",
        "'version': 1",
        "line 8: a key or a text must stand in double quotes",
    ),
    (
        "\"version\": 1",
        "version: 1",
        "line 8: a key or a text must stand in double quotes",
    ),
    (
        "\"version\": 1",
        "\"version\" 1",
        "line 8: a key needs `:` and a value",
    ),
    (
        "\"version\": 1",
        "\"version\": 1 // the first",
        "line 8: JSON has no comments",
    ),
    (
        "\"version\": 1",
        "\"version\": 0x1",
        "line 8: this is no number that JSON knows",
    ),
    (
        "\"price\": \"2.50\"",
        "\"price\": 2,50",
        "line 17: a key or a text must stand in double quotes; a price is written as \"3.00\", with a point and in quotes",
    ),
    (
        "\"price\": \"2.50\"",
        "\"price\": 2.50 EUR",
        "line 17: a bracket or a comma is missing, here or in a line before; a price is written as \"3.00\", with a point and in quotes",
    ),
    (
        "\"name\": \"Day\"",
        "\"name\": \"D\\ay\"",
        "line 14: a backslash in a text needs what JSON allows behind it",
    ),
    // Keys.
    (
        "\"version\": 1",
        "\"version\": 1,\n      \"version\": 2",
        "line 9: `version` stands here a second time",
    ),
    (
        "\"price\": \"2.50\"",
        "\"price\": \"2.50\",\n          \"price\": \"3.00\"",
        "line 18: `price` stands here a second time",
    ),
    (
        "\"minutes\": 60",
        "\"minuets\": 60",
        "line 16: a rule has no key `minuets`; did you mean `minutes`?",
    ),
    ("\"percent\": \"19\", ", "", "line 10: a tax needs `percent`"),
    (
        "\"tariff\": [",
        "\"tarif\": [",
        "line 1: a tariff file needs `tariff`, a list with a tariff in it\nline 6: a tariff file has no key `tarif`; did you mean `tariff`?",
    ),
    // Values.
    (
        "\"price\": \"2.50\"",
        "\"price\": 2.50",
        "line 17: `price`: a price stands in quotes, \"2.50\", so that it stays exact",
    ),
    (
        "\"price\": \"2.50\"",
        "\"price\": 2.5e0",
        "line 17: `price`: a price stands in quotes, \"2.5e0\", so that it stays exact",
    ),
    (
        "\"price\": \"2.50\"",
        "\"price\": null",
        "line 17: `price` must be a price such as \"3.00\", not null",
    ),
    (
        "\"price\": \"2.50\"",
        "\"price\": [\"2.50\"]",
        "line 17: `price` must be a price such as \"3.00\", not a list",
    ),
    (
        "\"name\": \"Day\"",
        "\"name\": null",
        "line 14: `name` must be a text in quotes, not null",
    ),
    (
        "{ \"electric\": true }",
        "null",
        "line 15: `when` must be a condition such as { \"vehicle\": [\"car\", \"van\"] }, not null",
    ),
    (
        "{ \"electric\": true }",
        "{ \"electric\": null }",
        "line 15: `electric` must be true or false, not null",
    ),
    (
        "{ \"electric\": true }",
        "{}",
        "line 15: `when` must not be empty",
    ),
    (
        "[\"2026-12-25\"]",
        "\"2026-12-25\"",
        "line 4: `holidays` must be a list of dates such as [2026-12-25, 2026-12-26], not the text \"2026-12-25\"",
    ),
    (
        "[\"2026-12-25\"]",
        "[\"25.12.2026\"]",
        "line 4: `holidays` must be a date such as 2026-12-25, not the text \"25.12.2026\"",
    ),
    (
        "[\"2026-12-25\"]",
        "[20261225]",
        "line 4: `holidays` must be a date such as 2026-12-25, not the number 20261225",
    ),
    (
        "\"valid_from\": \"2026-01-01\"",
        "\"valid_from\": \"2026-01-01T00:00Z\"",
        "line 9: `valid_from` is by the lot's own clock: leave out what stands behind the time",
    ),
    (
        "\"minutes\": 60",
        "\"minutes\": 60.0",
        "line 16: `minutes` must be a whole number from 1 to 527040, not the number 60.0",
    ),
    (
        "\"minutes\": 60",
        "\"minutes\": \"60\"",
        "line 16: `minutes` must be a whole number from 1 to 527040, not the text \"60\"",
    ),
    (
        "\"version\": 1",
        "\"version\": -1",
        "line 8: `version` must be a whole number from 1 to 4294967295, not the number -1",
    ),
    (
        "\"per\": \"day\"",
        "\"per\": \"dya\"",
        "line 21: `per` must be \"stay\", \"24h\", \"day\", \"week\", { \"minutes\": 720 } or { \"days\": \"mon-sat\", \"from\": \"18:00\", \"until\": \"06:00\" }",
    ),
    (
        "\"until_minute\": 30, \"total\": \"1.00\"",
        "\"until_minute\": 30, \"total\": \"1.00\" }, { \"until_minute\": 20, \"total\": \"0.50\"",
        "line 20: `until_minute` must be larger than 30, that of the row before it\nline 20: `total` is what the whole stay costs, so it must not be below 1.00, that of the row before it",
    ),
    (
        "\"mon-fri @match\"",
        "\"mon-fri @macth\"",
        "line 18: `days`: the file has no special days called \"macth\" — did you mean `@match`?",
    ),
    (
        "{ \"days\": \"mon-fri @match\", \"from\": \"08:00\", \"until\": \"18:00\" }",
        "\"mon-fri\"",
        "line 18: `window` must be { \"days\": \"mon-sat\", \"from\": \"18:00\", \"until\": \"06:00\" }, not the text \"mon-fri\"",
    ),
    (
        "\"only\": [\"Day\"]",
        "\"only\": [\"Night\"]",
        "line 21: `only`: no rule of this list that charges is called \"Night\"; there is `Day`",
    ),
    (
        "\"of\": \"energy\"",
        "\"of\": \"once\"",
        "line 27: `kind` must be \"fee\", not \"energy\"",
    ),
    (
        "[{ \"kind\": \"energy\", \"price\": \"0.49\" }]",
        "[]",
        "line 24: an extra needs `rule`, a list with a rule in it",
    ),
    (
        "[{ \"kind\": \"energy\", \"price\": \"0.49\" }]",
        "{ \"kind\": \"energy\", \"price\": \"0.49\" }",
        "line 27: `rule`: there can be several of these: write a list, with square brackets around the braces",
    ),
    (
        "\"special_days\": [{ \"name\": \"match\", \"dates\": [\"2026-05-09\"] }]",
        "\"special_days\": { \"match\": [\"2026-05-09\"] }",
        "line 5: `special_days`: there can be several of these: write a list, with square brackets around the braces",
    ),
    (
        "{ \"percent\": \"19\", \"kind\": \"inclusive\" }",
        "[]",
        "line 10: `tax` must be a tax such as { \"percent\": \"19\", \"kind\": \"inclusive\" }, not a list",
    ),
];

#[test]
fn every_mistake_in_json_is_named_with_its_line() {
    check_with(GOOD, CASES, lotfile::read_tariffs);
}

#[test]
fn the_good_file_is_good() {
    assert!(lotfile::read_tariffs(GOOD).is_ok());
    let windows = GOOD.replace('\n', "\r\n");
    assert_eq!(lotfile::read_tariffs(&windows), lotfile::read_tariffs(GOOD));
}

#[test]
fn an_empty_file_needs_everything() {
    let said = lotfile::read_tariffs("{}").expect_err("nothing").to_string();
    assert_eq!(
        said,
        "line 1: a tariff file needs `tariff`, a list with a tariff in it\n\
         line 1: a tariff file needs `zone` and `currency`"
    );
}
