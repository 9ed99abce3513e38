//! Where in the file stands what the engine finds wrong with a tariff.

use std::collections::BTreeMap;

use engine::tariff::{RuleAt, TariffError};

use crate::complaints::Place;

/// Where the parts of a tariff stand.
pub(super) struct Places {
    tariff: Place,
    rules: BTreeMap<RuleAt, Place>,
    adjustments: Vec<Place>,
}

impl Places {
    pub(super) fn new(tariff: Place) -> Self {
        Self {
            tariff,
            rules: BTreeMap::new(),
            adjustments: Vec::new(),
        }
    }

    pub(super) fn rule(&mut self, at: RuleAt, place: Place) {
        self.rules.insert(at, place);
    }

    pub(super) fn adjustment(&mut self, place: Place) {
        self.adjustments.push(place);
    }

    /// What an error is about: a rule, an adjustment, or the tariff as a whole.
    pub(super) fn of(&self, error: &TariffError) -> Place {
        let place = match error {
            TariffError::NegativePrice(at)
            | TariffError::EmptyStep(at)
            | TariffError::NeverApplies(at)
            | TariffError::WrongKind(at)
            | TariffError::Rows(at)
            | TariffError::NoSuchRule { at, .. } => self.rules.get(at),
            TariffError::NoSuchExtra(number, _) | TariffError::MinutesOfExtra(number) => number
                .checked_sub(1)
                .and_then(|number| self.adjustments.get(number)),
            _ => None,
        };
        place.copied().unwrap_or(self.tariff)
    }
}
