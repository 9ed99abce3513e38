//! The other tabs of this device.

use engine::time::Instant;
use engine::vehicle::Vehicle;
use screens::status::Link;
use serde::{Deserialize, Serialize};
use sync::clock::Offset;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::state::Notice;

const CHANNEL: &str = "parkade";

/// What tabs tell each other. No message carries records: those are in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub(super) enum Message {
    /// The store has news.
    Changed,
    /// This device has enrolled, has a new role or number, or began again from what still holds: read everything anew.
    Anew,
    /// The network may be back: to the tab that talks to the server.
    Wake,
    /// A vehicle waits for a spot to be granted: to the tab that talks to the server.
    Wants { vehicle: Vehicle },
    /// The server has granted that vehicle a spot, or has none.
    Answered,
    /// A new tab wants to know the link: to the tab that talks to the server.
    AskLink,
    /// The link, from the tab that talks to the server.
    Link(LinkNews),
    /// Something that somebody has to know.
    Notices { notices: Vec<Notice> },
    /// How far the server's clock is ahead.
    Clock { offset: Offset },
}

/// A link, as one tab tells another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub(super) enum LinkNews {
    Connecting,
    Online { last_contact: Instant },
    Offline { since: Instant },
    Refused { code: String },
    Stopped,
    Failed { reason: String },
}

impl From<Link> for LinkNews {
    fn from(link: Link) -> Self {
        match link {
            Link::Connecting => Self::Connecting,
            Link::Online { last_contact } => Self::Online { last_contact },
            Link::Offline { since } => Self::Offline { since },
            Link::Refused { code } => Self::Refused { code },
            Link::Stopped => Self::Stopped,
            Link::Failed { reason } => Self::Failed { reason },
        }
    }
}

impl From<LinkNews> for Link {
    fn from(news: LinkNews) -> Self {
        match news {
            LinkNews::Connecting => Self::Connecting,
            LinkNews::Online { last_contact } => Self::Online { last_contact },
            LinkNews::Offline { since } => Self::Offline { since },
            LinkNews::Refused { code } => Self::Refused { code },
            LinkNews::Stopped => Self::Stopped,
            LinkNews::Failed { reason } => Self::Failed { reason },
        }
    }
}

/// The channel to the other tabs. A browser without one has each tab on its own, which the store allows.
#[derive(Debug, Default)]
pub(super) struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Joins the other tabs and calls back with what they say, for as long as the page lives.
    pub(super) fn join(hear: impl Fn(Message) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
            return Self(None);
        };
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // A tab of a later version may say what this one does not understand.
            let said = event
                .data()
                .as_string()
                .and_then(|json| serde_json::from_str(&json).ok());
            if let Some(message) = said {
                hear(message);
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
        Self(Some(channel))
    }

    /// Whether this tab can speak with others.
    pub(super) fn has_channel(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn say(&self, message: &Message) {
        if let (Some(channel), Ok(json)) = (&self.0, serde_json::to_string(message)) {
            let _ = channel.post_message(&JsValue::from_str(&json));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_way_to_another_tab() {
        let link = Link::Offline { since: Instant(7) };
        for message in [Message::Changed, Message::Link(link.into())] {
            let json = serde_json::to_string(&message).expect("JSON");
            assert_eq!(serde_json::from_str::<Message>(&json).expect(&json), message);
        }
    }
}
