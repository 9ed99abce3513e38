//! Parkade's web app: Leptos draws and listens, the `screens` crate decides.
//!
//! [`device`] owns the device's replica and everything that moves its data: to disk through [`store`], to the server
//! through [`transport`], to the other tabs. Pages read the signals that it publishes and hand it commands.

// The component macro makes the properties of every component public, also where the component is private.
#![allow(unreachable_pub)]
// Bundles of signals are handles: closures copy them, and nothing points to what they copy.
#![allow(clippy::large_types_passed_by_value)]

pub mod app;
mod bell;
pub mod clock;
pub mod components;
pub mod device;
pub mod driver_ticket;
mod page_events;
pub mod pages;
mod panic;
pub mod settings;
pub mod store;
pub mod transport;

/// Starts the app in the document's body.
pub fn start() {
    panic::show_panics();
    leptos::mount::mount_to_body(app::App);
}
