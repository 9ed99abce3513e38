//! Dependencies point one way, and the pure crates stay pure.
//!
//! What engine, lint, standards, sync and screens may use decides whether they give the same answer in the browser and
//! on the server; a clock or a network one `use` away would sooner or later be used.

use serde_json::Value;

/// Each package and the packages of ours that it may be built from.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("engine", &[]),
    ("sync", &["engine"]),
    ("lotfile", &["engine"]),
    ("lint", &["engine"]),
    ("standards", &["engine"]),
    // A model of what the code is to do borrows nothing from the code.
    ("model", &[]),
    ("screens", &["engine", "sync"]),
    ("testkit", &["engine", "lotfile", "screens", "sync"]),
    (
        "server",
        &["engine", "lint", "lotfile", "standards", "sync", "testkit"],
    ),
    ("parkade", &["engine", "screens", "sync"]),
    ("bench", &["engine", "standards", "sync", "testkit"]),
    ("xtask", &[]),
];

const PURE: [&str; 5] = ["engine", "lint", "standards", "sync", "screens"];

/// What brings a clock, chance, a network or a browser along.
const IMPURE: [&str; 12] = [
    "axum",
    "getrandom",
    "gloo-net",
    "gloo-storage",
    "js-sys",
    "leptos",
    "rand",
    "reqwasm",
    "sqlx",
    "tokio",
    "wasm-bindgen",
    "web-sys",
];

pub(super) fn check(metadata: &Value) -> Vec<String> {
    let none = Vec::new();
    let packages = metadata["packages"].as_array().unwrap_or(&none);
    let mut complaints = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            complaints.push(format!(
                "{name}: say in xtask's layers.rs which of our packages it may use."
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap_or(&none) {
            // Tests may use anything: they ship nothing.
            if dependency["kind"] == "dev" {
                continue;
            }
            let used = dependency["name"].as_str().unwrap_or_default();
            if dependency["path"].is_string() && !allowed.contains(&used) {
                complaints.push(format!(
                    "{name} must not depend on {used}: dependencies point towards engine."
                ));
            }
            if PURE.contains(&name) && IMPURE.contains(&used) {
                complaints.push(format!(
                    "{name} must not depend on {used}: time, chance and I/O are its arguments."
                ));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::check;
    use serde_json::{Value, json};

    fn one(name: &str, dependency: &Value) -> Vec<String> {
        check(&json!({ "packages": [{ "name": name, "dependencies": [dependency] }] }))
    }

    #[test]
    fn an_arrow_that_points_back_is_caught() {
        assert_eq!(
            one("engine", &json!({ "name": "sync", "kind": null, "path": "x" })).len(),
            1
        );
        assert!(one("sync", &json!({ "name": "engine", "kind": null, "path": "x" })).is_empty());
    }

    #[test]
    fn chance_in_a_pure_crate_is_caught() {
        assert_eq!(
            one("sync", &json!({ "name": "getrandom", "kind": null })).len(),
            1
        );
        assert!(one("server", &json!({ "name": "getrandom", "kind": null })).is_empty());
    }

    #[test]
    fn tests_may_use_what_they_like() {
        assert!(
            one(
                "engine",
                &json!({ "name": "testkit", "kind": "dev", "path": "x" })
            )
            .is_empty()
        );
    }

    #[test]
    fn a_new_package_has_to_take_its_place() {
        assert_eq!(
            check(&json!({ "packages": [{ "name": "extra", "dependencies": [] }] })).len(),
            1
        );
    }
}
