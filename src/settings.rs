//! What this browser remembers besides the log. All of it may be lost at any time, and the app works without it.

use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const THEME: &str = "parkade.theme";
const TEXT: &str = "parkade.text";
const FACE: &str = "parkade.face";

/// Which colours the app shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// What the device asks for.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How large the text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextSize {
    /// As designed.
    #[default]
    Normal,
    /// Larger.
    Larger,
}

/// The settings of this browser, remembered whenever they change.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Which colours the app shows.
    pub theme: RwSignal<Theme>,
    /// How large the text is.
    pub text: RwSignal<TextSize>,
    /// The address of the face that was used last, such as `/desk`.
    pub face: RwSignal<Option<String>>,
}

/// Reads the settings and keeps the page and the browser's memory in step with them.
pub fn provide_settings() {
    let settings = Settings {
        theme: RwSignal::new(recall(THEME).unwrap_or_default()),
        text: RwSignal::new(recall(TEXT).unwrap_or_default()),
        face: RwSignal::new(recall(FACE)),
    };
    Effect::new(move || {
        let theme = settings.theme.get();
        remember(THEME, &theme);
        mark_root(
            "data-theme",
            match theme {
                Theme::System => None,
                Theme::Light => Some("light"),
                Theme::Dark => Some("dark"),
            },
        );
    });
    Effect::new(move || {
        let text = settings.text.get();
        remember(TEXT, &text);
        mark_root("data-text", (text == TextSize::Larger).then_some("larger"));
    });
    Effect::new(move || remember(FACE, &settings.face.get()));
    provide_context(settings);
}

/// The settings of this browser.
pub fn use_settings() -> Settings {
    expect_context()
}

fn mark_root(attribute: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(attribute, value),
            None => root.remove_attribute(attribute),
        };
    }
}

/// Reads a value; none where there is none, or the browser keeps none.
pub(crate) fn recall<T: DeserializeOwned>(key: &str) -> Option<T> {
    is_available().then(|| LocalStorage::get(key).ok())?
}

/// Keeps a value. A browser that refuses is no obstacle.
pub(crate) fn remember<T: Serialize>(key: &str, value: &T) {
    if is_available() {
        let _ = LocalStorage::set(key, value);
    }
}

/// Forgets a value.
pub(crate) fn forget(key: &str) {
    if is_available() {
        LocalStorage::delete(key);
    }
}

/// gloo-storage panics where the browser denies access.
fn is_available() -> bool {
    matches!(window().local_storage(), Ok(Some(_)))
}
