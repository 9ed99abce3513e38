//! The lot file: one TOML file from which a lot is made, written by hand.
//!
//! [`read`] turns its text into the [`LotDocument`] that the server publishes. It goes on after a mistake, so that one
//! reading names all of them, each with its line. The format is described in `docs/lot-file.md`.

mod allocation;
mod complaints;
mod document;
mod layout;
mod numbers;
mod order;
mod reserve;
mod row;
mod spelling;
mod syntax;
mod table;
mod tariff;
mod value;
mod zone;

use engine::lot::LotDocument;

pub use complaints::{LotFileError, LotFileErrors};

/// The demo lot's file: the Tivoli garage in Stuttgart, with its published tariff.
pub const DEMO: &str = include_str!("../../../lots/tivoli.toml");

/// Reads a lot file.
///
/// What comes back passes [`engine::lot::Lot`]'s own check. The same text gives the same document everywhere: nothing
/// is asked of the machine, neither its clock nor its time zones.
///
/// # Errors
/// Every mistake found, in the order of the lines. Where the text is no TOML, only what is wrong with that.
pub fn read(text: &str) -> Result<LotDocument, LotFileErrors> {
    document::read(text)
}

/// The demo lot.
///
/// # Panics
/// Never: that [`DEMO`] can be read is tested.
pub fn demo() -> LotDocument {
    read(DEMO).expect("the demo's file is part of the program and was tested with it")
}
