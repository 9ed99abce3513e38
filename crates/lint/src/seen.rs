//! What has done something on some bill.

use engine::tariff::{Bill, By, Segment, Tariff, Why};

use crate::{Kind, parts};

/// The parts of a tariff that have done nothing on any bill so far, as what they would be found for.
pub(crate) struct Unseen(Vec<Kind>);

impl Unseen {
    pub(crate) fn all(tariff: &Tariff) -> Self {
        Self(parts::all(tariff))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn kinds(&self) -> &[Kind] {
        &self.0
    }

    /// Whether one that only the sum of a long stay shows is among them.
    pub(crate) fn needs_long_stays(&self) -> bool {
        let is_limit = |kind: &Kind| matches!(kind, Kind::CapNeverCuts(_) | Kind::MaximumNeverCounts);
        self.0.iter().any(is_limit)
    }

    /// Takes off what a bill shows.
    pub(crate) fn note(&mut self, bill: &Bill) {
        if self.0.is_empty() {
            return;
        }
        for segment in bill.segments.iter().chain(&bill.extras) {
            self.note_segment(segment);
        }
        if let Some(offer) = bill.offer {
            self.take(Kind::OfferNeverCheaper(offer));
        }
        for adjusted in &bill.adjustments {
            match adjusted.why {
                Why::Minimum => self.take(Kind::MinimumNeverCounts),
                Why::Maximum => self.take(Kind::MaximumNeverCounts),
                Why::Adjustment(number) => self.take(Kind::AdjustmentNeverTaken(number)),
                Why::LostTicket => {}
            }
        }
    }

    fn note_segment(&mut self, segment: &Segment) {
        match segment.by {
            By::Nothing => {}
            By::Adjustment(number) => self.take(Kind::AdjustmentNeverTaken(number)),
            By::Rule(at) => {
                self.take(Kind::RuleNeverInCharge(at));
                // A cap whose later periods cost the full amount charges that itself.
                self.take(Kind::CapNeverCuts(at));
                if let engine::tariff::List::Extra(extra) = at.list {
                    self.take(Kind::ExtraNeverCharged(extra));
                }
            }
        }
        if let Some(cap) = segment.cut_by {
            self.take(Kind::CapNeverCuts(cap));
        }
    }

    fn take(&mut self, kind: Kind) {
        self.0.retain(|&unseen| unseen != kind);
    }
}
