//! The driver's page: the ticket in the pocket, with its fee computed on the phone.

use engine::signed;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use screens::driver::{Ahead, Curve, DriverView};
use screens::place::SpotSign;
use screens::stay::Standing;

use crate::clock::use_moment;
use crate::components::{AmountOf, BillNote, BillTable, CodeText, Icon, TicketQr};
use crate::driver_ticket::{DriverTicket, use_driver_ticket};

/// The ticket of the code in the address.
#[component]
pub fn Driver() -> impl IntoView {
    let params = use_params_map();
    let code = Signal::derive(move || params.with(|params| params.get("code").unwrap_or_default()));
    let (ticket, now) = (use_driver_ticket(code), use_moment());
    let view = Memo::new(move |_| {
        let now = now.get();
        ticket.with(|ticket| match ticket {
            DriverTicket::Known { page, .. } => Some(DriverView::new(page, now)),
            _ => None,
        })
    });
    let words = move || match ticket.get() {
        DriverTicket::Loading => "Looking for your ticket …",
        DriverTicket::NotFound => "There is no ticket with this code. Compare it with your ticket.",
        DriverTicket::Over => "This stay is over. There is nothing left to pay.",
        DriverTicket::Offline => "No connection yet. Your ticket shows up here as soon as there is one.",
        DriverTicket::Known { .. } => "",
    };
    let signed =
        move || code.with(|code| signed::claimed(&signed::text_of(code)).map(|_| signed::text_of(code)));
    move || match view.get() {
        Some(view) => view! { <TicketPage view ticket signed=signed()/> }.into_any(),
        None => view! { <NoTicket words=words()/> }.into_any(),
    }
}

/// What stands in place of a ticket that is not there, or not yet.
#[component]
fn NoTicket(words: &'static str) -> impl IntoView {
    view! {
        <header class="top">
            <span class="mark"><img src="/icons/icon.svg" alt=""/></span>
            <p class="place"><b>"Parkade"</b></p>
        </header>
        <main class="driver">
            <section class="now">
                <h1 tabindex="-1">"Your ticket"</h1>
                <p role="status">{words}</p>
            </section>
        </main>
        <footer class="foot">
            <p class="help-mark"><Icon name="help"/>"Help: ask an attendant, who finds your car by its plate"</p>
        </footer>
    }
}

#[component]
fn TicketPage(view: DriverView, ticket: Signal<DriverTicket>, signed: Option<String>) -> impl IntoView {
    let saved = move || ticket.with(|ticket| matches!(ticket, DriverTicket::Known { is_fresh: true, .. }));
    let look = move || if saved() { "shared" } else { "waiting" };
    view! {
        <header class="top">
            <span class="mark"><img src="/icons/icon.svg" alt=""/></span>
            <p class="place"><b>{view.lot_name.clone()}</b><small>{view.address.clone()}</small></p>
            <p class="sync" role="status" data-sync=move || if saved() { "shared" } else { "local" }>
                <Icon name=Signal::derive(move || look().to_owned())/>
                <span>{move || if saved() { "Up to date" } else { "Computed on this phone" }}</span>
            </p>
        </header>
        <main class="driver">
            {match view.standing {
                Standing::Inside => view! { <Inside view=view.clone()/> }.into_any(),
                Standing::Paid => view! { <Paid view=view.clone()/> }.into_any(),
                Standing::Left => view! { <Left view=view.clone()/> }.into_any(),
            }}
            <Why view=view.clone()/>
            <section class="show" aria-label="Ticket code">
                <TicketQr code=view.code signed/>
                <small>"Show or type this at the exit"</small>
                <CodeText code=view.code large=true/>
            </section>
        </main>
        <footer class="foot">
            <p class="help-mark"><Icon name="help"/>"Help: ask an attendant"</p>
            <p class="offline-mark"><Icon name="check"/>"Works offline"</p>
        </footer>
    }
}

