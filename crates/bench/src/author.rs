//! Who writes the scripts.

use engine::lot::Lot;
use testkit::dice::Dice;

use crate::by_rank::narrow;
use crate::candidate::{Ask, Candidate, Engine, Place};
use crate::lots::Ground;
use crate::script::{Script, Step};

/// A lot before anybody comes.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The free spots.
    pub free: Vec<u32>,
    /// The spots that a device leases.
    pub leased: Vec<u32>,
    /// Where those stand who may leave. What is neither free nor theirs stays taken.
    pub inside: Vec<Place>,
}

impl Start {
    /// So many of a thousand spots are taken at random: of those that are `in_play`, on which vehicles come and go, and of
    /// the others.
    pub fn filled(spots: usize, in_play: impl Fn(u32) -> bool, full: u32, dice: &mut Dice) -> Self {
        let (mut free, mut others): (Vec<u32>, Vec<u32>) =
            (0..narrow(spots)).partition(|&spot| in_play(spot));
        let inside = taken_from(&mut free, full, dice);
        taken_from(&mut others, full, dice);
        free.extend(others);
        Self {
            free,
            leased: Vec::new(),
            inside: inside
                .into_iter()
                .map(|first| Place { first, spots: 1 })
                .collect(),
        }
    }

    /// A fifth of a lot is taken by vehicles that take so many side by side, and single ones have filled it further at
    /// random, up to so many of a thousand. Only the former come and go.
    pub fn fragmented(lot: &Lot, spots: u8, full: u32, dice: &mut Dice) -> Self {
        let size = lot.spots().len();
        let row = |spot: usize| {
            lot.spots()
                .get(spot)
                .map(|placed| (placed.level, placed.section, placed.row))
        };
        let stands_beside =
            |spot: usize, other| row(spot) == row(other) && !lot.spots()[other].spot.gap_before;
        let mut taken = vec![false; size];
        let mut inside = Vec::new();
        while inside.len() * usize::from(spots) * 5 < size {
            let place = Place {
                first: narrow(dice.place(size)),
                spots,
            };
            let mut pairs = place.spots().zip(place.spots().skip(1));
            if pairs.all(|(spot, next)| stands_beside(spot, next)) && !place.spots().any(|spot| taken[spot]) {
                place.spots().for_each(|spot| taken[spot] = true);
                inside.push(place);
            }
        }
        let mut free: Vec<u32> = (0..narrow(size)).filter(|&spot| !taken[spot as usize]).collect();
        let left = size * (1_000 - full as usize) / 1_000;
        dice.shuffle(&mut free, left);
        free.truncate(left);
        Self {
            free,
            leased: Vec::new(),
            inside,
        }
    }
}

/// Takes so many of a thousand spots out of a list, but leaves one.
fn taken_from(spots: &mut Vec<u32>, full: u32, dice: &mut Dice) -> Vec<u32> {
    let left = (spots.len() * (1_000 - full as usize)).div_ceil(1_000);
    dice.shuffle(spots, left);
    spots.split_off(left)
}

/// Writes a script, with the engine to say where everyone is sent.
#[derive(Clone, Debug)]
pub struct Author {
    engine: Engine,
    /// The questions, and how many of a hundred vehicles come with each.
    asks: Vec<(Ask, u32)>,
    leased: Vec<u32>,
    inside: Vec<Place>,
    dice: Dice,
}

impl Author {
    /// An author who begins with such a start.
    pub fn new(ground: &Ground, asks: &[(Ask, u32)], start: Start, dice: Dice) -> Self {
        let questions: Vec<_> = asks.iter().map(|&(ask, _)| ask).collect();
        Self {
            engine: Engine::new(ground, &questions, &start.free, &start.leased),
            asks: asks.to_vec(),
            leased: start.leased,
            inside: start.inside,
            dice,
        }
    }

    /// Writes a script of about so many vehicles, after as many have come and gone as are inside: by then a lot is full
    /// in front and has holes where somebody has just left, as lots have that fill in an order.
    pub fn write(mut self, vehicles: usize) -> Script {
        let mut ageing = self.inside.len();
        while ageing > 0 {
            ageing = ageing.saturating_sub(self.group(&mut Vec::new()).len());
        }
        let mut script = self.empty();
        let mut steps = Vec::new();
        while script.vehicles(0..script.groups()) < narrow(vehicles) {
            let sent = self.group(&mut steps);
            script.add_group(&mut steps, sent.into_iter().map(Some));
        }
        script
    }

    /// Writes a script of so many vehicles that come and find nothing.
    ///
    /// # Panics
    /// If one would find a spot.
    pub fn write_in_vain(mut self, vehicles: usize) -> Script {
        assert_eq!(self.engine.come(0), None, "nothing is free for them");
        let mut script = self.empty();
        for _ in 0..vehicles {
            script.add_group(&mut vec![Step::Come(0)], [None]);
        }
        script
    }

    /// Lets vehicles come until nothing is left for them.
    #[must_use]
    pub fn fill(mut self) -> Self {
        while self.engine.come(0).is_some() {}
        self
    }

    /// A script that begins with what is free now.
    fn empty(&self) -> Script {
        let free = self.engine.free_spots().to_set();
        let asks = self.asks.iter().map(|&(ask, _)| ask).collect();
        let free = free.iter().map(|spot| narrow(spot.0)).collect();
        Script::new(asks, free, self.leased.clone())
    }

    /// Lets a group leave and as many come. Returns where those were sent.
    fn group(&mut self, steps: &mut Vec<Step>) -> Vec<Place> {
        let size = 1 + self.dice.place(Script::GROUP.min(self.inside.len()));
        for _ in 0..size {
            let at = self.dice.place(self.inside.len());
            let place = self.inside.swap_remove(at);
            self.engine.leave(place);
            steps.push(Step::Leave(place));
        }
        let mut sent = Vec::with_capacity(size);
        while sent.len() < size {
            // Whoever finds nothing is not let in, and somebody else comes.
            let ask = self.somebody();
            let Some(place) = self.engine.come(ask) else {
                continue;
            };
            self.inside.push(place);
            sent.push(place);
            steps.push(Step::Come(u8::try_from(ask).unwrap_or(0)));
        }
        sent
    }

    fn somebody(&mut self) -> usize {
        let weights: Vec<u32> = self.asks.iter().map(|&(_, weight)| weight).collect();
        self.dice.weighted(&weights)
    }
}
