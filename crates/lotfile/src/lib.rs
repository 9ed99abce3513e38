//! The lot file and the tariff file: texts from which lots and tariffs are made, written by hand or by a program.
//!
//! Both are TOML or JSON with the same keys. [`read`] turns its text into the [`LotDocument`] that the server publishes.
//! It goes on after a mistake, so that one reading names all of them, each with its line. The format is described in
//! `docs/lot-file.md` and `docs/tariffs.md`.

mod allocation;
mod complaints;
mod document;
mod frame;
mod layout;
mod node;
mod numbers;
mod order;
mod reserve;
mod row;
mod spelling;
mod stay;
mod syntax;
mod table;
mod tariff;
mod value;
mod words;
mod write;
mod zone;

use engine::lot::LotDocument;
use engine::money::Currency;
use engine::tariff::{Calendar, Stay, Tariff};
use engine::time::Offsets;

pub use complaints::{LotFileError, LotFileErrors};

/// The demo lot's file: the Tivoli garage in Stuttgart, with its published tariff.
pub const DEMO: &str = include_str!("../../../lots/tivoli.toml");

/// Reads a lot file.
///
/// What comes back passes [`engine::lot::Lot`]'s own check. The same text gives the same document everywhere: nothing
/// is asked of the machine, neither its clock nor its time zones.
///
/// # Errors
/// Every mistake found, in the order of the lines. Where the text is neither TOML nor JSON, only what is wrong with that.
pub fn read(text: &str) -> Result<LotDocument, LotFileErrors> {
    document::read(text)
}

/// A zone's table of UTC offsets, by its name in the IANA database, such as `Europe/Berlin`.
///
/// # Errors
/// For people: there is no such zone, or its clocks stand a fraction of a minute off UTC.
pub fn clock(zone: &str) -> Result<Offsets, String> {
    zone::offsets(zone)
}

/// Tariffs with what they are in: currency, clock and days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffFile {
    /// What every sum is counted in.
    pub currency: Currency,
    /// The name of the time zone, for people; what counts is the calendar's table.
    pub zone: String,
    /// UTC offsets, holidays and special days.
    pub calendar: Calendar,
    /// The tariffs, in the order of time: at least one.
    pub tariffs: Vec<Tariff>,
}

/// Reads the tariffs of a tariff file, or of a lot file.
///
/// # Errors
/// As [`read`].
pub fn read_tariffs(text: &str) -> Result<TariffFile, LotFileErrors> {
    document::read_tariffs(text)
}

/// Writes tariffs as a tariff file in JSON. [`read_tariffs`] reads the same from it, if the zone's name gives the
/// calendar's table and the file can say the times.
///
/// Of a time before or after all that a file can say, such as the “ever” of other systems, it says the nearest, and nothing
/// of an end that is later. A time that clocks show twice is read as the first of the two.
pub fn write_tariffs(file: &TariffFile) -> String {
    write::tariffs(file)
}

/// Reads a stay, as JSON or TOML, whose times are by a lot's clock where they name no offset.
///
/// # Errors
/// As [`read`].
pub fn read_stay(text: &str, calendar: &Calendar) -> Result<Stay, LotFileErrors> {
    stay::read(text, calendar)
}

/// The demo lot.
///
/// # Panics
/// Never: that [`DEMO`] can be read is tested.
pub fn demo() -> LotDocument {
    read(DEMO).expect("the demo's file is part of the program and was tested with it")
}
