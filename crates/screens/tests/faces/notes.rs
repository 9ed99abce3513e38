//! What is noted on a ticket at the desk, and what becomes of its price.

use engine::decide::Command;
use engine::lot::LotDocument;
use engine::money::Money;
use engine::operation::{Means, Note};
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::ticket::TicketCode;
use engine::vehicle::{Vehicle, VehicleClass};
use screens::desk::{Notes, TicketCard};

use crate::Garage;
use crate::tariffs::texts;

const CHARGING: &str = include_str!("../../../../lots/charging.toml");

fn charging_garage() -> Garage {
    Garage::of(document())
}

fn document() -> LotDocument {
    lotfile::read(CHARGING).expect("a sound lot file")
}

fn card(garage: &Garage, ticket: TicketCode) -> TicketCard {
    TicketCard::new(garage.state(), ticket, garage.now()).expect("known")
}

/// An electric car on a spot with a charger.
fn park_electric(garage: &mut Garage) -> TicketCode {
    let vehicle = Vehicle {
        electric: true,
        ..Vehicle::new(VehicleClass::Car)
    };
    let spot = SpotId::try_from("M0-A-001".to_owned()).ok();
    let command = Command::Park {
        vehicle,
        wishes: engine::allocation::Wishes::default(),
        spot,
    };
    garage.record(&[command]).expect("a free spot")[0]
        .fact
        .ticket()
        .expect("a ticket")
}

fn lines(garage: &Garage, ticket: TicketCode) -> Vec<String> {
    texts(&card(garage, ticket).bill.expect("a price").lines)
}

#[test]
fn t24_a_discount_that_the_tariff_knows_is_noted_once_and_shown_on_the_bill() {
    let mut garage = charging_garage();
    let ticket = garage.park("AB 1");
    garage.clock_shows("10:50");
    let choices = |garage: &Garage| card(garage, ticket).notes.choices;
    let offered = choices(&garage);
    assert_eq!(
        (offered.len(), offered[0].label.as_str(), offered[0].is_noted),
        (1, "Cinema", false)
    );
    garage
        .record(&[offered[0].command.clone()])
        .expect("not noted yet");
    assert!(choices(&garage)[0].is_noted);
    assert_eq!(
        garage.record(&[offered[0].command.clone()]),
        Err(Refusal::NotedAlready { ticket })
    );
    assert_eq!(
        lines(&garage, ticket),
        [
            "10:00 – 10:50 [First hour] 2 started 30 minutes × 1.00 = 2.00",
            "Cinema ticket 2.00 € off the parking = −2.00",
        ]
    );
    garage.leave(ticket);
    assert_eq!(
        card(&garage, ticket).notes,
        Notes::default(),
        "whoever has left is done with it"
    );
}

#[test]
fn t28_the_loss_of_a_ticket_is_noted_where_the_tariff_has_a_price_for_it() {
    let mut garage = charging_garage();
    let ticket = garage.park("AB 1");
    garage.clock_shows("10:20");
    let loss = card(&garage, ticket).notes.loss.expect("a price");
    assert_eq!(loss.words, "It costs 30.00 €, or the stay where that is more.");
    garage.record(&[loss.command]).expect("not lost yet");
    let shown = card(&garage, ticket);
    assert!(shown.notes.loss.is_some_and(|loss| loss.is_noted));
    assert_eq!(shown.due.minor, 3_000);
    let mut demo = Garage::open();
    let ticket = demo.park("AB 1");
    assert_eq!(
        card(&demo, ticket).notes,
        Notes::default(),
        "the demo lot has nothing of all this"
    );
}

#[test]
fn t18_t20_a_car_at_a_charger_is_plugged_in_read_off_and_unplugged() {
    let mut garage = charging_garage();
    let ticket = park_electric(&mut garage);
    garage.clock_shows("10:05");
    let charging = |garage: &Garage| {
        card(garage, ticket)
            .notes
            .charging
            .expect("it stands at a charger")
    };
    assert!(!charging(&garage).is_plugged_in);
    garage
        .record(&charging(&garage).turn(garage.now()))
        .expect("free");
    assert_eq!(charging(&garage).words.as_deref(), Some("Plugged in at 10:05."));
    garage.clock_shows("10:50");
    assert_eq!(
        lines(&garage, ticket)[1..],
        ["Plugging in 10:05 – 10:50: 1 started day × 0.99 = 0.99"],
        "nothing is blocked while energy flows"
    );
    let read_early = charging(&garage).ended("9", garage.now()).expect("an energy");
    garage.record(&[read_early]).expect("plugged in");
    garage.clock_shows("11:00");
    for wrong in ["", "12.3456", "1e3", "-1", "1234", "12 kWh", ".5"] {
        assert_eq!(
            charging(&garage)
                .ended(wrong, garage.now())
                .err()
                .map(|told| told.code),
            Some("desk.no_energy")
        );
    }
    let ended = charging(&garage)
        .ended(" 12,34 ", garage.now())
        .expect("an energy");
    assert!(matches!(
        &ended,
        Command::Note { note: Note::EnergyMetered { period }, .. } if period.energy_wh == 12_340
    ));
    garage.record(&[ended]).expect("plugged in");
    garage.clock_shows("11:45");
    garage
        .record(&charging(&garage).turn(garage.now()))
        .expect("plugged in");
    garage.clock_shows("12:00");
    // 12.34 × 0.52 = 6.4168; idle from 11:00 to 11:45, of which 30 minutes are free.
    assert_eq!(
        lines(&garage, ticket)[2..],
        [
            "Plugging in 10:05 – 11:45: 1 started day × 0.99 = 0.99",
            "Energy 10:05 – 11:00: 12.34 kWh × 0.52 = 6.4168",
            "Charger blocked 11:30 – 11:45: 15 minutes × 0.10 = 1.50",
            "Rounding = 0.0032",
        ]
    );
}

#[test]
fn t1_t17_each_way_to_pay_has_its_own_sum_where_the_tariff_asks_for_it() {
    let mut document = document();
    let tariff = &mut document.tariffs[0];
    tariff.cash_rounding = serde_json::from_str(r#"{ "to": "0.50", "mode": "down" }"#).expect("a rounding");
    tariff.rules[1].strategy =
        serde_json::from_str(r#"{ "kind": "increment", "minutes": 60, "price": "1.20" }"#).expect("a rule");
    tariff.adjustments.push(
        serde_json::from_str(r#"{ "name": "Value card", "when": { "means": ["value_card"] }, "kind": "percent", "percent": "-20" }"#)
            .expect("an adjustment"),
    );
    let mut garage = Garage::of(document);
    let ticket = garage.park("AB 1");
    garage.clock_shows("10:50");
    let shown = card(&garage, ticket);
    let labels: Vec<_> = shown.ways.iter().map(|way| way.label.as_str()).collect();
    assert_eq!(
        labels,
        ["Cash paid · 1.00 €", "Card paid", "Value card paid · 0.96 €"]
    );
    garage
        .record(&[shown.pay(Means::Cash)])
        .expect("the sum of the button");
    let shown = card(&garage, ticket);
    assert_eq!(
        (shown.due, shown.ways.len()),
        (Money::zero(shown.due.currency), 0)
    );
    garage.leave(ticket);
}
