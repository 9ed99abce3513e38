//! A naive pricer: minute by minute, in each the first rule that applies.
//!
//! It knows what the boards of these measurements have, and no more.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike};
use engine::money::{Amount, Currency, Money};
use engine::tariff::{Calendar, DayClass, Free, Period, Strategy, Tariff, Window};
use engine::time::Minute;

use super::board::Board;
use super::year::Visit;

/// A board, as it is read minute by minute.
pub struct ByMinute<'a> {
    tariff: &'a Tariff,
    calendar: &'a Calendar,
    ordinary: Vec<Line<'a>>,
    offers: Vec<Offered<'a>>,
}

struct Offered<'a> {
    entered: Option<Hours>,
    left: Option<Hours>,
    /// Its rules before the ordinary ones.
    lines: Vec<Line<'a>>,
}

/// A rule with its hours, in the list with this number.
#[derive(Clone)]
struct Line<'a> {
    list: usize,
    name: &'a str,
    strategy: &'a Strategy,
    window: Option<Hours>,
    per: Option<Hours>,
}

/// A window: a bit for each class of day, and minutes of the day.
#[derive(Clone, Copy)]
struct Hours {
    days: u8,
    from: u32,
    until: u32,
}

/// What the clock on the wall shows.
struct Shown {
    date: NaiveDate,
    minute: u32,
    /// The classes of the date and of the one before, as bits.
    classes: [u8; 2],
}

impl<'a> ByMinute<'a> {
    /// A board made ready.
    pub fn new(board: &'a Board) -> Self {
        let tariff = &board.tariff;
        let ordinary: Vec<_> = tariff.rules.iter().map(|rule| Line::new(0, rule)).collect();
        let offers = tariff.offers.iter().map(|offer| Offered {
            entered: offer.when.entered.as_ref().map(Hours::new),
            left: offer.when.left.as_ref().map(Hours::new),
            lines: offer
                .rules
                .iter()
                .map(|rule| Line::new(1, rule))
                .chain(ordinary.iter().cloned())
                .collect(),
        });
        Self {
            offers: offers.collect(),
            ordinary,
            tariff,
            calendar: &board.calendar,
        }
    }

    /// What a visit costs.
    pub fn total(&self, visit: Visit, currency: Currency) -> Money {
        let (entry, exit) = (visit.0.minute(), visit.1.minute());
        let is_out = |strategy: &Strategy| match strategy {
            Strategy::FreeIfOutWithin { minutes } => exit.since(entry) <= i64::from(*minutes),
            _ => false,
        };
        if self.tariff.rules.iter().any(|rule| is_out(&rule.strategy)) {
            return Money::zero(currency);
        }
        let open = |hours: &Option<Hours>, minute| {
            hours.is_none_or(|hours| hours.day(&self.shown(minute)).is_some())
        };
        let fits = |offer: &&Offered| open(&offer.entered, entry) && open(&offer.left, exit.plus(-1));
        let offers = self
            .offers
            .iter()
            .filter(fits)
            .map(|offer| self.sum(&offer.lines, entry, exit));
        offers
            .fold(self.sum(&self.ordinary, entry, exit), Amount::min)
            .round(currency)
    }

    fn shown(&self, minute: Minute) -> Shown {
        let shown: NaiveDateTime = self.calendar.offsets.local(minute);
        let date = shown.date();
        let class = |date: NaiveDate| {
            let is_holiday = self.calendar.holidays.contains(&date);
            1 << if is_holiday {
                7
            } else {
                date.weekday().num_days_from_monday()
            }
        };
        Shown {
            date,
            minute: shown.hour() * 60 + shown.minute(),
            classes: [class(date), class(date - Days::new(1))],
        }
    }

    fn sum(&self, lines: &[Line], entry: Minute, exit: Minute) -> Amount {
        let mut sum = Amount::ZERO;
        // For each rule the period it was in last, and what has become of it: minutes used up, rows, money spent.
        let mut last: Vec<Option<(i64, i64, Amount)>> = vec![None; lines.len()];
        let mut step = (usize::MAX, 0);
        for minute in (entry.0..exit.0).map(Minute) {
            let shown = self.shown(minute);
            let stayed = minute.since(entry);
            let charging = lines.iter().enumerate().find_map(|(number, line)| {
                let day = line.window.map_or(Some(0), |window| window.day(&shown))?;
                line.applies(stayed, line.period(&shown), last[number])
                    .then_some((number, day))
            });
            let Some((number, day)) = charging else {
                step = (usize::MAX, 0);
                continue;
            };
            if step.0 != number {
                step = (number, 0);
            }
            let price = match lines[number].strategy {
                Strategy::Increment(increment) => {
                    let begins = step.1 == 0;
                    step.1 = if begins { increment.minutes } else { step.1 } - 1;
                    begins.then_some(increment.price)
                }
                Strategy::Flat(flat) => {
                    let is_new = last[number].is_none_or(|(paid, ..)| paid != day);
                    last[number] = Some((day, 0, Amount::ZERO));
                    is_new.then_some(flat.price)
                }
                Strategy::Table(table) => {
                    let row = table
                        .rows
                        .iter()
                        .position(|row| stayed < i64::from(row.until_minute))
                        .unwrap_or(0);
                    let row_number = i64::try_from(row).unwrap_or(0);
                    let is_new = last[number].is_none_or(|(_, paid, _)| paid != row_number);
                    last[number] = Some((0, row_number, Amount::ZERO));
                    let before = row
                        .checked_sub(1)
                        .map_or(Amount::ZERO, |before| table.rows[before].total);
                    is_new.then(|| table.rows[row].total.minus(before))
                }
                _ => {
                    let period = lines[number].period(&shown).unwrap_or(0);
                    let used = last[number]
                        .filter(|(of, ..)| *of == period)
                        .map_or(0, |(_, used, _)| used);
                    last[number] = Some((period, used + 1, Amount::ZERO));
                    None
                }
            };
            if let Some(price) = price {
                sum = sum.plus(capped(price, &lines[number], lines, &mut last, &shown));
            }
        }
        sum
    }
}

