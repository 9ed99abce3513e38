//! Spots are asked for when this device has none to give.

use engine::allocation::Within;
use engine::choice::choose_within;
use engine::decide::{Command, Rights};
use engine::state::State;
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
        if !is_online || !self.lacks_spots(commands) {
            return;
        }
        let _ = self.exchanged.heard().now_or_never();
        // Whichever tab talks to the server.
        self.wake.ring();
        self.say(&Message::Wake);
        let answered = async {
            self.exchanged.heard().await;
            // In another tab than the one that talks to the server, the grant is on the disk by now.
            let _ = self.catch_up().await;
        };
        futures::select_biased! {
            () = answered.boxed_local().fuse() => {}
            () = TimeoutFuture::new(PATIENCE_MS).fuse() => {}
        }
    }

    fn lacks_spots(&self, commands: &[Command]) -> bool {
        let lacks = self.with_replica(|replica| {
            let (view, rights) = (replica.view()?, replica.rights());
            Some(commands.iter().any(|command| needs_grant(view, command, rights)))
        });
        lacks.flatten() == Some(true)
    }
}

fn needs_grant(view: &State, command: &Command, rights: Rights) -> bool {
    match (command, rights) {
        (
            Command::Park {
                vehicle,
                wishes,
                spot: None,
            },
            Rights::Leased(device),
        ) => choose_within(view, vehicle, *wishes, Within::Lease(device)).is_err(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::allocation::Wishes;
    use engine::apply::apply;
    use engine::lease::LeaseChange;
    use engine::lot::Lot;
    use engine::operation::{Fact, Operation};
    use engine::spot::SpotId;
    use engine::ticket::DeviceNo;
    use engine::time::Instant;
    use engine::vehicle::{Vehicle, VehicleClass};

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
        assert!(needs_grant(&state, &park(None), leased));
        assert!(!needs_grant(&state, &park(Some(spot.clone())), leased));
        assert!(!needs_grant(&state, &park(None), Rights::Provisional));
        let granted = Operation {
            device: DeviceNo::SERVER,
            seq: 2,
            at: Instant(0),
            rules: engine::RULES,
            fact: Fact::lease(LeaseChange::Granted {
                to: HERE,
                spots: vec![spot],
            }),
        };
        apply(&mut state, &granted).expect("it applies");
        assert!(!needs_grant(&state, &park(None), leased));
    }
}
