//! The spots that this device may give away by itself, and for how long they will do.

use engine::allocation::Within;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;

const HOUR_MS: u64 = 3_600_000;
/// How far back the busiest hour is looked for, in milliseconds.
const RECENT_MS: u64 = 24 * HOUR_MS;
/// How many of the device's last operations are looked at for tickets.
const MOST_LOOKED_AT: u32 = 400;
/// Fewer vehicles in the busiest hour say nothing of how busy the next one will be.
const LEAST_KNOWN: u32 = 3;

/// How many vehicles this device let in within its busiest hour of the last day; none where that says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BusiestHour(Option<u32>);

impl BusiestHour {
    /// Looks at the tickets that a device issued, which its own sequence names, up to its operation number `last`.
    pub fn of(state: &State, key: &CodeKey, device: DeviceNo, last: u32, now: Instant) -> Self {
        let seqs = (1..=last).rev().take(MOST_LOOKED_AT as usize);
        let tickets = seqs
            .filter_map(|seq| TicketCode::issue(key, device, seq).ok())
            .filter_map(|code| state.ticket(code));
        let recent = tickets
            .map(|ticket| ticket.parked_at)
            .filter(|at| now.since(*at) < RECENT_MS);
        let mut recent: Vec<_> = recent.collect();
        recent.sort_unstable();
        let within_an_hour = |from: usize| {
            let hour = recent[from..]
                .iter()
                .take_while(|at| at.since(recent[from]) < HOUR_MS);
            u32::try_from(hour.count()).unwrap_or(u32::MAX)
        };
        let busiest = (0..recent.len()).map(within_an_hour).max();
        Self(busiest.filter(|count| *count >= LEAST_KNOWN))
    }
}

/// The free spots that a device leases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirmSpots {
    /// How many.
    pub count: u32,
    busiest: BusiestHour,
}

impl FirmSpots {
    /// Counts them.
    pub fn new(state: &State, device: DeviceNo, busiest: BusiestHour) -> Self {
        Self {
            count: state.free().total(Within::Lease(device)),
            busiest,
        }
    }

    /// `Firm spots: 38, enough for about 3 h`; how long only where that is known.
    pub fn words(self) -> String {
        let length = match (self.count, self.busiest.0) {
            (0, _) => return "Firm spots: none".to_owned(),
            (count, None) => return format!("Firm spots: {count}"),
            (count, Some(busiest)) => match count / busiest {
                0 => "for less than 1 h".to_owned(),
                hours @ 1..=24 => format!("for about {hours} h"),
                _ => "for more than a day".to_owned(),
            },
        };
        format!("Firm spots: {}, enough {length}", self.count)
    }
}
