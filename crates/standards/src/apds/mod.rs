//! APDS (ISO/TS 5206-1): rate tables in and out.
//!
//! A rate table there holds at some times and has collections of rate lines: so much for every started increment
//! (`incrementingRate`), so much for a tier of the stay's length (`flatRateTier`), or a fixed sum (`flatRate`). Here a table
//! is the rules of one window in their order (T-6), and a fixed sum of a table that holds always is a fee beside them
//! (T-18).
//!
//! # Names relied on
//! Those of the schema that the alliance publishes with version 4.0 of its interface, and the readings of its examples:
//!
//! | object | names |
//! |---|---|
//! | `RateTable` | `id`, `version`, `rateTableName`, `availability`, `validity`, `rateLineCollections` |
//! | `RateLineCollection` | `collectionSequence`, `applicableCurrency`, `minTime`, `maxTime`, `resetTime`, `minValueCollection`, `maxValueCollection`, `validStart`, `validEnd`, `relativeTimes`, `taxIncluded`, `taxRate`, `rateLines` |
//! | `RateLine` | `sequence`, `rateLineType`, `description`, `durationStart`, `durationEnd` (`hh:mm` or `dd:hh:mm`), `incrementPeriod` (ISO 8601), `value`, `minValue`, `maxValue`, `usageCondition`, `rateLineTax` |
//! | `Validity` | `validityStatus`, `validityTimeSpecification` with `overallStartTime`, `overallEndTime`, `validPeriods`, `exceptionPeriods` |
//! | `Period` | `recurringDayWeekMonthPeriod` (`applicableDay`, `applicableMonth`), `recurringSpecialDay`, `recurringTimePeriodOfDay` |
//!
//! The published schema asks for a `resetTime` that its own examples do not have, and for a `validityStart` and
//! `activeTimes` that it does not define; here the examples count.
//!
//! # Readings
//! - Lines with an `incrementPeriod` add up. Tiers without one name the total of a stay that ends in them, as in the
//!   alliance's use cases; that is reported, because another reading is possible.
//! - At a `resetTime` of 00:00 minutes and the collection's maximum begin anew ([`Restart::Day`]).
//! - A maximum is of one occurrence of the table's times; of the day where it resets; of the stay otherwise.
//! - Of tables that hold at once the first counts. Who reads them elsewhere needs the priority of a rate eligibility for that,
//!   which is reported.
//! - A period of the day that ends at 00:00 ends with the day; one that ends no later than it begins runs into the next.
//!
//! [`Restart::Day`]: engine::tariff::Restart::Day

mod building;
mod collection;
mod groups;
mod length;
mod lines;
mod read;
mod shape;
mod tables;
mod validity;
mod write;

pub use read::import;
pub use write::export;
