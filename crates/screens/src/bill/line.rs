//! The lines of a bill.

use engine::money::{Amount, Currency};
use engine::state::Terms;
use engine::tariff::{Adjusted, Bill, By, List, Segment, TaxKind, TaxLine, Unit, Why};

use super::span::Times;
use super::sum::{Sum, digits};
use super::working::{cut, named, working};
use crate::words;

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What kind of line it is.
    pub part: Part,
    /// What stands first: when, or what for. `09:12 – 13:12`, `Charging`, `Cinema`.
    pub title: String,
    /// The name of the rule, where it has one that the title does not say.
    pub name: Option<String>,
    /// How the amount comes about: `4 started hours × 3.00`. Each is a line of its own.
    pub workings: Vec<String>,
    /// How much: `12.00`. Nothing on a line that only tells something.
    pub amount: Option<String>,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Something to know, without an amount.
    Note,
    /// A stretch of the parking.
    Parking,
    /// What is charged beside the parking.
    Extra,
    /// What was put on.
    Surcharge,
    /// What was taken off.
    Discount,
    /// What rounding changed.
    Rounding,
    /// A tax.
    Tax,
}

impl Part {
    /// The value of `data-part`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Parking => "parking",
            Self::Extra => "extra",
            Self::Surcharge => "surcharge",
            Self::Discount => "discount",
            Self::Rounding => "rounding",
            Self::Tax => "tax",
        }
    }
}

