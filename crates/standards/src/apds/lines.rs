//! Rate lines as they are read.

use engine::money::Amount;
use engine::tariff::{Increment, Percent, StepScope, Table, TableRow, Takeover};

use super::length;
use crate::decimal::Decimal;
use crate::json::{At, Object};
use crate::{Loss, Malformed};

/// What one or several lines say.
pub(super) struct Piece {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) tax: Option<Percent>,
    pub(super) most: Option<Amount>,
    pub(super) pays: Pays,
}

/// How lines charge.
pub(super) enum Pays {
    /// By increments.
    Step(Increment),
    /// By tiers that follow each other from the beginning of the stay on.
    Tiers(Table),
    /// Once: each time the table holds, or each stay where it holds always.
    Once(Amount),
}

/// A line as it is written.
struct Line {
    path: String,
    sequence: u64,
    of: String,
    name: String,
    /// In minutes.
    from: u32,
    until: Option<u32>,
    period: Option<u32>,
    value: Amount,
    most: Option<Amount>,
    is_once: bool,
    tax: Option<Percent>,
}

/// Reads the lines of a collection, in the order of their sequence.
pub(super) fn read(
    objects: Vec<Object>,
    tax_included: bool,
    lost: &mut Vec<Loss>,
) -> Result<Vec<Piece>, Malformed> {
    let mut lines = Vec::new();
    for object in objects {
        lines.push(read_line(object, tax_included, lost)?);
    }
    lines.sort_by_key(|line| line.sequence);
    let mut pieces: Vec<Piece> = Vec::new();
    // Whether the tiers that were read last are totals.
    let mut is_total = false;
    for line in lines {
        let pays = match (line.of.as_str(), line.period, line.until) {
            ("flatRate", _, None) => Pays::Once(line.value),
            ("flatRate", _, Some(until)) => tier(line.value, until),
            ("flatRateTier" | "incrementingRate", Some(period), until) => {
                let is_tier = line.of == "flatRateTier" && line.is_once && line.most.is_none();
                let spans = until.is_some_and(|until| until.saturating_sub(line.from) == period);
                if is_tier
                    && spans
                    && !is_total
                    && extend(&mut pieces, &line, |before| before.plus(line.value))
                {
                    continue;
                }
                if is_tier && spans && line.from == 0 {
                    is_total = false;
                    tier(line.value, period)
                } else {
                    Pays::Step(increment(&line, period))
                }
            }
            ("flatRateTier" | "incrementingRate", None, Some(until)) => {
                if is_total && extend(&mut pieces, &line, |_| line.value) {
                    continue;
                }
                if line.from > 0 {
                    lost.push(Loss::new(
                        &line.path,
                        "it is left out, because it has no increment and follows no tier",
                    ));
                    continue;
                }
                lost.push(Loss::new(
                    &line.path,
                    "without an increment its value, and that of the lines after it, is read as the total of a stay",
                ));
                is_total = true;
                tier(line.value, until)
            }
            ("flatRateTier" | "incrementingRate", None, None) => {
                lost.push(Loss::new(
                    &line.path,
                    "it is left out, because it has neither an increment nor an end",
                ));
                continue;
            }
            (other, ..) => {
                let what = format!("it is left out, because nothing here is charged by {other}");
                lost.push(Loss::new(&line.path, what));
                continue;
            }
        };
        pieces.push(Piece {
            path: line.path,
            name: line.name,
            tax: line.tax,
            most: line.most,
            pays,
        });
    }
    Ok(pieces)
}

/// The first tier of a stay.
fn tier(total: Amount, until_minute: u32) -> Pays {
    Pays::Tiers(Table {
        rows: vec![TableRow { until_minute, total }],
        window: None,
    })
}

/// Adds a tier to the tiers before it, if it follows them.
fn extend(pieces: &mut [Piece], line: &Line, total: impl FnOnce(Amount) -> Amount) -> bool {
    let Some(Piece {
        pays: Pays::Tiers(table),
        name,
        tax,
        most: None,
        ..
    }) = pieces.last_mut()
    else {
        return false;
    };
    let (Some(before), Some(until)) = (table.rows.last().copied(), line.until) else {
        return false;
    };
    if before.until_minute != line.from || *tax != line.tax || line.most.is_some() {
        return false;
    }
    table.rows.push(TableRow {
        until_minute: until,
        total: total(before.total),
    });
    // Tiers of several names are one rule, which has none.
    if *name != line.name {
        name.clear();
    }
    true
}

