//! What a vehicle that came in at one minute pays for leaving at each minute after it.

use engine::tariff::Point;
use engine::time::Minute;

/// The most pieces of a curve that are kept. Of more, as many are kept as this, evenly: prices by the minute change
/// thousands of times in two days.
const MOST_PIECES: usize = 96;

/// A time of exit with one price, in minutes from entry, both ends included; and the price in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) total: i64,
}

/// The pieces, in order. Where some were left out there is a gap between two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Curve(Vec<Piece>);

impl Curve {
    /// Keeps the points of stays that began at `entry` and last `end` minutes at most.
    pub(crate) fn new(entry: Minute, points: &[Point], end: i64) -> Self {
        let after = |minute: Minute| u32::try_from(minute.since(entry)).unwrap_or(0);
        let ends = points
            .iter()
            .skip(1)
            .map(|next| after(next.from).saturating_sub(1));
        let pieces = points.iter().zip(ends.chain([after(entry.plus(end))]));
        let keep = Thinned::new(points.len(), MOST_PIECES);
        let kept = pieces.enumerate().filter(|&(number, _)| keep.has(number));
        let kept = kept.map(|(_, (point, last))| Piece {
            first: after(point.from),
            last,
            total: point.total.minor,
        });
        Self(kept.collect())
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// What leaving after so many minutes costs; in a gap what the next piece costs, which is no less where prices do not
    /// fall. `None` after the end.
    pub(crate) fn at(&self, minutes: u32) -> Option<i64> {
        let piece = self.0.partition_point(|piece| piece.last < minutes);
        self.0.get(piece).map(|piece| piece.total)
    }
}

/// Which of many things are kept: so many at most, evenly from the first to the last.
#[derive(Clone, Copy)]
pub(crate) struct Thinned {
    count: usize,
    most: usize,
}

impl Thinned {
    pub(crate) fn new(count: usize, most: usize) -> Self {
        Self { count, most }
    }

    pub(crate) fn has(self, number: usize) -> bool {
        if self.count <= self.most {
            return true;
        }
        // The numbers at which the share of those seen, in whole things kept, grows; and the last.
        let share = |of: usize| of * self.most / self.count;
        number == 0 || share(number) != share(number - 1) || number + 1 == self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::money::{Currency, Money};

    fn points(count: i64) -> Vec<Point> {
        let currency = Currency::try_from("EUR".to_owned()).expect("a currency");
        let point = |number: i64| Point {
            from: Minute(1000 + 2 * number),
            total: Money {
                minor: 50 * number,
                currency,
            },
        };
        (0..count).map(point).collect()
    }

    #[test]
    fn t14_a_curve_says_what_each_exit_costs_and_nothing_after_its_end() {
        let curve = Curve::new(Minute(1000), &points(3), 2880);
        for (minutes, total) in [
            (0, Some(0)),
            (1, Some(0)),
            (2, Some(50)),
            (2880, Some(100)),
            (2881, None),
        ] {
            assert_eq!(curve.at(minutes), total, "{minutes}");
        }
        let second = Piece {
            first: 2,
            last: 3,
            total: 50,
        };
        assert_eq!(curve.pieces()[1], second);
    }

    #[test]
    fn t14_a_long_curve_is_thinned_to_its_ends_and_never_says_less() {
        let curve = Curve::new(Minute(1000), &points(1441), 2880);
        assert!(curve.pieces().len() <= MOST_PIECES + 1);
        assert_eq!(curve.at(0), Some(0));
        assert_eq!(curve.at(2880), Some(50 * 1440));
        assert!((0..=2880).all(|minute| curve.at(minute) >= Some(i64::from(minute / 2) * 50)));
    }
}
