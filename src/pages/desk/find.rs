use engine::ticket::TicketCode;
use engine::vehicle::VehicleClass;
use leptos::prelude::*;
use screens::desk::{Finding, StayLine};
use screens::place::SpotSign;
use screens::words;

use super::{OnDesk, Said};
use crate::components::{CodeText, Icon, Notice, PlateBadge, Refused, Say, SpotPlace};

/// The one field of the desk, and the form below it that parks what is typed.
#[component]
pub(super) fn FindOrPark(
    desk: OnDesk,
    finding: Memo<Finding>,
    shown: Memo<Option<TicketCode>>,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if shown.get_untracked().is_none() {
            desk.park();
        }
    };
    let similar = move || match finding.get() {
        Finding::Similar(lines) if shown.get().is_none() => lines,
        _ => Vec::new(),
    };
    let unknown = move || match finding.get() {
        Finding::UnknownCode(ticket) => Some(words::refusal(&engine::refusal::Refusal::UnknownTicket {
            ticket,
        })),
        _ => None,
    };
    view! {
        <form on:submit=submit>
            <Field desk/>
            <Show when=move || shown.get().is_none()>
                <Similar desk lines=Signal::derive(similar)/>
                <Classes desk/>
                <Needs desk/>
                <ParkButton desk/>
            </Show>
        </form>
        {move || unknown().map(|message| view! { <Refused message/> })}
        <Outcome desk/>
    }
}

#[component]
fn Field(desk: OnDesk) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let type_in = move |event| {
        desk.typed.set(event_target_value(&event));
        desk.opened.set(None);
        desk.said.set(Said::Nothing);
    };
    let clear = move |_| {
        desk.clear();
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let is_empty = move || desk.typed.with(String::is_empty) && desk.opened.get().is_none();
    view! {
        <div class="field" data-look="plate">
            <label for="find">"Plate or ticket code"</label>
            <div class="field-box">
                <Icon name="search"/>
                <input
                    node_ref=input
                    id="find"
                    name="find"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="go"
                    maxlength="40"
                    prop:value=desk.typed
                    on:input=type_in
                />
                <Show when=move || !is_empty()>
                    <button type="button" data-kind="quiet" aria-label="Clear the field" on:click=clear>
                        <Icon name="cross"/>
                    </button>
                </Show>
            </div>
        </div>
    }
}

/// Tickets that contain what is typed: one touch opens them.
#[component]
fn Similar(desk: OnDesk, lines: Signal<Vec<StayLine>>) -> impl IntoView {
    let line = move |line: StayLine| {
        let code = line.code;
        view! {
            <li>
                <button type="button" on:click=move |_| desk.open(code)>
                    <PlateBadge plate=line.plate/>
                    {line.spot.map(|sign: SpotSign| view! { <SpotPlace sign/> })}
                </button>
            </li>
        }
    };
    move || {
        let lines = lines.get();
        (!lines.is_empty()).then(|| view! { <ul class="similar" aria-label="Inside now">{lines.into_iter().map(line).collect_view()}</ul> })
    }
}

#[component]
fn Classes(desk: OnDesk) -> impl IntoView {
    let classes = Memo::new(move |_| {
        desk.device.view().with(|state| {
            state
                .as_ref()
                .map(|state| state.lot().classes())
                .unwrap_or_default()
        })
    });
    let class = move |class: VehicleClass| {
        view! {
            <label>
                <input
                    type="radio"
                    name="class"
                    value=words::class(class).to_lowercase()
                    prop:checked=move || desk.form.with(|form| form.class == class)
                    on:change=move |_| desk.form.update(|form| form.class = class)
                />
                <Icon name=words::class_icon(class)/>
                <span>{words::class(class)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class="unseen">"Vehicle"</legend>
            {move || classes.get().into_iter().map(class).collect_view()}
        </fieldset>
    }
}

#[component]
fn Needs(desk: OnDesk) -> impl IntoView {
    view! {
        <fieldset class="choice">
            <legend class="unseen">"Needs"</legend>
            <label>
                <input
                    type="checkbox"
                    name="accessible"
                    prop:checked=move || desk.form.with(|form| form.accessible_permit)
                    on:change=move |event| desk.form.update(|form| form.accessible_permit = event_target_checked(&event))
                />
                <Icon name="accessible"/>
                <span>"Permit"</span>
            </label>
            <label>
                <input
                    type="checkbox"
                    name="electric"
                    prop:checked=move || desk.form.with(|form| form.electric)
                    on:change=move |event| desk.form.update(|form| form.electric = event_target_checked(&event))
                />
                <Icon name="ev"/>
                <span>"Electric"</span>
            </label>
        </fieldset>
    }
}

/// The button that parks, and where it would send the car.
#[component]
fn ParkButton(desk: OnDesk) -> impl IntoView {
    let preview = Memo::new(move |_| {
        desk.device.view().with(|state| {
            state
                .as_ref()
                .map(|state| desk.form.with(|form| form.preview(state)))
        })
    });
    let words = move || match preview.get() {
        Some(Ok(preview)) => {
            let spot = preview
                .spot
                .map(|sign| format!("{}-{}", sign.level.id, sign.rest))
                .unwrap_or_default();
            format!("To {spot}, {}.", preview.reason)
        }
        Some(Err(refusal)) => words::refusal(&refusal).title,
        None => String::new(),
    };
    let unpick = move |_| desk.form.update(|form| form.spot = None);
    view! {
        <button type="submit" data-kind="primary" aria-describedby="why-park" aria-busy=move || (!desk.in_flight.with(Vec::is_empty)).then_some("true")>
            "Park"
        </button>
        <p class="park-why">
            <small id="why-park">{words}</small>
            <Show when=move || desk.form.with(|form| form.spot.is_some())>
                <button type="button" data-kind="quiet" on:click=unpick>"Choose for me"</button>
            </Show>
        </p>
    }
}

/// What came of the last thing that was done.
#[component]
fn Outcome(desk: OnDesk) -> impl IntoView {
    move || match desk.said.get() {
        Said::Nothing => ().into_any(),
        Said::Refused(message) => view! { <Refused message/> }.into_any(),
        Said::Parked(code, reason) => view! { <Parked desk code reason/> }.into_any(),
        Said::Released(code) => view! {
            <Notice say=Say::Go>
                <div>
                    <h2>"Released"</h2>
                    <p class="who"><CodeText code/></p>
                </div>
            </Notice>
        }
        .into_any(),
    }
}

#[component]
fn Parked(desk: OnDesk, code: TicketCode, reason: &'static str) -> impl IntoView {
    let card = desk.device.view().with_untracked(|state| {
        screens::desk::TicketCard::new(state.as_ref()?, code, crate::clock::instant())
    });
    card.map(|card| {
        let link = format!("/t/{}", code.plain());
        view! {
            <Notice say=Say::Go>
                <div>
                    <h2>"Parked"</h2>
                    {card.spots.into_iter().map(|sign| view! { <p class="placed"><SpotPlace sign/></p> }).collect_view()}
                    <p class="who"><PlateBadge plate=card.plate/><CodeText code/></p>
                    <p><small>"Why here: " {reason} ". " <a href=link>"Driver’s page"</a></small></p>
                </div>
                <div class="actions">
                    <button type="button" data-kind="quiet" on:click=move |_| desk.clear()>"Next car"</button>
                </div>
            </Notice>
        }
    })
}
