//! The lot's clock, and what stays cost in the nights in which it changes.

mod long;
mod nights;
mod table;
mod windows;
