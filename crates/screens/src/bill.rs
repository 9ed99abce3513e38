//! The bill as every face shows it: one renderer, so that no two can differ.

use engine::money::{Amount, Currency, Money};
use engine::state::{Fee, Terms};
use engine::tariff::{Bill, NextChange, Rule, Segment, Strategy};

use crate::clock;

/// A sum as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Minor units, for machines.
    pub minor: i64,
    /// `12.00 €`.
    pub text: String,
}

impl Sum {
    /// A sum of money as it is shown.
    pub fn new(money: Money) -> Self {
        Self::of_amount(Amount::from(money), money.currency)
    }

    /// An exact amount as it is shown: finer than the minor unit where it is.
    pub fn of_amount(amount: Amount, currency: Currency) -> Self {
        let text = format!("{} {}", amount.to_decimal(currency.digits()), symbol(currency));
        Self {
            minor: amount.round(currency).minor,
            text,
        }
    }
}

/// What stands behind the digits.
fn symbol(currency: Currency) -> String {
    match currency.code() {
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "USD" => "$".to_owned(),
        "JPY" => "¥".to_owned(),
        code => code.to_owned(),
    }
}

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When: `09:12 – 13:12`.
    pub span: String,
    /// Why: `4 started hours × 3.00`.
    pub reason: String,
    /// How much: `12.00`.
    pub amount: String,
}

/// A bill as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillView {
    /// The lines. They add up to the total.
    pub lines: Vec<Line>,
    /// What the stay costs.
    pub total: Sum,
    /// What was paid before, where anything was.
    pub paid: Option<Sum>,
    /// What is to be paid now.
    pub due: Sum,
    /// `Stays 12.00 until 13:12, then 15.00.` Nothing for a vehicle that has left or whose price stands still.
    pub note: Option<String>,
}

/// Writes a bill.
pub fn view(fee: &Fee, terms: &Terms, next: Option<NextChange>) -> BillView {
    let bill = &fee.bill;
    let mut lines: Vec<_> = bill
        .segments
        .iter()
        .map(|segment| line(segment, bill, terms))
        .collect();
    if bill.rounding != Amount::ZERO {
        let amount = bill.rounding.to_decimal(terms.currency.digits());
        lines.push(Line {
            span: "Rounding".to_owned(),
            reason: String::new(),
            amount,
        });
    }
    BillView {
        lines,
        total: Sum::new(bill.total),
        paid: fee.paid.is_positive().then(|| Sum::new(fee.paid)),
        due: Sum::new(fee.due),
        note: next.map(|next| note(bill, terms, next)),
    }
}

fn note(bill: &Bill, terms: &Terms, next: NextChange) -> String {
    let until = clock::time_and_day(
        &terms.calendar.clone(),
        next.holds_until.instant(),
        bill.exit.instant(),
    );
    format!(
        "Stays {} until {until}, then {}.",
        bill.total.digits(),
        next.then.digits()
    )
}

fn line(segment: &Segment, bill: &Bill, terms: &Terms) -> Line {
    let calendar = terms.calendar;
    let at =
        |minute: engine::time::Minute| clock::time_and_day(calendar, minute.instant(), bill.exit.instant());
    let from = at(segment.from);
    // The day is named once where both ends are on it.
    let same_day =
        clock::date(calendar, segment.from.instant()) == clock::date(calendar, segment.until.instant());
    let until = if same_day {
        clock::time_of_minute(calendar, segment.until)
    } else {
        at(segment.until)
    };
    Line {
        span: format!("{from} – {until}"),
        reason: reason(segment, terms),
        amount: segment.amount.to_decimal(terms.currency.digits()),
    }
}

fn reason(segment: &Segment, terms: &Terms) -> String {
    let tariff = terms.tariff;
    let digits = terms.currency.digits();
    let Some(rule) = segment.rule.and_then(|index| tariff.rules.get(index)) else {
        return "not charged".to_owned();
    };
    let what = charged(rule, segment, digits);
    match segment.cut_by.and_then(|index| tariff.rules.get(index)) {
        // `12 started hours × 3.00 = 36.00, less 30.00. At most 18.00 € a day from 06:00`
        Some(cap) => {
            let full = segment.unit.times(segment.quantity).to_decimal(digits);
            let limit = cap.sentence(|sum| Sum::of_amount(sum, terms.currency).text);
            format!(
                "{what} = {full}, less {}: {limit}",
                segment.cut.to_decimal(digits)
            )
        }
        None => what,
    }
}

fn charged(rule: &Rule, segment: &Segment, digits: u32) -> String {
    let named = |words: String| {
        if rule.name.is_empty() {
            words
        } else {
            format!("{}: {words}", rule.name)
        }
    };
    match &rule.strategy {
        Strategy::FreeIfOutWithin { minutes } => named(format!("free, out within {minutes} minutes")),
        Strategy::Increment(increment) => named(format!(
            "{} × {}",
            steps(segment.quantity, increment.minutes),
            segment.unit.to_decimal(digits)
        )),
        Strategy::Flat(_) if segment.unit == Amount::ZERO => named("already paid for this time".to_owned()),
        Strategy::Flat(flat) => {
            let times = match segment.quantity {
                1 => String::new(),
                times => format!("{times} × "),
            };
            named(format!(
                "{times}flat rate {}–{}",
                flat.window.from, flat.window.until
            ))
        }
        Strategy::Cap(_) => named(String::new()),
    }
}

/// `4 started hours`, `1 started 30 minutes`.
fn steps(quantity: u64, minutes: u32) -> String {
    match (minutes, quantity) {
        (60, 1) => "1 started hour".to_owned(),
        (60, _) => format!("{quantity} started hours"),
        (1, 1) => "1 started minute".to_owned(),
        (1, _) => format!("{quantity} started minutes"),
        _ => format!("{quantity} started {minutes} minutes"),
    }
}
