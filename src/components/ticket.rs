use leptos::prelude::*;
use screens::desk::TicketCard;

use super::{BillNote, BillTable, CodeText, PlateBadge, SpotPlace};

/// A ticket as staff see it: the vehicle, its spot, its times, its bill, and what is due.
#[component]
pub fn TicketFace(
    /// The ticket.
    card: TicketCard,
    /// The id of its heading.
    heading: &'static str,
) -> impl IntoView {
    let spot = card.spot.map(|sign| view! { <dd><SpotPlace sign/></dd> });
    let side_by_side = card
        .side_by_side
        .map(|words| view! { <dd><small>{words}</small></dd> });
    let left = card
        .left
        .map(|left| view! { <div><dt>"Out"</dt><dd><time>{left}</time></dd></div> });
    let bill = card.bill.map(|bill| {
        let (due, note) = (bill.due.clone(), bill.note.clone());
        view! {
            <BillTable bill/>
            <p class="due"><span>"Due"</span><data class="amount" value=due.minor>{due.text}</data></p>
            <BillNote note/>
        }
    });
    view! {
        <header>
            <h2 id=heading>
                {match card.plate {
                    Some(plate) => view! { <PlateBadge plate=Some(plate) large=true/> }.into_any(),
                    None => view! { <span>{card.vehicle} " without a plate"</span> }.into_any(),
                }}
            </h2>
            <CodeText code=card.code/>
        </header>
        <dl class="facts">
            <div><dt>{if card.is_unplaced { "Level" } else { "Spot" }}</dt>{spot}{side_by_side}</div>
            <div><dt>"In"</dt><dd><time>{card.parked}</time></dd></div>
            {left}
            <div><dt>"Stay"</dt><dd>{card.stay}</dd></div>
        </dl>
        {bill}
        <BillNote note=card.leave_by/>
    }
}
