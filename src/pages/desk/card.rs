use engine::decide::Command;
use engine::operation::Means;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::desk::TicketCard;
use screens::stay::Standing;

use super::moving::{MoveBanner, MoveButton};
use super::{OnDesk, Said};
use crate::clock::use_clock;
use crate::components::{BillTable, CodeText, Icon, PlateBadge, SpotPlace};

/// The ticket on the desk, with its fee as it is at this second.
#[component]
pub(super) fn TicketOnDesk(desk: OnDesk, code: TicketCode) -> impl IntoView {
    let now = use_clock();
    // The card changes once a minute or when the ticket does; in between nothing is drawn anew.
    let card = Memo::new(move |_| {
        let now = now.get();
        desk.device
            .view()
            .with(|state| TicketCard::new(state.as_ref()?, code, now))
    });
    let moving = Memo::new(move |_| desk.moving.get().filter(|moving| moving.ticket == code));
    // The banner stays as it is while the card's minutes go by, and keeps the focus.
    let buttons = move || card.get().map(|card| view! { <Buttons desk card/> });
    let actions = move || {
        moving.get().map_or_else(
            || view! { {buttons} }.into_any(),
            |moving| view! { <MoveBanner desk moving/> }.into_any(),
        )
    };
    let standing = move || card.with(|card| card.as_ref().map_or("inside", |card| card.standing.name()));
    view! {
        <article class="ticket" data-state=standing aria-labelledby="ticket-on-desk">
            {move || card.get().map(|card| view! { <Face card/> })}
            {actions}
        </article>
    }
}

#[component]
fn Face(card: TicketCard) -> impl IntoView {
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
            {note.map(|note| view! { <p class="bill-note">{note}</p> })}
        }
    });
    let leave_by = card
        .leave_by
        .map(|words| view! { <p class="bill-note">{words}</p> });
    view! {
        <header>
            <h2 id="ticket-on-desk">
                {match card.plate {
                    Some(plate) => view! { <PlateBadge plate=Some(plate) large=true/> }.into_any(),
                    None => view! { <span>{card.vehicle} " without a plate"</span> }.into_any(),
                }}
            </h2>
            <CodeText code=card.code/>
        </header>
        <dl class="facts">
            <div><dt>"Spot"</dt>{spot}{side_by_side}</div>
            <div><dt>"In"</dt><dd><time>{card.parked}</time></dd></div>
            {left}
            <div><dt>"Stay"</dt><dd>{card.stay}</dd></div>
        </dl>
        {bill}
        {leave_by}
    }
}

/// What can be done with the ticket.
#[component]
fn Buttons(desk: OnDesk, card: TicketCard) -> impl IntoView {
    let code = card.code;
    let is_due = card.due.is_positive();
    let held_back = card.held_back;
    let is_inside = card.standing != Standing::Left;
    let pay = move |means: Means| {
        let command = card.pay(means);
        move |_| desk.submit(vec![command.clone()], |_| ())
    };
    let release = move |_| {
        if held_back.is_none() {
            desk.submit(vec![Command::Leave { ticket: code }], move |_| {
                desk.clear();
                desk.said.set(Said::Released(code));
            });
        }
    };
    let take = is_due.then(|| {
        view! {
            <button type="button" data-kind="primary" on:click=pay(Means::Cash)><Icon name="cash"/>"Cash paid"</button>
            <button type="button" on:click=pay(Means::Card)><Icon name="card"/>"Card paid"</button>
        }
    });
    view! {
        <footer class="actions">
            {take}
            <button
                type="button"
                data-kind=(held_back.is_none()).then_some("go")
                aria-disabled=held_back.is_some().then_some("true")
                aria-describedby=held_back.is_some().then_some("why-release")
                on:click=release
            >
                "Release"
            </button>
            {is_inside.then(|| view! { <MoveButton desk code/> })}
            {held_back.map(|why| view! { <small id="why-release">{why}</small> })}
        </footer>
    }
}
