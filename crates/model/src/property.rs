//! What must always be so, and what must be able to happen, or the model would hold for want of life.

use stateright::Property;

use crate::environment::Fault;
use crate::names::{Act, Device};
use crate::set::{Member, Set};
use crate::state::{State, devices, spots};
use crate::step::Protocol;

/// What a property is called.
pub type Name = &'static str;

/// No spot is firmly given to two vehicles.
pub const ONE_VEHICLE: Name = "one vehicle a spot";
/// An operation that was durable has an outcome, or is still going to be sent.
pub const NOTHING_LOST: Name = "nothing is lost in silence";
/// No operation takes effect twice.
pub const ONCE: Name = "every operation takes effect at most once";
/// Who may fill a spot is whom the server has granted it to.
pub const CONTAINMENT: Name = "rights lie within grants";
/// What a device takes for settled, the server has.
pub const HELD: Name = "what is acknowledged is held";

/// What is checked where these faults happen.
pub(crate) fn of(faults: Set<Fault>) -> Vec<Property<Protocol>> {
    let mut properties = vec![
        Property::always(ONE_VEHICLE, one_vehicle),
        Property::always(CONTAINMENT, containment),
        Property::always(NOTHING_LOST, nothing_lost),
        Property::always(ONCE, |_, state: &State| !state.applied_twice),
        Property::always(HELD, held),
        Property::sometimes(
            "a vehicle stands that the server does not know",
            |_, state: &State| !state.standing.minus(state.server.done).is_empty(),
        ),
        Property::sometimes("vehicles of both devices stand", both_fill),
        Property::sometimes("a returned spot is granted to the other device", granted_on),
    ];
    let own = faults.iter().map(|fault| match fault {
        Fault::Crash => Property::sometimes("a crash tears a record", torn),
        Fault::ClosedElsewhere => {
            Property::sometimes("an exit is known before the entry", |_, state: &State| {
                !state.server.closed.minus(state.server.settled()).is_empty()
            })
        }
        Fault::Wiped | Fault::Withdrawn => {
            Property::sometimes("a fenced spot is granted again", granted_anew)
        }
        Fault::ServerRestored => Property::sometimes("recovery ends", |_, state: &State| {
            state.server.epoch == 2 && state.server.is_normal()
        }),
        Fault::SecondTab => Property::sometimes("the tabs differ", tabs_differ),
        Fault::DeviceRestored => Property::sometimes("a fork is found", |_, state: &State| {
            !state.server.quarantined.is_empty()
        }),
        Fault::Nonsense => Property::sometimes("nonsense has an outcome", nonsense),
    });
    properties.extend(own);
    properties
}

fn one_vehicle(_: &Protocol, state: &State) -> bool {
    spots().all(|spot| state.on(spot, state.standing).count() <= 1)
}

fn nothing_lost(_: &Protocol, state: &State) -> bool {
    let kept = state.server.settled().or(state.destroyed);
    let on_the_way = state.tablets.iter().fold(Set::EMPTY, |all, tablet| {
        // A device that has not heard of the restore will send everything that it has.
        let is_behind = tablet.epoch < state.server.epoch;
        all.or(if is_behind { tablet.log } else { tablet.pending() })
    });
    state.durable.minus(kept).minus(on_the_way).is_empty()
}

fn held(_: &Protocol, state: &State) -> bool {
    let settled = state.server.settled();
    let up_to_date = |epoch| epoch == state.server.epoch;
    let tablets = state.tablets.iter();
    tablets
        .filter(|tablet| up_to_date(tablet.epoch))
        .all(|tablet| tablet.acked.minus(settled).is_empty())
}

/// While a restored server waits for reports, it does not know what it has granted.
fn containment(_: &Protocol, state: &State) -> bool {
    let server = &state.server;
    !server.is_normal()
        || devices().all(|device| {
            let tablet = state.tablet(device);
            tablet.rights.iter().all(|spot| {
                server.own[spot.index()] == Some(device)
                    && server.incarnation[device.index()] == tablet.incarnation
            })
        })
}

fn both_fill(_: &Protocol, state: &State) -> bool {
    let has_filled = |device: Device| {
        let mut tickets = state.standing.iter();
        tickets.any(|ticket| state.ops.get(ticket).is_some_and(|op| op.device == device))
    };
    devices().all(has_filled)
}

fn granted_on(_: &Protocol, state: &State) -> bool {
    let mut done = state.ops.iter().filter(|(id, _)| state.server.done.has(*id));
    done.any(|(_, op)| match op.act {
        Act::Return(spot) => state.server.own[spot.index()].is_some_and(|owner| owner != op.device),
        _ => false,
    })
}

fn torn(_: &Protocol, state: &State) -> bool {
    let drafts = state.tablets.iter().filter_map(|tablet| tablet.draft);
    let known = drafts.fold(state.durable, Set::with);
    state.ops.iter().any(|(id, _)| !known.has(id))
}

fn granted_anew(_: &Protocol, state: &State) -> bool {
    let mut ops = state.ops.iter();
    ops.any(|(id, op)| {
        let is_fenced = op.incarnation < state.server.incarnation[op.device.index()];
        let spot = state.ops.spot(id).filter(|_| is_fenced);
        spot.is_some_and(|spot| state.tablets.iter().any(|tablet| tablet.rights.has(spot)))
    })
}

fn tabs_differ(_: &Protocol, state: &State) -> bool {
    let head = state.tablet(Device::North).head;
    state.tab.is_some_and(|tab| tab.head != head)
}

fn nonsense(_: &Protocol, state: &State) -> bool {
    let mut done = state.ops.iter().filter(|(id, _)| state.server.done.has(*id));
    done.any(|(_, op)| op.act == Act::Nonsense)
}
