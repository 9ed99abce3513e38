//! What a device keeps, and each change of it as one transaction.
//!
//! The transactions themselves are the caller's: `IndexedDB` in the browser, memory in tests. Each of these functions reads
//! and writes within one, which the caller then commits, strictly, or drops.

mod erase;
mod log;
mod settled;

use engine::lease::Epoch;
use engine::spot::SpotId;
use engine::ticket::DeviceNo;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::chain::{Hash, Tip};
use crate::replica::{Advance, ChainEnds, Disk, Draft, Own, Restart};
use crate::wire::{Cursor, Snapshot};
use erase::erase;
use settled::{settle, unsettle};

/// The tables of a device's store. Keys are numbers; values are JSON, so that a person can read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One row: how far everything goes.
    Head,
    /// One row: the state to begin from.
    Snapshot,
    /// The log after that: entries, each by its number or together by the number of the last.
    Entries,
    /// Own operations, by [`own_key`]. They stay after the server has them, until they are in a backup (S-14).
    Own,
}

/// One transaction over all tables. Nothing of it is durable before the caller has committed it.
pub trait Transaction {
    /// Why the store failed.
    type Error: From<DiskError>;

    /// The value of a key, as it is when this is called.
    fn get(&self, table: Table, key: u64) -> impl Future<Output = Result<Option<String>, Self::Error>>;

    /// The values of keys from `first` to `last`, both included, in order.
    fn range(
        &self,
        table: Table,
        first: u64,
        last: u64,
    ) -> impl Future<Output = Result<Vec<String>, Self::Error>>;

    /// Writes a value.
    fn put(&self, table: Table, key: u64, value: String) -> Result<(), Self::Error>;

    /// Deletes the values of keys from `first` to `last`, both included.
    fn delete(&self, table: Table, first: u64, last: u64) -> Result<(), Self::Error>;
}

/// Why a change of the store is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiskError {
    /// Another tab recorded first; what this one knows is out of date.
    #[error("another tab of this device recorded something first")]
    Stale,
    /// The device goes on under another number, or began anew, in another tab.
    #[error("another tab of this device began anew")]
    Replaced,
    /// An entry is missing before the ones to write.
    #[error("log entry {0} is missing")]
    Gap(u64),
    /// What is stored cannot be read.
    #[error("what is stored cannot be read: {0}")]
    Damaged(String),
}

/// How far everything goes that a device keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How often this store began anew, or under another number. A tab that read it before must not write.
    pub era: u32,
    /// The life of the server that the log is of.
    pub epoch: Option<Epoch>,
    /// How far the log goes.
    pub cursor: Cursor,
    /// The number of the snapshot; 0 for none.
    pub snapshot: u64,
    /// Every chain whose operations may be needed, the present one last.
    pub chains: Vec<ChainEnds>,
    /// What the device leased when it heard of a restore.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<SpotId>,
    /// Whether own operations may have personal data that the snapshot has not, and that is to be erased once the server
    /// has told that it has them (S-20).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_erase: bool,
}

impl Head {
    /// The present chain.
    ///
    /// # Errors
    /// [`DiskError::Damaged`] where there is none.
    pub fn present(&self) -> Result<ChainEnds, DiskError> {
        let last = self.chains.last().copied();
        last.ok_or_else(|| DiskError::Damaged("it has no chain".to_owned()))
    }

    /// How many of the device's operations no server has.
    pub fn waiting(&self) -> u32 {
        let open = |chain: &ChainEnds| chain.tip.seq.saturating_sub(chain.acknowledged.seq);
        self.chains.iter().map(open).sum()
    }

    fn chain_mut(&mut self, device: DeviceNo) -> Option<&mut ChainEnds> {
        self.chains.iter_mut().find(|chain| chain.device == device)
    }
}

/// The key of an own operation: those of one chain are one range.
pub fn own_key(device: DeviceNo, seq: u32) -> u64 {
    u64::from(device.0) << 32 | u64::from(seq)
}

const ONLY: u64 = 0;

/// The head; none where nobody has enrolled.
pub async fn head<T: Transaction>(transaction: &T) -> Result<Option<Head>, T::Error> {
    let row = transaction.get(Table::Head, ONLY).await?;
    Ok(row.map(|row| read(&row)).transpose()?)
}

/// Begins anew as a device that has recorded nothing. What was there is the caller's to put aside first.
pub fn begin<T: Transaction>(transaction: &T, device: DeviceNo, era: u32) -> Result<(), T::Error> {
    for table in [Table::Snapshot, Table::Entries, Table::Own] {
        transaction.delete(table, 0, MOST)?;
    }
    let head = Head {
        era,
        chains: vec![ChainEnds::new(device)],
        ..Head::default()
    };
    put_head(transaction, &head)
}

