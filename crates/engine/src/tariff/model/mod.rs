//! What a tariff says, as data.

mod adjustment;
mod bands;
mod calendar;
mod cap;
mod charging;
mod check;
mod condition;
mod days;
mod extra;
mod percent;
mod rounding;
mod rule;
mod stay;
mod whole;
mod window;

pub use adjustment::{Adjustment, Change, Stacking, TimeMeaning};
pub use bands::{Table, TableRow};
pub use calendar::{Calendar, SpecialDays};
pub use cap::{Cap, Period, Repeat};
pub use charging::{ChargingPeriod, ChargingSession};
pub use check::TariffError;
pub use condition::{BookingState, Condition};
pub use days::{DayClass, Days, DaysError, TimeOfDay, TimeOfDayError};
pub use extra::{Energy, Extra, Measure};
pub use percent::{Percent, PercentError};
pub use rounding::{Rounding, RoundingMode};
pub use rule::{Flat, Free, Increment, Offer, Rule, StepScope, Strategy, Takeover};
pub use stay::{Booking, LostTicket, Stay, StoodOn, Visit};
pub use whole::{OnMove, Restart, RunningStays, SeveralSpots, Tariff, Tax, TaxKind};
pub use window::{Season, SeasonError, Window};
