//! The attendant's desk.

use engine::allocation::Wishes;
use engine::decide::{Command, Rights};
use engine::operation::Means;
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use screens::desk::{Finding, ParkForm, TicketCard, Way, find, free_counts, lately};
use screens::stay::Standing;

use crate::Garage;

#[test]
fn a8_the_field_finds_codes_plates_and_parts_of_plates() {
    let mut garage = Garage::open();
    let first = garage.park("S-PK 1234");
    let second = garage.park("LB PK 77");
    let state = garage.state();
    assert_eq!(find(state, "  "), Finding::Nothing);
    assert_eq!(
        find(state, &first.to_string().to_lowercase()),
        Finding::Ticket(first)
    );
    assert_eq!(find(state, "lb-pk77"), Finding::Ticket(second));
    let codes = |typed: &str| match find(state, typed) {
        Finding::Similar(lines) => lines.into_iter().map(|line| line.code).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(codes("pk"), [first, second]);
    assert_eq!(codes("XX 1"), []);
    let nobodys = TicketCode::issue(&CodeKey([9; 16]), DeviceNo(9), 9).expect("in range");
    assert_eq!(find(state, &nobodys.plain()), Finding::UnknownCode(nobodys));
}

#[test]
fn a_short_list_stays_short() {
    let mut garage = Garage::open();
    for number in 0..20 {
        garage.park(&format!("AB {number:03}"));
    }
    match find(garage.state(), "ab") {
        Finding::Similar(lines) => assert_eq!(lines.len(), 6),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a9_the_preview_is_where_the_car_goes() {
    let mut garage = Garage::open();
    let mut form = ParkForm::default();
    let preview = form.preview(garage.state(), Rights::Whole).expect("a free spot");
    assert_eq!(preview.reason, "the nearest free one");
    let command = form.command("AB 1").expect("a plate");
    let ticket = garage.record(&[command]).expect("a free spot")[0]
        .fact
        .ticket()
        .expect("a ticket");
    let card = TicketCard::new(garage.state(), ticket, garage.now()).expect("known");
    assert_eq!(card.spot, preview.spot);
    form.spot = card.spot_ids.first().cloned();
    let taken: SpotId = card.spot_ids[0].clone();
    assert_eq!(
        form.preview(garage.state(), Rights::Whole),
        Err(Refusal::SpotTaken(taken))
    );
    assert!(form.command("").is_err());
}

#[test]
fn t12_a_card_says_what_to_take_and_when_the_car_may_go() {
    let mut garage = Garage::open();
    let ticket = garage.park("AB 1");
    garage.clock_shows("11:01");
    let card = |garage: &Garage| {
        let now = garage.now();
        TicketCard::new(garage.state(), ticket, now).expect("known")
    };
    let shown = card(&garage);
    assert_eq!(
        (shown.standing, shown.due.digits().as_str()),
        (Standing::Inside, "6.00")
    );
    assert_eq!(shown.held_back, Some("Release opens once it is paid."));
    assert_eq!(
        shown.bill.expect("a price").note.as_deref(),
        Some("Stays 6.00 until 12:00, then 9.00.")
    );
    let pay = card(&garage).pay(Means::Cash);
    garage.record(&[pay]).expect("the sum of the card");
    let shown = card(&garage);
    assert_eq!((shown.standing, shown.held_back), (Standing::Paid, None));
    assert_eq!(shown.leave_by.as_deref(), Some("Paid. Out by 11:16."));
    garage.leave(ticket);
    let shown = card(&garage);
    assert_eq!(
        (shown.standing, shown.left.as_deref()),
        (Standing::Left, Some("11:01"))
    );
    assert_eq!(
        (shown.leave_by, shown.held_back),
        (None, Some("This car has left."))
    );
}

#[test]
fn the_newest_events_come_first() {
    let mut garage = Garage::open();
    let first = garage.park("AB 1");
    garage.clock_shows("10:30");
    let second = garage.park("AB 2");
    garage.pay(first);
    garage.leave(first);
    let now = garage.now();
    let events = lately(garage.state(), now, 2);
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.code, event.way, event.what.as_str()))
        .collect();
    assert_eq!(told[0], (first, Way::Out, "out · 3.00 €"));
    assert_eq!((told[1].0, told[1].1), (second, Way::In));
}

#[test]
fn a7_free_spots_by_use_add_up_to_all_free_spots() {
    let mut garage = Garage::open();
    for number in 0..30 {
        garage.park(&format!("AB {number:03}"));
    }
    let counts = free_counts(garage.state());
    let sum: usize = counts.iter().map(|count| count.free).sum();
    assert_eq!(sum, garage.state().occupancy().total().free);
    let cars = counts
        .iter()
        .find(|count| count.name == "Car")
        .expect("cars park here");
    let before = cars.free;
    let command = Command::Park {
        vehicle: engine::vehicle::Vehicle::new(engine::vehicle::VehicleClass::Car),
        wishes: Wishes::default(),
        spot: None,
    };
    garage.record(&[command]).expect("a free spot");
    assert_eq!(free_counts(garage.state())[0].free, before - 1);
}
