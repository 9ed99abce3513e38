//! What each screen shows and allows, without a screen.
//!
//! The app draws these plain values and sends back what people touch; it decides nothing. So every sentence, sum and
//! state of a screen is tested here in a second, without a browser.

pub mod bill;
pub mod clock;
pub mod desk;
pub mod driver;
pub mod front;
pub mod kiosk;
pub mod map;
pub mod office;
pub mod place;
pub mod qr;
pub mod scan;
pub mod status;
pub mod stay;
pub mod tariff;
pub mod words;
