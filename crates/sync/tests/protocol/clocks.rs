//! What a device recorded by a clock that turns out to have been wrong.

use engine::decide::Command;
use engine::operation::{Fact, Misdated};
use engine::ticket::TicketCode;
use engine::time::{Instant, Moment, Skew};

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, car};

const HOUR: i64 = 3_600_000;
/// Two days ahead.
const WRONG: i64 = 48 * HOUR;

fn sure(at: Instant) -> Moment {
    let skew = Skew {
        ahead_ms: 0,
        within_ms: Some(1_000),
    };
    Moment { at, skew: Some(skew) }
}

/// Records as of a moment; tells the ticket.
fn record(tablet: &mut Tablet, command: Command, at: impl Into<Moment>) -> TicketCode {
    let draft = tablet.replica.draft(&[command], at).expect("the lot is here");
    let own = tablet
        .append(draft.expect("allowed"))
        .expect("alone on its store");
    own[0].operation.fact.ticket().expect("about a ticket")
}

/// What it would say if its clock was found to be wrong.
fn said(tablet: &Tablet) -> Option<Fact> {
    let draft = tablet.replica.draft_clock_found(WRONG, sure(MORNING))?;
    Some(draft.operations()[0].operation.fact.clone())
}

#[test]
fn c9_a_device_puts_right_what_it_recorded_and_could_not_tell() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    record(&mut north, car("SPK1"), sure(MORNING));
    let wrong = Instant(MORNING.0 + WRONG);
    let ticket = record(&mut north, car("SPK2"), wrong);
    // Sent, and then started again before the clock was ever compared: nobody can put it right any more.
    north.catch_up(&mut server);
    north.start_again();
    assert_eq!(said(&north), None, "a new start knows only what waits");
    let later = record(&mut north, car("SPK3"), wrong);
    north.catch_up(&mut server);

    let found = Fact::ClockFound {
        entries: vec![Misdated {
            ticket: later,
            ahead_ms: WRONG,
        }],
        payments: Vec::new(),
        exits: Vec::new(),
    };
    assert_eq!(said(&north), Some(found), "sent, and still known");
    let draft = north.replica.draft_clock_found(WRONG, sure(MORNING));
    north
        .append(draft.expect("something to say"))
        .expect("alone on its store");
    assert_eq!(said(&north), None, "said once");
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    let entered = |tablet: &Tablet, ticket| tablet.view().ticket(ticket).expect("known").parked_at;
    assert_eq!(entered(&south, later), MORNING);
    assert_eq!(entered(&south, ticket), wrong);
    assert_eq!(south.hash(), north.hash());
}

#[test]
fn c9_a_clock_that_turns_out_to_have_been_right_needs_no_correction() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let ticket = record(&mut north, car("SPK1"), MORNING);
    north.start_again();
    assert!(
        matches!(said(&north), Some(Fact::ClockFound { entries, .. }) if entries[0].ticket == ticket),
        "a new start knows what waits"
    );
    north.replica.clock_was_right();
    assert_eq!(said(&north), None);
}

#[test]
fn c9_what_was_told_late_is_put_right_by_how_late_it_was() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    // Its clock is an hour behind; the second vehicle comes when it has told a later time already, and says so.
    let behind = Instant(MORNING.0 - HOUR);
    let first = record(&mut north, car("SPK1"), behind);
    let skew = Skew {
        ahead_ms: HOUR.unsigned_abs(),
        within_ms: None,
    };
    let told = Moment {
        at: MORNING,
        skew: Some(skew),
    };
    record(&mut north, car("SPK2"), told);
    let draft = north.replica.draft_clock_found(-HOUR, sure(MORNING));
    let Some(Fact::ClockFound { entries, .. }) =
        draft.map(|draft| draft.operations()[0].operation.fact.clone())
    else {
        panic!("the first was told wrong");
    };
    let misdated = Misdated {
        ticket: first,
        ahead_ms: -HOUR,
    };
    assert_eq!(entries, [misdated], "the second was told right");
}

#[test]
fn c9_what_was_found_to_be_right_is_not_corrected_when_the_clock_is_wrong_later() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    record(&mut north, car("SPK1"), MORNING);
    north.replica.clock_was_right();
    // The server answers without taking anything in, as one does that begins a new life.
    let mut request = north.request();
    request.batch.operations.clear();
    let response = server.ask(&north.sender, request).expect("an answer");
    north.take(response).expect("the answer fits");
    assert_eq!(north.replica.waiting(), 1);
    north.start_again();
    assert_eq!(said(&north), None);
    let later = record(&mut north, car("SPK2"), MORNING);
    let Some(Fact::ClockFound { entries, .. }) = said(&north) else {
        panic!("the later one was told wrong");
    };
    let misdated = Misdated {
        ticket: later,
        ahead_ms: WRONG,
    };
    assert_eq!(entries, [misdated]);
}
