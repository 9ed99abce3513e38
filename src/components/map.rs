use std::sync::Arc;

use engine::spot::SpotId;
use engine::state::State;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use screens::map::{self, Block, LevelPlan, Mark, Rect, SpotShape};
use wasm_bindgen::JsCast;

use super::Icon;

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
    let blocks = Memo::new(move |_| {
        let of = |state: &Arc<State>| {
            let of = |plan: &LevelPlan| yours.with(|yours| map::blocks(state, plan, yours));
            plan.with(|plan| plan.as_ref().map(of).unwrap_or_default())
        };
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
    let pick = move |event: MouseEvent| {
        let touched = plan.with(|plan| touched(plan.as_ref()?, &event));
        if let (Some(on_pick), Some(spot)) = (on_pick, touched) {
            on_pick.run(spot);
        }
    };
    view! {
        <figure class="map" data-level=move || level.get() % 6 + 1>
            {move || plan.get().map(|plan| view! { <Plan plan marks blocks label on:click=pick/> })}
        </figure>
    }
}

/// The spot that a touch on the map is about.
fn touched(plan: &LevelPlan, event: &MouseEvent) -> Option<SpotId> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let index: usize = element.get_attribute("data-i")?.parse().ok()?;
    let shape = plan.spots.iter().find(|spot| spot.index == index)?;
    Some(shape.id.clone())
}

#[component]
fn Plan(
    plan: LevelPlan,
    marks: Memo<Vec<Mark>>,
    blocks: Memo<Vec<Block>>,
    label: Memo<String>,
) -> impl IntoView {
    let view_box = format!("0 0 {:.1} {:.1}", plan.width, plan.height);
    let wall = (plan.width - 5.0, plan.height - 4.0);
    let wall = format!("M12.5 4H{:.1}V{:.1}H12.5Z", wall.0, wall.1);
    let floor = |class: &'static str| move |at: Rect| view! { <rect class=class x=at.x y=at.y width=at.width height=at.height></rect> };
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
                {plan.lanes.into_iter().map(floor("lane")).collect_view()}
                {plan.pillars.into_iter().map(floor("pillar")).collect_view()}
                <path class="wall" d=wall></path>
            </g>
            <g class="map-spots">{plan.spots.into_iter().enumerate().map(spot).collect_view()}</g>
            <g class="map-blocks">{move || blocks.get().into_iter().map(|block| view! { <BlockShape block/> }).collect_view()}</g>
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
            aria-current=move || mark.get().current()
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

/// One vehicle across several spots: its bays merged to one. A touch goes through to the spot below.
#[component]
fn BlockShape(block: Block) -> impl IntoView {
    let spots: Vec<_> = block.spots.iter().map(ToString::to_string).collect();
    let (at, (name, icon)) = (block.rect, block.icon);
    let href = format!("/icons/sprite.svg#{name}");
    let writing = block
        .writing
        .map(|(x, y, text)| view! { <text x=format!("{x:.1}") y=format!("{y:.1}")>{text}</text> });
    view! {
        <g data-block=block.ticket.plain() data-spots=spots.join(" ") data-state=block.mark.name()>
            <rect
                x=format!("{:.1}", at.x)
                y=format!("{:.1}", at.y)
                width=format!("{:.1}", at.width)
                height=format!("{:.1}", at.height)
                rx="1.6"
            ></rect>
            <use href=href x=format!("{:.1}", icon.x) y=format!("{:.1}", icon.y) width=icon.width height=icon.height></use>
            {writing}
        </g>
    }
}

/// What the colours and pictograms of the map mean.
#[component]
pub fn Legend(
    /// The lot.
    #[prop(into)]
    state: Signal<Option<Arc<State>>>,
) -> impl IntoView {
    // What is rare is explained while it is there.
    let is_to_look_at = Memo::new(move |_| {
        state.with(|state| {
            state
                .as_ref()
                .is_some_and(|state| state.leases().unswept().len() > 0)
        })
    });
    view! {
        <ul class="legend">
            <li data-state="free">"Free"</li>
            <li data-state="taken">"Taken"</li>
            <li data-state="closed">"Closed"</li>
            <li data-state="yours">"This ticket"</li>
            <Show when=move || is_to_look_at.get()><li data-state="look">"To be looked at"</li></Show>
            <li><Icon name="accessible"/>"Accessible"</li>
            <li><Icon name="ev"/>"Charger"</li>
        </ul>
    }
}
