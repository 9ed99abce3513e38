//! The forecast: until when the price stays, and what it is then.

use serde::{Deserialize, Serialize};

use super::pricing::{PriceError, price};
use super::{Calendar, Tariff};
use crate::money::{Currency, Money};
use crate::time::{Instant, Minute};

/// The price holds for an exit up to and including `holds_until`; a minute later it is `then`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextChange {
    /// The last minute of the present price.
    pub holds_until: Minute,
    /// The price a minute later.
    pub then: Money,
}

/// How far ahead a change is looked for, in minutes: beyond every cap's period.
const HORIZON_MINUTES: i64 = 32 * 24 * 60;

/// Finds when the price of a stay changes next (T-14); `None` if not within 32 days.
///
/// A price never falls with a later exit, because no rule takes anything back (T-14). So halving the time between an
/// exit with the present price and one with another finds the very minute.
///
/// # Errors
/// [`PriceError::TooLong`] beyond ten years.
pub fn next_change(
    tariff: &Tariff,
    calendar: &Calendar,
    currency: Currency,
    entry: Instant,
    exit: Instant,
) -> Result<Option<NextChange>, PriceError> {
    let total = |exit: Minute| Ok(price(tariff, calendar, currency, entry, exit.instant())?.total);
    let now = exit.minute().max(entry.minute());
    let present = total(now)?;
    let mut ahead = 15;
    while total(now.plus(ahead))? == present {
        if ahead >= HORIZON_MINUTES {
            return Ok(None);
        }
        ahead = (ahead * 2).min(HORIZON_MINUTES);
    }
    let (mut same, mut other) = (now, now.plus(ahead));
    while other.since(same) > 1 {
        let middle = same.plus(other.since(same) / 2);
        if total(middle)? == present {
            same = middle;
        } else {
            other = middle;
        }
    }
    Ok(Some(NextChange {
        holds_until: same,
        then: total(other)?,
    }))
}
