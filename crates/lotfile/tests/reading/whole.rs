//! A file with every key says what the same tariff made by hand says.

use chrono::NaiveDate;
use engine::money::{Amount, Currency};
use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{
    Adjustment, BookingState, Cap, Change, Condition, DayClass, Days, Energy, Extra, Flat, Free, Increment,
    Measure, Offer, OnMove, Period, Repeat, Restart, Rounding, RoundingMode, Rule, RunningStays, Season,
    SeveralSpots, SpecialDays, Stacking, StepScope, Strategy, Table, TableRow, Takeover, Tariff, Tax,
    TaxKind, TimeMeaning, TimeOfDay, Window,
};
use engine::time::Instant;
use engine::vehicle::VehicleClass;

fn sum(text: &str) -> Amount {
    text.parse().expect("an amount")
}

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
}

fn utc(text: &str) -> Instant {
    let at = chrono::DateTime::parse_from_rfc3339(text).expect("a time");
    Instant(at.timestamp_millis())
}

fn window(days: &str, from: &str, until: &str) -> Window {
    let time = |text: &str| TimeOfDay::try_from(text.to_owned()).expect("a time of day");
    Window {
        days: Days::try_from(days.to_owned()).expect("days"),
        from: time(from),
        until: time(until),
        season: None,
    }
}

fn season(text: &str, window: Window) -> Window {
    Window {
        season: Some(Season::try_from(text.to_owned()).expect("a season")),
        ..window
    }
}

fn names<const N: usize>(names: [&str; N]) -> std::collections::BTreeSet<String> {
    names.map(str::to_owned).into()
}

fn evening() -> Rule {
    Rule {
        name: "Evening".to_owned(),
        when: Condition {
            vehicles: [VehicleClass::Car, VehicleClass::Van].into(),
            electric: Some(true),
            accessible_permit: Some(false),
            trailer: Some(false),
            spot_kinds: [SpotKind::Compact, SpotKind::Large].into(),
            rate_classes: names(["premium"]),
            charger: Some(true),
            ..Condition::default()
        },
        tax: Some("7".parse().expect("a percentage")),
        strategy: Strategy::Flat(Flat {
            price: sum("5.00"),
            window: season("06-01/09-16", window("mon-fri @match", "18:00", "06:00")),
        }),
    }
}

fn totals() -> Rule {
    let row = |until_minute, total| TableRow {
        until_minute,
        total: sum(total),
    };
    Rule {
        when: Condition {
            entered: Some(window("all", "08:00", "22:00")),
            left: Some(window("sun", "00:00", "00:00")),
            full_from: Some(50),
            full_below: Some(90),
            ..Condition::default()
        },
        ..Rule::new(Strategy::Table(Table {
            rows: vec![row(30, "1.00"), row(60, "2.00")],
            window: Some(season("12-01/02-01", Window::EACH_DAY)),
        }))
    }
}

fn day() -> Rule {
    Rule {
        name: "Day".to_owned(),
        when: Condition {
            customers: names(["resident", "staff"]),
            validations: names(["cinema"]),
            means: [Means::Cash, Means::ValueCard].into(),
            booking: Some(BookingState::Used),
            ..Condition::default()
        },
        ..Rule::new(Strategy::Increment(Increment {
            minutes: 20,
            price: sum("2.50"),
            per_minutes: Some(60),
            from_minute: 30,
            until_minute: Some(600),
            window: Some(window("all", "06:00", "18:00")),
            steps: StepScope::Window,
            takeover: Takeover::Finish,
        }))
    }
}

fn rules() -> Vec<Rule> {
    let free = Free {
        minutes: 30,
        per: Period::Window(Window::EACH_DAY),
        window: Some(window("sat sun hol", "00:00", "00:00")),
    };
    let cap = Cap {
        amount: sum("18.00"),
        per: Period::Every { minutes: 720 },
        repeat: Repeat::Full,
        only: vec!["Evening".to_owned()],
        until_minute: Some(4_320),
    };
    vec![
        Rule::new(Strategy::FreeIfOutWithin { minutes: 10 }),
        Rule {
            name: "Half an hour".to_owned(),
            ..Rule::new(Strategy::Free(free))
        },
        evening(),
        totals(),
        day(),
        Rule::new(Strategy::Cap(cap)),
    ]
}

