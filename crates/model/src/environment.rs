//! What may go wrong, beside the network, in which everything goes wrong always.

use crate::property::{self, Name};
use crate::set::{Member, Set};

/// Something that may befall the garage in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A device stops at any moment, even while it writes.
    Crash,
    /// A vehicle leaves past the device that did not let it in, which reads its ticket.
    ClosedElsewhere,
    /// A device's storage is cleared, and the device enrols anew.
    Wiped,
    /// A device is taken out of use with all that it holds, and an operator takes over.
    Withdrawn,
    /// The server loses everything since its last backup.
    ServerRestored,
    /// The app is open twice on one device.
    SecondTab,
    /// A device's storage goes back to an earlier moment, and the device works on.
    DeviceRestored,
    /// A device records something that the server cannot apply.
    Nonsense,
}

impl Member for Fault {
    const ALL: &'static [Self] = &[
        Self::Crash,
        Self::ClosedElsewhere,
        Self::Wiped,
        Self::Withdrawn,
        Self::ServerRestored,
        Self::SecondTab,
        Self::DeviceRestored,
        Self::Nonsense,
    ];

    fn place(self) -> u8 {
        self as u8
    }
}

/// How far a run may go. Mistakes in protocols show in small runs, if all of them are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most operations of both devices, at most [`MOST_OPERATIONS`](crate::names::MOST_OPERATIONS).
    pub operations: usize,
    /// The most messages in flight, at most [`MOST_MESSAGES`](crate::network::MOST_MESSAGES).
    pub messages: usize,
    /// The most devices that are wiped or withdrawn.
    pub mishaps: usize,
}

/// Faults that are looked at together, and how far.
#[derive(Clone, Copy, Debug)]
pub struct Environment {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What may happen.
    pub faults: &'static [Fault],
    /// What no protocol can keep there.
    pub beyond: &'static [Name],
    /// How far tests go.
    pub small: Bounds,
    /// How far the command goes.
    pub large: Bounds,
}

impl Environment {
    /// Its faults as a set.
    pub fn faults(&self) -> Set<Fault> {
        Set::of(self.faults)
    }
}

const TWO: Bounds = Bounds {
    operations: 2,
    messages: 2,
    mishaps: 1,
};
const THREE: Bounds = Bounds { operations: 3, ..TWO };
const FOUR: Bounds = Bounds { operations: 4, ..TWO };

const fn environment(
    name: &'static str,
    faults: &'static [Fault],
    small: Bounds,
    large: Bounds,
) -> Environment {
    Environment {
        name,
        faults,
        beyond: &[],
        small,
        large,
    }
}

/// One for every fault, and one for none.
pub const ENVIRONMENTS: [Environment; 9] = [
    environment("network", &[], THREE, FOUR),
    environment("closed-elsewhere", &[Fault::ClosedElsewhere], THREE, FOUR),
    environment("crash", &[Fault::Crash], THREE, THREE),
    environment("wiped", &[Fault::Wiped], TWO, THREE),
    environment("withdrawn", &[Fault::Withdrawn], TWO, THREE),
    environment("server-restored", &[Fault::ServerRestored], TWO, THREE),
    environment("two-tabs", &[Fault::SecondTab], TWO, THREE),
    Environment {
        // A device that forgets what it knows and works on may give a spot away again before anyone can tell it so.
        beyond: &[property::ONE_VEHICLE, property::CONTAINMENT],
        ..environment("device-restored", &[Fault::DeviceRestored], TWO, THREE)
    },
    environment("nonsense", &[Fault::Nonsense], TWO, THREE),
];
