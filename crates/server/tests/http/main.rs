//! The server as devices and strangers meet it.

mod access;
mod app;
mod backups;
mod bad_input;
mod books;
mod certificates;
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
mod restoring;
mod syncing;
mod tablet;
