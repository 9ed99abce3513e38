//! What a lot file says of its rows: gaps, distances, and room for vehicles that take several spots.

use std::fmt::{self, Write as _};

use engine::lot::Lot;
use engine::preferences::ChargerUse;
use engine::spot::{Spot, SpotKind};

use super::aligned;

/// Writes gaps and distances, a line for each level, where the file has any.
pub(super) fn write(out: &mut String, lot: &Lot) -> fmt::Result {
    let head = [
        "level",
        "gaps",
        "metres to entrance",
        "known for",
        "metres to lift",
        "known for",
    ];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for (number, level) in lot.document().levels.iter().enumerate() {
        let spots = || {
            lot.spots()
                .iter()
                .filter(|placed| placed.level == number)
                .map(|placed| &placed.spot)
        };
        let gaps = spots().filter(|spot| spot.gap_before).count();
        let mut line = vec![level.id.clone(), gaps.to_string()];
        for metres in [|spot: &Spot| spot.entrance_m, |spot: &Spot| spot.lift_m] {
            let known = || spots().filter_map(metres);
            let range = known().min().zip(known().max());
            line.push(range.map_or_else(String::new, |(least, most)| format!("{least} to {most}")));
            line.push(known().count().to_string());
        }
        lines.push(line);
    }
    let says_something = |spot: &Spot| spot.gap_before || spot.entrance_m.is_some() || spot.lift_m.is_some();
    if lot.spots().iter().any(|placed| says_something(&placed.spot)) {
        write!(out, "\n{}", aligned(&lines))?;
    }
    Ok(())
}

/// How many runs of spots of a kind the lot has that lie side by side and are not kept for some.
pub(super) fn room(lot: &Lot, kind: SpotKind, spots: usize) -> usize {
    let only_charging = lot.document().preferences.chargers == ChargerUse::ElectricOnly;
    let is_kept = |spot: &Spot| spot.accessible || (only_charging && spot.charger.is_some());
    let is_usable = |spot: &Spot| spot.kind == kind && !spot.out_of_service && !is_kept(spot);
    let sections = lot.document().levels.iter().flat_map(|level| &level.sections);
    let rows = sections.flat_map(|section| &section.rows);
    let stretches = rows.flat_map(|row| {
        row.spots
            .chunk_by(|spot, next| is_usable(spot) && is_usable(next) && !next.gap_before)
            .filter(|stretch| stretch.iter().all(is_usable))
    });
    stretches.map(|stretch| stretch.len() / spots.max(1)).sum()
}
