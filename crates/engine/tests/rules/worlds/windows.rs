//! Windows, prices and periods.

use engine::money::Amount;
use engine::tariff::{Days, Period, Season, TimeOfDay, Window};
use proptest::prelude::*;

use super::amount;

fn times() -> impl Strategy<Value = TimeOfDay> {
    let usual = [
        "00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "06:00", "18:00", "23:30",
    ];
    prop_oneof![
        prop::sample::select(usual.to_vec()).prop_map(str::to_owned),
        (0..24_u8, 0..60_u8).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}")),
    ]
    .prop_map(|text| TimeOfDay::try_from(text).expect("a time"))
}

fn days() -> impl Strategy<Value = Days> {
    let texts = [
        "all",
        "all",
        "mon-sat",
        "sun hol",
        "mon wed fri",
        "hol",
        "sun @match",
        "@fair @match",
    ];
    prop::sample::select(texts.to_vec()).prop_map(|text| Days::try_from(text.to_owned()).expect("days"))
}

pub(crate) fn windows() -> impl Strategy<Value = Window> {
    let seasons = prop::sample::select(vec!["03-29/10-25", "10-05/04-04"]);
    let seasons = seasons.prop_map(|text| Season::try_from(text.to_owned()).expect("a season"));
    let season = prop::option::weighted(0.1, seasons);
    // Every fourth is a whole day, so that one day's window joins the next.
    let whole = prop::bool::weighted(0.25);
    (days(), times(), times(), whole, season).prop_map(|(days, from, until, whole, season)| Window {
        days,
        from,
        until: if whole { from } else { until },
        season,
    })
}

/// Prices from nothing to 5.00, as fine as an amount can be.
pub(super) fn prices() -> impl Strategy<Value = Amount> {
    prop_oneof![
        2 => (0..11_u32).prop_map(|halves| amount(&format!("{}.{}", halves / 2, halves % 2 * 5))),
        1 => (0..5_u32, 0..100_000_000_u32).prop_map(|(whole, part)| amount(&format!("{whole}.{part:08}"))),
    ]
}

/// What caps and free minutes count.
pub(super) fn periods() -> impl Strategy<Value = Period> {
    prop_oneof![
        2 => Just(Period::Stay),
        2 => Just(Period::Hours24),
        1 => Just(Period::Week),
        1 => prop_oneof![Just(60), 20..2_000_u32].prop_map(|minutes| Period::Every { minutes }),
        2 => Just(Period::Window(Window::EACH_DAY)),
        2 => windows().prop_map(Period::Window),
    ]
}