/// What the caps over a rule leave of a price.
fn capped(
    price: Amount,
    of: &Line,
    lines: &[Line],
    last: &mut [Option<(i64, i64, Amount)>],
    shown: &Shown,
) -> Amount {
    let mut charged = price;
    for pass in 0..2 {
        for (number, line) in lines.iter().enumerate() {
            let (Strategy::Cap(cap), Some(period)) = (line.strategy, line.period(shown)) else {
                continue;
            };
            if line.list != of.list || !(cap.only.is_empty() || cap.only.iter().any(|name| name == of.name)) {
                continue;
            }
            let spent = last[number]
                .filter(|(of, ..)| *of == period)
                .map_or(Amount::ZERO, |(.., spent)| spent);
            if pass == 0 {
                charged = charged.min(cap.amount.minus(spent));
            } else {
                last[number] = Some((period, 0, spent.plus(charged)));
            }
        }
    }
    charged
}

impl<'a> Line<'a> {
    fn new(list: usize, rule: &'a engine::tariff::Rule) -> Self {
        let per = match &rule.strategy {
            Strategy::Cap(cap) => Some(&cap.per),
            Strategy::Free(free) => Some(&free.per),
            _ => None,
        };
        let per = per.and_then(|per| match per {
            Period::Window(window) => Some(Hours::new(window)),
            _ => None,
        });
        let window = match &rule.strategy {
            Strategy::Increment(increment) => increment.window.as_ref(),
            Strategy::Flat(flat) => Some(&flat.window),
            Strategy::Table(table) => table.window.as_ref(),
            Strategy::Free(free) => free.window.as_ref(),
            _ => None,
        };
        Self {
            list,
            name: &rule.name,
            strategy: &rule.strategy,
            window: window.map(Hours::new),
            per,
        }
    }

    /// The period of a cap or of free time: its first day.
    fn period(&self, shown: &Shown) -> Option<i64> {
        if let Some(hours) = self.per {
            return hours.day(shown);
        }
        let monday = shown.date - Days::new(u64::from(shown.date.weekday().num_days_from_monday()));
        Some(i64::from(monday.num_days_from_ce()))
    }

    fn applies(&self, stayed: i64, period: Option<i64>, last: Option<(i64, i64, Amount)>) -> bool {
        match self.strategy {
            Strategy::Increment(increment) => {
                stayed >= i64::from(increment.from_minute)
                    && increment
                        .until_minute
                        .is_none_or(|until| stayed < i64::from(until))
            }
            Strategy::Flat(_) => true,
            Strategy::Table(table) => table
                .rows
                .last()
                .is_some_and(|row| stayed < i64::from(row.until_minute)),
            Strategy::Free(Free { minutes, .. }) => period.is_some_and(|period| {
                last.is_none_or(|(of, used, _)| of != period || used < i64::from(*minutes))
            }),
            _ => false,
        }
    }
}

impl Hours {
    fn new(window: &Window) -> Self {
        let text = String::from(window.days.clone());
        let place = |name: &str| {
            DayClass::ALL
                .iter()
                .position(|class| class.name() == name)
                .unwrap_or(0)
        };
        let days = text.split(' ').fold(0, |days, part| {
            let part = if part == "all" { "mon-hol" } else { part };
            let (from, until) = part.split_once('-').unwrap_or((part, part));
            (place(from)..=place(until)).fold(days, |days, day| days | 1 << day)
        });
        Self {
            days,
            from: u32::from(window.from.minutes()),
            until: u32::from(window.until.minutes()),
        }
    }

    /// The number of the day on which the occurrence began that is open, if one is.
    fn day(&self, shown: &Shown) -> Option<i64> {
        let begins = |classes: u8| self.days & classes != 0;
        let today = i64::from(shown.date.num_days_from_ce());
        let over_midnight = self.until <= self.from;
        let is_before_end = over_midnight || shown.minute < self.until;
        if begins(shown.classes[0]) && shown.minute >= self.from && is_before_end {
            return Some(today);
        }
        (over_midnight && begins(shown.classes[1]) && shown.minute < self.until).then_some(today - 1)
    }
}
