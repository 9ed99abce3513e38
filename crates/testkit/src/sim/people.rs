//! Drivers and attendants: who comes, who goes, and what is put right by hand.

use engine::allocation::Wishes;
use engine::decide::Command;
use engine::operation::{Fact, Means, Operation};
use engine::plate::Plate;
use engine::spot::SpotId;
use engine::vehicle::{Vehicle as Kind, VehicleClass};

use super::Plant;
use super::coverage::Event;
use super::garage::Vehicle;
use super::oracles::Violation;
use super::world::World;
use crate::parts::machine::MachineError;

impl World {
    pub(super) fn people_act(&mut self) -> Result<(), Violation> {
        for _ in 0..self.dice.below(3) {
            match self.dice.below(10) {
                0..4 => self.somebody_comes()?,
                4..7 => self.somebody_goes()?,
                7 => self.somebody_is_placed()?,
                8 => self.somebody_sweeps()?,
                _ => self.somebody_gives_back(),
            }
        }
        Ok(())
    }

    /// A device records, in one of its tabs; what is durable goes into the ledger.
    pub(super) fn record(
        &mut self,
        place: usize,
        commands: &[Command],
    ) -> Result<Option<Vec<Operation>>, Violation> {
        let at = self.clock_of(place);
        let tab = self.some_tab(place);
        let is_blind = self.has(Plant::AppendedWithoutCompare);
        let machine = &mut self.devices[place].machine;
        let recorded = match machine.record_in(tab, commands, at, is_blind) {
            Ok(recorded) => recorded,
            Err(MachineError::Refused(_) | MachineError::NotReady) => return Ok(None),
            Err(error) => return Err(self.violation(format!("device {place} cannot record: {error}"))),
        };
        if tab > 0 {
            self.count(Event::SecondTab);
        }
        self.enter_into_ledger(place, tab, recorded.len());
        self.note_untimed(place, &recorded);
        if self.has(Plant::ShownBeforeDurable) && self.dice.percent(3) {
            // Shown, and gone: as if the device had been switched off before it had written.
            self.devices[place].machine.disk.cut_power();
            self.restart_device(place)?;
        }
        Ok(Some(recorded))
    }

    fn some_tab(&mut self, place: usize) -> usize {
        if !self.swarm.tabs {
            return 0;
        }
        let tabs = self.devices[place].machine.tabs();
        self.dice.place(tabs)
    }

