use engine::money::Money;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::bill::Sum;
use screens::desk::TicketCard;
use screens::kiosk::{self, Touch};
use screens::place::Sign;
use screens::words::Message;

use super::AtKiosk;
use crate::clock::now;
use crate::components::{BillSheet, CodeText, Icon, SpotPlace, TicketQr};

/// Where to drive, as a sign; and the ticket.
#[component]
pub(super) fn DriveToScreen(kiosk: AtKiosk, ticket: TicketCode) -> impl IntoView {
    let sign = kiosk
        .view()
        .with_untracked(|state| kiosk::drive_to(state.as_ref()?, ticket));
    let sign = sign.map(|sign| view! { <DriveSign sign/> });
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

/// The spot, or the level whose free places the driver chooses from, in the level's colour and shape.
#[component]
fn DriveSign(sign: Sign) -> impl IntoView {
    let level = sign.level().clone();
    let mark = level.mark;
    let shape = move || view! { <Icon name=format!("level-{mark}")/> };
    let several = (sign.spots() > 1).then_some("");
    let (heading, large, small) = match sign {
        Sign::Spot(spot) => (
            if spot.spots > 1 {
                "Drive to spots"
            } else {
                "Drive to spot"
            },
            view! { <bdi dir="ltr">{spot.rest}</bdi> }.into_any(),
            view! { <p class="drive-level">{level.id}{shape()}</p> }.into_any(),
        ),
        // Where there is no spot, the level is what has to be read from the wheel.
        Sign::Level(level) => (
            "Drive to level",
            view! { <bdi dir="ltr">{level.id}</bdi>{shape()} }.into_any(),
            view! { <p class="drive-level" data-words="">"Any free place"</p> }.into_any(),
        ),
    };
    view! {
        <section class="sign drive" data-level=mark>
            <h1 tabindex="-1">{heading}</h1>
            <p class="drive-spot" data-several=several>{large}</p>
            <hr/>
            <div class="drive-place">
                <div>
                    {small}
                    <p class="drive-word">{level.name}</p>
                </div>
            </div>
        </section>
    }
}

/// Out: paid, or nothing to pay.
#[component]
pub(super) fn GoodbyeScreen(kiosk: AtKiosk, ticket: TicketCode, taken: Option<Money>) -> impl IntoView {
    let card = kiosk
        .view()
        .with_untracked(|state| TicketCard::new(state.as_ref()?, ticket, now()));
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
