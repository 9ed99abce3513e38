use leptos::prelude::*;
use screens::desk::{SpotAction, SpotView, spot_named};

use super::{OnDesk, Said};
use crate::components::SpotPlace;

/// The longest name of a spot, with some room for blanks.
const LONGEST_NAME: &str = "30";

/// The field that does what a touch on the map does, for whoever cannot touch it.
#[component]
pub(super) fn GoToSpot(desk: OnDesk) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let named = desk.with_lot_untracked(|lot| {
            typed.with_untracked(|typed| spot_named(lot, desk.level.get_untracked(), typed))
        });
        match named {
            Some(Ok(spot)) => {
                typed.set(String::new());
                desk.show_level_of_spot(&spot);
                desk.touch(spot);
            }
            Some(Err(message)) => desk.said.set(Said::Refused(message)),
            None => {}
        }
    };
    view! {
        <form class="go-to-spot" on:submit=go>
            <label class="field" data-look="line">
                <span>"Go to spot"</span>
                <input
                    name="spot"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="go"
                    placeholder="A-014"
                    maxlength=LONGEST_NAME
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            <button type="submit">"Go"</button>
        </form>
    }
}

/// The free or closed spot that was touched last, and what may be done with it.
#[component]
pub(super) fn SpotOnDesk(desk: OnDesk) -> impl IntoView {
    let spot = Memo::new(move |_| {
        let spot = desk.spot.get()?;
        desk.device
            .view()
            .with(|state| SpotView::new(state.as_ref()?, &spot))
    });
    let draw = move |spot: SpotView| {
        let action = move |(at, action)| view! { <Action desk at action/> };
        let actions = spot.actions.into_iter().enumerate().map(action).collect_view();
        view! {
            <p role="status"><SpotPlace sign=spot.sign/><span>{spot.says}</span></p>
            <div class="actions">{actions}</div>
        }
    };
    view! {
        <section class="spot-card" aria-label="Spot" hidden=move || spot.with(Option::is_none)>
            {move || spot.get().map(draw)}
        </section>
    }
}

#[component]
fn Action(desk: OnDesk, at: usize, action: SpotAction) -> impl IntoView {
    let why = action.command.as_ref().err().copied();
    let reason = format!("why-spot-{at}");
    let touch = move |_| {
        if let Ok(command) = &action.command {
            desk.submit(vec![command.clone()], move |_| {
                desk.said.set(Said::Nothing);
                desk.form.update(|form| form.spot = None);
            });
        }
    };
    view! {
        <button
            type="button"
            aria-disabled=why.is_some().then_some("true")
            aria-describedby=why.is_some().then(|| reason.clone())
            on:click=touch
        >
            {action.label}
        </button>
        {why.map(|why| view! { <small id=reason>{why}</small> })}
    }
}
