//! The lines of a bill add up to its total, whatever the tariff.

use engine::money::Amount;
use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{ChargingPeriod, ChargingSession, LostTicket, Stay, StoodOn};
use engine::time::Instant;
use screens::bill::{BillView, Part};
use testkit::dice::Dice;

use crate::tariffs::{at, every_kind, shown, tariff};

const STAYS: usize = 400;

fn later(at: Instant, minutes: u32) -> Instant {
    Instant(at.0 + i64::from(minutes) * 60_000)
}

/// A stay within two weeks of October, of up to three days, with a little of everything.
fn random_stay(dice: &mut Dice) -> Stay {
    let entry = later(at("2026-10-17T00:00"), dice.below(14 * 1_440));
    let length = if dice.percent(40) {
        dice.below(180)
    } else {
        dice.below(3 * 1_440)
    };
    let mut stay = Stay::new(entry, later(entry, length));
    for validation in ["cinema", "shop"] {
        if dice.percent(40) {
            stay.validations.insert(validation.to_owned());
        }
    }
    if dice.percent(30) {
        stay.customers.insert("club".to_owned());
    }
    stay.means = [None, Some(Means::Cash), Some(Means::Card)][dice.place(3)];
    let spot = |dice: &mut Dice, from| StoodOn {
        from,
        count: 1 + dice.below(3),
        kind: SpotKind::Large,
        charger: dice.percent(50),
        rate_class: None,
    };
    stay.spots.push(spot(dice, entry));
    if dice.percent(30) {
        let moved = later(entry, dice.below(length + 1));
        stay.spots.push(spot(dice, moved));
    }
    if dice.percent(60) {
        stay.charging.push(random_charging(dice, entry, length));
    }
    if dice.percent(10) {
        stay.lost = LostTicket::EntryKnown;
    }
    stay
}

fn random_charging(dice: &mut Dice, entry: Instant, length: u32) -> ChargingSession {
    let plugged_at = later(entry, dice.below(length / 2 + 1));
    let ended = later(plugged_at, dice.below(length / 2 + 1));
    let period = ChargingPeriod {
        from: plugged_at,
        until: Some(ended),
        energy_wh: u64::from(dice.below(70_000)),
        power_w: [None, Some(11_000), Some(150_000)][dice.place(3)],
    };
    ChargingSession {
        plugged_at,
        unplugged_at: dice.percent(50).then(|| later(ended, dice.below(300))),
        periods: vec![period],
    }
}

/// A sum as it is shown, read again.
fn read(text: &str) -> Amount {
    let digits = text.split(' ').next().unwrap_or_default();
    digits.replace('−', "-").parse().expect("a sum")
}

fn sum(bill: &BillView) -> Amount {
    let amounts = bill.lines.iter().filter_map(|line| line.amount.as_deref());
    amounts.map(read).fold(Amount::ZERO, Amount::plus)
}

#[test]
fn t13_the_amounts_of_the_lines_add_up_to_the_total_under_every_kind_of_tariff() {
    let mut dice = Dice::new(4);
    for (name, parts) in every_kind() {
        let tariff = tariff(parts);
        let (mut longest, mut parts_seen) = (0, Vec::new());
        for _ in 0..STAYS {
            let stay = random_stay(&mut dice);
            let code = ["EUR", "JPY", "KWD"][dice.place(3)];
            let bill = shown(&tariff, &stay, code);
            assert_eq!(
                sum(&bill),
                read(&bill.total.text),
                "{name}, {code}: {stay:?}\n{:#?}",
                bill.lines
            );
            let empty = bill
                .lines
                .iter()
                .any(|line| line.title.is_empty() || line.workings.iter().any(String::is_empty));
            assert!(!empty, "{name}: every line says what it is\n{:#?}", bill.lines);
            longest = longest.max(bill.lines.len());
            parts_seen.extend(bill.lines.iter().map(|line| line.part));
        }
        assert!(
            longest > 1 && parts_seen.contains(&Part::Parking),
            "{name}: the bills are not all empty"
        );
    }
}

#[test]
fn t26_the_taxes_in_a_total_add_up_to_it() {
    let mut dice = Dice::new(26);
    let parts = every_kind()
        .into_iter()
        .find(|(name, _)| name.starts_with("offers"))
        .expect("a case")
        .1;
    let tariff = tariff(parts);
    for _ in 0..STAYS {
        let bill = shown(&tariff, &random_stay(&mut dice), "EUR");
        for line in &bill.taxes {
            let (tax, on) = (
                line.amount.as_deref().map(read),
                line.title.rsplit(' ').next().map(read),
            );
            let gross = tax.expect("a sum").plus(on.expect("a sum"));
            assert_eq!(gross, read(&bill.total.text), "{}", line.title);
        }
    }
}
