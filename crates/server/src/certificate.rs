//! Certificates: what a device shows to a server that was restored and does not know its credential (S-15).

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use engine::hex::Hex;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sync::wire::Role;

use crate::chance;
use crate::marker::sync_folder;
use crate::secret::Hashed;
use crate::store::Device;

/// The file of the key in the data folder. It is outside of the database, so that it does not go back in time with it.
pub const KEY_FILE: &str = "server.key";

/// The header that a device sends its certificate in.
pub const HEADER: &str = "parkade-certificate";

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The lot that the device belongs to.
    pub lot: String,
    /// Its number.
    pub number: DeviceNo,
    /// What it may be used for.
    pub roles: BTreeSet<Role>,
    /// The numbers it had before, the last first: what it recorded under those it may still send.
    pub earlier: Vec<DeviceNo>,
    /// When it was made: a later one stands above an earlier one.
    pub issued_at: Instant,
    /// The credential that it goes with. Without that it is worth nothing.
    pub token: Hashed,
}

impl Certificate {
    /// What is to be said of a device with this credential.
    pub fn of(device: &Device, token: Hashed, issued_at: Instant) -> Self {
        Self {
            lot: device.lot.clone(),
            number: device.number,
            roles: device.roles.clone(),
            earlier: device.earlier.clone(),
            issued_at,
            token,
        }
    }

    /// Whether the device lets vehicles in, and so may lease spots.
    pub fn lets_in(&self) -> bool {
        lets_in(&self.roles)
    }
}

/// Whether devices of these roles let vehicles in, and so lease spots.
pub fn lets_in(roles: &BTreeSet<Role>) -> bool {
    roles.contains(&Role::Kiosk) || roles.contains(&Role::Attendant)
}

/// Makes certificates, and knows its own again.
pub struct Signer(Hex<32>);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// Reads the key of a data folder, and makes one where there is none.
    ///
    /// # Errors
    /// Where the file cannot be read or written, or holds something else.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let file = folder.join(KEY_FILE);
        match fs::read_to_string(&file) {
            Ok(text) => {
                text.trim().parse().map(Self).map_err(|_| {
                    io::Error::new(io::ErrorKind::InvalidData, format!("{KEY_FILE} holds no key"))
                })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Hex(chance::bytes());
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&file)?;
                file.write_all(format!("{key}\n").as_bytes())?;
                file.sync_all()?;
                sync_folder(folder)?;
                Ok(Self(key))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes a certificate: what it says, and a code that only the key makes.
    pub fn sign(&self, certificate: &Certificate) -> String {
        let Certificate {
            lot,
            number,
            roles,
            earlier,
            issued_at,
            token,
        } = certificate;
        let roles: Vec<_> = roles.iter().map(|role| role.name()).collect();
        let earlier: Vec<_> = earlier.iter().map(|number| number.0.to_string()).collect();
        // No lot's short name has a dot.
        let said = format!(
            "1.{lot}.{}.{}.{}.{}.{}",
            number.0,
            roles.join("+"),
            earlier.join("+"),
            issued_at.0,
            token.hex()
        );
        let code = self.code(&said).finalize().into_bytes();
        format!("{said}.{}", crate::secret::hex(&code))
    }

    /// Reads a certificate that this key has made, for the credential that came with it.
    pub fn read(&self, text: &str, token: &Hashed) -> Option<Certificate> {
        let (said, code) = text.rsplit_once('.')?;
        let code: Hex<32> = code.parse().ok()?;
        self.code(said).verify_slice(&code.0).ok()?;
        let mut parts = said.split('.');
        if parts.next()? != "1" {
            return None;
        }
        let lot = parts.next()?.to_owned();
        let number = DeviceNo(parts.next()?.parse().ok()?);
        let named = |name: &str| Role::ALL.into_iter().find(|role| role.name() == name);
        let roles = parts.next()?.split('+').map(named).collect::<Option<_>>()?;
        let numbers = parts.next()?.split('+').filter(|number| !number.is_empty());
        let earlier = numbers.map(|number| number.parse().ok().map(DeviceNo));
        let earlier = earlier.collect::<Option<_>>()?;
        let certificate = Certificate {
            lot,
            number,
            roles,
            earlier,
            issued_at: Instant(parts.next()?.parse().ok()?),
            token: token.clone(),
        };
        (parts.next()? == token.hex()).then_some(certificate)
    }

    fn code(&self, said: &str) -> Hmac<Sha256> {
        // A key that is shorter than a block counts as one that ends with zeros.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.0.0);
        let mut code = Hmac::<Sha256>::new(&block.into());
        code.update(said.as_bytes());
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(token: &Hashed) -> Certificate {
        Certificate {
            lot: "tivoli".to_owned(),
            number: DeviceNo(7),
            roles: [Role::Kiosk, Role::Office].into(),
            earlier: vec![DeviceNo(3), DeviceNo(2)],
            issued_at: Instant(1_792_396_800_000),
            token: token.clone(),
        }
    }

    #[test]
    fn s15_a_certificate_is_known_again_after_a_restart_and_by_no_other_server() {
        let (folder, other) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("a folder"),
        );
        let token = Hashed::token("secret");
        let certificate = certificate(&token);
        let text = Signer::open(folder.path()).expect("a key").sign(&certificate);
        let again = Signer::open(folder.path()).expect("the same key");
        assert_eq!(again.read(&text, &token), Some(certificate));
        let stranger = Signer::open(other.path()).expect("another key");
        assert_eq!(stranger.read(&text, &token), None);
    }

    #[test]
    fn s15_a_certificate_with_anything_changed_or_another_credential_is_worth_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let signer = Signer::open(folder.path()).expect("a key");
        let token = Hashed::token("secret");
        let text = signer.sign(&certificate(&token));
        assert_eq!(signer.read(&text, &Hashed::token("another")), None);
        for (from, to) in [
            ("tivoli", "tivol1"),
            (".7.", ".8."),
            ("kiosk+", ""),
            (".3+2.", ".3."),
            ("1.", "2."),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert_eq!(signer.read(&changed, &token), None, "{from} to {to}");
        }
        for junk in ["", ".", "1.tivoli.7", "é", &text[1..], &text[..text.len() - 1]] {
            assert_eq!(signer.read(junk, &token), None, "{junk}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_for_the_servers_own_user_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        Signer::open(folder.path()).expect("a key");
        let file = fs::metadata(folder.path().join(KEY_FILE)).expect("a file");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}
