//! The office's numbers, against what the log says.

use engine::occupancy::Counts;
use engine::state::Ticket;
use screens::office::{by_kind, by_level, tickets, today};

use crate::Garage;

fn sum(counts: impl Iterator<Item = Counts>) -> (usize, usize, usize) {
    counts.fold((0, 0, 0), |(occupied, free, closed), counts| {
        (
            occupied + counts.occupied,
            free + counts.free,
            closed + counts.closed,
        )
    })
}

#[test]
fn a7_the_tables_and_the_numbers_on_top_add_up() {
    let mut garage = Garage::open();
    let codes: Vec<_> = (0..40)
        .map(|number| garage.park(&format!("AB {number:03}")))
        .collect();
    garage.clock_shows("12:30");
    for &code in &codes[..15] {
        garage.pay(code);
    }
    for &code in &codes[..10] {
        garage.leave(code);
    }
    let now = garage.now();
    let state = garage.state();
    let (shown, total) = (today(state, now), state.occupancy().total());
    assert_eq!((shown.parked, shown.left, shown.inside), (40, 10, 30));
    assert_eq!((shown.free, shown.spots), (total.free, 343));
    assert_eq!(
        (shown.revenue.minor, shown.revenue.text.as_str()),
        (15 * 900, "135.00 €")
    );
    let inside = state.tickets().filter(|ticket| Ticket::is_open(ticket)).count();
    assert_eq!((inside, inside), (shown.inside, total.occupied));
    let whole = (total.occupied, total.free, total.closed);
    assert_eq!(sum(by_level(state).into_iter().map(|row| row.counts)), whole);
    let kinds = by_kind(state)
        .into_iter()
        .filter(|row| ["Compact", "Large", "Motorcycle"].contains(&row.name.as_str()));
    assert_eq!(sum(kinds.map(|row| row.counts)), whole);
}

#[test]
fn today_begins_at_the_lots_own_midnight() {
    let mut garage = Garage::open();
    garage.clock_shows("23:59");
    let code = garage.park("AB 1");
    let next_day = engine::time::Instant(crate::at("23:59").0 + 60_000);
    garage.now = next_day;
    let shown = today(garage.state(), next_day);
    assert_eq!(
        (shown.date.as_str(), shown.parked, shown.inside),
        ("Wednesday 13 May", 0, 1)
    );
    garage.pay(code);
    assert_eq!(today(garage.state(), next_day).revenue.minor, 300);
}

#[test]
fn a8_the_ticket_table_is_searched_by_plate_code_and_spot() {
    let mut garage = Garage::open();
    let first = garage.park("品川 500");
    let second = garage.park("S-PK 1234");
    garage.clock_shows("11:30");
    let now = garage.now();
    let state = garage.state();
    let found = |typed: &str| {
        tickets(state, typed, now, 9)
            .into_iter()
            .map(|row| row.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("pk 12"), [second]);
    assert_eq!(found("品"), [first]);
    assert_eq!(found(&second.to_string()[..7]), [second]);
    assert_eq!(found("G1-A-007"), [first]);
    assert_eq!(found(" - "), [], "typed, and nothing to search for");
    assert_eq!(found("").len(), 2);
    assert_eq!(tickets(state, "", now, 1).len(), 1);
    let sums: Vec<_> = tickets(state, "", now, 9)
        .into_iter()
        .map(|row| row.sum)
        .collect();
    assert_eq!(sums, ["6.00", "6.00"], "what is due while inside");
}
