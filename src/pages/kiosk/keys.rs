use leptos::prelude::*;
use screens::kiosk::{Screen, Touch};
use screens::scan::Burst;

use super::AtKiosk;
use crate::clock::instant;

/// Passes on what is typed, by a person or by a scanner, wherever the focus is.
pub(super) fn listen(kiosk: AtKiosk) {
    let burst = StoredValue::new(Burst::default());
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let code_screen = kiosk
            .screens
            .with_untracked(|screens| matches!(screens.screen, Screen::Code(_)));
        let mut letters = event.key().chars().collect::<Vec<_>>();
        match (event.key().as_str(), letters.pop()) {
            ("Enter", _) => {
                let scanned = burst.try_update_value(|burst| burst.enter(instant()));
                if let Some(scanned) = scanned.flatten() {
                    // It would press the button that has the focus as well.
                    event.prevent_default();
                    kiosk.touch(Touch::Scan(scanned));
                }
            }
            ("Backspace", _) if code_screen => kiosk.touch(Touch::Erase),
            ("Escape", _) => kiosk.touch(Touch::Back),
            (_, Some(letter)) if letters.is_empty() => {
                burst.update_value(|burst| burst.key(letter, instant()));
                if code_screen && letter.is_ascii_alphanumeric() {
                    kiosk.touch(Touch::Key(letter));
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || keys.remove());
}
