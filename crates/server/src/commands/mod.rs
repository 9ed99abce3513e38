//! The program's commands, one file each.

pub mod enrol;
pub mod publish;
pub mod revoke;
pub mod serve;
