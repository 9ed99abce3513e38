//! A tariff that is being put together from rate tables.

use std::collections::BTreeSet;

use engine::money::Amount;
use engine::tariff::{
    Cap, Days, Extra, Flat, Measure, Percent, Period, Repeat, Restart, Rule, Strategy, Tariff, Tax, TaxKind,
    TimeOfDay, Window,
};
use engine::time::Instant;

use super::collection::Collection;
use super::lines::{Pays, Piece};
use crate::Loss;

/// A tariff that is being put together from the tables that hold from one time until another.
pub(super) struct Building {
    /// From when until when it holds.
    pub(super) times: (Option<Instant>, Option<Instant>),
    version: u32,
    collections: usize,
    rules: Vec<Rule>,
    extras: Vec<Extra>,
    tax: Option<(Percent, TaxKind)>,
    /// Whether prices have the tax in them, by the first collection that was read.
    kind: Option<TaxKind>,
    /// When the rate begins anew, by the first collection that was read.
    reset: Reset,
    least: Vec<(String, Amount)>,
    /// Names that are given: of extras, and of rules that a cap names.
    names: BTreeSet<String>,
    /// Names that a cap names: no other rule may have them.
    capped: BTreeSet<String>,
}

/// When rates begin anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reset {
    /// No collection has said it yet.
    Unread,
    /// Every day at a time, or never.
    Read(Option<TimeOfDay>),
}

