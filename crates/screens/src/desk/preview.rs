//! Where a vehicle would be sent, before anybody asks for it.

use engine::allocation::{Wishes, Within};
use engine::choice::{Choice, choose, choose_within, pick};
use engine::decide::{Command, Rights, decide_within};
use engine::operation::Fact;
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::Vehicle;
use sync::hub::grantable;

use crate::place::{LevelSign, Sign, SpotSign};
use crate::words;

/// What a device can give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gives {
    /// By its own right.
    pub rights: Rights,
    /// Whether the server is in reach, which grants it what nobody else has the right to.
    pub asks_server: bool,
}

impl From<Rights> for Gives {
    /// By its own right alone.
    fn from(rights: Rights) -> Self {
        Self {
            rights,
            asks_server: false,
        }
    }
}

/// Where a vehicle would be sent, and why there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The spot, or all of them; or the level, where this device may give no spot away.
    pub spot: Option<Sign>,
    /// The spots' ids.
    pub spots: Vec<SpotId>,
    /// Why there.
    pub reason: String,
}

impl Preview {
    /// Where a device that can give so much away would send a vehicle with such wishes, or from the spot that was picked on.
    pub(super) fn new(
        state: &State,
        vehicle: &Vehicle,
        wishes: Wishes,
        picked: Option<&SpotId>,
        Gives { rights, asks_server }: Gives,
    ) -> Result<Self, Refusal> {
        let choice = match (picked, rights) {
            (_, Rights::RecordOnly) => return Err(Refusal::RecordOnly),
            (Some(spot), _) => pick(state, vehicle, spot)?,
            (None, Rights::Whole) => choose(state, vehicle, wishes)?,
            (None, Rights::Leased(device)) => {
                let leased = choose_within(state, vehicle, wishes, Within::Lease(device)).ok();
                let granted = || grantable(state, vehicle, wishes, device).filter(|_| asks_server);
                match leased.or_else(granted) {
                    Some(choice) => choice,
                    None => return Self::to_level(state, vehicle, wishes, rights),
                }
            }
            (None, Rights::Provisional) => return Self::to_level(state, vehicle, wishes, rights),
        };
        Ok(Self::to_spots(state, &choice, wishes))
    }

    fn to_spots(state: &State, choice: &Choice, wishes: Wishes) -> Self {
        let lot = state.lot();
        let placed = choice.spots.iter().filter_map(|&spot| lot.spot(spot));
        let spots: Vec<_> = placed.map(|placed| placed.spot.id.clone()).collect();
        Self {
            spot: SpotSign::of_all(lot, &spots).map(Sign::Spot),
            spots,
            reason: words::reason(choice, wishes, lot),
        }
    }

    /// The level is the engine's choice: what it would decide is asked, and forgotten.
    fn to_level(state: &State, vehicle: &Vehicle, wishes: Wishes, rights: Rights) -> Result<Self, Refusal> {
        let command = Command::Park {
            // It may be inside already, as one that is being moved.
            vehicle: Vehicle {
                plate: None,
                ..vehicle.clone()
            },
            wishes,
            spot: None,
        };
        let nobodys = TicketCode::issue(&CodeKey([0; 16]), DeviceNo::SERVER, 0)?;
        let level = match decide_within(state, &command, nobodys, Instant(0), rights)? {
            Fact::Admitted { level, .. } => LevelSign::named(state.lot(), &level),
            _ => None,
        };
        Ok(Self {
            spot: level.map(Sign::Level),
            spots: Vec::new(),
            reason: words::why_level(rights).to_owned(),
        })
    }

    /// `To G1-C-011 to 015: 5 side by side, in a free stretch of exactly 5.`
    pub fn sentence(&self) -> String {
        let spot = self.spot.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("To {spot}: {}.", self.reason)
    }
}
