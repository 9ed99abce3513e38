//! A board and its stays.

use std::fs;
use std::path::{Path, PathBuf};

use engine::tariff::{Bill, PriceError, Pricer, RunningStays, Stay, Tariff};
use lotfile::TariffFile;
use serde_json::{Map, Value};

use crate::bill;

/// A board: what its folder says.
#[derive(Clone)]
pub(crate) struct Board {
    /// The name of its folder: the country's code, and a name.
    pub(crate) name: String,
    /// What people call it.
    pub(crate) title: String,
    /// What it says, in our words.
    pub(crate) says: String,
    /// Where that comes from, and what is ours.
    pub(crate) facts: String,
    /// The rows of the catalogue that it shows.
    pub(crate) rows: Vec<u8>,
    pub(crate) format: Format,
    /// The tariff file, without the comment at its head.
    pub(crate) text: String,
    pub(crate) file: TariffFile,
    pub(crate) cases: Vec<Case>,
}

/// How a board is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Toml,
    Json,
}

/// A stay and what it costs.
#[derive(Clone)]
pub(crate) struct Case {
    /// The stay as its file has it.
    pub(crate) written: Map<String, Value>,
    pub(crate) stay: Stay,
    pub(crate) total: String,
    /// How many segments the parking has, where that is said.
    pub(crate) segments: Option<usize>,
    pub(crate) because: String,
}

/// Every board, by the names of the folders.
pub(crate) fn all() -> Vec<Board> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/boards");
    let entries = fs::read_dir(&folder).expect("the folder of the boards");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders.iter().map(|path| read(path)).collect()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(folder: &Path) -> Board {
    let place = folder.display();
    let (format, about, text) = if folder.join("board.toml").exists() {
        let whole = text(&folder.join("board.toml"));
        let (head, rest) = whole
            .split_once("\n\n")
            .unwrap_or_else(|| panic!("{place}: no head"));
        let lines = head
            .lines()
            .map(|line| line.strip_prefix('#').unwrap_or(line).trim());
        (
            Format::Toml,
            lines.collect::<Vec<_>>().join("\n"),
            rest.to_owned(),
        )
    } else {
        let about = text(&folder.join("about.txt")).trim().to_owned();
        (Format::Json, about, text(&folder.join("board.json")))
    };
    let mut parts = about.splitn(3, "\n\n");
    let mut part = |what| {
        parts
            .next()
            .unwrap_or_else(|| panic!("{place}: {what} is missing"))
    };
    let (title, says, sources) = (part("its name"), part("what it says"), part("its facts"));
    let (facts, rows) = sources
        .strip_prefix("Facts: ")
        .and_then(|sources| sources.split_once("\nCatalogue: "))
        .unwrap_or_else(|| panic!("{place}: facts and catalogue are missing"));
    let number = |row: &str| {
        row.trim()
            .parse()
            .unwrap_or_else(|_| panic!("{place}: row {row}"))
    };
    let file = lotfile::read_tariffs(&text).unwrap_or_else(|errors| panic!("{place}:\n{errors}"));
    Board {
        name: folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        title: title.to_owned(),
        says: says.to_owned(),
        facts: facts.to_owned(),
        rows: rows.split(',').map(number).collect(),
        format,
        cases: cases(&folder.join("stays.json"), &file),
        text,
        file,
    }
}

fn cases(path: &Path, file: &TariffFile) -> Vec<Case> {
    let place = path.display();
    let list: Vec<Map<String, Value>> =
        serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{place}: {error}"));
    list.into_iter()
        .map(|written| case(written, file, &place.to_string()))
        .collect()
}

fn case(mut written: Map<String, Value>, file: &TariffFile, place: &str) -> Case {
    let whole = Value::Object(written.clone()).to_string();
    let mut taken = |key| written.remove(key);
    let (total, segments, because) = (taken("total"), taken("segments"), taken("because"));
    let words = |value: Option<Value>| {
        let words = value
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        assert!(
            !words.is_empty(),
            "{place}: a total and a reason are needed: {whole}"
        );
        words
    };
    let segments = segments.map(|value| value.as_u64().unwrap_or_else(|| panic!("{place}: {whole}")));
    let stay = lotfile::read_stay(&Value::Object(written.clone()).to_string(), &file.calendar);
    Case {
        stay: stay.unwrap_or_else(|errors| panic!("{place}: {whole}:\n{errors}")),
        total: words(total),
        segments: segments.map(|count| usize::try_from(count).unwrap_or(usize::MAX)),
        because: words(because),
        written,
    }
}

impl Board {
    /// The country's code.
    pub(crate) fn country(&self) -> &str {
        self.name.split('-').next().unwrap_or_default()
    }

    /// The tariff that prices a stay (T-5): that of its entry, unless the one at its exit takes over.
    fn tariff(&self, stay: &Stay) -> &Tariff {
        let in_force = |at| Tariff::in_force(&self.file.tariffs, at).expect("a board has a tariff");
        let (then, now) = (in_force(stay.entry), in_force(stay.exit));
        let is_later = now.valid_from > then.valid_from;
        if is_later && now.running_stays == RunningStays::TakeOver {
            now
        } else {
            then
        }
    }

    /// What a stay costs.
    pub(crate) fn price(&self, case: &Case) -> Result<Bill, PriceError> {
        let tariff = self.tariff(&case.stay);
        let pricer = Pricer::new(tariff, &self.file.calendar, self.file.currency);
        let bill = pricer.bill(&case.stay)?;
        assert_eq!(
            pricer.total(&case.stay)?,
            bill.total,
            "{}: {}",
            self.name,
            case.because
        );
        Ok(bill)
    }

    /// What is wrong with the board's bills, a line each.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        for case in &self.cases {
            let times = ["entry", "exit"].map(|key| case.written[key].as_str().unwrap_or_default());
            let mut complain = |what: String| {
                let [entry, exit] = times;
                complaints.push(format!(
                    "{}: {entry} to {exit} ({}): {what}",
                    self.name, case.because
                ));
            };
            match self.price(case) {
                Err(error) => complain(error.to_string()),
                Ok(bill) => {
                    let (total, segments) = (bill.total.digits(), bill.segments.len());
                    if total != case.total {
                        complain(format!("{total}, by hand {}", case.total));
                    }
                    if case.segments.is_some_and(|by_hand| by_hand != segments) {
                        let by_hand = case.segments.unwrap_or_default();
                        complain(format!("{segments} segments, by hand {by_hand} segments"));
                    }
                    for what in bill::broken(&bill) {
                        complain(what.to_owned());
                    }
                }
            }
        }
        complaints
    }
}
