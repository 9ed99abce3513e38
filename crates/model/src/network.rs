//! The network: it loses, repeats and delays, and never invents.

use crate::names::{Device, OpId, Ops, Spot};
use crate::set::Set;

/// The most messages in flight.
pub const MOST_MESSAGES: usize = 3;

/// What is sent. Where late, lost or repeated news does no more than news that comes later, once or never, the model
/// has no message: the receiver looks at the sender instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// An entry of the ordered log: the device may fill the spot.
    Grant {
        /// Who may.
        to: Device,
        /// Which of its incarnations.
        incarnation: u8,
        /// The server's life in which it was granted.
        epoch: u8,
        /// The entry's place in what the device gets to read.
        number: u8,
        /// What it may fill.
        spot: Spot,
    },
    /// A device's operation, word by word.
    Upload(OpId),
    /// The operation has its outcome.
    Ack {
        /// The operation.
        op: OpId,
        /// The server's life in which it got it.
        epoch: u8,
    },
    /// A device reports to a server that was restored.
    Report {
        /// Which device.
        from: Device,
        /// The server's life that it has heard of.
        epoch: u8,
        /// Its last operation.
        head: Option<OpId>,
        /// The spots that it may fill.
        rights: Set<Spot>,
    },
}

/// The messages in flight. One that arrives stays, so it may arrive again; one that is lost goes. Their order
/// says nothing, so they are kept sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Network([Option<Message>; MOST_MESSAGES]);

impl Network {
    /// Each message in flight.
    pub fn iter(&self) -> impl Iterator<Item = Message> {
        self.0.iter().copied().flatten()
    }

    /// Sends, if fewer than `most` are in flight.
    pub(crate) fn send(&mut self, message: Message, most: usize) -> Option<()> {
        if self.iter().count() >= most || self.iter().any(|sent| sent == message) {
            return None;
        }
        *self.0.iter_mut().find(|place| place.is_none())? = Some(message);
        self.0.sort_unstable();
        Some(())
    }

    pub(crate) fn lose(&mut self, message: Message) {
        for place in self.0.iter_mut().filter(|place| **place == Some(message)) {
            *place = None;
        }
        self.0.sort_unstable();
    }

    /// Loses what is on its way to a device that has forgotten all that it could be about. It could only be ignored.
    pub(crate) fn lose_all_to(&mut self, device: Device, ops: &Ops) {
        let is_to = |message: Message| match message {
            Message::Grant { to, .. } => to == device,
            Message::Ack { op, .. } => ops.get(op).is_some_and(|op| op.device == device),
            Message::Upload(_) | Message::Report { .. } => false,
        };
        for place in self.0.iter_mut().filter(|place| place.is_some_and(is_to)) {
            *place = None;
        }
        self.0.sort_unstable();
    }
}
