//! Faults: which a simulation has, how often, and what they do.

use std::collections::BTreeSet;

use engine::time::Instant;
use sync::chain::Hash;
use sync::replica::{Own, Standing};

use super::Plant;
use super::coverage::Event;
use super::lots::lot;
use super::oracles::Violation;
use super::world::{Device, MINUTE, World};
use crate::dice::Dice;
use crate::parts::machine::Machine;

/// Which faults a simulation has and how often. Each has some of them only: faults that are always there hide one another.
pub(super) struct Swarm {
    /// What happens to messages, each in so many of a hundred cases.
    pub(super) lost: u32,
    pub(super) doubled: u32,
    pub(super) overtaken: u32,
    /// How often the server stops before it has stored, of a hundred exchanges.
    pub(super) server_crash: u32,
    /// Whether devices have a second tab.
    pub(super) tabs: bool,
    /// How often each of the other faults happens, of ten thousand steps.
    rates: Vec<(Fault, u32)>,
}

/// What may happen at any step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    CutOff,
    HalfOpen,
    DeviceCrash,
    LyingDisk,
    ServerRestart,
    Backup,
    ServerRestored,
    ServerRolledBack,
    DeviceRestored,
    DeviceCloned,
    StorageCleared,
    DeviceWithdrawn,
    DeviceRevoked,
    ClockWrong,
    Published,
    Shortened,
    Enrolled,
}

/// Every fault, how often it happens of ten thousand steps, and in how many of a hundred simulations.
const FAULTS: [(Fault, u32, u32); 17] = [
    (Fault::CutOff, 200, 80),
    (Fault::HalfOpen, 60, 50),
    (Fault::DeviceCrash, 100, 60),
    (Fault::LyingDisk, 30, 20),
    (Fault::ServerRestart, 60, 50),
    (Fault::Backup, 80, 80),
    (Fault::ServerRestored, 30, 25),
    (Fault::ServerRolledBack, 30, 10),
    (Fault::DeviceRestored, 40, 25),
    (Fault::DeviceCloned, 20, 10),
    (Fault::StorageCleared, 20, 20),
    (Fault::DeviceWithdrawn, 20, 25),
    (Fault::DeviceRevoked, 15, 10),
    (Fault::ClockWrong, 40, 30),
    (Fault::Published, 30, 40),
    (Fault::Shortened, 60, 60),
    (Fault::Enrolled, 15, 30),
];

impl Swarm {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        let is_bad = dice.percent(60);
        let mut up_to = |most: u32| if is_bad { dice.below(most) } else { 0 };
        let (lost, doubled, overtaken) = (up_to(50), up_to(40), up_to(60));
        let server_crash = if dice.percent(40) { dice.below(10) } else { 0 };
        let tabs = dice.percent(40);
        let rates = FAULTS.iter().filter(|(_, _, of)| dice.percent(*of));
        Self {
            lost,
            doubled,
            overtaken,
            server_crash,
            tabs,
            rates: rates.map(|(fault, rate, _)| (*fault, *rate)).collect(),
        }
    }

    /// No faults any more.
    pub(super) fn calm() -> Self {
        Self {
            lost: 0,
            doubled: 0,
            overtaken: 0,
            server_crash: 0,
            tabs: false,
            rates: Vec::new(),
        }
    }
}

impl World {
    pub(super) fn faults_happen(&mut self) -> Result<(), Violation> {
        for (fault, rate) in self.swarm.rates.clone() {
            if self.dice.below(10_000) < rate {
                self.happen(fault)?;
            }
        }
        Ok(())
    }

