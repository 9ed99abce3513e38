//! For which stays and minutes something holds (T-17).

use engine::spot::SpotKind;
use engine::tariff::{Booking, BookingState, Condition, Stay, StoodOn, Window};
use engine::time::Minute;

use super::wall::Wall;

/// Where a vehicle stands in a minute: on the spots it went to last, before all moves on the first.
pub(super) fn stands_on(stay: &Stay, minute: Minute) -> StoodOn {
    let gone_to = stay.spots.iter().rfind(|spot| spot.from.minute() <= minute);
    gone_to.or(stay.spots.first()).cloned().unwrap_or(StoodOn {
        from: stay.entry,
        count: 1,
        kind: SpotKind::Compact,
        charger: false,
        rate_class: None,
    })
}

/// Whether everything that a condition says is so in a minute.
pub(super) fn holds(wall: &Wall, stay: &Stay, when: &Condition, minute: Minute) -> bool {
    of_the_vehicle(when, stay)
        && of_the_spot(when, &stands_on(stay, minute))
        && of_the_stay(when, stay)
        && of_the_clock(wall, stay, when)
        && when
            .booking
            .is_none_or(|state| booked(stay.booking.as_ref(), state, minute))
}

fn said_and_other<T: PartialEq + Copy>(said: Option<T>, so: T) -> bool {
    said.is_some_and(|said| said != so)
}

fn of_the_vehicle(when: &Condition, stay: &Stay) -> bool {
    let vehicle = &stay.vehicle;
    (when.vehicles.is_empty() || when.vehicles.contains(&vehicle.class))
        && !said_and_other(when.electric, vehicle.electric)
        && !said_and_other(when.accessible_permit, vehicle.accessible_permit)
        && !said_and_other(when.trailer, vehicle.trailer)
}

fn of_the_spot(when: &Condition, spot: &StoodOn) -> bool {
    let of_class = |classes: &std::collections::BTreeSet<String>| {
        spot.rate_class
            .as_ref()
            .is_some_and(|class| classes.contains(class))
    };
    (when.spot_kinds.is_empty() || when.spot_kinds.contains(&spot.kind))
        && (when.rate_classes.is_empty() || of_class(&when.rate_classes))
        && !said_and_other(when.charger, spot.charger)
}

fn of_the_stay(when: &Condition, stay: &Stay) -> bool {
    let full = stay.full_percent.unwrap_or(0);
    when.full_from.is_none_or(|from| full >= from)
        && when.full_below.is_none_or(|below| full < below)
        && (when.customers.is_empty() || !when.customers.is_disjoint(&stay.customers))
        && (when.validations.is_empty() || !when.validations.is_disjoint(&stay.validations))
        && (when.means.is_empty() || stay.means.is_some_and(|means| when.means.contains(&means)))
}

fn of_the_clock(wall: &Wall, stay: &Stay, when: &Condition) -> bool {
    let open = |window: &Window, minute| wall.opening(window, minute).is_some();
    // Who goes out at the end of a window was there in its last minute.
    when.entered
        .as_ref()
        .is_none_or(|window| open(window, stay.entry.minute()))
        && when
            .left
            .as_ref()
            .is_none_or(|window| open(window, stay.exit.minute().plus(-1)))
}

fn booked(booking: Option<&Booking>, state: BookingState, minute: Minute) -> bool {
    let inside = |booking: &Booking| booking.from.minute() <= minute && minute < booking.until.minute();
    match (state, booking) {
        (BookingState::None, booking) => booking.is_none(),
        (_, None) => false,
        (BookingState::Used, Some(booking)) => booking.came,
        (BookingState::NoShow, Some(booking)) => !booking.came,
        (BookingState::Inside, Some(booking)) => inside(booking),
        (BookingState::Outside, Some(booking)) => !inside(booking),
    }
}
