//! What the server does. Each of its steps is one transaction: it is stored, or it never was.

use std::cmp::Ordering;

use crate::environment::Fault;
use crate::names::{Act, Device, OpId, Spot};
use crate::network::Message;
use crate::rule::Rule;
use crate::set::{Member, Set};
use crate::state::{MOST_ENTRIES, Server, State, spots};
use crate::step::{Protocol, only_if};

/// How an operation stands to those that the server has of its log.
enum Place {
    /// It follows the last one.
    Next,
    /// The server has this very one.
    Known,
    /// Its place is taken by another, or it follows another.
    Fork,
    /// One before it is missing.
    AfterGap,
    /// Its incarnation has ended.
    Late,
}

impl Protocol {
    /// A spot that is nobody's and empty becomes the device's.
    pub(crate) fn grant(state: &mut State, device: Device, spot: Spot) -> Option<()> {
        // The server may not know that a device is gone; a grant to it is as one before it went.
        only_if(state.tablet(device).works() && state.server.is_normal())?;
        only_if(spot == Spot::First || !is_untouched(state))?;
        let server = &state.server;
        only_if(server.own[spot.index()].is_none() && !server.unknown.has(spot))?;
        only_if(!state.has_any_on(spot, server.open))?;
        let entries = &mut state.server.entries[device.index()];
        *entries.iter_mut().find(|entry| entry.is_none())? = Some(spot);
        state.server.own[spot.index()] = Some(device);
        Some(())
    }

    /// Sends the entry behind the device's cursor.
    pub(crate) fn tell(&self, state: &mut State, device: Device) -> Option<()> {
        let cursor = state.tablet(device).cursor;
        let entries = &state.server.entries[device.index()];
        let spot = (*entries.get(usize::from(cursor))?)?;
        self.send_grant(state, device, cursor + 1, spot)
    }

    /// Without [`Rule::GrantBeforeTell`]: what was told is forgotten by a crash before it is stored.
    pub(crate) fn tell_unstored(&self, state: &mut State, device: Device, spot: Spot) -> Option<()> {
        let count = state.server.count(device);
        only_if(usize::from(count) < MOST_ENTRIES)?;
        let mut granted = state.clone();
        Self::grant(&mut granted, device, spot)?;
        self.send_grant(state, device, count + 1, spot)
    }

    fn send_grant(&self, state: &mut State, to: Device, number: u8, spot: Spot) -> Option<()> {
        let message = Message::Grant {
            to,
            incarnation: state.server.incarnation[to.index()],
            epoch: state.server.epoch,
            number,
            spot,
        };
        state.network.send(message, self.bounds.messages)
    }

    /// Without [`Rule::NoExpiry`]: a right to an empty spot ends by itself.
    pub(crate) fn expire(&self, state: &mut State, spot: Spot) -> Option<()> {
        only_if(!self.has(Rule::NoExpiry) && !state.has_any_on(spot, state.server.open))?;
        state.server.own[spot.index()].take().map(drop)
    }

    pub(crate) fn take_over(&self, state: &mut State, device: Device) -> Option<()> {
        let is_known_idle = state.tablet(device).is_withdrawn || !self.has(Rule::WithdrawnBeforeFence);
        only_if(is_known_idle && state.server.incarnation[device.index()] == 1)?;
        self.fence(&mut state.server, device);
        Some(())
    }

    /// Ends the device's incarnation, and takes its rights away.
    pub(crate) fn fence(&self, server: &mut Server, device: Device) {
        for spot in spots() {
            if server.own[spot.index()] == Some(device) {
                server.own[spot.index()] = None;
                if self.has(Rule::SweptBeforeGrant) {
                    server.unknown.insert(spot);
                }
            }
        }
        server.entries[device.index()] = [None; MOST_ENTRIES];
        server.incarnation[device.index()] += 1;
    }

    /// What an attendant sees counts: the tickets of vehicles that are there are open, the others closed.
    pub(crate) fn sweep(state: &mut State, spot: Spot) -> Option<()> {
        only_if(state.server.unknown.has(spot))?;
        let there: Vec<OpId> = state.on(spot, state.standing).collect();
        let gone = state.server.open.minus(state.standing);
        let gone: Vec<OpId> = state.on(spot, gone).collect();
        for ticket in there {
            state.server.open.insert(ticket);
        }
        for ticket in gone {
            state.server.close(ticket);
        }
        state.server.unknown.remove(spot);
        Some(())
    }

