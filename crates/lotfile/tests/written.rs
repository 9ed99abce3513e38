//! What is written is read again as it was, and every key that is written counts.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime};
use engine::tariff::{Calendar, Condition, Rule, RunningStays, Strategy as Kind, Tariff};
use engine::time::Instant;
use jsonschema::Validator;
use lotfile::{TariffFile, read_tariffs, write_tariffs};
use proptest::prelude::*;
use serde_json::Value;
use testkit::tariffs::Case;

const SCHEMA: &str = include_str!("../../../docs/tariff.schema.json");

const MINIMAL: &str = r#"
currency = "EUR"
zone = "Europe/Berlin"
[[tariff]]
version = 1
valid_from = 2026-01-01
[[tariff.rule]]
kind = "increment"
minutes = 60
price = "2.00"
"#;

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    jsonschema::draft202012::new(&schema).expect("the schema is one")
});

/// A currency, and the clock of a zone.
static FRAME: LazyLock<TariffFile> = LazyLock::new(|| read_tariffs(MINIMAL).expect("a minimal file"));

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("what is written is JSON")
}

/// What the seeds of a random tariff leave out.
#[derive(Clone, Debug)]
struct More {
    seed: u64,
    /// Days and minutes from the tariff before until it begins, and from its begin until its end.
    begins: (i64, u32),
    ends: Option<(i64, u32)>,
    takes_over: bool,
    exit_grace_minutes: u32,
    /// A name with everything that a text may have in it.
    name: String,
}

fn more() -> impl Strategy<Value = More> {
    // By day every minute is there once, whatever the clocks do in the night.
    let time = || (1..2_000_i64, 240..1_440_u32);
    let name = "[a-z\"\\\\/\n\té€😀{}:,\\[ ]{0,11}[A-Z]";
    let parts = (
        any::<u64>(),
        time(),
        prop::option::of(time()),
        any::<bool>(),
        0..600_u32,
        name,
    );
    parts.prop_map(
        |(seed, begins, ends, takes_over, exit_grace_minutes, name)| More {
            seed,
            begins,
            ends,
            takes_over,
            exit_grace_minutes,
            name,
        },
    )
}

fn instant(calendar: &Calendar, days: i64, minute: u32) -> Instant {
    let start = NaiveDate::from_ymd_opt(2016, 1, 1).expect("a date");
    let date = start + chrono::Duration::days(days);
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).expect("below a day");
    calendar.offsets.minute_on(date, time).instant()
}

/// Tariffs one after the other, in the currency and with the days of the first one's seed.
fn file(list: &[More]) -> TariffFile {
    let first = Case::new(list[0].seed);
    let calendar = Calendar {
        offsets: FRAME.calendar.offsets.clone(),
        ..first.calendar
    };
    let mut day = 0;
    let tariffs = (1..).zip(list).map(|(version, more)| {
        day += more.begins.0;
        let end = more
            .ends
            .map(|(days, minute)| instant(&calendar, day + days, minute));
        let mut tariff = sound(Case::new(more.seed).tariff, &more.name);
        tariff.version = version;
        tariff.valid_from = instant(&calendar, day, more.begins.1);
        tariff.valid_until = end;
        tariff.running_stays = if more.takes_over {
            RunningStays::TakeOver
        } else {
            RunningStays::Keep
        };
        tariff.exit_grace_minutes = more.exit_grace_minutes;
        tariff
    });
    let tariffs = tariffs.collect();
    TariffFile {
        currency: first.currency,
        zone: FRAME.zone.clone(),
        calendar,
        tariffs,
    }
}

/// The tariff without what can be computed with and makes no sense, and with a strange name here and there.
fn sound(mut tariff: Tariff, name: &str) -> Tariff {
    tariff.maximum = tariff
        .maximum
        .max(tariff.minimum.filter(|_| tariff.maximum.is_some()));
    for offer in &mut tariff.offers {
        name.clone_into(&mut offer.name);
    }
    let offers = tariff
        .offers
        .iter_mut()
        .map(|offer| (&mut offer.when, &mut offer.rules));
    let extras = tariff
        .extras
        .iter_mut()
        .map(|extra| (&mut extra.when, &mut extra.rules));
    for (when, rules) in offers.chain(extras) {
        ask(when, name);
        for rule in rules {
            unname(rule, name);
        }
    }
    for rule in &mut tariff.rules {
        unname(rule, name);
    }
    for adjustment in &mut tariff.adjustments {
        ask(&mut adjustment.when, name);
    }
    tariff
}

fn ask(when: &mut Condition, name: &str) {
    when.full_below = when
        .full_below
        .filter(|&below| when.full_from.is_none_or(|from| from < below));
    if !when.validations.is_empty() {
        when.validations.insert(name.to_owned());
    }
}

