//! Findings about parts of a tariff that never do anything, with a stay that shows what happens instead.

use engine::money::{Amount, Currency};
use engine::tariff::{
    Adjustment, Bill, By, Calendar, Cap, Change, Extra, Increment, List, Offer, Period, Pricer, Rule, RuleAt,
    Stay, StepScope, Strategy, Takeover, Tariff, Why, Window,
};
use engine::time::{Instant, Minute};

use crate::coverage::{Coverage, MONTH};
use crate::profile::Profile;
use crate::spans::{HORIZON, Span};
use crate::words::{Words, length};
use crate::{Finding, Kind, Shown, parts};

/// How far apart the entries are at which a stay is looked for that a part would hold for.
const STRIDE: usize = 5;
/// How long those stays are.
const LENGTHS: [i64; 5] = [60, 1, 480, 1440, HORIZON];
const DAY: i64 = 24 * 60;

/// What the stays are made of, and what they are priced by.
pub(crate) struct Never<'a> {
    pub(crate) tariff: &'a Tariff,
    pub(crate) calendar: &'a Calendar,
    pub(crate) currency: Currency,
    pub(crate) profiles: &'a [Profile],
    pub(crate) spans: &'a [Span],
    pub(crate) pricer: &'a Pricer<'a>,
    pub(crate) words: Words<'a>,
}

