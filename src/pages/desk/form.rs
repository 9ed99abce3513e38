use engine::lot::Lot;
use engine::vehicle::VehicleClass;
use leptos::prelude::*;
use screens::desk::{ParkForm, Tick};
use screens::words;

use super::OnDesk;
use crate::components::{Icon, TickBox};

/// What the next vehicle is, what its driver wishes, and the button that parks it.
#[component]
pub(super) fn ParkingForm(desk: OnDesk) -> impl IntoView {
    view! {
        <Classes desk/>
        <Ticks desk legend="Needs" offered=ParkForm::needs/>
        <div class="wishes">
            <Ticks desk legend="Wishes" offered=ParkForm::wishes_offered/>
            <LevelWish desk/>
        </div>
        <ParkButton desk/>
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
                    prop:checked=move || desk.form.with(|form| form.class() == class)
                    on:change=move |_| desk.fill(|form, lot| form.choose_class(class, lot))
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

/// The boxes that the lot and the rest of the form leave open to be ticked.
#[component]
fn Ticks(desk: OnDesk, legend: &'static str, offered: fn(&ParkForm, &Lot) -> Vec<Tick>) -> impl IntoView {
    let offered = Memo::new(move |_| {
        let of = |lot: &Lot| desk.form.with(|form| offered(form, lot));
        desk.with_lot(of).unwrap_or_default()
    });
    let tick_box = move |tick: Tick| {
        let ticked = Memo::new(move |_| desk.form.with(|form| form.is_ticked(tick)));
        let touch = move |()| desk.fill(|form, lot| form.toggle(tick, lot));
        view! { <TickBox name=tick.name() label=tick.label() icon=tick.icon() ticked on_touch=touch/> }
    };
    view! {
        <Show when=move || !offered.with(Vec::is_empty)>
            <fieldset class="choice">
                <legend class="unseen">{legend}</legend>
                <For each=move || offered.get() key=|tick| *tick children=tick_box/>
            </fieldset>
        </Show>
    }
}

/// The level that the driver wishes for; nothing where there is one only.
#[component]
fn LevelWish(desk: OnDesk) -> impl IntoView {
    let levels = Memo::new(move |_| desk.with_lot(ParkForm::levels_offered).unwrap_or_default());
    let chosen = move || {
        desk.form
            .with(|form| form.level().map(|level| level.to_string()).unwrap_or_default())
    };
    let choose = move |event| {
        let level = event_target_value(&event).parse().ok();
        desk.form.update(|form| form.wish_level(level));
    };
    let option = |(number, name): (usize, String)| view! { <option value=number.to_string()>{name}</option> };
    view! {
        <Show when=move || !levels.with(Vec::is_empty)>
            <label class="field" data-look="line">
                <span>"Level"</span>
                <select name="level" prop:value=chosen on:change=choose>
                    <option value="">"Any level"</option>
                    {move || levels.get().into_iter().map(option).collect_view()}
                </select>
            </label>
        </Show>
    }
}

/// The button that parks, and where it would send the car.
#[component]
fn ParkButton(desk: OnDesk) -> impl IntoView {
    let preview = Memo::new(move |_| {
        let gives = desk.device.gives();
        desk.device.view().with(|state| {
            state
                .as_ref()
                .map(|state| desk.form.with(|form| form.preview(state, gives)))
        })
    });
    let words = move || match preview.get() {
        Some(Ok(preview)) => preview.sentence(),
        Some(Err(refusal)) => {
            let message = words::refusal(&refusal);
            format!("{}. {}", message.title, message.text)
        }
        None => String::new(),
    };
    let unpick = move |_| {
        desk.form.update(|form| form.spot = None);
        desk.spot.set(None);
    };
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
