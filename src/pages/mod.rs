//! The pages: one for each address.

mod desk;
mod driver;
mod kiosk;
mod missing;
mod office;
mod welcome;

pub use desk::Desk;
pub use driver::Driver;
pub use kiosk::Kiosk;
pub use missing::Missing;
pub use office::Office;
pub use welcome::Welcome;
