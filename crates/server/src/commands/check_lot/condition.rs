//! For which stays something holds, in a few words (T-17).

use std::collections::BTreeSet;

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{BookingState, Condition, Window};

use super::choice::{class_name, kind_name};

/// `, for car, coming in mon-fri 06:00 to 08:30`; nothing where it holds for every stay.
pub(super) fn words(when: &Condition) -> String {
    let yes_or_no = |is: Option<bool>, yes: &str, no: &str| is.map(|is| if is { yes } else { no }.to_owned());
    let named = |before: &str, names: &BTreeSet<String>| {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("{before} {}", names.join(" or ")))
    };
    let classes = when
        .vehicles
        .iter()
        .map(|&class| class_name(class).to_owned())
        .collect();
    let kinds = when
        .spot_kinds
        .iter()
        .map(|&kind: &SpotKind| kind_name(kind).to_owned())
        .collect();
    let means = when
        .means
        .iter()
        .map(|&means: &Means| means.name().to_owned())
        .collect();
    let parts = [
        named("for", &classes),
        yes_or_no(when.electric, "electric", "not electric"),
        yes_or_no(when.trailer, "with a trailer", "without a trailer"),
        yes_or_no(when.accessible_permit, "with a permit", "without a permit"),
        named("on a spot that is", &kinds),
        named("on a spot of the class", &when.rate_classes),
        yes_or_no(
            when.charger,
            "on a spot with a charger",
            "on a spot without a charger",
        ),
        when.entered
            .as_ref()
            .map(|entered| format!("coming in {}", window(entered))),
        when.left
            .as_ref()
            .map(|left| format!("going out {}", window(left))),
        when.full_from.map(|from| format!("from {from} % full on")),
        when.full_below.map(|below| format!("below {below} % full")),
        named("for customers of", &when.customers),
        named("validated by", &when.validations),
        named("paid by", &means),
        when.booking.map(|state| booking(state).to_owned()),
    ];
    let mut words = String::new();
    for part in parts.into_iter().flatten() {
        words.push_str(", ");
        words.push_str(&part);
    }
    words
}

/// `mon-fri 06:00 to 08:30`.
fn window(window: &Window) -> String {
    let days = window.days.to_string();
    let days = if days == "all" {
        String::new()
    } else {
        format!("{days} ")
    };
    let season = window
        .season
        .map_or(String::new(), |season| format!(", {season}"));
    format!("{days}{} to {}{season}", window.from, window.until)
}

fn booking(state: BookingState) -> &'static str {
    match state {
        BookingState::None => "without a booking",
        BookingState::Used => "with a booking",
        BookingState::NoShow => "booked and not there",
        BookingState::Inside => "within the booked time",
        BookingState::Outside => "outside the booked time",
    }
}
