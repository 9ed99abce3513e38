//! What waits to be settled: facts that contradict one another. They never block a lane.

use engine::state::State;
use engine::ticket::TicketCode;
use leptos::ev;
use leptos::html::{Button, Section};
use leptos::prelude::*;
use screens::desk::{self, Answer, Inbox, Waiting};

use super::{OnDesk, Said};
use crate::clock::use_clock;
use crate::components::Icon;

/// How many are shown at a time; the others wait politely.
const MOST_WAITING: usize = 6;

impl OnDesk {
    fn close_inbox(self) {
        if self.inbox_is_open.get_untracked() {
            self.focus_is_due.set_value(true);
            self.inbox_is_open.set(false);
        }
    }

    /// Settles one. The list takes the focus from the button that goes, while anything else waits in it.
    fn settle(self, answer: &Answer) {
        let driver = answer.driver.clone();
        self.focus_is_due.set_value(true);
        self.submit(vec![answer.command.clone()], move |_| {
            let waits = |state: &Option<std::sync::Arc<State>>| {
                state
                    .as_ref()
                    .is_some_and(|state| state.conflicts().next().is_some())
            };
            if !self.device.view().with_untracked(waits) {
                self.focus_is_due.set_value(false);
                self.inbox_is_open.set(false);
            }
            self.said.set(Said::Settled(driver));
        });
    }
}

/// The button that opens the list, while anything waits; and the list.
#[component]
pub(super) fn InboxOnDesk(desk: OnDesk, shown: Memo<Option<TicketCode>>) -> impl IntoView {
    let now = use_clock();
    let inbox = Memo::new(move |_| {
        let now = now.get();
        let inbox = |state: &std::sync::Arc<_>| desk::inbox(state, now, shown.get(), MOST_WAITING);
        desk.device
            .view()
            .with(|state| state.as_ref().map(inbox).unwrap_or_default())
    });
    let waits = Memo::new(move |_| inbox.with(|inbox| inbox.count > 0));
    let heading = move || inbox.with(Inbox::heading);
    let is_open = move || desk.inbox_is_open.get();
    view! {
        <p class="unseen" role="status">{move || waits.get().then(heading)}</p>
        {move || waits.get().then(|| view! { <OpenButton desk inbox/> })}
        {move || (waits.get() && is_open()).then(|| view! { <OpenInbox desk inbox/> })}
    }
}

/// How many wait. It gets the focus back when the list is closed.
#[component]
fn OpenButton(desk: OnDesk, inbox: Memo<Inbox>) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    Effect::new(move || {
        let is_open = desk.inbox_is_open.get();
        if let Some(button) = button.get()
            && !is_open
            && desk.wants_focus()
        {
            let _ = button.focus();
        }
    });
    view! {
        <button
            node_ref=button
            type="button"
            class="inbox-opens"
            aria-expanded=move || desk.inbox_is_open.get().to_string()
            aria-controls=move || desk.inbox_is_open.get().then_some("inbox")
            on:click=move |_| desk.inbox_is_open.update(|is_open| *is_open = !*is_open)
        >
            <Icon name="warning"/>
            {move || inbox.with(Inbox::heading)}
        </button>
    }
}

/// The list. Escape closes it.
#[component]
fn OpenInbox(desk: OnDesk, inbox: Memo<Inbox>) -> impl IntoView {
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            desk.close_inbox();
        }
    });
    on_cleanup(move || escape.remove());
    let list = NodeRef::<Section>::new();
    // The button that was touched may be gone with what it settled.
    Effect::new(move || {
        inbox.with(|inbox| inbox.count);
        if let Some(list) = list.get()
            && desk.wants_focus()
        {
            let _ = list.focus();
        }
    });
    let items = move || inbox.with(|inbox| inbox.items.clone());
    let more = move || {
        let hidden = inbox.with(|inbox| inbox.count - inbox.items.len());
        (hidden > 0).then(|| view! { <p><small>{hidden} " more wait after these"</small></p> })
    };
    view! {
        <section node_ref=list id="inbox" class="inbox" tabindex="-1" aria-label="To settle">
            <For
                each=items
                key=Waiting::key
                children=move |waiting| view! { <WaitingOnDesk desk inbox waiting/> }
            />
            {more}
            <button type="button" data-kind="quiet" on:click=move |_| desk.close_inbox()>"Close the list"</button>
        </section>
    }
}

/// One that waits: both sides, and the ways to settle it.
#[component]
fn WaitingOnDesk(desk: OnDesk, inbox: Memo<Inbox>, waiting: Waiting) -> impl IntoView {
    let key = waiting.key();
    let Waiting {
        title,
        sides,
        choices,
        ticket,
        ..
    } = waiting;
    // The minutes go by while somebody is about to press a button: only they are drawn anew.
    let age = move || {
        inbox.with(|inbox| {
            let same = inbox.items.iter().find(|waiting| waiting.key() == key);
            same.map(|waiting| waiting.age.clone())
        })
    };
    let look = ticket.map(|code| {
        view! { <button type="button" data-kind="quiet" on:click=move |_| desk.open(code)>"Look at the ticket"</button> }
    });
    let answers = choices
        .into_iter()
        .enumerate()
        .map(|(at, answer)| view! { <AnswerButton desk answer is_recommended=at == 0/> });
    view! {
        <article>
            <header><h3>{title}</h3><time>{age}</time></header>
            <ul class="split">{sides.into_iter().map(|side| view! { <li>{side}</li> }).collect_view()}</ul>
            <ul class="answers">{answers.collect_view()}</ul>
            {look}
        </article>
    }
}

/// A way to settle it: the button says what happens, the line below it what that does to the money.
#[component]
fn AnswerButton(
    desk: OnDesk,
    answer: Answer,
    /// Whether it is the one to take unless somebody knows better.
    is_recommended: bool,
) -> impl IntoView {
    let (label, money) = (answer.label.clone(), answer.money.clone());
    let driver = is_recommended.then(|| format!("Tell the driver: “{}”", answer.driver));
    view! {
        <li>
            <button
                type="button"
                data-kind=is_recommended.then_some("primary")
                on:click=move |_| desk.settle(&answer)
            >
                {label}
            </button>
            <small>{is_recommended.then_some("Recommended. ")}{money}</small>
            {driver.map(|driver| view! { <small>{driver}</small> })}
        </li>
    }
}