    fn happen(&mut self, fault: Fault) -> Result<(), Violation> {
        match fault {
            Fault::ServerRestart => {
                self.site.restart();
                self.count(Event::ServerRestart);
            }
            Fault::Backup => {
                let backup = self.site.back_up();
                self.site.note_backup(&backup);
                self.backup = Some(backup);
                self.count(Event::Backup);
            }
            Fault::ServerRestored | Fault::ServerRolledBack => self.server_goes_back(fault),
            Fault::Published => {
                self.published += 1;
                self.site.publish(lot(self.spots, self.published), self.now);
                self.count(Event::Published);
            }
            Fault::Enrolled if self.devices.len() < 7 => self.enrol(),
            Fault::Enrolled => {}
            of_a_device => {
                if let Some(place) = self.any_device() {
                    self.happen_to(place, of_a_device)?;
                }
            }
        }
        Ok(())
    }

    fn server_goes_back(&mut self, fault: Fault) {
        let Some(backup) = self.backup.clone() else {
            return;
        };
        self.site.roll_back(&backup);
        self.ledger.note_restore();
        if fault == Fault::ServerRolledBack {
            self.is_unaware = true;
            self.count(Event::ServerRolledBack);
            return;
        }
        self.count(Event::ServerRestored);
        let epoch = self.random();
        if self.has(Plant::GrantedInRecovery) {
            self.site.begin_life_without_asking(epoch, self.now);
        } else {
            self.site.begin_life(epoch, !self.is_unaware, self.now);
        }
        self.is_unaware = false;
    }

