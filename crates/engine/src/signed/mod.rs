//! Signed tickets: what a QR code says of an entry, so that a device that has never heard of it can tell whether it is
//! true, price it and close it (K-5).
//!
//! A [`Claim`] is the entry as its device recorded it, without the plate. The device signs it, and whoever has the
//! device's public key, which the lot's log brings along, can read it with [`read`]. What its bytes mean is in
//! `docs/protocol-ticket.md`.

mod bytes;
mod keys;
mod text;

use sha2::{Digest, Sha256};

pub use keys::{Directory, PublicKey, PublicKeyError, Seed};

use crate::operation::AtEntry;
use crate::spot::SpotId;
use crate::state::{State, Ticket};
use crate::ticket::{DeviceNo, TicketCode};
use crate::time::Instant;
use crate::vehicle::Vehicle;

/// The most characters of a signed ticket. One with more does not fit a code that a phone reads at arm's length.
pub const LONGEST: usize = 500;
/// The fewest: a claim about one spot with the shortest name.
pub const SHORTEST: usize = 140;
/// How many bytes at the end are the signature.
const SIGNATURE: usize = 64;

/// What a ticket says of its entry: everything that pricing and closing it need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The device that recorded the entry and signs the claim.
    pub device: DeviceNo,
    /// The ticket's code.
    pub ticket: TicketCode,
    /// When the vehicle came in.
    pub parked_at: Instant,
    /// The tariff version in force.
    pub tariff: u32,
    /// The vehicle, without its plate: who finds the ticket must not find the person.
    pub vehicle: Vehicle,
    /// The spots it was sent to.
    pub spots: Vec<SpotId>,
    /// What was known at the entry. Times of visits are cut to the minute, as prices count them (T-2).
    pub at_entry: AtEntry,
}

/// Why a text is no ticket of this lot (K-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// It has more or fewer characters than any ticket.
    #[error("a signed ticket has {SHORTEST} to {LONGEST} characters; this has {0}")]
    Length(usize),
    /// Its characters or bytes are not those of a ticket.
    #[error("this text is no signed ticket")]
    Content,
    /// It is written in a format that a later version brought.
    #[error("format {0} of signed tickets is not known here")]
    NewerFormat(u8),
    /// It is another lot's.
    #[error("this ticket is another lot's")]
    OtherLot,
    /// The lot knows no key of the device that it names.
    #[error("device {} has no key in this lot", .0.0)]
    UnknownDevice(DeviceNo),
    /// Its device has not signed it as it is.
    #[error("device {} has not signed this ticket", .0.0)]
    Forged(DeviceNo),
    /// Its device was revoked before the entry that it claims.
    #[error("device {} was revoked before this entry", .0.0)]
    Revoked(DeviceNo),
}

impl SignedError {
    /// The stable code, `area.reason`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length(_) => "ticket.wrong_length",
            Self::Content => "ticket.unreadable",
            Self::NewerFormat(_) => "ticket.newer_format",
            Self::OtherLot => "ticket.other_lot",
            Self::UnknownDevice(_) => "ticket.unknown_device",
            Self::Forged(_) => "ticket.forged",
            Self::Revoked(_) => "ticket.revoked_device",
        }
    }
}

impl Claim {
    /// What a ticket says of its entry, for the device that gave it. None for a vehicle that was moved: where it was
    /// sent to is not known any more.
    pub fn of(ticket: &Ticket, device: DeviceNo) -> Option<Self> {
        let vehicle = Vehicle {
            plate: None,
            ..ticket.vehicle.clone()
        };
        (ticket.stood_on.len() <= 1).then(|| Self {
            device,
            ticket: ticket.code,
            parked_at: ticket.parked_at,
            tariff: ticket.tariff,
            vehicle,
            spots: ticket.spots.clone(),
            at_entry: ticket.at_entry.clone(),
        })
    }

    /// The ticket that the claim amounts to. What its spots are to a tariff, the lot says.
    pub(crate) fn to_ticket(&self, state: &State) -> Ticket {
        Ticket {
            vehicle: self.vehicle.clone(),
            spots: self.spots.clone(),
            parked_at: self.parked_at,
            tariff: self.tariff,
            at_entry: self.at_entry.clone(),
            stood_on: state.stood_on(&self.spots, self.parked_at).into_iter().collect(),
            ..Ticket::default_for(self.ticket)
        }
    }

    /// The claim as text, signed by its device. None where it does not fit: some twenty spots in as many sections, or
    /// an entry before 1970.
    pub fn sign(&self, lot: &str, seed: &Seed) -> Option<String> {
        let mut bytes = bytes::write(self, mark(lot))?;
        bytes.extend(seed.sign(&message(lot, &bytes)));
        let text = text::write(&bytes);
        (text.len() <= LONGEST).then_some(text)
    }
}

