//! Everyday stories: in, out, and what is paid in between.

use engine::conflict::Conflict;
use engine::decide::Command;
use engine::operation::Means;
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::vehicle::{Vehicle, VehicleClass};
use testkit::network::Weather;

use crate::{
    at, car, due, minutes_pass, on, park, seeded, settle_up, spots_of, ticket, tivoli, with_long_vehicles,
};

#[test]
fn a6_k2_a_car_enters_and_every_device_knows_it() {
    let mut lot = tivoli(&["entrance", "desk"]);
    let parked = lot.record("entrance", &[car("S-PK 1234")]).expect("a free spot");
    let code = ticket(&parked);
    let entrance = lot.device("entrance");
    assert_eq!(
        entrance.view().occupancy().total().occupied,
        1,
        "at once, without the server"
    );
    assert_eq!(entrance.replica().waiting(), 1);
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    let plate = Plate::parse("spk1234").expect("a plate");
    assert_eq!(lot.device("desk").view().parked(&plate), Some(code));
}

#[test]
fn t12_t15_a_fee_is_settled_at_one_device_and_the_exit_opens_at_another() {
    let mut lot = tivoli(&["entrance", "desk", "exit"]);
    let parked = lot.record("entrance", &[car("S-PK 1234")]).expect("a free spot");
    let code = ticket(&parked);
    lot.settle();
    minutes_pass(&mut lot, 61);
    let amount = due(&mut lot, "desk", code);
    assert_eq!(amount.digits(), "6.00");
    let too_early = lot.record("exit", &[Command::Leave { ticket: code }]);
    assert_eq!(
        too_early,
        Err(Refusal::PaymentDue {
            ticket: code,
            due: amount
        })
    );
    let pay = Command::Pay {
        ticket: code,
        amount,
        means: Means::Card,
    };
    lot.record("desk", &[pay]).expect("exactly what is due");
    lot.settle();
    minutes_pass(&mut lot, 14);
    lot.record("exit", &[Command::Leave { ticket: code }])
        .expect("within the grace");
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    assert_eq!(lot.server().conflicts().count(), 0);
    assert_eq!(lot.server().occupancy().total().occupied, 0);
}

#[test]
fn l3_two_tablets_give_the_same_spot_away_and_both_facts_are_kept() {
    let mut lot = tivoli(&["north", "south"]);
    // Each by hand: of what a device gives away by itself no other gives anything.
    let spot = lot.view("north").lot().spots()[6].spot.id.clone();
    let pick = |plate| on(car(plate), &spot);
    let by_north = lot.record("north", &[pick("AB 1")]).expect("a free spot");
    let by_south = lot.record("south", &[pick("AB 2")]).expect("a free spot");
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    for name in ["north", "south"] {
        let view = lot.device(name).view();
        let conflicts: Vec<_> = view.conflicts().map(Conflict::name).collect();
        assert_eq!(conflicts, ["spot_taken"], "{name}");
        assert_eq!(view.tickets().filter(|ticket| ticket.is_open()).count(), 2);
        assert_eq!(view.occupancy().total().occupied, 1);
    }
    settle_up(&mut lot, "south", ticket(&by_north));
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    assert_eq!(
        lot.server().conflicts().count(),
        0,
        "one has left, so nothing contradicts"
    );
    let spot = &lot.server().ticket(ticket(&by_south)).expect("recorded").spots[0];
    assert_eq!(lot.server().standing_on(spot), [ticket(&by_south)]);
}

