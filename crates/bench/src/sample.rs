//! Taking times.

use crate::candidate::Candidate;
use crate::script::Script;

/// Nanoseconds since some moment. The very same measurements run natively and in WebAssembly, whose clocks differ.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// How thoroughly to measure.
///
/// Samples are short and many: on a machine with other work the median is then one of the many that nothing interrupted.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How long to play before the first sample, in nanoseconds.
    pub warm_up: f64,
    /// How many samples to take.
    pub samples: usize,
    /// How long a sample takes at least, in nanoseconds, as far as the script lasts.
    pub shortest: f64,
    /// After how many nanoseconds fewer samples are enough.
    pub longest: f64,
}

/// What a vehicle costs that comes and leaves, or a stay that is priced, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Half of the samples are below it.
    pub median: f64,
    /// A quarter of the samples is below it.
    pub low: f64,
    /// A quarter of the samples is above it.
    pub high: f64,
}

/// A candidate sent somebody elsewhere than the script says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elsewhere;

impl Effort {
    /// The fewest samples from which a median is taken.
    const FEWEST: usize = 9;

    /// Lets a candidate play a script again and again, and times one part of it after the other.
    ///
    /// # Errors
    /// [`Elsewhere`] if it chooses another place once: its time would say nothing.
    pub fn measure<C: Candidate>(self, clock: Clock, script: &Script, start: &C) -> Result<Cost, Elsewhere> {
        let pass = || Pass::new(clock, script, start);
        // Not counted: it says how much makes a sample, and the processor and the browser's compiler warm up.
        let (mut size, mut spent) = (1, 0.0);
        while spent < self.warm_up {
            let mut pass = pass();
            while spent < self.warm_up
                && let Some(sample) = pass.next(size)
            {
                spent += sample.took;
                if sample.took < self.shortest {
                    size = (size * 2).min(script.groups());
                }
            }
            pass.check()?;
        }

        let mut costs = Vec::new();
        let begin = clock();
        let is_enough =
            |count| count >= self.samples || (count >= Self::FEWEST && clock() - begin > self.longest);
        while !is_enough(costs.len()) {
            let mut pass = pass();
            while !is_enough(costs.len())
                && let Some(sample) = pass.next(size)
            {
                costs.push(sample.took / sample.vehicles);
            }
            pass.check()?;
        }
        Ok(Cost::of(costs))
    }

    /// How many times as long something that is repeated is done before the first sample: Node compiles it anew, in full,
    /// only after half a second.
    const LONGER: f64 = 25.0;

    /// Does something short again and again, and times some of it after the other.
    pub fn repeat(self, clock: Clock, mut work: impl FnMut()) -> Cost {
        let mut sample = |times: u32| {
            let from = clock();
            (0..times).for_each(|_| work());
            clock() - from
        };
        let (mut times, mut spent) = (1, 0.0);
        while spent < self.warm_up * Self::LONGER {
            let took = sample(times);
            spent += took;
            if took < self.shortest {
                times = times.saturating_mul(2);
            }
        }
        let costs = (0..self.samples).map(|_| sample(times) / f64::from(times));
        Cost::of(costs.collect())
    }
}

impl Cost {
    /// What was measured once.
    pub fn once(cost: f64) -> Self {
        Self {
            median: cost,
            low: cost,
            high: cost,
        }
    }

    /// What some samples say, of which there is at least one.
    fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |quarter: usize| samples[(samples.len() - 1) * quarter / 4];
        Self {
            median: at(2),
            low: at(1),
            high: at(3),
        }
    }
}

/// One time through a script, as far as it goes.
struct Pass<'a, C> {
    clock: Clock<'a>,
    script: &'a Script,
    candidate: C,
    /// How many groups have been played.
    groups: usize,
    sum: u64,
}

struct Sample {
    took: f64,
    vehicles: f64,
}

/// Lets a candidate play a whole script, untimed.
///
/// # Errors
/// [`Elsewhere`] if it chooses another place once.
pub fn check<C: Candidate>(script: &Script, start: &C) -> Result<(), Elsewhere> {
    let mut pass = Pass::new(&|| 0.0, script, start);
    pass.next(script.groups());
    pass.check()
}

impl<'a, C: Candidate> Pass<'a, C> {
    fn new(clock: Clock<'a>, script: &'a Script, start: &C) -> Self {
        Self {
            clock,
            script,
            candidate: start.clone(),
            groups: 0,
            sum: 0,
        }
    }

    /// Plays the next so many groups, if there are as many left.
    fn next(&mut self, size: usize) -> Option<Sample> {
        let groups = self.groups..self.groups + size;
        if groups.end > self.script.groups() {
            return None;
        }
        self.groups = groups.end;
        let from = (self.clock)();
        self.sum = self.script.play(&mut self.candidate, groups.clone(), self.sum);
        Some(Sample {
            took: (self.clock)() - from,
            vehicles: f64::from(self.script.vehicles(groups)),
        })
    }

    fn check(&self) -> Result<(), Elsewhere> {
        if self.sum == self.script.sum(self.groups) {
            Ok(())
        } else {
            Err(Elsewhere)
        }
    }
}
