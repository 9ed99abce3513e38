//! The kiosk: one question a screen, for a stranger with ten seconds.

use engine::allocation::Wishes;
use engine::decide::{Command, shown};
use engine::money::Money;
use engine::operation::{Fact, Means, Operation};
use engine::refusal::Refusal;
use engine::signed;
use engine::state::State;
use engine::ticket::{TicketCode, TicketCodeError};
use engine::time::{Instant, Moment};
use engine::vehicle::{Vehicle, VehicleClass};

use crate::place::Sign;
use crate::words::{self, Message};

/// What the kiosk shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Free places, the tariff, and the way in and out.
    Rest,
    /// Which vehicle?
    Vehicle,
    /// The ticket, and where to drive.
    DriveTo(TicketCode),
    /// Something the rules say no to, in words.
    Refused(Message),
    /// The ticket's code is being typed.
    Code(CodeEntry),
    /// The fee and why.
    Fee(TicketCode),
    /// The terminal is at work.
    Terminal {
        /// For which ticket.
        ticket: TicketCode,
        /// The sum that was shown and agreed to.
        amount: Money,
    },
    /// Paid, or nothing to pay: drive out.
    Goodbye {
        /// The ticket.
        ticket: TicketCode,
        /// What was taken just now, if anything.
        taken: Option<Money>,
    },
    /// How to get help.
    Help,
    /// The device cannot record anything.
    NotSaved(String),
}

/// A code as far as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeEntry {
    /// The letters and digits so far.
    pub typed: String,
    /// What is wrong with the whole code, once it is whole.
    pub problem: Option<String>,
}

impl CodeEntry {
    /// The places of a code.
    pub const PLACES: usize = 9;

    /// What stands in each place.
    pub fn places(&self) -> [Option<char>; Self::PLACES] {
        let mut places = [None; Self::PLACES];
        for (place, c) in places.iter_mut().zip(self.typed.chars()) {
            *place = Some(c);
        }
        places
    }
}

/// What somebody touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Take a ticket for this vehicle.
    TakeTicket(Vehicle),
    /// Choose another vehicle.
    OtherVehicle,
    /// Begin to pay and leave.
    PayAndLeave,
    /// A key of the code keypad.
    Key(char),
    /// Take the last letter back.
    Erase,
    /// A ticket was held under the scanner.
    Scan(String),
    /// Agree to the sum on the screen.
    Pay,
    /// The simulated terminal says yes.
    TerminalAccepts,
    /// The simulated terminal says no, or the driver changes their mind.
    TerminalDeclines,
    /// One step back, or away from a message.
    Back,
    /// Finished.
    Done,
    /// Help.
    Help,
}

/// The kiosk's present screen, and when somebody last touched it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// What it shows.
    pub screen: Screen,
    touched_at: Instant,
}

/// What a kiosk's terminal takes.
pub const MEANS: Means = Means::Simulated;

/// A screen left alone warns after this time, in milliseconds (UX requirement U10).
const IDLE_MS: u64 = 60_000;
/// And goes back to rest this much later.
const WARNING_MS: u64 = 20_000;
/// What tells the driver where to go stays this long; then the next car's turn comes.
const SEND_OFF_MS: u64 = 20_000;

impl Kiosk {
    /// A kiosk at rest.
    pub fn new(now: Instant) -> Self {
        Self {
            screen: Screen::Rest,
            touched_at: now,
        }
    }

