//! The pages for whoever writes a lot file or a tariff say what is true.

mod keys;
mod wrong;

use std::collections::BTreeSet;

use engine::lot::Lot;
use engine::tariff::{Calendar, Pricer};
use engine::time::Offsets;
use lotfile::TariffFile;
use wrong::{GOOD, WRONG};

const LOT_FILE: &str = include_str!("../../../../docs/lot-file.md");
const TARIFFS: &str = include_str!("../../../../docs/tariffs.md");
const MISTAKES: [&str; 3] = [
    include_str!("../reading/mistakes.rs"),
    include_str!("../reading/choice/mistakes.rs"),
    include_str!("../reading/choice/order_mistakes.rs"),
];

/// What stands between ```` ```toml ```` or another word and ```` ``` ````, with the line it begins in.
fn blocks(page: &str, syntax: &str) -> Vec<(usize, String)> {
    let begin = format!("```{syntax}");
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(page.lines()) {
        match &mut open {
            None if line == begin => open = Some((number, String::new())),
            None => {}
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
        }
    }
    blocks
}

/// The messages in the tables of a page.
fn messages(page: &str) -> Vec<&str> {
    let cells = page.lines().map(|line| {
        line.strip_prefix("| ")
            .and_then(|row| row.split(" | ").next())
            .unwrap_or(line)
    });
    let cells = cells.map(|cell| cell.trim_matches(['`', ' ']));
    cells.filter(|cell| cell.starts_with("line ")).collect()
}

fn plain(text: &str) -> String {
    text.replace(['`', '\\'], "").replace('\n', " ").trim().to_owned()
}

fn sound(line: usize, text: &str) -> TariffFile {
    let file =
        lotfile::read_tariffs(text).unwrap_or_else(|errors| panic!("the tariff in line {line}:\n{errors}"));
    for tariff in &file.tariffs {
        assert_eq!(tariff.check(), Ok(()), "the tariff in line {line}");
        assert_eq!(
            tariff.check_days(&file.calendar),
            Ok(()),
            "the tariff in line {line}"
        );
    }
    file
}

/// What a stay costs, as its tariff file writes sums.
fn cost(file: &TariffFile, stay: &str) -> String {
    let stay = lotfile::read_stay(stay, &file.calendar).expect("a stay");
    let bill = Pricer::new(&file.tariffs[0], &file.calendar, file.currency).bill(&stay);
    let minor = bill.expect("a bill").total.minor;
    format!("{}.{:02}", minor / 100, minor % 100)
}

#[test]
fn every_file_of_the_lot_s_page_can_be_read() {
    let blocks = blocks(LOT_FILE, "toml");
    assert_eq!(blocks.len(), 5);
    for (line, block) in blocks {
        match lotfile::read(&block) {
            Ok(document) => assert!(Lot::try_from(document).is_ok(), "the file in line {line}"),
            Err(errors) => panic!("the file in line {line}:\n{errors}"),
        }
    }
}

#[test]
fn every_tariff_of_the_tariffs_page_is_sound() {
    const FRAME: &str =
        "currency = \"EUR\"\nzone = \"Europe/Vienna\"\n[[tariff]]\nversion = 1\nvalid_from = 2026-01-01\n";
    // A fragment may have nothing but caps or extras, so something is charged after it.
    const REST: &str = "\n[[tariff.rule]]\nkind = \"increment\"\nminutes = 60\nprice = \"2.00\"\n";
    let blocks = blocks(TARIFFS, "toml");
    let is_whole = |block: &str| block.lines().any(|line| line == "[[tariff]]");
    let whole = blocks.iter().filter(|(_, block)| is_whole(block)).count();
    assert!(whole >= 3 && blocks.len() >= 15, "{whole} of {}", blocks.len());
    for (line, block) in blocks {
        if is_whole(&block) {
            sound(line, &block);
        } else {
            sound(line, &format!("{FRAME}{block}{REST}"));
        }
    }
}

#[test]
fn everything_in_json_on_the_tariffs_page_can_be_read() {
    let calendar = Calendar::new(Offsets::fixed(0).expect("UTC"));
    let (mut tariffs, mut stays) = (0, 0);
    for (line, block) in blocks(TARIFFS, "json") {
        if block.contains("\"tariff\"") {
            sound(line, &block);
            tariffs += 1;
        } else {
            let stay = lotfile::read_stay(&block, &calendar);
            assert!(stay.is_ok(), "the stay in line {line}: {stay:?}");
            stays += 1;
        }
    }
    assert!(tariffs > 0 && stays > 1, "{tariffs}, {stays}");
}

#[test]
fn the_first_tariff_is_the_same_in_json_and_costs_what_its_table_says() {
    let written =
        [blocks(TARIFFS, "toml"), blocks(TARIFFS, "json")].map(|blocks| sound(blocks[0].0, &blocks[0].1));
    assert_eq!(written[0], written[1]);
    let mut rows = 0;
    for line in TARIFFS.lines().filter(|line| line.starts_with("| 2026-")) {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let stay = format!("entry = {}:00\nexit = {}:00", cells[1], cells[2]);
        assert_eq!(cost(&written[0], &stay), cells[3], "{line}");
        rows += 1;
    }
    assert!(rows > 5, "{rows}");
}

#[test]
fn the_charging_stay_costs_what_the_page_says() {
    let tariff = blocks(TARIFFS, "toml")
        .into_iter()
        .find(|(_, block)| block.contains("\"Blocking\""));
    let stay = blocks(TARIFFS, "json")
        .into_iter()
        .find(|(_, block)| block.contains("energy_kwh"));
    let ((line, tariff), (_, stay)) = tariff.zip(stay).expect("both");
    assert!(TARIFFS.contains(&format!(
        "This stay costs {}:",
        cost(&sound(line, &tariff), &stay)
    )));
}

#[test]
fn every_message_of_the_lot_s_page_is_one_that_is_tested() {
    let tested = plain(&MISTAKES.concat());
    let messages = messages(LOT_FILE);
    for message in &messages {
        assert!(tested.contains(&plain(message)), "{message}");
    }
    assert!(messages.len() >= 50, "{}", messages.len());
}

#[test]
fn the_tariffs_page_has_what_is_said_of_each_mistake_and_nothing_else() {
    let mut said = BTreeSet::new();
    for (good, bad) in WRONG {
        assert!(GOOD.contains(good), "{good}");
        let errors = lotfile::read_tariffs(&GOOD.replacen(good, bad, 1)).expect_err(bad);
        said.insert(plain(&errors.iter().next().expect("at least one").to_string()));
    }
    assert!(lotfile::read_tariffs(GOOD).is_ok());
    let told: BTreeSet<_> = messages(TARIFFS).into_iter().map(plain).collect();
    assert_eq!(told, said);
}
