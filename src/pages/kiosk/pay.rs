use engine::money::Money;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::bill::Sum;
use screens::desk::TicketCard;
use screens::kiosk::{MEANS, Touch};

use super::AtKiosk;
use crate::clock::use_moment;
use crate::components::{BillNote, BillSheet, Icon, PlateBadge, SpotPlace};

/// The fee, and why: first the sum, then the lines that add up to it.
#[component]
pub(super) fn FeeScreen(kiosk: AtKiosk, ticket: TicketCode) -> impl IntoView {
    let (now, view) = (use_moment(), kiosk.view());
    let card = Memo::new(move |_| {
        let now = now.get();
        view.with(|state| TicketCard::by(state.as_ref()?, ticket, now, Some(MEANS)))
    });
    let due = Memo::new(move |_| card.with(|card| card.as_ref().map(|card| Sum::new(card.due))));
    let free =
        Memo::new(move |_| card.with(|card| card.as_ref().is_some_and(|card| !card.due.is_positive())));
    let pay = move || match due.get() {
        Some(_) if free.get() => "Open the exit".to_owned(),
        Some(due) => format!("Pay {}", due.text),
        None => String::new(),
    };
    view! {
        <main class="screen" data-screen="fee">
            <section class="say">
                <div class="fee">
                    <h1 tabindex="-1">{move || if free.get() { "Nothing to pay" } else { "To pay" }}</h1>
                    {move || due.get().map(|due| view! { <data class="amount" value=due.minor>{due.text}</data> })}
                </div>
                {move || card.get().map(|card| view! { <Why card/> })}
            </section>
            <section class="do">
                <button type="button" data-kind="primary" on:click=kiosk.on(Touch::Pay)>{pay}</button>
                <div class="actions">
                    <button type="button" on:click=kiosk.on(Touch::Help)>"Is this wrong?"</button>
                </div>
            </section>
        </main>
    }
}

#[component]
fn Why(card: TicketCard) -> impl IntoView {
    let spot = card.spot.map(|sign| view! { <SpotPlace sign/> });
    let bill = card.bill.map(|bill| {
        let note = bill
            .note
            .clone()
            .map(|note| format!("{note} Nothing is added later."));
        view! { <BillSheet bill/><BillNote note/> }
    });
    view! {
        <p class="who"><PlateBadge plate=card.plate/>{spot}<span>{card.stay}</span></p>
        {bill}
    }
}

/// The card terminal. This one pretends, and says so.
#[component]
pub(super) fn TerminalScreen(kiosk: AtKiosk, amount: Money) -> impl IntoView {
    let sum = Sum::new(amount);
    view! {
        <main class="screen" data-screen="terminal">
            <section class="say">
                <div class="fee">
                    <h1 tabindex="-1">"Hold your card to the reader"</h1>
                    <data class="amount" value=sum.minor>{sum.text}</data>
                </div>
                <section class="sign" data-say="warn" role="note">
                    <p class="sim"><Icon name="warning"/><b>"This terminal is a simulation: no money moves"</b></p>
                </section>
            </section>
            <section class="do">
                <button type="button" data-kind="primary" on:click=kiosk.on(Touch::TerminalAccepts)>
                    <Icon name="terminal"/>"Card accepted"
                </button>
                <div class="actions">
                    <button type="button" on:click=kiosk.on(Touch::TerminalDeclines)>"Card refused"</button>
                </div>
            </section>
        </main>
    }
}
