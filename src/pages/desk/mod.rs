//! The attendant's desk: find, park, take payment, release, with the level in view.

mod card;
mod find;
mod firm;
mod floor;
mod form;
mod inbox;
mod lately;
mod moving;
mod notes;
mod outcome;
mod spot;
mod touch;
mod unsure;

use std::sync::Arc;

use engine::decide::Command;
use engine::lot::Lot;
use engine::operation::{Fact, Operation};
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use leptos::task::spawn_local;
use screens::desk::{self, Finding, Moving, ParkForm};
use screens::words::{self, Message};
use sync::wire::Role;

use crate::components::{Gate, Header, ServerNotices};
use crate::device::{Device, SubmitError, use_device};
use card::TicketOnDesk;
use find::FindOrPark;
use floor::Floor;
use inbox::InboxOnDesk;
use lately::Lately;
use notes::Noting;
use unsure::{ToLookAt, Unplaced};

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
    Placed(TicketCode, Placing),
    Released(TicketCode),
    /// A contradiction is settled; what to tell the driver.
    Settled(String),
    Refused(Message),
}

/// How a vehicle got to its spots, and why there where that has a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Placing {
    Parked(Option<String>),
    /// To a level, where its driver takes any free place.
    Admitted,
    Moved(Option<String>),
    Swapped,
}

impl Placing {
    fn heading(&self) -> &'static str {
        match self {
            Self::Parked(_) => "Parked",
            Self::Admitted => "Sent to a level",
            Self::Moved(_) => "Moved",
            Self::Swapped => "Places changed",
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Parked(reason) | Self::Moved(reason) => reason.as_deref(),
            Self::Admitted | Self::Swapped => None,
        }
    }
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
    /// The free or closed spot that was touched last.
    spot: RwSignal<Option<SpotId>>,
    /// The vehicle that is being moved.
    moving: RwSignal<Option<Moving>>,
    /// What is being noted on a ticket.
    noting: RwSignal<Option<(TicketCode, Noting)>>,
    /// Whether the list of what waits to be settled is open.
    inbox_is_open: RwSignal<bool>,
    /// Whether the next part of the moving or noting that is drawn takes the focus.
    focus_is_due: StoredValue<bool>,
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
            spot: RwSignal::new(None),
            moving: RwSignal::new(None),
            noting: RwSignal::new(None),
            inbox_is_open: RwSignal::new(false),
            focus_is_due: StoredValue::new(false),
            level: RwSignal::new(0),
            in_flight: RwSignal::new(Vec::new()),
        }
    }

    /// What the field found.
    fn finding(self) -> Memo<Finding> {
        let view = self.device.view();
        Memo::new(move |_| {
            let find = |state: &Arc<State>| self.typed.with(|typed| desk::find(state, typed));
            view.with(|state| state.as_ref().map_or(Finding::Nothing, find))
        })
    }

    /// What something makes of the lot.
    fn with_lot<T>(self, read: impl FnOnce(&Lot) -> T) -> Option<T> {
        let read = |state: &Arc<State>| read(state.lot());
        self.device.view().with(|state| state.as_ref().map(read))
    }

    fn with_lot_untracked<T>(self, read: impl FnOnce(&Lot) -> T) -> Option<T> {
        untrack(|| self.with_lot(read))
    }

    /// Fills the parking form in.
    fn fill(self, change: impl FnOnce(&mut ParkForm, &Lot)) {
        self.with_lot_untracked(|lot| self.form.update(|form| change(form, lot)));
    }

    /// Makes room for the next car.
    fn clear(self) {
        self.typed.set(String::new());
        self.opened.set(None);
        self.moving.set(None);
        self.noting.set(None);
        self.spot.set(None);
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
        if is_blank
            && self.said.with_untracked(|said| {
                matches!(said, Said::Placed(_, Placing::Parked(_) | Placing::Admitted))
            })
        {
            return;
        }
        let form = self.form.get_untracked();
        let command = match self.typed.with_untracked(|typed| form.command(typed)) {
            Ok(command) => command,
            Err(wrong) => return self.said.set(Said::Refused(words::refusal(&wrong.into()))),
        };
        let gives = untrack(|| self.device.gives());
        let preview = self
            .device
            .view()
            .with_untracked(|state| form.preview(state.as_ref()?, gives).ok());
        self.submit(vec![command], move |operations| {
            let fact = operations.first().map(|operation| &operation.fact);
            let (ticket, placing) = match fact {
                Some(Fact::Parked { ticket, spots, .. }) => {
                    // Where another device was faster, the reason that was shown is no longer the one.
                    let told = preview.filter(|preview| preview.spots == *spots);
                    (*ticket, Placing::Parked(told.map(|preview| preview.reason)))
                }
                Some(Fact::Admitted { ticket, .. }) => (*ticket, Placing::Admitted),
                _ => return,
            };
            self.clear();
            self.said.set(Said::Placed(ticket, placing));
            self.show_level_of(ticket);
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
                <InboxOnDesk desk shown/>
                <Unplaced desk/>
                <ToLookAt desk/>
                <ServerNotices/>
            </section>
            <Lately desk/>
            <Floor desk shown/>
        </main>
    }
}
