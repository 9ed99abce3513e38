//! How fast the engine finds spots and prices stays, beside other ways to come to the very same: `cargo xtask bench`.
//!
//! A [`script::Script`] says which vehicles come and go and where each is sent. Every [`candidate::Candidate`] plays the same
//! scripts from the same start and is refused if it chooses another spot once, so all of them are timed doing the
//! same work. The code has no clock of its own: it runs natively and in WebAssembly.

pub mod agree;
pub mod author;
pub mod by_rank;
pub mod candidate;
pub mod cases;
pub mod desk;
pub mod lots;
pub mod measure;
pub mod prices;
pub mod rows;
pub mod sample;
pub mod script;
pub mod sets;
