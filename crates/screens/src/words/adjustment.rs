//! What an adjustment does, in words (T-24, T-25).

use engine::money::{Amount, Currency};
use engine::tariff::{Adjustment, Change, TimeMeaning};

use crate::bill::Sum;

/// `20 % off the parking`, `1.50 € more`, `the first 60 minutes for nothing`.
pub fn change(adjustment: &Adjustment, currency: Currency) -> String {
    let of = match adjustment.of.as_deref() {
        None => String::new(),
        Some("parking") => " the parking".to_owned(),
        Some(extra) => format!(" {extra}"),
    };
    match &adjustment.change {
        Change::Percent { percent } => {
            let text = percent.to_string();
            match text.strip_prefix('-') {
                Some(size) => format!("{size} % off{of}"),
                None => format!("{text} % on top of{}", if of.is_empty() { " all" } else { &of }),
            }
        }
        Change::Amount { amount } if amount.is_negative() => {
            let size = Sum::of_amount(Amount::ZERO.minus(*amount), currency);
            format!("{} off{of}", size.text)
        }
        Change::Amount { amount } => {
            let size = Sum::of_amount(*amount, currency).text;
            if of.is_empty() {
                format!("{size} more")
            } else {
                format!("{size} more for{of}")
            }
        }
        Change::Minutes { minutes, meaning } => match meaning {
            TimeMeaning::Cheapest => format!("{minutes} minutes for nothing"),
            TimeMeaning::Arrival => format!("the first {minutes} minutes for nothing"),
            TimeMeaning::Departure => format!("the last {minutes} minutes for nothing"),
        },
    }
}
