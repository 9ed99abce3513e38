//! What Parkade says: refusals, reasons and names, in words that a person understands.

mod adjustment;
mod condition;
mod conflict;
mod notice;
mod reason;
mod refusal;
mod resolution;
mod standing;
mod window;

use engine::operation::Means;
use engine::vehicle::{Vehicle, VehicleClass};

pub use adjustment::change;
pub use condition::{condition, spoken, titled};
pub use conflict::conflict;
pub use notice::notice;
pub use reason::reason;
pub use refusal::refusal;
pub use resolution::{choice, consequence, to_driver};
pub use standing::{records_lost, storage_lost, storage_shut, why_level};

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

/// The name of a vehicle: its class, and the trailer it brings.
pub fn vehicle(vehicle: &Vehicle) -> String {
    let trailer = if vehicle.trailer { " with trailer" } else { "" };
    format!("{}{trailer}", class(vehicle.class))
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
        Means::ValueCard => "value card",
        Means::Invoice => "invoice",
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(mut words: Vec<String>, and: &str) -> String {
    match (words.pop(), words.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} {and} {last}", words.join(", ")),
    }
}

/// Tells that this device could not keep a record, so nothing was done.
pub fn not_saved(reason: &str) -> Message {
    Message {
        title: "This device cannot save".to_owned(),
        text: format!("{reason} Nothing was recorded and nobody was charged."),
        code: "device.not_saved",
    }
}

/// Tells that what was typed is no spot's name.
pub fn no_spot_id() -> Message {
    Message {
        title: "That is no spot".to_owned(),
        text: "Type it as it is painted: level, section and number, such as G1-A-014.".to_owned(),
        code: "desk.no_spot_id",
    }
}

/// Tells that what was typed is no energy.
pub fn no_energy() -> Message {
    Message {
        title: "That is no energy".to_owned(),
        text: "Type the kilowatt-hours as the charger shows them, such as 12.34.".to_owned(),
        code: "desk.no_energy",
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
