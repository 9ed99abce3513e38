use leptos::prelude::*;

/// A pictogram. It is decoration: words stand beside it, or its button carries a label.
#[component]
pub fn Icon(
    /// Its name in the sprite.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let href = move || format!("/icons/sprite.svg#{}", name.get());
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=href></use>
        </svg>
    }
}
