use engine::refusal::Refusal;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::desk::{Finding, StayLine};
use screens::words;

use super::form::ParkingForm;
use super::outcome::Outcome;
use super::{OnDesk, Said};
use crate::components::{Icon, Notice, PlateBadge, Refused, Say, SpotPlace};

/// The one field of the desk, and the form below it that parks what is typed.
#[component]
pub(super) fn FindOrPark(
    desk: OnDesk,
    finding: Memo<Finding>,
    shown: Memo<Option<TicketCode>>,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match finding.get_untracked() {
            _ if shown.get_untracked().is_some() => {}
            Finding::NotYetKnown(present) => desk.submit(vec![present], |_| {}),
            Finding::NoTicket(_) => {}
            _ => desk.park(),
        }
    };
    // A scanned ticket is no vehicle to park.
    let is_scanned = Memo::new(move |_| {
        finding.with(|finding| matches!(finding, Finding::NotYetKnown(_) | Finding::NoTicket(_)))
    });
    let is_new = Memo::new(move |_| finding.with(|finding| matches!(finding, Finding::NotYetKnown(_))));
    let similar = move || match finding.get() {
        Finding::Similar(lines) if shown.get().is_none() => lines,
        _ => Vec::new(),
    };
    let unknown = move || match finding.get() {
        Finding::UnknownCode(ticket) => Some(words::refusal(&Refusal::UnknownTicket { ticket })),
        Finding::NoTicket(reason) => Some(words::refusal(&reason)),
        _ => None,
    };
    view! {
        <form on:submit=submit>
            <Field desk/>
            <Show when=move || is_new.get()><NotYetKnown/></Show>
            <Show when=move || shown.get().is_none() && !is_scanned.get()>
                <Similar desk lines=Signal::derive(similar)/>
                <ParkingForm desk/>
            </Show>
        </form>
        {move || unknown().map(|message| view! { <Refused message/> })}
        <Outcome desk/>
    }
}

#[component]
fn Field(desk: OnDesk) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let type_in = move |event| {
        desk.typed.set(event_target_value(&event));
        desk.opened.set(None);
        desk.moving.set(None);
        desk.noting.set(None);
        desk.said.set(Said::Nothing);
    };
    let clear = move |_| {
        desk.clear();
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let is_empty = move || desk.typed.with(String::is_empty) && desk.opened.get().is_none();
    view! {
        <div class="field" data-look="plate">
            <label for="find">"Plate or ticket code"</label>
            <div class="field-box">
                <Icon name="search"/>
                <input
                    node_ref=input
                    id="find"
                    name="find"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="go"
                    maxlength="600"
                    prop:value=desk.typed
                    on:input=type_in
                />
                <Show when=move || !is_empty()>
                    <button type="button" data-kind="quiet" aria-label="Clear the field" on:click=clear>
                        <Icon name="cross"/>
                    </button>
                </Show>
            </div>
        </div>
    }
}

/// A scanned ticket that is true, and whose entry has not arrived here: one touch, or the scanner's own Enter, opens it.
#[component]
fn NotYetKnown() -> impl IntoView {
    view! {
        <Notice say=Say::Go>
            <div>
                <h2>"A true ticket"</h2>
                <p>"Its entry has not reached this device yet. Open it to see the fee."</p>
            </div>
            <div class="actions"><button type="submit" data-kind="primary">"Open this ticket"</button></div>
        </Notice>
    }
}

/// Tickets that contain what is typed: one touch opens them.
#[component]
fn Similar(desk: OnDesk, lines: Signal<Vec<StayLine>>) -> impl IntoView {
    let line = move |line: StayLine| {
        let code = line.code;
        view! {
            <li>
                <button type="button" on:click=move |_| desk.open(code)>
                    <PlateBadge plate=line.plate/>
                    {line.spot.map(|sign| view! { <SpotPlace sign/> })}
                </button>
            </li>
        }
    };
    move || {
        let lines = lines.get();
        (!lines.is_empty()).then(|| view! { <ul class="similar" aria-label="Inside now">{lines.into_iter().map(line).collect_view()}</ul> })
    }
}
