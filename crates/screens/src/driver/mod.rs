//! The driver's phone: the ticket in the pocket, and what it costs.

mod curve;

use engine::ticket::TicketCode;
use engine::time::Moment;
use sync::wire::TicketPage;

use crate::bill::{BillView, Sum};
use crate::clock;
use crate::place::SpotSign;
use crate::stay::{Standing, Stay, priced};
use crate::tariff;

pub use curve::{Curve, Step};

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
    /// The short name of the level it was sent to, while nobody has said on which spot it stands.
    pub level: Option<String>,
    /// How the ticket stands.
    pub standing: Standing,
    /// When the vehicle came in.
    pub parked: String,
    /// When it went out.
    pub left: Option<String>,
    /// How long it stayed so far.
    pub stay: String,
    /// The next steps of the price, while it runs.
    pub ahead: Vec<Ahead>,
    /// Until when one may drive out, once paid.
    pub leave_by: Option<String>,
    /// What it costs and why; nothing where the phone's clock is beyond belief.
    pub bill: Option<BillView>,
    /// The tariff in words.
    pub tariff: Vec<String>,
    /// The fee over time.
    pub curve: Option<Curve>,
}

/// A step of the price that is still to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// `13:13`: who leaves from here on pays it.
    pub from: String,
    /// What the stay costs then.
    pub total: Sum,
}

impl DriverView {
    /// The view of a ticket at an instant.
    pub fn new(page: &TicketPage, now: impl Into<Moment>) -> Self {
        let (ticket, terms) = (&page.ticket, page.terms());
        // A phone whose clock lags behind the entry shows the entry, not a negative stay.
        let moment = now.into();
        let moment = Moment {
            at: moment.at.max(ticket.parked_at),
            ..moment
        };
        let (now, until) = (moment.guess(), ticket.until(moment));
        let stay = Stay::new(ticket, &terms, moment, None);
        let (steps, curve) = if stay.runs {
            let (pricer, so_far) = (terms.pricer(), priced(ticket, until, None));
            let steps = Curve::ahead(&pricer, &so_far);
            let curve = Curve::new(&pricer, &so_far, &steps);
            (steps, curve)
        } else {
            (Vec::new(), None)
        };
        let ahead = steps.into_iter().map(|step| Ahead {
            from: clock::time_and_day(terms.calendar, step.from.instant(), now),
            total: Sum::new(step.total),
        });
        Self {
            lot_name: page.lot_name.clone(),
            address: page.address.clone(),
            code: ticket.code,
            spot: SpotSign::of_places(&page.places),
            level: ticket.level.clone().filter(|_| ticket.is_open()),
            standing: stay.standing,
            parked: stay.parked,
            left: stay.left,
            stay: stay.length,
            ahead: ahead.collect(),
            leave_by: stay.leave_by,
            bill: stay.bill,
            tariff: tariff::sentences(terms.tariff, terms.currency),
            curve,
        }
    }
}
