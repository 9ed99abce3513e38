//! The server as devices and strangers meet it.

mod access;
mod app;
mod bad_input;
mod durability;
mod events;
mod first_version;
mod forks;
mod harness;
mod keys;
mod lives;
mod operators;
mod packing;
mod program;
mod projections;
mod syncing;
mod tablet;
