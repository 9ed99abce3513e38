//! What a stay costs, for any tariff.

use engine::money::Amount;
use engine::tariff::{
    Bill, Calendar, Cap, CapScope, Increment, PriceError, Rule, Strategy as Charging, Tariff, Window,
    next_change, price,
};
use engine::time::{Instant, Minute};
use proptest::prelude::*;

use crate::reference;
use crate::worlds::{amount, berlin, euro, hourly, increment, rule, stays, tariff, tariffs, utc};

fn bill(tariff: &Tariff, entry: Instant, exit: Instant) -> Bill {
    price(tariff, &berlin(), euro(), entry, exit).expect("a short stay")
}

/// The sum before rounding.
fn exact(bill: &Bill) -> Amount {
    Amount::from(bill.total).minus(bill.rounding)
}

/// Complains where the segments of a bill do not cover its stay or do not add up to its total.
fn check_bill(bill: &Bill) -> Result<(), String> {
    let (mut at, mut sum) = (bill.entry, Amount::ZERO);
    for segment in &bill.segments {
        if segment.from != at || segment.until <= segment.from {
            return Err(format!("a gap or an overlap at {at:?}: {segment:?}"));
        }
        if segment.amount != segment.unit.times(segment.quantity).minus(segment.cut)
            || segment.amount.is_negative()
            || segment.cut.is_negative()
            || (segment.cut > Amount::ZERO) != segment.cut_by.is_some()
        {
            return Err(format!("it does not add up: {segment:?}"));
        }
        (at, sum) = (segment.until, sum.plus(segment.amount));
    }
    if at != bill.exit {
        return Err(format!("covered until {at:?} only"));
    }
    if sum.plus(bill.rounding) != Amount::from(bill.total) {
        return Err(format!("{sum} and {} are not {}", bill.rounding, bill.total));
    }
    let half = amount("0.005");
    if bill.rounding > half || half.minus(bill.rounding) > amount("0.01") {
        return Err(format!("{} is more than rounding", bill.rounding));
    }
    Ok(())
}

