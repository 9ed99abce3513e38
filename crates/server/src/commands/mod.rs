//! The program's commands, one file each.

pub mod backup;
pub mod check_lot;
pub mod devices;
pub mod enrol;
pub mod erase;
pub mod export_tariff;
mod file;
pub mod import_tariff;
pub mod price;
pub mod publish;
pub mod restore;
pub mod revoke;
pub mod serve;
pub mod simulate_day;
pub mod withdraw;
