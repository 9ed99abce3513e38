//! What the desk asks for where the records cannot know: where a vehicle stands, whether a spot is empty.

use leptos::prelude::*;
use screens::desk::{self, StayLine, ToLookAt as Section};

use super::{OnDesk, Said};
use crate::components::{LevelPlate, PlateBadge, SpotPlace};

/// Vehicles that were sent to a level. One touch opens a ticket, and the next one on the map says where it stands.
#[component]
pub(super) fn Unplaced(desk: OnDesk) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let view = desk.device.view();
        view.with(|state| state.as_ref().map(|s| desk::unplaced(s)).unwrap_or_default())
    });
    let line = move |line: StayLine| {
        let code = line.code;
        let plate = line.plate.unwrap_or_else(|| code.to_string());
        let touch = move |_| {
            desk.open(code);
            desk.begin_to_move(code);
        };
        view! {
            <li>
                <button type="button" on:click=touch>
                    <PlateBadge plate=Some(plate)/>
                    {line.spot.map(|sign| view! { <SpotPlace sign/> })}
                </button>
            </li>
        }
    };
    let list = move |lines: Vec<StayLine>| {
        view! {
            <section class="unsure" aria-labelledby="unplaced">
                <h2 id="unplaced">"Where do they stand?"</h2>
                <ul class="similar">{lines.into_iter().map(line).collect_view()}</ul>
            </section>
        }
    };
    move || {
        let lines = lines.get();
        (!lines.is_empty()).then(|| list(lines))
    }
}

/// Spots that somebody has to look at, section by section. One touch says that they are as the map shows them.
#[component]
pub(super) fn ToLookAt(desk: OnDesk) -> impl IntoView {
    let sections = Memo::new(move |_| {
        let view = desk.device.view();
        view.with(|state| state.as_ref().map(|s| desk::to_look_at(s)).unwrap_or_default())
    });
    let section = move |section: Section| {
        let (level, command) = (section.level_number, section.command);
        let confirm = move |_| desk.submit(vec![command.clone()], move |_| desk.said.set(Said::Nothing));
        view! {
            <li>
                <LevelPlate sign=section.level/>
                <span>{section.spots}</span>
                <button type="button" data-kind="quiet" on:click=move |_| desk.level.set(level)>"Show"</button>
                <button type="button" on:click=confirm>"As on the map"</button>
            </li>
        }
    };
    let list = move |sections: Vec<Section>| {
        view! {
            <section class="unsure" aria-labelledby="to-look-at">
                <h2 id="to-look-at">"To be looked at"</h2>
                <p><small>"A device that may have sent cars there is gone. Look, then say that the map is right."</small></p>
                <ul>{sections.into_iter().map(section).collect_view()}</ul>
            </section>
        }
    };
    move || {
        let sections = sections.get();
        (!sections.is_empty()).then(|| list(sections))
    }
}
