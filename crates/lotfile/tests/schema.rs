//! The published schema of tariff files takes what the reader takes, and knows the same keys.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../../../docs/tariff.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).expect("the schema is one")
}

/// TOML as JSON, with dates and times as texts.
fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(moment) => json!(moment.to_string()),
        toml::Value::Array(list) => list.into_iter().map(json_of).collect(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key, json_of(value)))
            .collect(),
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
    }
}

fn from_toml(text: &str) -> Value {
    json_of(toml::Value::Table(toml::from_str(text).expect("TOML")))
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
}

#[test]
fn every_board_is_valid() {
    let validator = validator();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/boards");
    let mut boards = 0;
    for entry in fs::read_dir(folder).expect("the folder of the boards") {
        let path = entry.expect("an entry").path();
        let file = if let Ok(text) = fs::read_to_string(path.join("board.toml")) {
            from_toml(&text)
        } else if let Ok(text) = fs::read_to_string(path.join("board.json")) {
            serde_json::from_str(&text).expect("JSON")
        } else {
            continue;
        };
        boards += 1;
        let errors: Vec<_> = validator
            .iter_errors(&file)
            .map(|error| format!("{} {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
    assert!(boards >= 50, "{boards}");
}

/// A tariff file with something of everything.
const GOOD: &str = include_str!("reading/every_key.toml");

/// What the good file says, and what a bad one says instead.
const MISTAKES: &[(&str, &str)] = &[
    // Unknown keys, at every depth.
    ("currency = ", "open = true\ncurrency = "),
    ("counts_as = ", "weekday = "),
    ("stacking = ", "staking = "),
    ("per_minutes = ", "minutes_per = "),
    (
        "until_minute = 30, total",
        "until_minute = 30, price = \"1.00\", total",
    ),
    (
        "{ vehicle = [\"car\", \"van\"]",
        "{ vehicles = [\"car\", \"van\"]",
    ),
    ("season = ", "seasons = "),
    ("meaning = ", "means = "),
    ("mode = ", "modus = "),
    ("{ minutes = 720 }", "{ minutes = 720, days = \"mon\" }"),
    // A key of another kind.
    (
        "kind = \"free_if_out_within\"",
        "kind = \"free_if_out_within\"\nprice = \"1.00\"",
    ),
    ("kind = \"amount\"", "kind = \"amount\"\npercent = \"5\""),
    // Keys that are missing.
    ("currency = \"EUR\"", ""),
    ("zone = \"Europe/Berlin\"", ""),
    ("version = 1", ""),
    ("kind = \"flat\"", ""),
    ("of = \"energy\"", ""),
    ("per = { minutes = 720 }", ""),
    (", total = \"1.00\"", ""),
    (", kind = \"inclusive\"", ""),
    (", until = \"22:00\"", ""),
    ("name = \"Market\"\n", ""),
    // Other values than are asked for.
    ("price = \"2.50\"", "price = 2.50"),
    ("price = \"2.50\"", "price = \"2,50\""),
    ("price = \"2.50\"", "price = \"-2.50\""),
    ("price = \"2.50\"", "price = -2"),
    ("price = \"2.50\"", "price = true"),
    ("minimum = \"1.00\"", "minimum = 1.5"),
    ("amount = \"-2.00\"", "amount = \"two\""),
    ("percent = \"-20\"", "percent = \"-101\""),
    ("percent = \"19\"", "percent = \"100.5\""),
    ("to = \"0.05\"", "to = \"0.00\""),
    ("\nminutes = 20\n", "\nminutes = -20\n"),
    ("\nminutes = 20\n", "\nminutes = 0\n"),
    ("\nminutes = 20\n", "\nminutes = \"20\"\n"),
    ("{ minutes = 720 }", "{ minutes = 9 }"),
    ("reentry_minutes = 20", "reentry_minutes = 600000"),
    ("full_from = 50", "full_from = 101"),
    ("step_wh = 100", "step_wh = 0"),
    ("from_kwh = \"1.5\"", "from_kwh = \"1.5 kWh\""),
    ("2026-12-25", "1999-12-25"),
    ("valid_from = 2026-01-01", "valid_from = \"January\""),
    ("electric = true", "electric = \"yes\""),
    ("from = \"18:00\"", "from = \"6 p.m.\""),
    ("from = \"18:00\"", "from = \"24:00\""),
    ("\"06-01/09-16\"", "\"June\""),
    ("\"mon-fri @match\"", "\"weekdays\""),
    // Words that there are not.
    ("steps = \"window\"", "steps = \"windows\""),
    ("takeover = \"finish\"", "takeover = \"end\""),
    ("repeat = \"full\"", "repeat = \"always\""),
    ("kind = \"flat\"", "kind = \"fee\""),
    ("of = \"energy\"", "of = \"once\""),
    ("of = \"once\"", "of = \"idle\""),
    ("restart = \"day\"", "restart = \"midnight\""),
    ("counts_as = \"sun\"", "counts_as = \"sunday\""),
    ("[\"cash\"]", "[\"coins\"]"),
    ("[\"car\", \"van\"]", "[\"car\", \"lorry\"]"),
    ("booking = \"used\"", "booking = \"yes\""),
    ("running_stays = \"take_over\"", "running_stays = true"),
    // Lists with nothing in them, or with the same twice.
    ("only = [\"Evening\"]", "only = []"),
    ("validation = [\"market\"]", "validation = []"),
    ("[\"car\", \"van\"]", "[\"car\", \"car\"]"),
    ("[\"car\", \"van\"]", "\"car\""),
];

#[test]
fn what_the_reader_refuses_the_schema_refuses_too() {
    let validator = validator();
    assert!(lotfile::read_tariffs(GOOD).is_ok());
    assert!(validator.is_valid(&from_toml(GOOD)));
    for (good, bad) in MISTAKES {
        assert!(GOOD.contains(good), "{good}");
        let text = GOOD.replacen(good, bad, 1);
        assert!(
            !validator.is_valid(&from_toml(&text)),
            "the schema takes {bad} for {good}"
        );
        assert!(
            lotfile::read_tariffs(&text).is_err(),
            "the reader takes {bad} for {good}"
        );
    }
}

/// The keys that the schema knows in one of its definitions, or in the file itself.
fn keys_of(schema: &Value, definition: &str) -> BTreeSet<String> {
    let place = match definition {
        "" => "/properties".to_owned(),
        name => format!("/$defs/{name}/properties"),
    };
    let keys = schema.pointer(&place).and_then(Value::as_object);
    keys.unwrap_or_else(|| panic!("{definition}"))
        .keys()
        .cloned()
        .collect()
}

#[test]
fn schema_and_reader_know_the_same_keys() {
    let schema = schema();
    let rule = |kind: &str| format!("[[tariff]]\n[[tariff.rule]]\nkind = \"{kind}\"\nx = 1");
    let extra = |of: &str, kind: &str| {
        format!(
            "[[tariff]]\n[[tariff.extra]]\nof = \"{of}\"\n[[tariff.extra.rule]]\nkind = \"{kind}\"\nx = 1"
        )
    };
    let adjustment = |kind: &str| format!("[[tariff]]\n[[tariff.adjustment]]\nkind = \"{kind}\"\nx = 1");
    let cases = [
        ("", "a tariff file", "x = 1".to_owned()),
        (
            "special_days",
            "a kind of special days",
            "[[special_days]]\nx = 1".to_owned(),
        ),
        ("tariff", "a tariff", "[[tariff]]\nx = 1".to_owned()),
        (
            "offer",
            "an offer",
            "[[tariff]]\n[[tariff.offer]]\nx = 1".to_owned(),
        ),
        (
            "extra",
            "an extra",
            "[[tariff]]\n[[tariff.extra]]\nx = 1".to_owned(),
        ),
        ("tax", "a tax", "[[tariff]]\ntax = { x = 1 }".to_owned()),
        (
            "rounding",
            "a rounding",
            "[[tariff]]\nrounding = { x = 1 }".to_owned(),
        ),
        ("increment", "a rule", rule("increment")),
        ("flat", "a rule", rule("flat")),
        ("table", "a rule", rule("table")),
        ("free", "a rule", rule("free")),
        ("free_if_out_within", "a rule", rule("free_if_out_within")),
        ("cap", "a rule", rule("cap")),
        ("energy", "a rule", extra("energy", "energy")),
        ("fee", "a rule", extra("once", "fee")),
        ("percent", "an adjustment", adjustment("percent")),
        ("amount", "an adjustment", adjustment("amount")),
        ("minutes", "an adjustment", adjustment("minutes")),
        (
            "condition",
            "a condition",
            rule("cap").replace("x = 1", "when = { x = 1 }"),
        ),
        (
            "window",
            "a window",
            rule("flat").replace("x = 1", "window = { x = 1 }"),
        ),
        (
            "every",
            "a period",
            rule("cap").replace("x = 1", "per = { minutes = 60, x = 1 }"),
        ),
        (
            "every_ten",
            "a period",
            rule("cap").replace("x = 1", "per = { minutes = 60, x = 1 }"),
        ),
        (
            "row",
            "a row of a table",
            rule("table").replace("x = 1", "rows = [{ x = 1 }]"),
        ),
    ];
    for (definition, what, text) in &cases {
        let errors = lotfile::read_tariffs(text).expect_err("an unknown key");
        let start = format!("{what} has no key `x`; it has ");
        let list = errors.iter().find_map(|error| error.message.strip_prefix(&start));
        let list = list
            .unwrap_or_else(|| panic!("{definition}: {errors}"))
            .replace(" and ", ", ");
        let known: BTreeSet<_> = list
            .split(", ")
            .map(|key| key.trim_matches('`').to_owned())
            .collect();
        assert_eq!(keys_of(&schema, definition), known, "{definition}");
    }
    // Every table of the schema is one of them.
    let definitions = schema["$defs"].as_object().expect("definitions");
    let tables = definitions
        .iter()
        .filter(|(_, definition)| definition.get("properties").is_some());
    let named: BTreeSet<_> = cases.iter().map(|(definition, ..)| *definition).collect();
    for (name, _) in tables {
        assert!(named.contains(name.as_str()), "{name}");
    }
}