fn increment(line: &Line, minutes: u32) -> Increment {
    Increment {
        minutes,
        price: line.value,
        per_minutes: None,
        from_minute: line.from,
        until_minute: line.until,
        window: None,
        steps: StepScope::Segment,
        takeover: Takeover::Cut,
    }
}

fn read_line(mut object: Object, tax_included: bool, lost: &mut Vec<Loss>) -> Result<Line, Malformed> {
    object.skip(&["id", "version"]);
    let of = object.text("rateLineType")?;
    let of = object.need("rateLineType", of)?.value;
    let value = object.number("value")?;
    let value = object.need("value", value)?;
    let from = mark(&mut object, ["durationStart", "durationStartTime"])?;
    let until = mark(&mut object, ["durationEnd", "durationEndTime"])?;
    let period = object.text_as("incrementPeriod", "a duration such as PT30M", length::read_period)?;
    let usage = object.text("usageCondition")?;
    if let Some(At { path, value, .. }) = &usage
        && !["once", "unlimited"].contains(&value.as_str())
    {
        lost.push(Loss::new(
            path,
            format!("how often a line may be used ({value}) is not asked here"),
        ));
    }
    if let Some(least) = object.number("minValue")?
        && !least.value.is_zero()
    {
        lost.push(Loss::new(least.path, "a single line has no least sum here"));
    }
    let line = Line {
        path: object.path().to_owned(),
        sequence: object.whole("sequence")?.map_or(0, |found| found.value),
        of,
        name: object.words("description"),
        // A beginning counts from its minute on, an end up to the end of its own.
        from: from.map_or(Ok(0), |from| minutes(from, |seconds| seconds / 60))?,
        until: until
            .map(|until| minutes(until, |seconds| seconds.div_ceil(60)))
            .transpose()?,
        period: period
            .map(|period| minutes(period, |seconds| seconds.div_ceil(60)))
            .transpose()?,
        value: amount(value, lost)?,
        most: object
            .number("maxValue")?
            .map(|most| amount(most, lost))
            .transpose()?,
        is_once: usage.is_some_and(|usage| usage.value == "once"),
        tax: line_tax(&mut object, tax_included, lost)?,
    };
    object.report_rest(lost);
    Ok(line)
}

/// A mark under its name, or under the one that the published examples use as well.
fn mark<'a>(object: &mut Object<'a>, names: [&str; 2]) -> Result<Option<At<'a, u64>>, Malformed> {
    for name in names {
        let found = object.text_as(name, "a length of time such as 01:30", length::read_mark)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn minutes(found: At<u64>, round: impl FnOnce(u64) -> u64) -> Result<u32, Malformed> {
    let found = found.map("a length of time", |seconds| u32::try_from(round(seconds)).ok())?;
    Ok(found.value)
}

/// An amount, reported where it is finer than eight decimals.
pub(super) fn amount(found: At<Decimal>, lost: &mut Vec<Loss>) -> Result<Amount, Malformed> {
    let found = found.map("an amount", Decimal::amount)?;
    if !found.value.is_exact {
        lost.push(Loss::new(
            &found.path,
            "amounts have eight decimals: this one is rounded",
        ));
    }
    Ok(found.value.value)
}

fn line_tax(
    object: &mut Object,
    tax_included: bool,
    lost: &mut Vec<Loss>,
) -> Result<Option<Percent>, Malformed> {
    let Some(mut tax) = object.object("rateLineTax")? else {
        return Ok(None);
    };
    tax.skip(&["triggerDescription", "labelForDisplay"]);
    if let Some(included) = tax.flag("taxIncluded")?
        && included.value != tax_included
    {
        lost.push(Loss::new(
            included.path,
            "taxes are in all prices of a tariff or in none: this one is taken as that of its collection",
        ));
    }
    let rate = tax.number("taxRate")?;
    tax.report_rest(lost);
    rate.map(|rate| rate.map("a percentage with at most two decimals", Decimal::percent))
        .transpose()
        .map(|rate| rate.map(|rate| rate.value))
}
