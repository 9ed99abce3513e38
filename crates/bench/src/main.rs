//! Prints one line of JSON for each measurement: `cargo xtask bench` starts it, natively and in WebAssembly.

use bench::measure::{Scope, measure};

/// The first word is `quick` or `whole`, the second a part of the names of what is wanted.
fn scope(effort: &str, name: &str) -> Scope {
    if effort == "quick" {
        Scope::quick(name)
    } else {
        Scope::whole(name)
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let start = std::time::Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1e9;
    measure(&scope(word(0), word(1)), &clock, &mut |line| println!("{line}"));
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
        super::measure(&super::scope(effort, name), &clock, &mut |line| {
            log(&line.to_string())
        });
    }
}
