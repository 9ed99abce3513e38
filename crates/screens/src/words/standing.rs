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

/// Tells that the device goes on under a new number: because its storage went back in time, or its spots were taken back.
pub fn number_changed(is_forked: bool) -> Message {
    let text = if is_forked {
        "Its storage had gone back to an earlier state. Records missing here are on the server, unless they were \
         never shared. Compare with the tickets."
    } else {
        "The office had taken its spots back. What it recorded before is kept. New spots come by themselves."
    };
    Message {
        title: "This device has a new number".to_owned(),
        text: text.to_owned(),
        code: if is_forked {
            "device.went_back"
        } else {
            "device.fenced"
        },
    }
}
