//! The simulated world: a server, devices, a network, people and vehicles.

use std::collections::{BTreeMap, BTreeSet};

use engine::hex::Hex;
use engine::ticket::TicketCode;
use engine::time::{Instant, Moment};
use sync::chain::Hash;
use sync::clock::{DeviceClock, Offset};
use sync::wire::{SyncRequest, SyncResponse};

use super::coverage::{Coverage, Event};
use super::faults::Swarm;
use super::garage::Garage;
use super::lots::lot;
use super::oracles::{Ledger, Violation};
use super::{Plan, Plant, Report};
use crate::dice::Dice;
use crate::parts::machine::{Machine, Renewal};
use crate::parts::site::{Backup, Site};

/// A minute of simulated time, in milliseconds.
pub(super) const MINUTE: i64 = 60_000;

/// Everything there is.
pub(super) struct World {
    pub(super) seed: u64,
    begun: Instant,
    pub(super) dice: Dice,
    /// For the server's books alone: whether they are kept changes nothing of what else is drawn.
    pub(super) books: Dice,
    /// How often they are kept, of ten thousand steps.
    pub(super) books_kept: u32,
    pub(super) plant: Option<Plant>,
    pub(super) days: u32,
    pub(super) swarm: Swarm,
    pub(super) now: Instant,
    pub(super) site: Site,
    pub(super) backup: Option<Backup>,
    /// The server went back in time and does not know it yet: until it does, nothing firm is promised.
    pub(super) is_unaware: bool,
    pub(super) devices: Vec<Device>,
    pub(super) under_way: Vec<Message>,
    pub(super) garage: Garage,
    /// Tickets of which nobody can find out any more by how much a clock was wrong.
    pub(super) untold: BTreeSet<TicketCode>,
    /// When vehicles really came and went, by the tickets they got.
    pub(super) stays: BTreeMap<TicketCode, Vec<(Instant, Option<Instant>)>>,
    pub(super) ledger: Ledger,
    pub(super) coverage: Coverage,
    pub(super) published: u32,
    pub(super) spots: u32,
    pub(super) device_minutes: i64,
}

/// A device, and the condition it is in.
pub(super) struct Device {
    pub(super) machine: Machine,
    /// How far what it shows is ahead, in milliseconds.
    pub(super) clock_error: i64,
    /// Its clock as it goes by that.
    pub(super) clock: DeviceClock,
    /// When its page began to count.
    pub(super) page_begun: Instant,
    /// How often its clock was set while it could not tell: what it recorded meanwhile nobody can put right.
    pub(super) muddles: u32,
    /// The tickets of what it has recorded meanwhile.
    pub(super) untimed: BTreeSet<TicketCode>,
    /// The tickets that it has put right since, as long as it has its records.
    pub(super) corrected: BTreeSet<TicketCode>,
    /// It has no network until then.
    pub(super) cut_off_until: Instant,
    /// What the server answers does not come back until then.
    pub(super) half_open_until: Instant,
    /// The operator has taken it out of use: it parks nobody any more, and may still send what it has.
    pub(super) is_withdrawn: bool,
    /// It is gone for good, with everything on it.
    pub(super) is_gone: bool,
    /// Its storage went back in time and it has not heard of it from the server: what it gives away is not firm.
    pub(super) is_astray: bool,
    /// A copy of its storage, to go back to.
    pub(super) copy: Option<BTreeMap<(sync::disk::Table, u64), String>>,
    pub(super) last_contact: Instant,
    /// For the planted bug: what it has returned and still fills.
    pub(super) kept_back: Vec<engine::spot::SpotId>,
}

/// A message under way, from or to a device by its place in the list.
#[derive(Clone, Debug)]
pub(super) enum Message {
    Request(usize, engine::ticket::DeviceNo, Box<SyncRequest>),
    Response(usize, Box<SyncResponse>),
    Renew(usize, engine::ticket::DeviceNo, Renewal),
    Renewed(usize, Hex<16>, engine::ticket::DeviceNo),
}

impl Device {
    fn shown(&self, now: Instant) -> Instant {
        Instant(now.0 + self.clock_error)
    }

    fn counted_ms(&self, now: Instant) -> u64 {
        now.since(self.page_begun)
    }

    /// A page begins, with what was remembered of the time.
    pub(super) fn begin_page(&mut self, now: Instant) {
        let (latest, offset) = (self.clock.latest(), self.clock.offset());
        self.page_begun = now;
        self.clock = DeviceClock::new(latest, self.shown(now), 0, offset);
    }
}

