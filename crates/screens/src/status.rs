//! The sync status: always visible, and true.

use engine::tariff::Calendar;
use engine::time::Instant;

use crate::clock;

/// How the device and the server stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// The first attempt is under way.
    Connecting,
    /// The server answered.
    Online {
        /// When it last did.
        last_contact: Instant,
    },
    /// The server does not answer.
    Offline {
        /// Since when.
        since: Instant,
    },
    /// The server answers, but not to this device.
    Refused {
        /// The stable code of the refusal.
        code: String,
    },
    /// This device's storage does not work.
    Failed {
        /// What is wrong, in words.
        reason: String,
    },
}

/// What the device can say of its own records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    /// Operations that are on this device only.
    pub waiting: usize,
    /// When the oldest of them was recorded.
    pub waiting_since: Option<Instant>,
    /// The link to the server.
    pub link: Link,
}

/// The four looks of the status line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Everything is on the server.
    Shared,
    /// Working on this device alone.
    Local,
    /// Records are on their way.
    Sharing,
    /// Somebody must do something.
    Stuck,
}

impl Look {
    /// The value of `data-sync`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Local => "local",
            Self::Sharing => "sharing",
            Self::Stuck => "stuck",
        }
    }

    /// What a screen reader is told when the look changes.
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Shared => "Shared with the server",
            Self::Local => "Working on this device, without the server",
            Self::Sharing => "Sharing with the server",
            Self::Stuck => "This device needs help",
        }
    }

    /// The icon beside the words.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Local => "waiting",
            Self::Sharing => "sharing",
            Self::Stuck => "warning",
        }
    }
}

/// The status line: how it looks and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLine {
    /// How it looks.
    pub look: Look,
    /// What it says.
    pub text: String,
}

/// ` · 23 waiting`, or nothing where nothing waits.
fn alone(waiting: usize) -> String {
    if waiting > 0 {
        format!(" · {waiting} waiting")
    } else {
        String::new()
    }
}

/// Beyond this time without an answer the line no longer calls a link shared, in milliseconds.
///
/// A device with nothing to send asks at least every 15 seconds, so three attempts have gone unanswered by then.
const STALE_MS: u64 = 50_000;

/// Writes the status line.
pub fn line(status: &SyncStatus, calendar: Option<&Calendar>, now: Instant) -> StatusLine {
    let waiting = status.waiting;
    let since = |at: Instant| {
        calendar.map_or(String::new(), |c| {
            format!(" · since {}", clock::time_and_day(c, at, now))
        })
    };
    let (look, text) = match &status.link {
        Link::Failed { reason } => (Look::Stuck, format!("Nothing can be saved here. {reason}")),
        Link::Refused { .. } if waiting > 0 => (
            Look::Stuck,
            format!("This device is no longer known. {waiting} records are safe here. Ask the office."),
        ),
        Link::Refused { .. } => (
            Look::Stuck,
            "This device is no longer known. Ask the office.".to_owned(),
        ),
        Link::Connecting if waiting > 0 => (Look::Sharing, format!("Connecting · {waiting} waiting")),
        Link::Connecting => (Look::Sharing, "Connecting".to_owned()),
        Link::Online { last_contact } if now.since(*last_contact) > STALE_MS => (
            Look::Local,
            format!("Working on this device{}{}", alone(waiting), since(*last_contact)),
        ),
        Link::Online { .. } if waiting > 0 => (Look::Sharing, format!("Sharing {waiting}")),
        Link::Online { last_contact } => (
            Look::Shared,
            format!("Shared · {}", clock::age(*last_contact, now)),
        ),
        Link::Offline { since: at } => {
            let at = status.waiting_since.unwrap_or(*at);
            (
                Look::Local,
                format!("Working on this device{}{}", alone(waiting), since(at)),
            )
        }
    };
    StatusLine { look, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(waiting: usize, link: Link) -> (Look, String) {
        let status = SyncStatus {
            waiting,
            waiting_since: None,
            link,
        };
        let StatusLine { look, text } = line(&status, None, Instant(100_000));
        (look, text)
    }

    #[test]
    fn s9_the_line_never_calls_shared_what_is_not() {
        let online = Link::Online {
            last_contact: Instant(96_000),
        };
        assert_eq!(
            shown(0, online.clone()),
            (Look::Shared, "Shared · 4 s ago".to_owned())
        );
        assert_eq!(shown(3, online), (Look::Sharing, "Sharing 3".to_owned()));
        assert_eq!(
            shown(
                0,
                Link::Online {
                    last_contact: Instant(40_000)
                }
            )
            .0,
            Look::Local,
            "no answer for a minute"
        );
        assert_eq!(shown(0, Link::Offline { since: Instant(0) }).0, Look::Local);
        assert_eq!(
            shown(
                0,
                Link::Refused {
                    code: "device.unknown".to_owned()
                }
            )
            .0,
            Look::Stuck
        );
        assert_eq!(
            shown(
                0,
                Link::Failed {
                    reason: "The disk is full.".to_owned()
                }
            )
            .0,
            Look::Stuck
        );
    }
}
