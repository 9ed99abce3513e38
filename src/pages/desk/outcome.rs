use engine::ticket::TicketCode;
use leptos::prelude::*;
use screens::desk::TicketCard;

use super::{OnDesk, Placing, Said};
use crate::clock::now;
use crate::components::{CodeText, Notice, PlateBadge, Refused, Say, SpotPlace};

/// What came of the last thing that was done.
#[component]
pub(super) fn Outcome(desk: OnDesk) -> impl IntoView {
    move || match desk.said.get() {
        Said::Nothing => ().into_any(),
        Said::Refused(message) => view! { <Refused message/> }.into_any(),
        Said::Placed(code, how) => view! { <Placed desk code how/> }.into_any(),
        Said::Settled(driver) => view! {
            <Notice say=Say::Go>
                <div>
                    <h2>"Settled"</h2>
                    <p>"Tell the driver: “" {driver} "”"</p>
                </div>
            </Notice>
        }
        .into_any(),
        Said::Released(code) => view! {
            <Notice say=Say::Go>
                <div>
                    <h2>"Released"</h2>
                    <p class="who"><CodeText code/></p>
                </div>
            </Notice>
        }
        .into_any(),
    }
}

/// Where a vehicle is to go now, and why there.
#[component]
fn Placed(desk: OnDesk, code: TicketCode, how: Placing) -> impl IntoView {
    let card = desk
        .device
        .view()
        .with_untracked(|state| TicketCard::new(state.as_ref()?, code, now()));
    let heading = how.heading();
    let why = how.reason().map(|reason| format!("Why here: {reason}. "));
    let is_parked = matches!(how, Placing::Parked(_) | Placing::Admitted);
    card.map(|card| {
        let link = match desk.device.signed_ticket(code) {
            Some(signed) => format!("/T/{signed}"),
            None => format!("/t/{}", code.plain()),
        };
        view! {
            <Notice say=Say::Go>
                <div>
                    <h2>{heading}</h2>
                    {card.spot.map(|sign| view! { <p class="placed"><SpotPlace sign/></p> })}
                    <p class="who"><PlateBadge plate=card.plate/><CodeText code/></p>
                    <p><small>{why} {is_parked.then(|| view! { <a href=link>"Driver’s page"</a> })}</small></p>
                </div>
                {is_parked.then(|| view! {
                    <div class="actions">
                        <button type="button" data-kind="quiet" on:click=move |_| desk.clear()>"Next car"</button>
                    </div>
                })}
            </Notice>
        }
    })
}
