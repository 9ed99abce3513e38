//! Prints one line of JSON for each measurement: `cargo xtask bench` starts it, natively and in WebAssembly.
//! `cargo xtask test` lets both say what random stays cost, and compares them.

use bench::agree::agree;
use bench::measure::{Scope, measure};
use bench::sample::Clock;
use serde_json::Value;

/// The first word is `agree`, `quick` or `whole`, the second a part of the names of what is to be measured.
fn say(effort: &str, name: &str, clock: Clock, out: &mut dyn FnMut(&Value)) {
    match effort {
        "agree" => agree(out),
        "quick" => measure(&Scope::quick(name), clock, out),
        _ => measure(&Scope::whole(name), clock, out),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let start = std::time::Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1e9;
    say(word(0), word(1), &clock, &mut |line| println!("{line}"));
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod node {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        /// Milliseconds, with what is below them behind the point.
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;

        #[wasm_bindgen(js_namespace = console)]
        fn log(line: &str);
    }

    /// Called from Node, which has no arguments for WebAssembly's `main`.
    #[expect(
        unreachable_pub,
        reason = "wasm-bindgen exports what is public, and a program exports nothing"
    )]
    #[wasm_bindgen]
    pub fn run(effort: &str, name: &str) {
        let clock = || now() * 1e6;
        super::say(effort, name, &clock, &mut |line| log(&line.to_string()));
    }
}
