use std::sync::Arc;

use engine::spot::SpotId;
use engine::state::State;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use screens::desk;
use screens::map::{self, LevelPlan, Mark, Rect, SpotShape};
use screens::place::LevelSign;
use wasm_bindgen::JsCast;

use super::{Icon, LevelPlate};

/// The live map of one level: one rectangle a spot, its state as an attribute, its colour by the style sheet.
#[component]
pub fn LevelMap(
    /// The lot.
    #[prop(into)]
    state: Signal<Option<Arc<State>>>,
    /// The level shown, from 0.
    #[prop(into)]
    level: Signal<usize>,
    /// The spots to point out.
    #[prop(into)]
    yours: Signal<Vec<SpotId>>,
    /// Somebody touched a spot.
    #[prop(into, optional)]
    on_pick: Option<Callback<SpotId>>,
) -> impl IntoView {
    let plan = Memo::new(move |_| {
        state.with(|state| {
            state
                .as_ref()
                .map(|state| LevelPlan::new(state.lot(), level.get()))
        })
    });
    let marks = Memo::new(move |_| {
        let of = |state: &Arc<State>| yours.with(|yours| map::marks(state, level.get(), yours));
        state.with(|state| state.as_ref().map(of).unwrap_or_default())
    });
    let label = Memo::new(move |_| {
        state.with(|state| {
            state
                .as_ref()
                .map(|state| map::summary(state, level.get()))
                .unwrap_or_default()
        })
    });
    let pick = move |event: leptos::ev::MouseEvent| {
        let Some(on_pick) = on_pick else { return };
        let picked = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let index = picked
            .and_then(|spot| spot.get_attribute("data-i"))
            .and_then(|index| index.parse().ok());
        let id = index.and_then(|index: usize| {
            plan.with(|plan| {
                plan.as_ref()?
                    .spots
                    .iter()
                    .find(|spot| spot.index == index)
                    .map(|spot| spot.id.clone())
            })
        });
        if let Some(id) = id {
            on_pick.run(id);
        }
    };
    view! {
        <figure class="map" data-level=move || level.get() % 6 + 1>
            {move || plan.get().map(|plan| view! { <Plan plan marks label on:click=pick/> })}
        </figure>
    }
}

#[component]
fn Plan(plan: LevelPlan, marks: Memo<Vec<Mark>>, label: Memo<String>) -> impl IntoView {
    let view_box = format!("0 0 {:.1} {:.1}", plan.width, plan.height);
    let wall = (plan.width - 5.0, plan.height - 4.0);
    let wall = format!("M12.5 4H{:.1}V{:.1}H12.5Z", wall.0, wall.1);
    let lane = |lane: Rect| {
        view! { <rect class="lane" x=lane.x y=lane.y width=lane.width height=lane.height></rect> }
    };
    let row = |(x, y, text): (f64, f64, String)| view! { <text class="row" x=x y=y>{text}</text> };
    let spot = move |(at, shape): (usize, SpotShape)| {
        let mark = Memo::new(move |_| marks.with(|marks| marks.get(at).copied().unwrap_or(Mark::Free)));
        view! { <SpotRect shape mark/> }
    };
    view! {
        <svg viewBox=view_box role="img" aria-label=move || label.get()>
            <defs>
                <pattern id="spot-closed" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect width="4" height="4"></rect>
                    <path d="M0 0v4"></path>
                </pattern>
            </defs>
            <g class="map-floor">
                {plan.lanes.into_iter().map(lane).collect_view()}
                <path class="wall" d=wall></path>
            </g>
            <g class="map-spots">{plan.spots.into_iter().enumerate().map(spot).collect_view()}</g>
            <g class="map-labels">{plan.labels.into_iter().map(row).collect_view()}</g>
        </svg>
    }
}

#[component]
fn SpotRect(shape: SpotShape, mark: Memo<Mark>) -> impl IntoView {
    let rect = shape.rect;
    let icon = shape.icon.map(|(name, at)| {
        let href = format!("/icons/sprite.svg#{name}");
        view! { <use href=href x=at.x y=at.y width=at.width height=at.height></use> }
    });
    view! {
        <rect
            data-i=shape.index
            data-spot=shape.id.to_string()
            data-state=move || mark.get().name()
            data-kind=shape.kind
            x=format!("{:.1}", rect.x)
            y=format!("{:.1}", rect.y)
            width=format!("{:.1}", rect.width)
            height=format!("{:.1}", rect.height)
            rx=".8"
        ></rect>
        {icon}
    }
}

/// The levels as tabs, each with its free spots. Arrow keys move between them.
#[component]
pub fn LevelTabs(
    /// The lot.
    #[prop(into)]
    state: Signal<Option<Arc<State>>>,
    /// The level shown, from 0.
    level: RwSignal<usize>,
) -> impl IntoView {
    // The tabs are drawn once; only their numbers change, so that none loses the focus.
    let signs = Memo::new(move |_| {
        state.with(|state| {
            state
                .as_ref()
                .map(|state| desk::level_signs(state.lot()))
                .unwrap_or_default()
        })
    });
    let keys = move |event: KeyboardEvent| {
        let (last, now) = (signs.with(Vec::len).saturating_sub(1), level.get_untracked());
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" if now == last => 0,
            "ArrowRight" | "ArrowDown" => now + 1,
            "ArrowLeft" | "ArrowUp" if now == 0 => last,
            "ArrowLeft" | "ArrowUp" => now - 1,
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        level.set(to);
        let tab = document().get_element_by_id(&format!("level-tab-{to}"));
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = tab.focus();
        }
    };
    let tab = move |(at, sign): (usize, LevelSign)| view! { <LevelTab at sign state level/> };
    view! {
        <div role="tablist" aria-label="Level" on:keydown=keys>
            {move || signs.get().into_iter().enumerate().map(tab).collect_view()}
        </div>
    }
}

#[component]
fn LevelTab(
    at: usize,
    sign: LevelSign,
    state: Signal<Option<Arc<State>>>,
    level: RwSignal<usize>,
) -> impl IntoView {
    let chosen = move || level.get() == at;
    let free = Memo::new(move |_| {
        state.with(|state| {
            state
                .as_ref()
                .map(|state| state.occupancy().level(at).free)
                .unwrap_or_default()
        })
    });
    view! {
        <button
            type="button"
            role="tab"
            id=format!("level-tab-{at}")
            aria-selected=move || chosen().to_string()
            aria-controls=move || chosen().then_some("level-panel")
            tabindex=move || if chosen() { "0" } else { "-1" }
            on:click=move |_| level.set(at)
        >
            <LevelPlate sign/>
            <span>{free} " free"</span>
        </button>
    }
}

/// What the colours and pictograms of the map mean.
#[component]
pub fn Legend() -> impl IntoView {
    view! {
        <ul class="legend">
            <li data-state="free">"Free"</li>
            <li data-state="taken">"Taken"</li>
            <li data-state="closed">"Closed"</li>
            <li data-state="yours">"This ticket"</li>
            <li><Icon name="accessible"/>"Accessible"</li>
            <li><Icon name="ev"/>"Charger"</li>
        </ul>
    }
}
