//! A day of a lot, played through the engine: every vehicle is let in, charged and let out by its rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use engine::allocation::Wishes;
use engine::apply::{Rejection, apply};
use engine::decide::{Command, decide};
use engine::lot::{Lot, SharedLot};
use engine::money::Money;
use engine::occupancy::Counts;
use engine::operation::{Fact, Means, Operation};
use engine::refusal::Refusal;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo, IssueError, TicketCode};
use engine::time::Instant;

use crate::attendant;
use crate::dice::Dice;
use crate::traffic::{self, Visitor};

/// Which day to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The date, by the lot's clock.
    pub date: NaiveDate,
    /// The same seed gives the same day.
    pub seed: u64,
    /// How many vehicles come; as many as a lot of its size may expect where absent.
    pub vehicles: Option<u32>,
}

/// What happened in an hour, and how the lot stood at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// When it began, by the lot's clock. Clocks that go back show an hour twice.
    pub begins: NaiveDateTime,
    /// Vehicles let in.
    pub arrivals: usize,
    /// Vehicles for which nothing was free.
    pub turned_away: usize,
    /// Vehicles that drove out.
    pub departures: usize,
    /// The spots at the end of the hour.
    pub counts: Counts,
    /// What was paid in it.
    pub revenue: Money,
}

/// A day, played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The hours of the day: 24, or 23 or 25 where the clocks change.
    pub hours: Vec<Hour>,
    /// The milliseconds that those who left had stayed, in all.
    pub stayed_for: u64,
    /// How often a vehicle was moved by hand, or two changed places.
    pub moved: usize,
    /// How often spots were closed by hand, to be opened again.
    pub closed: usize,
    /// Contradictions in the log. One device decides everything here, so any is a bug.
    pub conflicts: usize,
    /// The digest of the state at the end.
    pub state: [u8; 32],
}

