use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::qr::Qr;

/// The driver's page of a ticket.
pub fn ticket_link(code: TicketCode) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}/t/{}", code.plain())
}

/// The driver's page of a ticket as a QR code.
#[component]
pub fn TicketQr(
    /// The ticket.
    code: TicketCode,
) -> impl IntoView {
    Qr::new(&ticket_link(code)).map(|qr| {
        view! {
            <svg class="qr" viewBox=format!("0 0 {0} {0}", qr.side) role="img" aria-label="Your ticket as a QR code">
                <rect width=qr.side height=qr.side fill="#fff"></rect>
                <path d=qr.path fill="#000"></path>
            </svg>
        }
    })
}
