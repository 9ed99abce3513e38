//! The attendant's desk: one field that finds or parks, the ticket it found, and what a touch on the map does.

mod card;
mod counts;
mod find;
mod form;
mod inbox;
mod lately;
mod moving;
mod notes;
mod spot;

pub use card::{TicketCard, WayToPay};
pub use counts::{FreeCount, free_counts, level_signs};
pub use find::{Finding, StayLine, find};
pub use form::{ParkForm, Preview, Tick};
pub use inbox::{Answer, Inbox, Waiting, inbox};
pub use lately::{Event, Way, lately};
pub use moving::{Moving, Step, Swap};
pub use notes::{Charging, Choice, Loss, Notes};
pub use spot::{SpotAction, SpotView, spot_named};
