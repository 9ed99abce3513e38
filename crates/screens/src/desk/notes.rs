//! What can be noted on a ticket, and changes what it costs: discounts, groups, its loss, charging.

use engine::decide::Command;
use engine::operation::Note;
use engine::state::{Terms, Ticket};
use engine::tariff::ChargingPeriod;
use engine::ticket::TicketCode;
use engine::time::Instant;

use crate::bill::Sum;
use crate::clock;
use crate::words::{self, Message};

/// What can be noted on a ticket. Whoever has left is done with all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// The discounts and groups that the tariff knows.
    pub choices: Vec<Choice>,
    /// The loss of the ticket, where the tariff has a price for it.
    pub loss: Option<Loss>,
    /// The charger it stands at, if it does.
    pub charging: Option<Charging>,
}

/// A discount or a group that may be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// Whether it is noted already.
    pub is_noted: bool,
    /// What the button asks for.
    pub command: Command,
}

/// The loss of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What it costs, as a sentence.
    pub words: String,
    /// Whether it is noted already.
    pub is_noted: bool,
    /// What the button asks for.
    pub command: Command,
}

/// A vehicle at a charger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charging {
    /// The ticket.
    ticket: TicketCode,
    /// Whether it is plugged in.
    pub is_plugged_in: bool,
    /// Since when energy flows, as far as the charger's reading is noted by hand.
    flows_from: Option<Instant>,
    /// `Plugged in at 15:15.`
    pub words: Option<String>,
}

impl Notes {
    pub(super) fn new(ticket: &Ticket, terms: &Terms, now: Instant) -> Self {
        if !ticket.is_open() {
            return Self::default();
        }
        let code = ticket.code;
        let note = |note| Command::Note { ticket: code, note };
        let discounts = terms.tariff.validations().into_iter().map(|name| Choice {
            label: words::titled(name),
            is_noted: ticket.validations.contains(name),
            command: note(Note::Validated {
                name: name.to_owned(),
            }),
        });
        let groups = terms.tariff.customers().into_iter().map(|group| Choice {
            label: words::titled(group),
            is_noted: ticket.customers.contains(group),
            command: note(Note::Recognised {
                group: group.to_owned(),
            }),
        });
        let loss = terms.tariff.lost_ticket.map(|price| Loss {
            words: format!(
                "It costs {}, or the stay where that is more.",
                Sum::of_amount(price, terms.currency).text
            ),
            is_noted: ticket.is_lost,
            command: note(Note::Lost),
        });
        Self {
            choices: discounts.chain(groups).collect(),
            loss,
            charging: Charging::new(ticket, terms, now),
        }
    }
}

impl Charging {
    /// Whoever is plugged in still is, wherever the vehicle has been moved to since.
    fn new(ticket: &Ticket, terms: &Terms, now: Instant) -> Option<Self> {
        let stands_at_charger = ticket.stood_on.last().is_some_and(|spot| spot.charger);
        let session = ticket.charging.last().filter(|_| ticket.is_plugged_in());
        let words = session.map(|session| {
            let at = clock::time_and_day(terms.calendar, session.plugged_at, now);
            format!("Plugged in at {at}.")
        });
        (stands_at_charger || session.is_some()).then_some(Self {
            ticket: ticket.code,
            is_plugged_in: session.is_some(),
            flows_from: session.map(|session| {
                session
                    .periods
                    .last()
                    .map_or(session.plugged_at, |last| last.from)
            }),
            words,
        })
    }

    /// Plugging it in, from when on energy flows until somebody says how much it was; or unplugging it.
    pub fn turn(&self, now: Instant) -> Vec<Command> {
        if self.is_plugged_in {
            vec![self.note(Note::Unplugged)]
        } else {
            let flows = self.metered(now, None, 0);
            vec![self.note(Note::PluggedIn), flows]
        }
    }

    /// The end of charging, with the kilowatt-hours that somebody read off the charger.
    ///
    /// # Errors
    /// What to tell whoever typed something else.
    pub fn ended(&self, typed: &str, now: Instant) -> Result<Command, Message> {
        let energy_wh = watt_hours(typed).ok_or_else(words::no_energy)?;
        let from = self.flows_from.unwrap_or(now).min(now);
        // A period that begins as one before it replaces that.
        Ok(self.metered(from, Some(now), energy_wh))
    }

    fn metered(&self, from: Instant, until: Option<Instant>, energy_wh: u64) -> Command {
        let period = ChargingPeriod {
            from,
            until,
            energy_wh,
            power_w: None,
        };
        self.note(Note::EnergyMetered { period })
    }

    fn note(&self, note: Note) -> Command {
        Command::Note {
            ticket: self.ticket,
            note,
        }
    }
}

/// `12.34` as watt-hours. No car takes a megawatt-hour.
fn watt_hours(typed: &str) -> Option<u64> {
    let text = typed.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=3).contains(&whole.len()) && part.len() <= 3 && all_digits(whole) && all_digits(part);
    fits.then(|| format!("{whole}{part:0<3}").parse().ok()).flatten()
}
