//! Every key and every word of the format is on its page.

use engine::tariff::Calendar;
use engine::time::Offsets;

use super::{LOT_FILE, TARIFFS};

/// A key that nobody knows makes the reader list those it knows, of what it calls `what`.
fn keys(said: Result<(), lotfile::LotFileErrors>, what: &str) -> Vec<String> {
    let errors = said.expect_err("an unknown key");
    let start = format!("{what} has no key `x`; it has ");
    let list = errors.iter().find_map(|error| error.message.strip_prefix(&start));
    let list = list
        .unwrap_or_else(|| panic!("{what}: {errors}"))
        .replace(" and ", ", ");
    list.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_key_of_a_lot_is_on_its_page() {
    const ROW: &str = "[[level]]\n[[level.section]]\n[[level.section.row]]\n";
    for (text, what) in [
        ("x = 1".to_owned(), "a lot"),
        ("[preferences]\nx = 1".to_owned(), "[preferences]"),
        ("[preferences]\nbus = { x = 1 }".to_owned(), "a group of spots"),
        ("[preferences.trailer]\nx = 1".to_owned(), "[preferences.trailer]"),
        ("[[preferences.order]]\nx = 1".to_owned(), "an order"),
        ("[[preferences.reserve]]\nx = 1".to_owned(), "a reserve"),
        ("[[level]]\nx = 1".to_owned(), "a level"),
        ("[[level]]\n[[level.section]]\nx = 1".to_owned(), "a section"),
        (format!("{ROW}x = 1"), "a row"),
        (format!("{ROW}lift = {{ x = 1 }}"), "a distance"),
        (format!("{ROW}chargers = {{ x = 1 }}"), "a group of chargers"),
        (format!("{ROW}rate_class = {{ x = 1 }}"), "a group of spots"),
    ] {
        for key in keys(lotfile::read(&text).map(drop), what) {
            let name = key.trim_matches('`');
            let is_there = [
                format!("`[[{name}]]`"),
                format!(".{name}]]`"),
                format!("[{name}]`"),
                key.clone(),
            ]
            .iter()
            .any(|written| LOT_FILE.contains(written));
            assert!(is_there, "{what}: {key}");
        }
    }
}

#[test]
fn every_key_of_a_tariff_is_on_its_page() {
    for (text, what) in [
        ("x = 1", "a tariff file"),
        ("[[special_days]]\nx = 1", "a kind of special days"),
        ("[[tariff]]\nx = 1", "a tariff"),
        ("[[tariff]]\ntax = { x = 1 }", "a tax"),
        ("[[tariff]]\nrounding = { x = 1 }", "a rounding"),
        ("[[tariff]]\n[[tariff.offer]]\nx = 1", "an offer"),
        ("[[tariff]]\n[[tariff.offer]]\nwhen = { x = 1 }", "a condition"),
        ("[[tariff]]\n[[tariff.extra]]\nx = 1", "an extra"),
    ] {
        on_page(&keys(lotfile::read_tariffs(text).map(drop), what), what);
    }
    for kind in ["percent", "amount", "minutes"] {
        let text = format!("[[tariff]]\n[[tariff.adjustment]]\nkind = \"{kind}\"\nx = 1");
        on_page(
            &keys(lotfile::read_tariffs(&text).map(drop), "an adjustment"),
            kind,
        );
    }
    for kind in ["increment", "flat", "table", "free", "free_if_out_within", "cap"] {
        let text = format!("[[tariff]]\n[[tariff.rule]]\nkind = \"{kind}\"\nx = 1");
        on_page(&keys(lotfile::read_tariffs(&text).map(drop), "a rule"), kind);
    }
    for (of, kind) in [("energy", "energy"), ("once", "fee")] {
        let text = format!(
            "[[tariff]]\n[[tariff.extra]]\nof = \"{of}\"\n[[tariff.extra.rule]]\nkind = \"{kind}\"\nx = 1"
        );
        on_page(&keys(lotfile::read_tariffs(&text).map(drop), "a rule"), kind);
    }
    for (rule, what) in [
        ("kind = \"flat\"\nwindow = { x = 1 }", "a window"),
        ("kind = \"table\"\nrows = [{ x = 1 }]", "a row of a table"),
        ("kind = \"cap\"\nper = { minutes = 20, x = 1 }", "a period"),
    ] {
        let text = format!("[[tariff]]\n[[tariff.rule]]\n{rule}");
        on_page(&keys(lotfile::read_tariffs(&text).map(drop), what), what);
    }
}

#[test]
fn every_key_of_a_stay_is_on_its_page() {
    let calendar = Calendar::new(Offsets::fixed(0).expect("UTC"));
    for (text, what) in [
        ("x = 1", "a stay"),
        ("vehicle = { x = 1 }", "a vehicle"),
        ("spots = [{ x = 1 }]", "where it stood"),
        ("charging = [{ x = 1 }]", "a time at a charger"),
        ("charging = [{ periods = [{ x = 1 }] }]", "a charging period"),
        ("booking = { x = 1 }", "a booking"),
        ("earlier = [{ x = 1 }]", "an earlier visit"),
    ] {
        on_page(&keys(lotfile::read_stay(text, &calendar).map(drop), what), what);
    }
}

/// That the tariffs page names each key: alone, or in a group such as `{ percent, kind }`.
fn on_page(keys: &[String], what: &str) {
    for key in keys {
        let name = key.trim_matches('`');
        let in_group = ["{ ", ", "].iter().any(|before| {
            [" }", ", "]
                .iter()
                .any(|after| TARIFFS.contains(&format!("{before}{name}{after}")))
        });
        assert!(in_group || TARIFFS.contains(key), "{what}: {key}");
    }
}

#[test]
fn every_word_that_a_key_of_a_tariff_may_have_is_on_its_page() {
    const BETWEEN: [&str; 2] = ["must be one of ", ", not \"?\""];
    let calendar = Calendar::new(Offsets::fixed(0).expect("UTC"));
    let rule = "[[tariff.rule]]\nkind = \"increment\"\n";
    let mut words = 0;
    for (text, is_stay) in [
        ("[[special_days]]\ncounts_as = \"?\"".to_owned(), false),
        (
            "[[tariff]]\nrunning_stays = \"?\"\nstacking = \"?\"\nrestart = \"?\"".to_owned(),
            false,
        ),
        (
            "[[tariff]]\nseveral_spots = \"?\"\non_move = \"?\"".to_owned(),
            false,
        ),
        (
            "[[tariff]]\ntax = { kind = \"?\" }\nrounding = { mode = \"?\" }".to_owned(),
            false,
        ),
        (
            format!("[[tariff]]\n{rule}steps = \"?\"\ntakeover = \"?\""),
            false,
        ),
        (
            format!(
                "[[tariff]]\n{rule}when = {{ vehicle = [\"?\"], spot = [\"?\"], means = [\"?\"], booking = \"?\" }}"
            ),
            false,
        ),
        ("[[tariff]]\n[[tariff.rule]]\nkind = \"?\"".to_owned(), false),
        (
            "[[tariff]]\n[[tariff.rule]]\nkind = \"cap\"\nrepeat = \"?\"".to_owned(),
            false,
        ),
        ("[[tariff]]\n[[tariff.extra]]\nof = \"?\"".to_owned(), false),
        (
            "[[tariff]]\n[[tariff.adjustment]]\nkind = \"?\"".to_owned(),
            false,
        ),
        (
            "[[tariff]]\n[[tariff.adjustment]]\nkind = \"minutes\"\nmeaning = \"?\"".to_owned(),
            false,
        ),
        (
            "lost = \"?\"\nvehicle = { class = \"?\" }\nspots = [{ kind = \"?\" }]".to_owned(),
            true,
        ),
    ] {
        let said = if is_stay {
            lotfile::read_stay(&text, &calendar).map(drop)
        } else {
            lotfile::read_tariffs(&text).map(drop)
        };
        let errors = said.expect_err("a word that nobody knows");
        for error in errors.iter() {
            let list = error
                .message
                .split_once(BETWEEN[0])
                .and_then(|(_, rest)| rest.split_once(BETWEEN[1]));
            for word in list.iter().flat_map(|(list, _)| list.split(", ")) {
                words += 1;
                assert!(TARIFFS.contains(&format!("`{word}`")), "{}", error.message);
            }
        }
    }
    assert!(words > 60, "{words}");
}
