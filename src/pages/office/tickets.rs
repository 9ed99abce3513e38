use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::office::{self, TicketRow};
use screens::stay::Standing;

use super::ticket::OpenTicket;
use crate::clock::use_clock;
use crate::components::{CodeText, Icon, PlateBadge, SpotPlace};
use crate::device::Device;

/// The most rows of the table. Whoever looks for an older ticket searches.
const MOST_ROWS: usize = 100;

/// The tickets, the newest first, with a search. Each opens with its bill.
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
    let codes = move || rows.with(|rows| rows.iter().map(|row| row.code).collect::<Vec<_>>());
    let opened = RwSignal::new(None);
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
                    <tbody>
                        <For each=codes key=|code| *code let(code)>
                            <Row code rows opened/>
                        </For>
                    </tbody>
                </table>
            </div>
            <Show when=move || rows.with(Vec::is_empty)>
                <div class="empty"><Icon name="ticket"/><p>"No ticket to show."</p></div>
            </Show>
            <OpenTicket device opened/>
        </section>
    }
}

/// A row stays the same while its numbers go by, so that its button keeps the focus.
#[component]
fn Row(code: TicketCode, rows: Memo<Vec<TicketRow>>, opened: RwSignal<Option<TicketCode>>) -> impl IntoView {
    let row = Memo::new(move |_| rows.with(|rows| rows.iter().find(|row| row.code == code).cloned()));
    let text = move |read: fn(TicketRow) -> String| move || row.get().map(read);
    let plate = Memo::new(move |_| row.get().and_then(|row| row.plate));
    let spot = Memo::new(move |_| row.get().and_then(|row| row.spot));
    let standing = Memo::new(move |_| row.get().map(|row| row.standing));
    let state = |standing: Standing| {
        view! {
            <span class="state" data-state=standing.name()><Icon name=standing.icon()/>{standing.word()}</span>
        }
    };
    let label = format!("Open ticket {code}");
    view! {
        <tr data-ticket=code.plain()>
            <td>{move || view! { <PlateBadge plate=plate.get()/> }}</td>
            <td>
                <button type="button" data-kind="quiet" aria-label=label on:click=move |_| opened.set(Some(code))>
                    <CodeText code/>
                </button>
            </td>
            <td>{move || spot.get().map(|sign| view! { <SpotPlace sign/> })}</td>
            <td data-number>{text(|row| row.parked)}</td>
            <td data-number>{text(|row| row.stay)}</td>
            <td data-number><b>{text(|row| row.sum)}</b></td>
            <td>{move || standing.get().map(state)}</td>
        </tr>
    }
}
