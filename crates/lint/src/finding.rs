//! What the linter says.

use engine::money::Money;
use engine::tariff::{RuleAt, Stay};

/// Something about a tariff that its owner should know, with the stays that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// It in words: one line without a full stop.
    pub message: String,
    /// The stays that show it, with what they cost. Of many alike, those that show it most clearly; of equal ones the first.
    pub shown: Vec<Shown>,
    /// In how many of the minutes that were looked at a vehicle could come in and meet it; 0 where it is about all of them.
    pub entries: usize,
}

impl Finding {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

/// A stay that shows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The stay.
    pub stay: Stay,
    /// What it costs.
    pub total: Money,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nobody writes this on purpose: something does nothing, or lets through what it was to stop.
    Mistake,
    /// It can be meant, as by many published tariffs it is, and its owner should have seen it.
    Note,
}

impl Severity {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mistake => "mistake",
            Self::Note => "note",
        }
    }
}

/// What a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A rule that charges, or gives minutes for nothing, is in charge of no minute of any stay (T-6).
    RuleNeverInCharge(RuleAt),
    /// A cap never takes anything off (T-10).
    CapNeverCuts(RuleAt),
    /// An offer never counts: the ordinary rules are never dearer (T-19), or it fits no stay.
    OfferNeverCheaper(usize),
    /// An extra never charges (T-18).
    ExtraNeverCharged(usize),
    /// An adjustment never changes a sum (T-24).
    AdjustmentNeverTaken(usize),
    /// The minimum never adds anything (T-23).
    MinimumNeverCounts,
    /// The maximum never takes anything off (T-23).
    MaximumNeverCounts,
    /// A short time that the caps of windows leave out, between two that they hold in; or a special day that they leave out.
    CapGap,
    /// Whoever says that the ticket is lost pays less than for a stay of up to 24 hours (T-28).
    LostTicketCheaper,
    /// Whoever stays longer pays less (T-14).
    FeeFalls,
    /// Leaving and coming back at once is cheaper than staying.
    LeaveAndReturn,
    /// No rule charges for a time that lies between times that cost something.
    UnchargedBetween,
}

impl Kind {
    /// Its name in output for programs: it stays what it is.
    pub fn code(self) -> &'static str {
        match self {
            Self::RuleNeverInCharge(_) => "tariff.rule_never_in_charge",
            Self::CapNeverCuts(_) => "tariff.cap_never_cuts",
            Self::OfferNeverCheaper(_) => "tariff.offer_never_cheaper",
            Self::ExtraNeverCharged(_) => "tariff.extra_never_charged",
            Self::AdjustmentNeverTaken(_) => "tariff.adjustment_never_taken",
            Self::MinimumNeverCounts => "tariff.minimum_never_counts",
            Self::MaximumNeverCounts => "tariff.maximum_never_counts",
            Self::CapGap => "tariff.cap_gap",
            Self::LostTicketCheaper => "tariff.lost_ticket_cheaper",
            Self::FeeFalls => "tariff.fee_falls",
            Self::LeaveAndReturn => "tariff.leave_and_return",
            Self::UnchargedBetween => "tariff.uncharged_between",
        }
    }

    /// How much it matters.
    pub fn severity(self) -> Severity {
        match self {
            // An early-bird price, a first hour for little, and a night for nothing are found in many good tariffs.
            Self::FeeFalls | Self::LeaveAndReturn | Self::UnchargedBetween => Severity::Note,
            _ => Severity::Mistake,
        }
    }
}
