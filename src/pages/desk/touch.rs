//! What a touch on the map does, or a spot's name in the field below it.

use engine::decide::Command;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::desk::{Moving, Step};

use super::{OnDesk, Placing, Said};

impl OnDesk {
    /// A touch on a spot: it opens the ticket that stands there, else it picks the spot. While a vehicle is being moved
    /// it says where to.
    pub(super) fn touch(self, spot: SpotId) {
        let view = self.device.view();
        if let Some(moving) = self.moving.get_untracked() {
            let step = view.with_untracked(|state| Some(moving.touch(state.as_ref()?, &spot)));
            return match step {
                Some(Step::Do(command)) => self.carry_out(command),
                Some(Step::Offer(with)) => self.offer(moving, with),
                Some(Step::Say(message)) => self.said.set(Said::Refused(message)),
                None => {}
            };
        }
        let standing = view.with_untracked(|state| state.as_ref()?.standing_on(&spot).first().copied());
        if let Some(code) = standing {
            return self.open(code);
        }
        self.opened.set(None);
        self.said.set(Said::Nothing);
        let is_free = view.with_untracked(|state| {
            let state = state.as_ref()?;
            Some(!state.is_closed(state.lot().index_of(&spot)?))
        });
        let picked = (is_free == Some(true)).then(|| spot.clone());
        self.form.update(|form| form.spot = picked);
        self.spot.set(Some(spot));
    }

    /// Opens a ticket.
    pub(super) fn open(self, code: TicketCode) {
        self.said.set(Said::Nothing);
        self.moving.set(None);
        self.noting.set(None);
        self.spot.set(None);
        self.opened.set(Some(code));
        self.show_level_of(code);
    }

    /// The next touch on the map says where this ticket's vehicle goes.
    pub(super) fn begin_to_move(self, code: TicketCode) {
        self.said.set(Said::Nothing);
        self.spot.set(None);
        self.form.update(|form| form.spot = None);
        self.noting.set(None);
        self.focus_is_due.set_value(true);
        self.moving.set(Some(Moving::new(code)));
    }

    /// A touch on the map means what it always means.
    pub(super) fn end_moving(self) {
        if self.moving.get_untracked().is_some() {
            self.focus_is_due.set_value(true);
            self.moving.set(None);
        }
    }

    fn offer(self, moving: Moving, with: TicketCode) {
        self.said.set(Said::Nothing);
        self.focus_is_due.set_value(true);
        self.moving.set(Some(Moving {
            swap: Some(with),
            ..moving
        }));
    }

    /// Whether what has just been drawn takes the focus: once after each step of moving or noting, and only where the focus
    /// has gone with the button that had it. Whoever types a spot's name goes on typing.
    pub(super) fn wants_focus(self) -> bool {
        let is_due = self.focus_is_due.get_value();
        self.focus_is_due.set_value(false);
        let focused = document().active_element();
        is_due && focused.is_none_or(|element| element.tag_name() == "BODY")
    }

    /// Moves a vehicle, or lets two change places, and shows where the vehicle is then.
    pub(super) fn carry_out(self, command: Command) {
        let gives = untrack(|| self.device.gives());
        let best = match (&command, self.moving.get_untracked()) {
            (Command::Move { spot: None, .. }, Some(moving)) => self
                .device
                .view()
                .with_untracked(|state| moving.best(state.as_ref()?, gives).ok()),
            _ => None,
        };
        self.submit(vec![command], move |operations| {
            let (code, placing) = match operations.first().map(|operation| &operation.fact) {
                Some(Fact::Moved { ticket, spots }) => {
                    let told = best.filter(|best| best.spots == *spots);
                    (*ticket, Placing::Moved(told.map(|best| best.reason)))
                }
                Some(Fact::Swapped { ticket, .. }) => (*ticket, Placing::Swapped),
                _ => return,
            };
            self.end_moving();
            self.said.set(Said::Placed(code, placing));
            self.show_level_of(code);
        });
    }

    pub(super) fn show_level_of(self, code: TicketCode) {
        let spot = self
            .device
            .view()
            .with_untracked(|state| state.as_ref()?.ticket(code)?.spots.first().cloned());
        if let Some(spot) = spot {
            self.show_level_of_spot(&spot);
        }
    }

    pub(super) fn show_level_of_spot(self, spot: &SpotId) {
        let level = self.with_lot_untracked(|lot| Some(lot.spot(lot.index_of(spot)?)?.level));
        if let Some(level) = level.flatten() {
            self.level.set(level);
        }
    }
}
