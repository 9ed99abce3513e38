//! The page of the cookbook, made from the boards.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::board::{Board, Case, Format};
use crate::catalogue::ROWS;

/// The countries by their codes, in the order of the page.
const COUNTRIES: [(&str, &str); 25] = [
    ("au", "Australia"),
    ("at", "Austria"),
    ("bh", "Bahrain"),
    ("be", "Belgium"),
    ("ca", "Canada"),
    ("cl", "Chile"),
    ("dk", "Denmark"),
    ("fr", "France"),
    ("de", "Germany"),
    ("hk", "Hong Kong"),
    ("ie", "Ireland"),
    ("it", "Italy"),
    ("jp", "Japan"),
    ("nl", "Netherlands"),
    ("nz", "New Zealand"),
    ("no", "Norway"),
    ("om", "Oman"),
    ("pl", "Poland"),
    ("qa", "Qatar"),
    ("sg", "Singapore"),
    ("es", "Spain"),
    ("se", "Sweden"),
    ("ch", "Switzerland"),
    ("gb", "United Kingdom"),
    ("us", "United States"),
];

const HEAD: &str = "# Cookbook

Price boards of garages, streets, airports and chargers around the world, each as a tariff. Find one that is like yours, copy it and
change its numbers; [tariffs.md](tariffs.md) says what every word means.

Under each board are two stays and what they cost. A stay is one line, as `parkade price` reads it from a file; save board and stay,
and ask for the bill:

```sh
parkade price --tariff board.toml --stay stay.json
```

The facts are from what operators, cities and newspapers have published, at some time; none is advice on what parking costs there
today. The sentences and the tariffs are ours. What had to be filled in is named as ours. Times are in 2026 where nothing else is said,
by the clock of the place.

Every board is a folder of `crates/lotfile/tests/boards` with more stays, at the minute before and after each step, over midnight and
over the nights in which clocks change. Their totals were worked out by hand. This page is made from these folders: after a change there,
`UPDATE=1 cargo test -p lotfile --test boards` writes it anew.
";

const LIMITS: &str = "
## What the boards could not say

- That nobody may stay longer, or return, is for a sign to say; a tariff says what it costs (16, 36). Whether a bill is paid at once
  or sent to a department is no matter of its price.
- Rows of a table and first periods count from entry, or from a midnight or every 24 hours after it, not from when the hours begin in
  which parking is charged. Where these meet (Lyon, Scarborough), who comes before them is charged by a later row.
- Where a board has a price for who comes by a condition, it counts where it is cheaper, or always; that somebody has to pay the
  dearer of two (Amsterdam) cannot be said.
- Idle time that is waived for who leaves within some minutes, and charged from its beginning otherwise (Tesla), is charged after
  these minutes.
- A price by the minute that depends on the power (some American chargers) has no rule; energy has.
- Taxes have at most two decimals: New York’s 8.875 % is not one.
";

/// Compares the page with the boards, or writes it where `UPDATE=1` asks for that.
pub(crate) fn check(boards: &[Board]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tariffs-cookbook.md");
    let page = page(boards);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, &page).expect("the page is written");
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found == page {
        return;
    }
    let differs = found
        .lines()
        .zip(page.lines())
        .take_while(|(found, made)| found == made)
        .count();
    let line = |text: &str| text.lines().nth(differs).unwrap_or("(its end)").to_owned();
    panic!(
        "docs/tariffs-cookbook.md is not what the boards say, from line {}:\n  {}\nwhere it should be\n  {}\n\
         UPDATE=1 cargo test -p lotfile --test boards writes it anew",
        differs + 1,
        line(&found),
        line(&page),
    );
}

fn page(boards: &[Board]) -> String {
    let titles: BTreeSet<String> = boards.iter().map(|board| anchor(&board.title)).collect();
    assert_eq!(titles.len(), boards.len(), "two boards have one title");
    let of = |code: &'static str| boards.iter().filter(move |board| board.country() == code);
    let mut page = HEAD.to_owned();
    page.push_str("\n## By country\n\n");
    for (code, country) in COUNTRIES {
        line(&mut page, &format!("- {country}: {}", links(of(code))));
    }
    page.push_str("\n## By kind of rule\n\n| | kind of rule | boards |\n| --- | --- | --- |\n");
    for (row, what) in ROWS {
        let shown = links(boards.iter().filter(|board| board.rows.contains(&row)));
        line(&mut page, &format!("| {row} | {what} | {shown} |"));
    }
    page.push_str(LIMITS);
    for (code, country) in COUNTRIES {
        line(&mut page, &format!("\n## {country}"));
        of(code).for_each(|board| section(&mut page, board));
    }
    let shown = COUNTRIES.iter().map(|&(code, _)| of(code).count()).sum::<usize>();
    assert_eq!(shown, boards.len(), "a board’s country is not on the list");
    page
}

fn section(page: &mut String, board: &Board) {
    let words = match board.format {
        Format::Toml => "toml",
        Format::Json => "json",
    };
    line(
        page,
        &format!(
            "\n### {}\n\n{}\n\nFacts: {}\n",
            board.title, board.says, board.facts
        ),
    );
    line(page, &format!("```{words}\n{}\n```\n", board.text.trim_end()));
    for case in board.cases.iter().take(2) {
        line(page, &stay(board, case));
    }
}

/// A stay as one line of JSON, what it costs and why.
fn stay(board: &Board, case: &Case) -> String {
    let total = format!("{} {}", case.total, board.file.currency);
    format!(
        "- `{}`\\\n  **{total}**: {}.",
        in_order(&case.written),
        case.because
    )
}

/// The keys in the order in which one would tell them.
fn in_order(stay: &Map<String, Value>) -> String {
    const ORDER: [&str; 12] = [
        "entry",
        "exit",
        "vehicle",
        "spots",
        "charging",
        "customers",
        "validations",
        "means",
        "full_percent",
        "lost",
        "booking",
        "earlier",
    ];
    assert!(stay.keys().all(|key| ORDER.contains(&key.as_str())), "{stay:?}");
    let pairs = ORDER
        .iter()
        .filter_map(|key| Some(format!("\"{key}\": {}", stay.get(*key)?)));
    format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
}

fn links<'a>(boards: impl Iterator<Item = &'a Board>) -> String {
    let links = boards.map(|board| format!("[{}](#{})", board.title, anchor(&board.title)));
    links.collect::<Vec<_>>().join(" · ")
}

/// The name by which a heading is linked to.
fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    kept.flat_map(char::to_lowercase)
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a text has room");
}
