//! The driver's phone: the ticket in the pocket, and what it costs.

use std::fmt::Write;

use engine::money::Money;
use engine::state::Terms;
use engine::tariff::{next_change, price};
use engine::ticket::TicketCode;
use engine::time::{Instant, Minute};
use sync::wire::TicketPage;

use crate::bill::{self, BillView};
use crate::clock;
use crate::place::SpotSign;
use crate::stay::{Standing, Stay};
use crate::tariff;

/// The ticket as its driver sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct DriverView {
    /// The lot's name.
    pub lot_name: String,
    /// Town and street.
    pub address: String,
    /// The code.
    pub code: TicketCode,
    /// Its spot, or all of them.
    pub spot: Option<SpotSign>,
    /// How the ticket stands.
    pub standing: Standing,
    /// When the vehicle came in.
    pub parked: String,
    /// When it went out.
    pub left: Option<String>,
    /// How long it stayed so far.
    pub stay: String,
    /// `15.00 from 13:13`: the next step of the price.
    pub next_step: Option<String>,
    /// Until when one may drive out, once paid.
    pub leave_by: Option<String>,
    /// What it costs and why; nothing where the phone's clock is beyond belief.
    pub bill: Option<BillView>,
    /// The tariff in words.
    pub tariff: Vec<String>,
    /// The fee over time.
    pub curve: Option<Curve>,
}

/// The fee over time as two paths in a box 120 wide and 30 high.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The area up to now, closed.
    pub past: String,
    /// The line from now on.
    pub next: String,
    /// Where now is.
    pub here: f64,
}

impl DriverView {
    /// The view of a ticket at an instant.
    pub fn new(page: &TicketPage, now: Instant) -> Self {
        let (ticket, terms) = (&page.ticket, page.terms());
        // A phone whose clock lags behind the entry shows the entry, not a negative stay.
        let now = now.max(ticket.parked_at);
        let stay = Stay::new(ticket, &terms, now);
        Self {
            lot_name: page.lot_name.clone(),
            address: page.address.clone(),
            code: ticket.code,
            spot: SpotSign::of_places(&page.places),
            standing: stay.standing,
            parked: stay.parked,
            left: stay.left,
            stay: stay.length,
            next_step: stay.next.map(|next| {
                let from = clock::time_and_day(terms.calendar, next.holds_until.plus(1).instant(), now);
                format!("{} from {from}", bill::Sum::new(next.then).text)
            }),
            leave_by: stay.leave_by,
            bill: stay.bill,
            tariff: tariff::sentences(terms.tariff, terms.currency),
            curve: stay
                .runs
                .then(|| curve(&terms, ticket.parked_at.minute(), now.minute()))
                .flatten(),
        }
    }
}

/// Steps of the curve behind now that are worth drawing.
const STEPS_AHEAD: usize = 3;
/// A stay of many steps is drawn from its totals only, so that the path stays short.
const MOST_STEPS: usize = 60;

/// The steps of the fee from entry until a few steps after now.
fn curve(terms: &Terms, entry: Minute, now: Minute) -> Option<Curve> {
    let total = |at: Minute| {
        price(
            terms.tariff,
            terms.calendar,
            terms.currency,
            entry.instant(),
            at.instant(),
        )
        .ok()
        .map(|bill| bill.total)
    };
    // Each step: the first minute of a total, and the total.
    let mut steps = vec![(entry.plus(1), total(entry.plus(1))?)];
    let mut ahead = 0;
    while ahead < STEPS_AHEAD && steps.len() < MOST_STEPS {
        let at = steps.last()?.0;
        let next = next_change(
            terms.tariff,
            terms.calendar,
            terms.currency,
            entry.instant(),
            at.instant(),
        )
        .ok()?;
        let Some(next) = next else { break };
        let from = next.holds_until.plus(1);
        steps.push((from, next.then));
        ahead += usize::from(from > now);
    }
    let end = steps.last()?.0.max(now).plus(10);
    let most = steps
        .iter()
        .map(|(_, sum)| sum.minor)
        .max()
        .filter(|&most| most > 0)?;
    #[expect(clippy::cast_precision_loss, reason = "a picture, not money")]
    let (x, y) = (
        |at: Minute| at.since(entry) as f64 * 120.0 / end.since(entry) as f64,
        |sum: Money| 30.0 - sum.minor as f64 * 26.0 / most as f64,
    );
    let here = x(now);
    let (mut past, mut next) = (String::from("M0 30"), String::new());
    for (number, &(from, sum)) in steps.iter().enumerate() {
        let from_x = if number == 0 { 0.0 } else { x(from) };
        let until_x = steps.get(number + 1).map_or(120.0, |(until, _)| x(*until));
        if from_x < here {
            // Writing to a string never fails.
            let _ = write!(past, "V{:.1}H{:.1}", y(sum), until_x.min(here));
        }
        if until_x > here {
            let word = if next.is_empty() {
                format!("M{:.1} {:.1}", from_x.max(here), y(sum))
            } else {
                format!("V{:.1}", y(sum))
            };
            let _ = write!(next, "{word}H{until_x:.1}");
        }
    }
    past += "V30Z";
    Some(Curve { past, next, here })
}
