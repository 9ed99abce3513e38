use leptos::prelude::*;
use screens::words::{self, Message};
use sync::wire::Role;

use super::{Header, Notice, Refused, Say};
use crate::device::{IdentityState, Notice as Known, use_device};

/// What a gate lets through, or why it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Open,
    Waiting,
    NotSetUp,
    OtherRole,
    Broken(Message),
    /// The same, and it may go by itself.
    Shut(Message),
}

/// Lets a device through to a face it has the role for, once its lot is there.
#[component]
pub fn Gate(
    /// The role it needs.
    role: Role,
    /// The face.
    children: ChildrenFn,
) -> impl IntoView {
    let device = use_device();
    let (identity, view) = (device.identity(), device.view());
    let way = Memo::new(move |_| {
        identity.with(|identity| match identity {
            IdentityState::Loading => Way::Waiting,
            IdentityState::NotEnrolled => Way::NotSetUp,
            IdentityState::Failed(failure) if failure.is_passing() => Way::Shut(failure.told()),
            IdentityState::Failed(failure) => Way::Broken(failure.told()),
            IdentityState::Enrolled(identity) if !identity.roles.contains(&role) => Way::OtherRole,
            IdentityState::Enrolled(_) if view.with(Option::is_none) => Way::Waiting,
            IdentityState::Enrolled(_) => Way::Open,
        })
    });
    move || match way.get() {
        Way::Open => children().into_any(),
        Way::Waiting => view! { <Shut><p role="status">"Getting the garage …"</p></Shut> }.into_any(),
        Way::NotSetUp => view! { <Shut><Refused message=words::not_set_up()/></Shut> }.into_any(),
        Way::OtherRole => view! { <Shut><Refused message=words::other_role()/></Shut> }.into_any(),
        Way::Shut(message) => view! {
            <Shut>
                <Refused message/>
                <button type="button" on:click=move |_| device.try_again()>"Try again now"</button>
            </Shut>
        }
        .into_any(),
        Way::Broken(message) => view! { <Shut><Refused message/></Shut> }.into_any(),
    }
}

/// A page that cannot be used yet. The status line is there all the same.
#[component]
fn Shut(children: Children) -> impl IntoView {
    view! {
        <Header/>
        <main class="shut">
            <h1 class="unseen" tabindex="-1">"One moment"</h1>
            {children()}
        </main>
    }
}

/// Tells what happened to this device and its records: what is missing, what the server keeps aside, a new number.
#[component]
pub fn ServerNotices() -> impl IntoView {
    let device = use_device();
    let (notices, condition) = (device.notices(), device.condition());
    let missing = Memo::new(move |_| condition.get().missing);
    let notice = |known: Known| {
        let (title, text) = words::notice(&known.code);
        view! {
            <Notice say=Say::Warn>
                <div>
                    <h2>{title}</h2>
                    <p>{text} " " <small>{known.code}</small></p>
                </div>
            </Notice>
        }
    };
    view! {
        {move || missing.get().map(|count| view! { <Refused message=words::records_lost(count)/> })}
        {move || notices.get().into_iter().map(notice).collect_view()}
    }
}
