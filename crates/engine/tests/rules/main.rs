//! The engine's rules, tested from outside: properties over random lots, histories and tariffs, and a table of
//! tariffs worked out by hand. The numbers in the names are those of `docs/rules.md`.
#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::semicolon_if_nothing_returned,
    unused_imports,
    dead_code,
    clippy::match_same_arms,
    clippy::elidable_lifetime_names,
    reason = "cases are written to be read, and what one file needs another may not"
)]

mod allocation;
mod allocations;
mod allocator;
mod by_hand;
mod cases;
mod clocks;
mod drawn;
mod history;
mod noted;
mod prices;
mod reference;
mod side_by_side;
mod stories;
mod tariffs;
mod worlds;
