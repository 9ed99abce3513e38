//! Rules for time: what charges, what is free, and caps.

use engine::tariff::{
    Cap, Flat, Free, Increment, Percent, Period, Repeat, Rule, StepScope, Strategy as Charging, Table,
    TableRow, Takeover, Window,
};
use proptest::prelude::*;

use super::conditions::{Asked, conditions};
use super::windows::{periods, prices, windows};
use super::{amount, increment};

/// What a list of rules may have in it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Words {
    /// What the language had from the beginning: increments, flat rates, free if out within, caps.
    Few,
    /// All of it.
    All,
}

fn increments(words: Words) -> BoxedStrategy<Charging> {
    let minutes = prop_oneof![Just(60), Just(1), 1..180_u32];
    let plain = (
        minutes,
        prices(),
        prop_oneof![3 => Just(0), 1 => 0..300_u32],
        prop::option::weighted(0.3, 1..300_u32),
        prop::option::of(windows()),
    );
    let plain = plain.prop_map(|(minutes, price, from_minute, length, window)| Increment {
        from_minute,
        until_minute: length.map(|length| from_minute + length),
        window,
        ..increment(minutes, price)
    });
    let Words::All = words else {
        return plain.prop_map(Charging::Increment).boxed();
    };
    let steps = prop::sample::select(vec![StepScope::Segment, StepScope::Window, StepScope::Stay]);
    let takeover = prop_oneof![3 => Just(Takeover::Cut), 1 => Just(Takeover::Finish)];
    let per_minutes = prop::option::weighted(0.2, 1..100_u32);
    let all = (plain, steps, takeover, per_minutes).prop_map(|(plain, steps, takeover, per_minutes)| {
        Charging::Increment(Increment {
            steps,
            takeover,
            per_minutes,
            ..plain
        })
    });
    all.boxed()
}

fn flats() -> impl Strategy<Value = Charging> {
    (prices(), windows()).prop_map(|(price, window)| Charging::Flat(Flat { price, window }))
}

fn tables() -> impl Strategy<Value = Charging> {
    let rows = prop::collection::vec((1..240_u32, prices()), 1..5);
    (rows, prop::option::weighted(0.3, windows())).prop_map(|(steps, window)| {
        let (mut until_minute, mut total) = (0, amount("0"));
        let rows = steps.into_iter().map(|(minutes, price)| {
            (until_minute, total) = (until_minute + minutes, total.plus(price));
            TableRow { until_minute, total }
        });
        Charging::Table(Table {
            rows: rows.collect(),
            window,
        })
    })
}

fn free_minutes() -> impl Strategy<Value = Charging> {
    let per = prop_oneof![2 => periods(), 1 => Just(Period::Window(Window::EACH_DAY))];
    (1..150_u32, per, prop::option::weighted(0.3, windows()))
        .prop_map(|(minutes, per, window)| Charging::Free(Free { minutes, per, window }))
}

/// Taxes, where the tariff names any.
pub(super) fn taxes() -> impl Strategy<Value = Option<Percent>> {
    let rates = prop::sample::select(vec!["7", "19", "0", "8.1"]);
    prop::option::weighted(0.15, rates.prop_map(|text| text.parse().expect("a percentage")))
}

/// A rule with a name of few, so that two may have the same.
pub(super) fn named(
    strategy: impl Strategy<Value = Charging>,
    asked: Option<Asked>,
) -> impl Strategy<Value = Rule> {
    let name = prop::sample::select(vec!["", "a", "b"]);
    let when = asked.map_or_else(|| Just(engine::tariff::Condition::default()).boxed(), conditions);
    (name, when, taxes(), strategy).prop_map(|(name, when, tax, strategy)| Rule {
        name: name.to_owned(),
        when,
        tax,
        strategy,
    })
}

pub(super) fn caps(words: Words) -> BoxedStrategy<Cap> {
    let amounts = (0..30_u32).prop_map(|whole| amount(&whole.to_string()));
    let Words::All = words else {
        let per = periods().prop_filter("new", |per| !matches!(per, Period::Week | Period::Every { .. }));
        return (amounts, per).prop_map(|(amount, per)| cap(amount, per)).boxed();
    };
    let repeat = prop_oneof![4 => Just(Repeat::Each), 2 => Just(Repeat::Once), 1 => Just(Repeat::Full)];
    let only = prop_oneof![3 => Just(vec![]), 1 => Just(vec!["a".to_owned()]), 1 => Just(vec!["b".to_owned(), "a".to_owned()])];
    let until_minute = prop::option::weighted(0.2, 1..2_000_u32);
    let caps = (amounts, periods(), repeat, only, until_minute).prop_map(
        |(amount, per, repeat, only, until_minute)| Cap {
            repeat,
            only,
            until_minute,
            ..cap(amount, per)
        },
    );
    caps.boxed()
}

fn cap(amount: engine::money::Amount, per: Period) -> Cap {
    Cap {
        amount,
        per,
        repeat: Repeat::Each,
        only: Vec::new(),
        until_minute: None,
    }
}

/// Takes out of the caps what would not be sound: names that no rule of the list has, and a second cap in full.
pub(super) fn sound(mut rules: Vec<Rule>) -> Vec<Rule> {
    let names: Vec<String> = rules
        .iter()
        .filter(|rule| rule.strategy.charges())
        .map(|rule| rule.name.clone())
        .collect();
    let mut in_full = false;
    for rule in &mut rules {
        if let Charging::Cap(cap) = &mut rule.strategy {
            cap.only.retain(|name| names.contains(name));
            if cap.repeat == Repeat::Full && std::mem::replace(&mut in_full, true) {
                cap.repeat = Repeat::Each;
            }
        }
    }
    rules
}

/// What may be in charge of a minute, in the order in which it is asked.
pub(super) fn in_charge(words: Words, asked: Option<Asked>) -> BoxedStrategy<Rule> {
    match words {
        Words::Few => named(prop_oneof![3 => increments(words), 1 => flats()], asked).boxed(),
        Words::All => {
            let any = prop_oneof![6 => increments(words), 2 => flats(), 2 => tables(), 2 => free_minutes()];
            named(any, asked).boxed()
        }
    }
}

/// Rules for parking: some that charge, then free time for who is soon out, and caps.
pub(super) fn for_parking(words: Words, asked: Option<Asked>) -> impl Strategy<Value = Vec<Rule>> {
    let soon_out = (0..60_u32).prop_map(|minutes| Charging::FreeIfOutWithin { minutes });
    let soon_out = named(soon_out, asked.map(|_| Asked::AtEntry));
    let caps = named(caps(words).prop_map(Charging::Cap), asked);
    (
        prop::collection::vec(in_charge(words, asked), 1..5),
        prop::collection::vec(soon_out, 0..2),
        prop::collection::vec(caps, 0..4),
    )
        .prop_map(|(charges, soon_out, caps)| sound([charges, soon_out, caps].concat()))
}