    /// Takes a touch in, and tells what to record. What comes of that is told by [`Kiosk::recorded`].
    pub fn touch(&mut self, touch: Touch, state: &State, now: impl Into<Moment>) -> Vec<Command> {
        let now = now.into();
        self.touched_at = now.guess();
        match (&mut self.screen, touch) {
            (_, Touch::TakeTicket(vehicle)) => {
                return vec![Command::Park {
                    vehicle,
                    wishes: Wishes::default(),
                    spot: None,
                }];
            }
            (_, Touch::OtherVehicle) => self.screen = Screen::Vehicle,
            (_, Touch::PayAndLeave) | (Screen::Fee(_), Touch::Back) => {
                self.screen = Screen::Code(CodeEntry::default());
            }
            (_, Touch::Help) => self.screen = Screen::Help,
            // Nobody leaves a payment half-way because the next driver is in a hurry.
            (Screen::Terminal { .. }, Touch::Scan(_)) => {}
            (_, Touch::Scan(scanned)) => return self.scan(scanned, state),
            (Screen::Code(entry), Touch::Key(key)) => {
                if let Some(next) = type_key(entry, key, state) {
                    self.screen = next;
                }
            }
            (Screen::Code(entry), Touch::Erase) => {
                entry.typed.pop();
                entry.problem = None;
            }
            (Screen::Fee(ticket), Touch::Pay) => {
                let (ticket, due) = (*ticket, due(state, *ticket, now));
                if !due.is_positive() {
                    return vec![Command::Leave { ticket }];
                }
                self.screen = Screen::Terminal { ticket, amount: due };
            }
            (Screen::Terminal { ticket, amount }, Touch::TerminalAccepts) => {
                let (ticket, amount) = (*ticket, *amount);
                return vec![
                    Command::Pay {
                        ticket,
                        amount,
                        means: MEANS,
                    },
                    Command::Leave { ticket },
                ];
            }
            (Screen::Terminal { ticket, .. }, Touch::TerminalDeclines | Touch::Back) => {
                self.screen = Screen::Fee(*ticket);
            }
            (_, Touch::Back | Touch::Done) => self.screen = Screen::Rest,
            // A touch that belongs to a screen already gone.
            (
                _,
                Touch::Key(_) | Touch::Erase | Touch::Pay | Touch::TerminalAccepts | Touch::TerminalDeclines,
            ) => {}
        }
        Vec::new()
    }

    /// Opens the ticket that was scanned. One that is true and not known here counts from now on (K-7).
    fn scan(&mut self, scanned: String, state: &State) -> Vec<Command> {
        let text = signed::text_of(&scanned);
        self.screen = if TicketCode::parse(&text).is_ok() {
            let mut entry = CodeEntry::default();
            let opened = text.chars().find_map(|key| type_key(&mut entry, key, state));
            opened.unwrap_or(Screen::Code(entry))
        } else {
            match shown(state, &scanned) {
                Ok(claim) if state.ticket(claim.ticket).is_some() => Screen::Fee(claim.ticket),
                Ok(_) => return vec![Command::Present { text: scanned }],
                Err(refusal) => Screen::Refused(words::refusal(&refusal)),
            }
        };
        Vec::new()
    }

    /// Shows what was recorded.
    pub fn recorded(&mut self, operations: &[Operation], now: Instant) {
        self.touched_at = now;
        let mut taken = None;
        for operation in operations {
            match &operation.fact {
                Fact::Parked { ticket, .. } | Fact::Admitted { ticket, .. } => {
                    self.screen = Screen::DriveTo(*ticket);
                }
                Fact::Paid { amount, .. } => taken = Some(*amount),
                Fact::Presented { .. } => {
                    if let Some(ticket) = operation.fact.ticket() {
                        self.screen = Screen::Fee(ticket);
                    }
                }
                Fact::Left { ticket } => {
                    self.screen = Screen::Goodbye {
                        ticket: *ticket,
                        taken,
                    }
                }
                // A kiosk does nothing else.
                Fact::LotPublished { .. }
                | Fact::Lease { .. }
                | Fact::Noted { .. }
                | Fact::Moved { .. }
                | Fact::Swapped { .. }
                | Fact::SpotsClosed { .. }
                | Fact::SpotsOpened { .. }
                | Fact::Resolved { .. }
                | Fact::ClockFound { .. }
                | Fact::DeviceEnrolled { .. }
                | Fact::DeviceRevoked { .. }
                | Fact::Filed { .. }
                | Fact::Erased { .. } => {}
            }
        }
    }

    /// Shows why nothing was recorded.
    ///
    /// When the price moved on while the driver looked, the new sum is shown at once: it explains itself.
    pub fn refused(&mut self, refusal: &Refusal, now: Instant) {
        self.touched_at = now;
        self.screen = match (&self.screen, refusal) {
            (Screen::Terminal { ticket, .. }, Refusal::WrongAmount { .. } | Refusal::NothingDue { .. }) => {
                Screen::Fee(*ticket)
            }
            _ => Screen::Refused(words::refusal(refusal)),
        };
    }

    /// Shows that the device could not record anything.
    pub fn not_saved(&mut self, reason: String, now: Instant) {
        self.touched_at = now;
        self.screen = Screen::NotSaved(reason);
    }

    /// Whether the screen asks if somebody is still there.
    pub fn warns(&self, now: Instant) -> bool {
        self.can_idle() && self.idle_ms(now) >= IDLE_MS
    }

