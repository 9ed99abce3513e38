//! Spots that somebody has to look at, because nobody knows what their holder did last.

use engine::decide::Command;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::DeviceNo;

use crate::place::LevelSign;

/// The spots of one section that have to be looked at, and the one touch that says they are as the map shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToLookAt {
    /// Their level.
    pub level: LevelSign,
    /// Its number, from 0.
    pub level_number: usize,
    /// `A: 5 spots`.
    pub spots: String,
    /// Saying that they are as the map shows them.
    pub command: Command,
}

/// The spots that have to be looked at, section by section in the lot's order: a walk through the garage.
pub fn to_look_at(state: &State) -> Vec<ToLookAt> {
    let lot = state.lot();
    let mut spots: Vec<_> = state
        .leases()
        .unswept()
        .filter_map(|(spot, fenced)| {
            let index = lot.index_of(spot)?;
            let placed = lot.spot(index)?;
            Some(((placed.level, placed.section, fenced), index, spot))
        })
        .collect();
    spots.sort_unstable();
    let sections = spots.chunk_by(|(one, ..), (other, ..)| one == other);
    sections
        .filter_map(|section| {
            let (at, ..) = section.first()?;
            let spots = section.iter().map(|(_, _, spot)| (*spot).clone()).collect();
            row(state, *at, spots)
        })
        .collect()
}

fn row(state: &State, (level, section, _): (usize, usize, DeviceNo), spots: Vec<SpotId>) -> Option<ToLookAt> {
    let lot = state.lot();
    let name = &lot.document().levels.get(level)?.sections.get(section)?.id;
    let count = match spots.len() {
        1 => "1 spot".to_owned(),
        count => format!("{count} spots"),
    };
    Some(ToLookAt {
        level: LevelSign::new(lot, level)?,
        level_number: level,
        spots: format!("{name}: {count}"),
        command: Command::Sweep { spots },
    })
}
