//! The bill as every face shows it: one renderer, so that no two can differ.

mod line;
mod span;
mod sum;
mod working;

use engine::state::{Fee, Terms};
use engine::tariff::NextChange;

use line::Writer;
use span::Times;

pub use line::{Line, Part};
pub use sum::Sum;

/// A bill as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillView {
    /// The lines. Their amounts add up to the total.
    pub lines: Vec<Line>,
    /// What the stay costs.
    pub total: Sum,
    /// The taxes that the total has in it.
    pub taxes: Vec<Line>,
    /// What was paid before, where anything was.
    pub paid: Option<Sum>,
    /// What is settled without money, where anything is: on an invoice, or forgone.
    pub credited: Option<Sum>,
    /// What is to be paid now.
    pub due: Sum,
    /// `Stays 12.00 until 13:12, then 15.00.` Nothing for a vehicle that has left or whose price stands still.
    pub note: Option<String>,
}

/// Writes a bill.
pub fn view(fee: &Fee, terms: &Terms, next: Option<NextChange>) -> BillView {
    let bill = &fee.bill;
    let writer = Writer::new(bill, terms);
    let note = |next: NextChange| {
        let until = Times::new(terms.calendar, bill.entry, bill.exit).day_and_time(next.holds_until);
        format!(
            "Stays {} until {until}, then {}.",
            bill.total.digits(),
            next.then.digits()
        )
    };
    BillView {
        lines: writer.lines(),
        total: Sum::new(bill.total),
        taxes: writer.included(),
        paid: fee.paid.is_positive().then(|| Sum::new(fee.paid)),
        credited: fee.credited.is_positive().then(|| Sum::new(fee.credited)),
        due: Sum::new(fee.due),
        note: next.map(note),
    }
}
