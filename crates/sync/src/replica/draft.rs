//! Drafts: operations that are decided but not yet durable.

use std::collections::BTreeMap;

use engine::allocation::Within;
use engine::apply::apply;
use engine::decide::{Command, decide_within};
use engine::hex::Hex;
use engine::lease::LeaseChange;
use engine::operation::{Fact, Operation};
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::spot_sort::SpotSort;
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Moment;
use sha2::{Digest, Sha256};

use super::Replica;
use super::own::Own;
use crate::chain::{Hash, Tip};
use crate::hub::share_of;
use crate::recorded::{Recorded, Salt};

/// Operations that are decided but not yet durable. Nobody may be told of them.
#[derive(Clone, Debug)]
#[must_use = "a draft becomes true when it is durable and committed"]
pub struct Draft {
    device: DeviceNo,
    after: Tip,
    operations: Vec<Own>,
    settles: Vec<(DeviceNo, u32, Hash)>,
}

impl Draft {
    /// The device's number.
    pub fn device(&self) -> DeviceNo {
        self.device
    }

    /// What the first operation follows: it must still be the end of the chain when they are written (S-10).
    pub fn after(&self) -> Tip {
        self.after
    }

    /// The operations to make durable, in order, in one transaction.
    pub fn operations(&self) -> &[Own] {
        &self.operations
    }

    /// Operations of earlier chains that are settled in the same transaction, because these take their place.
    pub fn settles(&self) -> &[(DeviceNo, u32, Hash)] {
        &self.settles
    }
}

impl Replica {
    /// Decides commands one after the other: all of them or none (S-8).
    ///
    /// # Errors
    /// The first [`Refusal`]. Before the lot has arrived every ticket is unknown, so [`None`] says so.
    pub fn draft(&self, commands: &[Command], at: impl Into<Moment>) -> Option<Result<Draft, Refusal>> {
        let view = self.view.as_ref()?;
        Some(self.decide_all(view, commands, at.into()))
    }

    fn decide_all(&self, view: &State, commands: &[Command], at: Moment) -> Result<Draft, Refusal> {
        let rights = self.rights();
        // What is decided of one command alone needs no state of its own.
        let mut ahead: Option<State> = None;
        let mut writer = self.writer();
        for (nth, command) in commands.iter().enumerate() {
            let state = ahead.as_ref().unwrap_or(view);
            let next_ticket = TicketCode::issue(&self.key, self.device(), writer.tip.seq.saturating_add(1))?;
            let fact = decide_within(state, command, next_ticket, at, rights)?;
            let operation = writer.write(fact, at);
            if nth + 1 < commands.len() {
                // What the rules decide they also apply; were that ever untrue, the server's verdict would tell.
                let _ = apply(ahead.get_or_insert_with(|| view.clone()), operation);
            }
        }
        Ok(self.drafted(writer, Vec::new()))
    }

    /// Gives back what the device leases beyond its pool. It is for the caller to see that the device is quiet.
    pub fn draft_return(&self, at: impl Into<Moment>) -> Option<Draft> {
        let (view, pool) = (self.view.as_ref()?, self.pool?);
        let device = self.device();
        if view.leases().is_recovering() || view.leases().is_fenced(device) {
            return None;
        }
        let spots = surplus(view, device, pool);
        if spots.is_empty() {
            return None;
        }
        Some(self.draft_fact(Fact::lease(LeaseChange::Returned { spots }), at.into()))
    }

    /// A fact that the device tells by itself.
    pub(super) fn draft_fact(&self, fact: Fact, at: Moment) -> Draft {
        let mut writer = self.writer();
        writer.write(fact, at);
        self.drafted(writer, Vec::new())
    }

    /// Records once more, in the present chain, operations of an earlier chain that the server keeps aside because
    /// another operation has their place: what they tell happened all the same (S-12).
    pub fn draft_again(&self, aside: &[Hash]) -> Option<Draft> {
        let chains = self.earlier.iter();
        let pending = chains.flat_map(|chain| chain.pending.iter().map(|own| (chain.ends.device, own)));
        let again: Vec<_> = pending.filter(|(_, own)| aside.contains(&own.hash)).collect();
        if again.is_empty() {
            return None;
        }
        let mut writer = self.writer();
        let mut renamed = self.renamed();
        for (_, own) in &again {
            let mut fact = own.operation.fact.clone();
            if let Fact::Parked { ticket, at_entry, .. } | Fact::Admitted { ticket, at_entry, .. } = &mut fact
            {
                // Both chains numbered on from the same place, and codes follow from numbers: whether or not anybody has
                // heard of it yet, another vehicle may have this one.
                at_entry.also.get_or_insert(*ticket);
                // A number of operations beyond all codes is beyond every garage.
                let seq = writer.tip.seq.saturating_add(1);
                let new = TicketCode::issue(&self.key, self.device(), seq).unwrap_or(*ticket);
                renamed.insert(*ticket, new);
            }
            for (from, to) in &renamed {
                fact.rename(*from, *to);
            }
            writer.write(fact, own.operation.moment());
        }
        let settles = again
            .iter()
            .map(|(device, own)| (*device, own.operation.seq, own.hash))
            .collect();
        Some(self.drafted(writer, settles))
    }

