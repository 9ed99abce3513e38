//! Mistakes in a tariff file, one after the other.

/// A tariff file in which the mistakes of the page are made.
pub(super) const GOOD: &str = r#"currency = "EUR"
zone = "Europe/Vienna"
holidays = [2026-12-25]

[[special_days]]
name = "match"
dates = [2026-05-09]

[[tariff]]
version = 1
valid_from = 2026-01-01
minimum = "1.00"
rounding = { to = "0.05", mode = "half_up" }

[[tariff.rule]]
kind = "table"
rows = [
  { until_minute = 30, total = "1.00" },
  { until_minute = 60, total = "2.00" },
]

[[tariff.rule]]
kind = "increment"
name = "Hours"
minutes = 60
price = "3.00"
window = { days = "mon-sat @match", from = "08:00", until = "20:00" }

[[tariff.rule]]
kind = "cap"
amount = "18.00"
per = "24h"
only = ["Hours"]

[[tariff.extra]]
name = "Energy"
of = "energy"

[[tariff.extra.rule]]
kind = "energy"
price = "0.52"

[[tariff.adjustment]]
name = "Cinema"
when = { validation = ["cinema"] }
of = "Energy"
kind = "percent"
percent = "-20"
"#;

/// What the good file says, and what the bad one says instead.
pub(super) const WRONG: &[(&str, &str)] = &[
    ("kind = \"increment\"", "kind = \"hourly\""),
    ("minutes = 60", "minutes = 0"),
    ("minutes = 60\n", ""),
    ("price = \"3.00\"", "price = 3.00"),
    ("price = \"3.00\"", "price = \"3,00\""),
    ("price = \"3.00\"", "price = \"-3.00\""),
    ("price = \"3.00\"", "price = \"3.00\"\ntakeover = \"finnish\""),
    (
        "price = \"3.00\"",
        "price = \"3.00\"\nfrom_minute = 90\nuntil_minute = 60",
    ),
    ("mon-sat", "mon-sta"),
    ("mon-sat @match", "mon-sat @macth"),
    ("until = \"20:00\"", "until = \"24:00\""),
    (", until = \"20:00\"", ""),
    ("until = \"20:00\"", "until = \"20:00\", season = \"06-31/09-01\""),
    ("until_minute = 60, ", "until_minute = 20, "),
    ("total = \"2.00\"", "total = \"0.50\""),
    ("per = \"24h\"", "per = \"24\""),
    ("per = \"24h\"", "per = { minutes = 5 }"),
    ("only = [\"Hours\"]", "only = [\"Hour\"]"),
    (
        "when = { validation = [\"cinema\"] }",
        "when = { validations = [\"cinema\"] }",
    ),
    ("when = { validation = [\"cinema\"] }", "when = {}"),
    (
        "when = { validation = [\"cinema\"] }",
        "when = { full_from = 80, full_below = 60 }",
    ),
    (
        "when = { validation = [\"cinema\"] }",
        "when = { means = [\"coins\"] }",
    ),
    ("of = \"Energy\"\nkind", "of = \"energy\"\nkind"),
    (
        "of = \"Energy\"\nkind = \"percent\"\npercent = \"-20\"",
        "of = \"Energy\"\nkind = \"minutes\"\nminutes = 60",
    ),
    ("percent = \"-20\"", "percent = \"-120\""),
    ("name = \"Energy\"", "name = \"parking\""),
    ("kind = \"energy\"", "kind = \"fee\""),
    (
        "price = \"0.52\"",
        "price = \"0.52\"\nfrom_kwh = 20\nuntil_kwh = 10",
    ),
    ("minimum = \"1.00\"", "minimum = \"1.00\"\nmaximum = \"0.50\""),
    ("minimum = \"1.00\"", "valid_until = 2025-12-31"),
    ("to = \"0.05\"", "to = \"0\""),
    ("minimum = \"1.00\"", "tax = \"19\""),
    ("name = \"match\"", "name = \"Match day\""),
    ("holidays =", "holiday ="),
    ("[[tariff.extra]]", "[tariff.extra]"),
];
