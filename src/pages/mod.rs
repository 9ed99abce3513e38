//! The pages: one for each address.

pub mod desk;
pub mod driver;
pub mod kiosk;
pub mod missing;
pub mod office;
pub mod welcome;

pub use desk::Desk;
pub use driver::Driver;
pub use kiosk::Kiosk;
pub use missing::Missing;
pub use office::Office;
pub use welcome::Welcome;
