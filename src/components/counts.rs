use leptos::prelude::*;
use screens::desk::FreeCount;

use super::Icon;

/// Free spots by who may use them.
#[component]
pub fn Counts(
    /// The counts.
    #[prop(into)]
    counts: Signal<Vec<FreeCount>>,
) -> impl IntoView {
    let count = |count: FreeCount| {
        view! {
            <li data-none=(count.free == 0).then_some("")>
                <Icon name=count.icon/>
                <b>{count.free}</b>
                <span>{count.name}</span>
            </li>
        }
    };
    view! {
        <ul class="counts" aria-label="Free now">
            {move || counts.get().into_iter().map(count).collect_view()}
        </ul>
    }
}
