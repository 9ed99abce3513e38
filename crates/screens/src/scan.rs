//! A scanner types like a keyboard: a burst of characters, then Enter. So does a person, who types less.

use engine::time::Instant;

use crate::kiosk::CodeEntry;

/// Who types slower than this has begun anew, in milliseconds.
const PAUSE_MS: u64 = 1_000;
/// More characters than any link with a ticket has.
const MOST: usize = 1_000;

/// What came from the keyboard without a pause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Burst {
    typed: String,
    last_at: Instant,
}

impl Burst {
    /// Takes a character in.
    pub fn key(&mut self, key: char, now: Instant) {
        self.end_after_pause(now);
        if self.typed.len() < MOST {
            self.typed.push(key);
        }
    }

    /// Takes Enter in: what was scanned, where it is more than somebody types. Either way the burst is over.
    pub fn enter(&mut self, now: Instant) -> Option<String> {
        self.end_after_pause(now);
        let typed = std::mem::take(&mut self.typed);
        let letters = typed.chars().filter(char::is_ascii_alphanumeric).count();
        (letters > CodeEntry::PLACES).then_some(typed)
    }

    fn end_after_pause(&mut self, now: Instant) {
        if now.since(self.last_at) > PAUSE_MS {
            self.typed.clear();
        }
        self.last_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(burst: &mut Burst, text: &str, at: i64, every: i64) -> Instant {
        let mut now = at;
        for key in text.chars() {
            burst.key(key, Instant(now));
            now += every;
        }
        Instant(now)
    }

    #[test]
    fn a_scanned_link_is_a_burst_and_a_typed_code_is_none() {
        let mut burst = Burst::default();
        let link = "HTTPS://PARKING.EXAMPLE/T/0663NQ9L";
        let now = typed(&mut burst, link, 10_000, 8);
        assert_eq!(burst.enter(now).as_deref(), Some(link));
        assert_eq!(burst.enter(now), None, "once");
        let now = typed(&mut burst, "7KQ-4M2-XRP", 20_000, 300);
        assert_eq!(burst.enter(now), None);
        typed(&mut burst, "7KQ4", 30_000, 300);
        let now = typed(&mut burst, link, 40_000, 8);
        assert_eq!(
            burst.enter(now).as_deref(),
            Some(link),
            "what was typed before is gone"
        );
        let now = typed(&mut burst, &"A".repeat(5_000), 60_000, 1);
        assert_eq!(burst.enter(now).map(|typed| typed.len()), Some(MOST));
    }
}
