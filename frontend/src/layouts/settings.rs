//! The places below "Settings": tabs under the title of each, as far as one may go there.

use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use shared::access::Permission;

use crate::pages::not_found::NotPermitted;
use crate::routes::path;
use crate::session::{Session, expect_session};
use crate::ui::tabs::{Tab, TabState, Tabs};

const PLACES: [(&str, &str, Permission); 5] = [
    ("People", path::PEOPLE, Permission::ManagePeople),
    ("Roles", path::ROLES, Permission::ManagePeople),
    (
        "Approval limits",
        path::APPROVAL_LIMITS,
        Permission::SetApprovalLimits,
    ),
    ("Company", path::COMPANY, Permission::ManageCompany),
    (
        "Integrations",
        path::INTEGRATIONS,
        Permission::ManageIntegrations,
    ),
];

/// The permissions of which one is enough to have settings at all.
pub(super) const PERMISSIONS: [Permission; 4] = [
    Permission::ManagePeople,
    Permission::SetApprovalLimits,
    Permission::ManageCompany,
    Permission::ManageIntegrations,
];

fn places(session: Session) -> impl Iterator<Item = (&'static str, &'static str)> {
    let open = PLACES.into_iter().filter(move |place| session.can(place.2));
    open.map(|(text, href, _)| (text, href))
}

/// The toolbar of a page of settings.
pub(crate) fn settings_tabs() -> AnyView {
    let session = expect_session();
    let current = use_location().pathname;
    let tabs = Signal::derive(move || {
        let current = current.get();
        let tab = |(text, href): (&'static str, &str)| Tab {
            text,
            href: href.to_owned(),
            count: None,
            state: TabState::when(&href, &current.as_str()),
        };
        places(session).map(tab).collect()
    });
    view! { <Tabs label="Settings" tabs/> }.into_any()
}

/// Leads to the first place that one may go to.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let first = places(expect_session()).next();
    match first {
        Some((_, href)) => view! { <Redirect path=href/> }.into_any(),
        None => view! { <NotPermitted/> }.into_any(),
    }
}
