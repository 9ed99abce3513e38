//! From segments to a total: minimum and maximum, adjustments, the lost ticket, rounding and tax.

use super::parking::sum;
use crate::money::{Amount, Currency, Money};
use crate::operation::Means;
use crate::tariff::{
    Adjusted, Change, List, LostTicket, Percent, Rounding, Segment, Tariff, Tax, TaxKind, TaxLine, Why,
};

/// The numbers of the adjustments that count.
pub(super) struct Chosen<'a>(pub(super) &'a [usize]);

/// What is left to pay, by what it is for and by its tax.
pub(super) struct Sums(Vec<Part>);

#[derive(Clone, Copy)]
struct Part {
    /// The extra; the parking where absent.
    extra: Option<usize>,
    tax: Option<Percent>,
    left: Amount,
}

/// A total.
pub(super) struct Rounded {
    pub(super) rounding: Amount,
    pub(super) taxes: Vec<TaxLine>,
    pub(super) total: Money,
}

impl Sums {
    pub(super) fn new(segments: &[Segment], extras: &[Segment], tariff: &Tariff) -> Self {
        let mut sums = Self(Vec::new());
        for segment in segments.iter().chain(extras) {
            let extra = match segment.list() {
                List::Extra(number) => Some(number),
                List::Rules | List::Offer(_) => None,
            };
            if segment.amount != Amount::ZERO {
                sums.add(extra, segment.tax, segment.amount);
            }
        }
        debug_assert!(
            sums.total() == sum(segments).plus(sum(extras)),
            "{}",
            tariff.version
        );
        sums
    }

    fn add(&mut self, extra: Option<usize>, tax: Option<Percent>, amount: Amount) {
        match self
            .0
            .iter_mut()
            .find(|part| part.extra == extra && part.tax == tax)
        {
            Some(part) => part.left = part.left.plus(amount),
            None => self.0.push(Part {
                extra,
                tax,
                left: amount,
            }),
        }
    }

    /// What is left to pay, before rounding.
    pub(super) fn total(&self) -> Amount {
        self.0.iter().fold(Amount::ZERO, |sum, part| sum.plus(part.left))
    }

    /// Applies minimum and maximum, the chosen adjustments, and the price of a lost ticket.
    pub(super) fn adjust(&mut self, tariff: &Tariff, chosen: &Chosen, lost: LostTicket) -> Vec<Adjusted> {
        let mut adjusted = Vec::new();
        let total = self.total();
        if let Some(minimum) = tariff.minimum
            && total > Amount::ZERO
            && total < minimum
        {
            adjusted.push(self.put_on(tariff, Why::Minimum, minimum.minus(total)));
        }
        let total = self.total();
        if let Some(maximum) = tariff.maximum
            && total > maximum
        {
            adjusted.push(self.put_on(tariff, Why::Maximum, maximum.minus(total)));
        }
        for &number in chosen.0 {
            adjusted.extend(self.adjust_by(tariff, number));
        }
        let total = self.total();
        if let Some(price) = tariff.lost_ticket
            && lost == LostTicket::EntryKnown
            && total < price
        {
            adjusted.push(self.put_on(tariff, Why::LostTicket, price.minus(total)));
        }
        adjusted
    }

    fn adjust_by(&mut self, tariff: &Tariff, number: usize) -> Option<Adjusted> {
        let adjustment = tariff.adjustments.get(number)?;
        let extra = adjustment
            .of
            .as_ref()
            .map(|of| tariff.extras.iter().position(|extra| extra.name == *of));
        let is_meant = |part: &Part| extra.is_none_or(|extra| part.extra == extra);
        let base = self
            .0
            .iter()
            .filter(|part| is_meant(part))
            .fold(Amount::ZERO, |sum, part| sum.plus(part.left));
        let change = match adjustment.change {
            Change::Minutes { .. } => return None,
            Change::Percent { percent } => base.percent(percent),
            Change::Amount { amount } => amount,
        };
        // Nothing falls below zero.
        let change = change.max(Amount::ZERO.minus(base));
        let why = Why::Adjustment(number);
        if change == Amount::ZERO {
            return None;
        }
        if base == Amount::ZERO {
            self.add(extra.flatten(), tariff.tax.map(|tax| tax.percent), change);
        } else {
            self.spread(is_meant, base, change);
        }
        Some(Adjusted { why, amount: change })
    }