#[test]
fn a15_a_row_is_closed_for_sweeping_while_a_tablet_without_a_network_sends_a_car_there() {
    let mut lot = tivoli(&["north", "south"]);
    lot.weather = Weather::CUT;
    let parked = lot.record("south", &[car("AB 1")]).expect("a free spot");
    let spots = spots_of(&lot, "south", ticket(&parked));
    let close = Command::Close { spots: spots.clone() };
    lot.record("north", &[close]).expect("an open spot");
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    // The car is there, and nothing contradicts that; once it has gone, nobody follows it.
    assert_eq!(lot.server().conflicts().count(), 0);
    assert_eq!(lot.server().standing_on(&spots[0]), [ticket(&parked)]);
    settle_up(&mut lot, "south", ticket(&parked));
    let next = lot.record("south", &[car("AB 2")]).expect("a free spot");
    assert_ne!(spots_of(&lot, "south", ticket(&next)), spots);
    let open = Command::Open { spots: spots.clone() };
    lot.record("south", &[open]).expect("closed by hand");
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    let following = lot.record("south", &[car("AB 3")]).expect("a free spot");
    assert_eq!(spots_of(&lot, "south", ticket(&following)), spots);
}

#[test]
fn a14_a15_a_coach_on_two_spots_changes_places_with_another_and_every_device_knows_it() {
    let mut lot = seeded(with_long_vehicles(), &["north", "south"], 1);
    let coach = || park(Vehicle::new(VehicleClass::Bus));
    let codes = lot.record("north", &[coach(), coach()]).expect("free spots");
    let [one, other] = [ticket(&codes[..1]), ticket(&codes[1..])];
    let (here, there) = (spots_of(&lot, "north", one), spots_of(&lot, "north", other));
    assert_eq!((here.len(), there.len()), (2, 2));
    lot.settle();
    let swap = Command::Swap {
        ticket: one,
        with: other,
    };
    lot.record("south", &[swap]).expect("both take two spots");
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    assert_eq!(spots_of(&lot, "north", one), there);
    assert_eq!(spots_of(&lot, "north", other), here);
    assert_eq!(lot.server().occupancy().total().occupied, 4);
}

#[test]
fn a_ticket_is_refused_where_nobody_has_heard_of_it_and_settled_where_it_has_arrived() {
    let mut lot = tivoli(&["entrance", "exit"]);
    let parked = lot.record("entrance", &[car("AB 1")]).expect("a free spot");
    // The entrance has no network yet: what the exit cannot know, it cannot price.
    let refused = lot.record(
        "exit",
        &[Command::Leave {
            ticket: ticket(&parked),
        }],
    );
    assert_eq!(
        refused,
        Err(Refusal::UnknownTicket {
            ticket: ticket(&parked)
        })
    );
    lot.settle();
    settle_up(&mut lot, "exit", ticket(&parked));
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
}

#[test]
fn t5_a_tariff_changes_at_midnight_and_each_stay_keeps_the_one_of_its_entry() {
    let mut lot = tivoli(&["north", "south"]);
    let mut document = crate::document();
    let mut dearer = document.tariffs[0].clone();
    (dearer.version, dearer.valid_from) = (2, at("2026-05-13T00:00:00"));
    for rule in &mut dearer.rules {
        if let engine::tariff::Strategy::Increment(increment) = &mut rule.strategy {
            increment.price = "4.00".parse().expect("an amount");
        }
    }
    document.tariffs.push(dearer);
    // North hears of it at noon; south has no network since the morning.
    lot.publish(document);
    lot.ask("north");
    lot.deliver_all();
    lot.now = at("2026-05-12T23:50:00");
    let before = lot.record("north", &[car("AB 1")]).expect("a free spot");
    lot.now = at("2026-05-13T00:10:00");
    let after = lot.record("north", &[car("AB 2")]).expect("a free spot");
    let unaware = lot.record("south", &[car("AB 3")]).expect("a free spot");
    lot.now = at("2026-05-13T00:40:00");
    let unaware_due = due(&mut lot, "south", ticket(&unaware));
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    for name in ["north", "south"] {
        assert_eq!(due(&mut lot, name, ticket(&before)).digits(), "3.00", "{name}");
        assert_eq!(due(&mut lot, name, ticket(&after)).digits(), "4.00", "{name}");
        assert_eq!(
            due(&mut lot, name, ticket(&unaware)),
            unaware_due,
            "the driver pays what was shown"
        );
    }
}
