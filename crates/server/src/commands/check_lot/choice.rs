//! What a lot file says of the choice of a spot, in words that an owner can compare with what is there.

use std::fmt::{self, Write as _};

use engine::lot::{Lot, PlacedSpot};
use engine::preferences::{ChargerUse, Fill, OwnOrder, Preferences, Reserve, Reserved, SideBySide};
use engine::spot::SpotKind;
use engine::spot_sort::SpotSort;
use engine::vehicle::VehicleClass;

use super::rows::{self, room};

/// Writes who may stand where and what decides between spots. What the file leaves at its default is left out.
pub(super) fn write(out: &mut String, lot: &Lot) -> fmt::Result {
    rows::write(out, lot)?;
    write_opening(out, lot)?;
    write_classes(out, lot)?;
    write_trailers(out, lot)?;
    write_fill(out, lot)?;
    write_orders(out, lot)?;
    write_reserves(out, lot)
}

/// Levels that are kept closed until they are needed.
fn write_opening(out: &mut String, lot: &Lot) -> fmt::Result {
    let levels = &lot.document().levels;
    if levels.iter().all(|level| level.opens_at_percent.is_none()) {
        return Ok(());
    }
    writeln!(out, "\nOpened when needed:")?;
    for (number, level) in levels.iter().enumerate() {
        let Some(percent) = level.opens_at_percent else {
            continue;
        };
        let before = lot.spots().iter().filter(|placed| placed.level < number).count();
        let ids: Vec<_> = levels[..number].iter().map(|level| level.id.as_str()).collect();
        writeln!(
            out,
            "  {}: when {} of the {before} spots on {} are not free ({percent} %)",
            level.id,
            before - before * (100 - usize::from(percent)) / 100,
            listed(&ids)
        )?;
    }
    Ok(())
}

fn write_classes(out: &mut String, lot: &Lot) -> fmt::Result {
    let preferences = &lot.document().preferences;
    writeln!(out, "\nWho may stand where, the best first:")?;
    for class in VehicleClass::ALL {
        let spots = preferences.side_by_side.get(&class).copied();
        let kinds = preferences.kinds.get(&class);
        let words = match (kinds, spots) {
            (None, _) => "not admitted".to_owned(),
            (Some(kinds), None) => kind_names(kinds),
            (Some(kinds), Some(spots)) => side_by_side(lot, kinds, spots),
        };
        writeln!(out, "  {:<11} {words}", format!("{}:", class_name(class)))?;
    }
    writeln!(
        out,
        "  chargers:   {}",
        match preferences.chargers {
            ChargerUse::OthersLast => "others too, when nothing else is left",
            ChargerUse::ElectricOnly => "electric vehicles only",
        }
    )
}

fn write_trailers(out: &mut String, lot: &Lot) -> fmt::Result {
    let trailers = &lot.document().preferences.trailers;
    if trailers.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nWith a trailer:")?;
    for class in VehicleClass::ALL {
        let words = trailers.get(&class).map_or_else(
            || "not admitted".to_owned(),
            |SideBySide { spots, kinds }| side_by_side(lot, kinds, *spots),
        );
        writeln!(out, "  {:<11} {words}", format!("{}:", class_name(class)))?;
    }
    Ok(())
}

fn write_fill(out: &mut String, lot: &Lot) -> fmt::Result {
    match lot.document().preferences.fill {
        Fill::InOrder => Ok(()),
        Fill::Nearest => {
            let is_unknown = |placed: &&PlacedSpot| placed.spot.entrance_m.is_none();
            let last = match lot.spots().iter().filter(is_unknown).count() {
                0 => String::new(),
                unknown if unknown == lot.spots().len() => {
                    "; but no spot has a distance, so they fill in the order of the file".to_owned()
                }
                unknown => format!("; last the {unknown} spots without a distance"),
            };
            writeln!(
                out,
                "\nSpots fill from the entrance on, whatever their level and section{last}"
            )
        }
        Fill::Spread => writeln!(
            out,
            "\nSpots fill in all sections alike, and beside each other only when there is no room elsewhere"
        ),
    }
}