    /// Adds a sum to all parts in proportion; to the parking where there is none.
    pub(super) fn put_on(&mut self, tariff: &Tariff, why: Why, amount: Amount) -> Adjusted {
        let base = self.total();
        if base == Amount::ZERO {
            self.add(None, tariff.tax.map(|tax| tax.percent), amount);
        } else {
            self.spread(|_| true, base, amount);
        }
        Adjusted { why, amount }
    }

    /// Shares a change among some parts in proportion to what is left of them. The last takes what the shares leave.
    fn spread(&mut self, is_meant: impl Fn(&Part) -> bool, base: Amount, change: Amount) {
        let mut rest = change;
        let meant: Vec<usize> = (0..self.0.len())
            .filter(|&at| is_meant(&self.0[at]) && self.0[at].left != Amount::ZERO)
            .collect();
        for (place, &at) in meant.iter().enumerate() {
            let part = &mut self.0[at];
            let share = if place + 1 == meant.len() {
                rest
            } else {
                change.share(part.left, base)
            };
            part.left = part.left.plus(share);
            rest = rest.minus(share);
        }
    }

    /// Rounds what is left, and works out the taxes (T-1, T-26).
    pub(super) fn round(&self, tariff: &Tariff, currency: Currency, means: Option<Means>) -> Rounded {
        let rounding = match (means, tariff.cash_rounding) {
            (Some(Means::Cash), Some(cash)) => cash,
            _ => tariff.rounding,
        };
        let sum = self.total();
        match tariff.tax {
            None => rounded(sum, sum.round_by(rounding, currency), Vec::new()),
            Some(tax) => self.taxed(tax, rounding, currency),
        }
    }

    fn taxed(&self, tax: Tax, rounding: Rounding, currency: Currency) -> Rounded {
        let sum = self.total();
        let mut rates: Vec<(Percent, Amount)> = Vec::new();
        for part in &self.0 {
            let percent = part.tax.unwrap_or(tax.percent);
            match rates.iter_mut().find(|(rate, _)| *rate == percent) {
                Some((_, base)) => *base = base.plus(part.left),
                None => rates.push((percent, part.left)),
            }
        }
        rates.sort_by_key(|&(percent, _)| std::cmp::Reverse(percent));
        match tax.kind {
            TaxKind::Exclusive => {
                let lines = rates.iter().map(|&(percent, net)| TaxLine {
                    percent,
                    net: net.round(currency),
                    tax: net.percent(percent).round(currency),
                });
                let taxes: Vec<_> = lines.collect();
                let added = taxes
                    .iter()
                    .fold(Amount::ZERO, |sum, line| sum.plus(line.tax.into()));
                rounded(
                    sum.plus(added),
                    sum.plus(added).round_by(rounding, currency),
                    taxes,
                )
            }
            TaxKind::Inclusive => {
                let total = sum.round_by(rounding, currency);
                let line = |&(percent, base): &(Percent, Amount)| TaxLine {
                    percent,
                    net: base.round(currency),
                    tax: Money::zero(currency),
                };
                let mut taxes: Vec<_> = rates.iter().map(line).collect();
                // The lines add up to what is paid: the largest takes what rounding has moved.
                let off = taxes
                    .iter()
                    .fold(total.minor, |left, line| left.saturating_sub(line.net.minor));
                if let Some(largest) = taxes.iter_mut().rev().max_by_key(|line| line.net.minor) {
                    largest.net.minor = largest.net.minor.saturating_add(off);
                }
                for line in &mut taxes {
                    let hundredths = u64::from(line.percent.hundredths().unsigned_abs());
                    // Of what is paid, as rounding has left it.
                    line.tax = Amount::from(line.net)
                        .scaled(hundredths, 10_000 + hundredths)
                        .round(currency);
                    line.net.minor = line.net.minor.saturating_sub(line.tax.minor);
                }
                rounded(sum, total, taxes)
            }
        }
    }
}

fn rounded(sum: Amount, total: Money, taxes: Vec<TaxLine>) -> Rounded {
    Rounded {
        rounding: Amount::from(total).minus(sum),
        taxes,
        total,
    }
}
