//! An operation as its device wrote it: bytes that never change, and personal data beside them.

use engine::hex::Hex;
use engine::operation::{Fact, Operation};
use engine::plate::Plate;
use engine::ticket::DeviceNo;
use engine::time::{Instant, Skew};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use std::ops::Deref;
use std::sync::Arc;

/// What makes a commitment to a plate worth nothing to whoever has a list of plates.
pub type Salt = Hex<16>;

/// An operation as it goes over the wire: what its hash covers, and what rides beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// JSON, byte for byte as the device wrote it.
    pub body: Arc<str>,
    /// Personal data; absent where there is none, or where it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Private>,
}

/// Personal data that an operation's body commits to. It can be erased everywhere, and the chain still verifies.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Private {
    /// Drawn for this operation alone.
    pub salt: Salt,
    /// The vehicle's plate.
    pub plate: Plate,
}

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Private(…)")
    }
}

impl Private {
    /// What the body says of it: the first half of a hash is enough to notice another plate.
    fn commitment(&self) -> Hex<16> {
        let mut hash = Sha256::new();
        hash.update(b"parkade private\0");
        hash.update(self.salt.0);
        hash.update(self.plate.as_str().as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        Hex(half)
    }
}

/// What the body of an operation holds.
#[derive(Serialize, Deserialize)]
struct Body {
    at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    skew: Option<Skew>,
    rules: u16,
    fact: Fact,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<Hex<16>>,
}

/// Why an operation cannot be read. It is kept, byte for byte, for somebody to look at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The device decided under rules that are not known here yet.
    #[error("it was recorded under rules {rules}, and {} are known here", engine::RULES)]
    Newer {
        /// Their version.
        rules: u16,
    },
    /// It is no operation.
    #[error("it does not read as an operation: {0}")]
    Body(String),
    /// The personal data beside it is not what it commits to.
    #[error("the personal data beside it is another operation's")]
    Private,
}

impl Unreadable {
    /// The stable code, `area.reason`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "operation.newer_rules",
            Self::Body(_) => "operation.unreadable",
            Self::Private => "operation.private",
        }
    }
}

/// An operation that reads, with the bytes it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    operation: Operation,
    written: Written,
}

impl Recorded {
    /// Writes an operation down. Its plate goes beside the body, under this salt.
    ///
    /// # Panics
    /// Never: an operation always writes as JSON.
    pub fn write(operation: Operation, salt: Salt) -> Self {
        let mut fact = operation.fact.clone();
        let plate = plate_of(&mut fact).and_then(Option::take);
        let private = plate.map(|plate| Private { salt, plate });
        let body = Body {
            at: operation.at,
            skew: operation.skew,
            rules: operation.rules,
            fact,
            private: private.as_ref().map(Private::commitment),
        };
        let body = serde_json::to_string(&body).unwrap_or_default().into();
        Self {
            operation,
            written: Written { body, private },
        }
    }

    /// Takes over an operation from before chains: its JSON of then is its body, plate included.
    pub fn from_first_version(operation: Operation) -> Self {
        let body = serde_json::to_string(&operation).unwrap_or_default().into();
        Self {
            operation,
            written: Written { body, private: None },
        }
    }

    /// Reads what a device wrote as its operation number `seq`.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(device: DeviceNo, seq: u32, written: Written) -> Result<Self, Unreadable> {
        let body: Body = serde_json::from_str(&written.body)
            .map_err(|error| newer(&written.body).unwrap_or_else(|| Unreadable::Body(error.to_string())))?;
        if body.rules > engine::RULES {
            return Err(Unreadable::Newer { rules: body.rules });
        }
        let mut fact = body.fact;
        if let Some(private) = &written.private {
            let place = plate_of(&mut fact).ok_or(Unreadable::Private)?;
            if body.private != Some(private.commitment()) {
                return Err(Unreadable::Private);
            }
            *place = Some(private.plate.clone());
        }
        let operation = Operation {
            device,
            seq,
            at: body.at,
            skew: body.skew,
            rules: body.rules,
            fact,
        };
        Ok(Self { operation, written })
    }

    /// What it says.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The bytes it was read from, and what rides beside.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// Whether personal data rides beside it.
    pub fn is_private(&self) -> bool {
        self.written.private.is_some()
    }

    /// Forgets the personal data beside it. The body stays, and so does its hash.
    pub fn erase(&mut self) {
        if self.written.private.take().is_some()
            && let Some(plate) = plate_of(&mut self.operation.fact)
        {
            *plate = None;
        }
    }
}

impl Deref for Recorded {
    type Target = Operation;
    fn deref(&self) -> &Operation {
        &self.operation
    }
}

/// Where a fact has room for a plate.
fn plate_of(fact: &mut Fact) -> Option<&mut Option<Plate>> {
    match fact {
        Fact::Parked { vehicle, .. } | Fact::Admitted { vehicle, .. } => Some(&mut vehicle.plate),
        _ => None,
    }
}

/// Newer rules may well have facts that do not read here.
fn newer(body: &str) -> Option<Unreadable> {
    #[derive(Deserialize)]
    struct Rules {
        rules: u16,
    }
    let Rules { rules } = serde_json::from_str(body).ok()?;
    (rules > engine::RULES).then_some(Unreadable::Newer { rules })
}

#[derive(Serialize, Deserialize)]
struct Wire {
    device: DeviceNo,
    seq: u32,
    #[serde(flatten)]
    written: Written,
}

/// What was kept before operations were chained.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Written(Wire),
    FirstVersion(Operation),
}

impl Serialize for Recorded {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = Wire {
            device: self.operation.device,
            seq: self.operation.seq,
            written: self.written.clone(),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Recorded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Stored::deserialize(deserializer)? {
            Stored::Written(wire) => {
                Self::read(wire.device, wire.seq, wire.written).map_err(serde::de::Error::custom)
            }
            Stored::FirstVersion(operation) => Ok(Self::from_first_version(operation)),
        }
    }
}