fn write_orders(out: &mut String, lot: &Lot) -> fmt::Result {
    let orders = &lot.document().preferences.orders;
    if orders.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nOrders of their own, the first that fits:")?;
    for (number, order) in (1..).zip(orders) {
        writeln!(out, "  {number}. {}", order_words(order))?;
    }
    Ok(())
}

fn order_words(order: &OwnOrder) -> String {
    let condition =
        |is: Option<bool>, yes: &'static str, no: &'static str| is.map(|is| if is { yes } else { no });
    let conditions = [
        condition(order.trailer, "with a trailer", "without a trailer"),
        condition(order.accessible_permit, "with a permit", "without a permit"),
        condition(order.charging, "that charges", "that does not charge"),
        condition(
            order.near_lift,
            "that is to be near a lift",
            "that need not be near a lift",
        ),
    ];
    let whom: Vec<_> = std::iter::once(class_name(order.class))
        .chain(conditions.into_iter().flatten())
        .collect();
    let takes: Vec<_> = order.takes.iter().map(ToString::to_string).collect();
    let takes = (!takes.is_empty()).then(|| format!("{}, and nothing else", takes.join(", ")));
    let levels = (!order.levels.is_empty()).then(|| format!("first on {}", order.levels.join(", then ")));
    let what: Vec<_> = takes.into_iter().chain(levels).collect();
    format!("{}: {}", whom.join(", "), what.join("; "))
}

fn write_reserves(out: &mut String, lot: &Lot) -> fmt::Result {
    let preferences = &lot.document().preferences;
    if preferences.reserves.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nKept back:")?;
    for reserve in &preferences.reserves {
        let spots = lot.spots().iter().map(|placed| SpotSort::from(&placed.spot));
        let spots = spots.filter(|&sort| reserve.of.includes(sort)).count();
        writeln!(out, "  {}", reserve_words(preferences, *reserve, spots))?;
    }
    Ok(())
}

fn reserve_words(preferences: &Preferences, reserve: Reserve, spots: usize) -> String {
    let (what, kind) = match reserve.of {
        Reserved::Motorcycle => ("motorcycle spots", Some(SpotKind::Motorcycle)),
        Reserved::Compact => ("compact spots", Some(SpotKind::Compact)),
        Reserved::Large => ("large spots", Some(SpotKind::Large)),
        Reserved::Charger => ("spots with a charger", None),
    };
    let whom = kind.map_or_else(
        || vec!["vehicles that charge".to_owned()],
        |kind| likes_best(preferences, kind),
    );
    let whom: Vec<_> = whom.iter().map(String::as_str).collect();
    let whom = if whom.is_empty() {
        "nobody, because it is the first kind of no class".to_owned()
    } else {
        listed(&whom)
    };
    let until = match reserve.until_free_percent {
        0 => "to the end".to_owned(),
        free => format!("until the lot is {} % full", 100_u8.saturating_sub(free)),
    };
    format!("the last {} of {spots} {what}, for {whom}, {until}", reserve.keep)
}

/// Whose first kind it is.
fn likes_best(preferences: &Preferences, kind: SpotKind) -> Vec<String> {
    let is_first = |kinds: &[SpotKind]| kinds.first() == Some(&kind);
    let alone = preferences.kinds.iter().filter(|(_, kinds)| is_first(kinds));
    let trailers = preferences
        .trailers
        .iter()
        .filter(|(_, trailer)| is_first(&trailer.kinds));
    let alone = alone.map(|(&class, _)| class_name(class).to_owned());
    alone
        .chain(trailers.map(|(&class, _)| format!("{} with a trailer", class_name(class))))
        .collect()
}

/// Several spots for one vehicle, with how many such vehicles find room where nobody else stands.
fn side_by_side(lot: &Lot, kinds: &[SpotKind], spots: u8) -> String {
    let room: usize = kinds
        .iter()
        .map(|&kind| room(lot, kind, usize::from(spots)))
        .sum();
    let room = match room {
        0 => "no row has room for one".to_owned(),
        room => format!("room for {room} in the empty lot"),
    };
    format!("{}, {spots} side by side: {room}", kind_names(kinds))
}

