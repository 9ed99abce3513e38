//! How a device keeps and shares what it records, measured in a real browser beside a real server.

use std::process::Command;

use serde_json::Value;

use super::programs::{Profile, build_natively};
use super::results::Results;
use super::words::{bytes, count, ratio, table, time, wrapped};
use crate::failure::Outcome;
use crate::{browser, build, project};

pub(super) const TITLE: &str = "A device and its server";

const HOW: &str = "In Chromium with a profile on the disk, on the kiosk's page: a device that has had a busy hour, and so leases spots for whoever comes, \
    records without a network 10,000 operations of 5,000 tickets, each given when the one before is durable; of four operations two are arrivals, one a \
    payment and one a departure. In between, as many \
    transactions of one write each, of as many bytes and as strict, go to IndexedDB without any app: that is the floor. Then the browser is closed and \
    started again, and the page loaded again several times (the median counts), which is compared with the page before anything was recorded. Then the \
    network comes back: the time is that from the browser's word of it until the screen says that everything is shared, and the bytes are all that go \
    through a line that counts them, with all headers. Then a second device, which has the app and nothing else, is enrolled: the time is that from the \
    navigation until its screen says the same. Another device has 10,000 vehicles inside that the server knows. The server is the release build on \
    SQLite. Its rules in memory are measured natively, and the whole of it by a client that keeps one connection and \
    sends 2,000 operations at a time, compressed as the app does it, of which only the waiting counts.";

/// How much later than the floor an operation may be durable, in milliseconds.
const LATER_MS: f64 = 0.3;
/// The other aims: milliseconds until a device is ready, has shared everything, and until a second one has it; and bytes.
const READY_MS: f64 = 150.0;
const SHARED_MS: f64 = 1_000.0;
const SHARED_BYTES: f64 = 400_000.0;
const SECOND_MS: f64 = 300.0;

/// Measures, in a browser and without one.
pub(super) fn measure(effort: &str, add: impl FnMut(&Value) -> Outcome) -> Outcome {
    let hub = build_natively(Profile::Measure)?.with_file_name("hub");
    let dist = build::app()?;
    let driven = build::driven_app()?;
    let server = build::server()?;
    let chromium = browser::ready()?;
    println!("\nMeasuring a device and its server …");
    let mut node = Command::new("node");
    node.current_dir(project::root()?)
        .args(["tests/browser/driven/measure.mjs", effort])
        .env("PARKADE_CHROMIUM", chromium)
        .env("PARKADE_DIST", dist)
        .env("PARKADE_DRIVEN", driven)
        .env("PARKADE_HUB", hub)
        .env("PARKADE_SERVER", server);
    super::measure(&mut node, add)
}

/// The section of the page; nothing where nothing was measured.
pub(super) fn section(results: &Results) -> String {
    let Some(operations) = results.figure("operations") else {
        return String::new();
    };
    let mut rows: Vec<_> = lines(operations)
        .into_iter()
        .filter_map(|line| line.row(results))
        .collect();
    rows.extend(server(results));
    let head = ["what", "found", "beside", "times", "at most", ""];
    let table = table(&head, rows);
    let table = table.replacen(
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
        1,
    );
    format!("\n## {TITLE}\n\n{}\n\n{table}", wrapped(HOW))
}

/// The page with this section anew, which is its last one.
pub(super) fn replaced(page: &str, section: &str) -> String {
    let heading = format!("\n## {TITLE}\n");
    let before = page.find(&heading).map_or(page, |at| &page[..at]);
    format!("{before}{section}")
}

/// One line of the table: a figure, what it is compared with, and the most it may be.
struct Line {
    what: String,
    way: &'static [&'static str],
    beside: Option<(&'static str, f64)>,
    most: Most,
    write: fn(f64) -> String,
}

enum Most {
    Anything,
    This(f64),
    /// So much more than what it is compared with.
    Beyond(f64),
}

impl Line {
    fn row(self, results: &Results) -> Option<Vec<String>> {
        let parts: Option<Vec<f64>> = self.way.iter().map(|way| results.figure(way)).collect();
        let found: f64 = parts?.iter().sum();
        let beside = self
            .beside
            .and_then(|(way, times)| Some(results.figure(way)? * times));
        let most = match self.most {
            Most::Anything => None,
            Most::This(most) => Some(most),
            Most::Beyond(more) => beside.map(|beside| beside + more),
        };
        let verdict = most.map_or("", |most| if found <= most { "met" } else { "**not met**" });
        Some(vec![
            self.what,
            (self.write)(found),
            beside.map_or_else(String::new, self.write),
            beside.map_or_else(String::new, |beside| ratio(found / beside)),
            most.map_or_else(String::new, self.write),
            verdict.to_owned(),
        ])
    }
}

fn lines(operations: f64) -> Vec<Line> {
    let mut lines = durable();
    lines.extend(starts(operations));
    lines.extend(shared(operations));
    lines
}

