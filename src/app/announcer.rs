//! Tells everybody, also those who do not see it, that another page is shown.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Sets the title from the page's heading, moves the focus there, and has the title read out.
///
/// The router does none of it. The first page keeps the focus where the browser put it.
#[component]
pub fn RouteAnnouncer() -> impl IntoView {
    let path = use_location().pathname;
    let region = NodeRef::<leptos::html::P>::new();
    Effect::new(move |visited: Option<String>| {
        let path = path.get();
        let moved = visited.is_some_and(|visited| visited != path);
        // The router draws the new page in this turn of the event loop; its heading is there in the next frame.
        request_animation_frame(move || {
            let heading = document().query_selector("h1").ok().flatten();
            let name = heading
                .as_ref()
                .and_then(|heading| heading.text_content())
                .unwrap_or_default();
            document().set_title(&title(name.trim()));
            if let Some(heading) = heading.filter(|_| moved) {
                if let Some(region) = region.get_untracked() {
                    region.set_text_content(Some(name.trim()));
                }
                focus(&heading);
            }
        });
        path
    });
    view! { <p node_ref=region class="unseen" aria-live="polite"></p> }
}

/// Moves the focus to the heading of what is drawn in this turn of the event loop, so that a screen reader reads it.
pub fn focus_heading_soon() {
    request_animation_frame(|| {
        if let Some(heading) = document().query_selector("h1").ok().flatten() {
            focus(&heading);
        }
    });
}

fn title(name: &str) -> String {
    match name {
        "" | "Parkade" => "Parkade".to_owned(),
        name => format!("{name} · Parkade"),
    }
}

fn focus(heading: &web_sys::Element) {
    // A heading takes the focus from scripts only, so it stays out of the tab order.
    let _ = heading.set_attribute("tabindex", "-1");
    if let Some(heading) = heading.dyn_ref::<HtmlElement>() {
        let _ = heading.focus();
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_title_ends_with_the_apps_name() {
        assert_eq!(super::title("Desk"), "Desk · Parkade");
        assert_eq!(super::title(""), "Parkade");
    }
}
