use std::sync::Arc;

use engine::state::State;
use engine::time::Instant;
use leptos::prelude::*;
use screens::desk::{BusiestHour, FirmSpots};

use super::OnDesk;
use crate::clock::use_clock;

const MINUTE_MS: i64 = 60_000;

/// How many spots this device may give away by itself, and for how long they will do.
#[component]
pub(super) fn Firm(desk: OnDesk) -> impl IntoView {
    let (device, now) = (desk.device, use_clock());
    let identity = device.identity();
    let minute = Memo::new(move |_| Instant(now.get().0 / MINUTE_MS * MINUTE_MS));
    let is_there = Memo::new(move |_| device.view().with(Option::is_some));
    // It takes the work of hundreds of ticket codes, so it is looked at once a minute.
    let busiest = Memo::new(move |_| {
        let minute = minute.get();
        is_there.track();
        let of = |state: &Arc<State>| {
            let identity = identity.get().enrolled().cloned()?;
            let last = device.last_seq();
            Some(BusiestHour::of(
                state,
                &identity.code_key,
                identity.device,
                last,
                minute,
            ))
        };
        let busiest = device.view().with_untracked(|state| state.as_ref().and_then(of));
        busiest.unwrap_or_default()
    });
    let words = Memo::new(move |_| {
        let device_no = identity.with(|identity| identity.enrolled().map(|known| known.device));
        device.view().with(|state| {
            let firm = FirmSpots::new(state.as_ref()?, device_no?, busiest.get());
            Some(firm.words())
        })
    });
    view! { <p class="firm">{words}</p> }
}
