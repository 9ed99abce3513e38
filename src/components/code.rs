use engine::ticket::TicketCode;
use leptos::prelude::*;

/// A ticket code in its three groups.
#[component]
pub fn CodeText(
    /// The code.
    code: TicketCode,
    /// Whether it is the main thing on its screen.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let groups = code.to_string().split('-').map(str::to_owned).collect::<Vec<_>>();
    let group = |(at, text): (usize, String)| {
        let hyphen = (at > 0).then(|| view! { <i>"-"</i> });
        view! { {hyphen}{text} }
    };
    view! {
        <bdi class="code" dir="ltr" data-size=large.then_some("large")>
            {groups.into_iter().enumerate().map(group).collect_view()}
        </bdi>
    }
}

/// A plate as it hangs on a car; nothing where none was read.
#[component]
pub fn PlateBadge(
    /// The plate.
    plate: Option<String>,
    /// Whether it is the main thing on its screen.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    plate.map(|plate| view! { <bdi class="plate" dir="ltr" data-size=large.then_some("large")>{plate}</bdi> })
}
