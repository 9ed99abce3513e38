//! What Parkade says: refusals, reasons and names, in words that a person understands.

use engine::conflict::Conflict;
use engine::decide::Reason;
use engine::lot::Lot;
use engine::operation::Means;
use engine::refusal::Refusal;
use engine::state::State;
use engine::vehicle::VehicleClass;

use crate::bill::Sum;
use crate::place::SpotSign;

/// Something to tell a person: what happened, what about it, and a small code for whoever helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened.
    pub title: String,
    /// What that means for car and money, and what to do now.
    pub text: String,
    /// The stable code.
    pub code: &'static str,
}

/// The name of a vehicle class.
pub fn class(class: VehicleClass) -> &'static str {
    match class {
        VehicleClass::Motorcycle => "Motorcycle",
        VehicleClass::Car => "Car",
        VehicleClass::Van => "Van",
        VehicleClass::Bus => "Bus",
    }
}

/// The icon of a vehicle class.
pub fn class_icon(class: VehicleClass) -> &'static str {
    match class {
        VehicleClass::Motorcycle => "motorcycle",
        VehicleClass::Car => "car",
        VehicleClass::Van => "van",
        VehicleClass::Bus => "bus",
    }
}

/// The name of a means of payment.
pub fn means(means: Means) -> &'static str {
    match means {
        Means::Cash => "cash",
        Means::Card => "card",
        Means::Simulated => "simulated card",
    }
}

/// Tells a refusal. Whenever money is near, it says whether any was taken.
pub fn refusal(refusal: &Refusal) -> Message {
    let (title, text) = match refusal {
        Refusal::LotFull { class: full } => (
            format!("Full for this vehicle ({})", class(*full).to_lowercase()),
            "Every spot it may take is taken. Wait for one to leave, or send it on.".to_owned(),
        ),
        Refusal::ClassNotAdmitted { class: none } => (
            format!("No spots for this vehicle ({})", class(*none).to_lowercase()),
            "This garage has none that fit. Please turn here.".to_owned(),
        ),
        Refusal::PlateAlreadyParked { plate, ticket } => (
            format!("{plate} is already inside"),
            format!("Its ticket is {ticket}. Check the plate, or open that ticket."),
        ),
        Refusal::InvalidPlate(reason) => (
            "That does not look like a plate".to_owned(),
            format!("Here {reason}. Type it as it stands on the car."),
        ),
        Refusal::InvalidCode(reason) => (
            "That is not the whole code".to_owned(),
            format!("Here {reason}. Type it as it stands on the ticket."),
        ),
        Refusal::UnknownTicket { ticket } => (
            "No ticket with this code".to_owned(),
            format!(
                "{ticket} is not known here. You have not been charged. Check the code, or ask for help."
            ),
        ),
        Refusal::AlreadyLeft { ticket } => (
            "This car has left".to_owned(),
            format!("Ticket {ticket} is closed. You have not been charged."),
        ),
        Refusal::UnknownSpot(spot) => (
            "No such spot".to_owned(),
            format!("There is no {spot} in this garage. Pick one on the map."),
        ),
        Refusal::SpotOutOfService(spot) => (
            "That spot is closed".to_owned(),
            format!("{spot} is out of service. Pick another one."),
        ),
        Refusal::SpotTaken(spot) => (
            "That spot is taken".to_owned(),
            format!("Another car stands on {spot}. Pick another one."),
        ),
        Refusal::SpotUnsuitable(spot) => (
            "That spot is not for this car".to_owned(),
            format!("{spot} is kept for other vehicles. Pick another one."),
        ),
        Refusal::NothingDue { ticket } => (
            "Nothing to pay".to_owned(),
            format!("Ticket {ticket} is settled. You have not been charged. The car may leave."),
        ),
        Refusal::PaymentDue { due, .. } => (
            "Not paid yet".to_owned(),
            format!(
                "{} is still to be paid. Take it, then release the car.",
                Sum::new(*due).text
            ),
        ),
        Refusal::WrongAmount { due } => (
            "The price has moved on".to_owned(),
            format!(
                "It is {} now. You have not been charged. Look at the new sum and pay again.",
                Sum::new(*due).text
            ),
        ),
        Refusal::Issue(_) => (
            "This device can give no more tickets".to_owned(),
            "Everything it recorded is safe. Ask the office to set it up anew.".to_owned(),
        ),
    };
    Message {
        title,
        text,
        code: refusal.code(),
    }
}