impl Building {
    pub(super) fn new(times: (Option<Instant>, Option<Instant>), version: u32) -> Self {
        Self {
            times,
            version,
            collections: 0,
            rules: Vec::new(),
            extras: Vec::new(),
            tax: None,
            kind: None,
            reset: Reset::Unread,
            least: Vec::new(),
            names: BTreeSet::from(["parking".to_owned()]),
            capped: BTreeSet::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.extras.is_empty()
    }

    /// Adds a collection, in each of the windows of its table. A further one of the same table is charged beside it.
    pub(super) fn add(
        &mut self,
        read: Collection,
        windows: &[Option<Window>],
        is_further: bool,
        lost: &mut Vec<Loss>,
    ) {
        self.collections += 1;
        self.taxes(&read, lost);
        if let Some(least) = read.least {
            self.least
                .push((format!("{}.minValueCollection", read.path), least));
        }
        let (fees, pieces): (Vec<_>, Vec<_>) = read
            .pieces
            .into_iter()
            .partition(|piece| matches!(piece.pays, Pays::Once(_)) && windows.contains(&None));
        for fee in fees {
            self.fee(&fee, read.tax, lost);
        }
        if pieces.is_empty() {
            return;
        }
        self.resets(&read.path, read.reset, lost);
        let mut rules = Vec::new();
        let named = self.rule_names(&pieces);
        for window in windows {
            let per = period(window.as_ref(), read.reset);
            let cap = |amount, only| {
                Rule::new(Strategy::Cap(Cap {
                    amount,
                    per: per.clone(),
                    repeat: Repeat::Each,
                    only,
                    until_minute: None,
                }))
            };
            for (piece, name) in pieces.iter().zip(&named) {
                rules.push(Rule {
                    name: name.clone(),
                    tax: piece.tax.or(read.tax),
                    ..Rule::new(strategy(&piece.pays, window.as_ref()))
                });
            }
            for (piece, name) in pieces.iter().zip(&named) {
                rules.extend(piece.most.map(|most| cap(most, vec![name.clone()])));
            }
            rules.extend(read.most.map(|most| cap(most, Vec::new())));
        }
        if is_further {
            let name = self.unique("Rate");
            self.extras.push(extra(name, Measure::Parking, rules));
        } else {
            self.rules.extend(rules);
        }
    }

    fn taxes(&mut self, read: &Collection, lost: &mut Vec<Loss>) {
        let kind = *self.kind.get_or_insert(read.kind);
        if kind != read.kind {
            lost.push(Loss::new(
                format!("{}.taxIncluded", read.path),
                "taxes are in all prices of a tariff or in none: they are taken as in the first table",
            ));
        }
        let of_lines = read.pieces.iter().find_map(|piece| piece.tax);
        self.tax = self.tax.or(read.tax.or(of_lines).map(|percent| (percent, kind)));
        if read.kind == TaxKind::Exclusive && read.tax.is_none() && of_lines.is_none() {
            lost.push(Loss::new(
                format!("{}.taxIncluded", read.path),
                "a tax is added at a rate that is not named: the bill is without it",
            ));
        }
    }

    fn resets(&mut self, path: &str, reset: Option<TimeOfDay>, lost: &mut Vec<Loss>) {
        let path = || format!("{path}.resetTime");
        if self.reset == Reset::Unread {
            self.reset = Reset::Read(reset);
        }
        if self.reset != Reset::Read(reset) {
            lost.push(Loss::new(
                path(),
                "minutes begin anew for all rules of a tariff: it is taken as in the first table",
            ));
        } else if let Some(at) = reset.filter(|&at| at != TimeOfDay::MIDNIGHT) {
            let what = format!(
                "minutes begin anew at midnight only: at {at} the maximum does, and the rate goes on"
            );
            lost.push(Loss::new(path(), what));
        }
    }

    fn fee(&mut self, fee: &Piece, tax: Option<Percent>, lost: &mut Vec<Loss>) {
        let Pays::Once(price) = fee.pays else { return };
        if fee.most.is_some() {
            lost.push(Loss::new(
                format!("{}.maxValue", fee.path),
                "what is charged once has no maximum beside it",
            ));
        }
        let name = self.unique(if fee.name.is_empty() { "Fee" } else { &fee.name });
        let rule = Rule {
            tax: fee.tax.or(tax),
            ..Rule::new(Strategy::Fee { price })
        };
        self.extras.push(extra(name, Measure::Once, vec![rule]));
    }

    /// The names of the rules of some pieces. One that a cap names is no other rule's.
    fn rule_names(&mut self, pieces: &[Piece]) -> Vec<String> {
        let mut names = Vec::new();
        for piece in pieces {
            let is_shared = |name: &str| {
                pieces
                    .iter()
                    .any(|other| other.name == name && other.path != piece.path)
            };
            let name = match piece.most {
                None if self.capped.contains(&piece.name) => self.unique(&piece.name),
                None => piece.name.clone(),
                Some(_) if piece.name.is_empty() => self.unique("Rate"),
                Some(_) if is_shared(&piece.name) => self.unique(&format!("{} up to a maximum", piece.name)),
                Some(_) => self.unique(&piece.name),
            };
            if piece.most.is_some() {
                self.capped.insert(name.clone());
            }
            names.push(name);
        }
        names
    }

    /// A name that nothing has yet.
    fn unique(&mut self, name: &str) -> String {
        let mut number = 1;
        let mut unique = name.to_owned();
        while self.rules.iter().any(|rule| rule.name == unique) || !self.names.insert(unique.clone()) {
            number += 1;
            unique = format!("{name} {number}");
        }
        unique
    }

    /// The tariff, with a version of at least `after`.
    pub(super) fn finish(self, after: u32, lost: &mut Vec<Loss>) -> Tariff {
        let (from, until) = self.times;
        let from = from.unwrap_or_default();
        let mut tariff = Tariff::new(self.version.max(after), from, self.rules);
        tariff.valid_until = until;
        tariff.extras = self.extras;
        tariff.tax = self.tax.map(|(percent, kind)| Tax { percent, kind });
        if self.reset == Reset::Read(Some(TimeOfDay::MIDNIGHT)) {
            tariff.restart = Restart::Day;
        }
        match self.least.as_slice() {
            [(_, least)] if self.collections == 1 => tariff.minimum = Some(*least),
            several => lost.extend(several.iter().map(|(path, _)| {
                Loss::new(
                    path,
                    "a least sum is of the whole stay: that of one table among several is left out",
                )
            })),
        }
        let base = tariff.tax.map(|tax| tax.percent);
        let extras = tariff.extras.iter_mut().flat_map(|extra| &mut extra.rules);
        for rule in tariff.rules.iter_mut().chain(extras) {
            let own = rule.tax.unwrap_or(Percent::ZERO);
            let differs = rule.strategy.charges() && base.is_some_and(|base| base != own);
            rule.tax = differs.then_some(own);
        }
        tariff
    }
}

fn extra(name: String, of: Measure, rules: Vec<Rule>) -> Extra {
    Extra {
        name,
        when: engine::tariff::Condition::default(),
        of,
        tax: None,
        rules,
    }
}

/// What a maximum is of.
fn period(window: Option<&Window>, reset: Option<TimeOfDay>) -> Period {
    match (window, reset) {
        (Some(window), _) => Period::Window(window.clone()),
        (None, Some(at)) => Period::Window(Window {
            days: Days::ALL,
            from: at,
            until: at,
            season: None,
        }),
        (None, None) => Period::Stay,
    }
}

fn strategy(pays: &Pays, window: Option<&Window>) -> Strategy {
    match pays {
        Pays::Step(increment) => {
            let mut increment = increment.clone();
            increment.window = window.cloned();
            Strategy::Increment(increment)
        }
        Pays::Tiers(table) => {
            let mut table = table.clone();
            table.window = window.cloned();
            Strategy::Table(table)
        }
        // Once at all times is a fee, which is no rule of the parking.
        Pays::Once(price) => Strategy::Flat(Flat {
            price: *price,
            window: window.cloned().unwrap_or(Window::EACH_DAY),
        }),
    }
}
