//! Times at a charger.

use engine::tariff::{ChargingPeriod, ChargingSession};
use engine::time::Minute;

use super::stays::moment;
use super::{maybe, number, one};
use crate::dice::Dice;

/// Up to two times at a charger, one after the other, within a stay.
pub(super) fn sessions(dice: &mut Dice, entry: Minute, length: i64) -> Vec<ChargingSession> {
    let (end, mut at) = (entry.plus(length), entry);
    let mut sessions = Vec::new();
    for _ in 0..one(dice, &[0, 1, 1, 1, 2]) {
        at = at.plus(i64::from(dice.below(30)));
        if at >= end {
            break;
        }
        let session = session(dice, at, end);
        let unplugged_at = session.unplugged_at;
        sessions.push(session);
        match unplugged_at {
            Some(instant) => at = instant.minute().plus(1),
            None => break,
        }
    }
    sessions
}

fn session(dice: &mut Dice, plugged: Minute, end: Minute) -> ChargingSession {
    let plugged_at = moment(dice, plugged);
    let mut at = plugged.plus(1);
    let mut periods = Vec::new();
    for _ in 0..number(dice, 0, 6) {
        let until = at.plus(i64::from(number(dice, 1, 60)));
        if until >= end {
            break;
        }
        let power_w = one(dice, &[3_700, 11_000, 22_000, 50_000]);
        let minutes = u64::try_from(until.since(at)).unwrap_or(0);
        periods.push(ChargingPeriod {
            from: moment(dice, at),
            until: Some(moment(dice, until)),
            energy_wh: u64::from(power_w) * minutes / 60,
            power_w: maybe(dice, 70, |_| power_w),
        });
        at = until.plus(i64::from(dice.below(20)) + 1);
    }
    // Still charging, or still plugged in, in some.
    let goes_on = dice.percent(12);
    if goes_on && let Some(last) = periods.last_mut() {
        last.until = None;
    }
    let idle = i64::from(dice.below(240));
    ChargingSession {
        plugged_at,
        unplugged_at: maybe(dice, 80, |dice| moment(dice, at.plus(idle).min(end))).filter(|_| !goes_on),
        periods,
    }
}
