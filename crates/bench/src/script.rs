//! Who comes and goes, and where everyone is sent.

use std::ops::Range;

use crate::by_rank::narrow;
use crate::candidate::{Ask, Candidate, Place};

/// One step of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A vehicle leaves its place.
    Leave(Place),
    /// A vehicle comes with one of the questions and is sent to the place that is found.
    Come(u8),
}

/// Who comes and goes.
///
/// Vehicles leave in groups of 1 to [`Script::GROUP`], and as many come: the lot is as full after a group as before it,
/// and never is the only free spot the one that has just been left.
#[derive(Clone, Debug)]
pub struct Script {
    /// The questions that vehicles come with.
    pub asks: Vec<Ask>,
    /// The spots that are free at the start.
    pub free: Vec<u32>,
    /// The spots that a device leases.
    pub leased: Vec<u32>,
    steps: Vec<Step>,
    /// The place that each vehicle is sent to, in the order in which they come.
    sent: Vec<Option<Place>>,
    /// Behind each group: how many steps and how many vehicles that have come there are up to then.
    groups: Vec<(usize, usize)>,
}

impl Script {
    /// The most vehicles that leave before others come.
    pub const GROUP: usize = 32;

    /// A script in which nobody has come yet.
    pub(crate) fn new(asks: Vec<Ask>, free: Vec<u32>, leased: Vec<u32>) -> Self {
        Self {
            asks,
            free,
            leased,
            steps: Vec::new(),
            sent: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Adds a group: its steps, which are used up, and where those are sent who come.
    pub(crate) fn add_group(&mut self, steps: &mut Vec<Step>, sent: impl IntoIterator<Item = Option<Place>>) {
        self.steps.append(steps);
        self.sent.extend(sent);
        self.groups.push((self.steps.len(), self.sent.len()));
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// How many vehicles come in some of the groups.
    pub fn vehicles(&self, groups: Range<usize>) -> u32 {
        narrow(self.until(groups.end).1 - self.until(groups.start).1)
    }

    /// Plays some of the groups, and adds the places that are chosen to a sum.
    pub fn play(&self, candidate: &mut impl Candidate, groups: Range<usize>, sum: u64) -> u64 {
        let steps = self.until(groups.start).0..self.until(groups.end).0;
        self.steps[steps].iter().fold(sum, |sum, step| match *step {
            Step::Leave(place) => {
                candidate.leave(place);
                sum
            }
            Step::Come(ask) => add(sum, candidate.come(usize::from(ask))),
        })
    }

    /// The sum that the first so many groups must come to.
    pub fn sum(&self, groups: usize) -> u64 {
        let (_, vehicles) = self.until(groups);
        self.sent[..vehicles]
            .iter()
            .fold(0, |sum, &place| add(sum, place))
    }

    /// How many steps, and how many vehicles that come, the first so many groups have.
    fn until(&self, groups: usize) -> (usize, usize) {
        groups.checked_sub(1).map_or((0, 0), |last| self.groups[last])
    }
}

/// Adds a place to a sum in which the order counts.
fn add(sum: u64, place: Option<Place>) -> u64 {
    let number = place.map_or(u64::MAX, |place| {
        u64::from(place.first) << 8 | u64::from(place.spots)
    });
    (sum.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
