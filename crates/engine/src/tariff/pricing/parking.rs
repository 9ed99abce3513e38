//! Parking: the ordinary rules or an offer, over the whole stay.

use super::Pricer;
use super::clock::Opening;
use super::course::{Course, Span, minutes_of};
use super::list::Rules;
use super::steps::uncharged;
use super::walk::Walk;
use super::when::{When, edges, stood_on};
use crate::money::Amount;
use crate::tariff::{By, Change, OnMove, Segment, SeveralSpots, Stay, TimeMeaning, Visit};
use crate::time::Minute;

/// What the parking of a stay costs.
pub(super) struct Parking {
    /// The offer that counts, if one does.
    pub(super) offer: Option<usize>,
    /// They cover the stay.
    pub(super) segments: Vec<Segment>,
}

/// Which minutes of a stay are charged: given-away minutes lie before and after.
#[derive(Clone, Copy)]
pub(super) struct Charged {
    pub(super) entry: Minute,
    pub(super) exit: Minute,
}

impl Pricer<'_> {
    /// The parking of a stay, with the minutes that some adjustments give away (T-25).
    pub(super) fn parking(&self, stay: &Stay, entry: Minute, exit: Minute, chosen: &[usize]) -> Parking {
        let mut charged = Charged { entry, exit };
        // Whose minutes they are, with their end or beginning.
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for &number in chosen {
            let Change::Minutes { minutes, meaning } = self.adjustments[number].1.change else {
                continue;
            };
            let minutes = i64::from(minutes);
            let late = Charged {
                entry: charged.entry.plus(minutes).min(charged.exit),
                ..charged
            };
            let early = Charged {
                exit: charged.exit.plus(-minutes).max(charged.entry),
                ..charged
            };
            let is_late = match meaning {
                TimeMeaning::Arrival => true,
                TimeMeaning::Departure => false,
                TimeMeaning::Cheapest => self.sum(stay, late) <= self.sum(stay, early),
            };
            if is_late {
                before.push(uncharged(By::Adjustment(number), charged.entry, late.entry));
                charged = late;
            } else {
                after.push(uncharged(By::Adjustment(number), early.exit, charged.exit));
                charged = early;
            }
        }
        let (offer, mut segments) = self.as_if(stay, charged);
        if !before.is_empty() || !after.is_empty() {
            let charged = std::mem::take(&mut segments);
            segments = before;
            segments.extend(charged);
            segments.extend(after.into_iter().rev());
            segments.retain(|segment| segment.from < segment.until);
        }
        Parking { offer, segments }
    }

    fn sum(&self, stay: &Stay, charged: Charged) -> Amount {
        sum(&self.as_if(stay, charged).1)
    }

    /// The stay as if the vehicle had come in and gone out when it is charged for: conditions ask for these times as well.
    fn as_if(&self, stay: &Stay, charged: Charged) -> (Option<usize>, Vec<Segment>) {
        if charged.entry == stay.entry.minute() && charged.exit == stay.exit.minute() {
            return self.cheapest(stay, charged);
        }
        let moved = Stay {
            entry: charged.entry.instant(),
            exit: charged.exit.instant(),
            ..stay.clone()
        };
        self.cheapest(&moved, charged)
    }

    /// The ordinary rules, or the first of the cheapest offers that fit (T-19).
    fn cheapest(&self, stay: &Stay, charged: Charged) -> (Option<usize>, Vec<Segment>) {
        let mut best = (None, self.chain(stay, charged, None, None));
        if self.offers.is_empty() {
            return best;
        }
        let mut least = sum(&best.1);
        for (number, (when, _)) in self.offers.iter().enumerate() {
            if !when.holds(stay, &self.clock, stay.entry.minute()) {
                continue;
            }
            let segments = self.chain(stay, charged, Some(number), None);
            let cost = sum(&segments);
            if cost < least {
                (least, best) = (cost, (Some(number), segments));
            }
        }
        best
    }

    /// The stay under the ordinary rules, or with an offer's before them. They cover the time that is charged.
    pub(super) fn chain(
        &self,
        stay: &Stay,
        charged: Charged,
        offer: Option<usize>,
        mut starts: Option<&mut Vec<Minute>>,
    ) -> Vec<Segment> {
        let own = offer.and_then(|number| self.offers.get(number));
        let (alone, both);
        let lists: &[&Rules] = match own {
            None => {
                alone = [&self.rules];
                &alone
            }
            Some((_, own)) => {
                both = [own, &self.rules];
                &both
            }
        };
        let holds = |when: &When, at| when.holds(stay, &self.clock, at);
        let mut segments = Vec::new();
        for piece in self.pieces(stay, charged) {
            // Free time for those who are soon out is of the rules of its own list.
            let ordinary = self.free_if_out(stay, piece, &self.rules);
            let offered = own.and_then(|(_, own)| self.free_if_out(stay, piece, own));
            if let Some(free) = ordinary.filter(|_| own.is_none() || offered.is_some()) {
                segments.push(offered.unwrap_or(free));
                continue;
            }
            let from = segments.len();
            let walked = self.walk(stay, piece, lists, &holds, starts.as_deref_mut());
            if segments.is_empty() {
                segments = walked;
            } else {
                segments.extend(walked);
            }
            for free in offered
                .into_iter()
                .chain(self.free_if_out(stay, piece, &self.rules))
            {
                give_away(&mut segments[from..], &free);
            }
        }
        segments
    }

    /// The whole stay, or what lies between moves where these price it anew (T-22), in order.
    pub(super) fn pieces<'s>(
        &self,
        stay: &'s Stay,
        charged: Charged,
    ) -> impl Iterator<Item = Charged> + use<'s> {
        let is_anew = self.tariff.on_move == OnMove::Restart;
        let next_move = move |after: Minute| {
            let moves = stay.spots.iter().skip(1).map(|spot| spot.from.minute());
            let next = moves.filter(|&at| after < at && at < charged.exit).min();
            next.filter(|_| is_anew)
        };
        let mut next = Some(charged.entry);
        std::iter::from_fn(move || {
            let entry = next?;
            next = next_move(entry);
            let exit = next.unwrap_or(charged.exit);
            Some(Charged { entry, exit })
        })
    }

    /// The visits before a stay with which it goes on, in order (T-27). Minutes that are given away at its beginning count as
    /// time away.
    pub(super) fn goes_on_with<'s>(&self, stay: &'s Stay, entry: Minute) -> &'s [Visit] {
        let within = i64::from(self.tariff.reentry_minutes);
        let mut begins = entry;
        let mut first = stay.earlier.len();
        while within > 0 && first > 0 {
            let visit = stay.earlier[first - 1];
            let away = begins.since(visit.exit.minute());
            let is_sound = visit.entry.minute() <= visit.exit.minute();
            let is_near = entry.since(visit.entry.minute()) <= super::LONGEST_MINUTES;
            if !is_sound || !is_near || !(0..=within).contains(&away) {
                break;
            }
            begins = visit.entry.minute();
            first -= 1;
        }
        &stay.earlier[first..]
    }

    /// Whether a piece of a stay goes on with visits before it: only its first one does.
    fn before<'s>(&self, stay: &'s Stay, piece: Charged) -> &'s [Visit] {
        if self.is_anew(stay, piece) {
            &[]
        } else {
            self.goes_on_with(stay, piece.entry)
        }
    }

    /// Whether a piece begins with a move that prices the parking anew.
    fn is_anew(&self, stay: &Stay, piece: Charged) -> bool {
        let mut moves = stay.spots.iter().skip(1).map(|spot| spot.from.minute());
        self.tariff.on_move == OnMove::Restart && moves.any(|at| at == piece.entry)
    }

    /// One free segment for a vehicle that is out in time (T-9).
    fn free_if_out(&self, stay: &Stay, piece: Charged, rules: &Rules) -> Option<Segment> {
        let begins = self
            .before(stay, piece)
            .first()
            .map_or(piece.entry, |visit| visit.entry.minute());
        let stayed = piece.exit.since(begins);
        let fits = |(_, when, minutes): &&(_, When, i64)| {
            stayed <= *minutes && when.holds(stay, &self.clock, stay.entry.minute())
        };
        let &(at, ..) = rules.free_if_out.iter().find(fits)?;
        Some(uncharged(By::Rule(at), piece.entry, piece.exit)).filter(|segment| segment.from < segment.until)
    }

    fn walk(
        &self,
        stay: &Stay,
        piece: Charged,
        lists: &[&Rules],
        holds: &dyn Fn(&When, Minute) -> bool,
        starts: Option<&mut Vec<Minute>>,
    ) -> Vec<Segment> {
        let before = self.before(stay, piece);
        let entry = before.first().map_or(piece.entry, |visit| visit.entry.minute());
        let span = |from, until, is_charged| Span {
            from,
            until,
            anchor: entry,
            is_charged,
        };
        let present = [span(piece.entry, piece.exit, true)];
        let all: Vec<_>;
        let spans: &[Span] = if before.is_empty() {
            &present
        } else {
            let earlier = before
                .iter()
                .map(|visit| span(visit.entry.minute(), visit.exit.minute(), false));
            all = earlier.chain(present).collect();
            &all
        };
        let others = &stay.earlier[..stay.earlier.len() - before.len()];
        // A stay that is priced anew was on another visit until then.
        let until_now = Visit {
            entry: stay.entry,
            exit: piece.entry.instant(),
        };
        let until_now = self.is_anew(stay, piece).then_some(until_now);
        let used_before = |from: Minute, until: Minute, window: Option<&Opening>| {
            minutes_of(
                others.iter().chain(&until_now),
                &self.clock,
                (from, until),
                window,
            )
        };
        let spots = |at| match self.tariff.several_spots {
            SeveralSpots::AsOne => 1,
            SeveralSpots::Each => stood_on(stay, at).map_or(1, |spot| spot.count.max(1)),
        };
        let course = Course {
            clock: &self.clock,
            entry,
            spans,
            edges: &edges(stay),
            holds,
            spots: &spots,
            restart: self.tariff.restart,
            used_before: &used_before,
        };
        Walk::new(&course, lists, starts).run()
    }
}

/// Makes what the rules of one list have charged free, by a rule of that list.
fn give_away(segments: &mut [Segment], free: &Segment) {
    for segment in segments
        .iter_mut()
        .filter(|segment| segment.list() == free.list())
    {
        if matches!(segment.by, By::Rule(_)) {
            *segment = uncharged(free.by, segment.from, segment.until);
        }
    }
}

pub(super) fn sum(segments: &[Segment]) -> Amount {
    segments
        .iter()
        .fold(Amount::ZERO, |sum, segment| sum.plus(segment.amount))
}
