//! Leases: which device may fill which spot (R).
//!
//! A lease is the right to *fill* a spot, not its occupancy. Only its holder sends vehicles there without asking; anyone
//! may let a vehicle out. So the holder knows of every vehicle that came since the grant, and what others do can only
//! make the spot emptier than the holder thinks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::hex::Hex;
use crate::spot::SpotId;
use crate::ticket::DeviceNo;

/// One life of a server: from its beginning, or from one restore, to the next restore. Drawn at random.
pub type Epoch = Hex<8>;

/// What happens to leases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum LeaseChange {
    /// The server lets a device fill spots.
    Granted {
        /// The device.
        to: DeviceNo,
        /// Which.
        spots: Vec<SpotId>,
    },
    /// A device gives up spots: from this operation on it sends nobody there.
    Returned {
        /// Which.
        spots: Vec<SpotId>,
    },
    /// The server takes a device's leases away, because it is out of use or its storage went back in time. Nobody knows
    /// what the device did last, so its spots are looked at before they are granted again.
    Fenced {
        /// The device. Its number never holds a lease again.
        device: DeviceNo,
    },
    /// Somebody has looked at spots whose holder was fenced: what the log says of them is so.
    Swept {
        /// The device that was fenced.
        fenced: DeviceNo,
        /// Which.
        spots: Vec<SpotId>,
    },
    /// The server was restored from a backup. It grants nothing until every device has reported.
    Restored {
        /// The life that begins.
        epoch: Epoch,
        /// Up to which entry the log is as devices of the life before know it; 0 where nobody can say.
        common: u64,
        /// The hash of the log up to there.
        log: Hex<32>,
        /// The devices that may hold leases.
        waits_for: BTreeSet<DeviceNo>,
    },
    /// A device has shown which leases it has, after all that it had recorded until then.
    Reported {
        /// The device.
        device: DeviceNo,
        /// Which.
        spots: Vec<SpotId>,
    },
}

impl LeaseChange {
    /// Its name in the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Granted { .. } => "granted",
            Self::Returned { .. } => "returned",
            Self::Fenced { .. } => "fenced",
            Self::Swept { .. } => "swept",
            Self::Restored { .. } => "restored",
            Self::Reported { .. } => "reported",
        }
    }
}

/// Who may fill which spot, by the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leases {
    pub(crate) holders: BTreeMap<SpotId, DeviceNo>,
    /// Spots to be looked at, by the device that was fenced.
    pub(crate) unswept: BTreeMap<SpotId, DeviceNo>,
    pub(crate) fenced: BTreeSet<DeviceNo>,
    pub(crate) recovery: Option<Recovery>,
}

/// What is known after a restore.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// Devices that have not reported.
    pub(crate) waits_for: BTreeSet<DeviceNo>,
    /// Who may fill which spot, as reported.
    pub(crate) reported: BTreeMap<SpotId, DeviceNo>,
    /// The last device that was fenced without a report: what it held nobody knows.
    pub(crate) lost: Option<DeviceNo>,
}

impl Leases {
    /// Who may fill a spot; none where that is the server's to grant.
    pub fn holder(&self, spot: &SpotId) -> Option<DeviceNo> {
        self.holders.get(spot).copied()
    }

    /// The spots that a device may fill, whether something stands there or not.
    pub fn held_by(&self, device: DeviceNo) -> impl Iterator<Item = &SpotId> {
        let is_its = move |(_, holder): &(&SpotId, &DeviceNo)| **holder == device;
        self.holders.iter().filter(is_its).map(|(spot, _)| spot)
    }

    /// Whether a device's leases were taken away for good.
    pub fn is_fenced(&self, device: DeviceNo) -> bool {
        self.fenced.contains(&device)
    }

    /// Spots that somebody has to look at, with the device that was fenced.
    pub fn unswept(&self) -> impl ExactSizeIterator<Item = (&SpotId, DeviceNo)> {
        self.unswept.iter().map(|(spot, &fenced)| (spot, fenced))
    }

    /// Whether the server was restored and has not heard of every device since.
    pub fn is_recovering(&self) -> bool {
        self.recovery.is_some()
    }

    /// The devices that have to report before anything is granted again.
    pub fn waits_for(&self) -> impl Iterator<Item = DeviceNo> {
        self.recovery
            .iter()
            .flat_map(|recovery| recovery.waits_for.iter().copied())
    }
}
