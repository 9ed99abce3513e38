//! A tariff in code, as a programmer would hard-code it.

use super::year::Visit;

/// What a visit costs under [`super::board::Board::hourly`], in cents.
pub fn total(visit: Visit) -> i64 {
    let minutes = visit.1.0.div_euclid(60_000) - visit.0.0.div_euclid(60_000);
    if minutes <= 15 {
        return 0;
    }
    let (days, rest) = (minutes / 1_440, minutes % 1_440);
    let hours = (rest + 59) / 60;
    days * 1_800 + (hours * 300).min(1_800)
}
