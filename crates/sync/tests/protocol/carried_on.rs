//! The view is carried on by what changes, and is what it would be if it were worked out anew.

use engine::decide::Command;
use engine::operation::Means;
use engine::ticket::TicketCode;
use sync::replica::Draft;
use sync::wire::SyncResponse;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, car, ticket};

/// Numbers that look random and are the same for a seed: the upper bits of an xorshift, whose lower ones go together.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn % most as u64).expect("it is below")
    }
}

/// A device in the middle of things: decided and not yet written, asked and not yet answered.
struct Busy {
    tablet: Tablet,
    draft: Option<Draft>,
    answer: Option<SyncResponse>,
}

impl Busy {
    /// What an attendant may do now.
    fn commands(&self, draw: &mut Draw) -> Vec<Command> {
        let view = self.tablet.view();
        let open: Vec<TicketCode> = view
            .tickets()
            .filter(|ticket| ticket.is_open())
            .map(|ticket| ticket.code)
            .collect();
        let mut commands = Vec::new();
        for _ in 0..=draw.below(2) {
            let ticket = open.get(draw.below(open.len().max(1))).copied();
            commands.push(match (draw.below(3), ticket) {
                (0, Some(ticket)) => {
                    let of = view.ticket(ticket).expect("it is open");
                    let amount = view.fee(of, MORNING).expect("a price").due;
                    let means = Means::Cash;
                    if amount.is_positive() {
                        Command::Pay {
                            ticket,
                            amount,
                            means,
                        }
                    } else {
                        Command::Leave { ticket }
                    }
                }
                // The other device may let in the same vehicle, and which came first shows.
                _ => car(&format!("P {}", draw.below(12))),
            });
        }
        commands
    }

    fn step(&mut self, server: &mut Server, draw: &mut Draw) {
        match draw.below(8) {
            0..=2 => {
                let commands = self.commands(draw);
                if self.draft.is_none() {
                    self.draft = self.tablet.draft(&commands).ok();
                }
            }
            3 | 4 => {
                if let Some(draft) = self.draft.take() {
                    self.tablet.append(draft).expect("it is alone on its store");
                }
            }
            5 => {
                let asked = server.ask(&self.tablet.sender, self.tablet.request());
                self.answer = Some(asked.expect("the server has all it ever had"));
            }
            // An answer may come late, twice, or never.
            6 => {
                if let Some(answer) = self.answer.clone() {
                    let _ = self.tablet.take(answer).expect("an answer of this life fits");
                }
            }
            _ => self.answer = None,
        }
        self.check();
    }

    fn check(&self) {
        let replica = &self.tablet.replica;
        let anew = replica.view_anew().expect("the lot is here");
        assert_eq!(self.tablet.hash(), anew.hash(), "tip {:?}", replica.tip());
        assert_eq!(
            self.tablet.view().free().total(engine::allocation::Within::Lot),
            anew.free().total(engine::allocation::Within::Lot)
        );
    }
}

#[test]
fn s9_in_any_history_the_view_is_the_log_with_the_own_operations_on_top() {
    for seed in 1..=40_u64 {
        let mut server = Server::open();
        let mut draw = Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut devices = [NORTH, SOUTH].map(|device| Busy {
            tablet: Tablet::ready(device, &mut server),
            draft: None,
            answer: None,
        });
        for _ in 0..120 {
            let at = draw.below(2);
            devices[at].step(&mut server, &mut draw);
        }
        for Busy { tablet, .. } in &mut devices {
            tablet.catch_up(&mut server);
        }
        devices[0].tablet.catch_up(&mut server);
        let [north, south] = &devices;
        assert_eq!(north.tablet.hash(), south.tablet.hash(), "seed {seed}");
        assert_eq!(north.tablet.hash(), server.hub.state().hash(), "seed {seed}");
    }
}

#[test]
fn s9_what_comes_back_at_the_bottom_of_many_changes_nothing_that_is_shown() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1"), car("AB 2")]);
    let answer = server.ask(&north.sender, north.request()).expect("it follows");
    north.record(&[car("AB 3")]);
    let before = north.replica.view().expect("the lot is here").clone();
    let _ = north.take(answer).expect("it fits");
    let after = north.replica.view().expect("the lot is here");
    assert!(std::sync::Arc::ptr_eq(&before, after), "nobody has to look again");
    assert_eq!(north.replica.waiting(), 1);
}

#[test]
fn s9_what_others_did_before_goes_below_what_waits() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    north.catch_up(&mut server);
    let theirs = south.record(&[car("AB 1")]);
    south.catch_up(&mut server);
    let answer = server.ask(&north.sender, north.request()).expect("it follows");
    let own = north.record(&[car("AB 1")]);
    let _ = north.take(answer).expect("it fits");
    let told = north.view().conflicts().next().expect("one plate, two vehicles");
    assert_eq!(
        (told.ticket(), told.holder()),
        (ticket(&own[0]), Some(ticket(&theirs[0])))
    );
    assert_eq!(north.replica.waiting(), 1);
}

#[test]
fn s15_entries_that_lie_together_are_kept_as_far_as_both_have_them() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    north.catch_up(&mut server);
    south.record(&[car("CD 1"), car("CD 2")]);
    south.catch_up(&mut server);
    let backup = server.back_up();
    south.record(&[car("CD 3")]);
    south.catch_up(&mut server);
    north.catch_up(&mut server);
    server.restore(&backup, 2, &[NORTH, SOUTH]);
    north.meet(&mut server);
    assert_eq!(north.head().cursor.number, backup.entries.len() as u64);
    assert_eq!(north.view().tickets().count(), 2);
    south.catch_up(&mut server);
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    assert_eq!(server.plates(), ["CD1", "CD2", "CD3"]);
    assert_eq!(north.hash(), south.hash());
}