    /// The codes that have been replaced in operations that were recorded once more before: more of that chain may follow. They
    /// are all still here, because what an earlier chain has to tell is sent first.
    fn renamed(&self) -> BTreeMap<TicketCode, TicketCode> {
        let chains = self.earlier.iter().chain([&self.chain]);
        let own = chains.flat_map(|chain| chain.awaited.iter().chain(&chain.pending));
        let replaced = own.filter_map(|own| match &own.operation.fact {
            Fact::Parked { ticket, at_entry, .. } | Fact::Admitted { ticket, at_entry, .. } => {
                Some((at_entry.also?, *ticket))
            }
            _ => None,
        });
        replaced.collect()
    }

    /// Shows a draft that is now durable.
    pub fn commit(&mut self, draft: Draft) {
        if draft.device != self.device() {
            // Another tab went on under another number meanwhile; nothing of this was written.
            return;
        }
        let settled: Vec<Hash> = draft.settles.iter().map(|(_, _, hash)| *hash).collect();
        for chain in &mut self.earlier {
            chain.settle(&settled);
        }
        let known = self.chain.ends.tip;
        self.untimed.note(known.seq, &draft.operations);
        self.chain.add(draft.operations);
        self.drop_settled();
        if settled.is_empty() {
            // News that came in while the draft was written is below; its operations stand on top.
            self.show_after(known);
        } else {
            self.rebuild_view();
        }
    }

    fn writer(&self) -> Writer<'_> {
        Writer {
            replica: self,
            tip: self.tip(),
            written: Vec::new(),
        }
    }

    fn drafted(&self, writer: Writer<'_>, settles: Vec<(DeviceNo, u32, Hash)>) -> Draft {
        Draft {
            device: self.device(),
            after: self.tip(),
            operations: writer.written,
            settles,
        }
    }

    fn salt(&self, seq: u32) -> Salt {
        let mut hash = Sha256::new();
        hash.update(b"parkade salt\0");
        hash.update(self.secret.0);
        hash.update(self.device().0.to_be_bytes());
        hash.update(seq.to_be_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        Hex(half)
    }
}

/// Writes operations at the end of the chain.
struct Writer<'a> {
    replica: &'a Replica,
    tip: Tip,
    written: Vec<Own>,
}

impl Writer<'_> {
    fn write(&mut self, fact: Fact, moment: Moment) -> &Operation {
        let (device, seq) = (self.replica.device(), self.tip.seq.saturating_add(1));
        let operation = Operation {
            device,
            seq,
            at: moment.at,
            skew: moment.skew,
            rules: engine::RULES,
            fact,
        };
        let operation = Recorded::write(operation, self.replica.salt(seq));
        let parent = self.tip.hash;
        self.tip = self.tip.then(device, &operation.written().body);
        let at = self.written.len();
        self.written.push(Own {
            operation,
            parent,
            hash: self.tip.hash,
            is_settled: false,
            is_again: false,
        });
        self.written[at].operation.operation()
    }
}

/// The free spots of a lease beyond a quarter more than each sort's part of the pool, the worst of each sort.
fn surplus(view: &State, device: DeviceNo, pool: u32) -> Vec<SpotId> {
    let free = view.free();
    let its = Within::Lease(device);
    let total = free.total(Within::Lot);
    let mut spots = Vec::new();
    for sort in SpotSort::all() {
        let share = share_of(pool, free.count(sort, Within::Lot), total);
        if free.count(sort, its) > share + share / 4 {
            let beyond = free.of_sort(sort, its).skip(share as usize);
            let placed = beyond.filter_map(|spot| view.lot().spot(spot));
            spots.extend(placed.map(|placed| placed.spot.id.clone()));
        }
    }
    spots
}
