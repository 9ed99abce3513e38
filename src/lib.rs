//! Parkade's web app: Leptos draws and listens, the `screens` crate decides.
use leptos::prelude::*;

/// Starts the app in the document's body.
pub fn start() {
    mount_to_body(|| view! { <h1>"Parkade"</h1> });
}
