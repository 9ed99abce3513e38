use engine::spot::SpotId;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::desk;

use super::firm::Firm;
use super::spot::{GoToSpot, SpotOnDesk};
use super::{OnDesk, Said};
use crate::components::{Counts, Legend, LevelMap, LevelTabs};

/// Free spots and the live map of one level. What a touch on a spot does is [`OnDesk::touch`]'s.
#[component]
pub(super) fn Floor(desk: OnDesk, shown: Memo<Option<TicketCode>>) -> impl IntoView {
    let view = desk.device.view();
    let counts = Memo::new(move |_| {
        view.with(|state| state.as_ref().map(|s| desk::free_counts(s)).unwrap_or_default())
    });
    let yours = Memo::new(move |_| pointed_out(desk, shown));
    let touch = Callback::new(move |spot: SpotId| desk.touch(spot));
    let is_moving = move || desk.moving.get().map(|_| "");
    view! {
        <section class="desk-level" aria-label="Free spots and map" data-moving=is_moving>
            <Counts counts/>
            <Firm desk/>
            <div>
                <LevelTabs state=view level=desk.level/>
                <div role="tabpanel" id="level-panel" aria-labelledby=move || format!("level-tab-{}", desk.level.get())>
                    <LevelMap state=view level=desk.level yours on_pick=touch/>
                    <Legend state=view/>
                </div>
            </div>
            <SpotOnDesk desk/>
            <GoToSpot desk/>
        </section>
    }
}

/// The spots of the ticket in view; else those that the next vehicle would take from the spot picked for it on.
fn pointed_out(desk: OnDesk, shown: Memo<Option<TicketCode>>) -> Vec<SpotId> {
    let said = match desk.said.get() {
        Said::Placed(code, _) => Some(code),
        _ => None,
    };
    let (form, gives) = (desk.form.get(), desk.device.gives());
    desk.device.view().with(|state| {
        let Some(state) = state else { return Vec::new() };
        if let Some(ticket) = shown.get().or(said).and_then(|code| state.ticket(code)) {
            return ticket.spots.clone();
        }
        let Some(picked) = form.spot.clone() else {
            return desk.spot.get().into_iter().collect();
        };
        form.preview(state, gives)
            .map_or_else(|_| vec![picked], |preview| preview.spots)
    })
}
