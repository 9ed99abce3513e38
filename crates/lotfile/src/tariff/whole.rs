//! What holds for a tariff as a whole.

use engine::tariff::{OnMove, Percent, Restart, Rounding, RoundingMode, SeveralSpots, Stacking, Tariff, Tax};
use engine::time::Instant;

use super::YEAR;
use crate::table::Table;
use crate::value::Value;
use crate::words::{ON_MOVE, RESTARTS, ROUNDING_MODES, SEVERAL_SPOTS, STACKING, TAX_KINDS};

/// A tariff of which only what holds for it as a whole was read.
pub(super) fn whole(table: &Table) -> Option<Tariff> {
    let stacking = table.or("stacking", Stacking::Each, |value| value.one_of(&STACKING));
    let minimum = table.maybe("minimum", Value::price);
    let maximum = table.maybe("maximum", |value| {
        let maximum = value.price()?;
        if minimum.flatten().is_some_and(|minimum| maximum < minimum) {
            return value.refuse("`maximum` must not be below `minimum`");
        }
        Some(maximum)
    });
    let lost_ticket = table.maybe("lost_ticket", Value::price);
    let tax = table.maybe("tax", tax);
    let bill_rounding = table.or("rounding", Rounding::default(), rounding);
    let cash_rounding = table.maybe("cash_rounding", rounding);
    let restart = table.or("restart", Restart::Never, |value| value.one_of(&RESTARTS));
    let several_spots = table.or("several_spots", SeveralSpots::AsOne, |value| {
        value.one_of(&SEVERAL_SPOTS)
    });
    let on_move = table.or("on_move", OnMove::GoOn, |value| value.one_of(&ON_MOVE));
    let reentry_minutes = table.or("reentry_minutes", 0, |value| value.whole(0..=YEAR));
    let exit_grace_minutes = table.or("exit_grace_minutes", 0, |value| value.whole(0..=YEAR));
    Some(Tariff {
        stacking: stacking?,
        minimum: minimum?,
        maximum: maximum?,
        lost_ticket: lost_ticket?,
        tax: tax?,
        rounding: bill_rounding?,
        cash_rounding: cash_rounding?,
        restart: restart?,
        several_spots: several_spots?,
        on_move: on_move?,
        reentry_minutes: reentry_minutes?,
        exit_grace_minutes: exit_grace_minutes?,
        ..Tariff::new(0, Instant(0), Vec::new())
    })
}

/// How a tax stands to the prices (T-26).
fn tax(value: Value) -> Option<Tax> {
    let table = value.table(
        "a tax",
        "a tax such as { percent = \"19\", kind = \"inclusive\" }",
    )?;
    let percent: Option<Percent> = table.required("percent").and_then(|value| value.percent(0..=100));
    let kind = table.required("kind").and_then(|value| value.one_of(&TAX_KINDS));
    table.finish();
    Some(Tax {
        percent: percent?,
        kind: kind?,
    })
}

/// How a bill is rounded (T-1).
fn rounding(value: Value) -> Option<Rounding> {
    let expected = "a rounding such as { to = \"0.05\", mode = \"half_up\" }";
    let table = value.table("a rounding", expected)?;
    let to = table.maybe("to", |value| {
        let to = value.price()?;
        if to == engine::money::Amount::ZERO {
            return value.refuse("`to` must be above zero");
        }
        Some(to)
    });
    let mode = table.or("mode", RoundingMode::HalfUp, |value| {
        value.one_of(&ROUNDING_MODES)
    });
    table.need_one_of(&["to", "mode"]);
    table.finish();
    Some(Rounding { to: to?, mode: mode? })
}
