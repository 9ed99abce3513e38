//! Leases after a restore of the server.

use engine::decide::Rights;
use engine::spot::SpotId;
use engine::ticket::DeviceNo;

use super::{Garage, NORTH, SOUTH};
use crate::worlds::spot_id;

#[test]
fn r6_after_a_restore_nothing_is_granted_until_every_device_has_reported() {
    let mut garage = Garage::leased();
    garage.restore(&[NORTH, SOUTH]);
    garage.grant(NORTH, &["G1-0-002"]);
    assert_eq!(garage.state.leases().holder(&spot_id("G1-0-002")), None);
    // North has returned one since the backup, and south has got another.
    garage.report(NORTH, &["G0-0-001", "G0-0-002", "G0-0-003"]);
    assert!(garage.state.leases().is_recovering());
    assert_eq!(garage.state.leases().waits_for().collect::<Vec<_>>(), [SOUTH]);
    garage.report(SOUTH, &["G1-0-001", "G0-0-004"]);
    assert!(!garage.state.leases().is_recovering());
    let held = |device| {
        let held = garage.state.leases().held_by(device);
        held.map(SpotId::to_string).collect::<Vec<_>>()
    };
    assert_eq!(held(NORTH), ["G0-0-001", "G0-0-002", "G0-0-003"]);
    assert_eq!(held(SOUTH), ["G0-0-004", "G1-0-001"]);
    assert_eq!(garage.unswept().len(), 0, "every one is accounted for");
    garage.grant(NORTH, &["G1-0-002"]);
    assert_eq!(garage.state.leases().holder(&spot_id("G1-0-002")), Some(NORTH));
}

#[test]
fn r6_a_report_counts_once_and_only_while_it_is_waited_for() {
    let mut garage = Garage::leased();
    let before = garage.holders();
    garage.report(SOUTH, &["G0-0-001"]);
    assert_eq!(garage.holders(), before);
    garage.restore(&[NORTH, SOUTH]);
    garage.report(SOUTH, &["G1-0-001"]);
    garage.report(SOUTH, &["G1-0-001", "G1-0-002"]);
    garage.report(DeviceNo(3), &["G1-0-003"]);
    garage.report(NORTH, &[]);
    assert_eq!(garage.holders(), [("G1-0-001".to_owned(), SOUTH.0)]);
}

#[test]
fn r6_what_a_lost_device_may_have_filled_has_to_be_looked_at() {
    let mut garage = Garage::leased();
    let occupied = garage.let_in(Rights::Leased(NORTH));
    garage.restore(&[NORTH, SOUTH, DeviceNo(3)]);
    garage.report(SOUTH, &["G1-0-001"]);
    garage.fence(DeviceNo(3));
    garage.report(NORTH, &["G0-0-001", "G0-0-002"]);
    assert!(!garage.state.leases().is_recovering());
    // After the backup it may have got any spot that nobody reports. On one of them the log itself has somebody.
    assert_eq!(occupied, "G0-0-001");
    assert_eq!(
        garage.unswept(),
        ["G0-0-003", "G0-0-004", "G1-0-002", "G1-0-003", "G1-0-004"]
    );
    garage.sweep(DeviceNo(3), &["G1-0-002"]);
    garage.grant(SOUTH, &["G1-0-002", "G1-0-003"]);
    let held = garage.state.leases().held_by(SOUTH).map(SpotId::to_string);
    assert_eq!(held.collect::<Vec<_>>(), ["G1-0-001", "G1-0-002"]);
}

#[test]
fn r6_a_device_that_was_given_up_is_not_forgotten_by_a_second_restore() {
    let mut garage = Garage::leased();
    garage.restore(&[NORTH, DeviceNo(3)]);
    garage.fence(DeviceNo(3));
    garage.restore(&[NORTH, DeviceNo(3)]);
    assert_eq!(
        garage.state.leases().waits_for().collect::<Vec<_>>(),
        [NORTH],
        "it is fenced"
    );
    garage.report(NORTH, &["G0-0-001"]);
    assert_eq!(garage.unswept().len(), 7);
}

#[test]
fn r6_where_nobody_has_to_report_it_is_over_at_once() {
    let mut garage = Garage::new();
    garage.fence(NORTH);
    garage.restore(&[NORTH]);
    assert!(!garage.state.leases().is_recovering());
    garage.grant(SOUTH, &["G0-0-001"]);
    assert_eq!(garage.holders(), [("G0-0-001".to_owned(), SOUTH.0)]);
}
