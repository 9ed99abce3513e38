use engine::spot::SpotId;
use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::desk;

use super::{OnDesk, Said};
use crate::components::{Counts, Legend, LevelMap, LevelTabs};

/// Free spots and the live map of one level. A touch on a taken spot opens its ticket, on a free one picks it.
#[component]
pub(super) fn Floor(desk: OnDesk, shown: Memo<Option<TicketCode>>) -> impl IntoView {
    let view = desk.device.view();
    let counts = Memo::new(move |_| {
        view.with(|state| state.as_ref().map(|s| desk::free_counts(s)).unwrap_or_default())
    });
    let yours = Memo::new(move |_| {
        let said = match desk.said.get() {
            Said::Parked(code, _) => Some(code),
            _ => None,
        };
        let picked = desk.form.with(|form| form.spot.clone());
        view.with(|state| {
            let ticket = state.as_ref()?.ticket(shown.get().or(said)?)?;
            Some(ticket.spots.clone())
        })
        .unwrap_or_else(|| picked.into_iter().collect())
    });
    let pick = Callback::new(move |spot: SpotId| {
        let standing = view.with_untracked(|state| state.as_ref()?.standing_on(&spot).first().copied());
        if let Some(code) = standing {
            return desk.open(code);
        }
        desk.opened.set(None);
        desk.said.set(Said::Nothing);
        desk.form.update(|form| form.spot = Some(spot));
    });
    view! {
        <section class="desk-level" aria-label="Free spots and map">
            <Counts counts/>
            <div>
                <LevelTabs state=view level=desk.level/>
                <div role="tabpanel" id="level-panel" aria-labelledby=move || format!("level-tab-{}", desk.level.get())>
                    <LevelMap state=view level=desk.level yours on_pick=pick/>
                    <Legend/>
                </div>
            </div>
        </section>
    }
}
