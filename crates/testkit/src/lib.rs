//! Made-up worlds for tests and for trying a lot out: the traffic of a day, what attendants do in it, the day itself,
//! and a bad network.
//!
//! Everything follows from a seed: the same seed gives the same day on every machine.

pub mod attendant;
pub mod day;
pub mod dice;
pub mod network;
pub mod parts;
pub mod sim;
pub mod tariffs;
pub mod traffic;
