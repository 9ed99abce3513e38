//! What the linter says of a tariff, each finding with the stays that show it.

use std::fmt::{self, Write as _};

use chrono::{NaiveDate, NaiveDateTime};
use engine::lot::LotDocument;
use engine::tariff::{LostTicket, Tariff};
use engine::time::Instant;
use lint::{Finding, Severity, Shown};

/// Writes the findings about a tariff, if there are any, and says how many of them are mistakes.
pub(super) fn write(
    out: &mut String,
    document: &LotDocument,
    tariff: &Tariff,
    week_of: NaiveDate,
) -> Result<usize, fmt::Error> {
    let findings = lint::lint(tariff, &document.calendar, document.currency, week_of);
    for finding in &findings {
        writeln!(out, "  {}: {}", finding.severity().name(), finding.message)?;
        for shown in &finding.shown {
            writeln!(out, "    {}", told(document, shown))?;
        }
    }
    let is_mistake = |finding: &&Finding| finding.severity() == Severity::Mistake;
    Ok(findings.iter().filter(is_mistake).count())
}

/// `Wed 2026-11-18 10:00 to 12:01: 6.00`.
fn told(document: &LotDocument, shown: &Shown) -> String {
    let local = |at: Instant| document.calendar.offsets.local(at.minute());
    let (entry, exit): (NaiveDateTime, NaiveDateTime) = (local(shown.stay.entry), local(shown.stay.exit));
    let full = "%a %Y-%m-%d %H:%M";
    let exit = exit.format(if exit.date() == entry.date() {
        "%H:%M"
    } else {
        full
    });
    let lost = match shown.stay.lost {
        LostTicket::No => "",
        LostTicket::EntryKnown | LostTicket::EntryUnknown => ", ticket lost",
    };
    format!("{} to {exit}{lost}: {}", entry.format(full), shown.total.digits())
}
