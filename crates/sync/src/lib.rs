//! Parkade's sync protocol, without I/O: what a device keeps and sends, and what the server makes of it.
//!
//! [`Replica`] is the device's side, [`Hub`] the server's side of one lot. Both are plain state machines: the
//! caller reads the clock, the disk and the network and passes in what it found. `docs/rules.md` numbers the rules
//! (`S-`) that the code and the tests cite.

pub mod chain;
pub mod clock;
pub mod disk;
pub mod first_version;
pub mod hub;
pub mod pace;
pub mod recorded;
pub mod replica;
pub mod wire;

pub use hub::{Accepted, Hub, HubError};
pub use replica::{Advance, Draft, Replica, ReplicaError};
