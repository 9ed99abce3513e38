//! Spots are asked for when this device has none to give.

use engine::allocation::{Wishes, Within};
use engine::choice::choose_within;
use engine::decide::{Command, Rights};
use engine::state::State;
use engine::vehicle::Vehicle;
use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use screens::status::Link;

use super::core::Core;
use super::tabs::Message;

/// For so many milliseconds a vehicle waits at most for the server to grant a spot. Then it is sent to a level.
const PATIENCE_MS: u32 = 1_200;

impl Core {
    /// Waits for one exchange where a vehicle is to be let in, no spot that this device may give fits it, and the server is
    /// in reach. In every other case it waits for nothing.
    pub(super) async fn ask_for_spots(&self, commands: &[Command]) {
        let is_online = matches!(self.signals.link.get_untracked(), Link::Online { .. });
        let Some(vehicle) = self.waiting_for_spots(commands).filter(|_| is_online) else {
            return;
        };
        let _ = self.answered.heard().now_or_never();
        // Whichever tab talks to the server.
        self.want(Some(vehicle.clone()));
        self.say(&Message::Wants { vehicle });
        let answered = async {
            self.answered.heard().await;
            // In another tab than the one that talks to the server, the grant is on the disk by now.
            let _ = self.catch_up().await;
        };
        futures::select_biased! {
            () = answered.boxed_local().fuse() => {}
            () = TimeoutFuture::new(PATIENCE_MS).fuse() => {}
        }
        self.want(None);
    }

    /// The next exchange tells that a vehicle waits, and is due now; or none waits any more.
    pub(super) fn want(&self, vehicle: Option<Vehicle>) {
        let is_wanted = vehicle.is_some();
        if let Some(replica) = self.replica.borrow_mut().as_mut() {
            replica.want(vehicle);
        }
        if is_wanted {
            self.wake.ring();
        }
    }

    /// The vehicle that is to be let in, if no spot that this device may give fits it. It is told without its plate.
    fn waiting_for_spots(&self, commands: &[Command]) -> Option<Vehicle> {
        let waiting = self.with_replica(|replica| {
            let (view, rights) = (replica.view()?, replica.rights());
            commands
                .iter()
                .find_map(|command| needs_grant(view, command, rights))
        });
        waiting.flatten().map(|vehicle| Vehicle {
            plate: None,
            ..vehicle
        })
    }
}

fn needs_grant(view: &State, command: &Command, rights: Rights) -> Option<Vehicle> {
    let Rights::Leased(device) = rights else {
        return None;
    };
    let vehicle = match command {
        Command::Park {
            vehicle, spot: None, ..
        } => vehicle,
        Command::Move { ticket, spot: None } => &view.ticket(*ticket)?.vehicle,
        _ => return None,
    };
    let leased = choose_within(view, vehicle, Wishes::default(), Within::Lease(device));
    leased.is_err().then(|| vehicle.clone())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::apply::apply;
    use engine::lease::LeaseChange;
    use engine::lot::Lot;
    use engine::operation::{Fact, Operation};
    use engine::spot::SpotId;
    use engine::ticket::DeviceNo;
    use engine::time::Instant;
    use engine::vehicle::VehicleClass;

    use super::*;

    const HERE: DeviceNo = DeviceNo(1);

    #[test]
    fn r5_only_a_vehicle_for_which_nothing_is_leased_waits() {
        let lot = Lot::try_from(lotfile::demo()).expect("a sound lot");
        let mut state = State::open(Arc::new(lot));
        let park = |spot| Command::Park {
            vehicle: Vehicle::new(VehicleClass::Car),
            wishes: Wishes::default(),
            spot,
        };
        let spot = SpotId::try_from("G1-A-020".to_owned()).expect("a spot");
        let leased = Rights::Leased(HERE);
        assert!(needs_grant(&state, &park(None), leased).is_some());
        assert_eq!(needs_grant(&state, &park(Some(spot.clone())), leased), None);
        assert_eq!(needs_grant(&state, &park(None), Rights::Provisional), None);
        let granted = Operation {
            device: DeviceNo::SERVER,
            seq: 2,
            at: Instant(0),
            skew: None,
            rules: engine::RULES,
            fact: Fact::lease(LeaseChange::Granted {
                to: HERE,
                spots: vec![spot],
            }),
        };
        apply(&mut state, &granted).expect("it applies");
        assert_eq!(needs_grant(&state, &park(None), leased), None);
    }
}
