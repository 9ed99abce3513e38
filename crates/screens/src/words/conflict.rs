//! Facts that contradict one another, in words.

use engine::conflict::Conflict;
use engine::lot::Lot;
use engine::money::Money;
use engine::plate::Plate;
use engine::spot::SpotId;
use engine::state::{State, Ticket};
use engine::ticket::TicketCode;
use engine::time::Instant;

use super::resolution;
use crate::bill::Sum;
use crate::clock;
use crate::place::SpotSign;

/// Tells a conflict: a heading, and a line for each side of it.
pub fn conflict(conflict: &Conflict, state: &State, now: Instant) -> (String, [String; 2]) {
    let say = Tell { state, now };
    match conflict {
        Conflict::SpotTaken { spot, ticket, holder } => (
            format!("Spot {} was given to two cars", sign(state.lot(), spot)),
            [say.stands(*holder), say.stands(*ticket)],
        ),
        Conflict::PlateTwice { ticket, holder } => (
            say.plate(*ticket).map_or_else(
                || "A car came in twice".to_owned(),
                |plate| format!("{plate} came in twice"),
            ),
            [say.stands(*holder), say.stands(*ticket)],
        ),
        Conflict::LeftTwice { ticket, at } => (
            "A car left that had left before".to_owned(),
            [say.left(*ticket), format!("left again {}", say.time(*at))],
        ),
        Conflict::MovedAfterLeaving { ticket, at, spots } => {
            let there = SpotSign::of_all(state.lot(), spots);
            let there = there.map_or_else(String::new, |sign| format!(" to {sign}"));
            (
                "A car was moved after it had left".to_owned(),
                [say.left(*ticket), format!("moved{there} {}", say.time(*at))],
            )
        }
        Conflict::UnknownTicket { ticket } => (
            "A record waits for its ticket".to_owned(),
            [
                ticket.to_string(),
                "nobody has recorded when it came in".to_owned(),
            ],
        ),
        Conflict::Overpaid { ticket } => ("More was taken than was due".to_owned(), say.account(*ticket)),
        Conflict::PaidTwice { ticket } => ("A car was paid for twice".to_owned(), say.account(*ticket)),
        Conflict::LeftUnpaid { ticket } => (
            "A car left without paying all".to_owned(),
            [say.left(*ticket), format!("{} was still due", say.due(*ticket))],
        ),
        Conflict::FeeDifference {
            ticket,
            shown,
            computed,
            ..
        } => (
            "Less was shown and paid than was due".to_owned(),
            [
                format!("{}: {} shown", say.name(*ticket), sum(*shown)),
                format!("{} was due", sum(*computed)),
            ],
        ),
        Conflict::ClockDoubt { ticket, at } => (
            "A clock is wrong".to_owned(),
            [say.came(*ticket), format!("left or paid {}", say.time(*at))],
        ),
        Conflict::RefundedTooMuch { ticket, excess, .. } => (
            "Too much was given back".to_owned(),
            [say.name(*ticket), format!("{} too much", sum(*excess))],
        ),
        Conflict::SettledTwice { of, kept, other } => {
            let settled = kept.as_ref().map(|kept| resolution::choice(of, kept, state, now));
            let settled = settled.unwrap_or_else(|| "it had settled itself".to_owned());
            (
                format!("Two answers: {}", self::conflict(of, state, now).0),
                [
                    format!("first: {settled}"),
                    format!("then: {}", resolution::choice(of, other, state, now)),
                ],
            )
        }
        Conflict::TicketDiffers { ticket } => (
            "A ticket says something else than its record".to_owned(),
            [
                say.came(*ticket),
                "the ticket that was shown says otherwise".to_owned(),
            ],
        ),
    }
}

/// Tells the sides of a conflict.
struct Tell<'a> {
    state: &'a State,
    now: Instant,
}

impl Tell<'_> {
    fn ticket(&self, code: TicketCode) -> Option<&Ticket> {
        self.state.ticket(code)
    }

    /// `S-PK 1234 · 7BJ-GR8-F6M`.
    fn name(&self, code: TicketCode) -> String {
        let plate = self.ticket(code).and_then(|ticket| ticket.vehicle.plate.as_ref());
        plate.map_or_else(|| code.to_string(), |plate| format!("{plate} · {code}"))
    }

    fn plate(&self, code: TicketCode) -> Option<&Plate> {
        self.ticket(code)?.vehicle.plate.as_ref()
    }

    fn time(&self, at: Instant) -> String {
        clock::time_and_day(&self.state.lot().document().calendar, at, self.now)
    }

    fn came(&self, code: TicketCode) -> String {
        let came = self.ticket(code).map(|ticket| ticket.parked_at);
        let came = came.map_or_else(String::new, |at| format!(", in since {}", self.time(at)));
        format!("{}{came}", self.name(code))
    }

    /// Where it stands, and since when it has been inside.
    fn stands(&self, code: TicketCode) -> String {
        let ticket = self.ticket(code);
        let spot = ticket.and_then(|ticket| SpotSign::of_all(self.state.lot(), &ticket.spots));
        let spot = spot.map_or_else(String::new, |sign| format!(", {sign}"));
        format!("{}{spot}", self.came(code))
    }

    fn left(&self, code: TicketCode) -> String {
        let left = self.ticket(code).and_then(|ticket| ticket.left_at);
        let left = left.map_or_else(String::new, |at| format!(" left {}", self.time(at)));
        format!("{}{left}", self.name(code))
    }

    /// What was paid, and what the stay costs.
    fn account(&self, code: TicketCode) -> [String; 2] {
        let currency = self.state.lot().document().currency;
        let ticket = self.ticket(code);
        let paid = ticket.map_or(Money::zero(currency), |ticket| ticket.paid(currency));
        let price = ticket
            .and_then(|ticket| self.state.fee(ticket, self.now).ok())
            .map_or(Money::zero(currency), |fee| fee.bill.total);
        [
            format!("{}: {} paid", self.name(code), sum(paid)),
            format!("{} is the price", sum(price)),
        ]
    }

    fn due(&self, code: TicketCode) -> String {
        let currency = self.state.lot().document().currency;
        let fee = self
            .ticket(code)
            .and_then(|ticket| self.state.fee(ticket, self.now).ok());
        sum(fee.map_or(Money::zero(currency), |fee| fee.due))
    }
}

fn sum(money: Money) -> String {
    Sum::new(money).text
}

fn sign(lot: &Lot, spot: &SpotId) -> String {
    SpotSign::new(lot, spot).map_or_else(|| spot.to_string(), |sign| sign.to_string())
}
