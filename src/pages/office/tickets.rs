use leptos::prelude::*;
use screens::office::{self, TicketRow};

use crate::clock::use_clock;
use crate::components::{CodeText, Icon, PlateBadge, SpotPlace};
use crate::device::Device;

/// The most rows of the table. Whoever looks for an older ticket searches.
const MOST_ROWS: usize = 100;

/// The tickets, the newest first, with a search.
#[component]
pub(super) fn Tickets(device: Device) -> impl IntoView {
    let now = use_clock();
    let typed = RwSignal::new(String::new());
    let rows = Memo::new(move |_| {
        let now = now.get();
        let found =
            |state: &std::sync::Arc<_>| typed.with(|typed| office::tickets(state, typed, now, MOST_ROWS));
        device
            .view()
            .with(|state| state.as_ref().map(found).unwrap_or_default())
    });
    view! {
        <section class="card" id="tickets" aria-labelledby="tickets-heading">
            <header>
                <h2 id="tickets-heading">"Tickets"</h2>
                <label class="field" data-look="search">
                    <span class="unseen">"Plate, code or spot"</span>
                    <input
                        type="search"
                        placeholder="Plate, code or spot"
                        maxlength="40"
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
            </header>
            <div class="sheet" tabindex="0" role="region" aria-label="Tickets">
                <table class="rows">
                    <thead><tr>
                        <th scope="col">"Plate"</th>
                        <th scope="col">"Code"</th>
                        <th scope="col">"Spot"</th>
                        <th scope="col" data-number>"In"</th>
                        <th scope="col" data-number>"Stay"</th>
                        <th scope="col" data-number>"Due or paid"</th>
                        <th scope="col">"State"</th>
                    </tr></thead>
                    <tbody>{move || rows.get().into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
                </table>
            </div>
            <Show when=move || rows.with(Vec::is_empty)>
                <div class="empty"><Icon name="ticket"/><p>"No ticket to show."</p></div>
            </Show>
        </section>
    }
}

#[component]
fn Row(row: TicketRow) -> impl IntoView {
    let standing = row.standing;
    let spot = row.spot.map(|sign| view! { <SpotPlace sign/> });
    view! {
        <tr data-ticket=row.code.plain()>
            <td><PlateBadge plate=row.plate/></td>
            <td><CodeText code=row.code/></td>
            <td>{spot}</td>
            <td data-number>{row.parked}</td>
            <td data-number>{row.stay}</td>
            <td data-number><b>{row.sum}</b></td>
            <td>
                <span class="state" data-state=standing.name()><Icon name=standing.icon()/>{standing.word()}</span>
            </td>
        </tr>
    }
}