    /// Goes back to rest when nobody is there any more; tells whether it did.
    pub fn tick(&mut self, now: Instant) -> bool {
        // A clock that was found to be ahead goes back, and nobody has waited for that.
        self.touched_at = self.touched_at.min(now);
        let limit = match self.screen {
            Screen::DriveTo(_) | Screen::Goodbye { .. } => SEND_OFF_MS,
            _ => IDLE_MS + WARNING_MS,
        };
        let gone = self.screen != Screen::Rest
            && !matches!(self.screen, Screen::Terminal { .. })
            && self.idle_ms(now) >= limit;
        if gone {
            *self = Self::new(now);
        }
        gone
    }

    /// Somebody is there: any touch anywhere.
    pub fn somebody_is_there(&mut self, now: Instant) {
        self.touched_at = now;
    }

    fn can_idle(&self) -> bool {
        // Never while money is on its way, and a send-off simply ends.
        !matches!(
            self.screen,
            Screen::Rest | Screen::Terminal { .. } | Screen::DriveTo(_) | Screen::Goodbye { .. }
        )
    }

    fn idle_ms(&self, now: Instant) -> u64 {
        now.since(self.touched_at)
    }
}

fn due(state: &State, ticket: TicketCode, now: Moment) -> Money {
    let nothing = Money::zero(state.lot().document().currency);
    state
        .ticket(ticket)
        .and_then(|ticket| {
            let until = ticket.until(now);
            ticket
                .fee_by(&state.terms_at(ticket, until), until, Some(MEANS))
                .ok()
        })
        .map_or(nothing, |fee| fee.due)
}

/// Adds a key; a whole code that is right opens its ticket.
fn type_key(entry: &mut CodeEntry, key: char, state: &State) -> Option<Screen> {
    let key = key.to_ascii_uppercase();
    if entry.typed.chars().count() >= CodeEntry::PLACES || !TicketCode::ALPHABET.contains(key) {
        return None;
    }
    entry.typed.push(key);
    entry.problem = None;
    match TicketCode::parse(&entry.typed) {
        Err(TicketCodeError::Length(_)) => None,
        Err(wrong) => {
            entry.problem = Some(words::refusal(&Refusal::InvalidCode(wrong)).text);
            None
        }
        Ok(code) => match state.ticket(code) {
            None => {
                // The same words as for a mistyped code: a stranger learns nothing about which codes exist.
                entry.problem = Some(words::refusal(&Refusal::InvalidCode(TicketCodeError::Check)).text);
                None
            }
            Some(ticket) if ticket.is_open() => Some(Screen::Fee(code)),
            Some(_) => Some(Screen::Refused(words::refusal(&Refusal::AlreadyLeft {
                ticket: code,
            }))),
        },
    }
}

/// One of the vehicles that the second screen offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What the button says.
    pub name: String,
    /// Its icon.
    pub icon: &'static str,
    /// The vehicle.
    pub vehicle: Vehicle,
}

/// The vehicles that the second screen offers: those the lot has spots for.
pub fn vehicles(state: &State) -> Vec<Offer> {
    let lot = state.lot();
    let of_class = |class| Offer {
        name: words::class(class).to_owned(),
        icon: words::class_icon(class),
        vehicle: Vehicle::new(class),
    };
    let mut offered: Vec<_> = lot.classes().into_iter().map(of_class).collect();
    offered.extend(lot.document().preferences.trailers.keys().map(|&class| {
        let vehicle = Vehicle {
            trailer: true,
            ..Vehicle::new(class)
        };
        Offer {
            name: words::vehicle(&vehicle),
            icon: "trailer",
            vehicle,
        }
    }));
    let car = Vehicle::new(VehicleClass::Car);
    if state.occupancy().accessible().spots() > 0 {
        offered.push(Offer {
            name: "With permit".to_owned(),
            icon: "accessible",
            vehicle: Vehicle {
                accessible_permit: true,
                ..car.clone()
            },
        });
    }
    if state.occupancy().charging().spots() > 0 {
        offered.push(Offer {
            name: "Electric".to_owned(),
            icon: "ev",
            vehicle: Vehicle {
                electric: true,
                ..car
            },
        });
    }
    offered
}

/// Where a ticket's vehicle should drive: to its spot, or to a level whose free places its driver chooses from.
pub fn drive_to(state: &State, code: TicketCode) -> Option<Sign> {
    Sign::of(state.ticket(code)?, state.lot())
}