    pub(crate) fn back_up(&self, state: &mut State) -> Option<()> {
        // One backup after the empty one, and one restore; what is backed up after that is of no use.
        let has_one = state.backup != State::start().backup;
        only_if(self.may(Fault::ServerRestored) && state.server.epoch == 1 && !has_one)?;
        state.backup = state.server;
        Some(())
    }

    pub(crate) fn restore(&self, state: &mut State) -> Option<()> {
        only_if(self.may(Fault::ServerRestored) && state.server.epoch == 1)?;
        state.server = Server {
            epoch: 2,
            attached: if self.has(Rule::Recovery) {
                Set::EMPTY
            } else {
                Set::all()
            },
            entries: [[None; MOST_ENTRIES]; 2],
            ..state.backup
        };
        // From now on it matters only for what devices may delete.
        state.backup = Server {
            done: state.backup.done,
            quarantined: state.backup.quarantined,
            ..State::start().server
        };
        Some(())
    }

    /// A report counts if it comes after all that the device had recorded until then: what it returned earlier
    /// must not be taken for what it returned since.
    pub(crate) fn receive_report(
        &self,
        state: &mut State,
        from: Device,
        epoch: u8,
        head: Option<OpId>,
        rights: Set<Spot>,
    ) -> Option<()> {
        let server = &mut state.server;
        only_if(epoch == server.epoch && !server.attached.has(from))?;
        only_if(!self.has(Rule::ReportAfterLog) || head == server.last(&state.ops, from))?;
        for spot in spots() {
            let own = &mut server.own[spot.index()];
            if rights.has(spot) {
                *own = Some(from);
            } else if *own == Some(from) {
                *own = None;
            }
        }
        server.attached.insert(from);
        Some(())
    }

    /// Takes an operation in, and says so if the network has room for it.
    pub(crate) fn receive_upload(&self, state: &mut State, id: OpId) -> Option<()> {
        let op = *state.ops.get(id)?;
        match self.place(state, id) {
            Place::AfterGap => return None,
            Place::Known => {}
            Place::Next => self.take(state, id, op.device, op.act),
            Place::Late => state.server.quarantined.insert(id),
            // Without the rule the number alone is looked at, and the server has that already.
            Place::Fork if !self.has(Rule::ForkFences) => {}
            Place::Fork => {
                state.server.quarantined.insert(id);
                self.fence(&mut state.server, op.device);
            }
        }
        let epoch = state.server.epoch;
        // No room is no answer: that is as if it were lost.
        let _ = state
            .network
            .send(Message::Ack { op: id, epoch }, self.bounds.messages);
        Some(())
    }

    fn place(&self, state: &State, id: OpId) -> Place {
        let (server, ops) = (&state.server, &state.ops);
        let Some(op) = ops.get(id) else {
            return Place::AfterGap;
        };
        if op.incarnation != server.incarnation[op.device.index()] {
            return if server.done.has(id) {
                Place::Known
            } else {
                Place::Late
            };
        }
        if !self.has(Rule::AtMostOnce) {
            return Place::Next;
        }
        let last = server.last(ops, op.device);
        match op.seq.cmp(&ops.seq_after(last)) {
            Ordering::Less if server.done.has(id) => Place::Known,
            Ordering::Equal if op.parent == last => Place::Next,
            Ordering::Less | Ordering::Equal => Place::Fork,
            Ordering::Greater => Place::AfterGap,
        }
    }

    fn take(&self, state: &mut State, id: OpId, device: Device, act: Act) {
        let server = &mut state.server;
        match act {
            Act::Park(_) if server.closed.has(id) => {}
            Act::Park(_) => server.open.insert(id),
            Act::Close(ticket) => server.close(ticket),
            Act::Return(spot) => {
                if server.own[spot.index()] == Some(device) {
                    server.own[spot.index()] = None;
                }
            }
            Act::Nonsense if self.has(Rule::NothingDropped) => {}
            // Without the rule it is thrown away, and acknowledged nevertheless so that the device goes on.
            Act::Nonsense => return,
        }
        state.applied_twice |= server.done.has(id);
        server.done.insert(id);
    }
}

impl Server {
    /// Also before its vehicle's coming is known: then that comes as one that has left already.
    fn close(&mut self, ticket: OpId) {
        self.closed.insert(ticket);
        self.open.remove(ticket);
    }
}

/// Whether no spot has been granted yet, so that the two are alike.
fn is_untouched(state: &State) -> bool {
    let server = &state.server;
    server.epoch == 1
        && server.incarnation == [1; 2]
        && server.entries == [[None; MOST_ENTRIES]; 2]
        && state.ops.iter().next().is_none()
}