/// Complains where the steps that begin in one period of a cap cost more than the cap.
fn check_caps(
    tariff: &Tariff,
    calendar: &Calendar,
    (entry, exit): (Instant, Instant),
    price: impl Fn(Instant) -> Amount,
) -> Result<(), String> {
    let (first, last) = (entry.minute(), exit.minute());
    for found in &tariff.rules {
        let Charging::Cap(cap) = &found.strategy else {
            continue;
        };
        let mut at = first;
        while at < last {
            let day = at.since(first) / 1_440;
            let period = match &cap.per {
                CapScope::Stay => Some((first, last)),
                CapScope::Hours24 => Some((first.plus(day * 1_440), first.plus((day + 1) * 1_440))),
                CapScope::Window(window) => window.occurrence(calendar, at),
            };
            let Some((from, until)) = period else {
                at = at.plus(1);
                continue;
            };
            let until = until.min(last);
            // What steps cost that begin in a period is what the price grows by within it.
            let charged = price(until.instant()).minus(price(from.max(first).instant()));
            if charged > cap.amount {
                return Err(format!(
                    "{charged} in [{from:?}, {until:?}), at most {} allowed",
                    cap.amount
                ));
            }
            at = until;
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn t13_segments_cover_the_stay_and_add_up(tariff in tariffs(), (entry, exit) in stays()) {
        prop_assert_eq!(check_bill(&bill(&tariff, entry, exit)), Ok(()));
    }

    #[test]
    fn t10_no_period_costs_more_than_its_cap(tariff in tariffs(), (entry, exit) in stays()) {
        // Free time is given back all at once, which would count into the period in which it ends.
        let mut tariff = tariff;
        tariff.rules.retain(|rule| !matches!(rule.strategy, Charging::FreeIfOutWithin { .. }));
        let price = |until| exact(&bill(&tariff, entry, until));
        prop_assert_eq!(check_caps(&tariff, &berlin(), (entry, exit), price), Ok(()));
    }

    #[test]
    fn t14_who_leaves_later_never_pays_less(tariff in tariffs(), (entry, exit) in stays(), more in 0..3_000_i64) {
        let later = Instant(exit.0 + more * 20_000);
        let (now, then) = (bill(&tariff, entry, exit).total, bill(&tariff, entry, later).total);
        prop_assert!(now.minor <= then.minor, "{} and later {}", now, then);
    }

    #[test]
    fn t13_a_bill_reads_back_as_it_was_written(tariff in tariffs(), (entry, exit) in stays()) {
        let bill = bill(&tariff, entry, exit);
        let text = serde_json::to_string(&bill).expect("writes");
        prop_assert_eq!(serde_json::from_str::<Bill>(&text).expect("reads back"), bill);
        let text = serde_json::to_string(&tariff).expect("writes");
        prop_assert_eq!(serde_json::from_str::<Tariff>(&text).expect("reads back"), tariff);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn t6_t7_t8_t9_t10_a_stay_costs_what_counting_its_minutes_gives(tariff in tariffs(), (entry, exit) in stays()) {
        let counted = reference::price(&tariff, &berlin(), entry, exit);
        let bill = bill(&tariff, entry, exit);
        prop_assert_eq!(exact(&bill), counted, "{:#?}", bill);
        prop_assert_eq!(bill.total, counted.round(euro()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn t14_the_next_change_is_the_one_a_scan_finds(tariff in tariffs(), (entry, exit) in stays()) {
        const SCANNED: i64 = 1_000;
        let calendar = berlin();
        let now = exit.minute();
        let total = |at: Minute| bill(&tariff, entry, at.instant()).total;
        let scanned = (1..=SCANNED).map(|ahead| now.plus(ahead)).find(|&at| total(at) != total(now));
        let told = next_change(&tariff, &calendar, euro(), entry, exit).expect("a short stay");
        match (scanned, told) {
            (Some(at), Some(told)) => {
                prop_assert_eq!(told.holds_until.plus(1), at);
                prop_assert_eq!(told.then, total(at));
            }
            (None, Some(told)) => prop_assert!(told.holds_until.since(now) >= SCANNED),
            (Some(at), None) => prop_assert!(false, "a change at {:?} was not told", at),
            (None, None) => {}
        }
    }

    #[test]
    fn t2_whole_minutes_are_never_dearer_than_the_exact_time(
        steps in prop::collection::vec((1..90_u32, 0..400_u32, prop::option::of(1..200_u32)), 1..4),
        free in prop::option::of(0..30_u32),
        cap in prop::option::of(0..30_u32),
        entry_ms in 0..600_000_i64,
        stay_ms in 0..900 * 60_000_i64,
    ) {
        // One tariff in minutes, and the same in seconds: sixty times the numbers, with a second for each minute.
        let build = |scale: u32| {
            let mut from_minute = 0;
            let mut rules: Vec<Rule> = Vec::new();
            for &(minutes, cents, length) in &steps {
                let price = amount(&format!("{}.{:02}", cents / 100, cents % 100));
                let until_minute = length.map(|length| from_minute + length * scale);
                rules.push(rule(Charging::Increment(Increment {
                    from_minute,
                    until_minute,
                    ..increment(minutes * scale, price)
                })));
                from_minute = until_minute.unwrap_or(from_minute);
            }
            rules.extend(free.map(|minutes| rule(Charging::FreeIfOutWithin { minutes: minutes * scale })));
            let amount = cap.map(|whole| amount(&whole.to_string()));
            rules.extend(amount.map(|amount| rule(Charging::Cap(Cap { amount, per: CapScope::Stay }))));
            tariff(rules)
        };
        let entry_ms = entry_ms / 1_000 * 1_000;
        let exit_ms = entry_ms + stay_ms / 1_000 * 1_000;
        let cut = bill(&build(1), Instant(entry_ms), Instant(exit_ms)).total;
        let to_the_second = bill(&build(60), Instant(entry_ms * 60), Instant(exit_ms * 60)).total;
        prop_assert!(cut.minor <= to_the_second.minor, "{} instead of {}", cut, to_the_second);
    }
}

#[test]
fn t13_the_check_catches_a_bill_that_is_wrong() {
    let entry = utc("2026-05-12 10:00");
    let good = bill(&hourly(), entry.instant(), entry.plus(150).instant());
    assert_eq!(check_bill(&good), Ok(()));
    let plant = |change: &dyn Fn(&mut Bill)| {
        let mut bad = good.clone();
        change(&mut bad);
        check_bill(&bad).expect_err("a planted mistake")
    };
    plant(&|bill| bill.segments[0].from = entry.plus(1));
    plant(&|bill| bill.segments[0].until = entry.plus(149));
    plant(&|bill| bill.segments.clear());
    plant(&|bill| bill.segments[0].amount = amount("8.99"));
    plant(&|bill| bill.total.minor += 1);
    plant(&|bill| (bill.total.minor, bill.rounding) = (bill.total.minor + 1, amount("0.01")));
}

#[test]
fn t10_the_check_catches_a_cap_that_is_passed_over() {
    let day = rule(Charging::Cap(Cap {
        amount: amount("10"),
        per: CapScope::Window(Window::EACH_DAY),
    }));
    let capped = tariff([hourly().rules, vec![day]].concat());
    let stay = (
        utc("2026-10-24 12:00").instant(),
        utc("2026-10-26 12:00").instant(),
    );
    let check = |priced: &Tariff| {
        let price = |until| exact(&bill(priced, stay.0, until));
        check_caps(&capped, &berlin(), stay, price)
    };
    assert_eq!(check(&capped), Ok(()));
    check(&hourly()).expect_err("the cap is not there");
}

#[test]
fn t6_t14_the_reference_catches_a_price_that_is_wrong() {
    let stay = (
        utc("2026-05-12 10:00").instant(),
        utc("2026-05-12 13:01").instant(),
    );
    let mut cheaper = hourly();
    cheaper.rules.insert(
        0,
        rule(Charging::Increment(Increment {
            from_minute: 120,
            ..increment(60, amount("1.00"))
        })),
    );
    let counted = reference::price(&cheaper, &berlin(), stay.0, stay.1);
    assert_eq!(counted, amount("8.00"), "3.00, 3.00, 1.00, 1.00");
    assert_ne!(exact(&bill(&hourly(), stay.0, stay.1)), counted);
}

#[test]
fn t7_a_step_goes_on_over_the_seam_of_two_days() {
    let weekdays: Window =
        serde_json::from_str(r#"{"days":"mon-sat","from":"00:00","until":"00:00"}"#).expect("a window");
    let by_day = tariff(vec![rule(Charging::Increment(Increment {
        window: Some(weekdays),
        ..increment(60, amount("3.00"))
    }))]);
    // Tuesday 23:30 to Wednesday 00:20 by the lot's clock: 50 minutes are one started hour.
    let entry = utc("2026-05-12 21:30");
    assert_eq!(
        bill(&by_day, entry.instant(), entry.plus(50).instant())
            .total
            .minor,
        300
    );
    assert_eq!(
        bill(&by_day, entry.instant(), entry.plus(61).instant())
            .total
            .minor,
        600
    );
    assert_eq!(
        bill(&by_day, entry.instant(), entry.plus(61).instant())
            .segments
            .len(),
        1
    );
}

#[test]
fn t2_an_exit_before_the_entry_costs_nothing() {
    let bill = bill(&hourly(), Instant(10_000_000), Instant(0));
    assert_eq!((bill.total.minor, bill.segments.len()), (0, 0));
}

#[test]
fn t2_a_clock_beyond_belief_gives_no_price() {
    let price = |entry, exit| price(&hourly(), &berlin(), euro(), Instant(entry), Instant(exit));
    assert_eq!(price(0, i64::MAX), Err(PriceError::TooLong));
    assert_eq!(price(i64::MIN, 0), Err(PriceError::TooLong));
    assert_eq!(price(i64::MAX - 60_000_000, i64::MAX), Err(PriceError::TooLong));
}
