//! What the log of the server itself says of the lot's life: one line per event, plates masked.

use engine::operation::{Fact, Operation};
use engine::plate::Plate;
use sync::Accepted;
use sync::wire::Fate;
use tracing::{info, warn};

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
    let (device_id, seq, happened_at) = (operation.device.0, operation.seq, operation.at.0);
    match &operation.fact {
        Fact::LotPublished { .. } => {
            info!(event_type = "LOT_PUBLISHED", lot_id = lot, number);
        }
        Fact::Parked { vehicle, spots, .. } => {
            let plate = vehicle.plate.as_ref().map(masked);
            let spot_id = spots.first().map(ToString::to_string);
            info!(
                event_type = "VEHICLE_PARKED",
                lot_id = lot,
                number,
                device_id,
                seq,
                happened_at,
                spot_id,
                license_plate = plate
            );
        }
        Fact::Paid { amount, means, .. } => {
            info!(
                event_type = "PAYMENT_TAKEN",
                lot_id = lot,
                number,
                device_id,
                seq,
                happened_at,
                amount_minor = amount.minor,
                means = means.name()
            );
        }
        Fact::Left { .. } => {
            info!(
                event_type = "VEHICLE_LEFT",
                lot_id = lot,
                number,
                device_id,
                seq,
                happened_at
            );
        }
    }
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
