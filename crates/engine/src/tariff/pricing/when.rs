//! Conditions, made ready.

use super::clock::{Clock, Opening};
use crate::spot::SpotKind;
use crate::tariff::{BookingState, Condition, Stay, StoodOn};
use crate::time::Minute;

/// A condition, made ready.
pub(super) struct When<'a> {
    of: &'a Condition,
    is_always: bool,
    entered: Option<Opening>,
    pub(super) left: Option<Opening>,
}

impl<'a> When<'a> {
    pub(super) fn new(of: &'a Condition, clock: &Clock) -> Self {
        let opening = |window: &Option<_>| window.as_ref().map(|window| Opening::new(window, clock));
        Self {
            of,
            is_always: of.is_always(),
            entered: opening(&of.entered),
            left: opening(&of.left),
        }
    }

    /// Whether it holds for a stay in a minute (T-17).
    pub(super) fn holds(&self, stay: &Stay, clock: &Clock, at: Minute) -> bool {
        self.is_always || (self.may_hold(stay, clock, at) && self.holds_for_exit(stay, clock))
    }

    /// Whether it holds for a stay in a minute, or would at another exit.
    pub(super) fn may_hold(&self, stay: &Stay, clock: &Clock, at: Minute) -> bool {
        self.is_always
            || (self.holds_for_stay(stay, clock)
                && self.holds_for_spot(stay, at)
                && self.holds_for_booking(stay, at))
    }

    fn holds_for_exit(&self, stay: &Stay, clock: &Clock) -> bool {
        let exit = stay.exit.minute().max(stay.entry.minute());
        // Who goes out at the end of a window has been inside until then.
        self.left
            .as_ref()
            .is_none_or(|opening| opening.occurrence(clock, exit.plus(-1)).is_some())
    }

    fn holds_for_stay(&self, stay: &Stay, clock: &Clock) -> bool {
        let of = self.of;
        let is = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        let vehicle = &stay.vehicle;
        let full = stay.full_percent.unwrap_or(0);
        let entered = |opening: &Opening| opening.occurrence(clock, stay.entry.minute()).is_some();
        (of.vehicles.is_empty() || of.vehicles.contains(&vehicle.class))
            && is(of.electric, vehicle.electric)
            && is(of.accessible_permit, vehicle.accessible_permit)
            && is(of.trailer, vehicle.trailer)
            && of.full_from.is_none_or(|from| full >= from)
            && of.full_below.is_none_or(|below| full < below)
            && (of.customers.is_empty() || !of.customers.is_disjoint(&stay.customers))
            && (of.validations.is_empty() || !of.validations.is_disjoint(&stay.validations))
            && (of.means.is_empty() || stay.means.is_some_and(|means| of.means.contains(&means)))
            && self.entered.as_ref().is_none_or(entered)
    }

    fn holds_for_spot(&self, stay: &Stay, at: Minute) -> bool {
        let of = self.of;
        let spot = stood_on(stay, at);
        let kind = spot.map_or(SpotKind::Compact, |spot| spot.kind);
        let class = spot.and_then(|spot| spot.rate_class.as_ref());
        (of.spot_kinds.is_empty() || of.spot_kinds.contains(&kind))
            && (of.rate_classes.is_empty() || class.is_some_and(|class| of.rate_classes.contains(class)))
            && of
                .charger
                .is_none_or(|wanted| wanted == spot.is_some_and(|spot| spot.charger))
    }

    fn holds_for_booking(&self, stay: &Stay, at: Minute) -> bool {
        let Some(wanted) = self.of.booking else {
            return true;
        };
        let Some(booking) = stay.booking else {
            return wanted == BookingState::None;
        };
        let is_inside = booking.from.minute() <= at && at < booking.until.minute();
        match wanted {
            BookingState::None => false,
            BookingState::Used => booking.came,
            BookingState::NoShow => !booking.came,
            BookingState::Inside => is_inside,
            BookingState::Outside => !is_inside,
        }
    }
}

/// Where a vehicle stands in a minute.
pub(super) fn stood_on(stay: &Stay, at: Minute) -> Option<&StoodOn> {
    let begun = stay.spots.iter().rev().find(|spot| spot.from.minute() <= at);
    begun.or(stay.spots.first())
}

/// The minutes at which a condition may change its answer, in order.
pub(super) fn edges(stay: &Stay) -> Vec<Minute> {
    let booked = stay
        .booking
        .iter()
        .flat_map(|booking| [booking.from, booking.until]);
    let moved = stay.spots.iter().skip(1).map(|spot| spot.from);
    let mut edges: Vec<_> = booked.chain(moved).map(crate::time::Instant::minute).collect();
    edges.sort_unstable();
    edges
}
