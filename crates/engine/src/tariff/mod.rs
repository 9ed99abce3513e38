//! Tariffs: what a stay costs, as data, and why.
//!
//! A [`Tariff`] is rules, offers, extras and adjustments ([`model`]). A [`Pricer`] works out what a [`Stay`] costs under one:
//! it walks through the stay from its first minute to its last, and in every minute the first rule that applies is in
//! charge (T-6). What comes out is a [`Bill`].

mod bill;
mod model;
mod pricing;
mod sentence;

pub use bill::{Adjusted, Bill, By, List, RuleAt, Segment, TaxLine, Unit, Why};
pub use model::{
    Adjustment, Booking, BookingState, Calendar, Cap, Change, ChargingPeriod, ChargingSession, Condition,
    DayClass, Days, DaysError, Energy, Extra, Flat, Free, Increment, LostTicket, Measure, Offer, OnMove,
    Percent, PercentError, Period, Repeat, Restart, Rounding, RoundingMode, Rule, RunningStays, Season,
    SeasonError, SeveralSpots, SpecialDays, Stacking, Stay, StepScope, StoodOn, Strategy, Table, TableRow,
    Takeover, Tariff, TariffError, Tax, TaxKind, TimeMeaning, TimeOfDay, TimeOfDayError, Visit, Window,
};
pub use pricing::{NextChange, Point, PriceError, Pricer};
