//! The parts of a lot with a server and devices, all in one process: what tests and the simulator put together.
//!
//! Replica, hub and the device's store are the real ones. What is made up is what surrounds them: the disk below the store,
//! the server's database, and the shells that move messages.

pub mod disk;
pub mod machine;
pub mod site;
