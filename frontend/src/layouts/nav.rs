//! Where one can go: the sidebar on a wide screen, a bar at the foot and a drawer on a phone.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::access::Permission;

use super::settings;
use crate::components::waiting::expect_waiting;
use crate::routes::path;
use crate::session::{Session, expect_session};
use crate::ui::icon::{Icon, Symbol};

/// One place to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    text: &'static str,
    href: &'static str,
    icon: Icon,
    /// One of these is enough to go there.
    permissions: &'static [Permission],
    group: Group,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Group {
    Work,
    Books,
    System,
}

const PLACES: [Place; 12] = [
    Place::new(
        "Home",
        path::HOME,
        Icon::Home,
        &[Permission::ViewReceivables],
        Group::Work,
    ),
    Place::new(
        "Invoices",
        path::INVOICES,
        Icon::Invoices,
        &[Permission::ViewReceivables],
        Group::Work,
    ),
    Place::new(
        "Customers",
        path::CUSTOMERS,
        Icon::Customers,
        &[Permission::ViewReceivables],
        Group::Work,
    ),
    Place::new(
        "Receipts",
        path::RECEIPTS,
        Icon::Receipts,
        &[Permission::ViewReceivables],
        Group::Work,
    ),
    Place::new(
        "Approvals",
        path::APPROVALS,
        Icon::Approvals,
        &[Permission::ViewReceivables],
        Group::Work,
    ),
    Place::new(
        "Ageing",
        path::AGEING,
        Icon::Ageing,
        &[Permission::ViewReceivables],
        Group::Books,
    ),
    Place::new(
        "Ledger",
        path::LEDGER,
        Icon::Ledger,
        &[Permission::ViewLedger],
        Group::Books,
    ),
    Place::new(
        "Import",
        path::IMPORT,
        Icon::Import,
        &[Permission::Import],
        Group::Books,
    ),
    Place::new(
        "Mailbox",
        path::MAILBOX,
        Icon::Mail,
        &[Permission::ViewMailbox],
        Group::Books,
    ),
    Place::new(
        "Audit log",
        path::AUDIT,
        Icon::Audit,
        &[Permission::ViewAudit],
        Group::System,
    ),
    Place::new(
        "Health",
        path::HEALTH,
        Icon::Health,
        &[Permission::ViewOperations],
        Group::System,
    ),
    Place::new(
        "Settings",
        path::SETTINGS,
        Icon::Settings,
        &settings::PERMISSIONS,
        Group::System,
    ),
];

/// How many places fit at the foot of a phone's screen beside "More".
const FOOT_PLACES: usize = 4;

impl Place {
    const fn new(
        text: &'static str,
        href: &'static str,
        icon: Icon,
        permissions: &'static [Permission],
        group: Group,
    ) -> Self {
        Self {
            text,
            href,
            icon,
            permissions,
            group,
        }
    }

    fn is_open(self, session: Session) -> bool {
        self.permissions.iter().any(|one| session.can(*one))
    }

    fn holds(self, current: &str) -> bool {
        current == self.href
            || (self.href != path::HOME
                && current
                    .strip_prefix(self.href)
                    .is_some_and(|rest| rest.starts_with('/')))
    }
}

fn place_link(place: Place, class: &'static str, current: Memo<String>) -> impl IntoView {
    let is_current = move || current.with(|path| place.holds(path)).then_some("page");
    let waiting = expect_waiting();
    let count = (place.href == path::APPROVALS).then_some(move || {
        waiting.text().map(|text| {
            view! {
                <span class="nav__count">
                    {text} <span class="visually-hidden">" waiting for you"</span>
                </span>
            }
        })
    });
    view! {
        <a class=class href=place.href aria-current=is_current>
            <Symbol icon=place.icon/>
            <span>{place.text}</span>
            {count}
        </a>
    }
}

/// Every place the signed-in person may go to.
#[component]
pub(crate) fn Sidebar() -> impl IntoView {
    let session = expect_session();
    let current = use_location().pathname;
    let group = move |group: Group| {
        PLACES
            .into_iter()
            .filter(|place| place.group == group && place.is_open(session))
            .map(|place| place_link(place, "nav__link", current))
            .collect_view()
    };
    view! {
        <nav class="nav" aria-label="Main">
            <div class="nav__group">{move || group(Group::Work)}</div>
            <div class="nav__group">{move || group(Group::Books)}</div>
            <div class="nav__group">{move || group(Group::System)}</div>
        </nav>
    }
}

/// The first places, at the foot of a phone's screen; the rest is in the drawer.
#[component]
pub(crate) fn FootBar(on_more: Callback<()>) -> impl IntoView {
    let session = expect_session();
    let current = use_location().pathname;
    let links = move || {
        PLACES
            .into_iter()
            .filter(|place| place.is_open(session))
            .take(FOOT_PLACES)
            .map(|place| place_link(place, "foot-bar__link", current))
            .collect_view()
    };
    view! {
        <nav class="foot-bar no-print" aria-label="Main">
            {links}
            <button type="button" class="foot-bar__link" on:click=move |_| on_more.run(())>
                <Symbol icon=Icon::More/>
                <span>"More"</span>
            </button>
        </nav>
    }
}
