//! Each finding: the smallest tariff that has it, with the stay that shows it, and one that has it not.
//!
//! The week is that of Monday, 11 May 2026, by a clock that stands one hour ahead of UTC and never changes. Sums are worked out by
//! hand from the rules.

mod caps;
mod fees;
mod gaps;
mod healthy;
mod never;
mod planted;

use chrono::NaiveDateTime;
use engine::money::Currency;
use engine::tariff::{Calendar, LostTicket, Tariff};
use engine::time::{Minute, Offsets};
use lint::{Finding, Shown};
use serde_json::{Value, json};

const HOUR_AHEAD: i32 = 60;

fn calendar() -> Calendar {
    Calendar::new(Offsets::fixed(HOUR_AHEAD).expect("an offset"))
}

/// A tariff of rules, with what else is given.
fn tariff(rules: Value, more: Value) -> Tariff {
    let mut whole = json!({ "version": 1, "valid_from": 0 });
    whole["rules"] = rules;
    if let (Value::Object(whole), Value::Object(more)) = (&mut whole, more) {
        whole.extend(more);
    }
    let tariff: Tariff = serde_json::from_value(whole).expect("a tariff");
    tariff.check().expect("a sound tariff");
    tariff
}

fn euro() -> Currency {
    Currency::try_from("EUR".to_owned()).expect("a currency")
}

fn lint_by(tariff: &Tariff, calendar: &Calendar) -> Vec<Finding> {
    lint::lint(tariff, calendar, euro(), "2026-05-13".parse().expect("a date"))
}

fn lint(rules: Value, more: Value) -> Vec<Finding> {
    lint_by(&tariff(rules, more), &calendar())
}

/// So much for every started hour.
fn hourly(price: &str) -> Value {
    json!({ "kind": "increment", "minutes": 60, "price": price })
}

fn window(days: &str, from: &str, until: &str) -> Value {
    json!({ "days": days, "from": from, "until": until })
}

fn cap(amount: &str, window: &Value) -> Value {
    let mut per = window.clone();
    per["scope"] = "window".into();
    json!({ "kind": "cap", "amount": amount, "per": per })
}

/// `Mon 18:00`, by the clock of the tests.
fn local(minute: Minute, calendar: &Calendar) -> String {
    let local: NaiveDateTime = calendar.offsets.local(minute);
    local.format("%a %d %H:%M").to_string()
}

/// A stay and its sum: `Mon 11 00:00 - Mon 11 00:01 3.00`.
fn shown(shown: &Shown) -> String {
    let of = &shown.stay;
    let [entry, exit] = [of.entry, of.exit].map(|instant| local(instant.minute(), &calendar()));
    let lost = if of.lost == LostTicket::No { "" } else { " lost" };
    format!("{entry} - {exit} {}{lost}", shown.total.digits())
}

/// The code of each finding with its stays.
fn told(findings: &[Finding]) -> Vec<(&'static str, Vec<String>)> {
    let told = |finding: &Finding| (finding.kind.code(), finding.shown.iter().map(shown).collect());
    findings.iter().map(told).collect()
}

/// Asserts that there is one finding, with this code and these stays.
#[track_caller]
fn assert_one(findings: &[Finding], code: &'static str, stays: &[&str]) {
    let stays = stays.iter().map(|&stay| stay.to_owned()).collect();
    assert_eq!(told(findings), [(code, stays)], "{:#?}", messages(findings));
}

#[track_caller]
fn assert_none(findings: &[Finding]) {
    assert!(
        findings.is_empty(),
        "{:#?} {:#?}",
        told(findings),
        messages(findings)
    );
}

fn messages(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.message.as_str()).collect()
}
