//! The parts of a tariff that a finding can be about.

use engine::tariff::{Condition, List, RuleAt, Strategy, Tariff, Window};

use crate::Kind;

/// Every rule with its place.
pub(crate) fn rules(tariff: &Tariff) -> impl Iterator<Item = RuleAt> {
    tariff.lists().into_iter().flat_map(|list| {
        let count = tariff.rules_of(list).map_or(0, <[_]>::len);
        (0..count).map(move |number| RuleAt { list, number })
    })
}

/// What a part would be found for if it never did anything: one for each part of the tariff.
pub(crate) fn all(tariff: &Tariff) -> Vec<Kind> {
    let rules = rules(tariff).filter_map(|at| {
        let rule = tariff.rule(at)?;
        Some(match &rule.strategy {
            Strategy::Cap(_) => Kind::CapNeverCuts(at),
            _ => Kind::RuleNeverInCharge(at),
        })
    });
    let offers = (0..tariff.offers.len()).map(Kind::OfferNeverCheaper);
    let extras = (0..tariff.extras.len()).map(Kind::ExtraNeverCharged);
    let adjustments = (0..tariff.adjustments.len()).map(Kind::AdjustmentNeverTaken);
    let minimum = tariff.minimum.map(|_| Kind::MinimumNeverCounts);
    let maximum = tariff.maximum.map(|_| Kind::MaximumNeverCounts);
    rules
        .chain(offers)
        .chain(extras)
        .chain(adjustments)
        .chain(minimum)
        .chain(maximum)
        .collect()
}

/// Every condition of the tariff, each with that of the list it stands in.
pub(crate) fn conditions(tariff: &Tariff) -> Vec<&Condition> {
    let rules = rules(tariff).filter_map(|at| Some(&tariff.rule(at)?.when));
    let offers = tariff.offers.iter().map(|offer| &offer.when);
    let extras = tariff.extras.iter().map(|extra| &extra.when);
    let adjustments = tariff.adjustments.iter().map(|adjustment| &adjustment.when);
    let all = rules.chain(offers).chain(extras).chain(adjustments);
    all.filter(|when| !when.is_always()).collect()
}

/// Every window of the tariff.
pub(crate) fn windows(tariff: &Tariff) -> impl Iterator<Item = &Window> {
    let strategies = rules(tariff).filter_map(|at| tariff.rule(at)?.strategy.window());
    let conditions = conditions(tariff).into_iter();
    let asked = conditions.flat_map(|when| when.entered.iter().chain(&when.left));
    strategies.chain(asked)
}

/// Whether what a stay costs may depend on when it ends, beside growing.
pub(crate) fn asks_for_exit(tariff: &Tariff) -> bool {
    conditions(tariff).iter().any(|when| when.left.is_some())
}

/// The list of a rule as people count: `rule 2`, `offer 1, rule 2`, with its name if it has one.
pub(crate) fn place(tariff: &Tariff, at: RuleAt) -> String {
    let number = at.number + 1;
    let place = match at.list {
        List::Rules => format!("rule {number}"),
        List::Offer(offer) => format!("offer {}, rule {number}", offer + 1),
        List::Extra(extra) => format!("extra {}, rule {number}", extra + 1),
    };
    named(place, tariff.rule(at).map_or("", |rule| &rule.name))
}

/// A place with the name that people gave it.
pub(crate) fn named(place: String, name: &str) -> String {
    if name.is_empty() {
        place
    } else {
        format!("{place} “{name}”")
    }
}
