use leptos::prelude::*;
use screens::place::{LevelSign, SpotSign};

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

/// Where a spot is, or all the spots of a vehicle: the level's plate and what is painted on the ground.
#[component]
pub fn SpotPlace(
    /// The spot.
    sign: SpotSign,
) -> impl IntoView {
    view! {
        <span class="spot" data-several=(sign.spots > 1).then_some("")>
            <LevelPlate sign=sign.level/>
            <bdi dir="ltr">{sign.rest}</bdi>
        </span>
    }
}
