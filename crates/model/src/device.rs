//! What a device does, with and without the network.

use crate::environment::Fault;
use crate::names::{Act, Device, Op, OpId, Spot};
use crate::network::Message;
use crate::rule::Rule;
use crate::set::{Member, Set};
use crate::state::{State, Tab, Tablet};
use crate::step::{Protocol, only_if};

impl Protocol {
    /// Records an act, at once or, where devices crash, in two steps.
    pub(crate) fn append(&self, state: &mut State, device: Device, act: Act) -> Option<()> {
        let tablet = state.tablet(device);
        only_if(tablet.works() && tablet.draft.is_none())?;
        let read = Tab::of(tablet);
        only_if(self.allows(state, device, read, act))?;
        let id = self.begin(state, device, read, act)?;
        if !self.may(Fault::Crash) {
            self.record(state, device, id);
            return Some(());
        }
        state.tablet_mut(device).draft = Some(id);
        if !self.has(Rule::DurableBeforeVisible) && matches!(act, Act::Park(_)) {
            state.standing.insert(id);
        }
        Some(())
    }

    /// What the tab has read counts for it, which may be old.
    pub(crate) fn append_in_tab(&self, state: &mut State, act: Act) -> Option<()> {
        let mut read = state.tab?;
        let head = state.tablet(Device::North).head;
        only_if(!self.has(Rule::CompareAndAppend) || read.head == head)?;
        // Vehicles leave past the first tab: one way is enough.
        only_if(!matches!(act, Act::Close(_)))?;
        only_if(self.allows(state, Device::North, read, act))?;
        let id = self.begin(state, Device::North, read, act)?;
        self.record(state, Device::North, id);
        read.head = Some(id);
        match act {
            Act::Park(_) => read.open.insert(id),
            Act::Return(spot) => read.rights.remove(spot),
            Act::Close(_) | Act::Nonsense => {}
        }
        state.tab = Some(read);
        Some(())
    }

    pub(crate) fn read_in_tab(&self, state: &mut State) -> Option<()> {
        only_if(self.may(Fault::SecondTab))?;
        state.tab = Some(Tab::of(state.tablet(Device::North)));
        Some(())
    }

    /// Whether a device that has read this may do so. A spot is filled and given back only by who may fill it
    /// and takes it to be empty.
    fn allows(&self, state: &State, device: Device, read: Tab, act: Act) -> bool {
        match act {
            Act::Park(spot) | Act::Return(spot) => {
                read.rights.has(spot) && !state.has_any_on(spot, read.open)
            }
            Act::Close(ticket) => {
                let is_own = state.ops.get(ticket).is_some_and(|op| op.device == device);
                state.standing.has(ticket) && (is_own || self.may(Fault::ClosedElsewhere))
            }
            Act::Nonsense => {
                self.may(Fault::Nonsense) && state.ops.iter().all(|(_, op)| op.act != Act::Nonsense)
            }
        }
    }

    fn begin(&self, state: &mut State, device: Device, read: Tab, act: Act) -> Option<OpId> {
        let op = Op {
            device,
            incarnation: state.tablet(device).incarnation,
            seq: state.ops.seq_after(read.head),
            parent: read.head,
            act,
        };
        state.ops.begin(op, self.bounds.operations)
    }

    /// The operation and what follows from it are on the disk; then people are told.
    fn record(&self, state: &mut State, device: Device, id: OpId) {
        let Some(act) = state.ops.get(id).map(|op| op.act) else {
            return;
        };
        let drops = self.has(Rule::DropBeforeTell);
        let tablet = state.tablet_mut(device);
        tablet.log.insert(id);
        tablet.head = Some(id);
        match act {
            Act::Park(_) => tablet.open.insert(id),
            Act::Close(ticket) => tablet.open.remove(ticket),
            Act::Return(spot) if drops => tablet.rights.remove(spot),
            Act::Return(_) | Act::Nonsense => {}
        }
        match act {
            Act::Park(_) => state.standing.insert(id),
            Act::Close(ticket) => state.standing.remove(ticket),
            Act::Return(_) | Act::Nonsense => {}
        }
        state.durable.insert(id);
    }

    pub(crate) fn complete(&self, state: &mut State, device: Device) -> Option<()> {
        let id = state.tablet_mut(device).draft.take()?;
        self.record(state, device, id);
        Some(())
    }

    pub(crate) fn crash(state: &mut State, device: Device) -> Option<()> {
        state.tablet_mut(device).draft.take().map(drop)
    }

    /// Without [`Rule::DropBeforeTell`] the right goes in a transaction of its own.
    pub(crate) fn drop_late(&self, state: &mut State, device: Device, spot: Spot) -> Option<()> {
        only_if(!self.has(Rule::DropBeforeTell) && state.has_returned(device, spot))?;
        state.tablet_mut(device).rights.remove(spot);
        Some(())
    }

    pub(crate) fn forget(&self, state: &mut State, device: Device, id: OpId) -> Option<()> {
        only_if(!self.has(Rule::Retention) || state.backup.settled().has(id))?;
        let tablet = state.tablet_mut(device);
        tablet.log.remove(id);
        tablet.acked.remove(id);
        Some(())
    }

    pub(crate) fn send(&self, state: &mut State, device: Device, id: OpId) -> Option<()> {
        only_if(state.tablet(device).works())?;
        state.network.send(Message::Upload(id), self.bounds.messages)
    }