impl Never<'_> {
    /// A finding for each part that was not seen to do anything; of a list that as a whole does nothing, one.
    pub(crate) fn findings(&self, coverage: &Coverage) -> Vec<Finding> {
        let unseen = coverage.unseen.kinds();
        let is_told = |list: List| match list {
            List::Rules => false,
            List::Offer(number) => unseen.contains(&Kind::OfferNeverCheaper(number)),
            List::Extra(number) => unseen.contains(&Kind::ExtraNeverCharged(number)),
        };
        let own = |kind: &&Kind| match **kind {
            Kind::RuleNeverInCharge(at) | Kind::CapNeverCuts(at) => !is_told(at.list),
            _ => true,
        };
        let kinds = unseen.iter().filter(own);
        kinds.map(|&kind| self.finding(kind, coverage)).collect()
    }

    fn finding(&self, kind: Kind, coverage: &Coverage) -> Finding {
        let (message, stay) = match kind {
            Kind::RuleNeverInCharge(at) => self.rule(at, kind, coverage),
            Kind::CapNeverCuts(at) => self.cap(at, kind, coverage),
            Kind::OfferNeverCheaper(number) => self.offer(number, kind, coverage),
            Kind::ExtraNeverCharged(number) => self.extra(number, kind, coverage),
            Kind::AdjustmentNeverTaken(number) => self.adjustment(number, kind, coverage),
            Kind::MinimumNeverCounts => self.minimum(),
            _ => self.maximum(),
        };
        let total = self.total(&stay);
        Finding {
            kind,
            message,
            shown: vec![Shown {
                stay,
                total: self.words.money(total),
            }],
            entries: 0,
        }
    }

    fn total(&self, stay: &Stay) -> i64 {
        self.pricer.total(stay).map_or(0, |total| total.minor)
    }

    fn rule(&self, at: RuleAt, kind: Kind, coverage: &Coverage) -> (String, Stay) {
        let place = parts::place(self.tariff, at);
        let probe = self.probe_rule(at);
        let is_it = |bill: &Bill| {
            let mut all = bill.segments.iter().chain(&bill.extras);
            let found =
                all.find(|segment| matches!(segment.by, By::Rule(by) if by.list == probe_list(at.list)));
            found.map(|segment| segment.from)
        };
        let Some((stay, from)) = self.find(&probe, kind, coverage, is_it) else {
            return (
                format!("{place} is never in charge: there is no stay that it would hold for"),
                self.anything(),
            );
        };
        // The shortest stay that it would have charged for, and that is not free because it is soon over.
        let exit = from.max(stay.entry.minute().plus(self.free_way_out(at))).plus(1);
        let stay = stay.until(exit.instant());
        let bill = self.pricer.bill(&stay).ok();
        let instead = bill.and_then(|bill| {
            let segments = match at.list {
                List::Extra(_) => &bill.extras,
                List::Rules | List::Offer(_) => &bill.segments,
            };
            match segments.iter().rfind(|segment| segment.from <= from)?.by {
                By::Rule(other) if other != at => Some(parts::place(self.tariff, other)),
                _ => None,
            }
        });
        let why = match instead {
            Some(other) => format!("where it would hold, {other} comes first"),
            None => "where it would hold, something else comes first".to_owned(),
        };
        (format!("{place} is never in charge: {why}"), stay)
    }

    /// How many minutes are free for those who are soon out, unless the rule is about that.
    fn free_way_out(&self, at: RuleAt) -> i64 {
        let minutes = |rule: &Rule| match rule.strategy {
            Strategy::FreeIfOutWithin { minutes } => Some(i64::from(minutes)),
            _ => None,
        };
        match self.tariff.rule(at).and_then(minutes) {
            Some(_) => 0,
            None => self.tariff.rules.iter().filter_map(minutes).max().unwrap_or(0),
        }
    }

    /// A tariff in which nothing stands before a rule.
    fn probe_rule(&self, at: RuleAt) -> Tariff {
        let rules: Vec<_> = self.tariff.rule(at).cloned().into_iter().collect();
        let mut probe = dear();
        probe.restart = self.tariff.restart;
        match at.list {
            List::Rules => probe.rules = rules,
            List::Offer(number) => probe
                .offers
                .extend(self.tariff.offers.get(number).map(|offer| Offer {
                    rules,
                    ..offer.clone()
                })),
            List::Extra(number) => probe
                .extras
                .extend(self.tariff.extras.get(number).map(|extra| Extra {
                    rules,
                    ..extra.clone()
                })),
        }
        probe
    }

    fn cap(&self, at: RuleAt, kind: Kind, coverage: &Coverage) -> (String, Stay) {
        let place = parts::place(self.tariff, at);
        let Some(Strategy::Cap(cap)) = self.tariff.rule(at).map(|rule| &rule.strategy) else {
            return (format!("{place} never cuts"), self.anything());
        };
        let minutes = period_minutes(cap);
        let begins = match &cap.per {
            Period::Window(window) => self.begins(window),
            _ => self.hours(),
        };
        let (stay, total) = self.dearest(&begins, minutes, kind, coverage);
        let amount = cap.amount.to_decimal(self.currency.digits());
        let message = format!(
            "{place}, a cap of {amount} {}, never cuts: the dearest stay of {} costs {}",
            self.currency,
            length(minutes),
            self.words.money(total)
        );
        (message, stay)
    }

    fn offer(&self, number: usize, kind: Kind, coverage: &Coverage) -> (String, Stay) {
        let mut probe = dear();
        probe.offers.extend(self.tariff.offers.get(number).cloned());
        let name = self.tariff.offers.get(number).map_or("", |offer| &offer.name);
        let place = parts::named(format!("offer {}", number + 1), name);
        match self.find(&probe, kind, coverage, |bill| bill.offer.map(|_| bill.entry)) {
            Some((stay, _)) => (
                format!(
                    "{place} never counts: where it holds, it is not cheaper than what counts without it"
                ),
                stay,
            ),
            None => (
                format!("{place} never counts: there is no stay that it holds for"),
                self.anything(),
            ),
        }
    }

    fn extra(&self, number: usize, kind: Kind, coverage: &Coverage) -> (String, Stay) {
        let name = self.tariff.extras.get(number).map_or("", |extra| &extra.name);
        let place = parts::named(format!("extra {}", number + 1), name);
        let stay = coverage.stays_for(kind, &self.anything()).into_iter().next();
        (
            format!("{place} is never charged"),
            stay.unwrap_or_else(|| self.anything()),
        )
    }

    fn adjustment(&self, number: usize, kind: Kind, coverage: &Coverage) -> (String, Stay) {
        let mut probe = dear();
        let own = self.tariff.adjustments.get(number);
        probe.adjustments.extend(own.map(|adjustment| Adjustment {
            of: None,
            change: Change::Amount { amount: price() },
            ..adjustment.clone()
        }));
        let name = own.map_or("", |adjustment| &adjustment.name);
        let place = parts::named(format!("adjustment {}", number + 1), name);
        let taken = |bill: &Bill| {
            let is_it = bill
                .adjustments
                .iter()
                .any(|adjusted| adjusted.why == Why::Adjustment(0));
            is_it.then_some(bill.entry)
        };
        match self.find(&probe, kind, coverage, taken) {
            Some((stay, _)) => (format!("{place} never changes a sum, also where it holds"), stay),
            None => (
                format!("{place} never changes a sum: there is no stay that it holds for"),
                self.anything(),
            ),
        }
    }

    fn minimum(&self) -> (String, Stay) {
        let mut cheapest: Option<(i64, Stay)> = None;
        for profile in self.profiles {
            for &entry in &self.hours() {
                let free = parts::rules(self.tariff).filter_map(|at| match self.tariff.rule(at)?.strategy {
                    Strategy::FreeIfOutWithin { minutes } => Some(i64::from(minutes) + 1),
                    _ => None,
                });
                for minutes in free.chain([1]) {
                    let stay = profile.stay(entry, entry.plus(minutes));
                    let total = self.total(&stay);
                    if total > 0 && cheapest.as_ref().is_none_or(|&(least, _)| total < least) {
                        cheapest = Some((total, stay));
                    }
                }
            }
        }
        let (total, stay) = cheapest.unwrap_or_else(|| (0, self.anything()));
        let least = self.tariff.minimum.unwrap_or(Amount::ZERO);
        let message = format!(
            "the minimum of {} {} never counts: the cheapest stay that costs anything costs {}",
            least.to_decimal(self.currency.digits()),
            self.currency,
            self.words.money(total)
        );
        (message, stay)
    }

    fn maximum(&self) -> (String, Stay) {
        let begins: Vec<_> = self.hours().into_iter().step_by(24).collect();
        let mut dearest = (self.anything(), 0);
        for profile in self.profiles {
            for &entry in &begins {
                let stay = profile.stay(entry, entry.plus(MONTH));
                let total = self.total(&stay);
                if total > dearest.1 {
                    dearest = (stay, total);
                }
            }
        }
        let most = self.tariff.maximum.unwrap_or(Amount::ZERO);
        let message = format!(
            "the maximum of {} {} never counts: the dearest stay of {} costs {}",
            most.to_decimal(self.currency.digits()),
            self.currency,
            length(MONTH),
            self.words.money(dearest.1)
        );
        (message, dearest.0)
    }

    /// The first stay whose bill under another tariff shows something.
    fn find<T>(
        &self,
        probe: &Tariff,
        kind: Kind,
        coverage: &Coverage,
        shows: impl Fn(&Bill) -> Option<T>,
    ) -> Option<(Stay, T)> {
        let pricer = Pricer::new(probe, self.calendar, self.currency);
        for profile in self.profiles {
            for entry in self.spans.iter().flat_map(|span| span.minutes().step_by(STRIDE)) {
                for minutes in LENGTHS {
                    for stay in coverage.stays_for(kind, &profile.stay(entry, entry.plus(minutes))) {
                        if let Some(found) = pricer.bill(&stay).ok().as_ref().and_then(&shows) {
                            return Some((stay, found));
                        }
                    }
                }
            }
        }
        None
    }

    /// The dearest stay of a length that begins at one of these minutes; of equal ones the first.
    fn dearest(&self, begins: &[Minute], minutes: i64, kind: Kind, coverage: &Coverage) -> (Stay, i64) {
        let mut dearest = (self.anything(), i64::MIN);
        for profile in self.profiles {
            for &entry in begins {
                for stay in coverage.stays_for(kind, &profile.stay(entry, entry.plus(minutes))) {
                    let total = self.total(&stay);
                    if total > dearest.1 {
                        dearest = (stay, total);
                    }
                }
            }
        }
        dearest
    }

    /// The full hours of the ordinary week.
    fn hours(&self) -> Vec<Minute> {
        let week = self.spans.first();
        week.map_or(Vec::new(), |week| week.minutes().step_by(60).collect())
    }

    /// When a window begins in the ordinary week, on whatever days.
    fn begins(&self, window: &Window) -> Vec<Minute> {
        let after_midnight = i64::from(window.from.minutes());
        let week = self.spans.first();
        week.map_or(Vec::new(), |week| {
            let first = week.from.plus(after_midnight);
            (0..7).map(|day| first.plus(day * DAY)).collect()
        })
    }

    /// A day from the beginning of the ordinary week on.
    fn anything(&self) -> Stay {
        let entry = self.spans.first().map_or(Minute(0), |week| week.from);
        Profile::ordinary().stay(entry, entry.plus(DAY))
    }
}

/// How long a period of a cap is, a month at most.
fn period_minutes(cap: &Cap) -> i64 {
    match &cap.per {
        Period::Stay => MONTH,
        Period::Hours24 => DAY,
        Period::Every { minutes } => i64::from(*minutes).min(MONTH),
        Period::Week => 7 * DAY,
        Period::Window(window) => {
            let minutes = i64::from(window.until.minutes()) - i64::from(window.from.minutes());
            if minutes > 0 { minutes } else { minutes + DAY }
        }
    }
}

/// Where the rule of a probe stands.
fn probe_list(list: List) -> List {
    match list {
        List::Rules => List::Rules,
        List::Offer(_) => List::Offer(0),
        List::Extra(_) => List::Extra(0),
    }
}

fn price() -> Amount {
    "1".parse().unwrap_or(Amount::MAX)
}

/// A tariff that is dearer than any offer.
fn dear() -> Tariff {
    let rule = Rule::new(Strategy::Increment(Increment {
        minutes: 1,
        price: price().times(1_000_000),
        per_minutes: None,
        from_minute: 0,
        until_minute: None,
        window: None,
        steps: StepScope::Segment,
        takeover: Takeover::Cut,
    }));
    Tariff::new(1, Instant(0), vec![rule])
}
