//! A simulator of a lot with its devices and its server, for days on end, with everything that can go wrong.
//!
//! Replica, hub and the device's store are the real ones; the network, the disks, the clocks, the drivers and the attendants
//! are made up from one seed, so that a seed replays exactly. After every step, and at the end when all faults are over,
//! oracles look whether anything is so that must never be.

mod coverage;
mod erased;
mod faults;
mod garage;
mod lots;
mod oracles;
mod people;
mod plant;
mod prices;
mod wire;
mod world;

pub use coverage::{Coverage, Event};
pub use oracles::Violation;
pub use plant::Plant;
use world::World;

/// What to simulate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Everything follows from it.
    pub seed: u64,
    /// A bug to plant, to see whether it is found.
    pub plant: Option<Plant>,
}

/// What was simulated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Days, each counted once for each device.
    pub device_days: u32,
    /// What happened, and how often.
    pub coverage: Coverage,
    /// The digest of the state at the end.
    pub state: [u8; 32],
}

/// Simulates some days.
///
/// # Errors
/// The first thing that is so and must never be.
pub fn run(plan: Plan) -> Result<Report, Violation> {
    let mut world = World::new(plan);
    for day in 0..world.days {
        world.play(day)?;
    }
    world.come_together()?;
    Ok(world.report())
}
