//! The attendant's desk: find, park, take payment, release, with the level in view.

mod card;
mod find;
mod floor;
mod lately;

use engine::decide::Command;
use engine::operation::{Fact, Operation};
use engine::ticket::TicketCode;
use leptos::prelude::*;
use leptos::task::spawn_local;
use screens::desk::{self, Finding, ParkForm};
use screens::words::{self, Message};
use sync::wire::Role;

use crate::components::{Gate, Header, ServerNotices};
use crate::device::{Device, SubmitError, use_device};
use card::TicketOnDesk;
use find::FindOrPark;
use floor::Floor;
use lately::{Conflicts, Lately};

/// The desk.
#[component]
pub fn Desk() -> impl IntoView {
    view! {
        <Gate role=Role::Attendant>
            <DeskFace/>
        </Gate>
    }
}

/// What the desk has to say about the last thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Nothing,
    Parked(TicketCode, &'static str),
    Released(TicketCode),
    Refused(Message),
}

/// What the parts of the desk share.
#[derive(Clone, Copy)]
struct OnDesk {
    device: Device,
    typed: RwSignal<String>,
    form: RwSignal<ParkForm>,
    /// The ticket that was opened by a touch, not by typing.
    opened: RwSignal<Option<TicketCode>>,
    said: RwSignal<Said>,
    level: RwSignal<usize>,
    /// What is being recorded. A second touch on the same button asks for nothing new; another button waits its turn.
    in_flight: RwSignal<Vec<Vec<Command>>>,
}

impl OnDesk {
    fn new() -> Self {
        Self {
            device: use_device(),
            typed: RwSignal::new(String::new()),
            form: RwSignal::new(ParkForm::default()),
            opened: RwSignal::new(None),
            said: RwSignal::new(Said::Nothing),
            level: RwSignal::new(0),
            in_flight: RwSignal::new(Vec::new()),
        }
    }

    /// What the field found.
    fn finding(self) -> Memo<Finding> {
        let view = self.device.view();
        Memo::new(move |_| {
            let find = |state: &std::sync::Arc<_>| self.typed.with(|typed| desk::find(state, typed));
            view.with(|state| state.as_ref().map_or(Finding::Nothing, find))
        })
    }

    /// Opens a ticket.
    fn open(self, code: TicketCode) {
        self.said.set(Said::Nothing);
        self.opened.set(Some(code));
        self.show_level_of(code);
    }

    fn show_level_of(self, code: TicketCode) {
        let level = self.device.view().with_untracked(|state| {
            let state = state.as_ref()?;
            let spot = state.ticket(code)?.spots.first()?;
            Some(state.lot().spot(state.lot().index_of(spot)?)?.level)
        });
        if let Some(level) = level {
            self.level.set(level);
        }
    }

    /// Makes room for the next car.
    fn clear(self) {
        self.typed.set(String::new());
        self.opened.set(None);
        self.said.set(Said::Nothing);
        self.form.set(ParkForm::default());
    }

    /// Records commands and tells what came of it.
    fn submit(self, commands: Vec<Command>, then: impl FnOnce(Vec<Operation>) + 'static) {
        if self
            .in_flight
            .with_untracked(|in_flight| in_flight.contains(&commands))
        {
            return;
        }
        self.in_flight
            .update(|in_flight| in_flight.push(commands.clone()));
        spawn_local(async move {
            let result = self.device.submit(commands.clone()).await;
            self.in_flight
                .update(|in_flight| in_flight.retain(|other| *other != commands));
            match result {
                Ok(submitted) => then(submitted.operations),
                Err(error) => self.said.set(Said::Refused(told(&error))),
            }
        });
    }

    /// Parks what is typed.
    fn park(self) {
        // A second tap on the button that has just parked a car means that car.
        let is_blank = self.typed.with_untracked(|typed| typed.trim().is_empty());
        if is_blank && self.said.with_untracked(|said| matches!(said, Said::Parked(..))) {
            return;
        }
        let form = self.form.get_untracked();
        let command = match self.typed.with_untracked(|typed| form.command(typed)) {
            Ok(command) => command,
            Err(wrong) => return self.said.set(Said::Refused(words::refusal(&wrong.into()))),
        };
        let preview = self
            .device
            .view()
            .with_untracked(|state| form.preview(state.as_ref()?).ok());
        let reason = preview.map_or("", |preview| preview.reason);
        self.submit(vec![command], move |operations| {
            if let Some(Fact::Parked { ticket, .. }) = operations.first().map(|operation| &operation.fact) {
                self.clear();
                self.said.set(Said::Parked(*ticket, reason));
                self.show_level_of(*ticket);
            }
        });
    }
}

/// What went wrong, in words.
pub(super) fn told(error: &SubmitError) -> Message {
    match error {
        SubmitError::Refused(refusal) => words::refusal(refusal),
        SubmitError::NotReady => words::not_ready(),
        SubmitError::NotSaved(reason) => words::not_saved(&reason.to_string()),
    }
}

#[component]
fn DeskFace() -> impl IntoView {
    let desk = OnDesk::new();
    let finding = desk.finding();
    let shown = Memo::new(move |_| {
        desk.opened.get().or_else(|| {
            finding.with(|finding| match finding {
                Finding::Ticket(code) => Some(*code),
                _ => None,
            })
        })
    });
    view! {
        <a class="skip" href="#find">"Go to the field"</a>
        <Header/>
        <main class="desk">
            <section class="desk-find" aria-label="Find or park">
                <h1 class="unseen" tabindex="-1">"Lane desk"</h1>
                <FindOrPark desk finding shown/>
                {move || shown.get().map(|code| view! { <TicketOnDesk desk code/> })}
                <Conflicts desk/>
                <ServerNotices/>
            </section>
            <Lately desk/>
            <Floor desk shown/>
        </main>
    }
}