#[component]
fn Stand(spot: Option<SpotSign>, children: Children) -> impl IntoView {
    spot.map(|sign| {
        let mark = sign.level.mark;
        let several = sign.spots > 1;
        view! {
            <section class="sign stand" data-level=mark>
                {children()}
                <p class="stand-level">{sign.level.id}<Icon name=format!("level-{mark}")/></p>
                <p class="stand-spot" data-several=several.then_some("")><bdi dir="ltr">{sign.rest}</bdi></p>
                <small>{sign.level.name}</small>
                <small>{if several { "Spots" } else { "Spot" }}</small>
            </section>
        }
    })
}

/// Where a driver chose the place, the ticket knows the level only.
#[component]
fn OnLevel(level: Option<String>) -> impl IntoView {
    level.map(|level| {
        view! {
            <section class="sign stand">
                <h1 tabindex="-1">"Your car stands on level"</h1>
                <p class="stand-spot"><bdi dir="ltr">{level}</bdi></p>
                <small>"On the place that you chose there"</small>
            </section>
        }
    })
}

#[component]
fn Inside(view: DriverView) -> impl IntoView {
    let due = view.bill.as_ref().map(|bill| bill.due.clone());
    let next = view.ahead.into_iter().next();
    view! {
        <Stand spot=view.spot><h1 tabindex="-1">"Your car stands on"</h1></Stand>
        <OnLevel level=view.level/>
        <section class="now" aria-labelledby="to-pay">
            <h2 id="to-pay">"To pay now"</h2>
            {due.map(|sum| view! { <AmountOf sum/> })}
            <p><b>{view.stay}</b>{next.map(|next| format!(" · {} from {}", next.total.text, next.from))}</p>
            {view.curve.map(|curve| view! { <FeeCurve curve/> })}
        </section>
    }
}

#[component]
fn FeeCurve(curve: Curve) -> impl IntoView {
    view! {
        <svg class="curve" viewBox="0 0 120 30" preserveAspectRatio="none" aria-hidden="true">
            <path class="past" d=curve.past></path>
            <path class="next" d=curve.next></path>
            <path class="here" d=format!("M{:.1} 30V1", curve.here)></path>
        </svg>
    }
}

#[component]
fn Paid(view: DriverView) -> impl IntoView {
    let heading = if view.leave_by.is_some() {
        "Paid. Leave by"
    } else {
        "Nothing to pay"
    };
    view! {
        <section class="sign leave" data-say="go">
            <h1 tabindex="-1">{heading}</h1>
            {view.leave_by.map(|at| view! { <p class="big"><time>{at}</time></p> })}
            <p>"The exit knows your ticket."</p>
        </section>
        <Stand spot=view.spot>""</Stand>
    }
}

#[component]
fn Left(view: DriverView) -> impl IntoView {
    view! {
        <section class="now">
            <h1 tabindex="-1">"Thank you, drive safely"</h1>
            <p>"You left at " <b>{view.left}</b> " after " {view.stay} "."</p>
        </section>
    }
}

/// The bill, and the tariff it follows from.
#[component]
fn Why(view: DriverView) -> impl IntoView {
    let name = if view.standing == Standing::Inside {
        "Why this price?"
    } else {
        "Receipt"
    };
    let note = view.bill.as_ref().and_then(|bill| bill.note.clone());
    let sentence = |words: String| view! { <li>{words}</li> };
    view! {
        <details class="why">
            <summary>{name}</summary>
            {view.bill.map(|bill| view! { <BillTable bill/> })}
            <BillNote note/>
            <StepsAhead steps=view.ahead/>
            <h3>"The tariff"</h3>
            <ul class="tariff-words">{view.tariff.into_iter().map(sentence).collect_view()}</ul>
        </details>
    }
}

/// What it costs to leave later.
#[component]
fn StepsAhead(steps: Vec<Ahead>) -> impl IntoView {
    let step = |step: Ahead| {
        view! { <div><dt>"from " <time>{step.from}</time></dt><dd>{step.total.text}</dd></div> }
    };
    (!steps.is_empty()).then(|| {
        view! {
            <h3>"If you leave later"</h3>
            <dl class="ahead">{steps.into_iter().map(step).collect_view()}</dl>
        }
    })
}
