//! What the log of the server itself says of the lot's life: one line per event, plates masked.

use engine::lease::LeaseChange;
use engine::operation::{Fact, Note, Operation};
use engine::plate::Plate;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use sync::Accepted;
use sync::hub::{Aside, Why};
use sync::wire::{Entry, Fate};
use tracing::{info, info_span, warn};

/// Logs that a lot was opened.
pub fn opened(lot: &str) {
    info!(event_type = "LOT_PUBLISHED", lot_id = lot, number = 1);
}

/// Logs what a stored batch did. A device that only asked for news is not worth a line.
pub fn accepted(lot: &str, accepted: &Accepted) {
    if accepted.is_empty() {
        return;
    }
    for entry in &accepted.entries {
        fact(lot, entry.number, &entry.operation);
    }
    for verdict in &accepted.verdicts {
        if let Fate::Adjusted { number, conflicts } = &verdict.fate {
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
    for aside in &accepted.aside {
        kept_aside(lot, aside);
    }
    let forked = accepted.aside.iter().find(|aside| aside.why == Why::Forked);
    if let Some(aside) = forked {
        let device_id = aside.device.0;
        warn!(
            event_type = "DEVICE_FORKED",
            lot_id = lot,
            device_id,
            seq = aside.tip.seq
        );
    }
    let is_the_servers = |entry: &Entry| entry.operation.device == DeviceNo::SERVER;
    if accepted.aside.is_empty() && accepted.entries.iter().all(is_the_servers) {
        return;
    }
    info!(
        event_type = "SYNC_ACCEPTED",
        lot_id = lot,
        entries = accepted.entries.len(),
        aside = accepted.aside.len()
    );
}

fn kept_aside(lot: &str, aside: &Aside) {
    let (device_id, seq) = (aside.device.0, aside.tip.seq);
    let (why, code) = (aside.why.name(), aside.code);
    if aside.why == Why::Rejected {
        warn!(
            event_type = "OPERATION_REJECTED",
            lot_id = lot,
            device_id,
            seq,
            why,
            code
        );
    } else {
        warn!(
            event_type = "OPERATION_QUARANTINED",
            lot_id = lot,
            device_id,
            seq,
            why,
            code
        );
    }
}

/// Logs that a lot's database turned out to be an older one: by the marker beside it, or by a device.
pub fn restored(lot: &str, noticed_by: Option<u16>, waits_for: usize) {
    warn!(
        event_type = "SERVER_RESTORED",
        lot_id = lot,
        noticed_by,
        waits_for
    );
}

/// Logs that every device has reported after a restore, or was withdrawn.
pub fn recovered(lot: &str, state: &State) {
    let unswept = state.leases().unswept().len();
    info!(event_type = "SERVER_RECOVERED", lot_id = lot, unswept);
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
        Fact::Admitted { vehicle, level, .. } => {
            let license_plate = vehicle.plate.as_ref().map(masked);
            info!(event_type = "VEHICLE_ADMITTED", ticket, level, license_plate);
        }
        Fact::Lease { change } => lease(change),
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
        Fact::ClockFound {
            entries,
            payments,
            exits,
        } => {
            let corrected = entries.len() + payments.len() + exits.len();
            warn!(event_type = "DEVICE_CLOCK_WRONG", corrected);
        }
        Fact::Presented { .. } => info!(event_type = "TICKET_PRESENTED", ticket),
        Fact::DeviceEnrolled { device, .. } => {
            info!(event_type = "DEVICE_KEY_ADDED", known_device = device.0);
        }
        Fact::DeviceRevoked { device, .. } => {
            info!(event_type = "DEVICE_KEY_REVOKED", known_device = device.0);
        }
        Fact::Filed { tickets } => info!(event_type = "TICKETS_FILED", tickets = tickets.len()),
        Fact::Erased { tickets } => info!(event_type = "TICKETS_ERASED", tickets = tickets.len()),
    }
}

fn lease(change: &LeaseChange) {
    match change {
        LeaseChange::Granted { to, spots } => {
            info!(event_type = "LEASES_GRANTED", to = to.0, spots = spots.len());
        }
        LeaseChange::Returned { spots } => info!(event_type = "LEASES_RETURNED", spots = spots.len()),
        LeaseChange::Fenced { device } => warn!(event_type = "DEVICE_FENCED", fenced = device.0),
        LeaseChange::Swept { fenced, spots } => {
            info!(
                event_type = "SPOTS_SWEPT",
                fenced = fenced.0,
                spots = spots.len(),
                spot_ids = listed(spots)
            );
        }
        LeaseChange::Restored { epoch, common, .. } => {
            warn!(event_type = "LIFE_BEGUN", epoch = %epoch, common);
        }
        LeaseChange::Reported { device, spots } => {
            info!(event_type = "LEASES_REPORTED", by = device.0, spots = spots.len());
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
