use leptos::prelude::*;
use screens::office::{self, OccupancyRow};

use crate::components::{Icon, LevelPlate};
use crate::device::Device;

/// Occupancy by level and by kind. The bars repeat what the numbers say.
#[component]
pub(super) fn Occupancy(device: Device) -> impl IntoView {
    let view = device.view();
    let levels = Memo::new(move |_| {
        view.with(|state| state.as_ref().map(|s| office::by_level(s)).unwrap_or_default())
    });
    let kinds =
        Memo::new(move |_| view.with(|state| state.as_ref().map(|s| office::by_kind(s)).unwrap_or_default()));
    view! {
        <section class="card" id="occupancy" aria-labelledby="occupancy-heading">
            <header><h2 id="occupancy-heading">"Occupancy"</h2></header>
            <Table name="Level" rows=levels/>
            <Table name="Kind" rows=kinds/>
        </section>
    }
}

#[component]
fn Table(name: &'static str, rows: Memo<Vec<OccupancyRow>>) -> impl IntoView {
    view! {
        <table class="rows">
            <caption class="unseen">"Occupancy by " {name.to_lowercase()}</caption>
            <thead>
                <tr>
                    <th scope="col">{name}</th>
                    <th scope="col" data-number>"Free"</th>
                    <th scope="col" data-number>"of"</th>
                    <th scope="col">"Occupied"</th>
                    <th scope="col" data-number>"%"</th>
                </tr>
            </thead>
            <tbody>{move || rows.get().into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(row: OccupancyRow) -> impl IntoView {
    let counts = row.counts;
    let share = |part: usize| (part * 100).checked_div(counts.spots()).unwrap_or(0);
    let (taken, closed) = (share(counts.occupied), share(counts.closed));
    let head = match row.level {
        Some(sign) => view! { <LevelPlate sign/> }.into_any(),
        None => view! { <span class="kind">{row.icon.map(|name| view! { <Icon name/> })}{row.name}</span> }
            .into_any(),
    };
    view! {
        <tr>
            <th scope="row">{head}</th>
            <td data-number><b>{counts.free}</b></td>
            <td data-number>{counts.spots()}</td>
            <td class="bar">
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect data-state="taken" width=taken height="1"></rect>
                    <rect data-state="closed" x=taken width=closed height="1"></rect>
                </svg>
            </td>
            <td data-number>{counts.percent()}</td>
        </tr>
    }
}
