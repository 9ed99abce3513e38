//! Whether the engine says the same natively and in WebAssembly.

use std::process::Command;

use serde_json::Value;

use super::programs::{Profile, build_for_node, build_natively, in_node};
use crate::failure::{Attempt, Failure, Outcome};
use crate::shell;

/// How many bills must have each thing that bills can have, so that it is compared in earnest.
const LEAST: u64 = 100;

/// Lets both programs price the same random stays and simulate the same lots, and compares what they say line by line.
pub(crate) fn agree() -> Outcome {
    let mut native = Command::new(build_natively(Profile::Tests)?);
    let mut node = in_node(&build_for_node(Profile::Tests)?);
    let native = shell::output(native.arg("agree"))?;
    let wasm = shell::output(node.arg("agree"))?;
    compare(&native, &wasm)?;
    println!("{}", covered(&native)?);
    Ok(())
}

/// Nothing, if two programs say the same.
fn compare(native: &str, wasm: &str) -> Outcome {
    let mut lines = (native.lines(), wasm.lines());
    loop {
        match (lines.0.next(), lines.1.next()) {
            (None, None) => return Ok(()),
            (native, wasm) if native == wasm => {}
            (native, wasm) => {
                let line = |line: Option<&str>| line.unwrap_or("nothing").to_owned();
                return Err(Failure::new(format!(
                    "Natively and in WebAssembly the engine says other things.\nnatively:    {}\nWebAssembly: {}",
                    line(native),
                    line(wasm)
                )));
            }
        }
    }
}

/// How many bills have what, if enough of them have each.
fn covered(said: &str) -> Outcome<String> {
    let last = said.lines().last().unwrap_or_default();
    let last: Value = serde_json::from_str(last).attempt("read how many bills have what")?;
    let counts = last["with"]
        .as_object()
        .filter(|counts| !counts.is_empty())
        .ok_or_else(|| Failure::new(format!("This says of no bill what it has: {last}")))?;
    let mut words = Vec::new();
    for (what, count) in counts {
        if count.as_u64().is_none_or(|count| count <= LEAST) {
            return Err(Failure::new(format!(
                "Too few of the random bills have {what}: {count}, not more than {LEAST}."
            )));
        }
        words.push(format!("{count} with {what}"));
    }
    let lots = said
        .lines()
        .filter(|line| line.contains("\"simulations\""))
        .count();
    if lots == 0 {
        return Err(Failure::new("No simulated lot was compared."));
    }
    Ok(format!(
        "{} bills agree, and {lots} lines of simulated lots: {}.",
        last["bills"],
        words.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::{compare, covered};

    const SAID: &str = "{\"seeds\":\"0 to 499\",\"sha256\":\"1a82\"}\n{\"seeds\":\"500 to 999\",\"sha256\":\"705e\"}\n\
                        {\"simulations\":\"0 to 49\",\"sha256\":\"11\"}\n\
                        {\"bills\":1000,\"with\":{\"a table\":101,\"an offer\":340}}\n";

    #[test]
    fn a_planted_difference_is_caught() {
        assert!(compare(SAID, SAID).is_ok());
        let other = SAID.replace("705e", "705f");
        let caught = compare(SAID, &other).expect_err("another digest").to_string();
        assert!(
            caught.contains("500 to 999") && !caught.contains("1a82"),
            "{caught}"
        );
        for (native, wasm) in [(SAID, ""), ("", SAID), (SAID, &SAID[..SAID.len() - 60])] {
            assert!(compare(native, wasm).is_err());
        }
    }

    #[test]
    fn bills_that_have_too_little_are_noticed() {
        let words = covered(SAID).expect("enough of each");
        assert!(words.contains("101 with a table"), "{words}");
        let few = covered(&SAID.replace("101", "100"))
            .expect_err("too few")
            .to_string();
        assert!(few.contains("a table: 100"), "{few}");
        for nothing in ["", "{}", "{\"bills\":1,\"with\":{}}", "no"] {
            assert!(covered(nothing).is_err(), "{nothing}");
        }
    }
}
