//! What the log of the server itself says of the lot's life: one line per event, plates masked.

use engine::operation::{Fact, Note, Operation};
use engine::plate::Plate;
use engine::spot::SpotId;
use engine::ticket::TicketCode;
use sync::Accepted;
use sync::wire::Fate;
use tracing::{info, info_span, warn};

/// Logs that a lot was opened.
pub fn opened(lot: &str) {
    info!(event_type = "LOT_PUBLISHED", lot_id = lot, number = 1);
}

/// Logs what a stored batch did. A device that only asked for news is not worth a line.
pub fn accepted(lot: &str, accepted: &Accepted) {
    if accepted.verdicts.is_empty() {
        return;
    }
    for entry in &accepted.entries {
        fact(lot, entry.number, &entry.operation);
    }
    for verdict in &accepted.verdicts {
        if let Fate::Applied { number, conflicts } = &verdict.fate {
            for conflict in conflicts {
                warn!(
                    event_type = "CONFLICT_FOUND",
                    lot_id = lot,
                    number,
                    conflict = conflict.name()
                );
            }
        }
    }
    for (operation, rejection) in &accepted.rejected {
        warn!(
            event_type = "OPERATION_REJECTED",
            lot_id = lot,
            device_id = operation.device.0,
            seq = operation.seq,
            code = rejection.code()
        );
    }
    info!(
        event_type = "SYNC_ACCEPTED",
        lot_id = lot,
        entries = accepted.entries.len(),
        rejected = accepted.rejected.len(),
        acknowledged = accepted.acknowledged
    );
}

fn fact(lot: &str, number: u64, operation: &Operation) {
    // The log writes the fields of a span with each event inside it.
    let span = info_span!(
        "entry",
        lot_id = lot,
        number,
        device_id = operation.device.0,
        seq = operation.seq,
        happened_at = operation.at.0
    );
    let _entered = span.entered();
    let ticket = operation.fact.ticket().map(masked_code);
    match &operation.fact {
        Fact::LotPublished { .. } => info!(event_type = "LOT_PUBLISHED"),
        Fact::Parked { vehicle, spots, .. } => {
            let license_plate = vehicle.plate.as_ref().map(masked);
            let spot_ids = listed(spots);
            info!(event_type = "VEHICLE_PARKED", ticket, spot_ids, license_plate);
        }
        Fact::Noted { note, .. } => info!(event_type = note_event(note), ticket),
        Fact::Paid { amount, means, .. } => {
            let (amount_minor, means) = (amount.minor, means.name());
            info!(event_type = "PAYMENT_TAKEN", ticket, amount_minor, means);
        }
        Fact::Moved { spots, .. } => {
            info!(event_type = "VEHICLE_MOVED", ticket, spot_ids = listed(spots));
        }
        Fact::Swapped { with, .. } => {
            info!(event_type = "VEHICLES_SWAPPED", ticket, with = masked_code(*with));
        }
        Fact::SpotsClosed { spots } => {
            info!(
                event_type = "SPOTS_CLOSED",
                spots = spots.len(),
                spot_ids = listed(spots)
            );
        }
        Fact::SpotsOpened { spots } => {
            info!(
                event_type = "SPOTS_OPENED",
                spots = spots.len(),
                spot_ids = listed(spots)
            );
        }
        Fact::Left { .. } => info!(event_type = "VEHICLE_LEFT", ticket),
        Fact::Resolved { conflict, resolution } => {
            let (conflict, resolution) = (conflict.name(), resolution.name());
            info!(event_type = "CONFLICT_SETTLED", ticket, conflict, resolution);
        }
        Fact::Presented { .. } => info!(event_type = "TICKET_PRESENTED", ticket),
        Fact::DeviceEnrolled { device, .. } => {
            info!(event_type = "DEVICE_KEY_ADDED", known_device = device.0);
        }
        Fact::DeviceRevoked { device, .. } => {
            info!(event_type = "DEVICE_KEY_REVOKED", known_device = device.0);
        }
    }
}

/// What was noted, without names: they may say who somebody is.
fn note_event(note: &Note) -> &'static str {
    match note {
        Note::Validated { .. } => "TICKET_VALIDATED",
        Note::Recognised { .. } => "CUSTOMER_RECOGNISED",
        Note::Lost => "TICKET_LOST",
        Note::PluggedIn => "CHARGING_PLUGGED_IN",
        Note::EnergyMetered { .. } => "CHARGING_METERED",
        Note::Unplugged => "CHARGING_UNPLUGGED",
    }
}

/// The spots of an event, in one text.
fn listed(spots: &[SpotId]) -> String {
    let ids: Vec<_> = spots.iter().map(SpotId::as_str).collect();
    ids.join(" ")
}

/// A ticket's code for the log: enough to compare two lines, too little to open the ticket with.
fn masked_code(code: TicketCode) -> String {
    let shown = code.plain().chars().take(3).collect::<String>();
    format!("{shown}••••••")
}

/// A plate for the log: enough to compare two lines, too little to find the car.
pub fn masked(plate: &Plate) -> String {
    let places: Vec<char> = plate.as_str().chars().collect();
    let (first, last) = ((places.len() / 3).clamp(1, 2), (places.len() / 4).min(2));
    let mask = |(at, place): (usize, &char)| {
        if at < first || at >= places.len() - last {
            *place
        } else {
            '•'
        }
    };
    places.iter().enumerate().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plate_is_masked_in_its_middle() {
        for (plate, shown) in [
            ("AB", "A•"),
            ("AB1", "A••"),
            ("SPK1234", "SP••••4"),
            ("ABCDE1234512", "AB••••••••12"),
        ] {
            assert_eq!(masked(&Plate::parse(plate).expect("a plate")), shown);
        }
    }
}