    fn somebody_comes(&mut self) -> Result<(), Violation> {
        let Some(place) = self.any_device() else {
            return Ok(());
        };
        let number = Plate::parse(&format!("AB {}", 1000 + self.garage.next)).ok();
        let kind = Kind {
            plate: number.filter(|_| self.dice.percent(70)),
            ..Kind::new(VehicleClass::Car)
        };
        let kept_back = self.devices[place].kept_back.pop();
        let park = Command::Park {
            vehicle: kind,
            wishes: Wishes::default(),
            spot: kept_back.filter(|_| self.has(Plant::FilledAfterReturn)),
        };
        let Some(recorded) = self.record(place, &[park])? else {
            self.count(Event::TurnedAway);
            return Ok(());
        };
        match recorded.first().map(|operation| &operation.fact) {
            Some(Fact::Parked { ticket, spots, .. }) => {
                self.note_entry(*ticket);
                self.count(Event::SentFirmly);
                let vehicle = Vehicle {
                    ticket: *ticket,
                    on: spots.first().cloned(),
                    is_firm: !self.devices[place].is_astray,
                    level: None,
                };
                self.drive_to(place, vehicle)
            }
            Some(Fact::Admitted { ticket, level, .. }) => {
                self.note_entry(*ticket);
                self.count(Event::SentToLevel);
                let vehicle = Vehicle {
                    ticket: *ticket,
                    on: None,
                    is_firm: false,
                    level: Some(level.clone()),
                };
                let on = self.really_free(vehicle.level.as_deref());
                self.garage.enter(Vehicle { on, ..vehicle });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A vehicle drives where it was sent. Another one there is no wonder unless both were sent firmly.
    fn drive_to(&mut self, place: usize, vehicle: Vehicle) -> Result<(), Violation> {
        let Some(spot) = vehicle.on.clone() else {
            return Ok(());
        };
        let Some((_, there)) = self.garage.on(&spot) else {
            self.garage.enter(vehicle);
            return Ok(());
        };
        if there.is_firm && vehicle.is_firm && !self.is_unaware {
            let ticket = there.ticket;
            return Err(self.violation(format!(
                "device {place} sent {} to {spot}, where {ticket} was sent firmly",
                vehicle.ticket
            )));
        }
        self.count(Event::FoundTaken);
        // The driver looks for another place, and whoever is near puts it down.
        let on = self.really_free(None);
        let ticket = vehicle.ticket;
        self.garage.enter(Vehicle {
            on: on.clone(),
            is_firm: false,
            ..vehicle
        });
        if let Some(spot) = on {
            let place_it = Command::Move {
                ticket,
                spot: Some(spot),
            };
            if self.record(place, &[place_it])?.is_some() {
                self.count(Event::PlacedByHand);
            }
        }
        Ok(())
    }

    /// A spot on which really nothing stands, of a level or of any, that is in use.
    fn really_free(&mut self, level: Option<&str>) -> Option<SpotId> {
        let lot = self.site.hub().state().lot().clone();
        let named = |placed: &&engine::lot::PlacedSpot| {
            level.is_none_or(|level| lot.document().levels[placed.level].id == level)
        };
        let free = lot
            .spots()
            .iter()
            .filter(named)
            .map(|placed| placed.spot.id.clone());
        let free: Vec<SpotId> = free.filter(|spot| self.garage.on(spot).is_none()).collect();
        let at = self.dice.place(free.len());
        free.get(at).cloned()
    }

    fn somebody_goes(&mut self) -> Result<(), Violation> {
        let inside: Vec<u32> = self.garage.inside.keys().copied().collect();
        let at = self.dice.place(inside.len());
        let (Some(number), Some(place)) = (inside.get(at).copied(), self.any_device()) else {
            return Ok(());
        };
        let Some(ticket) = self.garage.inside.get(&number).map(|vehicle| vehicle.ticket) else {
            return Ok(());
        };
        // An exit that has not heard of the ticket sends the driver to another.
        if self.pay_and_leave(place, ticket)? {
            self.garage.inside.remove(&number);
            self.count(Event::WentOut);
        }
        Ok(())
    }

    fn pay_and_leave(&mut self, place: usize, ticket: engine::ticket::TicketCode) -> Result<bool, Violation> {
        let at = self.clock_of(place);
        let view = self.devices[place].machine.replica().view().cloned();
        let due = |view: std::sync::Arc<engine::state::State>| {
            let known = view.ticket(ticket)?;
            Some(view.fee(known, known.until(at)).ok()?.due)
        };
        let Some(due) = view.and_then(due) else {
            return Ok(false);
        };
        let pay = due.is_positive().then_some(Command::Pay {
            ticket,
            amount: due,
            means: Means::Cash,
        });
        let is_paid = pay.is_some();
        let commands: Vec<Command> = pay.into_iter().chain([Command::Leave { ticket }]).collect();
        let done = self.record(place, &commands)?.is_some();
        if done {
            self.note_exit(ticket);
        }
        if done && is_paid {
            self.count(Event::Paid);
        }
        Ok(done)
    }

    /// An attendant sees a vehicle that was sent to a level, and puts down where it stands.
    fn somebody_is_placed(&mut self) -> Result<(), Violation> {
        let Some(place) = self.any_device() else {
            return Ok(());
        };
        let unplaced = self
            .garage
            .inside
            .values()
            .find(|vehicle| vehicle.level.is_some() && vehicle.on.is_some());
        let Some(Vehicle { ticket, on, .. }) = unplaced.cloned() else {
            return Ok(());
        };
        let place_it = Command::Move { ticket, spot: on };
        if self.record(place, &[place_it])?.is_some() {
            self.count(Event::PlacedByHand);
            for vehicle in self
                .garage
                .inside
                .values_mut()
                .filter(|vehicle| vehicle.ticket == ticket)
            {
                vehicle.level = None;
            }
        }
        Ok(())
    }

    /// An attendant looks at the spots of a fenced device, and puts down what is there.
    pub(super) fn somebody_sweeps(&mut self) -> Result<(), Violation> {
        let Some(place) = self.any_device() else {
            return Ok(());
        };
        let Some(view) = self.devices[place].machine.replica().view().cloned() else {
            return Ok(());
        };
        let Some(spot) = view.leases().unswept().map(|(spot, _)| spot.clone()).next() else {
            return Ok(());
        };
        let there = self.garage.on(&spot).map(|(_, vehicle)| vehicle.ticket);
        let standing = if self.has(Plant::NotSwept) {
            Vec::new()
        } else {
            view.standing_on(&spot).to_vec()
        };
        for known in standing {
            // What the log has there and is not there has left unnoticed.
            if Some(known) != there && !self.pay_and_leave(place, known)? {
                return Ok(());
            }
        }
        if self.has(Plant::NotSwept) {
            let unseen = Command::Sweep { spots: vec![spot] };
            return self.record(place, &[unseen]).map(drop);
        }
        let mut commands = vec![Command::Sweep {
            spots: vec![spot.clone()],
        }];
        if let Some(ticket) = there.filter(|ticket| !view.standing_on(&spot).contains(ticket)) {
            let is_open = view.ticket(ticket).is_some_and(engine::state::Ticket::is_open);
            commands.push(if is_open {
                Command::Move {
                    ticket,
                    spot: Some(spot.clone()),
                }
            } else {
                // Nobody knows of it: it gets a ticket now.
                Command::Park {
                    vehicle: Kind::new(VehicleClass::Car),
                    wishes: Wishes::default(),
                    spot: Some(spot.clone()),
                }
            });
        }
        if let Some(recorded) = self.record(place, &commands)? {
            self.count(Event::Swept);
            if let Some(Fact::Parked { ticket, .. }) = recorded.get(1).map(|operation| &operation.fact) {
                let number = self.garage.on(&spot).map(|(number, _)| number);
                if let Some(vehicle) = number.and_then(|number| self.garage.inside.get_mut(&number)) {
                    vehicle.ticket = *ticket;
                }
            }
        }
        Ok(())
    }

    fn somebody_gives_back(&mut self) {
        let Some(place) = self.any_device() else {
            return;
        };
        let at = self.clock_of(place);
        let device = &mut self.devices[place];
        let before = device.machine.replica().tip();
        let held = device.machine.held();
        device.machine.give_back(at);
        let returned = device.machine.held();
        device.kept_back.extend(held.difference(&returned).cloned());
        if device.machine.replica().tip() != before {
            self.count(Event::Returned);
            self.enter_into_ledger(place, 0, 1);
        }
    }
}
