//! With all rules everything holds; without any one of them something breaks.

use model::check;
use model::environment::{ENVIRONMENTS, Environment};
use model::property::Name;
use model::rule::Rule;
use model::set::{Member, Set};
use model::step::Protocol;

fn holds(name: &str) {
    let named = |one: &&Environment| one.name == name;
    let environment = ENVIRONMENTS.iter().find(named).expect("an environment");
    let report = check::all(&Protocol::whole(environment.faults(), environment.small), 1);
    let mut unexpected = report.broken.clone();
    unexpected.retain(|(name, _)| !environment.beyond.contains(name));
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    assert_eq!(report.missing, Vec::<Name>::new(), "the model is too poor");
    // What is said to be beyond any protocol must be seen to be.
    for name in environment.beyond {
        assert!(report.broken.iter().any(|(broken, _)| broken == name), "{name}");
    }
    println!("{name}: {} states, {} deep", report.states, report.depth);
}

#[test]
fn all_holds_on_a_bad_network() {
    holds("network");
}

#[test]
fn all_holds_when_vehicles_leave_past_the_other_device() {
    holds("closed-elsewhere");
}

#[test]
fn all_holds_when_devices_crash() {
    holds("crash");
}

#[test]
fn all_holds_when_storage_is_cleared() {
    holds("wiped");
}

#[test]
fn all_holds_when_a_device_is_withdrawn() {
    holds("withdrawn");
}

#[test]
fn all_holds_when_the_server_goes_back_to_a_backup() {
    holds("server-restored");
}

#[test]
fn all_holds_with_two_tabs() {
    holds("two-tabs");
}

#[test]
fn nothing_is_lost_or_done_twice_when_a_device_goes_back_to_a_backup() {
    holds("device-restored");
}

#[test]
fn all_holds_when_the_server_cannot_apply_an_operation() {
    holds("nonsense");
}

/// How many steps it takes until something breaks without the rule.
const SHORTEST: [(Rule, usize); 16] = [
    (Rule::GrantBeforeTell, 6),
    (Rule::DropBeforeTell, 12),
    (Rule::InOrder, 13),
    (Rule::CurrentEpoch, 15),
    (Rule::DurableBeforeVisible, 6),
    (Rule::CompareAndAppend, 6),
    (Rule::NoExpiry, 9),
    (Rule::WithdrawnBeforeFence, 10),
    (Rule::SweptBeforeGrant, 10),
    (Rule::AtMostOnce, 7),
    (Rule::ForkFences, 14),
    (Rule::BoundAcks, 11),
    (Rule::Retention, 10),
    (Rule::Recovery, 10),
    (Rule::ReportAfterLog, 19),
    (Rule::NothingDropped, 4),
];

#[test]
fn each_rule_is_needed() {
    assert_eq!(SHORTEST.map(|(rule, _)| rule), Rule::ALL);
    for (rule, steps) in SHORTEST {
        let (faults, property) = rule.needed();
        let whole = Protocol::whole(Set::of(faults), check::FOR_A_RULE);
        let way = check::shortest(&whole.without(rule), property);
        let way = way.unwrap_or_else(|| panic!("without {rule:?} all holds"));
        assert_eq!(way.len(), steps, "without {rule:?}: {way:?}");
        println!(
            "without {} {rule:?}: {property} breaks after {steps} steps: {way:?}",
            rule.number()
        );
    }
}
