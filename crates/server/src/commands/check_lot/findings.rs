//! What the linter says of a tariff, each finding with the stay that shows it.

use std::fmt::{self, Write as _};

use chrono::NaiveDate;
use engine::lot::LotDocument;
use engine::tariff::Tariff;
use engine::time::Instant;
use lint::Shown;

/// Writes the findings about a tariff, if there are any.
pub(super) fn write(
    out: &mut String,
    document: &LotDocument,
    tariff: &Tariff,
    week_of: NaiveDate,
) -> fmt::Result {
    for finding in lint::lint(tariff, &document.calendar, document.currency, week_of) {
        writeln!(out, "  {}: {}", finding.severity().name(), finding.message)?;
        for shown in &finding.shown {
            writeln!(out, "    {}", told(document, shown))?;
        }
    }
    Ok(())
}

/// `Wed 2026-11-18 10:00 to 12:01: 6.00`.
fn told(document: &LotDocument, shown: &Shown) -> String {
    let local = |at: Instant| document.calendar.offsets.local(at.minute());
    let (entry, exit) = (local(shown.stay.entry), local(shown.stay.exit));
    let exit = if exit.date() == entry.date() {
        exit.format("%H:%M").to_string()
    } else {
        exit.format("%a %Y-%m-%d %H:%M").to_string()
    };
    format!(
        "{} to {exit}: {}",
        entry.format("%a %Y-%m-%d %H:%M"),
        shown.total.digits()
    )
}
