//! What a tariff says and rate tables cannot, one thing at a time.

use engine::tariff::{
    Cap, Condition, Energy, Extra, Flat, Free, Increment, Measure, Period, Repeat, Season, StepScope,
    Strategy, Table, TableRow, Takeover, Tariff, Window,
};
use standards::apds;

use crate::build::{amount, hourly, rule, tariff, window};
use crate::tools::{clock, currency, lines, stay, total};

/// What is lost of an hourly tariff with a change to it.
pub(crate) fn lost(change: impl FnOnce(&mut Tariff)) -> Vec<String> {
    let mut tariff = tariff(vec![rule(Strategy::Increment(hourly()))]);
    change(&mut tariff);
    assert_eq!(tariff.check(), Ok(()));
    lines(&apds::export(&tariff, currency("EUR")).1)
}

/// What is lost of an hourly tariff with a rule before it.
fn lost_rule(strategy: Strategy) -> Vec<String> {
    lost(|tariff| tariff.rules.insert(0, rule(strategy)))
}

#[test]
fn nothing_is_lost_of_an_hourly_tariff() {
    assert_eq!(lost(|_| {}), Vec::<String>::new());
}

#[test]
fn t10_caps_that_no_table_has() {
    let cap = |per: Period| Cap {
        amount: amount("10"),
        per,
        repeat: Repeat::Each,
        only: Vec::new(),
        until_minute: None,
    };
    let with = |change: fn(&mut Cap)| {
        let mut cap = cap(Period::Stay);
        change(&mut cap);
        cap
    };
    let path = "rules[0]: it is left out, because";
    for (cap, why) in [
        (
            with(|cap| cap.repeat = Repeat::Once),
            "a maximum there holds in every period alike",
        ),
        (
            with(|cap| cap.repeat = Repeat::Full),
            "a maximum there holds in every period alike",
        ),
        (
            with(|cap| cap.until_minute = Some(60)),
            "a maximum there holds in every period alike",
        ),
        (cap(Period::Hours24), "no rate table has this period"),
        (
            cap(Period::Every { minutes: 60 }),
            "no rate table has this period",
        ),
        (cap(Period::Week), "no rate table has this period"),
        (
            cap(Period::Window(window("sun", "00:00", "00:00"))),
            "no rate table has this period",
        ),
        (
            cap(Period::Window(window("all", "18:00", "06:00"))),
            "no rate table has this period",
        ),
    ] {
        assert_eq!(lost_rule(Strategy::Cap(cap)), [format!("{path} {why}")]);
    }
    assert_eq!(lost_rule(Strategy::Cap(cap(Period::Stay))), Vec::<String>::new());
    assert_eq!(
        lost_rule(Strategy::Cap(cap(Period::Window(Window::EACH_DAY)))),
        ["rules[0]: where a maximum begins anew every day, the rate does so as well there"]
    );
    let two = lost(|tariff| {
        tariff.rules.push(rule(Strategy::Cap(cap(Period::Stay))));
        tariff.rules.push(rule(Strategy::Cap(cap(Period::Stay))));
    });
    assert_eq!(
        two,
        ["rules[2]: it is left out, because no rate table has this period"]
    );
    let named = lost(|tariff| {
        tariff.rules[0].name = "Day".to_owned();
        tariff.rules.push(tariff.rules[0].clone());
        let mut cap = cap(Period::Stay);
        cap.only.push("Day".to_owned());
        tariff.rules.push(rule(Strategy::Cap(cap)));
    });
    assert_eq!(
        named,
        ["rules[2]: it is left out, because a maximum there is of one line, or of a table"]
    );
}

#[test]
fn rules_that_no_line_says() {
    let left_out = |why: &str| vec![format!("rules[0]: it is left out, because {why}")];
    assert_eq!(
        lost_rule(Strategy::FreeIfOutWithin { minutes: 15 }),
        left_out("what a stay costs there does not depend on its end")
    );
    let free = |per, window| {
        Strategy::Free(Free {
            minutes: 30,
            per,
            window,
        })
    };
    let first = "free minutes there are the first of a stay";
    assert_eq!(lost_rule(free(Period::Hours24, None)), left_out(first));
    assert_eq!(
        lost_rule(free(Period::Stay, Some(window("sun", "08:00", "18:00")))),
        left_out(first)
    );
    assert_eq!(lost_rule(free(Period::Stay, None)), Vec::<String>::new());
    assert_eq!(
        lost(|tariff| tariff.rules[0].when.electric = Some(true))
            .first()
            .map(String::as_str),
        Some("rules[0]: it holds for some stays only, which no rate table says: it is left out")
    );
    let interrupted = "rules[0]: what is left of a step that is interrupted is lost there";
    let until = |change: fn(&mut Increment)| {
        let mut increment = hourly();
        increment.window = Some(window("all", "08:00", "18:00"));
        change(&mut increment);
        let tariff = tariff(vec![rule(Strategy::Increment(increment))]);
        lines(&apds::export(&tariff, currency("EUR")).1)
    };
    assert_eq!(
        until(|increment| increment.steps = StepScope::Stay),
        [interrupted]
    );
    assert_eq!(
        until(|increment| increment.takeover = Takeover::Finish),
        [interrupted]
    );
    assert_eq!(
        until(|increment| increment.per_minutes = Some(30)),
        Vec::<String>::new()
    );
    assert_eq!(
        until(|increment| (increment.minutes, increment.per_minutes) = (1, Some(60))),
        ["rules[0]: the price of a step is rounded to the eighth decimal there"]
    );
}

