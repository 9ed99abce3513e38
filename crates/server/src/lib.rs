//! Parkade's server: it orders what devices record, keeps it, and hands the app out.
//!
//! `store` keeps, `lots` folds the log in memory with the rules that devices run too, `api` speaks HTTP, `commands`
//! is what the program `parkade` can do. Only `clock` reads the time and only `chance` draws random numbers.

pub mod api;
pub mod certificate;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod events;
pub mod json_log;
pub mod keys;
pub mod links;
pub mod lock;
pub mod lots;
pub mod marker;
pub mod projection;
pub mod secret;
pub mod site;
pub mod store;
pub mod touched;
