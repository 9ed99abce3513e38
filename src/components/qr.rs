use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::qr::{Qr, signed_link};

/// The driver's page of a ticket, as its QR code links to it.
fn ticket_link(code: TicketCode, signed: Option<String>) -> String {
    let origin = window().location().origin().unwrap_or_default();
    match signed {
        Some(signed) => signed_link(&origin, &signed),
        None => format!("{origin}/t/{}", code.plain()),
    }
}

/// The driver's page of a ticket as a QR code.
#[component]
pub fn TicketQr(
    /// The ticket.
    code: TicketCode,
    /// The signed ticket, where there is one: exits that know nothing of it can read it.
    signed: Option<String>,
) -> impl IntoView {
    Qr::new(&ticket_link(code, signed)).map(|qr| {
        view! {
            <svg class="qr" viewBox=format!("0 0 {0} {0}", qr.side) role="img" aria-label="Your ticket as a QR code">
                <rect width=qr.side height=qr.side fill="#fff"></rect>
                <path d=qr.path fill="#000"></path>
            </svg>
        }
    })
}
