//! The front page: where this device may go, or that it is not set up yet.

use std::collections::BTreeSet;

use leptos::prelude::*;
use screens::front::{self, Face};
use screens::words;

use crate::components::{Icon, Refused};
use crate::device::{Enrolment, IdentityState, use_device};

/// The front page.
#[component]
pub fn Welcome() -> impl IntoView {
    let device = use_device();
    let (identity, enrolment) = (device.identity(), device.enrolment());
    let link = move || {
        enrolment.with(|enrolment| match enrolment {
            Enrolment::Failed { error, .. } => Some(words::link_refused(&error.to_string())),
            Enrolment::Idle | Enrolment::Busy => None,
        })
    };
    let roles = Memo::new(move |_| {
        identity.with(|identity| match identity {
            IdentityState::Enrolled(identity) => identity.roles.clone(),
            _ => BTreeSet::default(),
        })
    });
    let notice = move || {
        identity.with(|identity| match identity {
            IdentityState::NotEnrolled => Some(words::not_set_up()),
            IdentityState::Failed(failure) => Some(failure.told()),
            IdentityState::Loading | IdentityState::Enrolled(_) => None,
        })
    };
    let face = move |face: Face| {
        let may_open = move || roles.with(|roles| front::may_open(face.path, roles));
        view! {
            <Show when=may_open>
                <li>
                    <a href=face.path>
                        <Icon name=face.icon/><b>{face.name}</b><small>{face.purpose}</small><Icon name="right"/>
                    </a>
                </li>
            </Show>
        }
    };
    view! {
        <main class="front">
            <header>
                <img src="/icons/icon.svg" alt=""/>
                <div>
                    <h1 tabindex="-1">"Parkade"</h1>
                    <p>"Parking that keeps working when the network does not."</p>
                </div>
            </header>
            {move || link().or_else(notice).map(|message| view! { <Refused message/> })}
            <Show when=move || roles.with(|roles| !roles.is_empty())>
                <nav aria-label="Faces">
                    <ul class="sign gantry">{front::FACES.into_iter().map(face).collect_view()}</ul>
                </nav>
            </Show>
        </main>
    }
}
