use leptos::prelude::*;
use screens::words::Message;

use super::Icon;

/// What a notice says at first glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// Done.
    Go,
    /// Look at this.
    Warn,
    /// This does not go.
    Stop,
}

impl Say {
    fn name(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Warn => "warn",
            Self::Stop => "stop",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Go => "check",
            Self::Warn => "warning",
            Self::Stop => "stop",
        }
    }
}

/// Something to know, with its colour and icon. A refusal interrupts a screen reader, everything else waits its turn.
#[component]
pub fn Notice(
    /// What it says at first glance.
    say: Say,
    /// The words.
    children: Children,
) -> impl IntoView {
    let role = if say == Say::Stop { "alert" } else { "status" };
    view! {
        <section class="notice" data-say=say.name() role=role>
            <Icon name=say.icon()/>
            {children()}
        </section>
    }
}

/// A refusal in words, with its code for whoever helps.
#[component]
pub fn Refused(
    /// The words.
    message: Message,
) -> impl IntoView {
    view! {
        <Notice say=Say::Stop>
            <div>
                <h2>{message.title}</h2>
                <p>{message.text} " " <small>{message.code}</small></p>
            </div>
        </Notice>
    }
}
