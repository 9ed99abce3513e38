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
    /// The server has taken this device's credential away. What it still sends is kept for somebody to look at.
    Stopped,
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
    /// What is not as it should be, the weightiest first.
    pub warnings: Vec<Warning>,
}

/// Something that is not as it should be, though the work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// An earlier state of the storage came back: nobody is let in before the device has a new number.
    RecordsLost,
    /// The browser does not promise that a record survives a power cut.
    NotDurable,
    /// The server was restored from a backup, and has not heard of every device since.
    Recovering,
    /// The device's own clock is wrong.
    Clock {
        /// How far it is ahead of the server's, in milliseconds; negative where it is behind.
        ahead_ms: i64,
    },
}

impl Warning {
    /// The most that a clock may be wrong without a word, in milliseconds (UX requirement U13).
    pub const CLOCK_MS: u64 = 30_000;

    /// That a clock is so many milliseconds ahead, where that is worth a word.
    pub fn of_clock(ahead_ms: i64) -> Option<Self> {
        (ahead_ms.unsigned_abs() > Self::CLOCK_MS).then_some(Self::Clock { ahead_ms })
    }

    /// The words on the status line.
    pub fn words(self) -> String {
        match self {
            Self::RecordsLost => "Records are missing: nobody is let in yet".to_owned(),
            Self::NotDurable => "A power cut may lose records: levels only".to_owned(),
            Self::Recovering => "Server restored: levels only until all devices are back".to_owned(),
            Self::Clock { ahead_ms } => {
                let way = if ahead_ms > 0 { "fast" } else { "slow" };
                format!("Clock {} {way}", clock::span(ahead_ms.unsigned_abs()))
            }
        }
    }
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

/// Writes the status line: how the link is, and whatever there is to be warned of.
pub fn line(status: &SyncStatus, calendar: Option<&Calendar>, now: Instant) -> StatusLine {
    let mut line = link_line(status, calendar, now);
    for warning in &status.warnings {
        line.text.push_str(" · ");
        line.text.push_str(&warning.words());
    }
    if status.warnings.contains(&Warning::RecordsLost) {
        line.look = Look::Stuck;
    }
    line
}

fn link_line(status: &SyncStatus, calendar: Option<&Calendar>, now: Instant) -> StatusLine {
    let waiting = status.waiting;
    let since = |at: Instant| {
        calendar.map_or(String::new(), |c| {
            format!(" · since {}", clock::time_and_day(c, at, now))
        })
    };
    let (look, text) = match &status.link {
        Link::Failed { reason } => (Look::Stuck, format!("Nothing can be saved here: {reason}")),
        Link::Stopped if waiting > 0 => (
            Look::Stuck,
            format!("This device was taken out of use. {waiting} records are safe here. Ask the office."),
        ),
        Link::Stopped => (
            Look::Stuck,
            "This device was taken out of use. The office has all its records.".to_owned(),
        ),
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
            warnings: Vec::new(),
        };
        let StatusLine { look, text } = line(&status, None, Instant(100_000));
        (look, text)
    }

    #[test]
    fn s9_the_line_warns_of_what_is_not_as_it_should_be() {
        let warned = |warnings: Vec<Warning>| {
            let status = SyncStatus {
                waiting: 0,
                waiting_since: None,
                link: Link::Online {
                    last_contact: Instant(96_000),
                },
                warnings,
            };
            line(&status, None, Instant(100_000))
        };
        let clock = Warning::of_clock(-125_000).expect("two minutes");
        assert_eq!(
            warned(vec![Warning::Recovering, clock]),
            StatusLine {
                look: Look::Shared,
                text: "Shared · 4 s ago · Server restored: levels only until all devices are back · \
                       Clock 2 min slow"
                    .to_owned(),
            }
        );
        assert_eq!(warned(vec![Warning::RecordsLost]).look, Look::Stuck);
        assert_eq!(Warning::of_clock(30_000), None);
        let fast = Warning::of_clock(31_000).map(Warning::words);
        assert_eq!(fast.as_deref(), Some("Clock 31 s fast"));
    }

    #[test]
    fn s9_a_device_that_was_taken_out_of_use_says_so() {
        assert_eq!(shown(0, Link::Stopped).0, Look::Stuck);
        assert!(shown(0, Link::Stopped).1.contains("has all its records"));
        assert!(shown(7, Link::Stopped).1.contains("7 records are safe here"));
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
