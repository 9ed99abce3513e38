//! The engine's rules, tested from outside: properties over random lots, histories and tariffs, and a table of
//! tariffs worked out by hand. The numbers in the names are those of `docs/rules.md`.

mod allocation;
mod allocations;
mod allocator;
mod answers;
mod by_hand;
mod cases;
mod clocks;
mod conflicts;
mod corrections;
mod doubts;
mod drawn;
mod filed;
mod history;
mod leases;
mod noted;
mod prices;
mod reference;
mod settled;
mod side_by_side;
mod signed;
mod stories;
mod tariffs;
mod worlds;
