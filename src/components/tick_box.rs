use leptos::prelude::*;

use super::Icon;

/// A box to tick, as a tile with a pictogram.
#[component]
pub fn TickBox(
    /// The name of its field.
    name: &'static str,
    /// The words beside it.
    label: &'static str,
    /// The pictogram beside them.
    icon: &'static str,
    /// Whether it is ticked.
    #[prop(into)]
    ticked: Signal<bool>,
    /// Somebody touched it.
    #[prop(into)]
    on_touch: Callback<()>,
) -> impl IntoView {
    view! {
        <label>
            <input type="checkbox" name=name prop:checked=ticked on:change=move |_| on_touch.run(())/>
            <Icon name=icon/>
            <span>{label}</span>
        </label>
    }
}
