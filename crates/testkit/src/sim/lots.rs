//! Small lots, so that spots are scarce and everything meets.

use std::fmt::Write as _;

use engine::lot::LotDocument;

/// A lot of two levels with so many spots in each of its three rows, and a price for each hour.
///
/// # Panics
/// Never: the file is sound.
pub(super) fn lot(spots: u32, version: u32) -> LotDocument {
    let price = 1 + version % 5;
    let mut tariffs = String::new();
    for known in 1..=version {
        let month = known.min(12);
        let _ = writeln!(
            tariffs,
            "[[tariff]]\nversion = {known}\nvalid_from = 2026-{month:02}-01\n[[tariff.rule]]\nkind = \"increment\"\n\
             minutes = 60\nprice = \"{price}.00\""
        );
    }
    // Now and then the last spot of the lot is taken out of it, and put back.
    let last = spots - version % 2;
    let text = format!(
        r#"
        id = "small"
        name = "Small"
        zone = "Europe/Berlin"
        currency = "EUR"
        [[level]]
        id = "P1"
        [[level.section]]
        id = "A"
        [[level.section.row]]
        spots = "01-{spots:02}"
        [[level.section.row]]
        spots = "{:02}-{:02}"
        [[level]]
        id = "P2"
        [[level.section]]
        id = "A"
        [[level.section.row]]
        spots = "01-{last:02}"
        {tariffs}
        "#,
        spots + 1,
        2 * spots,
    );
    lotfile::read(&text).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}