fn offer() -> Offer {
    let hour = Increment {
        minutes: 60,
        price: sum("1"),
        per_minutes: None,
        from_minute: 0,
        until_minute: None,
        window: None,
        steps: StepScope::Segment,
        takeover: Takeover::Cut,
    };
    Offer {
        name: "Market".to_owned(),
        when: Condition {
            validations: names(["market"]),
            ..Condition::default()
        },
        rules: vec![Rule::new(Strategy::Increment(hour))],
    }
}

fn extras() -> Vec<Extra> {
    let energy = Energy {
        price: sum("0.49"),
        step_wh: 100,
        from_wh: Some(1_500),
        until_wh: Some(80_000),
        from_w: Some(3_700),
        until_w: Some(22_000),
        window: Some(window("@fair", "00:00", "00:00")),
    };
    vec![
        Extra {
            name: "Energy".to_owned(),
            when: Condition {
                means: [Means::Cash].into(),
                ..Condition::default()
            },
            of: Measure::Energy,
            tax: Some("19".parse().expect("a percentage")),
            rules: vec![Rule::new(Strategy::Energy(energy))],
        },
        Extra {
            name: "Start".to_owned(),
            when: Condition::default(),
            of: Measure::Once,
            tax: None,
            rules: vec![Rule::new(Strategy::Fee { price: sum("0.35") })],
        },
    ]
}

fn adjustments() -> Vec<Adjustment> {
    let adjustment = |name: &str, of: Option<&str>, change| Adjustment {
        name: name.to_owned(),
        when: Condition::default(),
        of: of.map(str::to_owned),
        change,
    };
    let percent = "-20".parse().expect("a percentage");
    let amount = sum("-2.00");
    let minutes = Change::Minutes {
        minutes: 60,
        meaning: TimeMeaning::Departure,
    };
    vec![
        Adjustment {
            when: Condition {
                customers: names(["resident"]),
                ..Condition::default()
            },
            ..adjustment("Residents", Some("parking"), Change::Percent { percent })
        },
        adjustment("Start for nothing", Some("Start"), Change::Amount { amount }),
        adjustment("Cinema", None, minutes),
    ]
}

#[test]
fn a_file_with_every_key_is_the_tariff_made_by_hand() {
    let rounding = |to, mode| Rounding {
        to: Some(sum(to)),
        mode,
    };
    let tariff = Tariff {
        version: 1,
        valid_from: utc("2025-12-31T23:00:00Z"),
        valid_until: Some(utc("2027-01-01T05:00:00Z")),
        running_stays: RunningStays::TakeOver,
        rules: rules(),
        offers: vec![offer()],
        extras: extras(),
        adjustments: adjustments(),
        stacking: Stacking::Best,
        minimum: Some(sum("1.00")),
        maximum: Some(sum("90")),
        lost_ticket: Some(sum("40.00")),
        tax: Some(Tax {
            percent: "19".parse().expect("a percentage"),
            kind: TaxKind::Inclusive,
        }),
        rounding: rounding("0.10", RoundingMode::Up),
        cash_rounding: Some(rounding("0.05", RoundingMode::HalfEven)),
        restart: Restart::Day,
        several_spots: SeveralSpots::Each,
        on_move: OnMove::Restart,
        reentry_minutes: 20,
        exit_grace_minutes: 15,
    };
    let special = |name: &str, dates: &[NaiveDate], counts_as| SpecialDays {
        name: name.to_owned(),
        dates: dates.iter().copied().collect(),
        counts_as,
    };
    let file = lotfile::read_tariffs(super::tariffs::GOOD).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(file.tariffs, [tariff]);
    assert_eq!(
        file.currency,
        Currency::try_from("EUR".to_owned()).expect("a currency")
    );
    assert_eq!(file.zone, "Europe/Berlin");
    assert_eq!(file.calendar.holidays, [date(12, 25), date(12, 26)].into());
    assert_eq!(
        file.calendar.special,
        [
            special("match", &[date(5, 9), date(5, 16)], Some(DayClass::Sunday)),
            special("fair", &[date(7, 1)], None),
        ]
    );
    assert_eq!(lotfile::read_tariffs(&lotfile::write_tariffs(&file)), Ok(file));
}
