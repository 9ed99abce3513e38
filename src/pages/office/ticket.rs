use engine::ticket::TicketCode;
use leptos::html::Dialog;
use leptos::prelude::*;
use screens::desk::TicketCard;

use crate::clock::use_moment;
use crate::components::TicketFace;
use crate::device::Device;

/// The ticket that was opened in the list, with its bill, above the page.
#[component]
pub(super) fn OpenTicket(device: Device, opened: RwSignal<Option<TicketCode>>) -> impl IntoView {
    let now = use_moment();
    let card = Memo::new(move |_| {
        let (now, code) = (now.get(), opened.get()?);
        device
            .view()
            .with(|state| TicketCard::new(state.as_ref()?, code, now))
    });
    let dialog = NodeRef::<Dialog>::new();
    // The browser keeps the focus inside while it is open, and gives it back to the row afterwards.
    Effect::new(move || {
        let (is_wanted, Some(dialog)) = (opened.get().is_some(), dialog.get()) else {
            return;
        };
        if is_wanted && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !is_wanted {
            dialog.close();
        }
    });
    let standing = move || card.with(|card| card.as_ref().map_or("inside", |card| card.standing.name()));
    view! {
        <dialog node_ref=dialog aria-labelledby="open-ticket" on:close=move |_| opened.set(None)>
            <article class="ticket" data-state=standing tabindex="-1" autofocus>
                {move || card.get().map(|card| view! { <TicketFace card heading="open-ticket"/> })}
            </article>
            <div class="actions">
                <button type="button" on:click=move |_| opened.set(None)>"Close"</button>
            </div>
        </dialog>
    }
}
