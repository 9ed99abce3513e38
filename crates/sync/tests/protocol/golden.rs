//! Logs as they were written once. They open for ever, and come to the same state for ever.
//!
//! Each was written by the program of then, under the rules that it is named after. Nothing in these files is ever
//! changed but the hash of the state, and that only where a state has come to hold more than it did.

use engine::apply::apply;
use engine::frozen::Frozen;
use engine::hex::Hex;
use engine::operation::Fact;
use engine::state::State;
use serde::Deserialize;
use sync::Advance;
use sync::Hub;
use sync::hub::Kept;
use sync::wire::{Cursor, Entry};

use crate::NORTH;
use crate::tablet::Tablet;

#[derive(Deserialize)]
struct Golden {
    hash: Hex<32>,
    cursor: Cursor,
    entries: Vec<Entry>,
}

const LOGS: [(u16, &str); 5] = [
    (1, include_str!("../golden/rules_1.json")),
    (2, include_str!("../golden/rules_2.json")),
    (3, include_str!("../golden/rules_3.json")),
    (4, include_str!("../golden/rules_4.json")),
    (5, include_str!("../golden/rules_5.json")),
];

fn read(rules: u16, text: &str) -> Golden {
    let golden: Golden = serde_json::from_str(text).unwrap_or_else(|error| panic!("rules {rules}: {error}"));
    assert!(golden.entries.iter().all(|entry| entry.operation.rules == rules));
    golden
}

#[test]
fn l5_s11_logs_of_every_version_open_and_come_to_the_same_state() {
    for (rules, text) in LOGS {
        let golden = read(rules, text);
        let end = golden.entries.iter().fold(Cursor::START, Cursor::then);
        assert_eq!(end, golden.cursor, "rules {rules}");
        let kept = Kept {
            entries: golden.entries.clone(),
            ..Kept::default()
        };
        let hub = Hub::replay(kept).unwrap_or_else(|error| panic!("rules {rules}: {error}"));
        let hash = Hex(hub.state().hash());
        assert_eq!(hash.to_string(), golden.hash.to_string(), "rules {rules}");
        // A device comes to the same, and so does whoever begins from a snapshot of it.
        let mut tablet = Tablet::new(NORTH);
        let news = Advance {
            entries: golden.entries,
            ..Advance::default()
        };
        tablet
            .advance(news)
            .unwrap_or_else(|error| panic!("rules {rules}: {error}"));
        assert_eq!(tablet.hash(), hub.state().hash(), "rules {rules}");
        let frozen = serde_json::to_string(&hub.state().freeze()).expect("writes");
        let frozen: Frozen = serde_json::from_str(&frozen).expect("reads");
        let thawed = State::try_from(frozen).expect("a sound lot");
        assert_eq!(thawed.hash(), hub.state().hash(), "rules {rules}");
    }
}

#[test]
fn l5_s11_what_is_read_is_written_as_it_was() {
    for (rules, text) in LOGS {
        for entry in read(rules, text).entries {
            let json = serde_json::to_string(&entry).expect("writes");
            let again: Entry = serde_json::from_str(&json).expect("reads");
            assert_eq!(again, entry, "rules {rules}, entry {}", entry.number);
        }
    }
}

#[test]
fn l5_the_log_of_today_has_every_kind_of_fact() {
    let (rules, text) = LOGS[4];
    let mut kinds: Vec<_> = read(rules, text)
        .entries
        .iter()
        .map(|entry| entry.operation.fact.kind())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 18, "{kinds:?}");
}

const SNAPSHOT: &str = include_str!("../golden/snapshot_4.json");

#[derive(Deserialize)]
struct GoldenState {
    hash: Hex<32>,
    state: Frozen,
}

#[test]
fn l5_s14_a_state_that_a_device_kept_opens_and_is_the_same() {
    let golden: GoldenState = serde_json::from_str(SNAPSHOT).expect("reads");
    let state = State::try_from(golden.state).expect("a sound lot");
    assert_eq!(Hex(state.hash()).to_string(), golden.hash.to_string());
    // It goes on from there as the log does.
    let (rules, text) = LOGS[3];
    let entries = read(rules, text).entries;
    let mut replayed = sync_opened(&entries[0]);
    for entry in &entries[1..] {
        apply(&mut replayed, &entry.operation).expect("it was in a log");
    }
    assert_eq!(replayed.hash(), state.hash());
}

fn sync_opened(first: &Entry) -> State {
    let Fact::LotPublished { lot } = &first.operation.fact else {
        panic!("a log begins with its lot")
    };
    let lot = engine::lot::Lot::try_from(lot.as_ref().clone()).expect("a sound lot");
    State::open(std::sync::Arc::new(lot))
}
