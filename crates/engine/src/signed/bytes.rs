//! A claim as bytes, and back: one form for each claim, and no claim for any other bytes.
//!
//! The format is told byte by byte in `docs/protocol-ticket.md`.

use super::Claim;
use crate::operation::AtEntry;
use crate::spot::SpotId;
use crate::tariff::Visit;
use crate::ticket::{DeviceNo, TicketCode};
use crate::time::{Instant, Minute};
use crate::vehicle::{Vehicle, VehicleClass};

/// The version of the format, the first byte of every claim.
pub(super) const VERSION: u8 = 1;

const PERMIT: u8 = 1 << 2;
const ELECTRIC: u8 = 1 << 3;
const TRAILER: u8 = 1 << 4;
const FULLNESS: u8 = 1 << 5;
const UNUSED: u8 = 0b1100_0000;

/// What stands in a spot's name, by its number: nothing, the end of a name, and the characters.
const SYMBOLS: &[u8; 39] = b"\0,-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Writes a claim; none where it holds something beyond the format, such as a time before 1970.
pub(super) fn write(claim: &Claim, lot: [u8; 4]) -> Option<Vec<u8>> {
    let mut bytes = vec![VERSION];
    bytes.extend(lot);
    bytes.extend(claim.device.0.to_be_bytes());
    bytes.extend(&claim.ticket.value().to_be_bytes()[3..]);
    let entry = u64::try_from(claim.parked_at.0).ok()?.to_be_bytes();
    if entry[..2] != [0, 0] {
        return None;
    }
    bytes.extend(&entry[2..]);
    bytes.push(flags(claim));
    put_number(&mut bytes, u64::from(claim.tariff));
    bytes.extend(claim.at_entry.full_percent);
    bytes.push(u8::try_from(claim.at_entry.earlier.len()).ok()?);
    let mut later = claim.parked_at.minute();
    for visit in claim.at_entry.earlier.iter().rev() {
        for minute in [visit.exit.minute(), visit.entry.minute()] {
            put_number(&mut bytes, zigzag(later.since(minute)));
            later = minute;
        }
    }
    put_spots(&mut bytes, &claim.spots)?;
    Some(bytes)
}

fn flags(claim: &Claim) -> u8 {
    let vehicle = &claim.vehicle;
    let class = match vehicle.class {
        VehicleClass::Motorcycle => 0,
        VehicleClass::Car => 1,
        VehicleClass::Van => 2,
        VehicleClass::Bus => 3,
    };
    let flags = [
        (vehicle.accessible_permit, PERMIT),
        (vehicle.electric, ELECTRIC),
        (vehicle.trailer, TRAILER),
        (claim.at_entry.full_percent.is_some(), FULLNESS),
    ];
    flags
        .iter()
        .filter(|(is_set, _)| *is_set)
        .fold(class, |all, (_, flag)| all | flag)
}

