use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::kiosk::{CodeEntry, Screen, Touch};

use super::AtKiosk;
use crate::components::{Icon, Notice, Say};

/// The ticket's code, typed on a keypad of exactly its characters.
#[component]
pub(super) fn CodeScreen(kiosk: AtKiosk) -> impl IntoView {
    let entry = Memo::new(move |_| {
        kiosk.screens.with(|screens| match &screens.screen {
            Screen::Code(entry) => entry.clone(),
            _ => CodeEntry::default(),
        })
    });
    let problem = Memo::new(move |_| entry.with(|entry| entry.problem.clone()));
    view! {
        <main class="screen" data-screen="code">
            <section class="say">
                <h1 tabindex="-1">"Type your ticket code"</h1>
                <Slots entry/>
                {move || match problem.get() {
                    None => view! { <p>"Nine characters, large on your ticket."</p> }.into_any(),
                    Some(problem) => {
                        view! {
                            <Notice say=Say::Stop>
                                <div><p>{problem}</p><p>"You have not been charged."</p></div>
                            </Notice>
                        }.into_any()
                    }
                }}
            </section>
            <section class="do"><Keypad kiosk/></section>
        </main>
    }
}

#[component]
fn Slots(entry: Memo<CodeEntry>) -> impl IntoView {
    let label = move || {
        let typed = entry.with(|entry| entry.typed.chars().flat_map(|c| [' ', c]).collect::<String>());
        format!("Code so far:{typed}")
    };
    let slots = move || {
        let places = entry.with(CodeEntry::places);
        let next = places.iter().position(Option::is_none);
        let slot = move |(at, place): (usize, Option<char>)| {
            let hyphen = (at == 3 || at == 6).then(|| view! { <i>"-"</i> });
            view! { {hyphen}<b data-next=(next == Some(at)).then_some("")>{place.map(String::from)}</b> }
        };
        places.into_iter().enumerate().map(slot).collect_view()
    };
    view! { <output class="slots" dir="ltr" aria-label=label>{slots}</output> }
}

#[component]
fn Keypad(kiosk: AtKiosk) -> impl IntoView {
    let key = move |letter: char| {
        let digit = letter.is_ascii_digit().then_some("");
        view! { <button type="button" data-digit=digit on:click=kiosk.on(Touch::Key(letter))>{letter.to_string()}</button> }
    };
    view! {
        <div class="keypad" role="group" aria-label="Keys">
            {TicketCode::ALPHABET.chars().map(key).collect_view()}
            <button type="button" aria-label="Erase" on:click=kiosk.on(Touch::Erase)><Icon name="erase"/></button>
        </div>
    }
}
