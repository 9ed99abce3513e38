//! The links that people open: one per face, with a one-time code.

use engine::time::Instant;
use sync::wire::Role;

use crate::secret::{Hashed, new_code};
use crate::store::{NewCode, Store, StoreError};

/// How long the links that a start prints are good for.
pub const START_MINUTES: u32 = 24 * 60;

/// Why a one-time code is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The server starts; the next start makes new ones.
    AtStart,
    /// Somebody asked for it.
    ByHand,
}

/// Makes a one-time code and keeps its hash.
///
/// # Errors
/// Where the code cannot be kept.
pub async fn make_code(
    store: &Store,
    lot: &str,
    role: Role,
    now: Instant,
    minutes: u32,
    made: Made,
) -> Result<String, StoreError> {
    let code = new_code();
    let valid_until = Instant(now.0.saturating_add(i64::from(minutes) * 60_000));
    let new = NewCode {
        lot,
        role,
        hash: Hashed::code(&code),
        made_at: now,
        valid_until,
        at_start: made == Made::AtStart,
    };
    store.add_code(&new).await?;
    Ok(code)
}

/// Links under one address.
#[derive(Clone, Debug)]
pub struct Links {
    base: String,
}

impl Links {
    /// Links that begin with an address such as `https://parking.example`.
    pub fn new(base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
        }
    }

    /// The address of a path of this server.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The link that enrols a device. The code stands behind `#`, so that no server's log and no `Referer` has it.
    pub fn enrol(&self, role: Role, code: &str) -> String {
        self.to(&format!("{}#enrol={code}", path(role)))
    }
}

fn path(role: Role) -> &'static str {
    match role {
        Role::Kiosk => "/kiosk",
        Role::Attendant => "/desk",
        Role::Office => "/office",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_one_slash_and_its_code_behind_the_hash() {
        let links = Links::new("https://parking.example/");
        assert_eq!(
            links.enrol(Role::Attendant, "K3Q7MZ2PXA"),
            "https://parking.example/desk#enrol=K3Q7MZ2PXA"
        );
    }
}
