//! Walks through all states within the bounds.

use std::collections::BTreeSet;

use stateright::{Checker, Expectation, HasDiscoveries, Model};

use crate::environment::Bounds;
use crate::property::Name;
use crate::step::{Protocol, Step};

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// How many different states there are.
    pub states: usize,
    /// How many states the longest way to one of them has.
    pub depth: usize,
    /// What must always be so, and the shortest way found to where it is not.
    pub broken: Vec<(Name, Vec<Step>)>,
    /// What must be able to happen, and does not.
    pub missing: Vec<Name>,
}

/// Far enough to see what each rule is for.
pub const FOR_A_RULE: Bounds = Bounds {
    operations: 3,
    messages: 2,
    mishaps: 1,
};

/// Looks at every state, with so many threads.
pub fn all(protocol: &Protocol, threads: usize) -> Report {
    let checker = protocol.clone().checker().threads(threads).spawn_bfs().join();
    let mut found = checker.discoveries();
    let mut report = Report {
        states: checker.unique_state_count(),
        depth: checker.max_depth(),
        broken: Vec::new(),
        missing: Vec::new(),
    };
    for property in protocol.properties() {
        match (property.expectation, found.remove(property.name)) {
            (Expectation::Sometimes, None) => report.missing.push(property.name),
            (Expectation::Always, Some(path)) => report.broken.push((property.name, path.into_actions())),
            _ => {}
        }
    }
    report
}

/// The shortest way to where the property does not hold, if there is one.
pub fn shortest(protocol: &Protocol, property: Name) -> Option<Vec<Step>> {
    let mut shortest = None;
    // The checker looks on for a while after a find, and keeps the last one: so ask for shorter ones
    // until there is none. A depth counts states, of which a way has one more than steps, and is not reached.
    let mut depth = usize::MAX;
    while let Some(way) = within(protocol, property, depth) {
        depth = way.len() + 1;
        shortest = Some(way);
    }
    shortest
}

fn within(protocol: &Protocol, property: Name, depth: usize) -> Option<Vec<Step>> {
    let wanted = HasDiscoveries::AllOf(BTreeSet::from([property]));
    let checker = protocol.clone().checker().finish_when(wanted);
    let checker = checker.target_max_depth(depth).spawn_bfs().join();
    Some(checker.discovery(property)?.into_actions())
}
