//! The page for whoever writes a lot file says what is true.

use engine::lot::Lot;

const PAGE: &str = include_str!("../../../docs/lot-file.md");
const MISTAKES: [&str; 3] = [
    include_str!("reading/mistakes.rs"),
    include_str!("reading/choice/mistakes.rs"),
    include_str!("reading/choice/order_mistakes.rs"),
];

/// What stands between ```` ```toml ```` and ```` ``` ````, with the line it begins in.
fn blocks() -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(PAGE.lines()) {
        match &mut open {
            None if line == "```toml" => open = Some((number, String::new())),
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

#[test]
fn every_file_of_the_page_can_be_read() {
    let blocks = blocks();
    assert_eq!(blocks.len(), 5);
    for (line, block) in blocks {
        match lotfile::read(&block) {
            Ok(document) => assert!(Lot::try_from(document).is_ok(), "the file in line {line}"),
            Err(errors) => panic!("the file in line {line}:\n{errors}"),
        }
    }
}

#[test]
fn every_message_of_the_page_is_one_that_is_tested() {
    let plain = |text: &str| text.replace(['`', '\\'], "").replace('\n', " ");
    let tested = plain(&MISTAKES.concat());
    let mut messages = 0;
    for line in PAGE.lines() {
        let cell = line.strip_prefix("| ").and_then(|row| row.split(" | ").next());
        let message = cell.unwrap_or(line).trim_matches(['`', ' ']);
        if message.starts_with("line ") {
            messages += 1;
            assert!(tested.contains(plain(message).trim()), "{message}");
        }
    }
    assert!(messages >= 60, "{messages}");
}

#[test]
fn every_key_of_the_format_is_on_the_page() {
    // A key nobody knows makes the reader list those it knows.
    for (text, path) in [
        ("x = 1", "a lot"),
        ("[preferences]\nx = 1", "[preferences]"),
        ("[preferences]\nbus = { x = 1 }", "a group of spots"),
        ("[preferences.trailer]\nx = 1", "[preferences.trailer]"),
        ("[[preferences.order]]\nx = 1", "an order"),
        ("[[preferences.reserve]]\nx = 1", "a reserve"),
        ("[[level]]\nx = 1", "a level"),
        ("[[level]]\n[[level.section]]\nx = 1", "a section"),
        (
            "[[level]]\n[[level.section]]\n[[level.section.row]]\nx = 1",
            "a row",
        ),
        (
            "[[level]]\n[[level.section]]\n[[level.section.row]]\nlift = { x = 1 }",
            "a distance",
        ),
        ("[[tariff]]\nx = 1", "a tariff"),
        (
            "[[tariff]]\n[[tariff.rule]]\nkind = \"increment\"\nx = 1",
            "a rule",
        ),
        ("[[tariff]]\n[[tariff.rule]]\nkind = \"flat\"\nx = 1", "a rule"),
        ("[[tariff]]\n[[tariff.rule]]\nkind = \"cap\"\nx = 1", "a rule"),
    ] {
        let errors = lotfile::read(text).expect_err("an unknown key");
        let start = format!("{path} has no key `x`; it has ");
        let list = errors.iter().find_map(|error| error.message.strip_prefix(&start));
        let list = list
            .unwrap_or_else(|| panic!("{path}: {errors}"))
            .replace(" and ", ", ");
        for key in list.split(", ") {
            let is_part = [
                "`preferences`",
                "`order`",
                "`reserve`",
                "`level`",
                "`section`",
                "`row`",
                "`tariff`",
                "`rule`",
            ]
            .contains(&key);
            assert!(is_part || PAGE.contains(key), "{path}: {key}");
        }
    }
}
