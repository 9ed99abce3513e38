//! What a device may do by its own condition, in words.

use engine::decide::Rights;

use super::Message;

/// Why a vehicle is sent to a level and to no spot: the rest of a sentence that begins with the level.
pub fn why_level(rights: Rights) -> &'static str {
    match rights {
        Rights::Provisional => "this device gives no spots away for now",
        _ => "this device has no spot left that fits",
    }
}

/// Tells that the storage of this device is gone.
pub fn storage_lost() -> Message {
    Message {
        title: "This device’s records are gone".to_owned(),
        text: "The browser removed them. What was shared is safe on the server; the rest is lost. \
               Ask the office for a new link."
            .to_owned(),
        code: "device.storage_lost",
    }
}

/// Tells that the records of this device cannot be read for now, and for what `reason`.
pub fn storage_shut(reason: &str) -> Message {
    Message {
        title: "This device’s records cannot be opened".to_owned(),
        text: format!(
            "Nothing can be shown or saved until they are: {reason}. Everything recorded is kept. \
             This page tries again by itself."
        ),
        code: "device.storage_shut",
    }
}

/// Tells that an earlier state of this device's storage came back: `lost` records of it are not there any more.
pub fn records_lost(lost: u32) -> Message {
    let lost = match lost {
        0 => "Its last record is another one.".to_owned(),
        1 => "1 record is missing here.".to_owned(),
        lost => format!("{lost} records are missing here."),
    };
    Message {
        title: "An earlier state of this device came back".to_owned(),
        text: format!(
            "{lost} What was shared is on the server. Nobody is let in until this device has a new number."
        ),
        code: "device.records_lost",
    }
}
