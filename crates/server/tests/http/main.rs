//! The server as devices and strangers meet it.

mod access;
mod app;
mod bad_input;
mod durability;
mod events;
mod harness;
mod keys;
mod program;
mod projections;
mod syncing;
