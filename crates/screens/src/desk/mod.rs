//! The attendant's desk: one field that finds or parks, the ticket it found, and what a touch on the map does.

mod card;
mod counts;
mod find;
mod firm;
mod form;
mod inbox;
mod lately;
mod look;
mod moving;
mod notes;
mod preview;
mod spot;
mod unplaced;

pub use card::{TicketCard, WayToPay};
pub use counts::{FreeCount, free_counts, level_signs};
pub use find::{Finding, StayLine, find};
pub use firm::{BusiestHour, FirmSpots};
pub use form::{ParkForm, Tick};
pub use inbox::{Answer, Inbox, Waiting, inbox};
pub use lately::{Event, Way, lately};
pub use look::{ToLookAt, to_look_at};
pub use moving::{Moving, Step, Swap};
pub use notes::{Charging, Choice, Loss, Notes};
pub use preview::{Gives, Preview};
pub use spot::{SpotAction, SpotView, spot_named};
pub use unplaced::unplaced;
