//! What is left to pay, by what it is for and by its tax.

use engine::money::Amount;
use engine::tariff::Percent;

/// What a sum is for: the parking, or an extra by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Parking,
    Extra(usize),
}

/// A sum, what it is for and its tax.
struct Share {
    part: Part,
    tax: Option<Percent>,
    amount: Amount,
}

/// All that is left to pay.
pub(super) struct Pot {
    shares: Vec<Share>,
    /// The tax of what is put on where there is nothing.
    ordinary_tax: Option<Percent>,
}

impl Pot {
    pub(super) fn new(ordinary_tax: Option<Percent>) -> Self {
        Self {
            shares: Vec::new(),
            ordinary_tax,
        }
    }

    pub(super) fn put(&mut self, part: Part, tax: Option<Percent>, amount: Amount) {
        let found = self
            .shares
            .iter_mut()
            .find(|share| (share.part, share.tax) == (part, tax));
        match found {
            Some(share) => share.amount = share.amount.plus(amount),
            None => self.shares.push(Share { part, tax, amount }),
        }
    }

    /// What is left, of a part or in all.
    pub(super) fn left(&self, of: Option<Part>) -> Amount {
        let shares = self
            .shares
            .iter()
            .filter(|share| of.is_none_or(|part| share.part == part));
        shares.fold(Amount::ZERO, |sum, share| sum.plus(share.amount))
    }

    /// Puts something on a part, or on all: each share gets as much as it is of the whole. Below zero it takes off.
    pub(super) fn change(&mut self, of: Option<Part>, amount: Amount) {
        let whole = self.left(of);
        if whole == Amount::ZERO {
            self.put(of.unwrap_or(Part::Parking), self.ordinary_tax, amount);
            return;
        }
        let mut rest = amount;
        let shares = self
            .shares
            .iter_mut()
            .filter(|share| of.is_none_or(|part| share.part == part));
        let mut last = None;
        for share in shares.filter(|share| share.amount != Amount::ZERO) {
            let its = fraction(amount, share.amount, whole);
            share.amount = share.amount.plus(its);
            rest = rest.minus(its);
            last = Some(share);
        }
        if let Some(last) = last {
            last.amount = last.amount.plus(rest);
        }
    }

    /// What is left at each rate.
    pub(super) fn by_tax(&self) -> Vec<(Percent, Amount)> {
        let mut sums: std::collections::BTreeMap<Percent, Amount> = std::collections::BTreeMap::new();
        for share in &self.shares {
            if let Some(percent) = share.tax {
                let sum = sums.entry(percent).or_default();
                *sum = sum.plus(share.amount);
            }
        }
        sums.into_iter().collect()
    }
}

/// So much of an amount as a part is of a whole, by long division: eight digits behind the point, the rest cut.
fn fraction(amount: Amount, part: Amount, whole: Amount) -> Amount {
    let units = |amount: Amount| -> i128 {
        let text = amount.to_decimal(8).replace('.', "");
        text.parse().expect("digits")
    };
    let share = units(amount) * units(part) / units(whole);
    let (sign, size) = (if share < 0 { "-" } else { "" }, share.unsigned_abs());
    let one = 100_000_000;
    let text = format!("{sign}{}.{:08}", size / one, size % one);
    text.parse().expect("an amount")
}
