//! A spot: the place one vehicle stands on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a spot is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpotKind {
    /// For a motorcycle.
    Motorcycle,
    /// For a car.
    Compact,
    /// For a van, or for anything smaller.
    Large,
}

impl SpotKind {
    /// Every kind, smallest first.
    pub const ALL: [Self; 3] = [Self::Motorcycle, Self::Compact, Self::Large];
}

/// The plug of a charger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connector {
    /// IEC 62196 type 2, alternating current.
    Type2,
    /// Combined Charging System 2, direct current.
    Ccs2,
    /// SAE J1772, alternating current.
    Type1,
    /// SAE J3400.
    Nacs,
    /// `CHAdeMO`, direct current.
    Chademo,
}

/// A charger beside a spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charger {
    /// The most power it gives, in watts.
    pub power_w: u32,
    /// Its plug.
    pub connector: Connector,
}

/// A spot's name, such as `G1-A-001`: level, section, number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpotId(String);

/// Why a text names no spot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no spot id: capital letters and digits in three parts are needed, such as G1-A-001")]
pub struct SpotIdError(String);

impl SpotId {
    /// The most characters of an id.
    pub const LONGEST: usize = 24;

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind the last hyphen: what is painted on the ground.
    pub fn number(&self) -> &str {
        self.0.rsplit('-').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for SpotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SpotId {
    type Error = SpotIdError;
    fn try_from(text: String) -> Result<Self, SpotIdError> {
        let part_ok = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        if text.len() <= Self::LONGEST && text.split('-').count() == 3 && text.split('-').all(part_ok) {
            Ok(Self(text))
        } else {
            Err(SpotIdError(text.chars().take(40).collect()))
        }
    }
}

impl From<SpotId> for String {
    fn from(id: SpotId) -> Self {
        id.0
    }
}

/// One spot of a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// Its name, unique in the lot.
    pub id: SpotId,
    /// What it is built for.
    pub kind: SpotKind,
    /// Kept for holders of an accessible permit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accessible: bool,
    /// The charger beside it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charger: Option<Charger>,
    /// The class of its price, which tariffs can ask for; none for an ordinary spot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_class: Option<String>,
    /// Nothing is allocated here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub out_of_service: bool,
    /// Something stands between this spot and the one before it in the row, such as a pillar: no vehicle takes both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gap_before: bool,
    /// How far it is from the entrance, in metres. Spots without a distance count as farther than all that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrance_m: Option<u16>,
    /// How far it is to the nearest lift, in metres. Spots without a distance count as farther than all that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lift_m: Option<u16>,
}

impl Spot {
    /// A spot with nothing special about it.
    pub fn new(id: SpotId, kind: SpotKind) -> Self {
        Self {
            id,
            kind,
            accessible: false,
            charger: None,
            rate_class: None,
            out_of_service: false,
            gap_before: false,
            entrance_m: None,
            lift_m: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_spot_id_says_where_the_spot_is() {
        for good in ["G1-A-001", "B2-EV-010"] {
            assert_eq!(
                SpotId::try_from(good.to_owned()).map(String::from).as_deref(),
                Ok(good)
            );
        }
        for bad in [
            "",
            "G1",
            "G1-A",
            "g1-a-001",
            "G1-A-001-X",
            "G1--001",
            "G1-A-<b>",
            &"A-1-".repeat(20),
        ] {
            assert!(SpotId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        assert_eq!(
            SpotId::try_from("G1-A-014".to_owned()).expect("an id").number(),
            "014"
        );
    }
}
