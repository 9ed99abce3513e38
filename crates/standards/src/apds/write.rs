//! A tariff as rate tables.

use engine::money::Currency;
use engine::tariff::{
    Extra, Measure, OnMove, Restart, RunningStays, SeveralSpots, Stacking, Strategy, Tariff,
};

use super::groups;
use super::tables::{Fee, Writer};
use crate::Loss;

/// Writes a tariff as a JSON array of rate tables, the one that counts first to begin with.
///
/// What has no place in rate tables is left out and listed.
pub fn export(tariff: &Tariff, currency: Currency) -> (String, Vec<Loss>) {
    let mut lost = Vec::new();
    report_whole(tariff, &mut lost);
    let groups = groups::of(tariff, &mut lost);
    let fees = fees(&tariff.extras, &mut lost);
    let mut writer = Writer {
        tariff,
        currency,
        is_daily: tariff.restart == Restart::Day,
        tables: Vec::new(),
    };
    for group in &groups {
        if let Err(why) = writer.group(group, &mut lost) {
            let times = group.times();
            lost.push(Loss::new(
                "rules",
                format!("those of {times} are left out, because {why}"),
            ));
        }
    }
    if !fees.is_empty() {
        writer.fees(&fees);
    }
    limits(&mut writer, &mut lost);
    if writer.tables.is_empty() {
        lost.push(Loss::new(
            "",
            "nothing of this tariff can be said as a rate table",
        ));
    }
    // Texts, exact numbers and lists: all of them can be written.
    let text = serde_json::to_string_pretty(&writer.tables).unwrap_or_default();
    (text, lost)
}

fn limits(writer: &mut Writer, lost: &mut Vec<Loss>) {
    let tariff = writer.tariff;
    let is_one = writer.tables.len() == 1;
    if let Some(least) = tariff.minimum {
        if is_one {
            writer.least(least);
        } else {
            lost.push(Loss::new(
                "minimum",
                "it is of the whole stay, and a table there has its own: it is left out",
            ));
        }
    }
    if let Some(most) = tariff.maximum {
        let is_reached = tariff.minimum.is_none_or(|least| least <= most);
        if !is_reached || !writer.most(most) {
            lost.push(Loss::new(
                "maximum",
                "it is of the whole stay, and a table there has its own: it is left out",
            ));
        }
    }
}

/// The fees of once a stay. Other extras are reported.
fn fees<'a>(extras: &'a [Extra], lost: &mut Vec<Loss>) -> Vec<Fee<'a>> {
    let mut fees = Vec::new();
    for (number, extra) in extras.iter().enumerate() {
        let fee = match (extra.of, extra.rules.as_slice()) {
            (Measure::Once, [rule, ..]) if rule.when.is_always() && extra.when.is_always() => {
                match rule.strategy {
                    Strategy::Fee { price } => Some((price, rule.tax.or(extra.tax))),
                    _ => None,
                }
            }
            _ => None,
        };
        match fee {
            Some((price, tax)) => fees.push(Fee {
                name: &extra.name,
                price,
                tax,
            }),
            None => lost.push(Loss::new(
                format!("extras[{number}]"),
                "beside the parking only a fee for every stay can be said there: it is left out",
            )),
        }
    }
    fees
}

/// What a tariff says as a whole and rate tables do not.
fn report_whole(tariff: &Tariff, lost: &mut Vec<Loss>) {
    let said = [
        (
            "offers",
            !tariff.offers.is_empty(),
            "the cheapest of several ways to charge is not chosen there",
        ),
        (
            "adjustments",
            !tariff.adjustments.is_empty(),
            "discounts and surcharges belong to rights there, not to rates",
        ),
        (
            "stacking",
            tariff.stacking != Stacking::Each,
            "how discounts come together is not said there",
        ),
        (
            "lost_ticket",
            tariff.lost_ticket.is_some(),
            "a lost ticket has no price there",
        ),
        (
            "rounding",
            !tariff.rounding.is_ordinary(),
            "how a bill is rounded is not said there",
        ),
        (
            "cash_rounding",
            tariff.cash_rounding.is_some(),
            "how a bill is rounded is not said there",
        ),
        (
            "restart",
            tariff.restart == Restart::Hours24,
            "minutes begin anew at a time of day there, not every 24 hours of a stay",
        ),
        (
            "several_spots",
            tariff.several_spots != SeveralSpots::AsOne,
            "what several spots cost is not said there",
        ),
        (
            "on_move",
            tariff.on_move != OnMove::GoOn,
            "what a move to another spot changes is not said there",
        ),
        (
            "reentry_minutes",
            tariff.reentry_minutes > 0,
            "who comes back soon begins a new stay there",
        ),
        (
            "exit_grace_minutes",
            tariff.exit_grace_minutes > 0,
            "the time to drive out is not said there",
        ),
        (
            "running_stays",
            tariff.running_stays != RunningStays::Keep,
            "whether a new tariff holds for stays that have begun is not said there",
        ),
    ];
    for (path, is_said, what) in said {
        if is_said {
            lost.push(Loss::new(path, what));
        }
    }
}