fn kind_names(kinds: &[SpotKind]) -> String {
    kinds
        .iter()
        .map(|&kind| kind_name(kind))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Words with an “and” before the last.
fn listed(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

pub(super) fn kind_name(kind: SpotKind) -> &'static str {
    match kind {
        SpotKind::Motorcycle => "motorcycle",
        SpotKind::Compact => "compact",
        SpotKind::Large => "large",
    }
}

pub(super) fn class_name(class: VehicleClass) -> &'static str {
    match class {
        VehicleClass::Motorcycle => "motorcycle",
        VehicleClass::Car => "car",
        VehicleClass::Van => "van",
        VehicleClass::Bus => "bus",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAIRGROUND: &str = include_str!("../../../../../lots/fairground.toml");

    fn words(text: &str) -> String {
        let document = lotfile::read(text).unwrap_or_else(|errors| panic!("{errors}"));
        let mut out = String::new();
        write(&mut out, &Lot::try_from(document).expect("a lot")).expect("a text takes all");
        out
    }

    #[test]
    fn the_fairground_is_told_in_words() {
        let expected = "
level  gaps  metres to entrance  known for  metres to lift  known for
G0        8            20 to 84         50        12 to 43         40
D1        4           60 to 101         30         5 to 46         30
D2        0          110 to 158         20         5 to 53         20

Opened when needed:
  D2: when 111 of the 130 spots on G0 and D1 are not free (85 %)

Who may stand where, the best first:
  motorcycle: motorcycle
  car:        compact, large
  van:        large
  bus:        large, 5 side by side: room for 6 in the empty lot
  chargers:   others too, when nothing else is left

With a trailer:
  motorcycle: not admitted
  car:        large, 2 side by side: room for 22 in the empty lot
  van:        large, 3 side by side: room for 11 in the empty lot
  bus:        not admitted

Spots fill from the entrance on, whatever their level and section; last the 50 spots without a distance

Orders of their own, the first that fits:
  1. van: first on G0
  2. car, without a trailer, without a permit, that charges: compact charger, compact, and nothing else

Kept back:
  the last 15 of 54 large spots, for van, bus, car with a trailer and van with a trailer, until the lot is 95 % full
  the last 2 of 8 spots with a charger, for vehicles that charge, to the end
";
        assert_eq!(words(FAIRGROUND), expected);
    }

    #[test]
    fn what_helps_nobody_is_seen() {
        let text = FAIRGROUND
            .replace("of = \"charger\"\nkeep = 2", "of = \"compact\"\nkeep = 2")
            .replace("car = [\"compact\", \"large\"]", "car = [\"large\", \"compact\"]")
            .replace("spots = 5 }", "spots = 6 }")
            .replace("until_full = 95\n", "");
        let told = words(&text);
        for line in [
            "  bus:        large, 6 side by side: no row has room for one\n",
            "  the last 2 of 86 compact spots, for nobody, because it is the first kind of no class, to the end\n",
        ] {
            assert!(told.contains(line), "{told}");
        }
    }

    #[test]
    fn how_spots_fill_is_told() {
        for (fill, line) in [
            ("in-order", None),
            ("spread", Some("Spots fill in all sections alike")),
            (
                "nearest",
                Some("whatever their level and section; last the 50 spots without a distance\n"),
            ),
        ] {
            let told = words(&FAIRGROUND.replace("\"nearest\"", &format!("\"{fill}\"")));
            assert_eq!(told.contains("Spots fill"), line.is_some(), "{fill}");
            assert!(line.is_none_or(|line| told.contains(line)), "{told}");
        }
        let told = words(&FAIRGROUND.replace("entrance = ", "# "));
        assert!(told.contains("; but no spot has a distance, so they fill in the order of the file\n"));
    }
}