/// The largest key: every number up to there is exact wherever keys are floating-point.
const MOST: u64 = (1 << 53) - 1;

/// Everything a tab needs to begin: the head, and what makes a replica.
pub async fn load<T: Transaction>(transaction: &T, head: &Head) -> Result<Disk, T::Error> {
    let snapshot = transaction.get(Table::Snapshot, ONLY).await?;
    let entries = log::after(transaction, head.snapshot).await?;
    let mut chains = Vec::new();
    for ends in &head.chains {
        // What the log has shows from there.
        chains.push((*ends, own_after(transaction, ends.device, ends.logged).await?));
    }
    Ok(Disk {
        epoch: head.epoch,
        held: head.held.clone(),
        snapshot: snapshot.map(|row| read::<Snapshot>(&row)).transpose()?,
        entries,
        chains,
    })
}

/// What other tabs wrote since one that knows the chain and the log up to there.
pub async fn tail<T: Transaction>(
    transaction: &T,
    era: u32,
    tip: Tip,
    cursor: Cursor,
) -> Result<Advance, T::Error> {
    let head = head_of(transaction, era).await?;
    let present = head.present()?;
    if present.base.seq > tip.seq {
        // What this tab has not read is in a backup and deleted: only a new beginning brings it level.
        return Err(DiskError::Replaced.into());
    }
    let (mut snapshot, mut after) = (None, cursor.number);
    if head.snapshot > cursor.number {
        let row = transaction.get(Table::Snapshot, ONLY).await?;
        snapshot = row.map(|row| read::<Snapshot>(&row)).transpose()?;
        after = head.snapshot;
    }
    let entries = log::after(transaction, after).await?;
    Ok(Advance {
        epoch: head.epoch,
        own: own_after(transaction, present.device, tip.seq).await?,
        snapshot,
        entries,
        acknowledged: Some((present.device, present.acknowledged)),
        is_level: present.logged >= present.acknowledged.seq,
        ..Advance::default()
    })
}

/// Appends a draft, if its chain still ends where it begins (S-10).
///
/// # Errors
/// [`DiskError::Stale`] where another tab recorded first, [`DiskError::Replaced`].
pub async fn append<T: Transaction>(transaction: &T, era: u32, draft: &Draft) -> Result<(), T::Error> {
    let head = head_of(transaction, era);
    // Written while the head is on its way: should that say no, nothing of this transaction was there.
    for own in draft.operations() {
        let key = own_key(draft.device(), own.operation.seq);
        transaction.put(Table::Own, key, written(own)?)?;
    }
    let mut head = head.await?;
    let present = head.present()?;
    if present.device != draft.device() {
        return Err(DiskError::Replaced.into());
    }
    if present.tip != draft.after() {
        return Err(DiskError::Stale.into());
    }
    settle(transaction, draft.settles(), true).await?;
    let last = draft.operations().last().map(Own::tip);
    if let (Some(last), Some(chain)) = (last, head.chains.last_mut()) {
        chain.tip = last;
    }
    put_head(transaction, &head)
}

/// Whether a draft is there already: a lost connection hides whether the write before it went through.
pub async fn has<T: Transaction>(transaction: &T, era: u32, draft: &Draft) -> Result<bool, T::Error> {
    let head = head_of(transaction, era).await?;
    let there = own_after(transaction, draft.device(), draft.after().seq).await?;
    Ok(head.present()?.device == draft.device() && there == draft.operations())
}