    pub(crate) fn receive_grant(&self, state: &mut State, message: Message) -> Option<()> {
        let Message::Grant {
            to,
            incarnation,
            epoch,
            number,
            spot,
        } = message
        else {
            return None;
        };
        let tablet = state.tablet_mut(to);
        only_if(tablet.works() && incarnation == tablet.incarnation)?;
        only_if(!self.has(Rule::CurrentEpoch) || epoch == tablet.epoch)?;
        only_if(!self.has(Rule::InOrder) || number == tablet.cursor + 1)?;
        tablet.cursor = tablet.cursor.max(number);
        tablet.rights.insert(spot);
        Some(())
    }

    /// Without [`Rule::BoundAcks`] an acknowledgement says a number of the log, not which operation has it.
    pub(crate) fn receive_ack(&self, state: &mut State, id: OpId, epoch: u8) -> Option<()> {
        let op = *state.ops.get(id)?;
        let by_number = !self.has(Rule::BoundAcks);
        let numbered = |other: &Op| (other.device, other.incarnation, other.seq);
        let meant = state
            .ops
            .iter()
            .filter(|(named, other)| *named == id || by_number && numbered(other) == numbered(&op));
        let meant = meant.fold(Set::EMPTY, |meant, (named, _)| meant.with(named));
        let tablet = state.tablet_mut(op.device);
        only_if(tablet.works() && epoch == tablet.epoch)?;
        for own in tablet.log.iter().filter(|own| meant.has(*own)) {
            tablet.acked.insert(own);
        }
        Some(())
    }

    /// Everything that the device still has goes up again: it cannot know what the backup held.
    pub(crate) fn hear_of_restore(state: &mut State, device: Device) -> Option<()> {
        let epoch = state.server.epoch;
        let tablet = state.tablet_mut(device);
        only_if(tablet.works() && tablet.epoch < epoch)?;
        tablet.epoch = epoch;
        tablet.cursor = 0;
        tablet.acked = Set::EMPTY;
        Some(())
    }

    pub(crate) fn report(&self, state: &mut State, from: Device) -> Option<()> {
        let tablet = state.tablet(from);
        only_if(tablet.works() && !state.server.attached.has(from))?;
        only_if(tablet.epoch == state.server.epoch)?;
        let message = Message::Report {
            from,
            epoch: tablet.epoch,
            head: tablet.head,
            rights: tablet.rights,
        };
        state.network.send(message, self.bounds.messages)
    }

    /// The old log goes up as it is; a new one begins, without rights.
    pub(crate) fn hear_of_fence(state: &mut State, device: Device) -> Option<()> {
        let incarnation = state.server.incarnation[device.index()];
        let tablet = state.tablet_mut(device);
        only_if(tablet.works() && tablet.incarnation < incarnation)?;
        *tablet = Tablet {
            log: tablet.log,
            acked: tablet.acked,
            ..Tablet::enrolled(incarnation, tablet.epoch)
        };
        Some(())
    }

    pub(crate) fn hear_of_exit(state: &mut State, device: Device, ticket: OpId) -> Option<()> {
        let is_closed = state.server.closed.has(ticket);
        let tablet = state.tablet_mut(device);
        only_if(is_closed && tablet.works())?;
        tablet.open.remove(ticket);
        Some(())
    }

    pub(crate) fn wipe(&self, state: &mut State, device: Device) -> Option<()> {
        only_if(self.may(Fault::Wiped))?;
        self.lose_storage(state, device)
    }

    /// One call, online, that ends the incarnation before.
    pub(crate) fn enrol(&self, state: &mut State, device: Device) -> Option<()> {
        only_if(state.tablet(device).incarnation == 0)?;
        self.fence(&mut state.server, device);
        let incarnation = state.server.incarnation[device.index()];
        *state.tablet_mut(device) = Tablet::enrolled(incarnation, state.server.epoch);
        Some(())
    }

    pub(crate) fn withdraw(&self, state: &mut State, device: Device) -> Option<()> {
        only_if(self.may(Fault::Withdrawn))?;
        self.lose_storage(state, device)?;
        state.tablet_mut(device).is_withdrawn = true;
        Some(())
    }

    fn lose_storage(&self, state: &mut State, device: Device) -> Option<()> {
        let tablet = *state.tablet(device);
        let is_hit = |tablet: &&Tablet| tablet.incarnation != 1;
        let mishaps = state.tablets.iter().filter(is_hit).count();
        only_if(tablet.incarnation == 1 && tablet.works() && mishaps < self.bounds.mishaps)?;
        state.destroyed = state.destroyed.or(tablet.log);
        state.network.lose_all_to(device, &state.ops);
        *state.tablet_mut(device) = Tablet::enrolled(0, 0);
        Some(())
    }

    pub(crate) fn copy(&self, state: &mut State) -> Option<()> {
        only_if(self.may(Fault::DeviceRestored) && !state.is_rolled_back && state.copy.is_none())?;
        state.copy = Some(*state.tablet(Device::North));
        Some(())
    }

    pub(crate) fn put_back(state: &mut State) -> Option<()> {
        let copy = state.copy.take()?;
        let tablet = state.tablet_mut(Device::North);
        let lost = tablet.log.minus(copy.log);
        *tablet = copy;
        state.destroyed = state.destroyed.or(lost);
        state.is_rolled_back = true;
        Some(())
    }
}

impl Tab {
    fn of(tablet: &Tablet) -> Self {
        Self {
            head: tablet.head,
            rights: tablet.rights,
            open: tablet.open,
        }
    }
}