    fn happen_to(&mut self, place: usize, fault: Fault) -> Result<(), Violation> {
        let now = self.now;
        let minutes = 30 + i64::from(self.dice.below(36 * 60));
        let until = Instant(now.0 + minutes * MINUTE);
        match fault {
            Fault::CutOff => {
                self.devices[place].cut_off_until = until;
                self.count(Event::CutOff);
                if self.has(Plant::FencedWhileWorking) {
                    let number = self.devices[place].machine.device();
                    self.site.fence_all(number, now);
                }
            }
            Fault::HalfOpen => self.devices[place].half_open_until = until,
            Fault::DeviceCrash => self.power_cut(place)?,
            Fault::LyingDisk => {
                let device = &mut self.devices[place];
                let lies = !device.machine.disk.is_lying();
                device.machine.disk.set_lying(lies);
                // A device that cannot rely on its disk gives no spot away.
                let standing = if lies {
                    Standing::Provisional
                } else {
                    Standing::Firm
                };
                device.machine.set_standing(standing);
            }
            Fault::DeviceRestored => self.device_goes_back(place)?,
            Fault::DeviceCloned if self.devices.len() < 7 => self.device_is_cloned(place)?,
            Fault::StorageCleared => {
                self.out_of_use(place, true);
                self.count(Event::StorageCleared);
                self.enrol();
            }
            Fault::DeviceWithdrawn if self.in_use().len() > 2 => {
                let is_lost = self.dice.percent(50);
                self.out_of_use(place, is_lost);
                self.count(Event::DeviceWithdrawn);
            }
            Fault::DeviceRevoked if self.in_use().len() > 2 => {
                let number = self.devices[place].machine.device();
                self.site.revoke(number);
                self.out_of_use(place, false);
                self.count(Event::DeviceRevoked);
            }
            Fault::ClockWrong => {
                let seconds = i64::from(self.dice.below(96 * 3_600)) - 48 * 3_600;
                let is_unsure = !self.clock_of(place).is_sure();
                let device = &mut self.devices[place];
                device.muddles += u32::from(is_unsure);
                device.clock_error = seconds * 1_000;
                self.count(Event::ClockWrong);
            }
            Fault::Shortened => {
                self.tabs_read_on(place)?;
                if self.devices[place].machine.shorten().is_ok() {
                    self.count(Event::Shortened);
                }
                if self.swarm.tabs && self.devices[place].machine.tabs() < 3 {
                    let opened = self.devices[place].machine.open_tab();
                    opened.map_err(|error| self.violation(format!("no further tab: {error}")))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn power_cut(&mut self, place: usize) -> Result<(), Violation> {
        let machine = &mut self.devices[place].machine;
        if machine.disk.is_lying() {
            machine.disk.cut_power();
            self.count(Event::WritesLost);
            self.storage_went_back(place);
        }
        self.count(Event::DeviceCrash);
        self.restart_device(place)
    }

    /// A device starts again from its disk.
    pub(super) fn restart_device(&mut self, place: usize) -> Result<(), Violation> {
        let now = self.now;
        self.devices[place].begin_page(now);
        let done = self.devices[place].machine.restart();
        done.map_err(|error| self.violation(format!("device {place} does not start: {error}")))?;
        self.forget_sent(place);
        Ok(())
    }

    /// What a device had sent already it does not remember, after a start or under a new number.
    pub(super) fn forget_sent(&mut self, place: usize) {
        let device = &mut self.devices[place];
        let pending = device.machine.replica().pending();
        let waiting: BTreeSet<_> = pending.filter_map(|own| own.operation.fact.ticket()).collect();
        let untimed = std::mem::take(&mut device.untimed);
        let (kept, lost): (BTreeSet<_>, BTreeSet<_>) =
            untimed.into_iter().partition(|ticket| waiting.contains(ticket));
        device.untimed = kept;
        self.untold.extend(lost);
    }

    /// A copy of the storage is made, or comes back.
    fn device_goes_back(&mut self, place: usize) -> Result<(), Violation> {
        let device = &mut self.devices[place];
        let Some(copy) = device.copy.take() else {
            device.copy = Some(device.machine.disk.copy());
            return Ok(());
        };
        device.machine.disk.restore(copy);
        self.count(Event::DeviceRestored);
        self.storage_went_back(place);
        self.restart_device(place)
    }

    fn forget_untimed(&mut self, place: usize) {
        let device = &mut self.devices[place];
        self.untold.append(&mut device.untimed);
        self.untold.append(&mut device.corrected);
    }

    fn storage_went_back(&mut self, place: usize) {
        self.devices[place].is_astray = true;
        self.forget_untimed(place);
        // By their hashes: another operation may have had the number meanwhile.
        let rows = self.devices[place].machine.disk.copy();
        let own = rows.iter().filter(|((table, _), _)| *table == super::wire::OWN);
        let own = own.filter_map(|(_, row)| serde_json::from_str::<Own>(row).ok());
        let there: BTreeSet<Hash> = own.map(|own| own.hash).collect();
        self.ledger.note_storage(place, &there, &self.site);
    }

    /// Two devices go on from the same storage.
    fn device_is_cloned(&mut self, place: usize) -> Result<(), Violation> {
        let secret = self.random_hash();
        self.forget_untimed(place);
        let original = &mut self.devices[place];
        original.is_astray = true;
        let mut machine = Machine::new(original.machine.device(), secret);
        machine.disk.restore(original.machine.disk.copy());
        let device = Device {
            machine,
            copy: None,
            kept_back: Vec::new(),
            clock_error: original.clock_error,
            clock: original.clock,
            page_begun: original.page_begun,
            muddles: original.muddles,
            untimed: BTreeSet::new(),
            corrected: BTreeSet::new(),
            cut_off_until: original.cut_off_until,
            half_open_until: original.half_open_until,
            is_withdrawn: false,
            is_gone: false,
            is_astray: true,
            last_contact: original.last_contact,
        };
        self.devices.push(device);
        self.count(Event::DeviceCloned);
        let clone = self.devices.len() - 1;
        self.ledger.note_clone(place, clone);
        self.restart_device(clone)
    }

    /// A device is not used any more; what it leased is looked at and granted to others.
    fn out_of_use(&mut self, place: usize, is_gone: bool) {
        let now = self.now;
        self.forget_untimed(place);
        let device = &mut self.devices[place];
        (device.is_withdrawn, device.is_gone) = (true, is_gone);
        let number = device.machine.device();
        if is_gone {
            self.ledger.note_storage(place, &BTreeSet::new(), &self.site);
        }
        self.site.fence_all(number, now);
    }
}