/// Keeps news.
///
/// # Errors
/// [`DiskError::Gap`] where entries are missing in between, [`DiskError::Replaced`].
pub async fn receive<T: Transaction>(transaction: &T, era: u32, news: &Advance) -> Result<(), T::Error> {
    let mut head = head_of(transaction, era).await?;
    if head.epoch.is_some() && head.epoch != news.epoch {
        // Another tab has heard of another life of the server.
        return Err(DiskError::Replaced.into());
    }
    head.epoch = news.epoch;
    acknowledge(transaction, &mut head, news).await?;
    let begins = news
        .snapshot
        .as_ref()
        .filter(|new| new.cursor.number > head.cursor.number);
    if let Some(snapshot) = begins {
        transaction.put(Table::Snapshot, ONLY, written(snapshot)?)?;
        transaction.delete(Table::Entries, 0, MOST)?;
        (head.snapshot, head.cursor) = (snapshot.cursor.number, snapshot.cursor);
        for chain in &mut head.chains {
            let tip = snapshot.tips.get(&chain.device);
            chain.cover(tip.map_or(0, |tip| tip.seq));
        }
    }
    let ends = news.entries.last().map_or(head.cursor.number, |last| last.number);
    let is_level = news.is_level && ends >= head.cursor.number;
    let mut new = Vec::new();
    for entry in &news.entries {
        if entry.number <= head.cursor.number {
            continue;
        }
        if entry.number != head.cursor.number + 1 {
            return Err(DiskError::Gap(head.cursor.number + 1).into());
        }
        new.push(entry);
        head.cursor = head.cursor.then(entry);
        if let Some(chain) = head.chain_mut(entry.operation.device) {
            chain.cover(entry.operation.seq);
        }
    }
    log::put(transaction, &new)?;
    if let Some((device, last)) = news.acknowledged.filter(|_| is_level)
        && let Some(chain) = head.chain_mut(device)
    {
        chain.cover_acknowledged(last.seq);
    }
    if let Some(compared) = news.compared {
        note_compared(&mut head, compared);
    }
    settle(transaction, &news.settled, false).await?;
    if let Some((device, safe)) = news.safe {
        delete_safe(transaction, &mut head, device, safe).await?;
    }
    if let Some(snapshot) = begins {
        head.to_erase = erase(transaction, &head, snapshot).await?;
    } else if head.to_erase {
        let row = transaction.get(Table::Snapshot, ONLY).await?;
        if let Some(snapshot) = row.map(|row| read::<Snapshot>(&row)).transpose()? {
            head.to_erase = erase(transaction, &head, &snapshot).await?;
        }
    }
    put_head(transaction, &head)
}

/// Notes up to which operation it is known whether the clock was right (C-9).
fn note_compared(head: &mut Head, (device, seq): (DeviceNo, u32)) {
    if let Some(chain) = head.chain_mut(device) {
        chain.compared = chain.compared.max(seq);
    }
}

/// Puts a state in the place of the log up to it, so that the next start is quick.
pub async fn shorten<T: Transaction>(transaction: &T, era: u32, snapshot: &Snapshot) -> Result<(), T::Error> {
    let mut head = head_of(transaction, era).await?;
    if snapshot.cursor.number > head.snapshot && snapshot.cursor.number <= head.cursor.number {
        transaction.put(Table::Snapshot, ONLY, written(snapshot)?)?;
        transaction.delete(Table::Entries, 0, snapshot.cursor.number)?;
        head.snapshot = snapshot.cursor.number;
        head.to_erase = erase(transaction, &head, snapshot).await?;
        put_head(transaction, &head)?;
    }
    Ok(())
}

/// Begins again with what still holds after a restore of the server: what it acknowledged before counts no more.
pub async fn restart<T: Transaction>(transaction: &T, era: u32, restart: &Restart) -> Result<(), T::Error> {
    let mut head = head_of(transaction, era).await?;
    if head.epoch == Some(restart.epoch) {
        return Ok(());
    }
    let row = transaction.get(Table::Snapshot, ONLY).await?;
    let mut snapshot = row.map(|row| read::<Snapshot>(&row)).transpose()?;
    let from = snapshot
        .as_ref()
        .map_or(Cursor::START, |snapshot| snapshot.cursor);
    let mut entries = log::after(transaction, from.number).await?;
    entries.retain(|entry| entry.number <= restart.keep.number);
    let kept = entries.iter().fold(from, Cursor::then);
    if kept == restart.keep && kept.number > 0 {
        log::cut_after(transaction, kept.number).await?;
        head.cursor = kept;
    } else {
        // The log of the new life is another from the beginning, or from before the snapshot.
        transaction.delete(Table::Entries, 0, MOST)?;
        transaction.delete(Table::Snapshot, 0, MOST)?;
        (head.snapshot, head.cursor) = (0, Cursor::START);
        (snapshot, entries) = (None, Vec::new());
    }
    note_compared(&mut head, restart.compared);
    unsettle(transaction, &head).await?;
    for chain in &mut head.chains {
        let own = entries
            .iter()
            .filter(|entry| entry.operation.device == chain.device);
        let tips = snapshot
            .as_ref()
            .and_then(|snapshot| snapshot.tips.get(&chain.device));
        let seqs = own.map(|entry| entry.operation.seq);
        let covered = seqs.chain(tips.map(|tip| tip.seq)).max().unwrap_or(0);
        chain.covered = covered.max(chain.base.seq);
        // It was found to be ours before the restore, and is in what is kept.
        chain.logged = chain.logged.min(chain.covered).max(chain.base.seq);
        chain.acknowledged = chain.base;
    }
    head.era += 1;
    head.epoch = Some(restart.epoch);
    head.held.clone_from(&restart.held);
    put_head(transaction, &head)
}

