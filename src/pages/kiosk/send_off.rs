use engine::money::Money;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::bill::Sum;
use screens::desk::TicketCard;
use screens::kiosk::{self, Touch};
use screens::words::Message;

use super::AtKiosk;
use crate::clock::instant;
use crate::components::{BillSheet, CodeText, Icon, SpotPlace, TicketQr};

/// Where to drive, as a sign; and the ticket.
#[component]
pub(super) fn DriveToScreen(kiosk: AtKiosk, ticket: TicketCode) -> impl IntoView {
    let sign = kiosk
        .view()
        .with_untracked(|state| kiosk::drive_to(state.as_ref()?, ticket));
    let sign = sign.map(|sign| {
        let mark = sign.level.mark;
        let several = (sign.spots > 1).then_some("");
        let heading = if sign.spots > 1 {
            "Drive to spots"
        } else {
            "Drive to spot"
        };
        view! {
            <section class="sign drive" data-level=mark>
                <h1 tabindex="-1">{heading}</h1>
                <p class="drive-spot" data-several=several><bdi dir="ltr">{sign.rest}</bdi></p>
                <hr/>
                <div class="drive-place">
                    <div>
                        <p class="drive-level">{sign.level.id}<Icon name=format!("level-{mark}")/></p>
                        <p class="drive-word">{sign.level.name}</p>
                    </div>
                </div>
            </section>
        }
    });
    view! {
        <main class="screen" data-screen="drive">
            <section class="say">{sign}</section>
            <section class="do">
                <div class="stub">
                    <div>
                        <small>"Your ticket code"</small>
                        <p><CodeText code=ticket/></p>
                        <small>"Scan it or photograph it. It opens the exit and finds your car."</small>
                    </div>
                    <TicketQr code=ticket signed=kiosk.device.signed_ticket(ticket)/>
                </div>
                <button type="button" on:click=kiosk.on(Touch::Done)>"Done"</button>
            </section>
        </main>
    }
}

/// Out: paid, or nothing to pay.
#[component]
pub(super) fn GoodbyeScreen(kiosk: AtKiosk, ticket: TicketCode, taken: Option<Money>) -> impl IntoView {
    let card = kiosk
        .view()
        .with_untracked(|state| TicketCard::new(state.as_ref()?, ticket, instant()));
    let (spot, bill) = card.map_or((None, None), |card| (card.spot, card.bill));
    let receipt = match taken {
        Some(taken) => format!("{} paid, in a simulation. ", Sum::new(taken).text),
        None => String::new(),
    };
    view! {
        <main class="screen" data-screen="paid">
            <section class="say">
                <section class="sign" data-say="go">
                    <h1 tabindex="-1">"Goodbye"</h1>
                    <p>{receipt} "The exit is open. Drive safely."</p>
                </section>
                <p class="who">{spot.map(|sign| view! { <SpotPlace sign/> })}<CodeText code=ticket/></p>
                {bill.map(|bill| view! { <BillSheet bill/> })}
            </section>
            <section class="do">
                <button type="button" data-kind="primary" on:click=kiosk.on(Touch::Done)>"Done"</button>
            </section>
        </main>
    }
}

/// What does not go, in words, and the way on.
#[component]
pub(super) fn RefusedScreen(kiosk: AtKiosk, message: Message) -> impl IntoView {
    view! {
        <main class="screen" data-screen="full">
            <section class="say">
                <section class="sign" data-say="stop" role="alert">
                    <h1 tabindex="-1">{message.title}</h1>
                    <p>{message.text}</p>
                    <p><small>{message.code}</small></p>
                </section>
            </section>
            <section class="do">
                <button type="button" data-kind="primary" on:click=kiosk.on(Touch::Back)>"Go back"</button>
                <div class="actions">
                    <button type="button" on:click=kiosk.on(Touch::OtherVehicle)>"Other vehicle"</button>
                    <button type="button" on:click=kiosk.on(Touch::PayAndLeave)>"Pay and leave"</button>
                </div>
            </section>
        </main>
    }
}

/// How to get help.
#[component]
pub(super) fn HelpScreen(kiosk: AtKiosk) -> impl IntoView {
    view! {
        <main class="screen" data-screen="help">
            <section class="say">
                <h1 tabindex="-1">"How can we help?"</h1>
                <p>"Coming in: touch Take ticket. Keep the nine-character code."</p>
                <p>"Going out: scan the ticket, or touch Pay and leave and type the code."</p>
                <p>"Lost the ticket? An attendant finds your car by its plate."</p>
            </section>
            <section class="do">
                <button type="button" data-kind="primary" on:click=kiosk.on(Touch::Back)>"Go back"</button>
            </section>
        </main>
    }
}
