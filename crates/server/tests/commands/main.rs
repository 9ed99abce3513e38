//! The program's commands for tariffs: the real program, on files in a folder of its own.

mod check_lot;
mod price;
mod standards;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// Files for one test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).expect("written");
        path
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }
}

/// What the program did.
struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

fn parkade(arguments: &[&str]) -> Done {
    let done = Command::new(env!("CARGO_BIN_EXE_parkade"))
        .args(arguments)
        .output()
        .expect("the program");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Done {
        code: done.status.code(),
        out: text(done.stdout),
        err: text(done.stderr),
    }
}

fn lot_file(name: &str) -> String {
    let lots: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "lots", name]
        .iter()
        .collect();
    lots.display().to_string()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}
