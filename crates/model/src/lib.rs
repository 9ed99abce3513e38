//! A model of the protocol that lets devices give spots away without asking, and a check of all that can happen in it.
//!
//! Two devices, two spots, a server, and a network that loses, repeats and reorders; beside that what
//! [`Fault`](environment::Fault) lists. [`check::all`] looks at every state within some bounds, and so finds what nobody
//! thought of. Each [`Rule`](rule::Rule) of the protocol can be taken away: [`check::shortest`] then tells what it was for.
//! The rules are explained in the crate's `README.md`.
//!
//! The model is of the design, not of the code: it shares nothing with the crates that run.

pub mod check;
mod device;
pub mod environment;
pub mod names;
pub mod network;
pub mod property;
pub mod rule;
mod server;
pub mod set;
pub mod state;
pub mod step;
