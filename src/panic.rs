//! What a person and a developer see when an invariant fell.

use wasm_bindgen::JsValue;

/// Logs panics and says on the page that the app has stopped.
///
/// A panic ends the program: without this, buttons would silently do nothing.
pub(crate) fn show_panics() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&JsValue::from_str(&panic.to_string()));
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(notice) = document.and_then(|document| document.get_element_by_id("boot-failure")) {
            notice.set_text_content(Some(
                "Parkade has stopped. Everything it called saved is kept. Please load this page again.",
            ));
            let _ = notice.remove_attribute("hidden");
        }
    }));
}
