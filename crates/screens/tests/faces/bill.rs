//! One bill on every face.

use engine::time::Instant;
use screens::desk::TicketCard;
use screens::driver::DriverView;
use screens::place::Sign;
use screens::stay::Standing;
use sync::wire::{Place, TicketPage};

use crate::tariffs::{shown, tariff, texts};
use crate::{Garage, at};

/// What the server sends to the phone of a ticket's driver.
pub(crate) fn page(garage: &Garage, ticket: engine::ticket::TicketCode) -> TicketPage {
    let state = garage.state();
    let document = state.lot().document();
    let ticket = state.ticket(ticket).expect("known").clone();
    TicketPage {
        lot: document.id.clone(),
        lot_name: document.name.clone(),
        address: document.address.clone(),
        currency: document.currency,
        calendar: document.calendar.clone(),
        tariff: state.terms_at(&ticket, garage.now()).tariff.clone(),
        places: Place::of(&ticket, state.lot()),
        ticket,
        server_time: at("10:00"),
    }
}

#[test]
fn the_phone_and_the_desk_show_the_same_bill() {
    let mut garage = Garage::open();
    let ticket = garage.park("AB 1");
    let mut compared = 0;
    let mut compare = |garage: &Garage, until: i64| {
        let page = page(garage, ticket);
        for minutes in (0..until).step_by(23) {
            let now = Instant(garage.now().0 + minutes * 60_000);
            let (phone, desk) = (
                DriverView::new(&page, now),
                TicketCard::new(garage.state(), ticket, now).expect("known"),
            );
            assert_eq!(phone.bill, desk.bill, "{minutes} minutes later");
            assert_eq!(
                (phone.standing, phone.spot.map(Sign::Spot)),
                (desk.standing, desk.spot)
            );
            assert_eq!(
                (phone.parked, phone.stay, phone.left),
                (desk.parked, desk.stay, desk.left)
            );
            compared += 1;
        }
    };
    compare(&garage, 30 * 60);
    garage.clock_shows("10:40");
    garage.pay(ticket);
    compare(&garage, 26 * 60);
    garage.leave(ticket);
    compare(&garage, 60);
    assert!(compared > 100);
}

#[test]
fn t14_t12_the_phone_shows_the_next_steps_and_then_until_when_to_leave() {
    let mut garage = Garage::open();
    let ticket = garage.park("AB 1");
    let phone = |garage: &Garage, time: &str| DriverView::new(&page(garage, ticket), at(time));
    let shown = phone(&garage, "10:30");
    let ahead: Vec<_> = shown
        .ahead
        .iter()
        .map(|step| (step.total.text.as_str(), step.from.as_str()))
        .collect();
    assert_eq!(
        ahead,
        [("6.00 €", "11:01"), ("9.00 €", "12:01"), ("12.00 €", "13:01")]
    );
    assert!(shown.curve.is_some());
    let early = phone(&garage, "09:30");
    assert_eq!(early.stay, "0 min", "a phone whose clock lags behind");
    garage.clock_shows("10:50");
    garage.pay(ticket);
    let shown = phone(&garage, "10:52");
    assert_eq!(
        (shown.leave_by.as_deref(), shown.ahead.len(), shown.standing),
        (Some("11:05"), 0, Standing::Paid)
    );
    assert_eq!(shown.curve, None);
}

#[test]
fn t13_a_bill_of_the_demo_lot_says_why() {
    let mut garage = Garage::open();
    let ticket = garage.park("AB 1");
    let card = TicketCard::new(garage.state(), ticket, at("17:30")).expect("known");
    assert_eq!(
        texts(&card.bill.expect("a price").lines),
        ["10:00 – 17:30 8 started hours × 3.00 = 24.00 \
          less 6.00: Day, at most 18.00 € a day from 06:00, Monday to Saturday = 18.00"]
    );
}

#[test]
fn t1_sums_have_the_digits_of_their_currency() {
    for (code, price, expected) in [
        ("JPY", "200", "400"),
        ("KWD", "0.25", "0.500"),
        ("EUR", "0.0125", "0.025"),
    ] {
        let tariff = tariff(serde_json::json!({
            "rules": [{ "kind": "increment", "minutes": 30, "price": price }],
        }));
        let stay = engine::tariff::Stay::new(at("10:00"), at("10:31"));
        assert_eq!(
            shown(&tariff, &stay, code).lines[0].amount.as_deref(),
            Some(expected)
        );
    }
}
