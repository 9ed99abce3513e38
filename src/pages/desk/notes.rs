//! What is noted on a ticket and changes its price: discounts, its loss, charging.

use engine::decide::Command;
use engine::ticket::TicketCode;
use leptos::ev;
use leptos::html::Section;
use leptos::prelude::*;
use screens::desk::{Charging, Choice, Loss, Notes, TicketCard};

use super::{OnDesk, Said};
use crate::clock::instant;
use crate::components::Icon;

/// What is about to be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noting {
    /// One of the discounts.
    Discount,
    /// The loss of the ticket.
    Loss,
    /// What the charger shows.
    Charging,
}

impl OnDesk {
    fn begin_to_note(self, code: TicketCode, noting: Noting) {
        self.said.set(Said::Nothing);
        self.moving.set(None);
        self.focus_is_due.set_value(true);
        self.noting.set(Some((code, noting)));
    }

    fn end_noting(self) {
        if self.noting.get_untracked().is_some() {
            self.focus_is_due.set_value(true);
            self.noting.set(None);
        }
    }

    /// Notes something. The card shows what has become of the price.
    fn note(self, commands: Vec<Command>) {
        self.submit(commands, move |_| {
            self.said.set(Said::Nothing);
            self.end_noting();
        });
    }
}

/// The buttons that begin to note something: those that mean something for this ticket.
#[component]
pub(super) fn NoteButtons(desk: OnDesk, code: TicketCode, notes: Notes) -> impl IntoView {
    let begin = move |noting: Noting, name: &'static str| {
        view! { <button type="button" on:click=move |_| desk.begin_to_note(code, noting)>{name}</button> }
    };
    let discount = (!notes.choices.is_empty()).then(|| begin(Noting::Discount, "Discount"));
    let lost = notes
        .loss
        .filter(|loss| !loss.is_noted)
        .map(|_| begin(Noting::Loss, "Ticket lost"));
    let charging = notes.charging.map(|charging| {
        if charging.is_plugged_in {
            begin(Noting::Charging, "Unplug").into_any()
        } else {
            view! { <button type="button" on:click=move |_| desk.note(charging.turn(instant()))>"Plug in"</button> }
                .into_any()
        }
    });
    view! { {discount}{lost}{charging} }
}

/// Something is being noted: what there is to choose or to type, said where the buttons were.
#[component]
pub(super) fn NotePanel(desk: OnDesk, noting: Noting, card: Memo<Option<TicketCard>>) -> impl IntoView {
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            desk.end_noting();
        }
    });
    on_cleanup(move || escape.remove());
    let panel = NodeRef::<Section>::new();
    // The button that was touched is gone.
    Effect::new(move || {
        if let Some(panel) = panel.get()
            && desk.wants_focus()
        {
            let _ = panel.focus();
        }
    });
    // While the card's minutes go by, what is chosen from stays as it is.
    let notes = Memo::new(move |_| {
        card.with(|card| card.as_ref().map(|card| card.notes.clone()).unwrap_or_default())
    });
    let content = move || {
        let notes = notes.get();
        match noting {
            Noting::Discount => view! { <Choices desk choices=notes.choices/> }.into_any(),
            Noting::Loss => notes.loss.map(|loss| view! { <Lost desk loss/> }).into_any(),
            Noting::Charging => notes
                .charging
                .map(|charging| view! { <AtCharger desk charging/> })
                .into_any(),
        }
    };
    view! {
        <section node_ref=panel class="noting" tabindex="-1" aria-labelledby="noting">
            {content}
            <button type="button" data-kind="quiet" on:click=move |_| desk.end_noting()>"Cancel"</button>
        </section>
    }
}

#[component]
fn Choices(desk: OnDesk, choices: Vec<Choice>) -> impl IntoView {
    let choice = move |choice: Choice| {
        let is_noted = choice.is_noted;
        let touch = move |_| {
            if !is_noted {
                desk.note(vec![choice.command.clone()]);
            }
        };
        view! {
            <button
                type="button"
                aria-disabled=is_noted.then_some("true")
                aria-describedby=is_noted.then_some("noted")
                on:click=touch
            >
                {is_noted.then(|| view! { <Icon name="check"/> })}
                {choice.label}
            </button>
        }
    };
    let any_noted = choices.iter().any(|choice| choice.is_noted);
    view! {
        <h3 id="noting">"Which discount?"</h3>
        {choices.into_iter().map(choice).collect_view()}
        {any_noted.then(|| view! { <small id="noted">"With a tick: on the ticket already."</small> })}
    }
}

#[component]
fn Lost(desk: OnDesk, loss: Loss) -> impl IntoView {
    let command = loss.command;
    view! {
        <h3 id="noting">"Was the ticket lost?"</h3>
        <small>{loss.words} " It cannot be taken back."</small>
        <button type="button" data-kind="stop" on:click=move |_| desk.note(vec![command.clone()])>"It was lost"</button>
    }
}

/// What the charger shows, and unplugging.
#[component]
fn AtCharger(desk: OnDesk, charging: Charging) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let (at_charger, words) = (charging.clone(), charging.words.clone());
    let ended = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match typed.with_untracked(|typed| charging.ended(typed, instant())) {
            Ok(command) => desk.note(vec![command]),
            Err(message) => desk.said.set(Said::Refused(message)),
        }
    };
    view! {
        <h3 id="noting">"At the charger"</h3>
        <small>{words}</small>
        <form on:submit=ended>
            <label class="field" data-look="line">
                <span>"kWh"</span>
                <input
                    inputmode="decimal"
                    autocomplete="off"
                    placeholder="12.34"
                    maxlength="8"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            <button type="submit">"Charging has ended"</button>
        </form>
        <button type="button" on:click=move |_| desk.note(at_charger.turn(instant()))>"Unplug"</button>
    }
}