impl World {
    pub(super) fn new(plan: Plan) -> Self {
        let mut dice = Dice::new(plan.seed);
        let spots = 4 + dice.below(5);
        // A Monday before clocks go forward, at midnight; some weeks later they have.
        let now = Instant(1_774_220_400_000);
        let mut books = Dice::new(!plan.seed);
        let mut world = Self {
            books_kept: if books.percent(60) { 100 } else { 0 },
            books,
            seed: plan.seed,
            begun: now,
            plant: plan.plant,
            days: 2 + dice.below(4),
            swarm: Swarm::draw(&mut dice),
            now,
            site: Site::open(lot(spots, 1), now).expect("a sound lot"),
            backup: None,
            is_unaware: false,
            devices: Vec::new(),
            under_way: Vec::new(),
            garage: Garage::default(),
            untold: BTreeSet::new(),
            stays: BTreeMap::new(),
            ledger: Ledger::default(),
            coverage: Coverage::default(),
            published: 1,
            spots,
            device_minutes: 0,
            dice,
        };
        for _ in 0..2 + world.dice.below(3) {
            world.enrol();
        }
        world
    }

    /// A further device comes into use, which has to be in contact once before it is of any.
    pub(super) fn enrol(&mut self) {
        let number = self.site.enrol(true);
        let secret = self.random_hash();
        self.devices.push(Device {
            machine: Machine::new(number, secret),
            clock_error: 0,
            clock: DeviceClock::new(self.now, self.now, 0, None),
            page_begun: self.now,
            muddles: 0,
            untimed: BTreeSet::new(),
            corrected: BTreeSet::new(),
            cut_off_until: self.now,
            half_open_until: self.now,
            is_withdrawn: false,
            is_gone: false,
            is_astray: false,
            copy: None,
            last_contact: self.now,
            kept_back: Vec::new(),
        });
    }

    pub(super) fn random_hash(&mut self) -> Hash {
        let mut bytes = [0; 32];
        for part in bytes.chunks_mut(4) {
            part.copy_from_slice(&self.dice.below(u32::MAX).to_be_bytes());
        }
        Hex(bytes)
    }

    pub(super) fn random<const N: usize>(&mut self) -> Hex<N> {
        let hash = self.random_hash().0;
        let mut bytes = [0; N];
        bytes.copy_from_slice(&hash[..N]);
        Hex(bytes)
    }

    /// The devices that are in use, by their places.
    pub(super) fn in_use(&self) -> Vec<usize> {
        let is_in_use = |place: &usize| {
            let device = &self.devices[*place];
            !device.is_withdrawn && !device.is_gone
        };
        (0..self.devices.len()).filter(is_in_use).collect()
    }

    /// A device that is in use, if any is.
    pub(super) fn any_device(&mut self) -> Option<usize> {
        let in_use = self.in_use();
        let place = self.dice.place(in_use.len());
        in_use.get(place).copied()
    }

    /// What a device takes for the time.
    pub(super) fn clock_of(&mut self, place: usize) -> Moment {
        let now = self.now;
        let device = &mut self.devices[place];
        device.clock.read(device.shown(now), device.counted_ms(now))
    }

    /// A device compares its clock with what the server said so long ago; tells how far it was ahead, if it was wrong.
    pub(super) fn compare_clock(&mut self, place: usize, server_time: Instant) -> Option<i64> {
        let now = self.now;
        let device = &mut self.devices[place];
        let (shown, counted_ms) = (device.shown(now), device.counted_ms(now));
        let offset = Offset::measure(shown, now.since(server_time), server_time);
        let found = device.clock.measured(offset, shown, counted_ms);
        if device.clock.read(shown, counted_ms).is_sure() {
            let untimed = std::mem::take(&mut device.untimed);
            if std::mem::take(&mut device.muddles) > 0 {
                self.untold.extend(untimed);
            } else {
                device.corrected.extend(untimed);
            }
        }
        found
    }

    /// Plays one day.
    pub(super) fn play(&mut self, day: u32) -> Result<(), Violation> {
        let end = Instant(self.now.0 + 24 * 60 * MINUTE);
        if day == 0 {
            // Everybody hears of the lot once before anything goes wrong.
            self.bring_together(4)?;
        }
        while self.now < end {
            let minutes = 1 + i64::from(self.dice.below(20));
            self.now = Instant(self.now.0 + minutes * MINUTE);
            let in_use = self.in_use().len();
            self.device_minutes += minutes * i64::try_from(in_use).unwrap_or(0);
            self.people_act()?;
            self.faults_happen()?;
            self.books_are_kept();
            self.devices_ask();
            for _ in 0..self.dice.below(8) {
                if !self.deliver_one()? {
                    break;
                }
            }
        }
        Ok(())
    }

    pub(super) fn report(self) -> Report {
        let days = self.device_minutes / (24 * 60);
        Report {
            device_days: u32::try_from(days).unwrap_or(u32::MAX),
            coverage: self.coverage,
            state: self.site.hub().state().hash(),
        }
    }

    /// The simulated minutes so far.
    pub(super) fn minutes_in(&self) -> i64 {
        (self.now.0 - self.begun.0) / MINUTE
    }

    pub(super) fn count(&mut self, event: Event) {
        self.coverage.count(event);
    }

    pub(super) fn has(&self, plant: Plant) -> bool {
        self.plant == Some(plant)
    }
}
