//! Fees that fall when somebody stays longer, and lost tickets that cost less than a stay.

use engine::tariff::{LostTicket, Point, Pricer, Stay};
use engine::time::Minute;

use crate::best::Best;
use crate::profile::Profile;
use crate::words::{Words, length};
use crate::{Finding, Kind};

/// How long the stays are that a lost ticket is compared with.
const DAY: i64 = 24 * 60;

/// The largest fall of a price.
#[derive(Default)]
pub(crate) struct Falls(Best<Fall>);

struct Fall {
    profile: Profile,
    entry: Minute,
    /// The first exit with the lower price.
    exit: Minute,
    before: i64,
    after: i64,
}

impl Falls {
    /// Looks at everything that a vehicle may pay that came in at one minute.
    pub(crate) fn look(&mut self, profile: &Profile, entry: Minute, points: &[Point]) {
        let falls = points
            .windows(2)
            .filter(|pair| pair[1].total.minor < pair[0].total.minor);
        let largest = falls.max_by_key(|pair| {
            let size = pair[0].total.minor - pair[1].total.minor;
            (size, std::cmp::Reverse(pair[1].from))
        });
        if let Some([before, after]) = largest {
            let size = before.total.minor - after.total.minor;
            self.0.note(size, || Fall {
                profile: profile.clone(),
                entry,
                exit: after.from,
                before: before.total.minor,
                after: after.total.minor,
            });
        }
    }

    pub(crate) fn finding(self, words: Words) -> Option<Finding> {
        let (fall, entries) = self.0.found()?;
        let message = format!(
            "the fee falls when staying longer: in at {}, out at {} it is {}, a minute later {}{}",
            words.time(fall.entry),
            words.time(fall.exit.plus(-1)),
            words.money(fall.before),
            words.money(fall.after),
            fall.profile.words()
        );
        let stay = |exit| fall.profile.stay(fall.entry, exit);
        let stays = [
            (stay(fall.exit.plus(-1)), fall.before),
            (stay(fall.exit), fall.after),
        ];
        Some(Finding::of_entries(
            Kind::FeeFalls,
            message,
            entries,
            stays,
            words,
        ))
    }
}

/// The dearest stay of up to 24 hours that costs more than a lost ticket.
pub(crate) struct Lost {
    /// What a lost ticket costs, by profile.
    price: Option<(i64, Stay)>,
    best: Best<(Profile, Minute, Minute, i64, i64)>,
}

impl Lost {
    pub(crate) fn new() -> Self {
        Self {
            price: None,
            best: Best::default(),
        }
    }

    /// Asks what somebody of a profile pays for a lost ticket, if the tariff knows.
    pub(crate) fn ask(&mut self, pricer: &Pricer, profile: &Profile, at: Minute) {
        let stay = Stay {
            lost: LostTicket::EntryUnknown,
            ..profile.stay(at, at)
        };
        self.price = pricer.total(&stay).ok().map(|price| (price.minor, stay));
    }

    /// Looks at everything that a vehicle may pay that came in at one minute.
    pub(crate) fn look(&mut self, profile: &Profile, entry: Minute, points: &[Point]) {
        let Some((price, _)) = self.price else { return };
        let within = points.iter().take_while(|point| point.from.since(entry) <= DAY);
        let dearest = within.max_by_key(|point| (point.total.minor, std::cmp::Reverse(point.from)));
        if let Some(point) = dearest.filter(|point| point.total.minor > price) {
            let case = || (profile.clone(), entry, point.from, point.total.minor, price);
            self.best.note(point.total.minor - price, case);
        }
    }

    pub(crate) fn finding(self, words: Words) -> Option<Finding> {
        let ((profile, entry, exit, total, price), entries) = self.best.found()?;
        let message = format!(
            "a lost ticket costs {}, and a stay of {} from {} on {}{}",
            words.money(price),
            length(exit.since(entry)),
            words.time(entry),
            words.money(total),
            profile.words()
        );
        let lost = Stay {
            lost: LostTicket::EntryUnknown,
            ..profile.stay(entry, exit)
        };
        let stays = [(profile.stay(entry, exit), total), (lost, price)];
        Some(Finding::of_entries(
            Kind::LostTicketCheaper,
            message,
            entries,
            stays,
            words,
        ))
    }
}