/// Why a day could not be played to its end: the engine said no where it never should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// A command was refused that an open barrier always allows.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// An operation that was decided a moment ago meant nothing.
    #[error("rejected: {0}")]
    Rejected(#[from] Rejection),
    /// More operations than a device can number.
    #[error(transparent)]
    Issue(#[from] IssueError),
}

impl Day {
    /// Vehicles let in.
    pub fn arrivals(&self) -> usize {
        self.hours.iter().map(|hour| hour.arrivals).sum()
    }

    /// Vehicles for which nothing was free.
    pub fn turned_away(&self) -> usize {
        self.hours.iter().map(|hour| hour.turned_away).sum()
    }

    /// Vehicles that drove out.
    pub fn departures(&self) -> usize {
        self.hours.iter().map(|hour| hour.departures).sum()
    }

    /// What was paid, or `None` beyond every sum that money can count.
    pub fn revenue(&self) -> Option<Money> {
        let (first, rest) = self.hours.split_first()?;
        rest.iter()
            .try_fold(first.revenue, |sum, hour| sum.checked_add(hour.revenue))
    }

    /// The fullest hour, the first of several.
    pub fn fullest(&self) -> Option<&Hour> {
        let ranked = self.hours.iter().rev();
        ranked.max_by_key(|hour| hour.counts.occupied)
    }
}

/// Plays a day from an empty lot at midnight until the next midnight.
///
/// # Errors
/// [`Stuck`] where the engine contradicts itself, or beyond some millions of vehicles.
pub fn play(lot: Lot, plan: Plan) -> Result<Day, Stuck> {
    let mut dice = Dice::new(plan.seed);
    let count = plan.vehicles.unwrap_or_else(|| traffic::usual_visitors(&lot));
    let visitors = traffic::visitors(&lot, plan.date, &mut dice, count);
    let ends: Vec<(NaiveDateTime, Instant)> = hours(&lot, plan.date);
    let midnight = lot
        .document()
        .calendar
        .offsets
        .minute_on(plan.date, NaiveTime::MIN);
    let mut garage = Garage::new(Arc::new(lot), dice, Dice::new(!plan.seed));
    for visitor in visitors {
        garage.expect(visitor.arrives_at, Event::Arrives(visitor));
    }
    if let Some(&(_, end)) = ends.last() {
        garage.plan_rounds(midnight.instant(), end);
    }
    let mut hours = Vec::new();
    for (begins, end) in ends {
        hours.push(garage.run_until(begins, end)?);
    }
    Ok(Day {
        hours,
        stayed_for: garage.stayed_for,
        moved: garage.moved,
        closed: garage.closed,
        conflicts: garage.state.conflicts().count(),
        state: garage.state.hash(),
    })
}

/// Each hour of a date: what the clock shows when it begins, and when it ends.
fn hours(lot: &Lot, date: NaiveDate) -> Vec<(NaiveDateTime, Instant)> {
    let clock = &lot.document().calendar.offsets;
    let next = date.succ_opt().unwrap_or(NaiveDate::MAX);
    let mut at = clock.minute_on(date, NaiveTime::MIN);
    let midnight = clock.minute_on(next, NaiveTime::MIN);
    let mut hours = Vec::new();
    while at < midnight {
        // A change by half an hour leaves a short hour at the end of the day.
        let end = at.plus(60).min(midnight);
        hours.push((clock.local(at), end.instant()));
        at = end;
    }
    hours
}

enum Event {
    Arrives(Visitor),
    Pays(TicketCode),
    DrivesOut(TicketCode),
    Round,
}

/// The lot with its one device and its barriers.
struct Garage {
    state: State,
    dice: Dice,
    /// The attendant's own, so that what they do changes nothing about who comes and how long they stay.
    attendants_dice: Dice,
    /// What is to happen: by time, then in the order it was planned.
    agenda: BTreeMap<(Instant, u32), Event>,
    planned: u32,
    seq: u32,
    stayed_for: u64,
    moved: usize,
    closed: usize,
}

/// The device that decides everything, and the key of its ticket codes: nobody has to guess these.
const DEVICE: DeviceNo = DeviceNo(1);
const KEY: CodeKey = CodeKey(*b"a simulated day!");

impl Garage {
    fn new(lot: SharedLot, dice: Dice, attendants_dice: Dice) -> Self {
        Self {
            state: State::open(lot),
            dice,
            attendants_dice,
            agenda: BTreeMap::new(),
            planned: 0,
            seq: 0,
            stayed_for: 0,
            moved: 0,
            closed: 0,
        }
    }

    fn expect(&mut self, at: Instant, event: Event) {
        self.agenda.insert((at, self.planned), event);
        self.planned += 1;
    }

    /// Plans when an attendant goes round: about once an hour, and more often in a large lot.
    fn plan_rounds(&mut self, from: Instant, until: Instant) {
        let seconds = u32::try_from(until.since(from) / 1000).unwrap_or(u32::MAX);
        let rounds = 24 + self.state.lot().spots().len() / 10;
        for _ in 0..rounds.min(240) {
            let after = i64::from(self.attendants_dice.below(seconds)) * 1000;
            self.expect(Instant(from.0 + after), Event::Round);
        }
    }

    fn run_until(&mut self, begins: NaiveDateTime, end: Instant) -> Result<Hour, Stuck> {
        let currency = self.state.lot().document().currency;
        let mut hour = Hour {
            begins,
            arrivals: 0,
            turned_away: 0,
            departures: 0,
            counts: self.state.occupancy().total(),
            revenue: Money::zero(currency),
        };
        while let Some(entry) = self.agenda.first_entry() {
            let at = entry.key().0;
            if at >= end {
                break;
            }
            match entry.remove() {
                Event::Arrives(visitor) => self.arrive(at, visitor, &mut hour)?,
                Event::Pays(ticket) => {
                    self.pay(at, ticket, &mut hour)?;
                    let way_out = self.way_out(ticket);
                    self.expect(Instant(at.0 + way_out), Event::DrivesOut(ticket));
                }
                Event::DrivesOut(ticket) => {
                    // The price may have moved on since the till: a stay that was free, or no grace to drive out.
                    self.pay(at, ticket, &mut hour)?;
                    self.drive_out(at, ticket, &mut hour)?;
                }
                Event::Round => self.go_round(at)?,
            }
        }
        hour.counts = self.state.occupancy().total();
        Ok(hour)
    }

    fn arrive(&mut self, at: Instant, visitor: Visitor, hour: &mut Hour) -> Result<(), Stuck> {
        let command = Command::Park {
            vehicle: visitor.vehicle,
            wishes: Wishes::default(),
            spot: None,
        };
        let ticket = self.next_ticket()?;
        match decide(&self.state, &command, ticket, at) {
            Ok(fact) => {
                self.record(at, fact)?;
                hour.arrivals += 1;
                self.expect(Instant(at.0 + visitor.stays_for), Event::Pays(ticket));
                Ok(())
            }
            Err(
                Refusal::LotFull { .. } | Refusal::NoSpotsTogether { .. } | Refusal::ClassNotAdmitted { .. },
            ) => {
                hour.turned_away += 1;
                Ok(())
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Pays what is due, if anything is.
    fn pay(&mut self, at: Instant, code: TicketCode, hour: &mut Hour) -> Result<(), Stuck> {
        let Some(ticket) = self.state.ticket(code) else {
            return Ok(());
        };
        let due = self.state.fee(ticket, at).map_or(hour.revenue, |fee| fee.due);
        if !due.is_positive() {
            return Ok(());
        }
        let command = Command::Pay {
            ticket: code,
            amount: due,
            means: Means::Simulated,
        };
        let fact = decide(&self.state, &command, code, at)?;
        self.record(at, fact)?;
        hour.revenue = hour.revenue.checked_add(due).unwrap_or(hour.revenue);
        Ok(())
    }

    fn drive_out(&mut self, at: Instant, code: TicketCode, hour: &mut Hour) -> Result<(), Stuck> {
        let fact = decide(&self.state, &Command::Leave { ticket: code }, code, at)?;
        self.record(at, fact)?;
        hour.departures += 1;
        let parked_at = self.state.ticket(code).map_or(at, |ticket| ticket.parked_at);
        self.stayed_for += at.since(parked_at);
        Ok(())
    }

    /// An attendant does something by hand. What the rules refuse is not done.
    fn go_round(&mut self, at: Instant) -> Result<(), Stuck> {
        let Some(command) = attendant::next_command(&self.state, &mut self.attendants_dice) else {
            return Ok(());
        };
        if let Ok(fact) = decide(&self.state, &command, self.next_ticket()?, at) {
            self.moved += usize::from(matches!(fact, Fact::Moved { .. } | Fact::Swapped { .. }));
            self.closed += usize::from(matches!(fact, Fact::SpotsClosed { .. }));
            self.record(at, fact)?;
        }
        Ok(())
    }

    /// From the till to the barrier, in milliseconds: some minutes, within the grace where there is one.
    fn way_out(&mut self, code: TicketCode) -> i64 {
        let tariff = self
            .state
            .ticket(code)
            .and_then(|ticket| self.state.lot().tariff(ticket.tariff));
        let grace = tariff.map_or(0, |tariff| tariff.exit_grace_minutes);
        i64::from(self.dice.below(60 * grace.min(6))) * 1000
    }

    fn next_ticket(&self) -> Result<TicketCode, IssueError> {
        TicketCode::issue(&KEY, DEVICE, self.seq + 1)
    }

    fn record(&mut self, at: Instant, fact: Fact) -> Result<(), Stuck> {
        self.seq += 1;
        let operation = Operation {
            device: DEVICE,
            seq: self.seq,
            at,
            skew: None,
            rules: engine::RULES,
            fact,
        };
        apply(&mut self.state, &operation)?;
        Ok(())
    }
}
