//! Elements and their price components.

use engine::money::Amount;
use engine::tariff::Percent;

use super::restrictions::{self, Restrictions};
use super::rules::{self, Entry};
use crate::decimal::Decimal;
use crate::json::{At, Object};
use crate::{Loss, Malformed};

/// What a component prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension {
    Energy,
    Flat,
    ParkingTime,
    Time,
}

/// A price component.
pub(super) struct Component {
    pub(super) path: String,
    pub(super) of: Dimension,
    pub(super) price: Amount,
    pub(super) vat: Option<Percent>,
    /// In watt-hours or seconds; at least one.
    pub(super) step: u64,
}

/// Reads an element and adds what can be said of it.
pub(super) fn read(
    mut element: Object,
    entries: &mut Vec<Entry>,
    lost: &mut Vec<Loss>,
) -> Result<(), Malformed> {
    let restrictions = match element.object("restrictions")? {
        Some(object) => restrictions::read(object, lost)?,
        None => Restrictions::default(),
    };
    let components = element.objects("price_components")?;
    if components.is_empty() {
        return Err(Malformed::Missing(element.path_of("price_components")));
    }
    let mut read = Vec::new();
    for component in components {
        read.extend(read_component(component, lost)?);
    }
    restrictions::report(&restrictions, element.path(), lost);
    element.report_rest(lost);
    for component in &read {
        match rules::entry(component, &restrictions, lost) {
            Ok(entry) => entries.push(entry),
            Err(why) => lost.push(Loss::new(
                &component.path,
                format!(
                    "it is left out, because {why}; a later element counts in its place, if there is one"
                ),
            )),
        }
    }
    Ok(())
}

fn read_component(mut component: Object, lost: &mut Vec<Loss>) -> Result<Option<Component>, Malformed> {
    let of = component.text("type")?;
    let of = component.need("type", of)?;
    let price = component.number("price")?;
    let price = component
        .need("price", price)?
        .map("an amount", Decimal::amount)?;
    let vat = component.number("vat")?;
    let vat = vat
        .map(|vat| vat.map("a percentage with at most two decimals", Decimal::percent))
        .transpose()?;
    let step = component.whole("step_size")?;
    let of = match of.value.as_str() {
        "ENERGY" => Dimension::Energy,
        "FLAT" => Dimension::Flat,
        "PARKING_TIME" => Dimension::ParkingTime,
        "TIME" => Dimension::Time,
        other => {
            lost.push(Loss::new(
                of.path,
                format!("nothing here is measured as {other}: it is left out"),
            ));
            return Ok(None);
        }
    };
    if !price.value.is_exact {
        lost.push(Loss::new(
            &price.path,
            "amounts have eight decimals: this one is rounded",
        ));
    }
    let read = Component {
        path: component.path().to_owned(),
        of,
        price: price.value.value,
        vat: vat.map(|vat| vat.value),
        step: step_of(step, of, lost),
    };
    component.report_rest(lost);
    Ok(Some(read))
}

fn step_of(step: Option<At<u64>>, of: Dimension, lost: &mut Vec<Loss>) -> u64 {
    match step {
        Some(At { path, value: 0, .. }) if of != Dimension::Flat => {
            lost.push(Loss::new(path, "a step of nothing is taken as the smallest one"));
            1
        }
        Some(At { value, .. }) => value.max(1),
        None => 1,
    }
}
