//! Every mistake is named with its line, and one reading names all of them.

use super::{Case, check};

pub(super) const GOOD: &str = r#"id = "yard"
name = "The yard"
zone = "Europe/Vienna"
currency = "EUR"
holidays = [2026-12-25]

[preferences]
car = ["compact", "large"]

[[level]]
id = "P1"

[[level.section]]
id = "A"

[[level.section.row]]
spots = "001-010"
large = "009-010"
accessible = "001"
chargers = { spots = "004", power_kw = 22, connector = "type2" }

[[level.section.row]]
spots = "011-012"

[[tariff]]
version = 1
valid_from = 2026-01-01

[[tariff.rule]]
kind = "increment"
minutes = 60
price = "3.00"

[[tariff.rule]]
kind = "cap"
amount = "18.00"
per = "24h"
"#;

const CASES: &[Case] = &[
    // No TOML.
    (
        "\"The yard\"",
        "\"The yard",
        "line 2: a quotation mark is missing",
    ),
    (
        "price = \"3.00\"",
        "price = 3,00",
        "line 32: this line has something behind its value; a price is written as \"3.00\", with a point and in quotes",
    ),
    (
        "price = \"3.00\"",
        "price = 3.00 EUR",
        "line 32: a text must stand in quotes; a price is written as \"3.00\", with a point and in quotes",
    ),
    (
        "price = \"3.00\"",
        "price = \"3.00\"\nprice = \"4.00\"",
        "line 33: `price` stands here a second time",
    ),
    (
        "name = \"The yard\"",
        "name is The yard",
        "line 2: a key needs `=` and a value",
    ),
    (
        "2026-12-25",
        "2026-12-32",
        "line 5: invalid date, expected day between 01 and 31",
    ),
    (
        "minutes = 60",
        "minutes = 60 min",
        "line 31: a text must stand in quotes",
    ),
    // Keys.
    ("name = \"The yard\"\n", "", "line 1: a lot needs `name`"),
    (
        "currency = \"EUR\"",
        "curency = \"EUR\"",
        "line 4: a lot has no key `curency`; did you mean `currency`?",
    ),
    (
        "currency = \"EUR\"",
        "currency = \"EUR\"\nopen = true",
        "line 5: a lot has no key `open`; it has `id`, `name`, `address`, `plates_kept_days`, `preferences`, `level`, `zone`, `currency`, `holidays`, `special_days` and `tariff`",
    ),
    (
        "currency = \"EUR\"",
        "currency = \"EUR\"\nplates_kept_days = 91",
        "line 5: `plates_kept_days` must be a whole number from 0 to 90, not the number 91",
    ),
    (
        "accessible = ",
        "acessible = ",
        "line 19: a row has no key `acessible`; did you mean `accessible`?",
    ),
    (
        "amount = ",
        "price = ",
        "line 34: a rule needs `amount`\nline 36: a rule has no key `price`; it has `kind`, `name`, `when`, `tax`, `amount`, `per`, `repeat`, `only` and `until_minute`",
    ),
    (
        "[[tariff]]\nversion = 1",
        "[tariff]\nversion = 1",
        "line 25: there can be several of these: write [[tariff]], with two brackets",
    ),
    (
        "[preferences]",
        "[preference]",
        "line 7: a lot has no key `preference`; did you mean `preferences`?",
    ),
    ("kind = \"cap\"\n", "", "line 34: a rule needs `kind`"),
    // Types.
    (
        "name = \"The yard\"",
        "name = 7",
        "line 2: `name` must be a text in quotes, not the number 7",
    ),
    (
        "name = \"The yard\"",
        "name = \" \"",
        "line 2: `name` must not be empty",
    ),
    (
        "version = 1",
        "version = \"1\"",
        "line 26: `version` must be a whole number from 1 to 4294967295, not the text \"1\"",
    ),
    (
        "version = 1",
        "version = 0",
        "line 26: `version` must be a whole number from 1 to 4294967295, not the number 0",
    ),
    (
        "minutes = 60",
        "minutes = -60",
        "line 31: `minutes` must be a whole number from 1 to 527040, not the number -60",
    ),
    (
        "spots = \"011-012\"",
        "spots = [11, 12]",
        "line 23: `spots` must be a text in quotes, not a list",
    ),
    (
        "[2026-12-25]",
        "2026-12-25",
        "line 5: `holidays` must be a list of dates such as [2026-12-25, 2026-12-26], not the date or time 2026-12-25",
    ),
    (
        "[2026-12-25]",
        "[\"25.12.2026\"]",
        "line 5: `holidays` must be a date such as 2026-12-25, not the text \"25.12.2026\"",
    ),
    (
        "[2026-12-25]",
        "[2026-12-25T10:00]",
        "line 5: `holidays` must be a date such as 2026-12-25, not the date or time 2026-12-25T10:00",
    ),
    // The lot.
    (
        "\"yard\"",
        "\"The Yard\"",
        "line 1: `id`: \"The Yard\" must be 1 to 40 small letters, digits and hyphens, because it stands in links",
    ),
    (
        "Europe/Vienna",
        "Europe/Wien",
        "line 3: `zone`: \"Europe/Wien\" is no time zone; one such as \"Europe/Berlin\" is needed",
    ),
    (
        "Europe/Vienna",
        "vienna",
        "line 3: `zone`: \"vienna\" is no time zone; one such as \"Europe/Berlin\" is needed — did you mean `Europe/Vienna`?",
    ),
    (
        "\"EUR\"",
        "\"Euro\"",
        "line 4: `currency`: “Euro” is no currency code: three capital letters are needed, such as EUR",
    ),
    (
        "[2026-12-25]",
        "[2026-12-25, 2206-12-26]",
        "line 5: `holidays`: 2206-12-26 is not between 2015 and 2045",
    ),
    (
        "[2026-12-25]",
        "[2026-12-25,\n2026-12-25]",
        "line 6: `holidays`: 2026-12-25 is in the list already",
    ),
    (
        "[\"compact\", \"large\"]",
        "[\"compact\", \"big\"]",
        "line 8: `car` must be one of \"motorcycle\", \"compact\", \"large\", not \"big\"",
    ),
    (
        "[\"compact\", \"large\"]",
        "[\"compact\", \"compact\"]",
        "line 8: a kind stands twice in this list",
    ),
    (
        "[\"compact\", \"large\"]",
        "\"compact\"",
        "line 8: `car` must be a list of kinds, the best first, such as [\"compact\", \"large\"], or a group such as { kinds = [\"large\"], spots = 2 }, not the text \"compact\"",
    ),
    (
        "car = ",
        "lorry = ",
        "line 8: [preferences] has no key `lorry`; it has `motorcycle`, `car`, `van`, `bus`, `chargers`, `fill`, `trailer`, `order` and `reserve`",
    ),
    (
        "car = [\"compact\", \"large\"]",
        "chargers = \"anyone\"",
        "line 8: `chargers` must be one of \"others-last\", \"electric-only\", not \"anyone\"",
    ),
    // Spots.
    (
        "011-012",
        "010-012",
        "line 23: spot P1-A-010 is in line 17 already",
    ),
    (
        "011-012",
        "011, 011",
        "line 23: spot P1-A-011 is in line 23 already",
    ),
    (
        "011-012",
        "11-012",
        "line 23: `spots`: \"11-012\" is no range: both ends need the same letters and as many digits, such as 001-024",
    ),
    (
        "011-012",
        "a-b",
        "line 23: `spots`: \"a\" is no spot number: capital letters and digits are needed, such as 001 or E01",
    ),
    (
        "011-012",
        "0000001-9999999",
        "line 23: `spots`: \"0000001-9999999\" has more spots than a lot can have, 1000000",
    ),
    (
        "large = \"009-010\"",
        "large = \"009-011\"",
        "line 18: `large`: spot 011 is not in this row",
    ),
    (
        "large = \"009-010\"",
        "large = \"009\"\nmotorcycle = \"009\"",
        "line 18: spot 009 is `motorcycle` and `large`; it can be one of them",
    ),
    (
        "large = \"009-010\"",
        "kind = \"wide\"",
        "line 18: `kind` must be one of \"motorcycle\", \"compact\", \"large\", not \"wide\"",
    ),
    (
        "power_kw = 22",
        "power_kw = \"22 kW\"",
        "line 20: `power_kw` must be the kilowatts of a charger, such as 22 or 3.7, not the text \"22 kW\"",
    ),
    (
        "\"type2\"",
        "\"Type 2\"",
        "line 20: `connector` must be one of \"type2\", \"ccs2\", \"type1\", \"nacs\", \"chademo\", not \"Type 2\" — did you mean `type2`?",
    ),
    (
        "connector = \"type2\" }",
        "}",
        "line 20: a group of chargers needs `connector`",
    ),
    (
        "connector = \"type2\" }",
        "connector = \"type2\" ",
        "line 22: a bracket or a comma is missing, here or in a line before",
    ),
    (
        "chargers = { spots = \"004\", power_kw = 22, connector = \"type2\" }",
        "chargers = [{ spots = \"004\", power_kw = 3.7, connector = \"ccs2\" }, { spots = \"003-004\", power_kw = 0, connector = \"type2\" }]",
        "line 20: `power_kw` must be the kilowatts of a charger, such as 22 or 3.7, not the number 0\nline 20: spot 004 has a charger already",
    ),
    (
        "id = \"P1\"",
        "id = \"p1\"",
        "line 11: `id`: \"p1\" becomes part of spot ids such as G1-A-001, so it must be capital letters and digits",
    ),
    (
        "id = \"A\"",
        "id = \"ABCDEFGHIJKLMNOPQRST\"",
        "line 17: P1-ABCDEFGHIJKLMNOPQRST-001 has more than 24 characters\nline 23: P1-ABCDEFGHIJKLMNOPQRST-011 has more than 24 characters",
    ),
    (
        "[[tariff]]\n",
        "[[level]]\nid = \"P1\"\n[[level.section]]\nid = \"A\"\n[[level.section.row]]\nspots = \"100\"\n[[tariff]]\n",
        "line 25: there is a level P1 in line 10 already",
    ),
    (
        "[[tariff]]\n",
        "[[level.section]]\nid = \"A\"\n[[level.section.row]]\nspots = \"100\"\n[[tariff]]\n",
        "line 25: there is a section A in line 13 already",
    ),
    (
        "[[tariff]]\n",
        "[[level]]\nid = \"P2\"\n[[tariff]]\n",
        "line 25: a level needs at least one [[level.section]]",
    ),
    // Tariffs.
    (
        "valid_from = 2026-01-01",
        "valid_from = 2026-01-01T00:00:00Z",
        "line 27: `valid_from` is by the lot's own clock: leave out what stands behind the time",
    ),
    (
        "valid_from = 2026-01-01",
        "valid_from = 2062-01-01",
        "line 27: `valid_from`: 2062-01-01 is not between 2015 and 2045",
    ),
    (
        "valid_from = 2026-01-01",
        "valid_from = \"January\"",
        "line 27: `valid_from` must be a date such as 2026-01-01, or a time such as 2026-01-01T06:00, not the text \"January\"",
    ),
    (
        "\"3.00\"",
        "3.00",
        "line 32: `price`: a price stands in quotes, \"3.00\", so that it stays exact",
    ),
    (
        "\"3.00\"",
        "\"3,00\"",
        "line 32: `price`: “3,00” is no amount: digits with at most eight decimals are needed, such as 3.00",
    ),
    ("\"3.00\"", "\"-3.00\"", "line 32: `price` must not be below zero"),
    (
        "\"3.00\"",
        "true",
        "line 32: `price` must be a price such as \"3.00\", not true",
    ),
    (
        "minutes = 60",
        "minutes = 0",
        "line 31: `minutes` must be a whole number from 1 to 527040, not the number 0",
    ),
    (
        "minutes = 60",
        "minutes = 60\nfrom_minute = 60\nuntil_minute = 60",
        "line 33: `until_minute` must be larger than `from_minute`",
    ),
    (
        "kind = \"increment\"",
        "kind = \"hourly\"",
        "line 30: `kind` must be one of \"increment\", \"flat\", \"table\", \"free\", \"free_if_out_within\", \"cap\", not \"hourly\"",
    ),
    (
        "\"24h\"",
        "\"24 h\"",
        "line 37: `per` must be \"stay\", \"24h\", \"day\", \"week\", { minutes = 720 } or { days = \"mon-sat\", from = \"18:00\", until = \"06:00\" } — did you mean `24h`?",
    ),
    (
        "\"24h\"",
        "{ days = \"mon-sta\", from = \"18:00\", until = \"06:00\" }",
        "line 37: `days`: “mon-sta” names no days: “all”, or some of mon tue wed thu fri sat sun hol, with ranges such as mon-sat",
    ),
    (
        "\"24h\"",
        "{ from = \"18:00\", until = \"24:00\" }",
        "line 37: `until` must be a time of day from \"00:00\" to \"23:59\", not the text \"24:00\"",
    ),
    (
        "\"24h\"",
        "{ from = \"18:00\", to = \"22:00\" }",
        "line 37: a window has no key `to`; it has `days`, `from`, `until` and `season`\nline 37: a window needs `until`",
    ),
    (
        "kind = \"increment\"\nminutes = 60\nprice",
        "kind = \"cap\"\nper = \"stay\"\namount",
        "line 25: no rule charges anything: an increment or a flat rate is needed",
    ),
    (
        "kind = \"increment\"\nminutes = 60\nprice = \"3.00\"",
        "kind = \"flat\"\nprice = \"3.00\"",
        "line 29: a rule needs `window`",
    ),
    (
        "[[tariff.rule]]\nkind = \"cap\"",
        "[[tariff]]\nversion = 1\nvalid_from = 2025-06-01\n[[tariff.rule]]\nkind = \"cap\"",
        "line 35: `version` must be larger than 1, that of the tariff before it\nline 36: `valid_from` must be later than that of the tariff before it",
    ),
];

#[test]
fn every_mistake_is_named_with_its_line() {
    check(GOOD, CASES);
}

#[test]
fn the_good_file_is_good() {
    assert_eq!(lotfile::read(GOOD).map(|lot| lot.id), Ok("yard".to_owned()));
    let windows = GOOD.replace('\n', "\r\n");
    assert_eq!(lotfile::read(&windows), lotfile::read(GOOD));
}

#[test]
fn one_reading_names_every_mistake() {
    let text = GOOD
        .replace("Vienna", "Atlantis")
        .replace("\"EUR\"", "\"€\"")
        .replace("009-010", "090")
        .replace("minutes = 60", "minutes = \"an hour\"")
        .replace("\"24h\"", "\"24\"");
    let errors = lotfile::read(&text).expect_err("five mistakes");
    let lines: Vec<_> = errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [3, 4, 18, 31, 37], "{errors}");
}

#[test]
fn an_empty_file_needs_everything() {
    let said = lotfile::read("").expect_err("nothing").to_string();
    assert_eq!(
        said,
        "line 1: a lot needs at least one [[level]]\n\
         line 1: a lot needs at least one [[tariff]]\n\
         line 1: a lot needs `id`, `name`, `zone` and `currency`"
    );
}