/// Goes on under a new number. What the old chain still has to tell stays to be sent.
pub async fn renew<T: Transaction>(
    transaction: &T,
    era: u32,
    device: DeviceNo,
    is_forked: bool,
) -> Result<(), T::Error> {
    let mut head = head_of(transaction, era).await?;
    if let Some(old) = head.chains.last_mut() {
        old.is_forked |= is_forked;
    }
    head.chains.push(ChainEnds::new(device));
    head.era += 1;
    put_head(transaction, &head)
}

/// Says that the present chain ends there. For tests that plant bugs: nothing else may say so.
#[doc(hidden)]
pub fn set_end<T: Transaction>(transaction: &T, mut head: Head, tip: Tip) -> Result<(), T::Error> {
    if let Some(chain) = head.chains.last_mut() {
        chain.tip = tip;
    }
    put_head(transaction, &head)
}

/// Takes the server's word that it has a chain up to there, if its last operation is ours (S-10).
async fn acknowledge<T: Transaction>(
    transaction: &T,
    head: &mut Head,
    news: &Advance,
) -> Result<(), T::Error> {
    let Some((device, last)) = news.acknowledged else {
        return Ok(());
    };
    let Some(chain) = head.chain_mut(device) else {
        return Ok(());
    };
    if last.seq <= chain.acknowledged.seq {
        return Ok(());
    }
    if hash_of(transaction, device, last.seq).await? == Some(last.hash) {
        chain.acknowledged = last;
        chain.note_logged();
    }
    Ok(())
}

async fn hash_of<T: Transaction>(
    transaction: &T,
    device: DeviceNo,
    seq: u32,
) -> Result<Option<Hash>, T::Error> {
    let row = transaction.get(Table::Own, own_key(device, seq)).await?;
    let own = row.map(|row| read::<Own>(&row)).transpose()?;
    Ok(own.map(|own| own.hash))
}

/// Deletes own operations that are in a backup of the server, and in the log here (S-14).
async fn delete_safe<T: Transaction>(
    transaction: &T,
    head: &mut Head,
    device: DeviceNo,
    safe: u32,
) -> Result<(), T::Error> {
    let Some(chain) = head.chain_mut(device) else {
        return Ok(());
    };
    let safe = safe.min(chain.logged).min(chain.acknowledged.seq);
    if chain.is_forked || safe <= chain.base.seq {
        return Ok(());
    }
    if let Some(hash) = hash_of(transaction, device, safe).await? {
        chain.base = Tip { seq: safe, hash };
        transaction.delete(Table::Own, own_key(device, 0), own_key(device, safe))?;
    }
    Ok(())
}

/// The head of an era. It is asked for at once, and not when somebody waits for it.
fn head_of<T: Transaction>(transaction: &T, era: u32) -> impl Future<Output = Result<Head, T::Error>> {
    let row = transaction.get(Table::Head, ONLY);
    async move {
        let head = row.await?.map(|row| read::<Head>(&row)).transpose()?;
        let head = head.filter(|head| head.era == era);
        head.ok_or_else(|| DiskError::Replaced.into())
    }
}

fn put_head<T: Transaction>(transaction: &T, head: &Head) -> Result<(), T::Error> {
    transaction.put(Table::Head, ONLY, written(head)?)
}

async fn own_after<T: Transaction>(
    transaction: &T,
    device: DeviceNo,
    seq: u32,
) -> Result<Vec<Own>, T::Error> {
    let (first, last) = (own_key(device, seq.saturating_add(1)), own_key(device, u32::MAX));
    let rows = transaction.range(Table::Own, first, last).await?;
    Ok(read_all(&rows)?)
}

fn read<V: DeserializeOwned>(row: &str) -> Result<V, DiskError> {
    serde_json::from_str(row).map_err(|error| DiskError::Damaged(error.to_string()))
}

fn read_all<V: DeserializeOwned>(rows: &[String]) -> Result<Vec<V>, DiskError> {
    rows.iter().map(|row| read(row)).collect()
}

fn written<V: Serialize>(value: &V) -> Result<String, DiskError> {
    serde_json::to_string(value).map_err(|error| DiskError::Damaged(error.to_string()))
}
