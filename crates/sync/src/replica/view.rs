//! The view: the log, with the device's own operations on top that are not in it.
//!
//! It is carried on by what changes. Only where that would not do it is worked out anew, which takes the longer the more
//! the device has recorded.

use std::sync::Arc;

use engine::apply::apply;
use engine::state::State;
use engine::ticket::DeviceNo;

use super::own::{Own, OwnChain};
use super::{Advance, Replica};
use crate::chain::Tip;
use crate::wire::Entry;

/// How news continues what is shown, noted before it is taken in.
pub(super) struct Continuation {
    /// What the view has on top of the log and the news does not bring back, in order.
    still: Vec<(DeviceNo, Tip)>,
    /// How many of the last entries of the news the view does not have.
    others: usize,
}

impl Replica {
    /// How news continues the view; none where it does not. It does where the own operations at the bottom come back
    /// first, and what others did comes only after all own ones.
    pub(super) fn continuation(&self, news: &Advance) -> Option<Continuation> {
        self.view.as_ref()?;
        let begins = news.snapshot.as_ref().map(|snapshot| snapshot.cursor.number);
        if begins.is_some_and(|begins| begins > self.cursor.number) {
            return None;
        }
        let mut own = self.on_top().peekable();
        let new = |entry: &&Entry| entry.number > self.cursor.number;
        let mut others = 0;
        for entry in news.entries.iter().filter(new) {
            let comes_back = |own: &&Own| others == 0 && own.operation == entry.operation;
            if own.next_if(comes_back).is_none() {
                others += 1;
            }
        }
        let still: Vec<_> = own.map(place).collect();
        (others == 0 || still.is_empty()).then_some(Continuation { still, others })
    }

    /// Shows the news that has been taken in, of which these are the entries.
    pub(super) fn continue_view(&mut self, continuation: Option<Continuation>, entries: &[Entry]) {
        let Some(Continuation { still, others }) = continuation else {
            return self.rebuild_view();
        };
        let on_top = self.on_top().map(place);
        if !on_top.take(still.len()).eq(still.iter().copied()) {
            return self.rebuild_view();
        }
        let chains = self.earlier.iter().chain([&self.chain]);
        let mut new = chains.flat_map(OwnChain::on_top).skip(still.len()).peekable();
        let Some(view) = self.view.as_mut().filter(|_| others > 0 || new.peek().is_some()) else {
            return;
        };
        let view = Arc::make_mut(view);
        let others = entries.iter().skip(entries.len() - others);
        let others = others.map(|entry| &entry.operation);
        for operation in others.chain(new.map(|own| &own.operation)) {
            let _ = apply(view, operation);
        }
    }

    /// Shows what the present chain has after that operation, on top of everything.
    pub(super) fn show_after(&mut self, known: Tip) {
        if let Some(view) = self.view.as_mut().filter(|_| self.chain.ends.tip != known) {
            let view = Arc::make_mut(view);
            for own in self.chain.on_top_after(known.seq) {
                let _ = apply(view, &own.operation);
            }
        }
    }

    /// Works the view out anew.
    pub(super) fn rebuild_view(&mut self) {
        self.view = self.view_anew();
    }

    /// The view as it is worked out anew, to compare it with the one that was carried on.
    ///
    /// An own operation that no longer means anything is passed over here; the server says so in its verdict.
    #[doc(hidden)]
    pub fn view_anew(&self) -> Option<Arc<State>> {
        let mut view = self.confirmed.clone()?;
        let mut own = self.on_top().peekable();
        if own.peek().is_some() {
            let state = Arc::make_mut(&mut view);
            for own in own {
                let _ = apply(state, &own.operation);
            }
        }
        Some(view)
    }

    /// The own operations that are not in the log, in order.
    fn on_top(&self) -> impl Iterator<Item = &Own> {
        let chains = self.earlier.iter().chain([&self.chain]);
        chains.flat_map(OwnChain::on_top)
    }
}

/// Where an own operation stands: no two have the same.
fn place(own: &Own) -> (DeviceNo, Tip) {
    (own.operation.device, own.tip())
}