/// Seven bits a byte, the lowest first; the highest bit tells that another byte follows.
fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Numbers near zero become small ones, whatever their sign: a clock that lags behind makes negative ones.
fn zigzag(number: i64) -> u64 {
    (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Names one after the other, three characters in two bytes. A name of the section of the one before is its number.
fn put_spots(bytes: &mut Vec<u8>, spots: &[SpotId]) -> Option<()> {
    let mut text = String::new();
    let mut section = "";
    for spot in spots {
        if !text.is_empty() {
            text.push(',');
        }
        let (own, _) = spot.as_str().rsplit_once('-')?;
        text.push_str(if own == section {
            spot.number()
        } else {
            spot.as_str()
        });
        section = own;
    }
    let places: Option<Vec<u32>> = text
        .bytes()
        .map(|byte| u32::try_from(SYMBOLS.iter().position(|&symbol| symbol == byte)?).ok())
        .collect();
    let places = places.filter(|places| !places.is_empty())?;
    let words = places.chunks(3);
    bytes.push(u8::try_from(words.len()).ok()?);
    for word in words {
        let place = |at| word.get(at).copied().unwrap_or(0);
        let value = (place(0) * 40 + place(1)) * 40 + place(2);
        bytes.extend(u16::try_from(value).ok()?.to_be_bytes());
    }
    Some(())
}

/// Reads a claim and the mark of its lot; none for bytes that [`write`] never writes.
pub(super) fn read(bytes: &[u8]) -> Option<(Claim, [u8; 4])> {
    let mut rest = Rest(bytes);
    if rest.byte()? != VERSION {
        return None;
    }
    let lot = rest.array()?;
    let device = DeviceNo(u16::from_be_bytes(rest.array()?));
    let ticket = TicketCode::of_value(rest.big_endian::<5>()?)?;
    let parked_at = Instant(i64::try_from(rest.big_endian::<6>()?).ok()?);
    let flags = rest.byte()?;
    if flags & UNUSED != 0 {
        return None;
    }
    let tariff = u32::try_from(rest.number()?).ok()?;
    let full_percent = if flags & FULLNESS == 0 {
        None
    } else {
        Some(rest.byte()?)
    };
    let claim = Claim {
        device,
        ticket,
        parked_at,
        tariff,
        vehicle: vehicle(flags),
        at_entry: AtEntry {
            full_percent,
            earlier: rest.visits(parked_at.minute())?,
            also: None,
        },
        spots: rest.spots()?,
    };
    rest.0.is_empty().then_some((claim, lot))
}

fn vehicle(flags: u8) -> Vehicle {
    let class = match flags & 3 {
        0 => VehicleClass::Motorcycle,
        1 => VehicleClass::Car,
        2 => VehicleClass::Van,
        _ => VehicleClass::Bus,
    };
    Vehicle {
        accessible_permit: flags & PERMIT != 0,
        electric: flags & ELECTRIC != 0,
        trailer: flags & TRAILER != 0,
        ..Vehicle::new(class)
    }
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn big_endian<const N: usize>(&mut self) -> Option<u64> {
        let bytes: [u8; N] = self.array()?;
        Some(
            bytes
                .iter()
                .fold(0, |value, &byte| (value << 8) | u64::from(byte)),
        )
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            // Nothing may be lost at the top, and no number may end in a byte that adds nothing.
            if bits << shift >> shift != bits || (shift > 0 && byte == 0) {
                return None;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn visits(&mut self, entry: Minute) -> Option<Vec<Visit>> {
        let count = self.byte()?;
        let mut later = entry;
        let mut before = || {
            let minute = later.0.checked_sub(unzigzag(self.number()?))?;
            // Back and forth it must be the same number.
            later = Minute(minute);
            (later.instant().minute() == later).then_some(later)
        };
        let mut visits = Vec::new();
        for _ in 0..count {
            let (exit, entry) = (before()?.instant(), before()?.instant());
            visits.push(Visit { entry, exit });
        }
        visits.reverse();
        Some(visits)
    }

    fn spots(&mut self) -> Option<Vec<SpotId>> {
        let words = self.byte()?;
        let mut text = String::new();
        for word in 0..words {
            let value = u16::from_be_bytes(self.array()?);
            let places = [value / 1600, value / 40 % 40, value % 40];
            let symbols = places.map(|place| SYMBOLS.get(usize::from(place)).copied());
            let [Some(first), Some(second), Some(third)] = symbols else {
                return None;
            };
            // Only the last word may have places left over, and only at its end.
            let is_last = word + 1 == words;
            if first == 0 || (second == 0 && third != 0) || (third == 0 && !is_last) {
                return None;
            }
            let kept = [first, second, third].into_iter().filter(|&symbol| symbol != 0);
            text.extend(kept.map(char::from));
        }
        let mut spots: Vec<SpotId> = Vec::new();
        for name in text.split(',') {
            let spot = match spots.last().and_then(|last| last.as_str().rsplit_once('-')) {
                Some((section, _)) if !name.contains('-') => format!("{section}-{name}"),
                Some((section, _)) if name.rsplit_once('-').is_some_and(|(own, _)| own == section) => {
                    return None;
                }
                _ => name.to_owned(),
            };
            let spot = SpotId::try_from(spot).ok()?;
            if spots.contains(&spot) {
                return None;
            }
            spots.push(spot);
        }
        Some(spots)
    }
}