/// Writes the lines of one bill.
pub(super) struct Writer<'a> {
    bill: &'a Bill,
    terms: &'a Terms<'a>,
    times: Times<'a>,
    /// Whether lines say by how much they are taxed: where there is more than one rate.
    says_tax: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(bill: &'a Bill, terms: &'a Terms<'a>) -> Self {
        Self {
            bill,
            terms,
            times: Times::new(terms.calendar, bill.entry, bill.exit),
            says_tax: bill.taxes.len() > 1,
        }
    }

    /// The lines whose amounts add up to the total.
    pub(super) fn lines(&self) -> Vec<Line> {
        let bill = self.bill;
        let mut lines: Vec<_> = self.offer().into_iter().collect();
        lines.extend(bill.segments.iter().map(|segment| self.parking(segment)));
        lines.extend(self.times.changes().into_iter().map(note));
        let extras = bill.extras.iter().filter(|segment| segment.by != By::Nothing);
        lines.extend(extras.map(|segment| self.extra(segment)));
        let adjusted = bill
            .adjustments
            .iter()
            .filter(|adjusted| adjusted.amount != Amount::ZERO);
        lines.extend(adjusted.map(|adjusted| self.adjusted(adjusted)));
        if bill.tax_kind == Some(TaxKind::Exclusive) {
            lines.extend(bill.taxes.iter().map(|tax| self.tax_on_top(tax)));
        }
        if bill.rounding != Amount::ZERO {
            lines.push(Line {
                part: Part::Rounding,
                title: "Rounding".to_owned(),
                name: None,
                workings: Vec::new(),
                amount: Some(self.digits(bill.rounding)),
            });
        }
        lines
    }

    /// The taxes that are in the total already.
    pub(super) fn included(&self) -> Vec<Line> {
        if self.bill.tax_kind == Some(TaxKind::Exclusive) {
            return Vec::new();
        }
        let line = |tax: &TaxLine| Line {
            part: Part::Tax,
            title: format!("of which {} % VAT on {}", tax.percent, tax.net.digits()),
            name: None,
            workings: Vec::new(),
            amount: Some(tax.tax.digits()),
        };
        self.bill.taxes.iter().map(line).collect()
    }

    fn offer(&self) -> Option<Line> {
        let offer = self.terms.tariff.offers.get(self.bill.offer?)?;
        Some(note(format!("{}, the cheapest for this stay", offer.name)))
    }

    fn parking(&self, segment: &Segment) -> Line {
        let rule = match segment.by {
            By::Rule(at) => self.terms.tariff.rule(at).and_then(named).map(str::to_owned),
            By::Adjustment(number) => self
                .terms
                .tariff
                .adjustments
                .get(number)
                .map(|gift| gift.name.clone()),
            By::Nothing => None,
        };
        Line {
            part: Part::Parking,
            title: self.times.span(segment.from, segment.until),
            name: rule,
            workings: self.workings(segment),
            amount: Some(self.digits(segment.amount)),
        }
    }

    /// An extra stands under its name; when it was charged is a part of how the amount comes about.
    fn extra(&self, segment: &Segment) -> Line {
        let tariff = self.terms.tariff;
        let (extra, rule) = match segment.by {
            By::Rule(at) => match at.list {
                List::Extra(number) => (tariff.extras.get(number), tariff.rule(at)),
                List::Rules | List::Offer(_) => (None, tariff.rule(at)),
            },
            By::Adjustment(_) | By::Nothing => (None, None),
        };
        let mut workings = self.workings(segment);
        if segment.until.since(segment.from) > 0
            && segment.unit != Unit::Pieces
            && let Some(first) = workings.first_mut()
        {
            *first = format!("{}: {first}", self.times.span(segment.from, segment.until));
        }
        let title = extra.map_or_else(String::new, |extra| extra.name.clone());
        Line {
            part: Part::Extra,
            name: rule
                .and_then(named)
                .filter(|name| *name != title)
                .map(str::to_owned),
            title,
            workings,
            amount: Some(self.digits(segment.amount)),
        }
    }

    fn workings(&self, segment: &Segment) -> Vec<String> {
        let (tariff, currency) = (self.terms.tariff, self.terms.currency);
        let mut workings = vec![working(segment, tariff, currency)];
        workings.extend(cut(segment, tariff, currency));
        if let (true, Some(tax)) = (self.says_tax, segment.tax) {
            workings.push(format!("{tax} % VAT"));
        }
        workings
    }

    fn adjusted(&self, adjusted: &Adjusted) -> Line {
        let tariff = self.terms.tariff;
        let sum = |amount: Option<Amount>| {
            amount
                .map(|amount| Sum::of_amount(amount, self.terms.currency).text)
                .unwrap_or_default()
        };
        let (title, working) = match adjusted.why {
            Why::Minimum => (
                "Minimum".to_owned(),
                format!("a stay costs at least {}", sum(tariff.minimum)),
            ),
            Why::Maximum => (
                "Maximum".to_owned(),
                format!("no stay costs more than {}", sum(tariff.maximum)),
            ),
            Why::LostTicket => (
                "Lost ticket".to_owned(),
                format!("{}, or the stay where that is more", sum(tariff.lost_ticket)),
            ),
            Why::Adjustment(number) => {
                tariff
                    .adjustments
                    .get(number)
                    .map_or_else(Default::default, |adjustment| {
                        (
                            adjustment.name.clone(),
                            words::change(adjustment, self.terms.currency),
                        )
                    })
            }
        };
        Line {
            part: if adjusted.amount.is_negative() {
                Part::Discount
            } else {
                Part::Surcharge
            },
            title,
            name: None,
            workings: vec![working],
            amount: Some(self.digits(adjusted.amount)),
        }
    }

    fn tax_on_top(&self, tax: &TaxLine) -> Line {
        Line {
            part: Part::Tax,
            title: format!("{} % tax on {}", tax.percent, tax.net.digits()),
            name: None,
            workings: Vec::new(),
            amount: Some(self.digits(Amount::from(tax.tax))),
        }
    }

    fn digits(&self, amount: Amount) -> String {
        digits(amount, self.currency())
    }

    fn currency(&self) -> Currency {
        self.terms.currency
    }
}

fn note(words: String) -> Line {
    Line {
        part: Part::Note,
        title: words,
        name: None,
        workings: Vec::new(),
        amount: None,
    }
}