/// Reads a signed ticket of a lot and tells whether it is true (K-6).
///
/// # Errors
/// A [`SignedError`] for every other text, however long.
pub fn read(text: &str, lot: &str, directory: &Directory) -> Result<Claim, SignedError> {
    let bytes = bytes_of(text)?;
    let (body, signature) = parted(&bytes)?;
    let (claim, claimed) = bytes::read(body).ok_or(SignedError::Content)?;
    if claimed != mark(lot) {
        return Err(SignedError::OtherLot);
    }
    let device = claim.device;
    let keys = directory.keys(device);
    if keys.is_empty() {
        return Err(SignedError::UnknownDevice(device));
    }
    let message = message(lot, body);
    if !keys.iter().any(|key| key.has_signed(&message, signature)) {
        return Err(SignedError::Forged(device));
    }
    match directory.revoked_at(device) {
        Some(revoked_at) if revoked_at <= claim.parked_at => Err(SignedError::Revoked(device)),
        _ => Ok(claim),
    }
}

/// What a signed ticket claims, true or not: enough to look its code up, too little to act on.
pub fn claimed(text: &str) -> Option<Claim> {
    let bytes = bytes_of(text).ok()?;
    let (body, _) = parted(&bytes).ok()?;
    bytes::read(body).map(|(claim, _)| claim)
}

/// What of a scanned text is the ticket: the part behind the last `/` of a link, in capitals.
///
/// A scanner that types with the capitals locked types small letters throughout. A mixture is left as it is, and is
/// no ticket.
pub fn text_of(scanned: &str) -> String {
    let text = scanned.trim();
    let text = text.rsplit('/').next().unwrap_or(text);
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_owned()
    } else {
        text.to_ascii_uppercase()
    }
}

/// Whether a text has the looks of a signed ticket: more than anybody types, and nothing but digits and capitals.
pub fn is_like(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    (SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(is_digit)
}

fn bytes_of(text: &str) -> Result<Vec<u8>, SignedError> {
    if !(SHORTEST..=LONGEST).contains(&text.len()) {
        return Err(SignedError::Length(text.chars().count()));
    }
    let bytes = text::read(text).ok_or(SignedError::Content)?;
    match bytes.first() {
        Some(&bytes::VERSION) => Ok(bytes),
        Some(&version) if version > bytes::VERSION => Err(SignedError::NewerFormat(version)),
        _ => Err(SignedError::Content),
    }
}

fn parted(bytes: &[u8]) -> Result<(&[u8], &[u8; SIGNATURE]), SignedError> {
    bytes.split_last_chunk().ok_or(SignedError::Content)
}

/// Tells a lot from others, so that a stranger's ticket is told apart from a forged one. It proves nothing.
fn mark(lot: &str) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update("parkade lot")
        .chain_update(lot)
        .finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// What is signed: what it is, the whole id of its lot, and the claim.
fn message(lot: &str, body: &[u8]) -> Vec<u8> {
    let mut message = b"parkade ticket\0".to_vec();
    message.extend(lot.as_bytes());
    message.push(0);
    message.extend(body);
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::CodeKey;
    use crate::vehicle::VehicleClass;

    #[test]
    fn k6_every_single_bit_of_the_bytes_counts() {
        let (device, seed) = (DeviceNo(1), Seed([1; 32]));
        let claim = Claim {
            device,
            ticket: TicketCode::issue(&CodeKey([7; 16]), device, 1).expect("in range"),
            parked_at: Instant(1_778_579_999_999),
            tariff: 300,
            vehicle: Vehicle::new(VehicleClass::Car),
            spots: vec![SpotId::try_from("G1-A-014".to_owned()).expect("a spot id")],
            at_entry: AtEntry::default(),
        };
        let mut directory = Directory::default();
        directory.add(device, seed.public_key());
        // Another device is known as well, by a key of its own.
        directory.add(DeviceNo(3), Seed([3; 32]).public_key());
        let text = claim.sign("tivoli", &seed).expect("it fits");
        assert_eq!(read(&text, "tivoli", &directory), Ok(claim.clone()));
        // Another lot's ticket with this lot's mark painted on: the mark is no proof.
        let elsewhere = claim.sign("elsewhere", &seed).expect("it fits");
        let mut painted = text::read(&elsewhere).expect("as it was written");
        painted[1..5].copy_from_slice(&mark("tivoli"));
        let painted = read(&text::write(&painted), "tivoli", &directory);
        assert_eq!(painted, Err(SignedError::Forged(device)));

        let genuine = text::read(&text).expect("as it was written");
        assert_eq!(genuine.len(), 93);
        for bit in 0..8 * genuine.len() {
            let mut bytes = genuine.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let altered = text::write(&bytes);
            assert!(read(&altered, "tivoli", &directory).is_err(), "bit {bit}");
        }
    }
}
