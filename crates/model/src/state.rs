//! What the checker walks through: all that devices, server, network and the garage itself hold at one moment.

use crate::names::{Act, Device, OpId, Ops, Spot};
use crate::network::Network;
use crate::set::{Member, Set};

/// The most entries that a device gets to read between two fences.
pub const MOST_ENTRIES: usize = 3;

/// One moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// What each operation says.
    pub ops: Ops,
    /// Operations that have been in a device's log.
    pub durable: Set<OpId>,
    /// Tickets of the vehicles that have been sent to their spots and have not left: the truth of the garage.
    pub standing: Set<OpId>,
    /// Operations that a fault destroyed together with all that held them: no protocol can keep these.
    pub destroyed: Set<OpId>,
    /// Whether the server has applied an operation that it had applied already.
    pub applied_twice: bool,
    /// Both devices.
    pub tablets: [Tablet; 2],
    /// The server.
    pub server: Server,
    /// The server's last backup.
    pub backup: Server,
    /// What is on its way.
    pub network: Network,
    /// What a second tab on the north device has read.
    pub tab: Option<Tab>,
    /// An old copy of the north device's storage.
    pub copy: Option<Tablet>,
    /// Whether the copy has been put back.
    pub is_rolled_back: bool,
}

/// What a device has on its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tablet {
    /// Which of its lives; 0 while it is not enrolled.
    pub incarnation: u8,
    /// The server's life that it has heard of.
    pub epoch: u8,
    /// How many entries of the log it has applied.
    pub cursor: u8,
    /// The spots that it may fill.
    pub rights: Set<Spot>,
    /// Its own operations, as far as it still has them.
    pub log: Set<OpId>,
    /// Those of them that it takes for settled.
    pub acked: Set<OpId>,
    /// Its tickets whose vehicles it takes to be inside.
    pub open: Set<OpId>,
    /// Its last operation.
    pub head: Option<OpId>,
    /// An operation that it is writing.
    pub draft: Option<OpId>,
    /// Whether it has been taken out of use.
    pub is_withdrawn: bool,
}

/// What a tab has read from the device's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tab {
    /// The last operation then.
    pub head: Option<OpId>,
    /// The rights then.
    pub rights: Set<Spot>,
    /// The open tickets then.
    pub open: Set<OpId>,
}

/// What the server has stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// Its life: a restore begins another.
    pub epoch: u8,
    /// The devices that have reported since the server was restored.
    pub attached: Set<Device>,
    /// Who may fill each spot; nobody: the server's own.
    pub own: [Option<Device>; 2],
    /// Spots that it has to have looked at.
    pub unknown: Set<Spot>,
    /// The incarnation of each device that counts.
    pub incarnation: [u8; 2],
    /// What each device gets to read: the spots granted to it.
    pub entries: [[Option<Spot>; MOST_ENTRIES]; 2],
    /// Operations that have been applied, adjusted or rejected.
    pub done: Set<OpId>,
    /// Operations kept aside for a person to look at.
    pub quarantined: Set<OpId>,
    /// Tickets whose vehicles are inside as far as it knows.
    pub open: Set<OpId>,
    /// Tickets that it knows closed, even before it hears of the vehicle's coming.
    pub closed: Set<OpId>,
}

impl State {
    /// Two enrolled devices, an empty garage, an empty backup.
    pub fn start() -> Self {
        let tablet = Tablet::enrolled(1, 1);
        let server = Server {
            epoch: 1,
            attached: Set::all(),
            own: [None; 2],
            unknown: Set::EMPTY,
            incarnation: [1; 2],
            entries: [[None; MOST_ENTRIES]; 2],
            done: Set::EMPTY,
            quarantined: Set::EMPTY,
            open: Set::EMPTY,
            closed: Set::EMPTY,
        };
        Self {
            ops: Ops::default(),
            durable: Set::EMPTY,
            standing: Set::EMPTY,
            destroyed: Set::EMPTY,
            applied_twice: false,
            tablets: [tablet; 2],
            server,
            backup: server,
            network: Network::default(),
            tab: None,
            copy: None,
            is_rolled_back: false,
        }
    }

    pub(crate) fn tablet(&self, device: Device) -> &Tablet {
        &self.tablets[device.index()]
    }

    pub(crate) fn tablet_mut(&mut self, device: Device) -> &mut Tablet {
        &mut self.tablets[device.index()]
    }

    /// Those of the tickets that are for the spot.
    pub(crate) fn on(&self, spot: Spot, tickets: Set<OpId>) -> impl Iterator<Item = OpId> {
        tickets
            .iter()
            .filter(move |ticket| self.ops.spot(*ticket) == Some(spot))
    }

    pub(crate) fn has_any_on(&self, spot: Spot, tickets: Set<OpId>) -> bool {
        self.on(spot, tickets).next().is_some()
    }

    /// Whether the device's log has given the spot back.
    pub(crate) fn has_returned(&self, device: Device, spot: Spot) -> bool {
        let log = self.tablet(device).log;
        self.ops
            .iter()
            .any(|(id, op)| log.has(id) && op.act == Act::Return(spot))
    }
}

impl Tablet {
    pub(crate) fn enrolled(incarnation: u8, epoch: u8) -> Self {
        Self {
            incarnation,
            epoch,
            cursor: 0,
            rights: Set::EMPTY,
            log: Set::EMPTY,
            acked: Set::EMPTY,
            open: Set::EMPTY,
            head: None,
            draft: None,
            is_withdrawn: false,
        }
    }

    /// Whether it is enrolled and in use.
    pub fn works(&self) -> bool {
        self.incarnation > 0 && !self.is_withdrawn
    }

    /// What it still has to send.
    pub fn pending(&self) -> Set<OpId> {
        self.log.minus(self.acked)
    }
}

impl Server {
    /// Whether it grants: no device's report is missing.
    pub fn is_normal(&self) -> bool {
        self.attached == Set::all()
    }

    /// Operations that have an outcome.
    pub fn settled(&self) -> Set<OpId> {
        self.done.or(self.quarantined)
    }

    /// The last operation of the device's incarnation that it has applied.
    pub(crate) fn last(&self, ops: &Ops, device: Device) -> Option<OpId> {
        let incarnation = self.incarnation[device.index()];
        ops.iter()
            .filter(|(id, op)| self.done.has(*id) && op.device == device && op.incarnation == incarnation)
            .max_by_key(|(_, op)| op.seq)
            .map(|(id, _)| id)
    }

    /// How many entries the device gets to read.
    pub(crate) fn count(&self, device: Device) -> u8 {
        let entries = self.entries[device.index()].iter().flatten();
        entries.fold(0, |count, _| count + 1)
    }
}

pub(crate) fn spots() -> impl Iterator<Item = Spot> {
    Spot::ALL.iter().copied()
}

pub(crate) fn devices() -> impl Iterator<Item = Device> {
    Device::ALL.iter().copied()
}
