//! What is kept outside the database of how far the device's records went, to notice when an earlier state of it comes back.

use engine::lease::Epoch;
use engine::ticket::DeviceNo;
use serde::{Deserialize, Serialize};
use sync::Replica;
use sync::replica::{ChainEnds, Own};

use crate::settings::{forget, recall, remember};

const WITNESS: &str = "parkade.witness";

/// How far a device's records went when somebody last looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Witness {
    device: DeviceNo,
    /// Its last operation.
    last_seq: u32,
    /// The first eight digits of that operation's hash; none from before operations were chained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    /// The life of the server that it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<Epoch>,
}

impl Witness {
    /// The witness of how far a device's records go now.
    pub(super) fn of(replica: &Replica) -> Self {
        let tip = replica.tip();
        Self {
            device: replica.device(),
            last_seq: tip.seq,
            hash: Some(short(&tip.hash)),
            epoch: replica.epoch(),
        }
    }

    /// The witness of an earlier time.
    pub(super) fn recall() -> Option<Self> {
        recall(WITNESS)
    }

    /// Keeps this witness in place of any earlier one.
    pub(super) fn remember(&self) {
        remember(WITNESS, self);
    }

    /// Forgets the witness: the device begins anew.
    pub(super) fn forget() {
        forget(WITNESS);
    }

    /// How many records of then are missing from a store's chains, the present one last. None where the store is at least
    /// as new; 0 where it has as many, and other ones.
    ///
    /// What an older state of the disk records next would be numbered like operations that the server has.
    pub(super) fn missing_from(&self, chains: &[(ChainEnds, Vec<Own>)]) -> Option<u32> {
        let (present, earlier) = chains.split_last()?;
        if earlier.iter().any(|(ends, _)| ends.device == self.device) {
            // The device has gone on under another number since.
            return None;
        }
        let (ends, own) = present;
        if ends.device != self.device {
            // It had gone on under a number that this store does not know.
            return Some(self.last_seq);
        }
        if ends.tip.seq < self.last_seq {
            return Some(self.last_seq - ends.tip.seq);
        }
        let then = own
            .iter()
            .map(Own::tip)
            .chain([ends.tip])
            .find(|tip| tip.seq == self.last_seq);
        let is_other = |hash: &String| then.is_some_and(|then| short(&then.hash) != *hash);
        self.hash.as_ref().filter(|hash| is_other(hash)).map(|_| 0)
    }
}

fn short(hash: &impl ToString) -> String {
    hash.to_string().chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use sync::chain::Tip;

    use super::*;

    fn ends(device: u16, seq: u32) -> (ChainEnds, Vec<Own>) {
        let tip = (0..seq).fold(Tip::START, |tip, at| tip.then(DeviceNo(device), &at.to_string()));
        let ends = ChainEnds {
            tip,
            ..ChainEnds::new(DeviceNo(device))
        };
        (ends, Vec::new())
    }

    fn witness(device: u16, seq: u32) -> Witness {
        let (ends, _) = ends(device, seq);
        Witness {
            device: DeviceNo(device),
            last_seq: seq,
            hash: Some(short(&ends.tip.hash)),
            epoch: None,
        }
    }

    #[test]
    fn s12_an_earlier_state_of_the_store_is_noticed() {
        let seen = witness(1, 7);
        assert_eq!(seen.missing_from(&[ends(1, 7)]), None);
        assert_eq!(seen.missing_from(&[ends(1, 9)]), None, "it recorded on");
        assert_eq!(seen.missing_from(&[ends(1, 4)]), Some(3));
        let other = Witness {
            hash: Some("00000000".to_owned()),
            ..seen.clone()
        };
        assert_eq!(other.missing_from(&[ends(1, 7)]), Some(0));
        assert_eq!(
            seen.missing_from(&[ends(1, 4), ends(4, 2)]),
            None,
            "it goes on as another"
        );
        assert_eq!(
            witness(4, 2).missing_from(&[ends(1, 7)]),
            Some(2),
            "from before it did"
        );
    }

    #[test]
    fn s12_a_witness_of_the_first_version_still_counts() {
        let first: Witness = serde_json::from_str(r#"{"device":1,"last_seq":7}"#).expect("a witness");
        assert_eq!(first.missing_from(&[ends(1, 7)]), None);
        assert_eq!(first.missing_from(&[ends(1, 5)]), Some(2));
    }
}