#[test]
fn t11_times_that_no_table_has() {
    let of = |window: Window| {
        let flat = Flat {
            price: amount("4"),
            window,
        };
        let tariff = tariff(vec![rule(Strategy::Flat(flat))]);
        let (text, lost) = apds::export(&tariff, currency("EUR"));
        (text == "[]", lines(&lost))
    };
    let left_out = |times: &str, why: &str| {
        let lost = vec![
            format!("rules: those of {times} are left out, because {why}"),
            "nothing of this tariff can be said as a rate table".to_owned(),
        ];
        (true, lost)
    };
    let season = |days: &str, text: &str| Window {
        season: Some(Season::try_from(text.to_owned()).expect("a season")),
        ..window(days, "08:00", "18:00")
    };
    assert_eq!(
        of(window("sat @match", "08:00", "18:00")),
        left_out(
            "sat @match 08:00 to 18:00",
            "special days of a lot have no names there"
        )
    );
    assert_eq!(
        of(season("all", "06-15/09-01")),
        left_out("all 08:00 to 18:00", "a season is made of whole months there")
    );
    assert_eq!(
        of(season("sun hol", "06-01/09-01")),
        left_out("sun hol 08:00 to 18:00", "holidays are no part of a season there")
    );
    assert_eq!(
        of(window("fri sat", "19:00", "06:00")),
        (
            false,
            vec![
                "rules: the times fri sat 19:00 to 06:00 run into the next day; a period of the day ends with the day there"
                    .to_owned()
            ]
        )
    );
    for window in [
        season("mon-fri", "11-01/03-01"),
        window("hol", "00:00", "00:00"),
        window("mon-sun", "18:00", "00:00"),
    ] {
        assert_eq!(of(window), (false, Vec::new()));
    }
}

#[test]
fn t6_what_counts_first() {
    let table = Strategy::Table(Table {
        rows: vec![TableRow {
            until_minute: 90,
            total: amount("3"),
        }],
        window: None,
    });
    let late = Strategy::Increment(Increment {
        from_minute: 60,
        until_minute: Some(120),
        ..hourly()
    });
    // The table takes the beginning of the hours after it.
    assert_eq!(lost_rule(table), Vec::<String>::new());
    assert_eq!(
        lost_rule(late),
        ["rules[1]: where lines of a rate table hold at once the first counts here, which is not said there"]
    );
    let night = Strategy::Flat(Flat {
        price: amount("4"),
        window: window("all", "20:00", "00:00"),
    });
    assert_eq!(
        lost_rule(night),
        [
            "rules: where several rate tables hold at once the first counts; the priority that says so is not part of them"
        ]
    );
}

#[test]
fn t18_extras_that_no_table_has() {
    let extra = |of, strategy| Extra {
        name: "Beside".to_owned(),
        when: Condition::default(),
        of,
        tax: None,
        rules: vec![rule(strategy)],
    };
    let why = "extras[0]: beside the parking only a fee for every stay can be said there: it is left out";
    let energy = Strategy::Energy(Energy {
        price: amount("0.50"),
        step_wh: 1,
        from_wh: None,
        until_wh: None,
        from_w: None,
        until_w: None,
        window: None,
    });
    assert_eq!(
        lost(|tariff| tariff.extras.push(extra(Measure::Energy, energy))),
        [why]
    );
    let hourly = Strategy::Increment(hourly());
    assert_eq!(
        lost(|tariff| tariff.extras.push(extra(Measure::Parking, hourly.clone()))),
        [why]
    );
    let fee = || extra(Measure::Once, Strategy::Fee { price: amount("1") });
    let electric = lost(|tariff| {
        tariff.extras.push(fee());
        tariff.extras[0].when.electric = Some(true);
    });
    assert_eq!(electric, [why]);
    let whole = "it is of the whole stay, and a table there has its own: it is left out";
    let limits = lost(|tariff| {
        tariff.extras.push(fee());
        (tariff.minimum, tariff.maximum) = (Some(amount("2")), Some(amount("9")));
    });
    assert_eq!(limits, [format!("minimum: {whole}"), format!("maximum: {whole}")]);
}

#[test]
fn t9_t23_free_minutes_and_a_maximum_come_back_as_something_that_costs_the_same() {
    let mut before = tariff(vec![
        rule(Strategy::Free(Free {
            minutes: 30,
            per: Period::Stay,
            window: None,
        })),
        rule(Strategy::Increment(hourly())),
    ]);
    before.maximum = Some(amount("5"));
    let (text, lost) = apds::export(&before, currency("EUR"));
    assert_eq!(lines(&lost), Vec::<String>::new());
    let after = apds::import(&text, &clock()).expect("a tariff").tariffs.remove(0);
    for (minutes, expected) in [
        (30, "0.00"),
        (31, "2.00"),
        (90, "2.00"),
        (91, "4.00"),
        (151, "5.00"),
    ] {
        let stay = stay("2026-05-12 10:00", minutes);
        assert_eq!(
            (total(&before, &stay), total(&after, &stay)),
            (expected.to_owned(), expected.to_owned())
        );
    }
}
