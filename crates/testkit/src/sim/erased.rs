//! Personal data that was erased must be nowhere, and everything still fits together without it.

use std::collections::{BTreeMap, BTreeSet};

use engine::operation::Fact;
use engine::plate::Plate;
use engine::state::Ticket;
use engine::ticket::TicketCode;
use engine::time::Instant;
use sync::disk::Table;
use sync::wire::Cursor;

use super::coverage::Event;
use super::oracles::Violation;
use super::world::{MINUTE, World};

type Rows = BTreeMap<(Table, u64), String>;

impl World {
    /// The server closes the books on what has been over for some hours, and at times erases what is known of it.
    pub(super) fn books_are_kept(&mut self) {
        if self.books.below(10_000) >= self.books_kept {
            return;
        }
        let hours = 1 + i64::from(self.books.below(24));
        let before = Instant(self.now.0 - hours * 60 * MINUTE);
        if self.site.file(before, self.now) > 0 {
            self.count(Event::Filed);
        }
        if self.books.percent(50) && self.site.erase(before, self.now) > 0 {
            self.count(Event::Erased);
        }
    }

    /// The server erases whatever is over, also what came late.
    pub(super) fn erase_all(&mut self) {
        let before = Instant(i64::MAX);
        self.site.file(before, self.now);
        self.site.erase(before, self.now);
    }

    /// No store of a device in use and nothing that the server keeps has a plate whose tickets were all erased.
    pub(super) fn check_erased(&mut self) -> Result<(), Violation> {
        let erased = self.erased_plates();
        for place in 0..self.devices.len() {
            let machine = &self.devices[place].machine;
            if self.devices[place].is_gone || self.site.is_revoked(machine.device()) {
                continue;
            }
            let rows = machine.disk.copy().into_values().collect::<String>();
            self.check_none(&erased, &rows, &format!("device {place}"))?;
            // What is left fits together, hash by hash.
            self.restart_device(place)?;
        }
        self.check_none(&erased, &self.site.stored(), "the server")?;
        let end = self.site.log().iter().fold(Cursor::START, Cursor::then);
        if end != self.site.hub().cursor() {
            return Err(self.violation("the log does not verify any more".to_owned()));
        }
        Ok(())
    }

    fn check_none(&self, erased: &[Plate], kept: &str, who: &str) -> Result<(), Violation> {
        match erased.iter().find(|plate| kept.contains(&format!("\"{plate}\""))) {
            Some(plate) => Err(self.violation(format!("{who} still has {plate}, which was erased"))),
            None => Ok(()),
        }
    }

    fn erased_plates(&self) -> Vec<Plate> {
        let erased = self
            .site
            .log()
            .iter()
            .filter_map(|entry| match &entry.operation.fact {
                Fact::Erased { tickets } => Some(tickets),
                _ => None,
            });
        let erased: BTreeSet<TicketCode> = erased.flatten().copied().collect();
        let state = self.site.hub().state();
        // A code that was given twice may be that of a vehicle that is inside.
        let is_gone =
            |code: &TicketCode| erased.contains(code) && !state.ticket(*code).is_some_and(Ticket::is_open);
        let plates = self.ledger.plates.iter();
        let gone = plates.filter(|(_, codes)| codes.iter().all(is_gone));
        gone.map(|(plate, _)| plate.clone()).collect()
    }

    /// The planted bug: what a device erased of its own is there again.
    pub(super) fn put_plates_back(&mut self, place: usize, before: &Rows) {
        let disk = &mut self.devices[place].machine.disk;
        let mut rows = disk.copy();
        let own = rows.iter_mut().filter(|((table, _), _)| *table == Table::Own);
        let mut is_changed = false;
        for (key, row) in own {
            let read = |row: &str| serde_json::from_str::<serde_json::Value>(row).ok();
            let (Some(old), Some(mut new)) = (before.get(key).and_then(|row| read(row)), read(row)) else {
                continue;
            };
            if new.get("private").is_none() && old.get("private").is_some() {
                new["private"] = old["private"].clone();
                *row = new.to_string();
                is_changed = true;
            }
        }
        if is_changed {
            disk.restore(rows);
        }
    }
}
