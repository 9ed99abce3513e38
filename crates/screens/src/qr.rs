//! A link as a QR code, as one path: dark modules in a square of so many units, with the quiet zone around it.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};

/// A QR code ready to draw, black on white in every theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// The side of the square, with the quiet zone.
    pub side: usize,
    /// The dark modules, one run of a row after the other.
    pub path: String,
}

/// The link to a signed ticket, in capitals: that is what codes hold in their dense mode, a third more than otherwise.
pub fn signed_link(origin: &str, signed: &str) -> String {
    format!("{}/T/{signed}", origin.to_ascii_uppercase())
}

/// The empty border that readers need, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

impl Qr {
    /// The code of a text; none for one too long for any code.
    pub fn new(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let mut path = String::new();
        for y in 0..code.size {
            let row: Vec<bool> = (0..code.size).map(|x| code[y][x].value()).collect();
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run[0] {
                    let (x, y, length) = (x + QUIET, y + QUIET, run.len());
                    // Writing to a string never fails.
                    let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        Some(Self {
            side: code.size + 2 * QUIET,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_link_fits_a_small_code_with_its_quiet_zone() {
        let qr = Qr::new("https://parking.example/t/7KQ4M2XRP").expect("a code");
        assert_eq!(qr.side, 29 + 8, "version 3");
        assert!(
            qr.path.starts_with("M4 4h7v1h-7z"),
            "the corner mark begins behind the quiet zone"
        );
        assert_eq!(Qr::new(&"x".repeat(10_000)), None);
    }

    #[test]
    fn a_signed_ticket_fits_a_code_of_version_7() {
        let link = signed_link("https://parking.example", &"A1".repeat(72));
        assert!(link.starts_with("HTTPS://PARKING.EXAMPLE/T/A1"));
        assert_eq!(Qr::new(&link).map(|qr| qr.side), Some(45 + 8));
        let small = Qr::new(&link.to_lowercase()).map(|qr| qr.side);
        assert_eq!(small, Some(53 + 8), "what capitals are for");
    }
}
