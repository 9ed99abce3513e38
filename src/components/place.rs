use leptos::prelude::*;
use screens::place::{ANY_PLACE, LevelSign, Sign};

use super::Icon;

/// A level's plate: its name on its colour, with its shape.
#[component]
pub fn LevelPlate(
    /// The level.
    sign: LevelSign,
    /// Whether it is the main thing on its screen.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let mark = sign.mark;
    view! {
        <span class="level" data-level=mark data-size=large.then_some("large")>
            <b>{sign.id}</b>
            <Icon name=format!("level-{mark}")/>
        </span>
    }
}

/// Where a vehicle stands: the level's plate and what is painted on the ground, or that any free place there will do.
#[component]
pub fn SpotPlace(
    /// Where.
    #[prop(into)]
    sign: Sign,
) -> impl IntoView {
    // Words take as much room as a range of spots.
    let (level, rest, is_long) = match sign {
        Sign::Spot(spot) => (spot.level, spot.rest, spot.spots > 1),
        Sign::Level(level) => (level, ANY_PLACE.to_owned(), true),
    };
    view! {
        <span class="spot" data-several=is_long.then_some("")>
            <LevelPlate sign=level/>
            <bdi dir="ltr">{rest}</bdi>
        </span>
    }
}
