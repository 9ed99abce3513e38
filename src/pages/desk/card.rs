use engine::decide::Command;
use engine::operation::Means;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::desk::TicketCard;
use screens::stay::Standing;

use super::moving::{MoveBanner, MoveButton};
use super::notes::{NoteButtons, NotePanel};
use super::{OnDesk, Said};
use crate::clock::use_moment;
use crate::components::{Icon, TicketFace};

/// The ticket on the desk, with its fee as it is at this second.
#[component]
pub(super) fn TicketOnDesk(desk: OnDesk, code: TicketCode) -> impl IntoView {
    let now = use_moment();
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
    let noting = Memo::new(move |_| desk.noting.get().filter(|(ticket, _)| *ticket == code));
    let actions = move || match (moving.get(), noting.get()) {
        (Some(moving), _) => view! { <MoveBanner desk moving/> }.into_any(),
        (None, Some((_, noting))) => view! { <NotePanel desk noting card/> }.into_any(),
        (None, None) => view! { {buttons} }.into_any(),
    };
    let standing = move || card.with(|card| card.as_ref().map_or("inside", |card| card.standing.name()));
    view! {
        <article class="ticket" data-state=standing aria-labelledby="ticket-on-desk">
            {move || card.get().map(|card| view! { <TicketFace card heading="ticket-on-desk"/> })}
            {actions}
        </article>
    }
}

/// What can be done with the ticket.
#[component]
fn Buttons(desk: OnDesk, card: TicketCard) -> impl IntoView {
    let code = card.code;
    let held_back = card.held_back;
    let notes = card.notes.clone();
    let is_inside = card.standing != Standing::Left;
    let ways = card.ways.clone().into_iter().enumerate().map(move |(at, way)| {
        let command = card.pay(way.means);
        let icon = if way.means == Means::Cash { "cash" } else { "card" };
        let kind = (at == 0).then_some("primary");
        let pay = move |_| desk.submit(vec![command.clone()], |_| ());
        view! { <button type="button" data-kind=kind on:click=pay><Icon name=icon/>{way.label}</button> }
    });
    let ways = ways.collect_view();
    let release = move |_| {
        if held_back.is_none() {
            desk.submit(vec![Command::Leave { ticket: code }], move |_| {
                desk.clear();
                desk.said.set(Said::Released(code));
            });
        }
    };
    view! {
        <footer class="actions">
            {ways}
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
            <NoteButtons desk code notes/>
            {held_back.map(|why| view! { <small id="why-release">{why}</small> })}
        </footer>
    }
}
