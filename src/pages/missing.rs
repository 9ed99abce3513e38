use leptos::prelude::*;

/// An address that leads nowhere.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <main class="front">
            <h1>"There is no page here"</h1>
            <p><a href="/">"Go to the front page"</a></p>
        </main>
    }
}
