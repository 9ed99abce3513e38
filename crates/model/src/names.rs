//! Who and what there is in the model: two devices, two spots and a handful of operations.

use crate::set::Member;

/// A device that works without the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Device {
    /// The tablet at the north entrance. Where one device is enough for a fault, it befalls this one.
    North,
    /// The tablet at the south entrance.
    South,
}

impl Member for Device {
    const ALL: &'static [Self] = &[Self::North, Self::South];

    fn place(self) -> u8 {
        self as u8
    }
}

/// A place for one vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// The one that is granted first; the two are alike, so nothing is lost by saying which.
    First,
    /// The other one.
    Second,
}

impl Member for Spot {
    const ALL: &'static [Self] = &[Self::First, Self::Second];

    fn place(self) -> u8 {
        self as u8
    }
}

/// The most operations of one device, so that there are names for them.
pub const MOST_OPERATIONS: usize = 5;

/// An operation, by its device and the order in which it came to be. It stands for the operation's hash: no two have
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub(crate) u8);

impl Member for OpId {
    const ALL: &'static [Self] = &[
        Self(0),
        Self(1),
        Self(2),
        Self(3),
        Self(4),
        Self(5),
        Self(6),
        Self(7),
        Self(8),
        Self(9),
    ];

    fn place(self) -> u8 {
        self.0
    }
}

/// What an operation says. A ticket is named by the operation that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// A vehicle was sent to the spot, firmly.
    Park(Spot),
    /// The ticket's vehicle has left.
    Close(OpId),
    /// The device gives its right to the spot back.
    Return(Spot),
    /// Something that means nothing to the server.
    Nonsense,
}

/// An operation in a device's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Op {
    /// Whose log.
    pub device: Device,
    /// Which of the device's lives; each begins a log of its own.
    pub incarnation: u8,
    /// Its number in the log, from 1.
    pub seq: u8,
    /// The operation before it.
    pub parent: Option<OpId>,
    /// What it says.
    pub act: Act,
}

/// All operations that were ever begun: what they say never changes, so it is kept once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ops([Option<Op>; 2 * MOST_OPERATIONS]);

impl Ops {
    /// The operation.
    pub fn get(&self, id: OpId) -> Option<&Op> {
        self.0.get(usize::from(id.0))?.as_ref()
    }

    /// Each with its name.
    pub fn iter(&self) -> impl Iterator<Item = (OpId, &Op)> {
        let named = OpId::ALL.iter().copied().zip(&self.0);
        named.filter_map(|(id, op)| Some((id, op.as_ref()?)))
    }

    /// Notes a new operation, unless there are `most` of them already.
    pub(crate) fn begin(&mut self, op: Op, most: usize) -> Option<OpId> {
        if self.iter().count() >= most {
            return None;
        }
        let places = OpId::ALL.iter().zip(&mut self.0);
        let own = places.skip(MOST_OPERATIONS * op.device.index());
        let (id, place) = own.take(MOST_OPERATIONS).find(|(_, place)| place.is_none())?;
        *place = Some(op);
        Some(*id)
    }

    /// The number that follows the given operation in its log.
    pub(crate) fn seq_after(&self, last: Option<OpId>) -> u8 {
        last.and_then(|id| self.get(id)).map_or(1, |op| op.seq + 1)
    }

    /// The spot of a ticket.
    pub fn spot(&self, ticket: OpId) -> Option<Spot> {
        match self.get(ticket)?.act {
            Act::Park(spot) => Some(spot),
            _ => None,
        }
    }
}