/// Why a spot was chosen.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Picked => "picked by hand",
        Reason::Accessible => "kept for permit holders",
        Reason::Charger => "with a charger",
        Reason::Nearest => "the nearest free one",
        Reason::BetterKindsFull => "the better fitting ones are taken",
        Reason::OnlyChargersLeft => "only spots with a charger are left",
    }
}

/// Tells a conflict: a heading, and a line for each side of it.
pub fn conflict(conflict: &Conflict, state: &State) -> (String, Vec<String>) {
    let ticket = |code| describe(state, code);
    match conflict {
        Conflict::SpotTaken {
            spot,
            ticket: later,
            holder,
        } => (
            format!("Spot {} was given to two cars", sign(state.lot(), spot)),
            vec![ticket(*holder), ticket(*later)],
        ),
        Conflict::PlateTwice {
            plate,
            ticket: later,
            holder,
        } => (
            format!("{plate} came in twice"),
            vec![ticket(*holder), ticket(*later)],
        ),
        Conflict::LeftTwice { ticket: code } => {
            ("A car left that had left before".to_owned(), vec![ticket(*code)])
        }
        Conflict::UnknownTicket { ticket: code } => {
            ("A record waits for its ticket".to_owned(), vec![code.to_string()])
        }
        Conflict::Overpaid { ticket: code } => {
            ("More was taken than was due".to_owned(), vec![ticket(*code)])
        }
        Conflict::LeftUnpaid { ticket: code } => {
            ("A car left without paying all".to_owned(), vec![ticket(*code)])
        }
    }
}

fn describe(state: &State, code: engine::ticket::TicketCode) -> String {
    let plate = state
        .ticket(code)
        .and_then(|ticket| ticket.vehicle.plate.as_ref());
    plate.map_or_else(|| code.to_string(), |plate| format!("{plate} · {code}"))
}

fn sign(lot: &Lot, spot: &engine::spot::SpotId) -> String {
    SpotSign::new(lot, spot).map_or_else(
        || spot.to_string(),
        |sign| format!("{}-{}", sign.level.id, sign.rest),
    )
}

/// Tells that this device could not keep a record, so nothing was done.
pub fn not_saved(reason: &str) -> Message {
    Message {
        title: "This device cannot save".to_owned(),
        text: format!("{reason} Nothing was recorded and nobody was charged."),
        code: "device.not_saved",
    }
}

/// Tells that the garage's data has not arrived yet.
pub fn not_ready() -> Message {
    Message {
        title: "Not ready yet".to_owned(),
        text: "The garage's data is still on its way to this device. Nothing was recorded.".to_owned(),
        code: "device.not_ready",
    }
}

/// Tells that the device has not been enrolled.
pub fn not_set_up() -> Message {
    Message {
        title: "This device is not set up yet".to_owned(),
        text: "Ask the office for a link and open it here.".to_owned(),
        code: "device.not_set_up",
    }
}

/// Tells that an enrolment link did not work.
pub fn link_refused(reason: &str) -> Message {
    Message {
        title: "This link does not work".to_owned(),
        text: format!("{reason} Ask the office for a new one."),
        code: "enrol.link",
    }
}

/// Tells that the device was enrolled for something else.
pub fn other_role() -> Message {
    Message {
        title: "This device is set up for something else".to_owned(),
        text: "Ask the office for a link to this page and open it here.".to_owned(),
        code: "device.other_role",
    }
}
