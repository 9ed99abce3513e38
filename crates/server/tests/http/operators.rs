//! The program's commands around a running server.

use std::path::Path;
use std::process::Command;

use super::harness::{MORNING, spots};
use super::program::start;

struct Done {
    is_success: bool,
    text: String,
}

fn parkade(command: &str, folder: &Path, more: &[&str]) -> Done {
    let done = Command::new(env!("CARGO_BIN_EXE_parkade"))
        .args([command, "--data"])
        .arg(folder)
        .args(more)
        .output()
        .expect("the program");
    let text = [done.stdout, done.stderr].concat();
    Done {
        is_success: done.status.success(),
        text: String::from_utf8(text).expect("text"),
    }
}

#[test]
fn s14_s15_a_backup_is_made_beside_the_server_and_restored_without_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let program = start(data);
    let mut device = program.enrol();
    let parked = device.park(MORNING, &spots(1)[0], "SPK1");
    program.sync(&device, 0, vec![parked]).expect("an answer");
    let file = data.join("backup");
    let backup = file.to_str().expect("text");
    let made = parkade("backup", data, &[backup]);
    assert!(
        made.is_success && made.text.contains("server.key"),
        "{}",
        made.text
    );
    let again = parkade("backup", data, &[backup]);
    assert!(
        !again.is_success && again.text.contains("already"),
        "{}",
        again.text
    );
    let listed = parkade("devices", data, &[]);
    assert!(listed.is_success, "{}", listed.text);
    let line = listed
        .text
        .lines()
        .find(|line| line.starts_with('1'))
        .expect("a line");
    assert!(
        line.contains("kiosk") && line.contains("in use") && !line.contains(" 0 "),
        "{line}"
    );

    for more in [&["--replace", backup][..], &[backup]] {
        let refused = parkade("restore", data, more);
        assert!(
            !refused.is_success && refused.text.contains("a server runs"),
            "{}",
            refused.text
        );
    }
    let second = parkade("serve", data, &["--listen", "127.0.0.1:0"]);
    assert!(
        !second.is_success && second.text.contains("a server runs"),
        "{}",
        second.text
    );
    drop(program);

    let refused = parkade("restore", data, &[backup]);
    assert!(
        !refused.is_success && refused.text.contains("--replace"),
        "{}",
        refused.text
    );
    let log = data.join("log");
    let refused = parkade("restore", data, &["--replace", log.to_str().expect("text")]);
    assert!(
        !refused.is_success && refused.text.contains("no sound backup"),
        "{}",
        refused.text
    );
    let done = parkade("restore", data, &["--replace", backup]);
    assert!(
        done.is_success && done.text.contains("parkade.db.before-"),
        "{}",
        done.text
    );
    let listed = parkade("devices", data, &[]);
    assert!(listed.text.contains("was restored"), "{}", listed.text);

    let program = start(data);
    let listed = parkade("devices", data, &[]);
    assert!(listed.text.contains("waited for"), "{}", listed.text);
    let withdrawn = parkade("withdraw", data, &["1"]);
    assert!(
        withdrawn.is_success && withdrawn.text.contains("have to be looked at"),
        "{}",
        withdrawn.text
    );
    let listed = parkade("devices", data, &[]);
    assert!(listed.text.contains("revoked, fenced"), "{}", listed.text);
    let unknown = parkade("withdraw", data, &["77"]);
    assert!(
        !unknown.is_success && unknown.text.contains("no device 77"),
        "{}",
        unknown.text
    );
    // The running server has heard of it.
    let answer = program.sync(&device, 0, vec![]).expect("an answer");
    assert_eq!(answer.demand, Some(sync::wire::Demand::Stop));
    drop(program);
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(log.contains("\"SERVER_RESTORED\""), "{log}");
}

#[test]
fn s15_a_backup_opens_on_another_machine_too() {
    let (folder, other) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let program = start(folder.path());
    program.enrol();
    let file = other.path().join("backup");
    let backup = file.to_str().expect("text");
    assert!(parkade("backup", folder.path(), &[backup]).is_success);
    let data = other.path().join("data");
    let done = parkade("restore", &data, &[backup]);
    assert!(done.is_success, "{}", done.text);
    let there = start(&data);
    let listed = parkade("devices", &data, &[]);
    assert!(listed.text.contains("waited for"), "{}", listed.text);
    drop((program, there));
}