/// Nothing names what charges nothing, so that may be without a name.
fn unname(rule: &mut Rule, name: &str) {
    ask(&mut rule.when, name);
    if !rule.strategy.charges() && !matches!(rule.strategy, Kind::Cap(_)) {
        rule.name.clear();
    }
}

/// The places of all keys, as JSON pointers to the table and the key in it.
fn keys(value: &Value, place: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                found.push((place.to_owned(), key.clone()));
                keys(value, &format!("{place}/{key}"), found);
            }
        }
        Value::Array(list) => {
            for (number, value) in list.iter().enumerate() {
                keys(value, &format!("{place}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// Whether a key says what its absence says as well: the writer writes two of these, because they are read more easily.
fn says_nothing(key: &str, value: &Value) -> bool {
    matches!(
        (key, value.as_str()),
        ("mode", Some("half_up")) | ("per", Some("stay"))
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(list in prop::collection::vec(more(), 1..4)) {
        let file = file(&list);
        let text = write_tariffs(&file);
        prop_assert_eq!(read_tariffs(&text), Ok(file));
        let value = json(&text);
        if let Some(error) = VALIDATOR.iter_errors(&value).next() {
            prop_assert!(false, "{}: {error}", error.instance_path());
        }
    }

    #[test]
    fn every_key_that_is_written_counts(more in more(), which in any::<prop::sample::Index>()) {
        let file = file(&[more]);
        let mut value = json(&write_tariffs(&file));
        let mut all = Vec::new();
        keys(&value, "", &mut all);
        let (place, key) = which.get(&all);
        let table = value.pointer_mut(place).and_then(Value::as_object_mut).expect("a table");
        let dropped = table.remove(key).expect("its key");
        prop_assume!(!says_nothing(key, &dropped));
        prop_assert_ne!(read_tariffs(&value.to_string()), Ok(file), "{}/{}", place, key);
    }
}

#[test]
fn the_tariffs_of_lots_and_boards_are_written_and_read_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let boards = fs::read_dir(root.join("tests/boards")).expect("the boards");
    let boards = boards.flat_map(|entry| {
        let folder = entry.expect("an entry").path();
        ["board.toml", "board.json"].map(|name| folder.join(name))
    });
    let lots = ["tivoli", "example", "charging", "fairground"];
    let lots = lots.map(|name| root.join(format!("../../lots/{name}.toml")));
    let mut files = 0;
    for path in boards.filter(|path| path.exists()).chain(lots) {
        let place = path.display();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{place}: {error}"));
        let file = read_tariffs(&text).unwrap_or_else(|errors| panic!("{place}:\n{errors}"));
        let text = write_tariffs(&file);
        assert_eq!(read_tariffs(&text), Ok(file), "{place}");
        assert!(VALIDATOR.is_valid(&json(&text)), "{place}");
        files += 1;
    }
    assert!(files >= 54, "{files}");
}

#[test]
fn t5_a_beginning_before_all_years_and_an_end_after_them_can_be_read_again() {
    let utc = |text: &str| {
        let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
        Instant(time.and_utc().timestamp_millis())
    };
    // One of the last century, one from ever until now, one for ever, and one that nobody lives to see.
    let spans = [
        (Instant(i64::MIN), Some(utc("1999-12-31 23:00"))),
        (utc("2012-09-06 00:00"), Some(utc("2026-06-01 22:00"))),
        (utc("2026-06-01 22:00"), Some(utc("2999-12-31 23:00"))),
        (utc("3000-01-01 00:00"), None),
    ];
    let mut file = FRAME.clone();
    let tariffs = (1..).zip(spans).map(|(version, (from, until))| {
        let mut tariff = Tariff::new(version, from, FRAME.tariffs[0].rules.clone());
        tariff.valid_until = until;
        tariff
    });
    file.tariffs = tariffs.collect();
    let text = write_tariffs(&file);
    let read = read_tariffs(&text).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    let said: Vec<_> = read
        .tariffs
        .iter()
        .map(|tariff| (tariff.valid_from, tariff.valid_until))
        .collect();
    assert_eq!(
        said,
        [
            (utc("2014-12-31 23:00"), Some(utc("2014-12-31 23:01"))),
            (utc("2014-12-31 23:01"), Some(utc("2026-06-01 22:00"))),
            (utc("2026-06-01 22:00"), None),
            (utc("2044-12-31 23:00"), None),
        ]
    );
    assert!(VALIDATOR.is_valid(&json(&text)));
    assert_eq!(write_tariffs(&read), text);
}

#[test]
fn keys_stand_in_the_order_in_which_people_look_for_them() {
    let first = r#"{
  "currency": "EUR",
  "zone": "Europe/Berlin",
  "tariff": [
    {
      "version": 1,
      "valid_from": "2026-01-01",
      "rule": [
        {
          "kind": "increment",
          "minutes": 60,
          "price": "2.00"
        }
      ]
    }
  ]
}
"#;
    assert_eq!(write_tariffs(&FRAME), first);
}
