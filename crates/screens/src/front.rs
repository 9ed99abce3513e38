//! The front page: which faces this device may open.

use std::collections::BTreeSet;

use sync::wire::Role;

/// One face, as the front page offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    /// Where it is.
    pub path: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The role a device needs for it.
    pub role: Role,
}

/// Every face that needs an enrolled device.
pub const FACES: [Face; 3] = [
    Face {
        path: "/desk",
        name: "Lane desk",
        purpose: "Park, find, take payment",
        icon: "device",
        role: Role::Attendant,
    },
    Face {
        path: "/kiosk",
        name: "Kiosk",
        purpose: "Entry and exit for drivers",
        icon: "kiosk",
        role: Role::Kiosk,
    },
    Face {
        path: "/office",
        name: "Office",
        purpose: "Today in numbers",
        icon: "office",
        role: Role::Office,
    },
];

/// Whether a device with these roles may open a face.
pub fn may_open(path: &str, roles: &BTreeSet<Role>) -> bool {
    FACES
        .iter()
        .any(|face| face.path == path && roles.contains(&face.role))
}
