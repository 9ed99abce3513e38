//! The device's own condition, and what it may do in it.

use screens::status::Warning;
use sync::replica::Standing;

/// What is known of this device: its disk, its credential, and whether its records are all there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Whether the browser flushes to the disk before it calls a write complete.
    pub is_strict: Option<bool>,
    /// Whether the browser has promised not to clear it by itself.
    pub is_persisted: Option<bool>,
    /// Whether the last write failed.
    pub is_failing: bool,
    /// Whether the server has taken the credential away.
    pub is_stopped: bool,
    /// An earlier state of the storage came back: so many records are missing.
    pub missing: Option<u32>,
}

impl Condition {
    /// What the device may do.
    ///
    /// While records are missing it issues no ticket: the number of the next one may be a ticket's already, which only a new
    /// device number mends (K-2).
    pub fn standing(self) -> Standing {
        if self.is_stopped || self.is_failing || self.missing.is_some() {
            Standing::RecordOnly
        } else if self.is_strict == Some(false) {
            Standing::Provisional
        } else {
            Standing::Firm
        }
    }

    /// What the status line warns of.
    pub(super) fn warnings(self) -> impl Iterator<Item = Warning> {
        let missing = self.missing.map(|_| Warning::RecordsLost);
        let not_durable = (self.is_strict == Some(false)).then_some(Warning::NotDurable);
        missing.into_iter().chain(not_durable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r5_a_device_gives_no_more_away_than_its_condition_allows() {
        let well = Condition {
            is_strict: Some(true),
            ..Condition::default()
        };
        assert_eq!(well.standing(), Standing::Firm);
        let persisted = Some(false);
        let not_promised = Condition {
            is_persisted: persisted,
            ..well
        };
        assert_eq!(not_promised.standing(), Standing::Firm);
        for (condition, standing) in [
            (
                Condition {
                    is_strict: Some(false),
                    ..well
                },
                Standing::Provisional,
            ),
            (
                Condition {
                    is_stopped: true,
                    ..well
                },
                Standing::RecordOnly,
            ),
            (
                Condition {
                    is_failing: true,
                    ..well
                },
                Standing::RecordOnly,
            ),
            (
                Condition {
                    missing: Some(0),
                    ..well
                },
                Standing::RecordOnly,
            ),
        ] {
            assert_eq!(condition.standing(), standing, "{condition:?}");
        }
    }
}