fn durable() -> Vec<Line> {
    let line = |what: &str, way, raw, most| Line {
        what: format!("An operation is durable, {what}; beside: the floor"),
        way,
        beside: Some((raw, 1.0)),
        most,
        write: milliseconds,
    };
    vec![
        line(
            "median",
            &["durable app p50"],
            "durable raw p50",
            Most::Beyond(LATER_MS),
        ),
        line("p95", &["durable app p95"], "durable raw p95", Most::Anything),
        line(
            "median of the first tenth",
            &["durable app p50, the first tenth"],
            "durable raw p50, the first tenth",
            Most::Anything,
        ),
        line(
            "median of the last tenth",
            &["durable app p50, the last tenth"],
            "durable raw p50, the last tenth",
            Most::Anything,
        ),
    ]
}

fn starts(operations: f64) -> Vec<Line> {
    let many = count(whole(operations));
    let by_app = |what: &str, way, most| Line {
        what: format!("Ready with {many} {what}, from the app's first step; beside: with none"),
        way,
        beside: Some(("start with nothing recorded, from the app's first step", 1.0)),
        most,
        write: milliseconds,
    };
    let by_page = |way| Line {
        what: "The same, from the navigation".to_owned(),
        way,
        beside: Some(("start with nothing recorded, from the navigation", 1.0)),
        most: Most::Anything,
        write: milliseconds,
    };
    vec![
        by_app(
            "operations that only this device has",
            &["start with all pending, from the app's first step"],
            Most::This(READY_MS),
        ),
        by_page(&["start with all pending, from the navigation"]),
        by_app(
            "vehicles inside",
            &["start with as many inside, from the app's first step"],
            Most::Anything,
        ),
        by_page(&["start with as many inside, from the navigation"]),
    ]
}

fn shared(operations: f64) -> Vec<Line> {
    let line = |what: String, way, most, write| Line {
        what,
        way,
        beside: None,
        most,
        write,
    };
    vec![
        line(
            format!("{} operations are shared", count(whole(operations))),
            &["sharing all"],
            Most::This(SHARED_MS),
            milliseconds,
        ),
        Line {
            beside: Some(("bytes of an operation", operations)),
            ..line(
                "The bytes that takes, both ways; beside: the operations as JSON".to_owned(),
                &["sharing all, bytes up", "sharing all, bytes down"],
                Most::This(SHARED_BYTES),
                size,
            )
        },
        line(
            "A second device has everything".to_owned(),
            &["a second device has all"],
            Most::This(SECOND_MS),
            milliseconds,
        ),
        line(
            "The bytes it gets".to_owned(),
            &["a second device has all, bytes down"],
            Most::Anything,
            size,
        ),
    ]
}

fn milliseconds(ms: f64) -> String {
    time(ms * 1e6)
}

fn size(size: f64) -> String {
    bytes(whole(size))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is counted is neither negative nor that many"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

/// The server by itself, in operations a second and bytes an operation.
fn server(results: &Results) -> Vec<Vec<String>> {
    let figure = |way| results.figure(way).map(whole);
    let row = |what: &str, found: String| {
        vec![
            what.to_owned(),
            found,
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]
    };
    let rate = |what, way| Some(row(what, format!("{} a second", count(figure(way)?))));
    let size = |what, way| Some(row(what, bytes(figure(way)?)));
    let rows = [
        rate(
            "Operations through the server's rules, in memory",
            "hub operations a second",
        ),
        rate(
            "Operations through the whole server, over HTTP",
            "http operations a second",
        ),
        size("Bytes an operation to the server", "http bytes up"),
        size("Bytes an operation from the server", "http bytes down"),
    ];
    rows.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::results::Place;
    use super::*;

    fn results(figures: &[(&str, f64)]) -> Results {
        let mut results = Results::default();
        for (way, value) in figures {
            let line = json!({ "topic": "sync", "way": way, "value": value });
            results.add(Place::Native, &line).expect("a whole line");
        }
        results
    }

    #[test]
    fn an_operation_may_take_a_little_more_than_the_floor() {
        let verdict = |app| {
            let found = results(&[
                ("operations", 10_000.0),
                ("durable app p50", app),
                ("durable raw p50", 0.5),
            ]);
            section(&found).contains("| **not met** |")
        };
        assert!(!verdict(0.8));
        assert!(verdict(0.81));
        assert_eq!(section(&Results::default()), "");
    }

    #[test]
    fn the_section_takes_its_own_place_and_leaves_the_others() {
        let old = format!("# Benchmarks\n\n## One car\n\n1\n\n## {TITLE}\n\nold\n");
        let new = format!("\n## {TITLE}\n\nnew\n");
        let expected = format!("# Benchmarks\n\n## One car\n\n1\n\n## {TITLE}\n\nnew\n");
        assert_eq!(replaced(&old, &new), expected);
        assert_eq!(replaced("# Benchmarks\n", &new), format!("# Benchmarks\n{new}"));
    }
}
