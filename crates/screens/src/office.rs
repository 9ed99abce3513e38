//! The office: today in numbers.

use engine::correction::Corrected;
use engine::money::Money;
use engine::occupancy::Counts;
use engine::plate::Plate;
use engine::spot::SpotKind;
use engine::state::{State, Ticket};
use engine::ticket::TicketCode;
use engine::time::Instant;

use crate::bill::Sum;
use crate::clock;
use crate::place::{LevelSign, Sign};
use crate::stay::Standing;

/// The numbers on top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    /// The date.
    pub date: String,
    /// Free spots.
    pub free: usize,
    /// All spots.
    pub spots: usize,
    /// How full the lot is, in whole percent.
    pub percent: usize,
    /// Money taken since the lot's midnight, less what was given back.
    pub revenue: Sum,
    /// Vehicles that came in since then.
    pub parked: usize,
    /// Vehicles that went out since then.
    pub left: usize,
    /// Vehicles inside.
    pub inside: usize,
}

/// Counts today, by the lot's own calendar day.
pub fn today(state: &State, now: Instant) -> Today {
    let document = state.lot().document();
    let day = clock::date(&document.calendar, now);
    let is_today = |at: Instant| clock::date(&document.calendar, at) == day;
    let taken = state
        .tickets()
        .flat_map(|ticket| &ticket.payments)
        .map(|payment| (payment.at, payment.amount));
    let given_back = state
        .tickets()
        .flat_map(|ticket| &ticket.corrections)
        .filter(|entry| matches!(entry.what, Corrected::Refunded { .. }))
        .map(|entry| (entry.at, entry.amount));
    let moved = taken.chain(given_back).filter(|(at, _)| is_today(*at));
    let revenue = moved.fold(Money::zero(document.currency), |sum, (_, amount)| {
        sum.checked_add(amount).unwrap_or(sum)
    });
    let total = state.occupancy().total();
    Today {
        date: clock::long_date(&document.calendar, now),
        free: total.free,
        spots: total.spots(),
        percent: total.percent(),
        revenue: Sum::new(revenue),
        parked: state
            .tickets()
            .filter(|ticket| is_today(ticket.parked_at))
            .count(),
        left: state
            .tickets()
            .filter(|ticket| ticket.left_at.is_some_and(is_today))
            .count(),
        inside: state.tickets().filter(|ticket| ticket.is_open()).count(),
    }
}

/// A row of the occupancy tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccupancyRow {
    /// What is counted, in words.
    pub name: String,
    /// Its icon, for a kind.
    pub icon: Option<&'static str>,
    /// Its sign, for a level.
    pub level: Option<LevelSign>,
    /// The counts.
    pub counts: Counts,
}

/// Occupancy level by level.
pub fn by_level(state: &State) -> Vec<OccupancyRow> {
    let row = |level| {
        let sign = LevelSign::new(state.lot(), level)?;
        Some(OccupancyRow {
            name: sign.name.clone(),
            icon: None,
            level: Some(sign),
            counts: state.occupancy().level(level),
        })
    };
    (0..state.lot().document().levels.len()).filter_map(row).collect()
}

/// Occupancy by kind, then by feature. Kinds and features that the lot does not have are left out.
pub fn by_kind(state: &State) -> Vec<OccupancyRow> {
    let occupancy = state.occupancy();
    let rows = [
        ("Compact", "car", occupancy.kind(SpotKind::Compact)),
        ("Large", "van", occupancy.kind(SpotKind::Large)),
        ("Motorcycle", "motorcycle", occupancy.kind(SpotKind::Motorcycle)),
        ("Accessible", "accessible", occupancy.accessible()),
        ("Charger", "ev", occupancy.charging()),
    ];
    let row = |(name, icon, counts): (&str, _, Counts)| {
        (counts.spots() > 0).then(|| OccupancyRow {
            name: name.to_owned(),
            icon: Some(icon),
            level: None,
            counts,
        })
    };
    rows.into_iter().filter_map(row).collect()
}

/// A row of the ticket table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// Its code.
    pub code: TicketCode,
    /// The plate, where known.
    pub plate: Option<String>,
    /// Its spot, or all of them, or the level it was sent to.
    pub spot: Option<Sign>,
    /// When it came in.
    pub parked: String,
    /// How long it stayed so far.
    pub stay: String,
    /// What is due while inside, what was paid otherwise.
    pub sum: String,
    /// How it stands.
    pub standing: Standing,
}

/// The tickets that match what was typed, the newest first: part of a plate, a code or a spot; all where nothing was typed.
pub fn tickets(state: &State, typed: &str, now: Instant, most: usize) -> Vec<TicketRow> {
    let part = Plate::search_form(typed);
    let squeezed = |text: &str| text.replace('-', "").contains(&part);
    let matches = |ticket: &&Ticket| {
        typed.trim().is_empty()
            || !part.is_empty()
                && (ticket
                    .vehicle
                    .plate
                    .as_ref()
                    .is_some_and(|plate| squeezed(plate.as_str()))
                    || squeezed(&ticket.code.plain())
                    || ticket.spots.iter().any(|spot| squeezed(spot.as_str())))
    };
    let mut found: Vec<_> = state.tickets().filter(matches).collect();
    found.sort_by_key(|ticket| std::cmp::Reverse((ticket.left_at.unwrap_or(ticket.parked_at), ticket.code)));
    found
        .into_iter()
        .take(most)
        .map(|ticket| ticket_row(state, ticket, now))
        .collect()
}

fn ticket_row(state: &State, ticket: &Ticket, now: Instant) -> TicketRow {
    let document = state.lot().document();
    let due = state
        .fee(ticket, now)
        .map_or(Money::zero(document.currency), |fee| fee.due);
    let standing = Standing::of(ticket, due);
    let sum = if standing == Standing::Inside {
        due
    } else {
        ticket.paid(document.currency)
    };
    TicketRow {
        code: ticket.code,
        plate: ticket.vehicle.plate.as_ref().map(ToString::to_string),
        spot: Sign::of(ticket, state.lot()),
        parked: clock::time_and_day(&document.calendar, ticket.parked_at, now),
        stay: clock::duration(ticket.parked_at.minute(), ticket.left_at.unwrap_or(now).minute()),
        sum: sum.digits(),
        standing,
    }
}
